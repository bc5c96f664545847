//! A server that is asked to stop loses no request, and ends.

use std::{
    net::TcpListener,
    os::fd::OwnedFd,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{address, serve};
use crate::support::{
    load::{self, Load},
    program::{Program, command, folder},
};

const QUESTION: &str = "/q/effect-by-pillar";
const ANSWER: &str = "\"thousandYen\":5340808";

/// A server at a socket that we hold, as systemd hands it over.
fn at(socket: &TcpListener, home: &Path) -> Program {
    let mut shell = Command::new("sh");
    let hand_over = "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" serve";
    let program = command(home);
    shell
        .args(["-c", hand_over])
        .arg(program.get_program())
        .stdin(OwnedFd::from(socket.try_clone().unwrap()));
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    Program::spawn(shell)
}

#[actix_web::test]
async fn a_rolling_restart_of_two_servers_behind_one_port_loses_no_request() {
    let folder = folder();
    let home = folder.path().join("data");
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let (first, second) = (at(&socket, &home), at(&socket, &home));
    let load = Load::start(16, socket.local_addr().unwrap(), QUESTION, ANSWER);
    let mut running = vec![first, second];
    for _ in 0..4 {
        load.more(500).await;
        // The oldest goes while the other stays, and a new one comes.
        let oldest = running.remove(0);
        let stopped = tokio::task::spawn_blocking(move || oldest.stop()).await.unwrap();
        assert!(stopped);
        load.more(500).await;
        running.push(at(&socket, &home));
    }
    load.more(500).await;
    let outcome = load.end().await;
    assert!(
        outcome.bad.is_empty(),
        "{} of {} failed: {:?}",
        outcome.bad.len(),
        outcome.good,
        &outcome.bad[..1]
    );
    assert!(outcome.good > 4000, "{}", outcome.good);
    assert!(running.into_iter().all(Program::stop));
}

#[actix_web::test]
async fn a_server_alone_answers_whoever_is_connected_and_refuses_who_comes_later() {
    let folder = folder();
    let program = Program::spawn(serve(&folder.path().join("data"), &[]));
    let load = Load::start(16, address(&program.address), QUESTION, ANSWER);
    load.more(2000).await;
    assert!(tokio::task::spawn_blocking(move || program.stop()).await.unwrap());
    let outcome = load.end().await;
    let lost: Vec<_> = outcome.bad.iter().filter(|(_, error)| !error.contains("refused")).collect();
    assert!(lost.is_empty(), "{} of {}: {:?}", lost.len(), outcome.good, lost[0]);
}

#[actix_web::test]
async fn while_it_drains_it_answers_on_but_says_that_it_stops() {
    let folder = folder();
    let mut program = Program::spawn(serve(&folder.path().join("data"), &[("drain_seconds", "2")]));
    let at = address(&program.address);
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut open = None;
    let before = load::ask(&mut open, at, &request(QUESTION)).await.unwrap();
    assert!(before.contains(ANSWER) && open.is_some(), "the connection stays open: {before}");
    program.signal(Signal::SIGTERM);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let during = load::ask(&mut open, at, &request(QUESTION)).await.unwrap();
    assert!(during.contains(ANSWER) && open.is_none(), "the last answer on this connection: {during}");
    let health = load::ask(&mut None, at, &request("/health/ready")).await.unwrap();
    assert!(health.starts_with("HTTP/1.1 503") && health.contains("the server stops"), "{health}");
    let alive = load::ask(&mut None, at, &request("/health/live")).await.unwrap();
    assert!(alive.starts_with("HTTP/1.1 200"), "{alive}");
    assert!(program.child.wait().unwrap().success());
}

#[actix_web::test]
async fn a_request_that_never_ends_holds_it_up_to_the_deadline_and_one_that_does_is_answered() {
    let folder = folder();
    let mut program = Program::spawn(serve(&folder.path().join("data"), &[("stop_seconds", "3")]));
    let at = address(&program.address);
    let body = "{\"query\":\"{ dataset { revision } }\"}";
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let (beginning, rest) = body.split_at(10);
    let mut slow = TcpStream::connect(at).await.unwrap();
    slow.write_all(format!("{head}{beginning}").as_bytes()).await.unwrap();
    let mut endless = TcpStream::connect(at).await.unwrap();
    endless.write_all(format!("{head}{beginning}").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begin = Instant::now();
    program.signal(Signal::SIGTERM);
    tokio::time::sleep(Duration::from_millis(500)).await;
    slow.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("\"revision\":5"), "{answer}");
    let ended = tokio::task::spawn_blocking(move || program.child.wait().unwrap().success()).await.unwrap();
    assert!(ended);
    assert!((3..6).contains(&begin.elapsed().as_secs()), "{:?}", begin.elapsed());
}
