//! Settings as they come from four places: the defaults, a file, the environment and flags. Each wins over those before it,
//! and what none of them knows is refused.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fmt::{Display, Write},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    str::FromStr,
};

use config::{FileFormat, Map, Source, Value, ValueKind};

use super::ConfigError;

/// Every setting with its meaning and default: config/default.toml.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// Where the settings file lies when nobody says where.
const USUAL_FILE: &str = "/etc/kaikaku/config.toml";

/// What variables of ours begin with.
const PREFIX: &str = "KAIKAKU_";

/// How variables begin that look like settings and are none: the file's name, and what is for builds, tests and benchmarks.
const NO_SETTINGS: [&str; 7] = [
    "KAIKAKU_CONFIG",
    "KAIKAKU_BUILD",
    "KAIKAKU_COMMIT",
    "KAIKAKU_SCHEMA",
    "KAIKAKU_NO_NPM",
    "KAIKAKU_TEST_",
    "KAIKAKU_BENCH_",
];

const MEBIBYTE: u64 = 1024 * 1024;

/// Settings that can hold a password.
const SECRET: [&str; 3] = ["database_url", "admin_database_url", "replica_urls"];

/// What stands in place of a password.
const MASK: &str = "***";

/// What the command line says of settings.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The file with settings.
    pub file: Option<PathBuf>,
    /// Settings by their keys.
    pub set: Vec<(String, String)>,
}

/// The environment.
pub(super) type Environment = BTreeMap<String, OsString>;

/// Every setting in force.
#[derive(Debug)]
pub(super) struct Settings {
    values: Map<String, Value>,
    defaults: Map<String, Value>,
}

/// One of the places, already read.
#[derive(Debug, Clone)]
struct Layer(Map<String, Value>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        Ok(self.0.clone())
    }
}

impl Settings {
    pub(super) fn load(given: &Given, environment: &Environment) -> Result<Self, ConfigError> {
        let variable = || environment.get("KAIKAKU_CONFIG").filter(|file| !file.is_empty());
        let asked = given.file.clone().or_else(|| variable().map(PathBuf::from));
        // One that may not be looked at is there, and not to be passed over in silence.
        let usual = || Some(PathBuf::from(USUAL_FILE)).filter(|file| !matches!(file.try_exists(), Ok(false)));
        let mut builder =
            config::Config::builder().add_source(config::File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(file) = asked.or_else(usual) {
            builder = builder.add_source(Layer(read(&file)?));
        }
        let flags = given.set.iter().map(|(key, value)| {
            let value: &str = value;
            (key.clone(), Value::new(Some(&"--set".to_owned()), value))
        });
        let builder = builder.add_source(of_environment(environment)?).add_source(Layer(flags.collect()));
        let merged = builder.build().and_then(|config| config.collect());
        let merged =
            merged.map_err(|error| ConfigError::File { file: "settings".into(), why: error.to_string() })?;
        let defaults = parsed(DEFAULTS, "the defaults")?;
        match merged.iter().find(|(key, _)| !defaults.contains_key(*key)) {
            Some((key, value)) => Err(ConfigError::Unknown {
                key: key.clone(),
                from: value.origin().unwrap_or("a table in the file").to_owned(),
                nearest: nearest(key, defaults.keys()),
            }),
            None => Ok(Self { values: merged, defaults }),
        }
    }

    /// A text; none where it is empty.
    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        Some(self.raw(key)).filter(|text| !text.is_empty())
    }

    /// The value as a text, however it was written; the words of a list with spaces between them.
    fn raw(&self, key: &str) -> String {
        debug_assert!(self.defaults.contains_key(key), "config/default.toml lacks {key}");
        self.values.get(key).map(written).unwrap_or_default()
    }

    /// Its value is not what it must be.
    pub(super) fn bad(&self, key: &'static str, value: &str, expected: impl Into<String>) -> ConfigError {
        let from = self.from(key).to_owned();
        let value = if SECRET.contains(&key) { "(not shown)" } else { value };
        ConfigError::Bad { key, value: value.to_owned(), from, expected: expected.into() }
    }

    /// Where a value is from.
    fn from(&self, key: &str) -> &str {
        self.values.get(key).and_then(Value::origin).unwrap_or("default")
    }

    /// A file or folder; one that is named in a settings file lies beside that where it is not named in full.
    pub(super) fn path(&self, key: &'static str) -> Option<PathBuf> {
        let path = self.text(key)?;
        let folder = Path::new(self.from(key)).parent();
        Some(folder.map_or_else(|| PathBuf::from(&path), |folder| folder.join(&path)))
    }

    /// So many MiB, in bytes.
    pub(super) fn mebibytes(&self, key: &'static str, least: u64) -> Result<u64, ConfigError> {
        self.number(key, least..=1_048_576).map(|number| number * MEBIBYTE)
    }

    /// A number within a range.
    pub(super) fn number<T: FromStr + PartialOrd + Display>(
        &self,
        key: &'static str,
        range: RangeInclusive<T>,
    ) -> Result<T, ConfigError> {
        let value = self.raw(key);
        value.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            self.bad(key, &value, format!("a number from {} to {}", range.start(), range.end()))
        })
    }

    /// Yes or no.
    pub(super) fn is(&self, key: &'static str) -> Result<bool, ConfigError> {
        match &*self.raw(key) {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(self.bad(key, other, "true or false")),
        }
    }

    /// Words, each read like this.
    pub(super) fn list<T>(
        &self,
        key: &'static str,
        of: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ConfigError> {
        let text = self.raw(key);
        text.split_whitespace().map(|value| read(value).ok_or_else(|| self.bad(key, value, of))).collect()
    }

    /// All of them in the order of the defaults, as TOML, with where each is from; passwords are masked. `found` are those
    /// that were looked for since nobody gave them.
    pub(super) fn shown(&self, found: &[(&str, String)]) -> String {
        let keys = DEFAULTS.lines().filter(|line| !line.starts_with('#'));
        let keys = keys.filter_map(|line| line.split_once(" = ").map(|(key, _)| key));
        let mut shown = String::new();
        for key in keys {
            let found = found.iter().find(|(known, _)| *known == key && self.raw(key).is_empty());
            let text = found.map_or_else(|| self.raw(key), |(_, found)| found.clone());
            let text = if SECRET.contains(&key) {
                text.split_whitespace().map(masked).collect::<Vec<_>>().join(" ")
            } else {
                text
            };
            let value = match self.defaults.get(key).map(|value| &value.kind) {
                Some(ValueKind::Array(_)) => format!("{:?}", text.split_whitespace().collect::<Vec<_>>()),
                Some(ValueKind::Boolean(_) | ValueKind::I64(_) | ValueKind::Float(_)) => text,
                // JSON's escapes are TOML's, too.
                _ => serde_json::Value::from(text).to_string(),
            };
            let from = if found.is_some() { "found" } else { self.from(key) };
            // A String takes every line.
            let _ = writeln!(shown, "{:<60} # {from}", format!("{key} = {value}"));
        }
        shown
    }
}

fn written(value: &Value) -> String {
    match &value.kind {
        ValueKind::Array(values) => values.iter().map(written).collect::<Vec<_>>().join(" "),
        ValueKind::Nil => String::new(),
        _ => value.to_string(),
    }
}

/// The settings of a file, each with the file as its place.
fn read(file: &Path) -> Result<Map<String, Value>, ConfigError> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| ConfigError::File { file: name.clone(), why: error.to_string() })?;
    let values = parsed(&text, &name)?;
    Ok(values.into_iter().map(|(key, value)| (key, Value::new(Some(&name), value.kind))).collect())
}

fn parsed(text: &str, name: &str) -> Result<Map<String, Value>, ConfigError> {
    let bad = |error: config::ConfigError| {
        // What stands between repeats the line, in which a password may be.
        let said = error.to_string();
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let why = match &*lines {
            [first, .., last] => format!("{first}: {last}"),
            _ => said.clone(),
        };
        ConfigError::File { file: name.to_owned(), why }
    };
    config::File::from_str(text, FileFormat::Toml).collect().map_err(bad)
}

/// What the environment says, each value with its variable; an empty one says as little as one that is not there.
fn of_environment(environment: &Environment) -> Result<Layer, ConfigError> {
    let mut layer = Map::new();
    let plain = environment.get_key_value("DATABASE_URL").into_iter();
    let ours = environment.iter().filter(|(name, value)| {
        name.starts_with(PREFIX)
            && !NO_SETTINGS.iter().any(|other| name.starts_with(other))
            && !is_of_service(name, value)
    });
    for (name, value) in plain.chain(ours).filter(|(_, value)| !value.is_empty()) {
        let key = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase();
        let text = value.to_str().ok_or_else(|| ConfigError::NotText(name.clone()))?;
        layer.insert(key, Value::new(Some(name), text));
    }
    Ok(Layer(layer))
}

/// Whether Kubernetes tells of a service with this variable, one whose name begins like ours.
fn is_of_service(name: &str, value: &OsStr) -> bool {
    let port =
        name.split_once("_PORT_").is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    name.contains("_SERVICE_") || port || (name.ends_with("_PORT") && value.to_string_lossy().contains("://"))
}

/// The known key that is written most like this one.
fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a String>) -> String {
    let likeness = |known: &&String| strsim::jaro_winkler(&key.to_lowercase(), known);
    known.max_by(|one, other| likeness(one).total_cmp(&likeness(other))).cloned().unwrap_or_default()
}

fn is_password(name: &str) -> bool {
    name.eq_ignore_ascii_case("password")
}

/// An address without its password.
fn masked(address: &str) -> String {
    let Ok(mut url) = url::Url::parse(address) else { return String::new() };
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return String::new();
    }
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if pairs.iter().any(|(name, _)| is_password(name)) {
        let shown = pairs.iter().map(|(name, value)| (name, if is_password(name) { MASK } else { value }));
        url.query_pairs_mut().clear().extend_pairs(shown);
    }
    url.to_string()
}
