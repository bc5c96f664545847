//! The datasets of one state of the data, for every form of the catalogue.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{files, kept};
use crate::{
    domain::{Filter, ProgramId, StateId},
    export::{
        Download, File, Scope, Table,
        catalog::{Contact, Dataset, Offered, Place, Site},
    },
    graphql::Publisher,
    http::{AppState, refusal::Refusal},
    store::{Counts, DatasetState, Snapshot},
};

/// How many datasets are described at once, where each is written down before the next are.
const AT_ONCE: usize = 50;

/// In answers of how many datasets the sizes and hashes of files are told.
const MEASURED: usize = 100;

/// How long one answer waits for files of programmes, to tell their sizes and hashes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where this server is on the web, and who runs it.
pub(super) fn site(state: &AppState) -> Site {
    let Publisher { name, contact, url } = (*state.service.publisher).clone();
    let contact =
        contact.map(
            |contact| {
                if contact.contains("://") { Contact::Page(contact) } else { Contact::Mailbox(contact) }
            },
        );
    Site { url, operator: name, contact }
}

/// What there are datasets of: everything, and each programme; nothing where there is none.
pub(super) fn scopes(state: &DatasetState) -> Vec<Scope> {
    let programs = state.programs.keys().map(|id| Scope::Program((*id).into()));
    let everything = (!state.programs.is_empty()).then_some(Scope::Everything);
    everything.into_iter().chain(programs).collect()
}

/// Whether there is a dataset of this.
pub(super) fn is_held(state: &DatasetState, scope: Scope) -> bool {
    match scope {
        Scope::Everything => !state.programs.is_empty(),
        Scope::Program(StateId { program, .. }) => state.programs.contains_key(&program),
    }
}

/// Whether a file is worth offering of what holds so much: a table without rows is not.
pub(super) const fn is_offered(file: File, counts: &Counts) -> bool {
    match file {
        File::Table(Table::Items, _) => counts.items > 0,
        File::Table(Table::Effects, _) => counts.effects > 0,
        File::Table(Table::Pillars, _) => counts.pillars > 0,
        File::Package | File::Descriptor => true,
    }
}

/// How much a dataset holds.
pub(super) fn counts(state: &DatasetState, scope: Scope) -> Counts {
    match scope {
        Scope::Everything => state.count(&Filter::default()),
        Scope::Program(StateId { program, .. }) => {
            state.programs.get(&program).map(|entry| entry.counts).unwrap_or_default()
        }
    }
}

/// Describes datasets for one answer, a part of them after the other.
pub(super) struct Describing<'a> {
    state: &'a AppState,
    snapshot: &'a Snapshot,
    /// Whether the sizes and hashes of files are told.
    is_measured: bool,
    /// Until when files of programmes are waited for.
    until: Instant,
    is_whole: bool,
}

impl<'a> Describing<'a> {
    /// So many of this state of the data.
    pub(super) fn new(state: &'a AppState, snapshot: &'a Snapshot, many: usize) -> Self {
        let (is_measured, until) = (many <= MEASURED, Instant::now() + PATIENCE);
        Self { state, snapshot, is_measured, until, is_whole: true }
    }

    /// Whether everything was told that will be; else there are files of which more can be told once they are made.
    pub(super) const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// These datasets, in this order; read together, as two statements.
    pub(super) async fn described(&mut self, scopes: &[Scope]) -> Result<Vec<Dataset>, Refusal> {
        let Self { snapshot, is_measured, .. } = *self;
        let programs: Vec<ProgramId> = scopes.iter().filter_map(|scope| program(*scope)).collect();
        let trees = snapshot.trees(&programs).await?;
        if is_measured {
            // Packages are made of these.
            let states = trees.iter().map(|(id, tree)| (*id, tree.revision().program_number));
            snapshot.past(states.collect()).await?;
        }
        let mut described = Vec::with_capacity(scopes.len());
        for scope in scopes {
            let files = self.files(*scope).await?;
            described.extend(match scope {
                Scope::Everything => Dataset::of_everything(snapshot.state(), files),
                Scope::Program(StateId { program, .. }) => trees.get(program).map(|tree| {
                    Dataset::of_program(tree, Place::of(snapshot.state(), program.municipality), files)
                }),
            });
        }
        Ok(described)
    }

    /// These datasets as a JSON list, part by part, so that never all of them are held as more than bytes.
    pub(super) async fn listed(
        &mut self,
        scopes: &[Scope],
        entry: fn(&Site, &Dataset) -> Value,
    ) -> Result<Vec<u8>, Refusal> {
        let mut list = vec![b'['];
        for part in scopes.chunks(AT_ONCE) {
            let (site, described) = (site(self.state), self.described(part).await?);
            list = kept::aside(move || {
                for dataset in &described {
                    if list.len() > 1 {
                        list.push(b',');
                    }
                    serde_json::to_writer(&mut list, &entry(&site, dataset))?;
                }
                Ok(list)
            })
            .await?;
        }
        list.push(b']');
        Ok(list)
    }

    /// The files of a dataset, with their sizes and hashes where these are told, and known in time.
    async fn files(&mut self, scope: Scope) -> Result<Vec<Offered>, Refusal> {
        let Self { state, snapshot, is_measured, until, .. } = *self;
        let listed = match scope {
            _ if !is_measured => None,
            // They are long, and are made without anybody asking.
            Scope::Everything => files::offered(state, snapshot, scope).await,
            Scope::Program(_) => {
                let listing = files::listed(state, snapshot, scope);
                tokio::time::timeout_at(until, listing).await.ok().transpose()?
            }
        };
        self.is_whole &= listed.is_some() || !is_measured;
        let counts = counts(snapshot.state(), scope);
        let offered = match listed {
            Some(listed) => listed.iter().map(measured).collect(),
            None => scope.files().map(|file| Offered { file, measure: None }).collect::<Vec<_>>(),
        };
        Ok(offered.into_iter().filter(|offered| is_offered(offered.file, &counts)).collect())
    }
}

/// A JSON object with one member more, which is written already.
pub(super) fn with_member(object: &Value, name: &str, value: &[u8]) -> Vec<u8> {
    let object = object.to_string();
    let open = object.strip_suffix('}').unwrap_or_default();
    let before = if open == "{" { "" } else { "," };
    [format!("{open}{before}{}:", json!(name)).as_bytes(), value, b"}"].concat()
}

/// A file as the catalogue tells of it.
fn measured(Download { scope: _, file, bytes, sha256 }: &Download) -> Offered {
    Offered { file: *file, measure: Some((*bytes, *sha256)) }
}

fn program(scope: Scope) -> Option<ProgramId> {
    match scope {
        Scope::Everything => None,
        Scope::Program(StateId { program, .. }) => Some(program),
    }
}
