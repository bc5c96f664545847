//! Processes are killed, and the next start finds everything.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use kaikaku::embedded::Cluster;

use super::{
    folder, kill, open, options, owner::Owner, postmaster, processes, psql, sql, warden, within, working_in,
};

const SOON: Duration = Duration::from_secs(2);

#[test]
fn the_last_owner_is_killed() {
    let folder = folder();
    let home = folder.path().join("home");
    let mut owner = Owner::opened(Some(&home));
    sql(&home, "CREATE TABLE t AS SELECT 42 AS n");
    owner.kill();
    within(SOON, "database ends after its owner's SIGKILL", || processes(&home).is_empty());
    assert_eq!((open(&home).started(), home.join("pg").exists()), (true, true));

    // And at once, without waiting for anything.
    let mut owner = Owner::opened(Some(&home));
    sql(&home, "INSERT INTO t VALUES (43)");
    owner.kill();
    let _cluster = open(&home);
    assert_eq!(sql(&home, "SELECT sum(n) FROM t"), "85");
}

#[test]
fn the_warden_is_killed() {
    let folder = folder();
    let home = folder.path().join("home");
    let mut owner = Owner::opened(Some(&home));
    sql(&home, "CREATE TABLE t AS SELECT 42 AS n");
    kill(warden(&home));
    within(SOON, "its owner notices", || !owner.is_running());
    assert_eq!(sql(&home, "SELECT n FROM t"), "42");

    owner.kill();
    assert!(!processes(&home).is_empty(), "there was no warden to end it");
    let cluster = open(&home);
    assert_eq!((cluster.started(), sql(&home, "SELECT n FROM t").as_str()), (true, "42"));

    kill(warden(&home));
    drop(cluster);
    assert!(processes(&home).is_empty(), "an owner that ends in order needs no warden");
}

#[test]
fn the_postmaster_is_killed() {
    let folder = folder();
    let home = folder.path().join("home");
    let first = open(&home);
    sql(&home, "CREATE TABLE t AS SELECT 42 AS n");
    kill(postmaster(&home));
    within(SOON, "its owner notices", || !first.is_running());
    let second = open(&home);
    assert_eq!((second.started(), sql(&home, "SELECT n FROM t").as_str()), (true, "42"));
    drop(first);
    assert_eq!(sql(&home, "SELECT n FROM t"), "42", "the old share is no share in the new cluster");
    drop(second);
    assert!(processes(&home).is_empty());
}

#[test]
fn a_backend_is_killed() {
    let folder = folder();
    let home = folder.path().join("home");
    let first = open(&home);
    let before = postmaster(&home);
    let backend = sql(
        &home,
        "CREATE TABLE t AS SELECT 42 AS n; SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'",
    );
    kill(backend.parse().unwrap());
    let second = open(&home);
    assert_eq!((second.started(), postmaster(&home)), (false, before), "PostgreSQL recovers by itself");
    let found = || psql(Command::new("psql"), &home, "kaikaku", "SELECT n FROM t").stdout;
    within(15 * SOON, "PostgreSQL recovers and has what was written", || found() == b"42\n");
    assert!(first.is_running() && second.is_running());
}

#[test]
fn initdb_is_killed() {
    let folder = folder();
    let home = folder.path().join("home");
    for stage in ["", "PG_VERSION", "global/pg_control"] {
        let mut owner = Owner::new(Some(&home));
        within(SOON, "initdb gets so far", || home.join("pg.new").join(stage).exists());
        owner.kill();
        within(SOON, "initdb ends after its owner's SIGKILL", || working_in(&home.join("pg.new")).is_empty());
        assert!(!home.join("pg").exists());
    }
    // As when the warden and the machine ended with it.
    fs::create_dir_all(home.join("pg.new/base")).unwrap();
    let _cluster = open(&home);
    assert_eq!(sql(&home, "SELECT 42"), "42");
    assert!(!home.join("pg.new").exists());
}

#[test]
fn a_stranger_in_a_stale_pid_file_is_left_alone() {
    let folder = folder();
    let home = folder.path().join("home");
    drop(open(&home));
    let mut stranger = Command::new("sleep").arg("60").stdin(Stdio::null()).spawn().unwrap();
    let text = format!("{}\n{}\n0\n5432\n\n\n\nready\n", stranger.id(), home.join("pg").display());
    fs::write(home.join("pg/postmaster.pid"), &text).unwrap();
    fs::write(home.join("pg/.s.PGSQL.5432.lock"), &text).unwrap();

    let cluster = open(&home);
    assert!(cluster.started() && stranger.try_wait().unwrap().is_none());
    fs::write(home.join("pg/postmaster.pid"), &text).unwrap();
    drop(cluster);
    assert!(processes(&home).is_empty() && stranger.try_wait().unwrap().is_none());
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[test]
fn a_cluster_that_is_alive_but_out_of_sight_is_not_started_twice() {
    let folder = folder();
    let home = folder.path().join("home");
    drop(open(&home));
    // Stands for a process in another container: it holds the lock that PostgreSQL inherits.
    let pulse = fs::File::open(home.join("pulse")).unwrap();
    pulse.lock().unwrap();
    let refused = Cluster::open(&home, &options()).unwrap_err().to_string();
    assert!(refused.contains("does not end"), "{refused}");
    drop(pulse);
    drop(open(&home));
}

#[test]
fn another_cluster_is_never_touched() {
    let (one, other) = (folder(), folder());
    let (one, other) = (one.path().join("home"), other.path().join("home"));
    let mut owner = Owner::opened(Some(&one));
    let neighbour = open(&other);
    let before = postmaster(&other);
    owner.kill();
    drop(open(&one));
    assert!(neighbour.is_running() && postmaster(&other) == before);
    assert!(psql(Command::new("psql"), &other, "kaikaku", "SELECT 1").status.success());
}
