//! Logging.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// What is logged where the settings cannot be read.
pub const USUAL: &str = "info";

/// Starts logging to standard error; colours only on a terminal.
pub fn init(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new(USUAL));
    let logging = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start in one process (tests) keeps the first.
    drop(logging.try_init());
}
