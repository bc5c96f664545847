//! All SQL: domain filters in, domain rows out. Nothing above this module knows a table.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use quick_cache::{Weighter, sync::Cache};
use sea_orm::DatabaseConnection;

mod connect;
mod error;
mod follow;
mod history;
mod migrate;
pub mod query;
mod rows;
mod state;
mod tree;
mod write;

pub use connect::{READ_TIMEOUT, admin, ensure_database, settle, user_of};
pub use error::StoreError;
pub use follow::follow;
pub use history::{find, held, history, state_of};
pub use migrate::{MigrationLine, Reader, migrate_down, migrate_up, migrations, missing};
pub use state::{Counts, DatasetState, Mark, ProgramEntry};
pub use write::{Imported, Prepared, write};

use connect::Plans;
use query::Asked;

use crate::{
    domain::{Change, ProgramId, ProgramTree},
    package,
};

/// A connection of the administrator's.
pub type Admin = DatabaseConnection;

/// The served data: pools that only read, the state it is at, and programmes kept in memory.
#[derive(Debug)]
pub struct Store {
    reader: DatabaseConnection,
    /// Reads programmes and parts of them by their keys.
    keyed: DatabaseConnection,
    state: RwLock<Arc<DatasetState>>,
    refreshing: tokio::sync::Mutex<()>,
    trees: Cache<(ProgramId, State), Arc<ProgramTree>, ByBytes>,
    statements: Arc<AtomicU64>,
}

/// A state of a programme; neither kind ever changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum State {
    /// As it was newest at this revision, by the running number of the data set of this generation.
    Newest(u64, i64),
    /// As this revision left it, by the number within the programme.
    Past(u64, i32),
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<(ProgramId, State), Arc<ProgramTree>> for ByBytes {
    fn weight(&self, _: &(ProgramId, State), tree: &Arc<ProgramTree>) -> u64 {
        tree.bytes()
    }
}

/// About how many bytes a programme takes, to size the cache's own tables.
const USUAL_TREE_BYTES: u64 = 32 * 1024;

impl Store {
    /// Connects each of two pools with so many connections, and reads the state of the data set. At most `cache_bytes` of
    /// programmes are kept in memory.
    pub async fn connect(url: &str, cache_bytes: u64, connections: u32) -> Result<Self, StoreError> {
        let statements = Arc::new(AtomicU64::new(0));
        let reader = connect::reader(url, connections, Plans::ForEachValue, Arc::clone(&statements)).await?;
        let keyed = connect::reader(url, connections, Plans::ByKey, Arc::clone(&statements)).await?;
        let state = RwLock::new(Arc::new(DatasetState::load(&reader, &DatasetState::default()).await?));
        let entries = usize::try_from(cache_bytes / USUAL_TREE_BYTES).unwrap_or(usize::MAX).max(16);
        Ok(Self {
            reader,
            keyed,
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
        migrate::missing(&self.reader).await
    }

    /// Ends every connection; whatever is still asked is refused.
    pub async fn close(&self) {
        for pool in [&self.reader, &self.keyed] {
            if let Err(error) = pool.close_by_ref().await {
                tracing::debug!(%error, "a serving pool did not close in order");
            }
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
        let before = self.current();
        let newest = state::newest(&self.reader, &before).await?;
        if !before.is_at(&newest) {
            let state = Arc::new(DatasetState::load(&self.reader, &before).await?);
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
        }
        Ok(newest.revision)
    }

    fn current(&self) -> Arc<DatasetState> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What one request reads from: the state as it is now, and no other.
    #[must_use]
    pub fn snapshot(self: &Arc<Self>) -> Snapshot {
        Snapshot {
            store: Arc::clone(self),
            state: self.current(),
            moved: Arc::default(),
            asked: Asked::default(),
        }
    }
}

/// One state of the data, for the length of a request. Where the database has moved on, reading fails with
/// [`StoreError::Conflict`] and [`Snapshot::has_moved`] tells that the request should be answered anew.
#[derive(Debug, Clone)]
pub struct Snapshot {
    store: Arc<Store>,
    state: Arc<DatasetState>,
    moved: Arc<AtomicBool>,
    /// What it is asked for.
    asked: Asked,
}

impl Snapshot {
    /// The same for a request that asks only for these fields: what no other needs is not read.
    #[must_use]
    pub fn asked_for(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }

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
            let mut trees = tree::load(&self.store.keyed, &[(id, revision)]).await?;
            trees.pop().map(Arc::new).ok_or(StoreError::Conflict)
        };
        let key = (id, self.newest(revision));
        let tree = self.store.trees.get_or_insert_async(&key, load()).await;
        self.noticing(tree).map(Some)
    }

    /// A whole programme as it is now, if it is in memory.
    #[must_use]
    pub fn tree_in_memory(&self, id: ProgramId) -> Option<Arc<ProgramTree>> {
        let revision = self.state.programs.get(&id)?.revision;
        self.store.trees.get(&(id, self.newest(revision)))
    }

    /// Whole programmes, each asked for once; those that are not in memory are loaded together.
    pub async fn trees(&self, ids: &[ProgramId]) -> Result<HashMap<ProgramId, Arc<ProgramTree>>, StoreError> {
        let newest = |id: &ProgramId| self.state.programs.get(id).map(|entry| (*id, entry.revision));
        let wanted: Vec<_> = ids.iter().filter_map(newest).collect();
        let (mut found, missing) = self.in_memory(wanted, |revision| self.newest(revision));
        if !missing.is_empty() {
            let loaded = self.noticing(tree::load(&self.store.keyed, &missing).await)?;
            self.remember(loaded, |tree| self.newest(tree.revision().number), &mut found);
        }
        Ok(found.into_iter().map(|((id, _), tree)| (id, tree)).collect())
    }

    /// Programmes as they were, by the numbers of their revisions; what does not exist is left out.
    pub async fn past(
        &self,
        wanted: Vec<(ProgramId, i32)>,
    ) -> Result<HashMap<(ProgramId, i32), Arc<ProgramTree>>, StoreError> {
        let (mut found, missing) = self.in_memory(wanted, |number| self.left(number));
        if !missing.is_empty() {
            let loaded = history::load(&self.store.keyed, &missing, self.state.revision).await?;
            self.remember(loaded, |tree| self.left(tree.revision().program_number), &mut found);
        }
        let numbered = found.into_iter().map(|((id, _), tree)| ((id, tree.revision().program_number), tree));
        Ok(numbered.collect())
    }

    /// What differs between two states of a programme, by the numbers of their revisions.
    pub async fn changes(&self, id: ProgramId, old: i32, new: i32) -> Result<Vec<Change>, StoreError> {
        let states = self.past(vec![(id, old), (id, new)]).await?;
        let state = |number| states.get(&(id, number)).ok_or(StoreError::Conflict);
        Ok(package::diff(state(old)?.program(), state(new)?.program()))
    }

    fn newest(&self, revision: i64) -> State {
        State::Newest(self.state.generation, revision)
    }

    fn left(&self, number: i32) -> State {
        State::Past(self.state.generation, number)
    }

    /// Those of the wanted states that are in memory, and those that are not.
    fn in_memory<N: Copy>(
        &self,
        wanted: Vec<(ProgramId, N)>,
        state: impl Fn(N) -> State,
    ) -> (Trees, Vec<(ProgramId, N)>) {
        let mut found = Trees::new();
        let mut missing = wanted;
        missing.retain(|(id, number)| {
            let key = (*id, state(*number));
            let tree = self.store.trees.get(&key);
            tree.is_none_or(|tree| {
                found.insert(key, tree);
                false
            })
        });
        (found, missing)
    }

    fn remember(&self, loaded: Vec<ProgramTree>, state: impl Fn(&ProgramTree) -> State, found: &mut Trees) {
        for tree in loaded {
            let (key, tree) = ((tree.id(), state(&tree)), Arc::new(tree));
            self.store.trees.insert(key, Arc::clone(&tree));
            found.insert(key, tree);
        }
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

/// States of programmes that were asked for.
type Trees = HashMap<(ProgramId, State), Arc<ProgramTree>>;
