//! Puts the parts together: opens the database, brings it up to date, serves, and stops in order.

mod files;
mod health;
mod listen;
mod stop;

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{App, HttpServer, dev::ServerHandle};

use crate::{
    config::{Config, DatabaseConfig},
    embedded::{Cluster, EmbeddedError, Options, Role},
    graphql::Service,
    http::{self, AppState},
    import::{self, ImportError},
    store::{self, Reader, Sources, Store, StoreError},
};
pub use files::FileError;
pub use health::health;
use stop::Signals;

/// The database within the embedded PostgreSQL.
const DATABASE: &str = "kaikaku";

/// How often the embedded PostgreSQL is looked after while serving.
const WATCH: Duration = Duration::from_secs(1);

/// How often it is while it does not answer.
const WATCH_CLOSELY: Duration = Duration::from_millis(100);

/// Why the program cannot do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The embedded PostgreSQL.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bundled data.
    #[error("the bundled data cannot be imported: {0}")]
    Import(#[from] ImportError),
    /// The address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: String,
        /// Why not.
        source: std::io::Error,
    },
    /// A file that the settings name.
    #[error(transparent)]
    File(#[from] FileError),
    /// A running server is not ready.
    #[error("the server at {address} is not ready: {why}")]
    NotReady {
        /// Where.
        address: SocketAddr,
        /// What it, or the network, says.
        why: String,
    },
    /// The server or one of its tasks.
    #[error("the server failed: {0}")]
    Server(#[from] std::io::Error),
    /// A database that no migration has reached, or not the newest.
    #[error("the database lacks migrations ({}); run \"kaikaku migrate up\" first", .0.join(", "))]
    Unmigrated(Vec<String>),
    /// A schema that is not ours, and no right to change it.
    #[error(
        "the database lacks migrations ({}); run \"kaikaku migrate up\" with KAIKAKU_ADMIN_DATABASE_URL set to an \
         account that may create tables: {why}", names.join(", ")
    )]
    Migrations {
        /// Which.
        names: Vec<String>,
        /// Why they could not be applied.
        why: Box<StartError>,
    },
}

/// A database that is there to be used, and what keeps it running.
#[derive(Debug)]
pub struct Database {
    /// Address for serving.
    pub reader: String,
    /// Address for migrations and imports.
    pub admin: String,
    /// This process's share in the embedded PostgreSQL.
    embedded: Option<Embedded>,
}

#[derive(Debug)]
struct Embedded {
    home: PathBuf,
    options: Options,
    cluster: Arc<Mutex<Option<Cluster>>>,
}

impl Database {
    /// Uses the given database, or starts (or joins) the embedded one and sees to its database and roles.
    pub async fn open(config: &DatabaseConfig) -> Result<Self, StartError> {
        let (home, options) = match config.clone() {
            DatabaseConfig::Given { reader, admin } => return Ok(Self { reader, admin, embedded: None }),
            DatabaseConfig::Embedded { home, bin, user, path } => (home, Options { bin, user, path }),
        };
        let cluster = blocking({
            let (home, options) = (home.clone(), options.clone());
            move || Cluster::open(&home, &options)
        })
        .await??;
        let server = store::admin(&cluster.url(Role::Admin, "postgres")).await?;
        store::ensure_database(&server, DATABASE).await?;
        server.close().await.map_err(StoreError::from)?;
        let (reader, admin) = (cluster.url(Role::Reader, DATABASE), cluster.url(Role::Admin, DATABASE));
        let cluster = Arc::new(Mutex::new(Some(cluster)));
        Ok(Self { reader, admin, embedded: Some(Embedded { home, options, cluster }) })
    }

    /// Brings the schema up to date, and sees to it that the serving role can read.
    pub async fn migrate(&self) -> Result<usize, StartError> {
        let admin = store::admin(&self.admin).await?;
        let given = store::user_of(&self.reader)?;
        let reader = match &self.embedded {
            Some(_) => Reader::Own(Role::Reader.name()),
            None if self.reader == self.admin => Reader::Same,
            None => Reader::Given(&given),
        };
        let applied = store::migrate_up(&admin, reader).await?;
        admin.close().await.map_err(StoreError::from)?;
        Ok(applied)
    }

    /// Sees to it that there are tables to read: a private database is brought up to date, a given one must be.
    pub async fn readable(&self) -> Result<(), StartError> {
        if self.is_embedded() {
            return self.migrate().await.map(drop);
        }
        let missing = missing(&self.reader).await?;
        if missing.is_empty() { Ok(()) } else { Err(StartError::Unmigrated(missing)) }
    }

    /// Whether the program runs the database itself.
    #[must_use]
    pub const fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }

    /// Gives up the share in the embedded PostgreSQL; the last one stops it.
    pub async fn close(self) -> Result<(), StartError> {
        if let Some(embedded) = self.embedded {
            let cluster = embedded.cluster.lock().unwrap_or_else(PoisonError::into_inner).take();
            blocking(move || drop(cluster)).await?;
        }
        Ok(())
    }
}

/// Runs what waits for files and processes on a thread where it may.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StartError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StartError::Server(std::io::Error::other(error)))
}

/// A database that serves, and the programme data behind it.
async fn prepare(database: &Database, config: &Config) -> Result<Arc<Store>, StartError> {
    // A reader that cannot even see the migrations was never granted its right: that is put right here, too.
    let current = matches!(missing(&database.reader).await, Ok(missing) if missing.is_empty());
    if (database.is_embedded() || !current)
        && let Err(error) = database.migrate().await
    {
        let missing = missing(&database.admin).await?;
        let why = Box::new(error);
        return Err(if missing.is_empty() { *why } else { StartError::Migrations { names: missing, why } });
    }
    let sources = Sources {
        primary: database.reader.clone(),
        replicas: config.replicas.clone(),
        connections: config.connections,
    };
    let store = Arc::new(Store::connect(&sources, config.cache_bytes).await?);
    if database.is_embedded() && store.current().revision == 0 {
        let admin = store::admin(&database.admin).await?;
        import::bundled(&admin).await?;
        admin.close().await.map_err(StoreError::from)?;
        store.refresh().await?;
    }
    if store.can_write().await? {
        tracing::warn!(
            "the role that serves could write to the database; give DATABASE_URL an account that may only SELECT, and \
             KAIKAKU_ADMIN_DATABASE_URL one for migrations and imports"
        );
    }
    Ok(store)
}

/// What the database of this address lacks.
async fn missing(address: &str) -> Result<Vec<String>, StartError> {
    let connection = store::admin(address).await?;
    let missing = store::missing(&connection).await?;
    connection.close().await.map_err(StoreError::from)?;
    Ok(missing)
}

/// Serves until the program is asked to stop.
pub async fn serve(config: Config) -> Result<(), StartError> {
    let mut serving = config.serving.clone();
    serving.clients.keys = files::keys(&config.files)?;
    let tls = files::tls(&config.files)?;
    listen::allow_many();
    let (listener, is_own) = listen::listen(config.listen).await?;
    let database = Database::open(&config.database).await?;
    let store = prepare(&database, &config).await?;
    let follower = tokio::spawn(store::follow(Arc::clone(&store)));
    let watch = database.embedded.as_ref().map(|embedded| {
        let (home, options) = (embedded.home.clone(), embedded.options.clone());
        tokio::spawn(watch(home, options, Arc::clone(&embedded.cluster), Arc::clone(&store)))
    });
    if !http::assets_embedded() {
        tracing::warn!(
            "npm was missing when this program was built: the GraphiQL page loads its files from a CDN"
        );
    }
    let address = listener.local_addr()?;
    let own = if is_own { Some(listener.try_clone()?) } else { None };
    let scheme = if tls.is_some() { "https" } else { "http" };
    if serving.publisher.url.is_empty() {
        serving.publisher.url = format!("{scheme}://{address}");
    }
    let service = Service::new(Arc::clone(&store), serving.publisher.clone(), serving.limits);
    serving.named = files::named(&config.files, &service).await?;
    let state = AppState::new(service, serving);
    let metrics = config.metrics.map(|address| metrics(address, &state)).transpose()?;
    let signals = Signals::listen()?;
    let files = actix_web::rt::spawn(http::keep_ready(state.clone()));
    let (app, counted) = (state.clone(), Arc::clone(&state.metrics));
    let server = HttpServer::new(move || App::new().configure(http::routes(app.clone())))
        .on_connect(move |_, connection| {
            connection.insert(http::Connection::count(&counted));
        })
        .disable_signals();
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls)?,
        None => server.listen(listener)?,
    };
    let server = server.run();
    let stop = actix_web::rt::spawn(stop::on_signal(signals, server.handle(), own, state, config.stopping));
    let running = actix_web::rt::spawn(server);
    tokio::task::yield_now().await;
    // Who did not start us with a socket for it is not told.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    tracing::info!(
        "ready: {scheme}://{address}/graphiql to explore, {scheme}://{address}/graphql for programs"
    );
    let ended = running.await.map_err(std::io::Error::other)?;
    stop.abort();
    files.abort();
    follower.abort();
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    if let Some(watch) = watch {
        watch.abort();
    }
    store.close().await;
    database.close().await?;
    tracing::info!("stopped");
    Ok(ended?)
}

/// Shows Prometheus what is counted, on a listener of its own.
fn metrics(address: SocketAddr, state: &AppState) -> Result<ServerHandle, StartError> {
    let failed = |source| StartError::Listen { address: address.to_string(), source };
    let routes = http::metrics_routes(state);
    let server = HttpServer::new(move || App::new().configure(routes.clone()));
    let server = server.workers(1).disable_signals().bind(address).map_err(failed)?;
    tracing::info!("metrics: http://{}/metrics", server.addrs().first().unwrap_or(&address));
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(handle)
}

/// Looks after the embedded PostgreSQL: where it has ended, it is started again.
async fn watch(home: PathBuf, options: Options, cluster: Arc<Mutex<Option<Cluster>>>, store: Arc<Store>) {
    loop {
        tokio::time::sleep(WATCH_CLOSELY).await;
        // Whoever reads from it knows first.
        let _ = tokio::time::timeout(WATCH, store.lost()).await;
        let (home, options, cluster) = (home.clone(), options.clone(), Arc::clone(&cluster));
        let looked = blocking(move || {
            let mut share = cluster.lock().unwrap_or_else(PoisonError::into_inner);
            if share.as_ref().is_some_and(Cluster::is_running) {
                return Ok(false);
            }
            // The share in what has ended goes first, so that it does not stand in the way of the next.
            drop(share.take());
            *share = Some(Cluster::open(&home, &options)?);
            Ok::<_, EmbeddedError>(true)
        });
        match looked.await {
            Ok(Ok(false)) => {}
            Ok(Ok(true)) => tracing::warn!("the embedded PostgreSQL had ended and was started again"),
            Ok(Err(error)) => tracing::error!(%error, "the embedded PostgreSQL has ended and does not start"),
            Err(error) => tracing::error!(%error, "cannot look after the embedded PostgreSQL"),
        }
    }
}
