//! The datasets of one state of the data, for every form of the catalogue.

use super::files;
use crate::{
    domain::ProgramId,
    export::{
        Scope,
        catalog::{Contact, Dataset, Place, Site},
    },
    graphql::Publisher,
    http::AppState,
    store::{DatasetState, Snapshot, StoreError},
};

/// How many programmes are read at once: two statements for so many.
const READ_AT_ONCE: usize = 100;

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
) -> Result<Vec<Dataset>, StoreError> {
    let mut described = Vec::with_capacity(scopes.len());
    for part in scopes.chunks(READ_AT_ONCE) {
        let trees =
            snapshot.trees(&part.iter().filter_map(|scope| program(*scope)).collect::<Vec<_>>()).await?;
        for scope in part {
            let files = files::listed(state, snapshot, *scope).await?;
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

fn program(scope: Scope) -> Option<ProgramId> {
    match scope {
        Scope::Everything => None,
        Scope::Program(id) => Some(id),
    }
}
