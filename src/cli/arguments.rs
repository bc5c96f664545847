//! What people can ask the program to do, as its help tells it.

#![allow(clippy::doc_markdown, reason = "these comments are the help that people read on a terminal")]

use std::{ops::RangeInclusive, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use kaikaku::{
    config::Given,
    domain::{FiscalYear, MunicipalityCode, ProgramId, StateId, StateIdError},
};

/// The version, the commit, and the SHA-256 of the schema, which is that of schema.graphql.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (commit ",
    env!("KAIKAKU_COMMIT"),
    ", schema sha256:",
    env!("KAIKAKU_SCHEMA"),
    ")",
);

/// 改革: the reform programmes of Japanese municipalities as a GraphQL API.
///
/// Without a command it serves. Without DATABASE_URL it keeps the data in a private PostgreSQL of its own.
/// Exit codes: 0 done; 1 refused, because of what was given; 2 a command that does not exist or a setting that cannot be
/// used; 3 the machine or the database failed.
#[derive(Parser)]
#[command(version = VERSION, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// In which language to list mistakes and changes [default: that of the system, ja or en].
    #[arg(long, value_enum, global = true)]
    pub(crate) lang: Option<Lang>,
    /// File with settings [default: KAIKAKU_CONFIG, or /etc/kaikaku/config.toml where it is there].
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// A setting, such as max_fields=50000; this wins over the environment and the file. Can be given several times.
    #[arg(long, value_name = "KEY=VALUE", global = true, value_parser = setting)]
    set: Vec<(String, String)>,
}

impl Arguments {
    /// What is said of settings.
    pub(crate) fn given(&self) -> Given {
        let listen = match &self.command {
            Some(Command::Serve { listen }) => listen.clone(),
            _ => None,
        };
        let listen = listen.map(|address| ("listen".to_owned(), address));
        Given { file: self.config.clone(), set: self.set.iter().cloned().chain(listen).collect() }
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the API and its explorer until stopped (this is what happens without a command).
    ///
    /// Brings the database up to date first; an empty private database gets the bundled programmes of Kawasaki City.
    Serve {
        /// Address and port to listen on: the setting "listen".
        #[arg(long)]
        listen: Option<String>,
    },
    /// Check programmes and take them into the database, each as a new revision.
    ///
    /// A programme is a folder with datapackage.json and CSV files, a zip file of one, or an XLSX workbook; docs/packages.md
    /// tells how to write one. Every mistake is listed with file, row and column. A package with a mistake changes nothing,
    /// and does not keep the others out. The same content again changes nothing: a load that was broken off is simply
    /// started again. A running server shows the new revisions within a second.
    Import(Import),
    /// Check programmes without touching any database.
    Validate {
        #[command(flatten)]
        packages: Packages,
        /// How to answer.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Start a programme: write a package with every table and example rows, to be filled in with a spreadsheet.
    New {
        /// Code of the municipality, 6 digits with the check digit.
        code: MunicipalityCode,
        /// Fiscal year: the year in which it begins.
        #[arg(value_parser = fiscal_year)]
        year: FiscalYear,
        /// Folder to write; a name that ends in .xlsx or .zip makes a workbook or a zip file.
        path: PathBuf,
    },
    /// Rewrite programmes in their canonical form: column order, quoting, numbering, datapackage.json.
    Format {
        /// Folders of packages.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Write programmes out of the database as canonical packages.
    Export(Export),
    /// Tell what differs between two states of a programme, or two packages.
    Diff {
        /// A package, or a programme of the database such as 141305/2023, or one of its revisions: 141305/2023@2.
        old: String,
        /// The same.
        new: String,
        /// How to answer.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// List the revisions of one programme, or of the whole data set, the newest first.
    History {
        /// The programme, such as 141305/2023.
        #[arg(long, value_parser = program)]
        program: Option<ProgramId>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// How to answer.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Make an earlier state of a programme its newest one, as a new revision.
    Restore {
        /// The revision: the running number of the data set, as `history` lists it; with --program the number within it.
        #[arg(long)]
        revision: i64,
        /// The programme, such as 141305/2023.
        #[arg(long, value_parser = program)]
        program: Option<ProgramId>,
        /// What to say of the new revision; it always names the restored one.
        #[arg(long)]
        note: Option<String>,
    },
    /// Make invented programmes, for trying things out and for measuring. No real municipality has their codes.
    Generate(Generate),
    /// Bring the database's tables up to date, or back, or tell how they stand.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Ask a running server, at the address of the setting "listen", whether it is ready: exit code 0, or 3 where it is not.
    Health,
    /// Print a script that completes commands in a shell: kaikaku completions bash > /etc/bash_completion.d/kaikaku.
    Completions {
        /// Which shell.
        shell: Shell,
    },
    /// Write the manual pages, one for each command, into a folder: kaikaku man /usr/local/share/man/man1.
    Man {
        /// The folder.
        folder: PathBuf,
    },
    /// Print the settings that are in force, and where each of them is from.
    ///
    /// Passwords are masked. docs/operations.md tells of the four places that settings come from, and config/default.toml what
    /// each of them means.
    Config {
        /// Print the defaults instead, each with its meaning: a file to begin with.
        #[arg(long)]
        defaults: bool,
    },
    /// Print the GraphQL schema.
    Schema {
        /// Print the data dictionary instead: the same types, fields and values with their meaning, in Markdown.
        #[arg(long)]
        dictionary: bool,
    },
}

#[derive(Args)]
pub(crate) struct Packages {
    /// Packages (folders, zip files, XLSX files), folders of packages, or patterns in quotes ('2023/*.zip').
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) packages: Packages,
    /// What to say of the revision: why it was made.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// Tell what would change, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write nothing at all if a single package has a mistake, or two hold the same programme.
    #[arg(long)]
    pub(crate) strict: bool,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Export {
    /// Where to: a folder, or a file that ends in .zip or .xlsx; with --all a folder that gets a package for each.
    pub(crate) path: PathBuf,
    /// The programme, such as 141305/2023, or one of its revisions: 141305/2023@2.
    #[arg(long, required_unless_present = "all")]
    pub(crate) program: Option<StateId>,
    /// Every programme of the database.
    #[arg(long, conflicts_with = "program")]
    pub(crate) all: bool,
    /// As what [default: what the name of the file says, else a folder].
    #[arg(long, value_enum)]
    pub(crate) format: Option<Form>,
}

#[derive(Args)]
pub(crate) struct Generate {
    /// How many municipalities.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=4653))]
    pub(crate) municipalities: u32,
    /// Fiscal years, such as 2019..2023, or one.
    #[arg(long, value_parser = years)]
    pub(crate) years: RangeInclusive<i16>,
    /// Any number: the same one makes the same programmes.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder to write a package for each programme into.
    #[arg(required_unless_present = "load")]
    pub(crate) path: Option<PathBuf>,
    /// Take them into the database instead.
    #[arg(long, conflicts_with = "path")]
    pub(crate) load: bool,
    /// As what to write them.
    #[arg(long, value_enum, default_value_t = Form::Folder)]
    pub(crate) format: Form,
}

#[derive(Subcommand)]
pub(crate) enum Migrate {
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
pub(crate) enum Format {
    /// A table for people.
    Table,
    /// JSON for programs.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// A folder with datapackage.json and CSV files.
    Folder,
    /// A zip file of that.
    Zip,
    /// A workbook with a sheet for each table.
    Xlsx,
}

fn fiscal_year(text: &str) -> Result<FiscalYear, String> {
    let year = text.parse().ok().and_then(FiscalYear::new);
    year.ok_or_else(|| {
        let range = FiscalYear::RANGE;
        format!("a fiscal year lies between {} and {}", range.start(), range.end())
    })
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("a setting is KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

fn program(text: &str) -> Result<ProgramId, String> {
    let state: StateId = text.parse().map_err(|error: StateIdError| error.to_string())?;
    match state.number {
        None => Ok(state.program),
        Some(_) => Err(format!("a programme without a revision, such as {}", state.program)),
    }
}

fn years(text: &str) -> Result<RangeInclusive<i16>, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (fiscal_year(first)?.get(), fiscal_year(last)?.get());
    if first <= last { Ok(first..=last) } else { Err(format!("{first} comes after {last}")) }
}
