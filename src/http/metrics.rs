//! What is counted, for Prometheus: requests as they end, and how the server is at the moment it is asked.

use std::{
    borrow::Cow,
    collections::HashSet,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpResponse, web};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text},
    metrics::{
        MetricType,
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::Histogram,
    },
    registry::{Registry, Unit},
};

use super::{AppState, observe::CacheResult};
use crate::store::ServerState;

/// Names of operations that are told apart, besides those of the operator's documents; clients can invent any number.
const MAX_OPERATIONS: usize = 100;

/// Bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 14] =
    [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 20.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    route: Cow<'static, str>,
    operation: Arc<str>,
    outcome: Cow<'static, str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: Cow<'static, str>,
    cache: &'static str,
}

/// Requests, counted as they end.
#[derive(Debug)]
pub struct Metrics {
    ended: Family<Ended, Counter>,
    durations: Family<Answered, Histogram>,
    in_progress: Gauge,
    /// Connections that are open.
    connections: AtomicI64,
    /// The operations that are told apart.
    operations: RwLock<HashSet<Arc<str>>>,
    /// How many of them clients named.
    most: usize,
}

/// A request that is in progress, until it is dropped.
pub(super) struct Busy(Gauge);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A connection that is open, until it is dropped.
#[derive(Debug)]
pub struct Connection(Arc<Metrics>);

impl Connection {
    /// Counts it.
    #[must_use]
    pub fn count(metrics: &Arc<Metrics>) -> Self {
        metrics.connections.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(metrics))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// With these documents known beforehand.
    pub(super) fn new<'a>(documents: impl Iterator<Item = &'a String>) -> Self {
        let always = ["", "(anonymous)", "(other)"].into_iter();
        let operations: HashSet<Arc<str>> =
            documents.map(String::as_str).chain(always).map(Arc::from).collect();
        Self {
            ended: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            in_progress: Gauge::default(),
            connections: AtomicI64::default(),
            most: operations.len() + MAX_OPERATIONS,
            operations: RwLock::new(operations),
        }
    }

    /// Counts a request as long as it lasts.
    pub(super) fn begin(&self) -> Busy {
        self.in_progress.inc();
        Busy(self.in_progress.clone())
    }

    /// Connections that are open.
    #[must_use]
    pub fn connections(&self) -> i64 {
        self.connections.load(Ordering::Relaxed)
    }

    /// Requests that are in progress.
    #[must_use]
    pub fn in_progress(&self) -> i64 {
        self.in_progress.get()
    }

    /// Counts a request that has ended.
    pub(super) fn count(
        &self,
        route: Cow<'static, str>,
        operation: &str,
        outcome: Cow<'static, str>,
        cache: CacheResult,
        elapsed: Duration,
    ) {
        let ended = Ended { route: route.clone(), operation: self.label(operation), outcome };
        self.ended.get_or_create(&ended).inc();
        let answered = Answered { route, cache: cache.into() };
        self.durations.get_or_create(&answered).observe(elapsed.as_secs_f64());
    }

    /// The operation, or that it is one of too many.
    fn label(&self, operation: &str) -> Arc<str> {
        const OTHER: &str = "(other)";
        {
            let known = self.operations.read().unwrap_or_else(PoisonError::into_inner);
            let name = if known.len() < self.most { operation } else { OTHER };
            if let Some(label) = known.get(operation).or_else(|| known.get(name)) {
                return Arc::clone(label);
            }
        }
        let label: Arc<str> = operation.into();
        self.operations.write().unwrap_or_else(PoisonError::into_inner).insert(Arc::clone(&label));
        label
    }
}

/// How the server is at the moment it is asked.
struct Now(AppState);

impl std::fmt::Debug for Now {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Now")
    }
}

/// Describes a metric, whose values `tell` writes.
type Told<'a, 'b> = &'a mut DescriptorEncoder<'b>;

fn gauge(to: Told<'_, '_>, name: &str, help: &str, value: i64) -> std::fmt::Result {
    ConstGauge::new(value).encode(to.encode_descriptor(name, help, None, MetricType::Gauge)?)
}

fn counter(to: Told<'_, '_>, name: &str, help: &str, value: u64) -> std::fmt::Result {
    ConstCounter::new(value).encode(to.encode_descriptor(name, help, None, MetricType::Counter)?)
}

impl Collector for Now {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> std::fmt::Result {
        let Self(state) = self;
        let to = &mut to;
        let (store, metrics) = (&state.service.store, &state.metrics);
        let mark = store.current().mark();
        gauge(to, "data_revision", "The revision of the data that is served", mark.revision)?;
        let published = mark.published_at.map_or(0, |time| time.timestamp());
        gauge(to, "data_published_seconds", "When it was published, in seconds since 1970", published)?;
        gauge(to, "http_connections", "Connections that are open", metrics.connections())?;
        gauge(to, "stopping", "1 while the server stops", state.is_stopping().into())?;
        self.sql(to)?;
        servers(to, &store.servers())?;
        self.caches(to)?;
        let labels = [("version", env!("CARGO_PKG_VERSION")), ("build", env!("KAIKAKU_BUILD"))];
        let mut info = to.encode_descriptor("build", "What is running", None, MetricType::Info)?;
        info.encode_info(&labels)
    }
}

impl Now {
    fn sql(&self, to: Told<'_, '_>) -> std::fmt::Result {
        let tally = self.0.service.store.tally();
        counter(to, "sql_statements", "SQL statements that were run", tally.statements())?;
        counter(to, "sql_failures", "SQL statements that failed", tally.failed())?;
        counter(to, "sql_rows", "Rows that came back for requests", tally.rows())?;
        let help = "How long SQL statements took";
        let to = to.encode_descriptor("sql", help, Some(&Unit::Seconds), MetricType::Counter)?;
        ConstCounter::new(tally.duration().as_secs_f64()).encode(to)
    }

    fn caches(&self, to: Told<'_, '_>) -> std::fmt::Result {
        let Self(state) = self;
        let caches = [("answers", state.answers.kept()), ("programmes", state.service.store.kept())];
        let mut entries =
            to.encode_descriptor("cache_entries", "What is kept in memory", None, MetricType::Gauge)?;
        for (cache, (number, _)) in caches {
            ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX))
                .encode(entries.encode_family(&[("cache", cache)])?)?;
        }
        let mut bytes =
            to.encode_descriptor("cache", "Bytes of it", Some(&Unit::Bytes), MetricType::Gauge)?;
        for (cache, (_, number)) in caches {
            ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX))
                .encode(bytes.encode_family(&[("cache", cache)])?)?;
        }
        Ok(())
    }
}

fn servers(to: Told<'_, '_>, servers: &[ServerState]) -> std::fmt::Result {
    let role = |server: &ServerState| if server.is_replica { "replica" } else { "primary" };
    let mut up =
        to.encode_descriptor("database_up", "1 while a PostgreSQL answers", None, MetricType::Gauge)?;
    for server in servers {
        let labels = [("server", server.name.as_str()), ("role", role(server))];
        let is_up = i64::from(server.revision.is_some());
        ConstGauge::new(is_up).encode(up.encode_family(&labels)?)?;
    }
    let help = "The revision that a PostgreSQL holds; 0 while it does not answer";
    let mut revisions = to.encode_descriptor("database_revision", help, None, MetricType::Gauge)?;
    for server in servers {
        let labels = [("server", server.name.as_str()), ("role", role(server))];
        ConstGauge::new(server.revision.unwrap_or(0)).encode(revisions.encode_family(&labels)?)?;
    }
    let help = "Connections to a PostgreSQL, by what they are for and whether they are used";
    let mut open = to.encode_descriptor("pool_connections", help, None, MetricType::Gauge)?;
    for (server, pool) in
        servers.iter().flat_map(|server| server.pools.iter().map(move |pool| (server, pool)))
    {
        for (state, number) in [("idle", pool.idle), ("used", pool.open.saturating_sub(pool.idle))] {
            let labels = [
                ("server", server.name.as_str()),
                ("role", role(server)),
                ("pool", pool.pool),
                ("state", state),
            ];
            ConstGauge::new(i64::from(number)).encode(open.encode_family(&labels)?)?;
        }
    }
    Ok(())
}

/// Everything that there is to count.
fn registry(state: &AppState) -> Registry {
    let mut registry = Registry::with_prefix("kaikaku");
    let Metrics { ended, durations, in_progress, .. } = &*state.metrics;
    registry.register("requests", "Requests that have ended", ended.clone());
    let help = "How long requests took, by what memory had to do with it";
    registry.register_with_unit("request_duration", help, Unit::Seconds, durations.clone());
    registry.register("requests_in_progress", "Requests that are being answered", in_progress.clone());
    registry.register_collector(Box::new(Now(state.clone())));
    registry
}

/// The routes of the listener that is for Prometheus only.
pub fn metrics_routes(state: &AppState) -> impl FnOnce(&mut web::ServiceConfig) + Clone + use<> {
    let registry = web::Data::new(registry(state));
    move |config| {
        config.app_data(registry).route("/metrics", web::get().to(metrics));
    }
}

async fn metrics(registry: web::Data<Registry>) -> HttpResponse {
    let mut body = String::new();
    match text::encode(&mut body, &registry) {
        Ok(()) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(body),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
