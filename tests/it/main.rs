//! Integration tests: one binary, one private PostgreSQL for the run, a database of its own for each test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "clippy knows only test functions as tests, not what they share"
)]

mod anything;
mod bounds;
mod caching;
mod citations;
#[cfg(target_os = "linux")]
mod commands;
mod config;
mod contract;
mod database;
mod documents;
mod downloads;
#[cfg(target_os = "linux")]
mod embedded;
mod history;
mod http;
mod import;
mod kawasaki;
mod kawasaki_items;
mod kawasaki_raw;
mod layers;
mod lists;
mod municipalities;
mod named;
#[cfg(target_os = "linux")]
mod never_half;
mod nodes;
#[cfg(target_os = "linux")]
mod operation;
mod package;
mod pages;
mod points;
mod portal;
mod protocol;
mod questions;
mod reconciliation;
#[cfg(target_os = "linux")]
mod server;
mod shape;
mod support;
mod tables;
mod town;
mod wire;
