//! What the program bears, as tables for docs/operations.md: the server and its database are killed under load, and crowds of
//! clients do nothing, or do it slowly. `cargo bench --bench endurance`, with `crashes` or `crowds` behind it for one of them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark is run by hand, and says what went wrong by ending"
)]

mod crashes;
mod crowds;
#[path = "../../tests/it/support/load.rs"]
mod load;

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A question whose answer never changes here, and what is in it.
const QUESTION: &str = "/q/effect-by-pillar";
const ANSWER: &str = "\"thousandYen\":5340808";

/// A running server over a private database in a folder.
struct Server {
    child: Child,
    address: SocketAddr,
}

/// The program with the private database of this folder.
fn command(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaikaku"));
    command.env("KAIKAKU_DATA_DIR", home).env_remove("DATABASE_URL").env_remove("KAIKAKU_CONFIG");
    command.env("KAIKAKU_LOG", "info,kaikaku::request=off");
    command
}

impl Server {
    /// Starts it, and waits until it says that it is ready.
    fn start(home: &Path, listen: &str) -> Self {
        let mut child =
            command(home).args(["serve", "--listen", listen]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let ready = log.find_map(|line| Some(line.split_once("ready: http://")?.1.to_owned()));
        let address = ready.expect("the server ended").split('/').next().unwrap().parse().unwrap();
        std::thread::spawn(move || log.for_each(drop));
        Self { child, address }
    }

    /// Resident memory, in MiB.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// Asks it to stop, and waits for that.
    fn stop(mut self) {
        let process = nix::unistd::Pid::from_raw(self.child.id().cast_signed());
        nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGTERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

/// Asks until the answer is good; tells how long that took.
async fn until_good(address: SocketAddr, request: impl Fn() -> String) -> Duration {
    let begin = Instant::now();
    loop {
        let (mut connection, request) = (None, request());
        let asked = load::ask(&mut connection, address, &request);
        let answer = tokio::time::timeout(Duration::from_secs(3), asked).await;
        if matches!(answer, Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200")) {
            return begin.elapsed();
        }
        assert!(begin.elapsed() < Duration::from_mins(1), "it does not come back");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::Builder::new().prefix("kaikaku-endurance-").tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    if is_wanted("crashes") {
        crashes::run(folder.path()).await;
    }
    if is_wanted("crowds") {
        crowds::run(folder.path()).await;
    }
}
