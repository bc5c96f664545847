//! The command line: what can be asked (`arguments`), and what is then done. Everything else lives in the library.

mod arguments;
mod database;
mod export;
mod failure;
mod generate;
mod import;
mod migrate;
mod output;
mod report;
mod states;

use std::{io, process::ExitCode};

use arguments::Lang;
pub(crate) use arguments::{Arguments, Command};
pub(crate) use failure::Failure;
use kaikaku::{config::Config, graphql, startup};
use output::Say;

/// Does what was asked.
pub(crate) async fn run(command: Command, lang: Option<Lang>) -> Result<ExitCode, Failure> {
    let language = output::language(lang);
    let say = |format| Say { format, language };
    match command {
        Command::Serve { listen } => startup::serve(Config::from_environment(listen.as_deref())?).await?,
        Command::Schema { dictionary: false } => output::say(graphql::sdl().trim_end())?,
        Command::Schema { dictionary: true } => {
            output::say(graphql::dictionary().map_err(io::Error::other)?.trim_end())?;
        }
        Command::Validate { packages, format } => return import::validate(&packages, say(format)).await,
        Command::Import(asked) => return import::import(&asked, say(asked.format)).await,
        Command::New { code, year, path } => export::template(code, year, &path, language)?,
        Command::Format { paths } => return export::rewrite(&paths, language),
        Command::Export(asked) => export::export(&asked, language).await?,
        Command::Diff { old, new, format } => states::diff(&old, &new, say(format)).await?,
        Command::History { program, limit, format } => {
            states::history(program, limit, say(format)).await?;
        }
        Command::Restore { revision, program, note } => {
            states::restore(revision, program, note, language).await?;
        }
        Command::Generate(asked) => return generate::generate(&asked, language).await,
        Command::Migrate(asked) => migrate::migrate(asked).await?,
    }
    Ok(ExitCode::SUCCESS)
}
