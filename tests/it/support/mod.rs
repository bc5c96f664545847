//! Starts PostgreSQL once for the run, and hands out databases copied from a template.

use std::{
    path::PathBuf,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use kaikaku::{
    domain::Program,
    embedded::{Cluster, Options, Role},
    import, package,
    store::{self, Admin, Reader, Sources, Store},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use sea_orm::ConnectionTrait;
use tokio::runtime::Builder;

mod api;
#[cfg(target_os = "linux")]
pub(crate) mod load;
#[cfg(target_os = "linux")]
pub(crate) mod postgres;
pub(crate) mod program;

pub(crate) use api::{Answer, Api, publisher, serving};

/// The PostgreSQL of this run and its templates.
struct Server {
    cluster: Option<Cluster>,
    given: Option<url::Url>,
    /// Of the reading role on a given server, new with each run.
    password: String,
}

/// Migrated, without data.
const EMPTY: &str = "kaikaku_test_empty";
/// With the bundled programmes.
const BUNDLED: &str = "kaikaku_test_bundled";
/// The reading role where the server is a given one.
const GIVEN_READER: &str = "kaikaku_test_reader";
/// Memory for programmes in tests.
pub(crate) const CACHE_BYTES: u64 = 16 * 1024 * 1024;

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let server = Server::start();
    // Statics are never dropped: the private server ends with this process, which its warden watches.
    block_on(async {
        let root = store::admin(&server.admin("postgres")).await.unwrap();
        for (name, from) in [(EMPTY, "template1"), (BUNDLED, EMPTY)] {
            let sql = format!(
                "DROP DATABASE IF EXISTS {name} WITH (FORCE); CREATE DATABASE {name} TEMPLATE {from}"
            );
            for statement in sql.split(';') {
                root.execute_unprepared(statement).await.unwrap();
            }
            let admin = store::admin(&server.admin(name)).await.unwrap();
            if name == EMPTY {
                server.reader_role(&admin).await;
            } else {
                import::bundled(&admin).await.unwrap();
            }
            admin.close().await.unwrap();
        }
        root.close().await.unwrap();
    });
    server
});

/// Runs to the end on a runtime of its own, on a thread where that is allowed.
fn block_on<F: Future<Output: Send> + Send>(future: F) -> F::Output {
    thread::scope(|scope| {
        let run = || Builder::new_current_thread().enable_all().build().unwrap().block_on(future);
        scope.spawn(run).join().unwrap()
    })
}

impl Server {
    fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "tests have no configuration but this")]
        let given = std::env::var("TEST_DATABASE_URL").ok().map(|url| url.parse().unwrap());
        let cluster = given.is_none().then(|| Cluster::throwaway(&options()).unwrap());
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        Self { cluster, given, password: format!("{:x}", now.as_nanos()) }
    }

    /// Migrates, with a role that may read.
    async fn reader_role(&self, admin: &Admin) {
        if self.given.is_some() {
            let password = &self.password;
            let create = format!(
                "DO $$ BEGIN CREATE ROLE {GIVEN_READER}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                 ALTER ROLE {GIVEN_READER} LOGIN PASSWORD '{password}'"
            );
            admin.execute_unprepared(&create).await.unwrap();
            store::migrate_up(admin, Reader::Given(GIVEN_READER)).await.unwrap();
        } else {
            store::migrate_up(admin, Reader::Own(Role::Reader.name())).await.unwrap();
        }
    }

    fn admin(&self, database: &str) -> String {
        match (&self.cluster, &self.given) {
            (Some(cluster), _) => cluster.url(Role::Admin, database),
            (None, Some(given)) => {
                let mut url = given.clone();
                url.set_path(database);
                url.into()
            }
            (None, None) => unreachable!(),
        }
    }

    fn reader(&self, database: &str) -> String {
        if let Some(cluster) = &self.cluster {
            return cluster.url(Role::Reader, database);
        }
        let mut url: url::Url = self.admin(database).parse().unwrap();
        url.set_username(GIVEN_READER).unwrap();
        url.set_password(Some(&self.password)).unwrap();
        url.into()
    }
}

/// Where PostgreSQL's programs are looked for.
pub(crate) fn options() -> Options {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration but this")]
    let variable = |name| std::env::var_os(name);
    Options { bin: variable("KAIKAKU_PG_BIN").map(PathBuf::from), user: None, path: variable("PATH") }
}

/// One database to serve from.
pub(crate) fn sources(primary: &str) -> Sources {
    Sources { primary: primary.to_owned(), replicas: Vec::new(), connections: 8 }
}

/// A database of one test; it is removed at the end.
pub(crate) struct TestDatabase {
    name: String,
    /// Address for migrations and imports.
    pub(crate) admin_url: String,
    /// Address for serving: may only read.
    pub(crate) reader_url: String,
}

impl TestDatabase {
    /// As PostgreSQL makes it.
    pub(crate) async fn bare() -> Self {
        Self::copy_of("template1").await
    }

    /// Migrated, without data.
    pub(crate) async fn empty() -> Self {
        Self::copy_of(EMPTY).await
    }

    /// With the bundled programmes of Kawasaki City.
    pub(crate) async fn bundled() -> Self {
        Self::copy_of(BUNDLED).await
    }

    async fn copy_of(template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = tokio::task::spawn_blocking(|| &*SERVER).await.unwrap();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kaikaku_test_{}_{number}", std::process::id());
        let root = store::admin(&server.admin("postgres")).await.unwrap();
        let copy = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
        // Only one session at a time may copy a template.
        let lock = "SELECT pg_advisory_lock(7)";
        root.execute_unprepared(lock).await.unwrap();
        root.execute_unprepared(&copy).await.unwrap();
        root.close().await.unwrap();
        Self { admin_url: server.admin(&name), reader_url: server.reader(&name), name }
    }

    /// The administrator's address of another database on the same server.
    #[expect(clippy::unused_self, reason = "that there is a server is known from there being a database")]
    pub(crate) fn beside(&self, name: &str) -> String {
        SERVER.admin(name)
    }

    /// A connection of the administrator's.
    pub(crate) async fn admin(&self) -> Admin {
        store::admin(&self.admin_url).await.unwrap()
    }

    /// The store as a server has it.
    pub(crate) async fn store(&self) -> Arc<Store> {
        Arc::new(Store::connect(&sources(&self.reader_url), CACHE_BYTES).await.unwrap())
    }

    /// The whole API over this database.
    pub(crate) async fn api(&self) -> Api {
        Api::new(self.store().await)
    }

    /// Imports a programme.
    pub(crate) async fn import(&self, program: &Program) -> store::Imported {
        let admin = self.admin().await;
        let imported = import::write(&admin, program, None).await.unwrap();
        admin.close().await.unwrap();
        imported
    }

    /// One number from the database.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.value(sql).await
    }

    /// One text from the database.
    pub(crate) async fn text(&self, sql: &str) -> String {
        self.value(sql).await
    }

    async fn value<T: sea_orm::TryGetable>(&self, sql: &str) -> T {
        let admin = self.admin().await;
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
        let row = admin.query_one_raw(statement).await.unwrap().unwrap();
        let value = row.try_get_by_index(0).unwrap();
        admin.close().await.unwrap();
        value
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        block_on(async {
            // What a failing test leaves goes with the server; here is only tidiness.
            if let Ok(root) = store::admin(&SERVER.admin("postgres")).await {
                let _ = root.execute_unprepared(&drop).await;
            }
        });
    }
}

/// A folder of this repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The programme in a folder of this repository.
pub(crate) fn program(path: &str) -> Program {
    package::read(&package::PackageFiles::from_folder(&repository(path))).unwrap()
}

/// The invented town's programme, which has what Kawasaki's lacks.
pub(crate) fn town() -> Program {
    program("tests/fixtures/199991-2024")
}

/// So many values of a strategy; `.cargo/config.toml` says which.
pub(crate) fn samples<S: Strategy>(strategy: S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::default();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}
