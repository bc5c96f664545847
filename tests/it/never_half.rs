//! An import is all or nothing, whatever is killed, full or gone at whatever moment; and the next one works.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use kaikaku::{
    domain::{FiscalYear, Generator, Program, ProgramId},
    embedded::{Cluster, Options, Role},
    package,
    store::{self, Store},
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use sea_orm::ConnectionTrait;

use crate::support::{
    CACHE_BYTES, TestDatabase,
    program::{Program as Server, command, folder, run},
    sources,
};

/// How many programmes one import brings.
const PROGRAMS: u32 = 12;

/// How often something is killed.
const KILLS: usize = 50;

/// A folder of packages: the same programmes for every seed, with all else different.
fn packages(folder: &Path, seed: u64) -> HashMap<ProgramId, Program> {
    let year = FiscalYear::new(2023).unwrap();
    let make = |index| {
        let program = Generator::new(seed).program(index, year);
        let path = folder.join(program.id.municipality.to_string());
        package::write_folder(&package::canonical_files(&program), &path).unwrap();
        (program.id, program)
    };
    fs::create_dir_all(folder).unwrap();
    (0..PROGRAMS).map(make).collect()
}

fn import(home: &Path, packages: &Path) -> Child {
    let mut import = command(home);
    import.arg("import").arg(packages).stdout(Stdio::null()).stderr(Stdio::piped());
    import.spawn().unwrap()
}

/// The whole of standard error, which must be one line of our own and no more.
fn sentence(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    let ours: Vec<_> = said.lines().filter(|line| line.starts_with("kaikaku: ")).collect();
    assert_eq!(ours.len(), 1, "one sentence in {said}");
    assert!(!said.contains("panicked"), "{said}");
    ours[0].to_owned()
}

/// The programmes that are held, each of which must be just what one of the packages says.
async fn held(home: &Path, states: &[&HashMap<ProgramId, Program>]) -> Vec<usize> {
    let cluster = Cluster::open(home, &Options::default()).unwrap();
    let store =
        Arc::new(Store::connect(&sources(&cluster.url(Role::Reader, "kaikaku")), CACHE_BYTES).await.unwrap());
    let snapshot = store.snapshot();
    let mut found = Vec::new();
    for id in states[0].keys() {
        let tree = snapshot.tree(*id).await.unwrap().unwrap();
        let is_state = |state: &&HashMap<ProgramId, Program>| {
            let program = Program { municipalities: Vec::new(), ..state[id].clone() };
            *tree.program() == program
        };
        let which = states.iter().position(is_state).unwrap_or_else(|| panic!("{id} is a mixture"));
        found.push(which);
        // The package that was kept says the same, and so does its hash.
        let number = tree.revision().program_number;
        let kept = snapshot.past(vec![(*id, number)]).await.unwrap();
        let files = package::canonical_files(kept[&(*id, number)].program());
        assert_eq!(files, package::canonical_files(&states[which][id]));
        assert_eq!(package::content_hash(&files), &*tree.revision().content_hash);
    }
    store.close().await;
    assert_eq!(inconsistencies(&cluster).await, 0);
    found
}

/// How much does not belong together: revisions that are no programme's, sums that are not those of the effects,
/// tombstones of what is there.
async fn inconsistencies(cluster: &Cluster) -> i64 {
    let sql = "
        SELECT (SELECT abs(d.revision - (SELECT max(number) FROM revision)) FROM dataset d)
            + (SELECT abs((SELECT sum(net_yen) FROM program_total) - (SELECT sum(amount_yen) FROM effect))::bigint)
            + (SELECT count(*) FROM tombstone t JOIN item i USING (municipality_id, fiscal_year, key) WHERE t.level = 'ITEM')
            + (SELECT count(*) FROM municipality m WHERE NOT EXISTS
                (SELECT FROM municipality_description d WHERE (d.municipality_id, d.name_ja) = (m.id, m.name_ja)))";
    let admin = store::admin(&cluster.url(Role::Admin, "kaikaku")).await.unwrap();
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
    let row = admin.query_one_raw(statement).await.unwrap().unwrap();
    let found = row.try_get_by_index(0).unwrap();
    admin.close().await.unwrap();
    found
}

fn database(home: &Path) -> Pid {
    let file = fs::read_to_string(home.join("pg/postmaster.pid")).unwrap();
    Pid::from_raw(file.lines().next().unwrap().parse().unwrap())
}

#[actix_web::test]
async fn whatever_is_killed_every_programme_is_as_before_or_as_after() {
    let folder = folder();
    let home = folder.path().join("data");
    let paths = [folder.path().join("one"), folder.path().join("other")];
    let states = [packages(&paths[0], 1), packages(&paths[1], 2)];
    let states = [&states[0], &states[1]];
    let mut server = Server::start(&home);
    assert!(import(&home, &paths[0]).wait().unwrap().success());
    let begin = Instant::now();
    assert!(import(&home, &paths[1]).wait().unwrap().success());
    let usual = begin.elapsed();
    let mut dice = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    let (mut before, mut after) = (0, 0);
    for round in 0..KILLS {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let moment = usual.mul_f64(f64::from(dice >> 8) / f64::from(1 << 24));
        let mut importer = import(&home, &paths[round % 2]);
        tokio::time::sleep(moment).await;
        match round % 3 {
            0 => importer.kill().unwrap(),
            1 => kill(database(&home), Signal::SIGKILL).unwrap(),
            _ => {
                server.signal(Signal::SIGKILL);
                server.child.wait().unwrap();
                server = Server::start(&home);
            }
        }
        let output = importer.wait_with_output().unwrap();
        match (round % 3, output.status.code()) {
            (_, Some(0)) | (0, None) => {}
            (1, Some(3)) => drop(sentence(&output)),
            other => panic!("round {round} at {moment:?}: {other:?} {}", sentence(&output)),
        }
        let found = held(&home, &states).await;
        let new = found.iter().filter(|which| **which == round % 2).count();
        if new == found.len() {
            after += 1;
        } else {
            before += 1;
        }
        if round % 10 == 9 {
            assert!(import(&home, &paths[round % 2]).wait().unwrap().success(), "the next import works");
            assert!(held(&home, &states).await.iter().all(|which| *which == round % 2));
        }
    }
    println!(
        "{KILLS} kills within {usual:?}: {before} times all or some as before, {after} times all as after"
    );
    assert!(before > 0 && after > 0, "the moments were not spread: {before} before, {after} after");
}

#[actix_web::test]
async fn imports_of_the_same_programmes_at_once_never_mix() {
    let folder = folder();
    let home = folder.path().join("data");
    let paths = [folder.path().join("one"), folder.path().join("other")];
    let states = [packages(&paths[0], 1), packages(&paths[1], 2)];
    let imports = [import(&home, &paths[0]), import(&home, &paths[1]), import(&home, &paths[0])];
    for import in imports {
        let output = import.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    held(&home, &[&states[0], &states[1]]).await;
}

#[actix_web::test]
async fn a_connection_that_is_lost_is_told_in_one_sentence() {
    let database = TestDatabase::empty().await;
    let folder = folder();
    let path = folder.path().join("packages");
    packages(&path, 1);
    let mut importing = command(&folder.path().join("unused"));
    importing.env("DATABASE_URL", &database.admin_url).arg("import").arg(&path);
    // The importer waits for this lock, and loses its connection while it does.
    let admin = database.admin().await;
    admin.execute_unprepared("BEGIN; SELECT 1 FROM dataset FOR UPDATE").await.unwrap();
    let importer = importing.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let terminate = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Instant::now() + Duration::from_secs(20);
    while database.number(terminate).await == 0 {
        assert!(Instant::now() < deadline, "the importer never came to the lock");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let output = importer.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(sentence(&output).contains("the database cannot be reached"), "{}", sentence(&output));
    admin.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(database.number("SELECT count(*) FROM program").await, 0);
}

/// Runs a script in a namespace of its own, where it may mount; none where that is not allowed.
fn apart(script: &str, home: &Path) -> Option<Output> {
    let namespace = ["--mount", "--propagation", "private", "sh", "-c"];
    let allowed = Command::new("unshare").args(namespace).arg("mount -t tmpfs tmpfs /mnt").output().ok()?;
    if !allowed.status.success() {
        println!("SKIPPED: this user may not mount, so no disk can be filled");
        return None;
    }
    let program = env!("CARGO_BIN_EXE_kaikaku");
    let mut command = Command::new("unshare");
    command.args(namespace).arg(script).arg(program).arg(home).env("KAIKAKU_DATA_DIR", home.join("data"));
    Some(command.env_remove("DATABASE_URL").env("KAIKAKU_LOG", "error").output().unwrap())
}

#[test]
fn a_full_disk_is_told_in_one_sentence_and_room_makes_the_next_import_work() {
    let folder = folder();
    let script = r#"
        mount -t tmpfs -o size=140m,mode=711 tmpfs "$1" || exit 90
        load="$0 generate --municipalities 700 --years 2023 --load"
        $load; [ $? = 3 ] || exit 91
        mount -o remount,size=2g "$1" || exit 92
        $load || exit 93
        $load || exit 94"#;
    let Some(output) = apart(script, folder.path()) else { return };
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let sentence = sentence(&output);
    assert!(sentence.contains("disk") || sentence.contains("cannot be reached"), "{sentence}");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.trim_end().ends_with("0 programmes were imported, 700 were there already"), "{told}");
}

#[test]
fn output_that_cannot_be_written_ends_with_its_code() {
    let folder = folder();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(folder.path()).arg("schema").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(sentence(&output).contains("No space left"), "{}", sentence(&output));
    assert!(run(folder.path(), &["schema"]).status.success());
}
