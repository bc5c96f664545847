//! The program itself, as people run it: a server of its own, or one command.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::repository;

/// A running `kaikaku serve` with its own private PostgreSQL.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) address: String,
    pub(crate) log: Arc<Mutex<String>>,
}

pub(crate) fn command(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaikaku"));
    command
        .env("KAIKAKU_DATA_DIR", home)
        .env_remove("DATABASE_URL")
        .env_remove("KAIKAKU_ADMIN_DATABASE_URL")
        .env_remove("KAIKAKU_CONFIG")
        .env_remove("KAIKAKU_LISTEN")
        .env_remove("KAIKAKU_LOG");
    command
}

pub(crate) fn run(home: &Path, arguments: &[&str]) -> Output {
    command(home).args(arguments).current_dir(repository("")).output().unwrap()
}

impl Program {
    pub(crate) fn start(home: &Path) -> Self {
        let mut command = command(home);
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        Self::spawn(command)
    }

    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let (mut line, mut seen) = (String::new(), String::new());
        let address = loop {
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server ended: {seen}");
            seen.push_str(&line);
            if let Some((_, address)) = line.split_once("ready: ") {
                break address.split("/graphiql").next().unwrap().to_owned();
            }
        };
        let seen = Arc::new(Mutex::new(seen));
        let more = Arc::clone(&seen);
        // The log is read on, so that the server never waits for a reader.
        std::thread::spawn(move || {
            log.lines().map_while(Result::ok).for_each(|line| {
                let mut seen = more.lock().unwrap();
                seen.push_str(&line);
                seen.push('\n');
            });
        });
        Self { child, address, log: seen }
    }

    pub(crate) async fn ask(&self, query: &str) -> reqwest::Result<Value> {
        let client = reqwest::Client::new();
        let request = client.post(format!("{}/graphql", self.address)).json(&json!({ "query": query }));
        request.timeout(Duration::from_secs(10)).send().await?.json().await
    }

    pub(crate) async fn total(&self) -> reqwest::Result<Value> {
        let query = r#"{ program(municipality: "141305", fiscalYear: 2023) { totalEffect { yen } } }"#;
        Ok(self.ask(query).await?["data"]["program"]["totalEffect"]["yen"].clone())
    }

    pub(crate) fn signal(&mut self, signal: nix::sys::signal::Signal) {
        let process = nix::unistd::Pid::from_raw(self.child.id().cast_signed());
        nix::sys::signal::kill(process, signal).unwrap();
    }

    pub(crate) fn stop(mut self) -> bool {
        self.signal(nix::sys::signal::Signal::SIGTERM);
        self.child.wait().unwrap().success()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder that PostgreSQL's user may pass, too.
pub(crate) fn folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::Builder::new().prefix("kaikaku-it-").tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    folder
}
