//! What can go wrong with the private PostgreSQL, each as one sentence that says what to do.

use std::{io, path::PathBuf};

/// Why there is no private PostgreSQL. The texts are for the person who started the program.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// The folder is another user's.
    #[error("{} belongs to user {owner}: run this program as {owner}, or choose another folder", folder.display())]
    OtherOwner {
        /// The home folder.
        folder: PathBuf,
        /// Its owner's name, or number.
        owner: String,
    },
    /// Anyone could replace the files in the folder.
    #[error("{} can be changed by every user of this machine: choose another folder, or close it with chmod o-w", .0.display())]
    OpenToAll(PathBuf),
    /// The socket's path would not fit.
    #[error("the path of {} is too long for a database socket: choose a folder whose path has at most {limit} bytes", folder.display())]
    PathTooLong {
        /// The home folder.
        folder: PathBuf,
        /// How long its path may be.
        limit: usize,
    },
    /// Root's folder is closed to the user PostgreSQL runs as.
    #[error("user {user}, who runs PostgreSQL for root, cannot enter {}: choose a folder outside /root, such as /var/lib/kaikaku, or open every folder on the way with chmod o+x", folder.display())]
    Unreachable {
        /// The user PostgreSQL runs as.
        user: String,
        /// The home folder.
        folder: PathBuf,
    },
    /// PostgreSQL refuses to run as root, and there is nobody else.
    #[error(
        "PostgreSQL refuses to run as root and there is no user {0}: create one (useradd --system kaikaku), or name one in KAIKAKU_PG_USER"
    )]
    NoUser(String),
    /// The process runs under a bare number.
    #[error(
        "user number {0} has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd, or set DATABASE_URL to use another database"
    )]
    NamelessUser(u32),
    /// No PostgreSQL, or only one too old.
    #[error("no PostgreSQL {oldest} or newer was found{}: install it (apt install postgresql, brew install postgresql), set KAIKAKU_PG_BIN to the folder that holds initdb and postgres, or set DATABASE_URL to use another database", in_folder(only_in.as_ref()))]
    NoPostgres {
        /// The oldest version a new database may have.
        oldest: u32,
        /// The only folder looked at, if one was given.
        only_in: Option<PathBuf>,
    },
    /// The database needs a version that is not there.
    #[error("the database in {} was made by PostgreSQL {needed}, which was not found{}: install PostgreSQL {needed} or set KAIKAKU_PG_BIN to its programs, or move that folder away and import the data again", data.display(), in_folder(only_in.as_ref()))]
    OtherVersion {
        /// The data folder.
        data: PathBuf,
        /// The major version that made it.
        needed: u32,
        /// The only folder looked at, if one was given.
        only_in: Option<PathBuf>,
    },
    /// There is something else where the database should be.
    #[error("{} is not a PostgreSQL data folder: move it away and start again", .0.display())]
    NotADatabase(PathBuf),
    /// initdb failed.
    #[error("PostgreSQL could not create the database (see {}):\n{last_lines}", log.display())]
    CreateFailed {
        /// The log file.
        log: PathBuf,
        /// Its last lines.
        last_lines: String,
    },
    /// The server ended, or never got ready.
    #[error("PostgreSQL did not start (see {}):\n{last_lines}", log.display())]
    StartFailed {
        /// The log file.
        log: PathBuf,
        /// Its last lines.
        last_lines: String,
    },
    /// Somebody else starts or stops it, and does not come to an end.
    #[error("another process is still starting or stopping the database in {}: try again later", .0.display())]
    Busy(PathBuf),
    /// Processes we may not end, or cannot even see.
    #[error("an earlier PostgreSQL of {} does not end, perhaps in another container: stop it, then start again", .0.display())]
    StillRunning(PathBuf),
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl EmbeddedError {
    /// For `map_err`: what was tried, and on which file.
    pub(super) fn io<E: Into<io::Error>>(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(E) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source: source.into() }
    }
}

fn in_folder(only_in: Option<&PathBuf>) -> String {
    only_in.map_or_else(String::new, |folder| format!(" in {}", folder.display()))
}
