//! The private PostgreSQL on a real machine: separate processes own it, and some of them are killed.

mod crashes;
mod life;
mod owner;
mod refusals;
mod sharing;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread::sleep,
    time::{Duration, Instant},
};

use kaikaku::embedded::{Cluster, Options};
use nix::{sys::signal, unistd::Uid};
use tempfile::TempDir;

/// A folder that PostgreSQL's user may pass, too.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("kaikaku-it-").tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

fn options() -> Options {
    Options { path: Some("/usr/local/bin:/usr/bin:/bin".into()), ..Options::default() }
}

fn open(home: &Path) -> Cluster {
    Cluster::open(home, &options()).unwrap()
}

fn is_root() -> bool {
    Uid::effective().is_root()
}

/// Runs a statement as the administrator in a home folder's cluster.
fn sql(home: &Path, statement: &str) -> String {
    let output = psql(Command::new("psql"), home, "kaikaku", statement);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn psql(mut command: Command, home: &Path, role: &str, statement: &str) -> Output {
    command
        .arg("-h")
        .arg(home.join("pg"))
        .args(["-U", role, "-d", "postgres", "-XAtqc", statement])
        .output()
        .unwrap()
}

/// The number of the cluster's first process, as it says itself.
fn postmaster(home: &Path) -> i32 {
    fs::read_to_string(home.join("pg/postmaster.pid")).unwrap().lines().next().unwrap().parse().unwrap()
}

/// Every process that works in the data folder.
fn processes(home: &Path) -> Vec<i32> {
    working_in(&home.join("pg"))
}

fn working_in(folder: &Path) -> Vec<i32> {
    let here =
        |entry: &fs::DirEntry| fs::read_link(entry.path().join("cwd")).is_ok_and(|found| found == folder);
    let entries = fs::read_dir("/proc").unwrap().flatten().filter(here);
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// The warden of a home folder: the shell whose last arguments name it.
fn warden(home: &Path) -> i32 {
    let wanted = format!("kaikaku-warden\0{}\0keep\0", home.display());
    let ours = |entry: &fs::DirEntry| {
        fs::read(entry.path().join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).ends_with(&wanted))
    };
    let mut entries = fs::read_dir("/proc").unwrap().flatten().filter(ours);
    entries.find_map(|entry| entry.file_name().to_str()?.parse().ok()).unwrap()
}

/// SIGKILL to one process of a test's own cluster.
fn kill(process: i32) {
    signal::kill(nix::unistd::Pid::from_raw(process), signal::Signal::SIGKILL).unwrap();
}

/// Waits for something to become true.
fn within(limit: Duration, what: &str, mut done: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < limit, "{what}: not within {limit:?}");
        sleep(Duration::from_millis(5));
    }
}

/// The folders that throwaway clusters of this process have.
fn throwaways(process: u32) -> Vec<PathBuf> {
    let prefix = format!("kaikaku-t-{process}-");
    let entries = fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
    ours.map(|entry| entry.path()).collect()
}
