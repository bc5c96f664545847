//! All SQL: domain filters in, domain rows out. Nothing above this module knows a table.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
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
mod server;
mod snapshot;
mod state;
mod tree;
mod write;

pub use connect::{READ_TIMEOUT, admin, ensure_database, settle, user_of};
pub use error::StoreError;
pub use follow::follow;
pub use history::{find, held, history, state_of};
pub use migrate::{MigrationLine, Reader, migrate_down, migrate_up, migrations, missing};
pub use server::{PoolState, ServerState, Tally};
pub use snapshot::Snapshot;
pub use state::{Counts, DatasetState, Mark, ProgramEntry, Published};
pub use write::{Imported, Prepared, write};

use query::Asked;
use server::Server;

use crate::domain::{ProgramId, ProgramTree};

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
        let state = Arc::new(DatasetState::load(&primary.watch(), &DatasetState::default()).await?);
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
        let pending = follow::soon(server, migrate::missing(&server.watch())).await?;
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
        connect::can_write(&self.primary.watch()).await
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
            let connection = self.primary.watch();
            let loaded = tokio::time::timeout(LOAD, DatasetState::load(&connection, &before)).await;
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
