//! Ours: the released server as a process of its own, with how long it took to start and how much memory it has.

use std::{
    fs,
    io::{BufRead, BufReader, copy, sink},
    net::SocketAddr,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::database::Home;

/// A running server; it is stopped with this value.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// How long it took from its start until it said that it is ready.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts a server that keeps so many MiB of programmes, and of answers, in memory.
    pub(crate) fn start(home: &Home, programs: u64, answers: u64) -> Self {
        let mut command = home.kaikaku();
        command.env("KAIKAKU_CACHE_MIB", programs.to_string());
        command.env("KAIKAKU_ANSWER_CACHE_MIB", answers.to_string());
        command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped());
        let begin = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let before = said.len();
            assert!(log.read_line(&mut said).unwrap() > 0, "the server ended: {said}");
            let line = said.get(before..).unwrap_or_default();
            if let Some((_, address)) = line.split_once("ready: http://") {
                break address.split('/').next().unwrap().parse().unwrap();
            }
        };
        let ready_after = begin.elapsed();
        // It must never wait for somebody to read its log.
        thread::spawn(move || copy(&mut log, &mut sink()));
        Self { child, address, ready_after }
    }

    /// How much memory it has now, in MiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to stop.
        let _ = kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM);
        let _ = self.child.wait();
    }
}
