//! Where the database is gone: errors come soon, what is kept goes on, and everything comes back by itself.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tokio::{
    net::{UnixListener, UnixStream},
    sync::watch,
};

use super::serve;
use crate::support::{
    TestDatabase,
    postgres::Postgres,
    program::{Program, folder, run},
};

/// Where the programs of the tests' PostgreSQL are.
pub(super) async fn programs() -> PathBuf {
    let database = TestDatabase::bare().await;
    database.text("SELECT setting FROM pg_config() WHERE name = 'BINDIR'").await.into()
}

/// A database of its own, and a server over it.
async fn given(folder: &Path, settings: &[(&str, &str)]) -> (Postgres, Program) {
    let postgres = Postgres::primary(&programs().await, &folder.join("primary"));
    let url = postgres.url("admin", "postgres");
    let imported = run(folder, &["import", "data/141305-2023", "--set", &format!("database_url={url}")]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let settings = [&[("database_url", url.as_str())], settings].concat();
    (postgres, Program::spawn(serve(folder, &settings)))
}

/// Status and code of a question that was never asked before, and how long its answer took.
async fn new_question(program: &Program) -> (u16, String, Duration) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let query =
        format!("{{ items(first: 1, filter: {{ title: {{ contains: \"{number}\" }} }}) {{ totalCount }} }}");
    let begin = Instant::now();
    let request = reqwest::Client::new().post(format!("{}/graphql", program.address));
    let answer = request.json(&json!({ "query": query })).send().await.unwrap();
    let (status, body) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
    let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    (status, code, begin.elapsed())
}

/// Status and cache headers of a question that was asked before.
async fn old_question(program: &Program) -> (u16, String, String) {
    let answer = reqwest::get(format!("{}/q/effect-by-pillar", program.address)).await.unwrap();
    let header =
        |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    (answer.status().as_u16(), header("cache-status"), header("cache-control"))
}

/// Waits until new questions are answered again; tells how long that took.
async fn recovery(program: &Program) -> Duration {
    let begin = Instant::now();
    while new_question(program).await.0 != 200 {
        assert!(begin.elapsed() < Duration::from_secs(10), "it does not come back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    begin.elapsed()
}

#[actix_web::test]
async fn a_database_that_is_gone_is_said_to_be_within_two_seconds_and_what_is_kept_goes_on() {
    const SOON: Duration = Duration::from_millis(2500);
    let folder = folder();
    let (mut postgres, program) = given(folder.path(), &[]).await;
    assert_eq!(new_question(&program).await.0, 200);
    let (status, said, caching) = old_question(&program).await;
    assert_eq!((status, said.as_str()), (200, ""));
    assert!(caching.contains("max-age=60"));
    // It hangs, as behind a broken network; then it is killed.
    for way in ["hangs", "ends"] {
        if way == "hangs" {
            postgres.signal(Signal::SIGSTOP);
        } else {
            postgres.kill();
        }
        let (status, code, took) = new_question(&program).await;
        assert_eq!((status, code.as_str()), (503, "SERVICE_UNAVAILABLE"), "{way}");
        assert!(took < SOON, "it {way}: {took:?}");
        let known = Instant::now();
        while old_question(&program).await.1.is_empty() {
            assert!(known.elapsed() < SOON, "it {way}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (status, code, took) = new_question(&program).await;
        assert_eq!((status, code.as_str()), (503, "SERVICE_UNAVAILABLE"), "{way}");
        assert!(took < Duration::from_millis(500), "once it is known that it {way}: {took:?}");
        let ready = reqwest::get(format!("{}/health/ready", program.address)).await.unwrap();
        assert_eq!(
            (ready.status().as_u16(), ready.json::<Value>().await.unwrap()["status"].clone()),
            (200, json!("stale"))
        );
        let (status, said, caching) = old_question(&program).await;
        assert_eq!((status, caching.as_str()), (200, "no-cache"));
        assert!(said.starts_with("kaikaku; hit; ttl=-") && said.contains("database unavailable"), "{said}");
        if way == "hangs" {
            postgres.signal(Signal::SIGCONT);
        } else {
            postgres.start();
        }
        let took = recovery(&program).await;
        assert!(took < Duration::from_secs(2), "back only after {took:?}, when it {way}");
        assert_eq!(old_question(&program).await.0, 200);
    }
    let log = program.log.lock().unwrap().clone();
    assert!(log.contains("the database is gone") && log.contains("the database answers again"), "{log}");
    assert!(program.stop());
}

#[actix_web::test]
async fn nothing_goes_on_where_the_operator_wants_no_old_answers() {
    let folder = folder();
    let (mut postgres, program) = given(folder.path(), &[("stale_seconds", "0")]).await;
    assert_eq!(old_question(&program).await.0, 200);
    postgres.kill();
    let begin = Instant::now();
    while old_question(&program).await.0 != 503 {
        assert!(begin.elapsed() < Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(reqwest::get(format!("{}/health/ready", program.address)).await.unwrap().status(), 503);
    postgres.start();
    assert!(recovery(&program).await < Duration::from_secs(2));
    assert_eq!(old_question(&program).await.0, 200);
    assert!(program.stop());
}

/// A network between the server and PostgreSQL, which can break so that nobody is told: what was sent before stays without an
/// answer for ever, and only who connects anew later gets through.
struct Network {
    /// How often it broke.
    broken: watch::Sender<u32>,
    /// Whether it is.
    is_broken: Arc<AtomicBool>,
}

impl Network {
    fn between(folder: &Path, primary: &Path) -> Self {
        std::fs::create_dir(folder).unwrap();
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).unwrap();
        let network = Self { broken: watch::Sender::new(0), is_broken: Arc::default() };
        let (broken, is_broken) = (network.broken.subscribe(), Arc::clone(&network.is_broken));
        let primary = primary.join(".s.PGSQL.5432");
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (mut broken, is_broken, primary) =
                    (broken.clone(), Arc::clone(&is_broken), primary.clone());
                tokio::spawn(async move {
                    broken.mark_unchanged();
                    if !is_broken.load(Ordering::Relaxed) {
                        let mut server = UnixStream::connect(primary).await.unwrap();
                        tokio::select! {
                            _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
                            _ = broken.changed() => {}
                        }
                    }
                    std::future::pending::<()>().await;
                });
            }
        });
        network
    }

    fn fail(&self) {
        self.is_broken.store(true, Ordering::Relaxed);
        self.broken.send_modify(|times| *times += 1);
    }

    fn heal(&self) {
        self.is_broken.store(false, Ordering::Relaxed);
    }
}

#[actix_web::test]
async fn a_network_that_breaks_without_a_word_is_noticed_and_costs_nothing_once_it_is_back() {
    let folder = folder();
    let (postgres, first) = given(folder.path(), &[]).await;
    assert!(first.stop());
    let network = Network::between(&folder.path().join("network"), &folder.path().join("primary"));
    let url = postgres.url("admin", "postgres").replace("/primary", "/network");
    let program = tokio::task::spawn_blocking({
        let serve = serve(folder.path(), &[("database_url", &url), ("connections", "2")]);
        move || Program::spawn(serve)
    });
    let program = program.await.unwrap();
    assert_eq!(new_question(&program).await.0, 200);
    for _ in 0..2 {
        network.fail();
        let asked = futures_util::future::join_all((0..8).map(|_| new_question(&program))).await;
        for (status, code, took) in asked {
            assert_eq!((status, code.as_str()), (503, "SERVICE_UNAVAILABLE"));
            assert!(took < Duration::from_millis(2500), "{took:?}");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        network.heal();
        let took = recovery(&program).await;
        assert!(took < Duration::from_secs(2), "back only after {took:?}");
    }
    network.fail();
    let _ = new_question(&program).await;
    let begin = Instant::now();
    assert!(tokio::task::spawn_blocking(move || program.stop()).await.unwrap());
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "it ends, whatever the database does: {:?}",
        begin.elapsed()
    );
}
