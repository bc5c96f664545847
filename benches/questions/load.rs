//! The load: connections that stay open, each asking again as soon as it has its answer, and every answer is checked.

use std::{
    net::SocketAddr,
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// How many connections ask at once.
pub(crate) const CONNECTIONS: usize = 16;

/// How long they ask before it counts.
const WARM_UP: Duration = Duration::from_secs(1);

/// How much room there is at least for each read.
const READ: usize = 32 * 1024;

/// Whole HTTP requests, made beforehand so that sending them costs next to nothing.
pub(crate) type Prepared = Arc<[Vec<u8>]>;

/// A POST request with this body.
pub(crate) fn post(path: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    (head + &body).into_bytes()
}

/// A GET request.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n").into_bytes()
}

/// How fast requests were answered.
#[derive(Clone, Copy)]
pub(crate) struct Speed {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

impl Speed {
    /// The median of each figure.
    pub(crate) fn median(rounds: &[Self]) -> Self {
        let mut per_second: Vec<f64> = rounds.iter().map(|round| round.per_second).collect();
        per_second.sort_by(f64::total_cmp);
        let median = |figure: fn(&Self) -> Duration| {
            let mut all: Vec<Duration> = rounds.iter().map(figure).collect();
            all.sort_unstable();
            percentile(&all, 50)
        };
        Self {
            per_second: percentile(&per_second, 50),
            p50: median(|round| round.p50),
            p99: median(|round| round.p99),
        }
    }
}

/// So many hundredths of a sorted list are less.
fn percentile<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()
}

/// Asks on all connections for so long, each beginning elsewhere among the requests. What is answered in that time
/// counts, whenever it was asked.
pub(crate) async fn measure(address: SocketAddr, requests: &Prepared, time: Duration) -> Speed {
    let begin = Instant::now() + WARM_UP;
    let end = begin + time;
    let mut connections = JoinSet::new();
    for number in 0..CONNECTIONS {
        let requests = Arc::clone(requests);
        connections.spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut latencies = Vec::new();
            let first = number * requests.len() / CONNECTIONS;
            for request in requests.iter().cycle().skip(first) {
                let asked = Instant::now();
                connection.ask(request).await;
                let answered = Instant::now();
                if answered >= end {
                    break;
                }
                if answered >= begin {
                    latencies.push(answered - asked);
                }
            }
            latencies
        });
    }
    let mut latencies = connections.join_all().await.concat();
    latencies.sort_unstable();
    Speed {
        per_second: f64::from(u32::try_from(latencies.len()).unwrap()) / time.as_secs_f64(),
        p50: percentile(&latencies, 50),
        p99: percentile(&latencies, 99),
    }
}

/// Sends every request once, on all connections.
pub(crate) async fn send_each(address: SocketAddr, requests: &Prepared) {
    let mut connections = JoinSet::new();
    for number in 0..CONNECTIONS {
        let requests = Arc::clone(requests);
        connections.spawn(async move {
            let mut connection = Connection::open(address).await;
            for request in requests.iter().skip(number).step_by(CONNECTIONS) {
                connection.ask(request).await;
            }
        });
    }
    connections.join_all().await;
}

/// A connection that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, answer: Vec::new() }
    }

    /// Sends a request and waits for its answer, which must be a good one; gives its body.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> &[u8] {
        self.stream.write_all(request).await.unwrap();
        self.answer.clear();
        let place = loop {
            self.read().await;
            if let Some(place) = place_of_body(&self.answer) {
                break place;
            }
        };
        while self.answer.len() < place.end {
            self.read().await;
        }
        let body = self.answer.get(place).unwrap();
        assert!(
            self.answer.starts_with(b"HTTP/1.1 200 ") && is_good(body),
            "not a good answer to\n{}\n{}",
            String::from_utf8_lossy(request),
            begin(&self.answer)
        );
        body
    }

    async fn read(&mut self) {
        self.answer.reserve(READ);
        let count = self.stream.read_buf(&mut self.answer).await.unwrap();
        assert!(count > 0, "the connection was closed within an answer");
    }
}

/// Where in an answer its body stands, once the whole head is there.
fn place_of_body(answer: &[u8]) -> Option<Range<usize>> {
    let start = answer.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(answer.get(..start)?);
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let Some((_, length)) = length else { panic!("both servers are to tell the length of answers:\n{head}") };
    Some(start..start + length.trim().parse::<usize>().unwrap())
}

/// Whether a body is data and nothing else, cheaply: errors would stand behind the data, and data that is not there is
/// null. PostgreSQL writes spaces around colons.
fn is_good(body: &[u8]) -> bool {
    let is_data = body.starts_with(b"{\"data\":{") || body.starts_with(b"{\"data\" : {");
    is_data && body.ends_with(b"}}") && !body.ends_with(b"null}}")
}

/// The beginning of an answer, to be shown.
pub(crate) fn begin(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).chars().take(500).collect()
}
