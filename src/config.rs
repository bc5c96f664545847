//! What can be configured, read once and checked; nothing else reads the environment.

mod serving;
mod settings;

use std::{
    ffi::OsString,
    net::{SocketAddr, ToSocketAddrs},
    path::PathBuf,
    time::Duration,
};

use crate::{domain::Language, http::Serving, telemetry::Telemetry};
pub use settings::{DEFAULTS, Given};
use settings::{Environment, Settings};

/// Settings of the program.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data lives.
    pub database: DatabaseConfig,
    /// Addresses of replicas of the database, to read from.
    pub replicas: Vec<String>,
    /// Connections of each pool that the server reads with.
    pub connections: u32,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How many bytes of programmes are kept in memory.
    pub cache_bytes: u64,
    /// How the routes serve, as far as that is in no file.
    pub serving: Serving,
    /// Where the files lie that say the rest.
    pub files: Files,
    /// How the server stops.
    pub stopping: Stopping,
    /// Address for Prometheus.
    pub metrics: Option<SocketAddr>,
    /// What is logged, and where traces go.
    pub telemetry: Telemetry,
    /// All of it as people read it, without passwords.
    pub shown: String,
}

/// How the server stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopping {
    /// How long it answers as before, so that whoever sends it requests finds out.
    pub drain: Duration,
    /// After which time it then ends in any case.
    pub deadline: Duration,
}

/// Where the files lie.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Folder of the documents that are asked by name; the explorer's examples where there is none.
    pub documents: Option<PathBuf>,
    /// The API keys that were given out.
    pub api_keys: Option<PathBuf>,
    /// The server's certificate with those that vouch for it, and its private key.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// Where the data lives.
#[derive(Debug, Clone)]
pub enum DatabaseConfig {
    /// A PostgreSQL of the operator's.
    Given {
        /// For serving: needs SELECT only.
        reader: String,
        /// For migrations and imports.
        admin: String,
    },
    /// A private PostgreSQL that the program runs itself.
    Embedded {
        /// Its folder.
        home: PathBuf,
        /// Folder of PostgreSQL's programs, where they are not found by themselves.
        bin: Option<PathBuf>,
        /// The user it runs as, where the program runs as root.
        user: Option<String>,
        /// The PATH, where PostgreSQL's programs may be.
        path: Option<OsString>,
    },
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not of the form it must have.
    #[error("{key} is \"{value}\" ({from}); it must be {expected}")]
    Bad {
        /// The setting.
        key: &'static str,
        /// Its value.
        value: String,
        /// Where that is from.
        from: String,
        /// What it must be.
        expected: String,
    },
    /// No setting of ours.
    #[error(
        "there is no setting {key} ({from}); the nearest is {nearest}, and \"kaikaku config --defaults\" explains all of them"
    )]
    Unknown {
        /// What it was called.
        key: String,
        /// Where.
        from: String,
        /// What may have been meant.
        nearest: String,
    },
    /// A file that cannot be read.
    #[error("{file} cannot be used for settings: {why}")]
    File {
        /// Which.
        file: String,
        /// Why not.
        why: String,
    },
    /// A variable of the environment that is no text.
    #[error("{0} is not UTF-8")]
    NotText(String),
    /// No folder for the data.
    #[error(
        "there is no home folder to keep the data in; set data_dir (KAIKAKU_DATA_DIR) to a folder, or database_url"
    )]
    NoDataFolder,
}

/// The most connections of a pool to the private PostgreSQL, which bears a hundred in all.
const PRIVATE_CONNECTIONS: u32 = 40;

impl Config {
    /// Reads the settings of all places.
    pub fn load(given: &Given) -> Result<Self, ConfigError> {
        Self::read(given, &environment())
    }

    fn read(given: &Given, environment: &Environment) -> Result<Self, ConfigError> {
        let settings = Settings::load(given, environment)?;
        let is_root = nix::unistd::Uid::effective().is_root();
        let home = || data_folder(settings.path("data_dir"), environment, is_root);
        let database = match settings.text("database_url") {
            Some(reader) => {
                let admin = settings.text("admin_database_url").unwrap_or_else(|| reader.clone());
                for (key, address) in [("database_url", &reader), ("admin_database_url", &admin)] {
                    check_url(&settings, key, address)?;
                }
                DatabaseConfig::Given { reader, admin }
            }
            None => DatabaseConfig::Embedded {
                home: home().ok_or(ConfigError::NoDataFolder)?,
                bin: settings.path("pg_bin"),
                user: settings.text("pg_user"),
                path: environment.get("PATH").cloned(),
            },
        };
        let is_private = matches!(database, DatabaseConfig::Embedded { .. });
        for key in ["admin_database_url", "replica_urls"] {
            if is_private && settings.text(key).is_some() {
                return Err(settings.bad(key, "", "left out where there is no database_url"));
            }
        }
        let shown = settings.shown(&[("data_dir", home().unwrap_or_default().display().to_string())]);
        Ok(Self {
            database,
            replicas: replicas(&settings)?,
            connections: settings
                .number("connections", 1..=if is_private { PRIVATE_CONNECTIONS } else { 1000 })?,
            listen: address(&settings, "listen")?,
            cache_bytes: settings.mebibytes("cache_mib", 1)?,
            serving: settings.serving()?,
            files: settings.files()?,
            stopping: Stopping {
                drain: Duration::from_secs(settings.number("drain_seconds", 0..=3600)?),
                deadline: Duration::from_secs(settings.number("stop_seconds", 1..=3600)?),
            },
            metrics: settings
                .text("metrics_listen")
                .map(|_| address(&settings, "metrics_listen"))
                .transpose()?,
            telemetry: telemetry(&settings)?,
            shown,
        })
    }
}

fn address(settings: &Settings, key: &'static str) -> Result<SocketAddr, ConfigError> {
    let text = settings.text(key).unwrap_or_default();
    let address = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    address.ok_or_else(|| settings.bad(key, &text, "an address and a port, such as 127.0.0.1:8000"))
}

fn telemetry(settings: &Settings) -> Result<Telemetry, ConfigError> {
    let is_address = |text: &String| {
        url::Url::parse(text).is_ok_and(|url| url.scheme() == "http" && url.password().is_none())
    };
    let collector = settings.text("otlp_endpoint");
    if let Some(other) = collector.as_ref().filter(|text| !is_address(text)) {
        return Err(settings.bad(
            "otlp_endpoint",
            other,
            "an address without a password, such as http://127.0.0.1:4318",
        ));
    }
    let json = match settings.text("log_format").as_deref() {
        Some("text") => false,
        Some("json") => true,
        other => return Err(settings.bad("log_format", other.unwrap_or_default(), "text or json")),
    };
    let filter = settings.text("log").unwrap_or_default();
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&filter) {
        return Err(settings.bad("log", &filter, format!("a filter such as info,kaikaku=debug ({error})")));
    }
    Ok(Telemetry {
        filter: filter.into(),
        json,
        collector,
        traced: settings.number("otlp_ratio", 0.0..=1.0)?,
    })
}

/// The language in which the system speaks to its user: Japanese where its locale says so, else English.
#[must_use]
pub fn language() -> Language {
    language_of(&environment())
}

fn language_of(environment: &Environment) -> Language {
    let mut locales = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| environment.get(name));
    match locales.find(|locale| !locale.is_empty()) {
        Some(locale) if locale.to_string_lossy().starts_with("ja") => Language::Ja,
        _ => Language::En,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn environment() -> Environment {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
}

/// The text is a PostgreSQL URL.
fn check_url(settings: &Settings, key: &'static str, text: &str) -> Result<(), ConfigError> {
    let bad = || settings.bad(key, text, POSTGRES_URL);
    if is_postgres(text) { Ok(()) } else { Err(bad()) }
}

const POSTGRES_URL: &str = "a PostgreSQL address, such as postgres://user@localhost/kaikaku";

fn is_postgres(text: &str) -> bool {
    let is_one_word = !text.contains(char::is_whitespace);
    is_one_word && url::Url::parse(text).is_ok_and(|url| ["postgres", "postgresql"].contains(&url.scheme()))
}

/// Replicas of the given database, each named once.
fn replicas(settings: &Settings) -> Result<Vec<String>, ConfigError> {
    let replica = |text: &str| is_postgres(text).then(|| text.to_owned());
    let replicas = settings.list("replica_urls", POSTGRES_URL, replica)?;
    let primary = settings.text("database_url");
    let all: Vec<&String> = replicas.iter().chain(&primary).collect();
    if all.iter().enumerate().any(|(place, url)| all.iter().take(place).any(|other| other == url)) {
        return Err(settings.bad(
            "replica_urls",
            "",
            "addresses that are all different, and not database_url",
        ));
    }
    Ok(replicas)
}

/// The folder that was asked for, or the user's data folder; as root a system one, since PostgreSQL runs as another user who
/// must reach it.
fn data_folder(asked: Option<PathBuf>, environment: &Environment, is_root: bool) -> Option<PathBuf> {
    if let Some(folder) = asked {
        return std::path::absolute(folder).ok();
    }
    if is_root {
        return Some(PathBuf::from("/var/lib/kaikaku"));
    }
    let folder = |name: &str| environment.get(name).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if cfg!(target_os = "macos") {
        return folder("HOME").map(|home| home.join("Library/Application Support/kaikaku"));
    }
    let data = folder("XDG_DATA_HOME").filter(|folder| folder.is_absolute());
    data.or_else(|| folder("HOME").map(|home| home.join(".local/share"))).map(|data| data.join("kaikaku"))
}

#[cfg(test)]
mod tests;
