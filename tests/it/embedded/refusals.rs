//! Where there can be no cluster, one sentence says what to do.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use kaikaku::embedded::{Cluster, Options};

use super::{folder, is_root, options};

fn refusal(home: &Path, options: &Options) -> String {
    Cluster::open(home, options).unwrap_err().to_string()
}

#[test]
fn without_postgresql_it_says_what_to_install_or_set() {
    let folder = folder();
    let bin = folder.path().join("nothing");
    let text = refusal(&folder.path().join("home"), &Options { bin: Some(bin), ..options() });
    assert!(text.starts_with("no PostgreSQL 15 or newer was found in "), "{text}");
    assert!(text.contains("KAIKAKU_PG_BIN") && text.contains("DATABASE_URL"), "{text}");
}

#[test]
fn a_database_of_another_version_names_it() {
    let folder = folder();
    let home = folder.path().join("home");
    fs::create_dir_all(home.join("pg")).unwrap();
    std::os::unix::fs::chown(
        home.join("pg"),
        Some(if is_root() { 65534 } else { nix::unistd::Uid::current().as_raw() }),
        None,
    )
    .unwrap();
    fs::write(home.join("pg/PG_VERSION"), "9\n").unwrap();
    let text = refusal(&home, &options());
    assert!(text.contains("was made by PostgreSQL 9, which was not found"), "{text}");
    fs::remove_file(home.join("pg/PG_VERSION")).unwrap();
    let text = refusal(&home, &options());
    assert!(text.contains("is not a PostgreSQL data folder"), "{text}");
}

#[test]
fn a_path_too_long_for_a_socket_is_refused() {
    let folder = folder();
    let text = refusal(&folder.path().join("x".repeat(100)), &options());
    assert!(text.contains("too long for a database socket") && text.contains(" 90 bytes"), "{text}");
}

#[test]
fn a_folder_open_to_everyone_is_refused() {
    let folder = folder();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let text = refusal(folder.path(), &options());
    assert!(text.contains("chmod o-w"), "{text}");
}

#[test]
fn a_folder_that_postgresql_cannot_enter_is_refused() {
    if !is_root() {
        return;
    }
    let folder = folder();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let text = refusal(&folder.path().join("home"), &options());
    assert!(text.contains("cannot enter") && text.contains("outside /root"), "{text}");
}

#[test]
fn a_user_that_does_not_exist_is_named() {
    if !is_root() {
        return;
    }
    let folder = folder();
    let text = refusal(&folder.path().join("home"), &Options { user: Some("nonesuch".into()), ..options() });
    assert!(text.contains("no user nonesuch") && text.contains("KAIKAKU_PG_USER"), "{text}");
}

#[test]
fn a_failed_creation_shows_the_end_of_the_log() {
    let folder = folder();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    for (name, script) in [
        ("postgres", "echo 'postgres (PostgreSQL) 15.1'"),
        ("initdb", "echo 'could not write file: No space left on device' >&2; exit 1"),
    ] {
        fs::write(bin.join(name), format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let home = folder.path().join("home");
    let text = refusal(&home, &Options { bin: Some(bin), ..options() });
    assert!(text.contains("could not create") && text.ends_with("No space left on device"), "{text}");
    assert!(Cluster::open(&home, &options()).is_ok(), "and it can be tried again");
}

#[test]
fn symbolic_links_in_the_path_lead_to_the_programs() {
    let folder = folder();
    let real = ["/usr/lib/postgresql"].iter().flat_map(fs::read_dir).flatten().flatten().next();
    let Some(real) = real else { return };
    for name in ["initdb", "postgres"] {
        symlink(real.path().join("bin").join(name), folder.path().join(name)).unwrap();
    }
    let linked = Options { bin: Some(folder.path().to_owned()), ..options() };
    assert!(Cluster::open(&folder.path().join("home"), &linked).unwrap().started());
}
