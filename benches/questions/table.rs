//! The results as Markdown.

use std::{fmt::Write, num::NonZero, thread, time::Duration};

use crate::{
    database::Held,
    load::{CONNECTIONS, Speed},
};

/// The most memory that we want the server to have before it is asked anything, in MiB.
const WANTED_IDLE: u64 = 64;

/// The most memory that we want it to have beyond its cache, in MiB.
const WANTED_BEYOND_CACHE: u64 = 128;

/// What was measured of a question.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) ours: Speed,
    pub(crate) yardstick: Speed,
    /// How many times as fast we want to be.
    pub(crate) wanted: f64,
    /// Whether the answers were the same.
    pub(crate) same: bool,
}

/// The server's memory in MiB, where the system tells.
pub(crate) struct Memory {
    /// As it was started.
    pub(crate) idle: Option<u64>,
    /// With every programme read once.
    pub(crate) filled: Option<u64>,
    /// After all questions.
    pub(crate) loaded: Option<u64>,
}

/// What was measured on what.
pub(crate) fn conditions(held: &Held, postgres: &str, cache_mebibytes: u64, time: Duration) -> String {
    let Held { programs, items, effects } = held;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    format!(
        "{programs} programmes, {items} items, {effects} effects; PostgreSQL {postgres}; {cores} cores for server, \
         database and load; {CONNECTIONS} connections; {cache_mebibytes} MiB of programmes kept in memory; medians of \
         {} turns of {} s each.\n",
        crate::ROUNDS,
        time.as_secs_f64()
    )
}

/// How fast questions were answered.
pub(crate) fn speeds(rows: &[Row], beside: &str) -> String {
    let mut text = format!(
        "| question | ours, requests/s | {beside}, requests/s | ratio | wanted | ours p50, ms | ours p99, ms | same answers |\n\
         |---|--:|--:|--:|--:|--:|--:|---|\n",
    );
    for Row { what, ours, yardstick, wanted, same } in rows {
        let ratio = ours.per_second / yardstick.per_second;
        let (p50, p99) = (ours.p50.as_secs_f64() * 1000.0, ours.p99.as_secs_f64() * 1000.0);
        let same = if *same { "yes" } else { "no" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {what} | {:.0} | {:.0} | {ratio:.2} | {wanted} | {p50:.2} | {p99:.2} | {same} |",
            ours.per_second, yardstick.per_second
        );
    }
    text
}

/// How much memory the server had, and how long it took to start.
pub(crate) fn memory(memory: &Memory, cache_mebibytes: u64, alone: Duration, beside: Duration) -> String {
    let shown =
        |mebibytes: Option<u64>| mebibytes.map_or_else(|| "unknown".into(), |size| format!("{size} MiB"));
    let most = cache_mebibytes + WANTED_BEYOND_CACHE;
    [
        String::from("| the server | measured | wanted |\n|---|--:|--:|"),
        format!("| memory, idle | {} | < {WANTED_IDLE} MiB |", shown(memory.idle)),
        format!("| memory, every programme read once | {} | < {most} MiB |", shown(memory.filled)),
        format!("| memory, after all questions | {} | < {most} MiB |", shown(memory.loaded)),
        format!("| start to ready, with its PostgreSQL | {:.2} s | < 1 s |", alone.as_secs_f64()),
        format!("| start to ready, beside a running one | {:.2} s | < 1 s |", beside.as_secs_f64()),
    ]
    .join("\n")
}
