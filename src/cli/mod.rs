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
use clap::CommandFactory;
pub(crate) use failure::Failure;
use kaikaku::{
    config::{self, Config, ConfigError},
    graphql, startup,
};
use output::Say;

/// Does what was asked; what needs no settings is done whatever they are like.
pub(crate) async fn run(
    command: Command,
    lang: Option<Lang>,
    config: Result<Config, ConfigError>,
) -> Result<ExitCode, Failure> {
    let language = output::language(lang);
    let say = |format| Say { format, language };
    match command {
        Command::Serve { .. } => startup::serve(config?).await?,
        Command::Health => startup::health(&config?).await?,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "kaikaku", &mut script);
            output::say(String::from_utf8_lossy(&script).trim_end())?;
        }
        Command::Man { folder } => {
            std::fs::create_dir_all(&folder).map_err(|error| Failure::of_folder(&error, &folder))?;
            clap_mangen::generate_to(Arguments::command(), folder)?;
        }
        Command::Config { defaults: true } => output::say(config::DEFAULTS.trim_end())?,
        Command::Config { defaults: false } => output::say(config?.shown.trim_end())?,
        Command::Schema { dictionary: false } => output::say(graphql::sdl().trim_end())?,
        Command::Schema { dictionary: true } => {
            output::say(graphql::dictionary().map_err(io::Error::other)?.trim_end())?;
        }
        Command::Validate { packages, format } => return import::validate(&packages, say(format)).await,
        Command::Import(asked) => return import::import(&config?, &asked, say(asked.format)).await,
        Command::New { code, year, path } => export::template(code, year, &path, language)?,
        Command::Format { paths } => return export::rewrite(&paths, language),
        Command::Export(asked) => export::export(&config?, &asked, language).await?,
        Command::Diff { old, new, format } => states::diff(&config?, &old, &new, say(format)).await?,
        Command::History { program, limit, format } => {
            states::history(&config?, program, limit, say(format)).await?;
        }
        Command::Restore { revision, program, note } => {
            states::restore(&config?, revision, program, note, language).await?;
        }
        Command::Generate(asked) => return generate::generate(config, &asked, language).await,
        Command::Migrate(asked) => migrate::migrate(&config?, asked).await?,
    }
    Ok(ExitCode::SUCCESS)
}
