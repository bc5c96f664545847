//! Writing a table: programme after programme is read and written, so that it takes no more memory however long it is.

use std::sync::Arc;

use super::{
    About, Scope, Selection, Table, Variant, WriteError,
    row::Rows,
    write::{Rest, Writer},
};
use crate::{
    domain::{ProgramId, ProgramTree, StateId},
    store::{Snapshot, StoreError},
};

/// How many programmes are read and written at a time.
const CHUNK: usize = 20;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be written like this.
    #[error(transparent)]
    Write(#[from] Arc<WriteError>),
}

impl From<WriteError> for ExportError {
    fn from(error: WriteError) -> Self {
        Self::Write(Arc::new(error))
    }
}

/// A table that is to be written.
pub struct Job {
    /// The state of the data.
    pub snapshot: Snapshot,
    /// Of which programmes.
    pub scope: Scope,
    /// Which table.
    pub table: Table,
    /// How.
    pub variant: Variant,
    /// Which rows.
    pub selection: Arc<Selection>,
    /// What the file says of itself.
    pub about: About,
}

impl Job {
    /// Writes it, and hands over each part as soon as it is written; nothing is called once that fails.
    pub async fn run<E: From<ExportError>>(
        self,
        mut put: impl AsyncFnMut(Rest) -> Result<(), E>,
    ) -> Result<(), E> {
        let ids = self.programs().await.map_err(ExportError::from)?;
        let Self { snapshot, scope, table, variant, selection, about } = self;
        let url: Arc<str> = about.url.as_str().into();
        let mut writer = blocking(move || Writer::new(table, variant, &about)).await?;
        for chunk in ids.chunks(CHUNK) {
            let trees = trees(&snapshot, scope, chunk).await.map_err(ExportError::from)?;
            let (state, selection, url) = (snapshot.state_shared(), Arc::clone(&selection), Arc::clone(&url));
            let written = blocking(move || {
                for tree in trees {
                    let municipality = state.municipalities.get(&tree.id().municipality).map(AsRef::as_ref);
                    let rows = Rows { tree: &tree, municipality, url: &url, selection: &selection };
                    rows.each(table, |cells| writer.row(cells))?;
                }
                let bytes = writer.take()?;
                Ok((writer, bytes))
            });
            let (back, bytes) = written.await?;
            writer = back;
            put(Rest::Bytes(bytes)).await?;
        }
        put(blocking(move || writer.finish()).await?).await
    }

    /// The programmes in which there can be rows, in the order of the files.
    async fn programs(&self) -> Result<Vec<ProgramId>, StoreError> {
        match self.scope {
            Scope::Program(StateId { program, .. }) => Ok(vec![program]),
            Scope::Everything => {
                let filter = self.snapshot.without_items(self.selection.of_programs()).await?;
                Ok(self.snapshot.state().matching(&filter).into_iter().map(|entry| entry.id).collect())
            }
        }
    }
}

/// The programmes, at the state that the scope names.
async fn trees(
    snapshot: &Snapshot,
    scope: Scope,
    ids: &[ProgramId],
) -> Result<Vec<Arc<ProgramTree>>, StoreError> {
    match scope {
        Scope::Program(state @ StateId { number: Some(_), .. }) => {
            Ok(snapshot.at(state).await?.into_iter().collect())
        }
        _ => snapshot.scan(ids).await,
    }
}

/// Runs what takes long enough to hold up others on a thread where it does not.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, WriteError> + Send + 'static,
) -> Result<T, ExportError> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended.map_err(|error| WriteError::Io(std::io::Error::other(error)))?.map_err(ExportError::from)
}
