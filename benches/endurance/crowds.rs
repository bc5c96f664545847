//! Crowds: connections on which nothing is asked, that stop in the middle, that read nothing, and requests that are too large.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{ANSWER, QUESTION, Server, get, load};

const CROWD: usize = 10_000;

/// So many connections, each of which has sent this.
async fn crowd(size: usize, address: SocketAddr, sent: &str) -> Vec<TcpStream> {
    let mut crowd = Vec::with_capacity(size);
    for _ in 0..size {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // The server may already have refused what is too large.
        let _ = stream.write_all(sent.as_bytes()).await;
        crowd.push(stream);
    }
    crowd
}

pub(super) async fn run(folder: &Path) {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, most, most).unwrap();
    let server = Server::start(&folder.join("crowds"), "127.0.0.1:0");
    let address = server.address;
    let question = get(QUESTION);
    assert!(load::ask(&mut None, address, &question).await.unwrap().contains(ANSWER));
    let post = |length: usize, body: &str| {
        format!(
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    let half_body = post(131_072, &"x".repeat(100_000));
    let large = get("/schema.graphql").repeat(50);
    let crowds = [
        ("connections on which nothing is sent", CROWD, String::new()),
        ("connections that have asked and stay open", CROWD, question.clone()),
        ("connections that stop within the head", CROWD, "GET /graphql HTTP/1.1\r\nX-Half: ".into()),
        ("connections that stop within a body of 128 KiB", 1000, half_body),
        ("connections that ask for 50 schemas of 95 KB at once and read nothing", 1000, large),
        ("heads of 1 MB", 100, format!("GET / HTTP/1.1\r\nX-Large: {}", "x".repeat(1_000_000))),
        ("bodies of 100 MB, said to be so", 100, post(100_000_000, &"x".repeat(1_000_000))),
    ];
    println!("\n| crowd | memory (MiB) | another's request meanwhile (ms) | open after 30 s |");
    println!("|---|---|---|---|");
    println!("| none | {:.0} | | |", server.memory());
    for (what, size, sent) in crowds {
        let crowd = crowd(size, address, &sent).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let begin = Instant::now();
        let answer = load::ask(&mut None, address, &question).await.unwrap();
        assert!(answer.contains(ANSWER), "{what}: {answer}");
        let (took, memory) = (begin.elapsed().as_secs_f64() * 1000.0, server.memory());
        tokio::time::sleep(Duration::from_secs(30)).await;
        let open = connections(server.child.id());
        println!("| {size} {what} | {memory:.0} | {took:.1} | {open} |");
        drop(crowd);
    }
    server.stop();
}

/// Connections that a process holds, as the system says.
fn connections(process: u32) -> usize {
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().flatten();
    let links = files.filter_map(|file| std::fs::read_link(file.path()).ok());
    let sockets = links.filter(|link| link.to_string_lossy().starts_with("socket:")).count();
    sockets.saturating_sub(OWN)
}

/// Sockets that the server has besides: its listener, its connections to the database, and those of its runtime.
const OWN: usize = 20;
