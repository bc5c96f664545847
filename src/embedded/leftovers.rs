//! Processes and folders that outlived their program: found by working folder, never by a number in a file.

use std::{
    fs,
    io::ErrorKind,
    path::Path,
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{EmbeddedError, account, home::Home, warden::Share};

/// How PostgreSQL is asked to end, and for how long: a fast shutdown, an immediate one, then by force.
const STEPS: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(20)),
    (Signal::SIGQUIT, Duration::from_secs(6)),
    (Signal::SIGKILL, Duration::from_secs(3)),
];

/// Ends every process of this cluster, and no other, then clears what says that it runs. Only for who holds
/// the gate.
pub(super) fn end(home: &Home) -> Result<(), EmbeddedError> {
    let gone = || home.pulse().is_ok_and(|pulse| pulse.is_some()) && processes(home).is_empty();
    // Nobody wants the data of a throwaway cluster: it need not write them out.
    for (signal, patience) in STEPS.into_iter().skip(usize::from(home.throwaway)) {
        let found = processes(home);
        for process in &found {
            let _ = kill(*process, signal); // it may have ended by itself
        }
        if found.is_empty() || wait_until(patience, gone) {
            break;
        }
    }
    // There may be processes that we cannot see or end: to start beside them would destroy the data.
    if !wait_until(Duration::from_secs(1), gone) {
        return Err(EmbeddedError::StillRunning(home.data()));
    }
    for file in home.postgres_locks() {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(EmbeddedError::io("remove", file)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Removes the throwaway clusters that were left when a machine or a container was killed.
pub(super) fn sweep() {
    for home in Home::old_throwaways() {
        let Ok(_gate) = home.gate(Instant::now()) else { continue };
        if matches!(Share::join(&home, Instant::now()), Ok(None)) && end(&home).is_ok() {
            tracing::debug!(folder = %home.path().display(), "removes a throwaway database");
            let _ = fs::remove_dir_all(home.path());
        }
    }
}

/// Every process of this cluster: PostgreSQL's processes work in the data folder, initdb in the unfinished
/// one.
fn processes(home: &Home) -> Vec<Pid> {
    let folders = [home.data(), home.unfinished()].map(|folder| fs::canonicalize(&folder).unwrap_or(folder));
    let ours = |folder: &Path| folders.iter().any(|ours| ours == folder);
    if cfg!(target_os = "linux") { in_proc(ours) } else { in_lsof(ours) }
}

fn in_proc(ours: impl Fn(&Path) -> bool) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw);
    entries
        .filter(|entry| fs::read_link(entry.path().join("cwd")).is_ok_and(|folder| ours(&folder)))
        .filter_map(number)
        .collect()
}

/// macOS has no /proc; its lsof prints lines p<number>, fcwd, n<folder>.
fn in_lsof(ours: impl Fn(&Path) -> bool) -> Vec<Pid> {
    let mut lsof = account::command("lsof", None);
    let output = lsof.args(["-w", "-n", "-P", "-a", "-d", "cwd", "-F", "pn"]).stderr(Stdio::null()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut current = None;
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(number) = line.strip_prefix('p') {
            current = number.parse().ok().map(Pid::from_raw);
        } else if line.strip_prefix('n').is_some_and(|folder| ours(Path::new(folder))) {
            found.extend(current);
        }
    }
    found
}

fn wait_until(patience: Duration, done: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    while !done() {
        if Instant::now() > deadline {
            return false;
        }
        sleep(Duration::from_millis(5));
    }
    true
}
