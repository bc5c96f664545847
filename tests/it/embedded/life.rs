//! A cluster's ordinary life: created, used, stopped, started again, and closed to everybody else.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    process::Command,
    time::Duration,
};

use kaikaku::embedded::{Cluster, Role};
use nix::unistd::User;

use super::{folder, is_root, open, options, owner::Owner, processes, psql, sql, throwaways, within};

#[test]
fn what_was_written_is_there_after_a_stop() {
    let folder = folder();
    let home = folder.path().join("home");
    let cluster = open(&home);
    assert!(cluster.started() && cluster.is_running());
    sql(&home, "CREATE TABLE t AS SELECT 42 AS n");

    drop(cluster);
    assert!(processes(&home).is_empty());

    let cluster = open(&home);
    assert_eq!(sql(&home, "SELECT n FROM t"), "42");
    drop(cluster);
}

#[test]
fn the_url_leads_to_the_socket_and_japanese_letters_are_letters() {
    let folder = folder();
    let home = folder.path().join("改革 \"x\" %");
    let cluster = open(&home);
    let url = cluster.url(Role::Admin, "postgres");
    let letters =
        "SELECT '改革' ~ '^\\w+$', current_user, pg_encoding_to_char(encoding) FROM pg_database LIMIT 1";
    let output = Command::new("psql").args([&url, "-XAtqc", letters]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "t|kaikaku|UTF8", "{url} {output:?}");
}

#[test]
fn nobody_else_gets_in() {
    let folder = folder();
    let home = folder.path().join("home");
    let _cluster = open(&home);
    sql(&home, "CREATE ROLE kaikaku_reader LOGIN; CREATE ROLE someone LOGIN SUPERUSER");
    assert_eq!(sql(&home, "SHOW listen_addresses"), "");
    assert!(psql(Command::new("psql"), &home, "kaikaku_reader", "SELECT 1").status.success());
    assert!(!psql(Command::new("psql"), &home, "someone", "SELECT 1").status.success());
    assert_eq!(fs::metadata(home.join("pg")).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(&home).unwrap().permissions().mode() & 0o066, 0);
    if is_root() {
        // The user that runs PostgreSQL reaches the socket, but is not the program; nobody does not even
        // reach it.
        for user in ["postgres", "nobody"] {
            let mut other = Command::new("setpriv");
            other.args(["--reuid", user, "--regid", "nogroup", "--clear-groups", "psql"]);
            assert!(!psql(other, &home, "kaikaku", "SELECT 1").status.success(), "{user}");
        }
    }
}

#[test]
fn an_ordinary_user_has_a_cluster_too() {
    if !is_root() {
        return; // then every other test shows it
    }
    let postgres = User::from_name("postgres").unwrap().unwrap();
    let folder = folder();
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    std::os::unix::fs::chown(&home, Some(postgres.uid.as_raw()), None).unwrap();
    let program = folder.path().join("it");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups"])
        .arg(program)
        .current_dir("/");

    let mut owner = Owner::through(command, Some(&home));
    assert_eq!(owner.answer(), "started");
    assert_eq!(fs::metadata(home.join("pg")).unwrap().uid(), postgres.uid.as_raw());
    assert!(
        !psql(Command::new("psql"), &home, "kaikaku", "SELECT 1").status.success(),
        "root is somebody else"
    );
    let refused = Cluster::open(&home, &options()).unwrap_err().to_string();
    assert!(refused.contains("belongs to user postgres"), "{refused}");
    owner.kill();
    within(Duration::from_secs(2), "ordinary user's cluster ends", || processes(&home).is_empty());
}

#[test]
fn nothing_remains_of_a_throwaway_cluster() {
    let mut owner = Owner::opened(None);
    let home = throwaways(owner.id()).remove(0);
    assert_eq!(sql(&home, "SHOW fsync"), "off");
    owner.leave();
    assert!(!home.exists());

    let mut owner = Owner::opened(None);
    let home = throwaways(owner.id()).remove(0);
    owner.kill();
    within(Duration::from_secs(2), "throwaway cluster vanishes after SIGKILL", || {
        processes(&home).is_empty() && !home.exists()
    });
}

#[test]
fn dead_throwaway_clusters_are_swept() {
    let old = std::env::temp_dir().join(format!("kaikaku-t-{}-old", std::process::id()));
    let new = std::env::temp_dir().join(format!("kaikaku-t-{}-new", std::process::id()));
    for home in [&old, &new] {
        fs::create_dir(home).unwrap();
        fs::write(home.join("log"), "").unwrap();
    }
    let hour_ago = std::time::SystemTime::now() - Duration::from_hours(1);
    fs::File::open(&old).unwrap().set_modified(hour_ago).unwrap();
    let mut owner = Owner::opened(None);
    assert!(!old.exists() && new.exists(), "the new one may just be starting");
    fs::remove_dir_all(&new).unwrap();
    owner.leave();
}

#[test]
fn a_long_log_is_put_aside() {
    let folder = folder();
    let home = folder.path().join("home");
    drop(open(&home));
    fs::OpenOptions::new().write(true).open(home.join("log")).unwrap().set_len(11 << 20).unwrap();
    drop(open(&home));
    assert!(fs::metadata(home.join("log")).unwrap().len() < 1 << 20 && home.join("log.old").exists());
}
