//! The datasets of one state of the data, for every form of the catalogue.

use super::files;
use crate::{
    domain::ProgramId,
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

/// Up to how many programmes the sizes and hashes of files are told.
const MEASURED: usize = 30;

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
    let programs = state.programs.keys().map(|id| Scope::Program(*id));
    let everything = (!state.programs.is_empty()).then_some(Scope::Everything);
    everything.into_iter().chain(programs).collect()
}

/// Whether there is a dataset of this.
pub(super) fn is_held(state: &DatasetState, scope: Scope) -> bool {
    match scope {
        Scope::Everything => !state.programs.is_empty(),
        Scope::Program(id) => state.programs.contains_key(&id),
    }
}

/// These datasets, in this order.
pub(super) async fn described(
    state: &AppState,
    snapshot: &Snapshot,
    scopes: &[Scope],
) -> Result<Vec<Dataset>, Refusal> {
    let mut described = Vec::with_capacity(scopes.len());
    for part in scopes.chunks(READ_AT_ONCE) {
        let trees =
            snapshot.trees(&part.iter().filter_map(|scope| program(*scope)).collect::<Vec<_>>()).await?;
        for scope in part {
            let files = offered(state, snapshot, *scope).await?;
            described.extend(match scope {
                Scope::Everything => Dataset::of_everything(snapshot.state(), files),
                Scope::Program(id) => trees.get(id).map(|tree| {
                    Dataset::of_program(tree, Place::of(snapshot.state(), id.municipality), files)
                }),
            });
        }
    }
    Ok(described)
}

/// The files of a dataset. How large each is, is told where not too many have to be made for that.
async fn offered(state: &AppState, snapshot: &Snapshot, scope: Scope) -> Result<Vec<Offered>, Refusal> {
    if snapshot.state().programs.len() > MEASURED {
        return Ok(scope.files().map(|file| Offered { file, measure: None }).collect());
    }
    let offered = |Download { file, bytes, sha256, .. }| Offered { file, measure: Some((bytes, sha256)) };
    Ok(files::listed(state, snapshot, scope).await?.into_iter().map(offered).collect())
}

fn program(scope: Scope) -> Option<ProgramId> {
    match scope {
        Scope::Everything => None,
        Scope::Program(id) => Some(id),
    }
}
