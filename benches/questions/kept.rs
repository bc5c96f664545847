//! Answers that are kept: the server asked the same few requests again and again, beside a bare handler that has the same
//! bytes in memory and does nothing but send them.

use std::{
    net::{SocketAddr, TcpListener},
    num::NonZero,
    thread,
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header::ContentType,
    rt::System,
    web::{self, Bytes},
};

use crate::{
    ROUNDS,
    load::{self, Connection, Prepared, Speed},
    questions::{Question, Requests},
    table::Row,
};

/// How many different requests are asked; all of their answers are kept.
const DIFFERENT: usize = 100;

/// How many times as fast as the bare handler we want to be.
const WANTED: f64 = 0.8;

/// Asks one question's first requests of both in turn.
pub(crate) async fn ask(ours: SocketAddr, question: &Question, requests: &Requests, time: Duration) -> Row {
    let asked: Prepared = requests.ours.iter().take(DIFFERENT).cloned().collect();
    let mut connection = Connection::open(ours).await;
    let mut bodies = Vec::new();
    for request in &*asked {
        bodies.push(Bytes::copy_from_slice(connection.ask(request).await));
    }
    let length = bodies.iter().map(Bytes::len).sum::<usize>() / bodies.len();
    let bare = start(bodies.clone());
    let to_bare: Prepared = (0..asked.len()).map(|place| load::get(&format!("/{place}"))).collect();
    let mut same = true;
    let mut other = Connection::open(bare).await;
    for (request, body) in to_bare.iter().zip(&bodies) {
        same &= other.ask(request).await == body;
    }
    let (mut kept, mut sent) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        kept.push(load::measure(ours, &asked, time).await);
        sent.push(load::measure(bare, &to_bare, time).await);
    }
    let what = format!("Q{}, {length} bytes", question.number);
    Row { what, ours: Speed::median(&kept), yardstick: Speed::median(&sent), wanted: WANTED, same }
}

/// Starts the bare handler on threads of its own, where it stays until the process ends; tells where it listens.
fn start(bodies: Vec<Bytes>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let app = move || {
        let bodies = bodies.clone();
        let answer = move |place: web::Path<usize>| {
            let body = bodies.get(*place).cloned().unwrap_or_default();
            async move { HttpResponse::Ok().content_type(ContentType::json()).body(body) }
        };
        App::new().route("/{place}", web::get().to(answer))
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::spawn(move || {
        System::new().block_on(async move {
            let server = HttpServer::new(app).workers(workers).disable_signals();
            server.listen(listener).unwrap().run().await.unwrap();
        });
    });
    address
}
