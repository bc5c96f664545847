//! How fast questions are answered, measured against a yardstick in the same run. Prints Markdown for a document, and
//! asserts nothing but good answers: only ratios mean anything, and only on the machine that made them.
//!
//! *Ours* is the released `kaikaku serve` as a process of its own. The yardstick *L1* is a hand-written handler in this
//! process: one prepared statement for each request, whose JSON PostgreSQL builds, over the same tables. It reads none
//! of what imports derive from packages to make reading quick (`net_yen`, `item_count`, `own_phase`, `item_search` ...).
//! Sixteen connections ask without a pause; ours and L1 take turns, three times each, and medians are told.
//!
//! - Questions vary: items, programmes, amounts and pieces of titles are drawn from what the database holds, evenly, and
//!   the same ones in every run. Both sides get the same ones; whether both say the same is looked at and told.
//! - Before the first question every programme is read once, so that all are in memory, as far as the cache holds them.
//! - Q0 to Q2 are asked of a second server, too, whose cache is too small for more than a few programmes.
//! - Answers that are kept are measured by themselves: a third server is asked the same hundred requests again and again,
//!   beside a bare handler that has the same bytes in memory (`kept.rs`). Elsewhere no answer is kept, since L1 keeps none.
//! - Two indexes that L1 needs to be at its best are made before each of its turns, as the administrator, and dropped
//!   after it, so that they never help ours: `bench_effect_amount` on `effect (fiscal_year, amount_yen DESC)` for Q3 and
//!   `bench_item_title` on the trigrams of `item (title_ja)` for Q5, with the extension `pg_trgm` (postgresql-contrib).
//! - Q3 is measured against two statements. Ours orders items by their totals. `q3.sql` asks less: single amounts, which
//!   an index has in order. `q3_sums.sql` asks the same as ours, and has to add up a year's amounts.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `KAIKAKU_BENCH_HOME` | folder of a private database that is kept between runs | a new one, removed in the end |
//! | `KAIKAKU_BENCH_MUNICIPALITIES` | how many | 1741 |
//! | `KAIKAKU_BENCH_YEARS` | fiscal years | 2019..2023 |
//! | `KAIKAKU_BENCH_CACHE_MIB` | how many MiB of programmes ours keeps in memory; all 8,705 take some 700 | 896 |
//! | `KAIKAKU_BENCH_SECONDS` | how long each turn takes, after a second that does not count | 5 |
//! | `KAIKAKU_BENCH_ONLY` | numbers of questions, such as 3,5 | all |
//!
//! Other settings reach the server from the environment, except which database it uses, where it listens and what it
//! logs.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark speaks, and ends where it must"
)]
#![allow(clippy::disallowed_methods, reason = "it takes its size from the environment")]

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use kaikaku::embedded::Role;
use serde_json::Value;
use tokio_postgres::Client;

use crate::{
    database::{DATABASE, Home, connect},
    load::{Connection, Speed},
    questions::{QUESTIONS, Question, Requests},
    server::Server,
    table::{Memory, Row},
};

mod database;
mod kept;
mod load;
mod questions;
mod server;
mod table;
mod yardstick;

/// How often ours and L1 take turns.
const ROUNDS: usize = 3;

/// Of how many questions the answers of both are compared.
const COMPARED: usize = 10;

/// The smallest cache that can be set, in MiB: a few dozen programmes.
const SMALLEST_CACHE: u64 = 1;

/// How many MiB of answers the server keeps where these are measured.
const ANSWERS: u64 = 32;

/// What the environment asks for.
struct Settings {
    home: Option<PathBuf>,
    municipalities: u32,
    years: String,
    cache_mebibytes: u64,
    time: Duration,
    only: Option<Vec<u8>>,
}

impl Settings {
    fn read() -> Self {
        let given = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let or = |name: &str, default: &str| given(name).unwrap_or_else(|| default.into());
        let only = given("KAIKAKU_BENCH_ONLY");
        Self {
            home: given("KAIKAKU_BENCH_HOME").map(PathBuf::from),
            municipalities: or("KAIKAKU_BENCH_MUNICIPALITIES", "1741").parse().unwrap(),
            years: or("KAIKAKU_BENCH_YEARS", "2019..2023"),
            cache_mebibytes: or("KAIKAKU_BENCH_CACHE_MIB", "896").parse().unwrap(),
            time: Duration::from_secs_f64(or("KAIKAKU_BENCH_SECONDS", "5").parse().unwrap()),
            only: only.map(|only| only.split(',').map(|number| number.trim().parse().unwrap()).collect()),
        }
    }

    /// The questions to ask.
    fn questions(&self) -> impl Iterator<Item = &'static Question> {
        QUESTIONS.iter().filter(move |question| {
            self.only.as_ref().is_none_or(|numbers| numbers.contains(&question.number))
        })
    }
}

/// Everything that answers, and who sees to L1's indexes.
struct Contest {
    warm: SocketAddr,
    cold: SocketAddr,
    yardstick: SocketAddr,
    admin: Client,
    time: Duration,
}

fn main() {
    let settings = Settings::read();
    let home = Home::new(settings.home.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(&settings, &home));
}

async fn run(settings: &Settings, home: &Home) {
    let sample = database::prepare(home, settings.municipalities, &settings.years).await;
    // Nobody owns the database at this moment: the first server starts it, the second finds it running.
    let warm = Server::start(home, settings.cache_mebibytes, 0);
    let idle = warm.memory();
    let cluster = home.cluster();
    let cold = Server::start(home, SMALLEST_CACHE, 0);
    let contest = Contest {
        warm: warm.address,
        cold: cold.address,
        yardstick: yardstick::start(&cluster.url(Role::Reader, DATABASE)),
        admin: connect(&cluster.url(Role::Admin, DATABASE)).await.unwrap(),
        time: settings.time,
    };
    eprintln!("reading every programme once");
    load::send_each(warm.address, &questions::whole_trees(&sample)).await;
    let filled = warm.memory();

    let mut rows = Vec::new();
    for question in settings.questions() {
        eprintln!("asking {}", question.name);
        rows.extend(contest.ask(question, &question.requests(&sample)).await);
    }

    let keeping = Server::start(home, SMALLEST_CACHE, ANSWERS);
    let mut kept = Vec::new();
    for question in settings.questions().filter(|question| question.wanted_cold.is_some()) {
        eprintln!("asking {} of answers that are kept", question.name);
        kept.push(kept::ask(keeping.address, question, &question.requests(&sample), settings.time).await);
    }

    let memory = Memory { idle, filled, loaded: warm.memory() };
    let version = contest.admin.query_one("SHOW server_version", &[]).await.unwrap();
    println!("{}", table::conditions(&sample.held, version.get(0), settings.cache_mebibytes, settings.time));
    println!("{}", table::speeds(&rows, "L1"));
    println!("{}", table::speeds(&kept, "a bare handler"));
    println!("{}", table::memory(&memory, settings.cache_mebibytes, warm.ready_after, cold.ready_after));
}

impl Contest {
    /// Asks a question of all in turn: a row for programmes in memory, and where that is asked for one for others.
    async fn ask(&self, question: &Question, requests: &Requests) -> Vec<Row> {
        let same = self.say_the_same(requests).await;
        let (mut warm, mut cold, mut yardstick) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            warm.push(load::measure(self.warm, &requests.ours, self.time).await);
            if question.wanted_cold.is_some() {
                cold.push(load::measure(self.cold, &requests.ours, self.time).await);
            }
            self.admin.batch_execute(question.create_index).await.unwrap();
            yardstick.push(load::measure(self.yardstick, &requests.yardstick, self.time).await);
            self.admin.batch_execute(question.drop_index).await.unwrap();
        }
        let what = format!("Q{} {}", question.number, question.what);
        let away = format!("Q{}, programme not in memory", question.number);
        let yardstick = Speed::median(&yardstick);
        let row =
            |what, ours: &[Speed], wanted| Row { what, ours: Speed::median(ours), yardstick, wanted, same };
        let cold = question.wanted_cold.map(|wanted| row(away, &cold, wanted));
        std::iter::once(row(what, &warm, question.wanted)).chain(cold).collect()
    }

    /// Whether ours and L1 answer the same to the first few questions; shows where they do not.
    async fn say_the_same(&self, requests: &Requests) -> bool {
        let mut ours = Connection::open(self.warm).await;
        let mut yardstick = Connection::open(self.yardstick).await;
        for (to_ours, to_yardstick) in requests.ours.iter().zip(&*requests.yardstick).take(COMPARED) {
            let (left, right) = (ours.ask(to_ours).await, yardstick.ask(to_yardstick).await);
            let read = |answer: &[u8]| serde_json::from_slice::<Value>(answer).unwrap();
            if read(left) != read(right) {
                eprintln!("answers differ:\n  ours {}\n  L1   {}", load::begin(left), load::begin(right));
                return false;
            }
        }
        true
    }
}
