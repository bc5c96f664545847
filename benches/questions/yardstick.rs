//! L1, the yardstick: what a patient person writes by hand for exactly these questions. One prepared statement a
//! request, JSON made by PostgreSQL, no check of a connection before it is used.

use std::{
    net::{SocketAddr, TcpListener},
    num::NonZero,
    thread,
};

use actix_web::{
    App, Error, HttpResponse, HttpServer,
    error::{ErrorInternalServerError, ErrorNotFound},
    http::header::ContentType,
    rt::System,
    web,
};
use deadpool_postgres::{Manager, Pool};
use serde::Deserialize;
use tokio_postgres::{Config, NoTls};

use crate::questions::{Draw, QUESTIONS};

/// How many connections to the database it has in all.
const CONNECTIONS: usize = 8;

/// What a request names; each question needs a part of it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Variables {
    municipality: i32,
    year: i16,
    key: String,
    min: i64,
    term: String,
}

/// Starts it on threads of its own, where it stays until the process ends; tells where it listens.
pub(crate) fn start(database: &str) -> SocketAddr {
    let config: Config = database.parse().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // A worker has connections of its own, so that no request goes from one thread to another.
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(CONNECTIONS);
    let app = move || {
        let pool = pool(config.clone(), CONNECTIONS / workers);
        App::new().app_data(web::Data::new(pool)).route("/{question}", web::post().to(answer))
    };
    thread::spawn(move || {
        System::new().block_on(async move {
            let server = HttpServer::new(app).workers(workers).disable_signals();
            server.listen(listener).unwrap().run().await.unwrap();
        });
    });
    address
}

fn pool(config: Config, connections: usize) -> Pool {
    Pool::builder(Manager::new(config, NoTls)).max_size(connections).build().unwrap()
}

async fn answer(
    pool: web::Data<Pool>,
    question: web::Path<String>,
    variables: web::Json<Variables>,
) -> Result<HttpResponse, Error> {
    let question = QUESTIONS.iter().find(|known| known.name == *question);
    let question = question.ok_or_else(|| ErrorNotFound("no such question"))?;
    let Variables { municipality, year, key, min, term } = &*variables;
    let client = pool.get().await.map_err(ErrorInternalServerError)?;
    let statement = client.prepare_cached(question.sql).await.map_err(ErrorInternalServerError)?;
    let row = match question.draw {
        Draw::Item => client.query_one(&statement, &[municipality, year, key]).await,
        Draw::Program => client.query_one(&statement, &[municipality, year]).await,
        Draw::Amount => client.query_one(&statement, &[year, min]).await,
        Draw::Nothing => client.query_one(&statement, &[]).await,
        Draw::Title => client.query_one(&statement, &[&pattern(term)]).await,
    };
    let json: String = row.map_err(ErrorInternalServerError)?.get(0);
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(json))
}

/// The pattern of LIKE for texts that have this one in them.
fn pattern(term: &str) -> String {
    let term = term.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{term}%")
}
