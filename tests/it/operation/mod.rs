//! The program in operation: what is seen of it, how it stops, what it does where things break, and many of it.

mod broken;
mod replicated;
mod seen;
mod shipped;
mod stopped;

use std::{net::SocketAddr, path::Path, process::Command};

use crate::support::program::command;

/// The command that serves from a private database, with these settings besides.
fn serve(home: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = command(home);
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    for (key, value) in settings {
        command.arg("--set").arg(format!("{key}={value}"));
    }
    command
}

/// The address and port of a server.
fn address(url: &str) -> SocketAddr {
    url.trim_start_matches("http://").parse().unwrap()
}
