//! The command line: what can be asked (`arguments`), and what is then done. Everything else lives in the library.

mod arguments;
mod database;
mod export;
mod failure;
mod generate;
mod import;
mod migrate;
mod output;
mod states;

use std::process::ExitCode;

pub(crate) use arguments::{Arguments, Command};
pub(crate) use failure::Failure;
use kaikaku::{config::Config, graphql, startup};

/// Does what was asked.
pub(crate) async fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve { listen } => startup::serve(Config::from_environment(listen.as_deref())?).await?,
        Command::Schema => output::say(graphql::sdl().trim_end())?,
        Command::Validate { packages, say } => return import::validate(&packages, &say).await,
        Command::Import(asked) => return import::import(&asked).await,
        Command::New { code, year, path } => export::template(code, year, &path)?,
        Command::Format { paths } => return export::rewrite(&paths),
        Command::Export(asked) => export::export(&asked).await?,
        Command::Diff { old, new, say } => states::diff(&old, &new, &say).await?,
        Command::History { program, limit, say } => states::history(program, limit, &say).await?,
        Command::Restore { revision, program, note } => states::restore(revision, program, note).await?,
        Command::Generate(asked) => return generate::generate(&asked).await,
        Command::Migrate(asked) => migrate::migrate(asked).await?,
    }
    Ok(ExitCode::SUCCESS)
}
