//! The program itself: served over a socket, killed and started again, asked by the command line, as people meet it.

use std::{
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{
    TestDatabase,
    program::{Program, command, folder, run},
    repository,
};

#[actix_web::test]
async fn one_command_serves_the_bundled_data_and_restarts_find_it_again() {
    let folder = folder();
    let home = folder.path().join("data");
    let first = Program::start(&home);
    assert_eq!(first.total().await.unwrap(), 5_340_808_000_i64);
    assert!(first.stop(), "a stop that was asked for is a success");
    // Started and killed, and again: nothing is lost, nothing is imported twice, and each start is quick.
    for _ in 0..2 {
        let begin = Instant::now();
        let mut program = Program::start(&home);
        assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
        assert_eq!(program.total().await.unwrap(), 5_340_808_000_i64);
        assert_eq!(program.ask("{ dataset { revision } }").await.unwrap()["data"]["dataset"]["revision"], 5);
        program.signal(nix::sys::signal::Signal::SIGKILL);
        program.child.wait().unwrap();
    }
    assert!(Program::start(&home).stop());
}

#[actix_web::test]
async fn an_import_beside_a_running_server_is_served_within_a_second() {
    let folder = folder();
    let home = folder.path().join("data");
    let program = Program::start(&home);
    let output = run(&home, &["import", "tests/fixtures/199991-2024", "--note", "a test"]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("199991/2024: imported as its revision 1 (data set revision 6)"), "{said}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let query = r#"{ program(municipality: "199991", fiscalYear: 2024) { itemCount revision { note } } }"#;
    let data = program.ask(query).await.unwrap()["data"]["program"].clone();
    assert_eq!(data, json!({ "itemCount": 16, "revision": { "note": "a test" } }));
    let again = run(&home, &["import", "tests/fixtures/199991-2024"]);
    assert!(String::from_utf8(again.stdout).unwrap().contains("unchanged"), "the same content is a no-op");
    assert!(program.stop());
    // Without a server the same command starts the database by itself, and stops it.
    let alone = run(&home, &["migrate", "status"]);
    assert!(String::from_utf8(alone.stdout).unwrap().starts_with("applied  m2026"));
}

#[actix_web::test]
async fn a_database_that_is_killed_comes_back_without_a_restart() {
    let folder = folder();
    let home = folder.path().join("data");
    let program = Program::start(&home);
    let pid = std::fs::read_to_string(home.join("pg/postmaster.pid")).unwrap();
    let postmaster: i32 = pid.lines().next().unwrap().parse().unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(postmaster), nix::sys::signal::Signal::SIGKILL)
        .unwrap();
    let begin = Instant::now();
    let ready = format!("{}/health/ready", program.address);
    loop {
        let status = reqwest::get(&ready).await.map(|answer| answer.status().as_u16());
        let settled = begin.elapsed() > Duration::from_millis(500)
            && status.as_ref().is_ok_and(|status| *status == 200);
        if settled {
            break;
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "not back: {status:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(program.ask("{ dataset { itemCount } }").await.unwrap()["data"]["dataset"]["itemCount"], 57);
    assert!(program.stop());
}

#[actix_web::test]
async fn a_given_database_is_migrated_filled_and_served_with_two_accounts() {
    let database = TestDatabase::bare().await;
    let folder = folder();
    let home = folder.path().join("data");
    let with = |reader: &str, admin: &str, arguments: &[&str]| {
        let mut command = command(&home);
        command.env("DATABASE_URL", reader).env("KAIKAKU_ADMIN_DATABASE_URL", admin).args(arguments);
        command.current_dir(repository(""));
        command
    };
    let (reader, admin) = (database.reader_url.as_str(), database.admin_url.as_str());
    let unprepared = with(reader, reader, &["import", "data/141305-2023"]).output().unwrap();
    assert_eq!(unprepared.status.code(), Some(3), "an account that may only read cannot import");
    let helpless = with(reader, reader, &["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    let said = String::from_utf8(helpless.stderr).unwrap();
    assert!(said.contains("the database lacks migrations") && said.contains("kaikaku migrate up"), "{said}");
    let ungranted = with(admin, admin, &["migrate", "up"]).output().unwrap();
    assert!(ungranted.status.success(), "{ungranted:?}");
    assert!(
        Program::spawn(with(reader, admin, &["serve", "--listen", "127.0.0.1:0"])).stop(),
        "serve grants what lacks"
    );
    let migrated = with(reader, admin, &["migrate", "up"]).output().unwrap();
    assert!(migrated.status.success(), "{migrated:?}");
    let imported = with(reader, admin, &["import", "data/141305-2023"]).output().unwrap();
    assert!(imported.status.success(), "{imported:?}");
    let program = Program::spawn(with(reader, admin, &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(program.total().await.unwrap(), 5_340_808_000_i64);
    assert!(!program.log.lock().unwrap().contains("could write"));
    assert!(program.stop());
    let warned = Program::spawn(with(admin, admin, &["serve", "--listen", "127.0.0.1:0"]));
    assert!(warned.log.lock().unwrap().contains("could write"), "an account that may write is warned of");
    assert!(warned.stop());
    assert!(!home.exists(), "a given database needs no private one");
}

/// A copy of the bundled package with ten different mistakes in it.
fn mistaken(folder: &Path) -> PathBuf {
    let package = folder.join("mistaken");
    std::fs::create_dir(&package).unwrap();
    for entry in std::fs::read_dir(repository("data/141305-2023")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), package.join(entry.file_name())).unwrap();
    }
    let change = |file: &str, from: &str, to: &str| {
        let path = package.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not say {from}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    };
    change("municipalities.csv", "141305,", "141304,");
    change("programs.csv", ",BUDGET,", ",BUDGETS,");
    change("stated_totals.csv", ",5300000000,", ",5400000000,");
    change("documents.csv", "川崎市,Kawasaki City,,", "川崎市,Kawasaki City,ftp://example.org/,");
    change("pillars.csv", ",1,", ",x,");
    change("sections.csv", "将来を見据えた市民サービスの再構築", "");
    change("items.csv", ",40\n", ",forty\n");
    change("effects.csv", "\"262,528\"", "\"262,529\"");
    change("effects.csv", ",INFERRED,", ",GUESSED,");
    change("overlaps.csv", ",76725000,", ",-76725000,");
    package
}

#[test]
fn ten_mistakes_are_ten_located_messages_and_nothing_changes() {
    let folder = folder();
    let home = folder.path().join("data");
    assert!(run(&home, &["import", "data/141305-2023"]).status.success());
    let package = mistaken(folder.path());
    let path = package.to_str().unwrap();
    let refused = run(&home, &["import", path, "--format", "json"]);
    assert_eq!(refused.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&refused.stdout).unwrap();
    let problems = report[0]["problems"].as_array().unwrap();
    assert!(problems.len() >= 10, "{report:#}");
    let files = [
        "municipalities",
        "programs",
        "stated_totals",
        "documents",
        "pillars",
        "sections",
        "items",
        "effects",
        "overlaps",
    ];
    for file in files {
        let found = problems.iter().find(|problem| problem["file"] == format!("{file}.csv"));
        let found = found.unwrap_or_else(|| panic!("nothing about {file}: {report:#}"));
        assert!(found["row"].is_u64() && found["column"].is_string(), "{found}");
        assert!(found["code"].is_string() && found["expected"].is_string(), "{found}");
    }
    let table = run(&home, &["validate", path]);
    assert_eq!(table.status.code(), Some(1));
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("GUESSED") && table.contains("262,529") && table.contains("forty"), "{table}");
    let unchanged = run(&home, &["import", "data/141305-2023"]);
    assert!(
        String::from_utf8(unchanged.stdout).unwrap().contains("unchanged"),
        "refused input changed something"
    );
}

#[test]
fn imports_at_once_into_a_fresh_folder_all_succeed() {
    let folder = folder();
    let home = folder.path().join("data");
    let importers: Vec<Child> =
        ["data/141305-2003", "data/141305-2010", "data/141305-2011", "data/141305-2016"]
            .into_iter()
            .map(|path| {
                command(&home)
                    .args(["import", path])
                    .current_dir(repository(""))
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
    for importer in importers {
        let output = importer.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn commands_that_need_no_database_start_none() {
    let folder = folder();
    let home = folder.path().join("data");
    let schema = run(&home, &["schema"]);
    assert_eq!(
        String::from_utf8(schema.stdout).unwrap(),
        std::fs::read_to_string(repository("schema.graphql")).unwrap()
    );
    let dictionary = run(&home, &["schema", "--dictionary"]);
    assert_eq!(
        String::from_utf8(dictionary.stdout).unwrap(),
        std::fs::read_to_string(repository("docs/data-dictionary.md")).unwrap()
    );
    let validate = run(&home, &["validate", "data/141305-2023", "tests/fixtures/199991-2024"]);
    assert!(validate.status.success());
    assert_eq!(String::from_utf8(validate.stdout).unwrap().matches(": good (").count(), 2);
    let help = run(&home, &["import", "--help"]);
    assert!(String::from_utf8(help.stdout).unwrap().contains("Every mistake is listed"));
    assert!(!home.exists(), "a database was started");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = run(&home, &["serve", "--listen", &port.local_addr().unwrap().to_string()]);
    assert_eq!(taken.status.code(), Some(3));
    assert!(String::from_utf8(taken.stderr).unwrap().contains("cannot listen on"));
    assert!(!home.exists(), "a server that cannot listen needs no database");
}

#[actix_web::test]
async fn variables_of_other_postgresql_programs_change_nothing() {
    let folder = folder();
    let home = folder.path().join("data");
    let mut serve = command(&home);
    serve.args(["serve", "--listen", "127.0.0.1:0"]);
    let foreign = [
        ("PGHOST", "/nowhere"),
        ("PGPORT", "1"),
        ("PGDATA", "/nowhere"),
        ("PGUSER", "nobody"),
        ("PGDATABASE", "nothing"),
        ("PGOPTIONS", "-c default_transaction_read_only=on -c search_path=nowhere"),
    ];
    serve.envs(foreign);
    let server = Program::spawn(serve);
    assert_eq!(server.total().await.unwrap(), 5_340_808_000_i64);
    let mut import = command(&home);
    let output =
        import.args(["import", "tests/fixtures/199991-2024"]).envs(foreign).current_dir(repository(""));
    let output = output.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(server.stop());
}

#[test]
fn every_command_explains_itself_and_data_is_removed_only_by_those_who_say_so() {
    let folder = folder();
    let home = folder.path().join("data");
    let commands = [
        "serve", "import", "validate", "new", "format", "export", "diff", "history", "restore", "generate",
        "migrate", "schema",
    ];
    for name in commands {
        let help = run(&home, &[name, "--help"]);
        assert!(help.status.success() && help.stdout.len() > 200, "{name}");
    }
    assert!(!home.exists(), "help needs no database");
    assert!(run(&home, &["import", "data/141305-2023"]).status.success());
    let refused = run(&home, &["migrate", "down"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("--yes"));
    let held = || String::from_utf8(run(&home, &["history", "--format", "json"]).stdout).unwrap();
    assert!(held().contains("141305/2023"));
    let down = run(&home, &["migrate", "down", "--steps", "3", "--yes"]);
    assert!(down.status.success(), "{}", String::from_utf8_lossy(&down.stderr));
    let status = String::from_utf8(run(&home, &["migrate", "status"]).stdout).unwrap();
    assert_eq!(status.lines().filter(|line| line.starts_with("missing")).count(), 3, "{status}");
    assert!(run(&home, &["migrate", "up"]).status.success());
    assert_eq!(held().trim(), "[]");
}
