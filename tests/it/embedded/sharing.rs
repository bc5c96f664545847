//! Several processes own one cluster, and the last one ends it.

use std::{thread::sleep, time::Duration};

use super::{folder, open, owner::Owner, postmaster, processes, sql, within};

const SOON: Duration = Duration::from_secs(2);

#[test]
fn a_second_owner_joins_and_leaves_the_database_running() {
    let folder = folder();
    let home = folder.path().join("home");
    let mut serve = Owner::opened(Some(&home));
    let before = postmaster(&home);
    let import = open(&home);
    assert_eq!((import.started(), postmaster(&home)), (false, before));
    drop(import);
    assert!(serve.is_running());
    serve.leave();
    assert!(processes(&home).is_empty());
}

#[test]
fn the_database_outlives_its_killed_starter_until_the_last_owner_ends() {
    let folder = folder();
    let home = folder.path().join("home");
    let mut serve = Owner::opened(Some(&home));
    let mut import = Owner::opened(Some(&home));
    let mut third = Owner::opened(Some(&home));
    let before = postmaster(&home);
    serve.kill();
    sleep(Duration::from_millis(300));
    assert_eq!((sql(&home, "SELECT 42").as_str(), postmaster(&home)), ("42", before));
    assert!(import.is_running() && third.is_running());

    third.leave();
    assert_eq!((sql(&home, "SELECT 42").as_str(), postmaster(&home)), ("42", before));
    import.kill();
    within(SOON, "database ends after the last owner's SIGKILL", || processes(&home).is_empty());
}

#[test]
fn an_owner_that_joined_can_be_the_one_who_stops_it() {
    let folder = folder();
    let home = folder.path().join("home");
    let mut serve = Owner::opened(Some(&home));
    let import = open(&home);
    serve.leave();
    assert_eq!(sql(&home, "SELECT 42"), "42");
    drop(import);
    assert!(processes(&home).is_empty());
}

#[test]
fn of_several_that_start_at_once_one_starts() {
    let folder = folder();
    let home = folder.path().join("home");
    let mut owners = [(); 4].map(|()| Owner::new(Some(&home)));
    let mut answers = owners.each_mut().map(Owner::answer);
    answers.sort();
    assert_eq!(answers, ["joined", "joined", "joined", "started"]);
    for owner in &mut owners {
        assert!(owner.is_running());
    }
}

#[test]
fn who_waits_for_a_starter_that_is_killed_starts() {
    let folder = folder();
    let home = folder.path().join("home");
    let mut starter = Owner::new(Some(&home));
    within(SOON, "initdb begins", || home.join("pg.new").exists());
    let mut waiting = Owner::new(Some(&home));
    sleep(Duration::from_millis(50));
    starter.kill();
    assert_eq!(waiting.answer(), "started");
    assert_eq!(sql(&home, "SELECT 42"), "42");
}

#[test]
fn owners_that_come_and_go_never_find_it_broken() {
    let folder = folder();
    let home = folder.path().join("home");
    // The newcomer meets the other's end at each stage.
    for round in 0..12_u64 {
        let mut leaver = Owner::opened(Some(&home));
        let mut comer = Owner::new(Some(&home));
        sleep(Duration::from_millis(round * 3));
        leaver.kill();
        let answer = comer.answer();
        assert!(answer == "started" || answer == "joined", "{answer}");
        assert_eq!(sql(&home, "SELECT 42"), "42");
        assert!(comer.is_running());
        comer.kill();
    }
}
