//! Servers on a primary and two replicas: reads are spread, an import reaches all of them, and a replica that is lost costs no
//! answer.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use serde_json::json;

use super::{address, broken::programs, serve};
use crate::support::{
    load::Load,
    postgres::Postgres,
    program::{Program, folder, run},
};

/// Imports a package into this database.
fn imported(home: &Path, url: &str, package: &str) {
    let imported = run(home, &["import", package, "--set", &format!("database_url={url}")]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
}

/// What the metrics say of the servers' revisions, the primary first.
async fn revisions(metrics: &str) -> Vec<i64> {
    let told = reqwest::get(metrics).await.unwrap().text().await.unwrap();
    let lines = told.lines().filter(|line| line.starts_with("kaikaku_database_revision{"));
    lines.map(|line| line.rsplit(' ').next().unwrap().parse().unwrap()).collect()
}

/// Waits until the servers hold these revisions; 0 is one that does not answer.
async fn until(metrics: &str, wanted: &[i64]) {
    let begin = Instant::now();
    loop {
        let found = revisions(metrics).await;
        if found == wanted {
            return;
        }
        assert!(begin.elapsed() < Duration::from_secs(10), "{found:?}, not {wanted:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How many transactions the readers of a database have ended there.
async fn transactions(postgres: &Postgres) -> i64 {
    let admin = kaikaku::store::admin(&postgres.url("admin", "postgres")).await;
    let Ok(admin) = admin else { return 0 };
    let sql = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
    let row = sea_orm::ConnectionTrait::query_one_raw(&admin, statement).await.unwrap().unwrap();
    let number = row.try_get_by_index(0).unwrap();
    admin.close().await.unwrap();
    number
}

#[actix_web::test]
async fn reads_are_spread_over_replicas_and_a_lost_one_costs_no_answer() {
    let folder = folder();
    let primary = Postgres::primary(&programs().await, &folder.path().join("primary"));
    let url = primary.url("admin", "postgres");
    imported(folder.path(), &url, "data/141305-2023");
    let (mut one, two) =
        (primary.replica(&folder.path().join("one")), primary.replica(&folder.path().join("two")));
    let replicas = format!("{} {}", one.url("admin", "postgres"), two.url("admin", "postgres"));
    let settings = [
        ("database_url", url.as_str()),
        ("replica_urls", replicas.as_str()),
        ("metrics_listen", "127.0.0.1:0"),
        // Every answer is made anew, of what the database says.
        ("answer_cache_mib", "0"),
    ];
    let servers = [serve(folder.path(), &settings), serve(folder.path(), &settings)].map(Program::spawn);
    let metrics: Vec<String> = servers
        .iter()
        .map(|server| {
            let log = server.log.lock().unwrap().clone();
            log.split("metrics: ").nth(1).unwrap().lines().next().unwrap().to_owned()
        })
        .collect();
    for metrics in &metrics {
        until(metrics, &[1, 1, 1]).await;
    }
    let before = [transactions(&primary).await, transactions(&one).await, transactions(&two).await];
    let path = "/graphql?query=%7Bitems(first:3,filter:%7Btitle:%7Bcontains:%22%E4%BA%8B%E6%A5%AD%22%7D%7D)%7BtotalCount%20nodes%7Btitle%7D%7D%7D";
    let loads = servers.each_ref().map(|server| Load::start(4, address(&server.address), path, "totalCount"));
    for load in &loads {
        load.more(300).await;
    }
    tokio::time::sleep(Duration::from_millis(1500)).await; // until PostgreSQL has counted them
    let after = [transactions(&primary).await, transactions(&one).await, transactions(&two).await];
    let [on_primary, on_one, on_two] = [after[0] - before[0], after[1] - before[1], after[2] - before[2]];
    assert!(on_one > 300 && on_two > 300, "{on_primary} {on_one} {on_two}");
    assert!(on_primary < on_one / 2, "{on_primary} {on_one} {on_two}");

    // One is killed under load and brought back, then it hangs for a while.
    one.kill();
    for metrics in &metrics {
        until(metrics, &[1, 0, 1]).await;
    }
    loads[0].more(200).await;
    one.start();
    for metrics in &metrics {
        until(metrics, &[1, 1, 1]).await;
    }
    loads[1].more(200).await;
    one.signal(Signal::SIGSTOP);
    for metrics in &metrics {
        until(metrics, &[1, 0, 1]).await;
    }
    loads[0].more(200).await;
    one.signal(Signal::SIGCONT);
    for metrics in &metrics {
        until(metrics, &[1, 1, 1]).await;
    }

    // An import is served by every server within a second, while they are asked.
    imported(folder.path(), &url, "tests/fixtures/199991-2024");
    let begin = Instant::now();
    let query = r#"{ program(municipality: "199991", fiscalYear: 2024) { itemCount } dataset { revision } }"#;
    for server in &servers {
        let expected = json!({ "data": { "program": { "itemCount": 16 }, "dataset": { "revision": 2 } } });
        while server.ask(query).await.unwrap() != expected {
            assert!(begin.elapsed() < Duration::from_secs(1), "an import is not served after a second");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    for metrics in &metrics {
        until(metrics, &[2, 2, 2]).await;
    }
    for load in loads {
        load.more(200).await;
        let outcome = load.end().await;
        assert!(outcome.bad.is_empty(), "{} of {}: {:?}", outcome.bad.len(), outcome.good, &outcome.bad[..1]);
        assert!(outcome.longest < Duration::from_secs(3), "{:?}", outcome.longest);
    }

    // Without any replica the primary answers.
    drop((one, two));
    until(&metrics[0], &[2, 0, 0]).await;
    let again = r#"{ items(first: 1, filter: { title: { contains: "市民" } }) { totalCount } }"#;
    assert!(servers[0].ask(again).await.unwrap()["data"]["items"]["totalCount"].as_i64().unwrap() > 0);
    assert!(servers.into_iter().all(Program::stop));
}
