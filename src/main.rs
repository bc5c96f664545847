//! The program: reads what is asked on the command line, and tells in one sentence why it could not be done.

mod cli;

use std::{io::Write, process::ExitCode};

use clap::Parser;
use kaikaku::{config::Config, telemetry};

/// Requests are made of many small pieces of memory, which this one hands out faster than the system's.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    let config = Config::load(&arguments.given());
    let _running =
        telemetry::init(&config.as_ref().map(|config| config.telemetry.clone()).unwrap_or_default());
    let command = arguments.command.unwrap_or(cli::Command::Serve { listen: None });
    match cli::run(command, arguments.lang, config).await {
        Ok(code) => code,
        Err(failure) => {
            // Nobody is left to tell where even this cannot be written.
            drop(writeln!(std::io::stderr(), "kaikaku: {failure}"));
            failure.code()
        }
    }
}
