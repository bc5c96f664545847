//! Where a test of commands works, how it gives them, and what they say.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{
    program::{folder, run},
    repository,
};

/// Where one test works: a folder with room for packages, and for a private database that is not there yet.
pub(super) struct Desk(TempDir);

/// How a command ended, and what it said.
pub(super) struct Said {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Said {
    pub(super) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// What the program itself says of a command that it could not do; its log is not meant.
    pub(super) fn sentences(&self) -> Vec<&str> {
        self.err.lines().filter(|line| line.starts_with("kaikaku: ")).collect()
    }
}

impl Desk {
    pub(super) fn new() -> Self {
        Self(folder())
    }

    pub(super) fn home(&self) -> PathBuf {
        self.0.path().join("data")
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    pub(super) fn ask_in(&self, language: &str, arguments: &[&str]) -> Said {
        Said::of(run(&self.home(), &[arguments, &["--lang", language]].concat()))
    }

    pub(super) fn ask(&self, arguments: &[&str]) -> Said {
        self.ask_in("en", arguments)
    }

    /// What a command says that ends with this code.
    pub(super) fn ends(&self, code: i32, arguments: &[&str]) -> Said {
        let said = self.ask(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}{}", said.out, said.err);
        said
    }

    /// What a command that ends with this code tells programs.
    pub(super) fn tells(&self, code: i32, arguments: &[&str]) -> Value {
        self.ends(code, &[arguments, &["--format", "json"]].concat()).json()
    }

    pub(super) fn history(&self) -> Vec<Value> {
        self.tells(0, &["history"]).as_array().unwrap().clone()
    }

    /// A package with one mistake.
    pub(super) fn mistaken(&self, name: &str) -> String {
        let package = self.path(name);
        copy("data/141305-2010", &package);
        change(&package, "programs.csv", [",BUDGET,", ",BUDGETS,"]);
        package
    }
}

/// Every file below a folder by its path there. Paths are meant as the program means them when `run` runs it.
pub(super) fn files(folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(repository(folder)).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), PathBuf::from(entry.file_name()));
        if path.is_dir() {
            let below = files(path.to_str().unwrap());
            found.extend(below.into_iter().map(|(path, bytes)| (name.join(path), bytes)));
        } else {
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}

pub(super) fn copy(from: &str, to: &str) {
    fs::create_dir_all(to).unwrap();
    for (name, bytes) in files(from) {
        fs::write(Path::new(to).join(name), bytes).unwrap();
    }
}

pub(super) fn change(folder: &str, file: &str, [from, to]: [&str; 2]) {
    let path = Path::new(folder).join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} does not say {from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

/// The statuses of a report, sorted.
pub(super) fn statuses(report: &Value) -> Vec<&str> {
    let lines = report.as_array().unwrap();
    let mut all: Vec<&str> = lines.iter().map(|line| line["status"].as_str().unwrap()).collect();
    all.sort_unstable();
    all
}
