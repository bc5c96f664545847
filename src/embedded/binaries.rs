//! Where PostgreSQL's programs are on this machine, and of which version.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use super::{EmbeddedError, Options, account, home::Home};

/// The oldest PostgreSQL for a new database.
const OLDEST: u32 = 15;

/// Folders of installations: in each, the entries whose names begin so, and where their programs are.
const INSTALLATIONS: [(&str, &str, &str); 5] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// One installed PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Binaries {
    /// Its major version.
    pub(super) major: u32,
    folder: PathBuf,
}

impl Binaries {
    /// The newest, or the version that made the data folder.
    pub(super) fn find(home: &Home, options: &Options) -> Result<Self, EmbeddedError> {
        let needed = home.version()?;
        let folders: BTreeSet<PathBuf> =
            candidates(options).iter().filter_map(|folder| real(folder)).collect();
        let found = folders.into_iter().filter_map(Self::of);
        let fitting =
            found.filter(|found| needed.map_or(found.major >= OLDEST, |needed| found.major == needed));
        fitting.max().ok_or_else(|| {
            let only_in = options.bin.clone();
            match needed {
                Some(needed) => EmbeddedError::OtherVersion { data: home.data(), needed, only_in },
                None => EmbeddedError::NoPostgres { oldest: OLDEST, only_in },
            }
        })
    }

    /// One of its programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn of(folder: PathBuf) -> Option<Self> {
        let output = account::command(folder.join("postgres"), None).arg("-V").output().ok()?;
        Some(Self { major: major(&String::from_utf8_lossy(&output.stdout))?, folder })
    }
}

/// 17 from "postgres (PostgreSQL) 17.2 (Debian 17.2-1)", "17beta1", "17devel".
fn major(text: &str) -> Option<u32> {
    let version = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The given folder alone, else PATH and wherever packages put PostgreSQL.
fn candidates(options: &Options) -> Vec<PathBuf> {
    if let Some(bin) = &options.bin {
        return vec![bin.clone()];
    }
    let mut folders: Vec<PathBuf> = options.path.iter().flat_map(env::split_paths).collect();
    for (base, prefix, programs) in INSTALLATIONS {
        let entries = fs::read_dir(base).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
        folders.extend(named.map(|entry| entry.path().join(programs)));
    }
    folders
}

/// PATH may hold symbolic links, but PostgreSQL looks for its other files beside the real programs.
fn real(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder.join("initdb")).ok()?.parent()?.to_owned();
    folder.join("postgres").exists().then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn versions_of_all_packagers_are_understood() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major("postgres (EnterpriseDB) 17devel"), Some(17));
        assert_eq!(major("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(major("busybox"), None);
    }
}
