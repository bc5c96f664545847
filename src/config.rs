//! What can be configured, read once from the environment and checked; nothing else reads the environment.

mod serving;

use std::{
    borrow::Cow,
    ffi::OsString,
    net::{SocketAddr, ToSocketAddrs},
    path::PathBuf,
};

use crate::{domain::Language, http::Serving};
use serving::Settings;

/// Settings of the program.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data lives.
    pub database: DatabaseConfig,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How many bytes of programmes are kept in memory.
    pub cache_bytes: u64,
    /// How the routes serve, as far as that is in no file.
    pub serving: Serving,
    /// Where the files lie that say the rest.
    pub files: Files,
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
    #[error("{name} is \"{value}\"; it must be {expected}")]
    Bad {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        expected: Cow<'static, str>,
    },
    /// No folder for the data.
    #[error("there is no home folder to keep the data in; set KAIKAKU_DATA_DIR to a folder, or DATABASE_URL")]
    NoDataFolder,
}

const LISTEN: &str = "127.0.0.1:8000";

impl Config {
    /// Reads the environment; `listen` (a flag) wins over it.
    pub fn from_environment(listen: Option<&str>) -> Result<Self, ConfigError> {
        Self::read(&environment, listen)
    }

    fn read(get: &dyn Fn(&str) -> Option<OsString>, listen: Option<&str>) -> Result<Self, ConfigError> {
        let text = |name: &'static str| get(name).map(|value| value.to_string_lossy().into_owned());
        let database = match text("DATABASE_URL") {
            Some(reader) => {
                let admin = text("KAIKAKU_ADMIN_DATABASE_URL").unwrap_or_else(|| reader.clone());
                check_url("DATABASE_URL", &reader)?;
                check_url("KAIKAKU_ADMIN_DATABASE_URL", &admin)?;
                DatabaseConfig::Given { reader, admin }
            }
            None => DatabaseConfig::Embedded {
                home: data_folder(get, nix::unistd::Uid::effective().is_root())
                    .ok_or(ConfigError::NoDataFolder)?,
                bin: get("KAIKAKU_PG_BIN").map(PathBuf::from),
                user: text("KAIKAKU_PG_USER"),
                path: get("PATH"),
            },
        };
        let listen =
            listen.map(str::to_owned).or_else(|| text("KAIKAKU_LISTEN")).unwrap_or_else(|| LISTEN.into());
        let address = listen.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        let listen = address.ok_or(ConfigError::Bad {
            name: "the address to listen on (KAIKAKU_LISTEN, --listen)",
            value: listen,
            expected: "an address and a port, such as 127.0.0.1:8000".into(),
        })?;
        let settings = Settings { get };
        Ok(Self {
            database,
            listen,
            cache_bytes: settings.mebibytes("KAIKAKU_CACHE_MIB", 256, 1)?,
            serving: settings.serving()?,
            files: settings.files()?,
        })
    }
}

/// Which messages are logged, in the syntax of tracing-subscriber's filters.
#[must_use]
pub fn log_filter() -> String {
    let asked = environment("KAIKAKU_LOG").map(|value| value.to_string_lossy().into_owned());
    asked.unwrap_or_else(|| "info,actix_http=off,actix_server=warn,sqlx=warn,sea_orm_migration=warn".into())
}

/// The language in which the system speaks to its user: Japanese where its locale says so, else English.
#[must_use]
pub fn language() -> Language {
    language_of(&environment)
}

fn language_of(get: &dyn Fn(&str) -> Option<OsString>) -> Language {
    let mut locales = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(get);
    match locales.find(|locale| !locale.is_empty()) {
        Some(locale) if locale.to_string_lossy().starts_with("ja") => Language::Ja,
        _ => Language::En,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn environment(name: &str) -> Option<OsString> {
    // An empty variable says as little as one that is not there.
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The text is a PostgreSQL URL; the message never repeats it, since it can hold a password.
fn check_url(name: &'static str, value: &str) -> Result<(), ConfigError> {
    let valid = url::Url::parse(value).is_ok_and(|url| ["postgres", "postgresql"].contains(&url.scheme()));
    let bad = ConfigError::Bad {
        name,
        value: "(not shown)".into(),
        expected: "a PostgreSQL address, such as postgres://user@localhost/kaikaku".into(),
    };
    if valid { Ok(()) } else { Err(bad) }
}

/// The user's data folder; as root a system one, since PostgreSQL runs as another user who must reach it.
fn data_folder(get: &dyn Fn(&str) -> Option<OsString>, is_root: bool) -> Option<PathBuf> {
    if let Some(folder) = get("KAIKAKU_DATA_DIR") {
        return std::path::absolute(folder).ok();
    }
    if is_root {
        return Some(PathBuf::from("/var/lib/kaikaku"));
    }
    let home = || get("HOME").map(PathBuf::from);
    if cfg!(target_os = "macos") {
        return home().map(|home| home.join("Library/Application Support/kaikaku"));
    }
    let data = get("XDG_DATA_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    data.or_else(|| home().map(|home| home.join(".local/share"))).map(|data| data.join("kaikaku"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)], listen: Option<&str>) -> Result<Config, ConfigError> {
        let get =
            |name: &str| settings.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        Config::read(&get, listen)
    }

    #[test]
    fn one_url_serves_and_administers_where_no_other_is_given() {
        let config = read(&[("DATABASE_URL", "postgres://reader@localhost/k")], None).unwrap();
        let DatabaseConfig::Given { reader, admin } = config.database else { panic!("given") };
        assert_eq!(reader, admin);
        assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    }

    #[test]
    fn a_flag_wins_over_the_environment() {
        let config =
            read(&[("KAIKAKU_LISTEN", "127.0.0.1:1"), ("KAIKAKU_DATA_DIR", "/x")], Some("127.0.0.1:2"));
        assert_eq!(config.unwrap().listen.port(), 2);
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_data_lies_where_it_was_asked_for_or_where_the_user_keeps_data() {
        let of = |is_root, settings: &[(&str, &str)]| {
            let get =
                |name: &str| settings.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            data_folder(&get, is_root).map(|folder| folder.display().to_string())
        };
        let all = [("KAIKAKU_DATA_DIR", "/asked"), ("XDG_DATA_HOME", "/xdg"), ("HOME", "/home/me")];
        assert_eq!(of(true, &all).as_deref(), Some("/asked"));
        assert_eq!(of(true, &all[1..]).as_deref(), Some("/var/lib/kaikaku"));
        assert_eq!(of(false, &all[1..]).as_deref(), Some("/xdg/kaikaku"));
        assert_eq!(of(false, &all[2..]).as_deref(), Some("/home/me/.local/share/kaikaku"));
        let relative = [("XDG_DATA_HOME", "xdg"), ("HOME", "/home/me")];
        assert_eq!(of(false, &relative).as_deref(), Some("/home/me/.local/share/kaikaku"));
        assert_eq!(of(false, &[]), None);
    }

    #[test]
    fn the_first_locale_that_says_anything_decides_the_language() {
        let of = |settings: &[(&str, &str)]| {
            language_of(&|name| {
                settings.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
            })
        };
        assert_eq!(of(&[("LANG", "ja_JP.UTF-8")]), Language::Ja);
        assert_eq!(of(&[("LC_ALL", "C.UTF-8"), ("LANG", "ja_JP.UTF-8")]), Language::En);
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "ja_JP.UTF-8")]), Language::Ja);
        assert_eq!(of(&[]), Language::En);
    }

    #[test]
    fn bad_settings_are_named_and_secrets_are_not_shown() {
        let error = read(&[("DATABASE_URL", "mysql://me:secret@localhost/k")], None).unwrap_err().to_string();
        assert!(error.contains("DATABASE_URL") && !error.contains("secret"), "{error}");
        let error =
            read(&[("KAIKAKU_DATA_DIR", "/x"), ("KAIKAKU_LISTEN", "here")], None).unwrap_err().to_string();
        assert!(error.contains("KAIKAKU_LISTEN") && error.contains("\"here\""), "{error}");
        for origins in ["https://example.jp/", "example.jp", "https://good.jp *"] {
            let error = read(&[("KAIKAKU_DATA_DIR", "/x"), ("KAIKAKU_ORIGINS", origins)], None).unwrap_err();
            assert!(error.to_string().contains("KAIKAKU_ORIGINS"), "{error}");
        }
        let good = [("KAIKAKU_DATA_DIR", "/x"), ("KAIKAKU_ORIGINS", "https://a.jp  http://127.0.0.1:8080")];
        assert_eq!(read(&good, None).unwrap().serving.origins, ["https://a.jp", "http://127.0.0.1:8080"]);
        let error =
            read(&[("KAIKAKU_DATA_DIR", "/x"), ("KAIKAKU_CACHE_MIB", "0")], None).unwrap_err().to_string();
        assert!(error.contains("KAIKAKU_CACHE_MIB"), "{error}");
    }
}
