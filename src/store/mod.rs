//! All SQL: domain filters in, domain rows out. Nothing above this module knows a table.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use quick_cache::{Weighter, sync::Cache};
use sea_orm::{DatabaseConnection, EntityTrait, IdenStatic, Iterable};

mod connect;
mod error;
mod follow;
mod migrate;
pub mod query;
mod rows;
mod state;
mod tree;
mod write;

pub use connect::{admin, ensure_database, user_of};
pub use error::StoreError;
pub use follow::follow;
pub use migrate::{MigrationLine, Reader, migrate_down, migrate_up, migrations};
pub use state::{Counts, DatasetState, ProgramEntry};
pub use write::{Imported, Prepared, write};

use crate::domain::{ProgramId, ProgramTree};

/// A connection of the administrator's.
pub type Admin = DatabaseConnection;

/// The served data: a pool that only reads, the state it is at, and programmes kept in memory.
#[derive(Debug)]
pub struct Store {
    reader: DatabaseConnection,
    state: RwLock<Arc<DatasetState>>,
    refreshing: tokio::sync::Mutex<()>,
    trees: Cache<(ProgramId, i64), Arc<ProgramTree>, ByBytes>,
    statements: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<(ProgramId, i64), Arc<ProgramTree>> for ByBytes {
    fn weight(&self, _: &(ProgramId, i64), tree: &Arc<ProgramTree>) -> u64 {
        tree.bytes()
    }
}

/// About how many bytes a programme takes, to size the cache's own tables.
const USUAL_TREE_BYTES: u64 = 32 * 1024;

impl Store {
    /// Connects, and reads the state of the data set. At most `cache_bytes` of programmes are kept in memory.
    pub async fn connect(url: &str, cache_bytes: u64) -> Result<Self, StoreError> {
        let statements = Arc::new(AtomicU64::new(0));
        let reader = connect::reader(url, Arc::clone(&statements)).await?;
        let state = RwLock::new(Arc::new(DatasetState::load(&reader, &DatasetState::default()).await?));
        let entries = usize::try_from(cache_bytes / USUAL_TREE_BYTES).unwrap_or(usize::MAX).max(16);
        Ok(Self {
            reader,
            state,
            refreshing: tokio::sync::Mutex::default(),
            trees: Cache::with_weighter(entries, cache_bytes, ByBytes),
            statements,
        })
    }

    /// How many SQL statements the serving pool has run.
    #[must_use]
    pub fn statement_count(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Names of migrations that the database still lacks.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        migrate::pending(&self.reader).await
    }

    /// Ends every connection; whatever is still asked is refused.
    pub async fn close(&self) {
        if let Err(error) = self.reader.close_by_ref().await {
            tracing::debug!(%error, "the serving pool did not close in order");
        }
    }

    /// Whether the role that serves could write.
    pub async fn can_write(&self) -> Result<bool, StoreError> {
        connect::can_write(&self.reader).await
    }

    /// Takes up the newest state, if it is another.
    pub async fn refresh(&self) -> Result<i64, StoreError> {
        // One at a time: many requests that meet an import read the new state once, and none puts an older one back.
        let _turn = self.refreshing.lock().await;
        let newest = state::newest_revision(&self.reader).await?;
        let before = self.current();
        if newest != before.revision {
            let state = Arc::new(DatasetState::load(&self.reader, &before).await?);
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
        }
        Ok(newest)
    }

    fn current(&self) -> Arc<DatasetState> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What one request reads from: the state as it is now, and no other.
    #[must_use]
    pub fn snapshot(self: &Arc<Self>) -> Snapshot {
        Snapshot { store: Arc::clone(self), state: self.current(), moved: Arc::default() }
    }
}

/// One state of the data, for the length of a request. Where the database has moved on, reading fails with
/// [`StoreError::Conflict`] and [`Snapshot::has_moved`] tells that the request should be answered anew.
#[derive(Debug, Clone)]
pub struct Snapshot {
    store: Arc<Store>,
    state: Arc<DatasetState>,
    moved: Arc<AtomicBool>,
}

impl Snapshot {
    /// What the data set holds.
    #[must_use]
    pub fn state(&self) -> &DatasetState {
        &self.state
    }

    /// Whether the data changed under this request.
    #[must_use]
    pub fn has_moved(&self) -> bool {
        self.moved.load(Ordering::Relaxed)
    }

    /// A whole programme, from memory if it is there; none where there is no such programme.
    pub async fn tree(&self, id: ProgramId) -> Result<Option<Arc<ProgramTree>>, StoreError> {
        let Some(revision) = self.state.programs.get(&id).map(|entry| entry.revision) else {
            return Ok(None);
        };
        let load = async || {
            let mut trees = tree::load(&self.store.reader, &[(id, revision)]).await?;
            trees.pop().map(Arc::new).ok_or(StoreError::Conflict)
        };
        let tree = self.store.trees.get_or_insert_async(&(id, revision), load()).await;
        self.noticing(tree).map(Some)
    }

    /// Whole programmes, each asked for once; those that are not in memory are loaded together.
    pub async fn trees(&self, ids: &[ProgramId]) -> Result<HashMap<ProgramId, Arc<ProgramTree>>, StoreError> {
        let (mut found, mut missing) = (HashMap::new(), Vec::new());
        for id in ids {
            let Some(revision) = self.state.programs.get(id).map(|entry| entry.revision) else { continue };
            match self.store.trees.get(&(*id, revision)) {
                Some(tree) => drop(found.insert(*id, tree)),
                None => missing.push((*id, revision)),
            }
        }
        if !missing.is_empty() {
            for tree in self.noticing(tree::load(&self.store.reader, &missing).await)? {
                let tree = Arc::new(tree);
                self.store.trees.insert((tree.id(), tree.revision().number), Arc::clone(&tree));
                found.insert(tree.id(), tree);
            }
        }
        Ok(found)
    }

    /// Remembers that the data has changed under this request.
    fn noticing<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Conflict)) {
            self.moved.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Refuses an answer that was read at another revision than this request's.
    fn at_this_revision(&self, revision: i64) -> Result<(), StoreError> {
        self.noticing(if revision == self.state.revision { Ok(()) } else { Err(StoreError::Conflict) })
    }
}

/// The columns of a table for a statement's SELECT, each named with the alias as prefix: `i.key AS i_key`.
fn columns<E: EntityTrait>(alias: &str) -> String {
    let names = E::Column::iter().map(|column| format!("{alias}.{0} AS {alias}_{0}", column.as_str()));
    names.collect::<Vec<_>>().join(", ")
}
