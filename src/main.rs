//! Command line only: what people can ask the program to do.

#![allow(clippy::doc_markdown, reason = "these comments are the help that people read on a terminal")]

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use kaikaku::{
    config::{self, Config, ConfigError},
    graphql, import, package, startup, store, telemetry,
};

/// 改革: the reform programmes of Japanese municipalities as a GraphQL API.
///
/// Without a command it serves. Without DATABASE_URL it keeps the data in a private PostgreSQL of its own.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and its explorer until stopped (this is what happens without a command).
    ///
    /// Brings the database up to date first; an empty private database gets the bundled programmes of Kawasaki City.
    Serve {
        /// Address and port to listen on [default: KAIKAKU_LISTEN, or 127.0.0.1:8000].
        #[arg(long)]
        listen: Option<String>,
    },
    /// Check programmes and take them into the database, each as a new revision.
    ///
    /// A programme is a folder with datapackage.json and CSV files; docs/packages.md tells how to write one. Everything is
    /// checked first: with a single mistake nothing changes, and every mistake is listed with file, row and column. The
    /// same content again changes nothing. A running server shows the new revision within a second.
    Import {
        /// Folders of programmes.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// What to say of the revision: why it was made.
        #[arg(long)]
        note: Option<String>,
        /// How to list mistakes.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Check programmes without touching any database.
    Validate {
        /// Folders of programmes.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How to list mistakes.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Rewrite programmes in their canonical form: column order, quoting, numbering, datapackage.json.
    Format {
        /// Folders of programmes.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Bring the database's tables up to date, or back, or tell how they stand.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Print the GraphQL schema.
    Schema,
}

#[derive(Subcommand)]
enum Migrate {
    /// Apply every migration that is missing.
    Up,
    /// Take back the newest migrations, with all data in them.
    Down {
        /// How many.
        #[arg(long, default_value_t = 1)]
        steps: u32,
        /// Say yes to losing the data.
        #[arg(long)]
        yes: bool,
    },
    /// List the migrations and whether they are applied.
    Status,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    Table,
    /// JSON for programs.
    Json,
}

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] startup::StartError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Output(#[from] std::io::Error),
    #[error("{0}")]
    Refused(String),
}

#[actix_web::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    telemetry::init(&config::log_filter());
    let command = arguments.command.unwrap_or(Command::Serve { listen: None });
    match run(command).await {
        Ok(code) => code,
        Err(failure) => {
            // Nobody is left to tell where even this cannot be written.
            drop(writeln!(std::io::stderr(), "kaikaku: {failure}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve { listen } => startup::serve(Config::from_environment(listen.as_deref())?).await?,
        Command::Schema => say(graphql::sdl().trim_end())?,
        Command::Validate { paths, format } => return validate(&paths, format),
        Command::Format { paths } => return rewrite(&paths),
        Command::Import { paths, note, format } => return take_in(&paths, note.as_deref(), format).await,
        Command::Migrate(migrate) => migrations(migrate).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

/// Reads every package; tells all mistakes of all of them.
fn read(paths: &[PathBuf], format: Format) -> Result<Option<Vec<import::Package>>, Failure> {
    let (packages, problems) = import::read_all(paths);
    if problems.is_empty() {
        return Ok(Some(packages));
    }
    match format {
        Format::Json => {
            say(&serde_json::to_string_pretty(&problems).map_err(std::io::Error::from)?)?;
        }
        Format::Table => {
            for refused in &problems {
                say(&format!("{}:\n{}", refused.path.display(), package::render_table(&refused.problems)))?;
            }
        }
    }
    Ok(None)
}

fn validate(paths: &[PathBuf], format: Format) -> Result<ExitCode, Failure> {
    let Some(packages) = read(paths, format)? else { return Ok(ExitCode::FAILURE) };
    match format {
        Format::Json => say("[]")?,
        Format::Table => {
            for package in packages {
                let program = &package.program;
                say(&format!(
                    "{}: good ({} with {} items and {} effects)",
                    package.path.display(),
                    program.id,
                    program.items.len(),
                    program.effects.len()
                ))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn rewrite(paths: &[PathBuf]) -> Result<ExitCode, Failure> {
    let Some(packages) = read(paths, Format::Table)? else { return Ok(ExitCode::FAILURE) };
    for package in packages {
        package::write_folder(&package::canonical_files(&package.program), &package.path)?;
        say(&format!("{}: written in canonical form", package.path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn take_in(paths: &[PathBuf], note: Option<&str>, format: Format) -> Result<ExitCode, Failure> {
    let Some(packages) = read(paths, format)? else { return Ok(ExitCode::FAILURE) };
    let database = startup::Database::open(&Config::from_environment(None)?.database).await?;
    let imported = import_all(&database, &packages, note).await;
    database.close().await?;
    imported.map(|()| ExitCode::SUCCESS)
}

async fn import_all(
    database: &startup::Database,
    packages: &[import::Package],
    note: Option<&str>,
) -> Result<(), Failure> {
    database.migrate().await?;
    let admin = store::admin(&database.admin).await?;
    for package in packages {
        let outcome = import::write(&admin, &package.program, note).await;
        let outcome =
            outcome.map_err(|error| Failure::Refused(format!("{}: {error}", package.path.display())))?;
        let id = package.program.id;
        say(&match outcome {
            store::Imported::Unchanged { revision } => {
                format!("{id}: unchanged, nothing was written (data set revision {revision})")
            }
            store::Imported::Revision { program_number, revision } => {
                format!("{id}: imported as its revision {program_number} (data set revision {revision})")
            }
        })?;
    }
    Ok(())
}

async fn migrations(migrate: Migrate) -> Result<(), Failure> {
    let database = startup::Database::open(&Config::from_environment(None)?.database).await?;
    let done = match migrate {
        Migrate::Up => database.migrate().await.map_err(Failure::from).and_then(|applied| {
            Ok(say(&format!("{applied} migrations were applied; the database is up to date"))?)
        }),
        Migrate::Down { steps, yes } => down(&database, steps, yes).await,
        Migrate::Status => status(&database).await,
    };
    database.close().await?;
    done
}

async fn down(database: &startup::Database, steps: u32, yes: bool) -> Result<(), Failure> {
    if !yes {
        let why = "this removes tables with all their data; say --yes if that is what you want";
        return Err(Failure::Refused(why.into()));
    }
    let admin = store::admin(&database.admin).await?;
    store::migrate_down(&admin, steps).await?;
    Ok(say(&format!("{steps} migrations were taken back"))?)
}

async fn status(database: &startup::Database) -> Result<(), Failure> {
    let admin = store::admin(&database.admin).await?;
    for line in store::migrations(&admin).await? {
        say(&format!("{}  {}", if line.applied { "applied" } else { "missing" }, line.name))?;
    }
    Ok(())
}
