//! The log file of PostgreSQL: kept small, and quoted when something failed.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use super::{EmbeddedError, home::Home};

/// At the next start a longer log becomes `log.old`.
const LIMIT: u64 = 10 << 20;
/// How many lines an error quotes.
const QUOTED: usize = 8;

/// The log of one start.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    begin: u64,
}

impl Log {
    /// Goes on with the log in the home folder, or begins a new one.
    pub(super) fn open(home: &Home) -> Result<Self, EmbeddedError> {
        let path = home.file("log");
        if fs::metadata(&path).is_ok_and(|log| log.len() > LIMIT) {
            fs::rename(&path, home.file("log.old")).map_err(EmbeddedError::io("rename", &path))?;
        }
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        let file = file.map_err(EmbeddedError::io("open", &path))?;
        let begin = file.metadata().map_err(EmbeddedError::io("look at", &path))?.len();
        Ok(Self { path, file, begin })
    }

    pub(super) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// For a program's output and for its errors.
    pub(super) fn writers(&self) -> Result<(File, File), EmbeddedError> {
        let copy = || self.file.try_clone().map_err(EmbeddedError::io("open", &self.path));
        Ok((copy()?, copy()?))
    }

    /// The last lines since this start began.
    pub(super) fn last_lines(&self) -> String {
        let mut text = Vec::new();
        let read = File::open(&self.path).and_then(|mut log| {
            let end = log.seek(SeekFrom::End(0))?;
            log.seek(SeekFrom::Start(self.begin.max(end.saturating_sub(8192))))?;
            log.read_to_end(&mut text)
        });
        if read.is_err() || text.is_empty() {
            return "(it said nothing)".into();
        }
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let skipped = lines.len().saturating_sub(QUOTED);
        lines.into_iter().skip(skipped).collect::<Vec<_>>().join("\n")
    }
}
