//! PostgreSQL from the local binaries, as an operator runs it: a primary, and replicas that stream from it.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, Uid, User, chown},
};

/// One PostgreSQL with a folder of its own, where its socket is, too.
pub(crate) struct Postgres {
    bin: PathBuf,
    folder: PathBuf,
    child: Option<Child>,
}

/// A program of PostgreSQL's, run by a user that it accepts.
fn command(bin: &Path, name: &str) -> Command {
    let mut command = Command::new(bin.join(name));
    command
        .current_dir("/")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(user) = account() {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    command
}

/// Who runs it where we are root.
fn account() -> Option<User> {
    let names = Some(["postgres", "nobody"]).filter(|_| Uid::effective().is_root())?;
    names.iter().find_map(|name| User::from_name(name).unwrap())
}

impl Postgres {
    /// A primary in this folder, from the programs in `bin`.
    pub(crate) fn primary(bin: &Path, folder: &Path) -> Self {
        let mut primary = Self::new(bin, folder);
        let arguments = ["-U", "admin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "-D"];
        let made = command(bin, "initdb").args(arguments).arg(primary.data()).status().unwrap();
        assert!(made.success());
        primary.start();
        primary
    }

    /// A replica of this server in this folder.
    pub(crate) fn replica(&self, folder: &Path) -> Self {
        let mut replica = Self::new(&self.bin, folder);
        let mut copy = command(&self.bin, "pg_basebackup");
        let copied = copy.arg("-h").arg(&self.folder).args(["-U", "admin", "-R", "-c", "fast", "-D"]);
        assert!(copied.arg(replica.data()).status().unwrap().success());
        replica.start();
        replica
    }

    fn new(bin: &Path, folder: &Path) -> Self {
        fs::create_dir(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        if let Some(user) = account() {
            chown(folder, Some(user.uid), Some(user.gid)).unwrap();
        }
        Self { bin: bin.to_owned(), folder: folder.to_owned(), child: None }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Starts it, and waits until it answers.
    pub(crate) fn start(&mut self) {
        let sockets = format!("unix_socket_directories={}", self.folder.display());
        let mut server = command(&self.bin, "postgres");
        server.arg("-D").arg(self.data()).args([
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            &sockets,
        ]);
        self.child = Some(server.spawn().unwrap());
        let begin = Instant::now();
        while !self.answers() {
            assert!(begin.elapsed() < Duration::from_secs(20), "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn answers(&self) -> bool {
        command(&self.bin, "pg_isready").arg("-h").arg(&self.folder).status().unwrap().success()
    }

    /// Sends a signal to all of its processes.
    pub(crate) fn signal(&self, signal: Signal) {
        let postmaster = self.child.as_ref().unwrap().id();
        let children = fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children")).unwrap();
        let processes = children.split_whitespace().map(|number| number.parse().unwrap());
        // The first one goes first, or it would start others.
        for process in [postmaster.cast_signed()].into_iter().chain(processes) {
            // One of them may have ended.
            let _ = kill(Pid::from_raw(process), signal);
        }
    }

    /// Ends it at once, as a machine that loses its power.
    pub(crate) fn kill(&mut self) {
        self.signal(Signal::SIGKILL);
        self.child.take().unwrap().wait().unwrap();
    }

    /// The address of a database for a user.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@localhost/{database}?host={}", self.folder.display())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill();
        }
    }
}
