//! A second process that owns a cluster: this test binary run again with one test, told by lines what to do.

use std::{
    io::{BufRead, BufReader, Write, stdin},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use kaikaku::embedded::Cluster;

use super::options;

/// The test below, which does nothing unless it was started by `Owner`.
const TEST: &str = "embedded::owner::owner_process";
/// Set for a process that is to be an owner.
const VARIABLE: &str = "KAIKAKU_TEST_OWNER";
/// Sets its answers apart from what the test harness prints.
const MARK: &str = "owner> ";

/// A process that has opened a cluster, or is about to. It is killed when this value goes.
pub(super) struct Owner {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Owner {
    /// Starts the process. It opens the cluster in `home` (`None`: a throwaway one) when told to.
    pub(super) fn new(home: Option<&Path>) -> Self {
        Self::through(Command::new(std::env::current_exe().unwrap()), home)
    }

    /// The same through another command, such as setpriv, which ends with this test binary.
    pub(super) fn through(mut command: Command, home: Option<&Path>) -> Self {
        command.args(["--exact", TEST, "--nocapture", "--test-threads=1"]).env(VARIABLE, "1");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (mut orders, answers) =
            (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        writeln!(orders, "{}", home.map_or(String::new(), |home| home.display().to_string())).unwrap();
        Self { child, orders, answers }
    }

    /// Starts the process and waits until it owns the cluster.
    pub(super) fn opened(home: Option<&Path>) -> Self {
        let mut owner = Self::new(home);
        let answer = owner.answer();
        assert!(answer == "started" || answer == "joined", "{answer}");
        owner
    }

    /// `started`, `joined` or why not; then the answer to each order.
    pub(super) fn answer(&mut self) -> String {
        let mut line = String::new();
        while self.answers.read_line(&mut line).unwrap() > 0 {
            if let Some((_, answer)) = line.split_once(MARK) {
                return answer.trim().to_owned();
            }
            line.clear();
        }
        "ended without an answer".into()
    }

    /// Gives the share up and ends.
    pub(super) fn leave(&mut self) {
        writeln!(self.orders, "leave").unwrap();
        assert_eq!(self.answer(), "left");
    }

    /// Whether it finds its cluster running.
    pub(super) fn is_running(&mut self) -> bool {
        writeln!(self.orders, "running").unwrap();
        self.answer() == "true"
    }

    /// SIGKILL, and the end of the process.
    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn owner_process() {
    #[expect(clippy::disallowed_methods, reason = "this is how the process is told what it is")]
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let mut orders = stdin().lines().map_while(Result::ok);
    let Some(home) = orders.next() else { return };
    let opened = if home.is_empty() {
        Cluster::throwaway(&options())
    } else {
        Cluster::open(Path::new(&home), &options())
    };
    let cluster = match opened {
        Ok(cluster) => cluster,
        Err(error) => return println!("{MARK}{error}"),
    };
    println!("{MARK}{}", if cluster.started() { "started" } else { "joined" });
    for order in orders {
        if order == "leave" {
            drop(cluster);
            return println!("{MARK}left");
        }
        println!("{MARK}{}", cluster.is_running());
    }
}
