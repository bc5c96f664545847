//! The datasets of one state of the data, for every form of the catalogue.

use super::files;
use crate::{
    domain::{ProgramId, StateId},
    export::{
        Download, Scope,
        catalog::{Contact, Dataset, Offered, Place, Site},
    },
    graphql::Publisher,
    http::{AppState, refusal::Refusal},
    store::{DatasetState, Snapshot},
};

/// How many programmes are read at once: two statements for so many.
const READ_AT_ONCE: usize = 100;

/// Of how many datasets at once the sizes and hashes of files are told.
const MEASURED: usize = 101;

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

/// These datasets, in this order.
pub(super) async fn described(
    state: &AppState,
    snapshot: &Snapshot,
    scopes: &[Scope],
) -> Result<Vec<Dataset>, Refusal> {
    let mut described = Vec::with_capacity(scopes.len());
    let is_measured = scopes.len() <= MEASURED;
    for part in scopes.chunks(READ_AT_ONCE) {
        let trees =
            snapshot.trees(&part.iter().filter_map(|scope| program(*scope)).collect::<Vec<_>>()).await?;
        if is_measured {
            // Packages are made of these; read together, they cost one statement.
            let states = trees.iter().map(|(id, tree)| (*id, tree.revision().program_number));
            snapshot.past(states.collect()).await?;
        }
        for scope in part {
            let files = if is_measured {
                files::listed(state, snapshot, *scope).await?.iter().map(measured).collect()
            } else {
                scope.files().map(|file| Offered { file, measure: None }).collect()
            };
            described.extend(match scope {
                Scope::Everything => Dataset::of_everything(snapshot.state(), files),
                Scope::Program(StateId { program, .. }) => trees.get(program).map(|tree| {
                    Dataset::of_program(tree, Place::of(snapshot.state(), program.municipality), files)
                }),
            });
        }
    }
    Ok(described)
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
