//! All SQL: domain filters in, domain rows out. Nothing above this module knows a table.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use quick_cache::{Weighter, sync::Cache};
use sea_orm::{DatabaseConnection, QueryResult, Statement};

mod connect;
mod error;
mod follow;
mod history;
mod migrate;
pub mod query;
mod rows;
mod server;
mod state;
mod tree;
mod write;

pub use connect::{READ_TIMEOUT, admin, ensure_database, settle, user_of};
pub use error::StoreError;
pub use follow::follow;
pub use history::{find, held, history, state_of};
pub use migrate::{MigrationLine, Reader, migrate_down, migrate_up, migrations, missing};
pub use server::{PoolState, ServerState, Tally};
pub use state::{Counts, DatasetState, Mark, ProgramEntry};
pub use write::{Imported, Prepared, write};

use connect::Plans;
use query::Asked;
use server::Server;

use crate::{
    domain::{Change, ProgramId, ProgramTree},
    package,
};

/// A connection of the administrator's.
pub type Admin = DatabaseConnection;

/// What is served from.
#[derive(Debug, Clone)]
pub struct Sources {
    /// Address of the database.
    pub primary: String,
    /// Addresses of replicas of it.
    pub replicas: Vec<String>,
    /// Connections of each of the two pools that a server is read with.
    pub connections: u32,
}

/// The served data: servers that are only read, the state that the data is at, and programmes kept in memory.
#[derive(Debug)]
pub struct Store {
    primary: Arc<Server>,
    replicas: Vec<Arc<Server>>,
    /// Counts up, so that replicas take turns.
    turn: AtomicUsize,
    state: RwLock<Arc<DatasetState>>,
    refreshing: tokio::sync::Mutex<()>,
    /// Migrations that the database lacks, and when it said so.
    pending: tokio::sync::Mutex<Option<(Instant, Vec<String>)>>,
    trees: Cache<(ProgramId, State), Arc<ProgramTree>, ByBytes>,
    tally: Arc<Tally>,
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

/// How long connections may take to be closed in order.
const CLOSE: Duration = Duration::from_secs(2);

/// How long the state of the data set may take to be read.
const LOAD: Duration = Duration::from_mins(1);

/// About how many bytes a programme takes, to size the cache's own tables.
const USUAL_TREE_BYTES: u64 = 32 * 1024;

impl Store {
    /// Connects, and reads the state of the data set. At most `cache_bytes` of programmes are kept in memory. Replicas may be
    /// away; the primary must not.
    pub async fn connect(sources: &Sources, cache_bytes: u64) -> Result<Self, StoreError> {
        let tally = Arc::default();
        let primary = Arc::new(Server::primary(&sources.primary, sources.connections, &tally).await?);
        let mut replicas = Vec::new();
        for url in &sources.replicas {
            replicas.push(Arc::new(Server::replica(url, sources.connections, &tally).await?));
        }
        let state = Arc::new(DatasetState::load(&primary.watch, &DatasetState::default()).await?);
        primary.saw(Some(state.mark()));
        let entries = usize::try_from(cache_bytes / USUAL_TREE_BYTES).unwrap_or(usize::MAX).max(16);
        Ok(Self {
            primary,
            replicas,
            turn: AtomicUsize::default(),
            state: RwLock::new(state),
            refreshing: tokio::sync::Mutex::default(),
            pending: tokio::sync::Mutex::default(),
            trees: Cache::with_weighter(entries, cache_bytes, ByBytes),
            tally,
        })
    }

    /// How many SQL statements the serving pools have run.
    #[must_use]
    pub fn statement_count(&self) -> u64 {
        self.tally.statements()
    }

    /// What was asked of all servers.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// How the servers are, the primary first.
    #[must_use]
    pub fn servers(&self) -> Vec<ServerState> {
        self.every_server().map(|server| server.state()).collect()
    }

    /// The programmes in memory: how many, and their bytes.
    #[must_use]
    pub fn kept(&self) -> (usize, u64) {
        (self.trees.len(), self.trees.weight())
    }

    /// For how long no server has answered; none where one does, as far as is known.
    #[must_use]
    pub fn silence(&self) -> Option<Duration> {
        let mark = || self.current().mark();
        // A replica that holds another state is not read from.
        let is_up = self.primary.is_up() || self.replicas.iter().any(|replica| replica.holds(&mark()));
        if is_up { None } else { self.every_server().map(|server| server.silence()).min() }
    }

    /// Waits until the primary does not answer.
    pub async fn lost(&self) {
        self.primary.lost().await;
    }

    /// Names of migrations that the database still lacks, as it said not long ago: however many ask, it is asked twice a second.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        let mut known = self.pending.lock().await;
        if let Some((when, pending)) = &*known
            && when.elapsed() < follow::LOOK
        {
            return Ok(pending.clone());
        }
        let server = self.every_server().find(|server| server.is_up()).unwrap_or(&self.primary);
        let pending = follow::soon(server, migrate::missing(&server.watch)).await?;
        *known = Some((Instant::now(), pending.clone()));
        Ok(pending)
    }

    /// Ends every connection; whatever is still asked is refused.
    pub async fn close(&self) {
        // What is still asked of a database that hangs is not waited for.
        let close = futures_util::future::join_all(self.every_server().map(|server| server.close()));
        drop(tokio::time::timeout(CLOSE, close).await);
    }

    /// Whether the role that serves could write.
    pub async fn can_write(&self) -> Result<bool, StoreError> {
        connect::can_write(&self.primary.watch).await
    }

    fn every_server(&self) -> impl Iterator<Item = &Arc<Server>> {
        [&self.primary].into_iter().chain(&self.replicas)
    }

    /// The server whose turn it is: a replica that holds this state, or else the primary.
    fn server(&self, mark: &Mark) -> Arc<Server> {
        let fit = || self.replicas.iter().filter(|replica| replica.holds(mark));
        let turn = || self.turn.fetch_add(1, Ordering::Relaxed);
        let replica = match fit().count() {
            0 => None,
            count => fit().nth(turn() % count),
        };
        Arc::clone(replica.unwrap_or(&self.primary))
    }

    /// Takes up the newest state, if it is another.
    pub async fn refresh(&self) -> Result<i64, StoreError> {
        // One at a time: many requests that meet an import read the new state once, and none puts an older one back.
        let _turn = self.refreshing.lock().await;
        let before = self.current();
        let newest = follow::newest(&self.primary, &before).await?;
        if !before.is_at(&newest) {
            let load = DatasetState::load(&self.primary.watch, &before);
            let loaded = tokio::time::timeout(LOAD, load).await;
            let state = Arc::new(loaded.unwrap_or_else(|_| Err(server::gone(&self.primary).into()))?);
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
        }
        Ok(newest.mark.revision)
    }

    /// What the data set holds now, as far as is known here.
    #[must_use]
    pub fn current(&self) -> Arc<DatasetState> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What one request reads from: the state as it is now, and no other.
    #[must_use]
    pub fn snapshot(self: &Arc<Self>) -> Snapshot {
        let state = self.current();
        Snapshot {
            server: self.server(&state.mark()),
            store: Arc::clone(self),
            state,
            moved: Arc::default(),
            asked: Asked::default(),
            tally: Arc::default(),
            failed: Arc::default(),
        }
    }
}

/// One state of the data, for the length of a request. Where the database has moved on, reading fails with
/// [`StoreError::Conflict`] and [`Snapshot::has_moved`] tells that the request should be answered anew.
#[derive(Debug, Clone)]
pub struct Snapshot {
    store: Arc<Store>,
    /// Where it reads from.
    server: Arc<Server>,
    state: Arc<DatasetState>,
    moved: Arc<AtomicBool>,
    /// What it is asked for.
    asked: Asked,
    tally: Arc<Tally>,
    /// Whether its replica failed it.
    failed: Arc<AtomicBool>,
}

impl Snapshot {
    /// The same for a request that asks only for these fields: what no other needs is not read.
    #[must_use]
    pub fn asked_for(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }

    /// The same, with what it asks of the database counted here.
    #[must_use]
    pub fn counted_by(mut self, tally: Arc<Tally>) -> Self {
        self.tally = tally;
        self
    }

    /// Whether it reads from a replica that failed it; another server can answer the request.
    #[must_use]
    pub fn has_lost_replica(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Runs a statement.
    async fn run(&self, plans: Plans, statement: Statement) -> Result<Vec<QueryResult>, StoreError> {
        let rows = self.server.rows(plans, statement, &self.tally).await;
        if self.server.is_replica && matches!(rows, Err(StoreError::Unavailable(_))) {
            self.failed.store(true, Ordering::Relaxed);
        }
        rows
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
            let mut trees = tree::load(self, &[(id, revision)]).await?;
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
            let loaded = self.noticing(tree::load(self, &missing).await)?;
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
            let loaded = history::load(self, &missing).await?;
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
            // A replica may have gone ahead, or fallen behind.
            if self.server.is_replica {
                self.server.lacks(&self.state.mark());
            }
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
