//! Many clients that ask one question after the other, each on its own connection, and try nothing twice.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};

/// What came of a load.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) good: usize,
    /// What went wrong, in words, and when it began, since the load began.
    pub(crate) bad: Vec<(Duration, String)>,
    /// The longest that any request took.
    pub(crate) longest: Duration,
}

/// Clients that ask until they are told to stop.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    pub(crate) good: Arc<AtomicUsize>,
    clients: Vec<JoinHandle<Outcome>>,
}

impl Load {
    /// So many clients, each of which asks `path` and expects `expected` in every answer.
    pub(crate) fn start(clients: usize, address: SocketAddr, path: &str, expected: &'static str) -> Self {
        let (stop, good) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let client = |_| {
            let (stop, good, request) = (Arc::clone(&stop), Arc::clone(&good), request.clone());
            tokio::spawn(async move {
                let mut outcome = Outcome::default();
                let (begin, mut connection) = (Instant::now(), None);
                while !stop.load(Ordering::Relaxed) {
                    let asked = Instant::now();
                    match ask(&mut connection, address, &request).await {
                        Ok(answer) if answer.starts_with("HTTP/1.1 200") && answer.contains(expected) => {
                            good.fetch_add(1, Ordering::Relaxed);
                            outcome.good += 1;
                        }
                        Ok(answer) => outcome.bad.push((asked - begin, answer)),
                        Err(error) => {
                            connection = None;
                            outcome.bad.push((asked - begin, error.to_string()));
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                    }
                    outcome.longest = outcome.longest.max(asked.elapsed());
                }
                outcome
            })
        };
        let clients = (0..clients).map(client).collect();
        Self { stop, good, clients }
    }

    /// Waits until so many more answers were good.
    pub(crate) async fn more(&self, answers: usize) {
        let (wanted, begin) = (self.good.load(Ordering::Relaxed) + answers, Instant::now());
        while self.good.load(Ordering::Relaxed) < wanted {
            assert!(begin.elapsed() < Duration::from_secs(30), "the load does not get on");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Ends it, and tells what came of it.
    pub(crate) async fn end(self) -> Outcome {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Outcome::default();
        for client in self.clients {
            let one = client.await.unwrap();
            all.good += one.good;
            all.bad.extend(one.bad);
            all.longest = all.longest.max(one.longest);
        }
        all
    }
}

/// One request, on the connection that is open, or on a new one; nothing is tried again.
pub(crate) async fn ask(
    connection: &mut Option<TcpStream>,
    address: SocketAddr,
    request: &str,
) -> std::io::Result<String> {
    let stream = match connection {
        Some(stream) => stream,
        None => connection.insert(TcpStream::connect(address).await?),
    };
    stream.write_all(request.as_bytes()).await?;
    let (mut answer, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    let (head, length) = loop {
        if let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            break (head, end + 4 + length.unwrap_or(0));
        }
        read(stream, &mut buffer, &mut answer).await?;
    };
    while answer.len() < length {
        read(stream, &mut buffer, &mut answer).await?;
    }
    if head.contains("connection: close") {
        *connection = None;
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

async fn read(stream: &mut TcpStream, buffer: &mut [u8], answer: &mut Vec<u8>) -> std::io::Result<()> {
    match stream.read(buffer).await? {
        0 => Err(std::io::Error::other(format!("closed after {} bytes", answer.len()))),
        read => {
            answer.extend_from_slice(&buffer[..read]);
            Ok(())
        }
    }
}
