//! One PostgreSQL that is read from: the primary, or a replica of it. It knows what the server was last seen to hold, so that
//! nobody waits for one that is gone.

use std::{
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement, sqlx};
use tokio::sync::watch;
use tracing::Instrument;

use super::{
    Mark, StoreError,
    connect::{self, Plans, Pool},
};
use crate::telemetry::SPANS;

/// What was asked of databases, counted.
#[derive(Debug, Default)]
pub struct Tally {
    statements: AtomicU64,
    failed: AtomicU64,
    rows: AtomicU64,
    microseconds: AtomicU64,
}

impl Tally {
    /// Statements that were run.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Those of them that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Rows that came back.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// How long the statements took, one after the other.
    #[must_use]
    pub fn duration(&self) -> Duration {
        Duration::from_micros(self.microseconds.load(Ordering::Relaxed))
    }

    /// Counts a statement.
    pub(super) fn ran(&self, elapsed: Duration, failed: bool) {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.failed.fetch_add(failed.into(), Ordering::Relaxed);
        let microseconds = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }

    /// Counts what a statement brought.
    pub(super) fn brought(&self, rows: usize) {
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
    }
}

/// What a pool is made of at this moment.
#[derive(Debug, Clone, Copy)]
pub struct PoolState {
    /// What it is for.
    pub pool: &'static str,
    /// Connections that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
}

/// How a server is, for those who watch.
#[derive(Debug, Clone)]
pub struct ServerState {
    /// Where it is: host, port and database.
    pub name: String,
    /// Whether it is a replica.
    pub is_replica: bool,
    /// The revision that it was last seen to hold; none while it does not answer.
    pub revision: Option<i64>,
    /// Its pools.
    pub pools: [PoolState; 3],
}

/// Connections to a server.
#[derive(Debug)]
struct Pools {
    reader: DatabaseConnection,
    /// Reads programmes and parts of them by their keys.
    keyed: DatabaseConnection,
    /// Looks after the server, whatever the other pools are busy with.
    watch: DatabaseConnection,
}

/// One PostgreSQL that is read from.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: String,
    pub(super) is_replica: bool,
    /// Those that were made since it was last gone.
    pools: RwLock<Arc<Pools>>,
    /// What it was last seen to hold; none while it does not answer.
    seen: watch::Sender<Option<Mark>>,
    /// When it was last heard of.
    heard: Mutex<Instant>,
    /// Of all servers.
    total: Arc<Tally>,
}

/// Connections that a server is looked after with.
const WATCHING: u32 = 2;

impl Server {
    /// Connects to the primary, and makes sure that it can be used.
    pub(super) async fn primary(url: &str, connections: u32, tally: &Arc<Tally>) -> Result<Self, StoreError> {
        let server = Self::new(url, connections, tally, false).await?;
        connect::check_encoding(&server.watch()).await?;
        Ok(server)
    }

    /// A replica, which may be away for now.
    pub(super) async fn replica(url: &str, connections: u32, tally: &Arc<Tally>) -> Result<Self, StoreError> {
        Self::new(url, connections, tally, true).await
    }

    async fn new(
        url: &str,
        connections: u32,
        tally: &Arc<Tally>,
        is_replica: bool,
    ) -> Result<Self, StoreError> {
        let pool = async |connections, plans| {
            let tally = Arc::clone(tally);
            connect::reader(url, Pool { connections, plans, lazy: is_replica, tally }).await
        };
        let pools = Pools {
            reader: pool(connections, Plans::ForEachValue).await?,
            keyed: pool(connections, Plans::ByKey).await?,
            watch: pool(WATCHING, Plans::ByKey).await?,
        };
        Ok(Self {
            name: connect::place_of(url)?,
            is_replica,
            pools: RwLock::new(Arc::new(pools)),
            // The primary is there, or there is no server.
            seen: watch::Sender::new((!is_replica).then(Mark::default)),
            heard: Mutex::new(Instant::now()),
            total: Arc::clone(tally),
        })
    }

    fn pools(&self) -> Arc<Pools> {
        Arc::clone(&self.pools.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What looks after the server, whatever the other pools are busy with.
    pub(super) fn watch(&self) -> DatabaseConnection {
        self.pools().watch.clone()
    }

    /// Gives up every connection, since one of a server that does not answer may be lost for ever; unless all have ended.
    fn reconnect(&self) {
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        let Pools { reader, keyed, watch } = &**pools;
        if watch.get_postgres_connection_pool().is_closed() {
            return;
        }
        let [reader, keyed, watch] =
            [reader, keyed, watch].map(|old| connect::renewed(old, Arc::clone(&self.total)));
        *pools = Arc::new(Pools { reader, keyed, watch });
    }

    /// Whether it answers, as far as is known.
    pub(super) fn is_up(&self) -> bool {
        self.seen.borrow().is_some()
    }

    /// For how long nothing was heard of it.
    pub(super) fn silence(&self) -> Duration {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// Whether it holds this state.
    pub(super) fn holds(&self, mark: &Mark) -> bool {
        self.seen.borrow().as_ref() == Some(mark)
    }

    /// Notes that it answers and does not hold this state, where it was thought to; the next look tells what it holds.
    pub(super) fn lacks(&self, mark: &Mark) {
        if self.holds(mark) {
            self.saw(Some(Mark::default()));
        }
    }

    /// Notes what it was seen to hold; none where it does not answer. Tells whether it did before.
    pub(super) fn saw(&self, mark: Option<Mark>) -> bool {
        match mark {
            Some(_) => *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now(),
            None => self.reconnect(),
        }
        self.seen.send_replace(mark).is_some()
    }

    /// Waits until it does not answer.
    pub(super) async fn lost(&self) {
        // Its sender lives as long as this.
        let _ = self.seen.subscribe().wait_for(Option::is_none).await;
    }

    /// The rows of a statement; at once an error where the server is gone, or is found to be.
    pub(super) async fn rows(
        &self,
        plans: Plans,
        statement: Statement,
        tally: &Tally,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let pools = self.pools();
        let pool = match plans {
            Plans::ForEachValue => &pools.reader,
            Plans::ByKey => &pools.keyed,
        };
        let span = tracing::info_span!(
            target: SPANS, "sql", otel.kind = "client", db.system.name = "postgresql", server.address = self.name,
            db.query.text = statement.sql
        );
        let begin = Instant::now();
        let rows = tokio::select! {
            biased;
            () = self.lost() => {
                self.total.ran(begin.elapsed(), true);
                Err(gone(self))
            }
            rows = pool.query_all_raw(statement).instrument(span) => rows,
        };
        tally.ran(begin.elapsed(), rows.is_err());
        if self.is_replica && rows.as_ref().is_err_and(is_broken) && self.saw(None) {
            tracing::warn!(replica = self.name, "a replica is gone");
        }
        let rows = rows?;
        tally.brought(rows.len());
        self.total.brought(rows.len());
        Ok(rows)
    }

    /// How it is.
    pub(super) fn state(&self) -> ServerState {
        let pool = |pool, connection: &DatabaseConnection| {
            let connections = connection.get_postgres_connection_pool();
            let idle = u32::try_from(connections.num_idle()).unwrap_or(u32::MAX);
            PoolState { pool, open: connections.size(), idle }
        };
        let pools = self.pools();
        let Pools { reader, keyed, watch } = &*pools;
        ServerState {
            name: self.name.clone(),
            is_replica: self.is_replica,
            revision: self.seen.borrow().map(|mark| mark.revision),
            pools: [pool("reader", reader), pool("keyed", keyed), pool("watch", watch)],
        }
    }

    /// Ends every connection.
    pub(super) async fn close(&self) {
        let pools = self.pools();
        for pool in [&pools.reader, &pools.keyed, &pools.watch] {
            if let Err(error) = pool.close_by_ref().await {
                tracing::debug!(%error, "a serving pool did not close in order");
            }
        }
    }
}

/// Whether a connection broke; that none was free says nothing of the server.
fn is_broken(error: &DbErr) -> bool {
    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    matches!(**error, sqlx::Error::Io(_) | sqlx::Error::Tls(_))
}

/// That a server does not answer.
pub(super) fn gone(server: &Server) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(format!("the PostgreSQL at {} does not answer", server.name)))
}
