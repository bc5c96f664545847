//! A private PostgreSQL that the program itself runs: finds, creates, starts, shares and stops it. No SQL.
//!
//! Who wants the database calls [`Cluster::open`] and becomes one of its owners. The first owner starts it,
//! the others join, and when the last one ends, however it ends, the database ends. See
//! `docs/adr/0001-embedded-postgresql.md`.

mod account;
mod binaries;
mod error;
mod home;
mod leftovers;
mod log;
mod probe;
mod server;
mod warden;

use std::{
    ffi::OsString,
    fmt::Write,
    fs,
    os::unix::{ffi::OsStrExt, net::UnixStream},
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

pub use error::EmbeddedError;

use self::{home::Home, probe::Answer, warden::Share};

/// How long to wait for other owners who are starting or stopping.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the surroundings say about PostgreSQL.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The only folder in which to look for its programs (`KAIKAKU_PG_BIN`).
    pub bin: Option<PathBuf>,
    /// The user that runs it when the program runs as root (`KAIKAKU_PG_USER`).
    pub user: Option<String>,
    /// Folders in which to look first (`PATH`).
    pub path: Option<OsString>,
}

/// As whom to connect. Both are open to the program's own user only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns everything; exists from the start.
    Admin,
    /// May read; is created by who administers the database.
    Reader,
}

impl Role {
    /// Its name in PostgreSQL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "kaikaku",
            Self::Reader => "kaikaku_reader",
        }
    }
}

/// This process's share in a running private PostgreSQL. Dropping it gives the share up, and the last owner's
/// waits until the database has ended. Every function may block.
#[derive(Debug)]
pub struct Cluster {
    home: Home,
    share: Option<Share>,
    started: bool,
}

impl Cluster {
    /// Starts the database in this folder, or joins the owners of the one that runs there.
    pub fn open(home: &Path, options: &Options) -> Result<Self, EmbeddedError> {
        Self::own(Home::prepare(home)?, options)
    }

    /// Starts a new database for tests, in the temporary folder: fast, not durable, and removed in the end,
    /// even when this process is killed. Also removes what dead runs have left.
    pub fn throwaway(options: &Options) -> Result<Self, EmbeddedError> {
        leftovers::sweep();
        Self::own(Home::throwaway()?, options)
    }

    fn own(home: Home, options: &Options) -> Result<Self, EmbeddedError> {
        let deadline = Instant::now() + PATIENCE;
        let _gate = home.gate(deadline)?;
        if let Some(share) = join(&home, deadline)? {
            tracing::debug!(folder = %home.path().display(), "shares the running private database");
            return Ok(Self { home, share: Some(share), started: false });
        }
        leftovers::end(&home)?;
        match server::start(&home, options) {
            Ok(share) => {
                tracing::info!(folder = %home.path().display(), "started the private database");
                Ok(Self { home, share: Some(share), started: true })
            }
            Err(error) => {
                clear(&home);
                Err(error)
            }
        }
    }

    /// Where to connect, over the socket that only this user can reach.
    #[must_use]
    pub fn url(&self, role: Role, database: &str) -> String {
        let host = percent_encoded(self.home.data().as_os_str().as_bytes());
        let database = percent_encoded(database.as_bytes());
        format!("postgres://{}@{host}:5432/{database}?sslmode=disable", role.name())
    }

    /// Whether this call started the database; otherwise it joined the owners of a running one.
    #[must_use]
    pub fn started(&self) -> bool {
        self.started
    }

    /// Whether the database takes connections and this share still keeps it alive. If not, open it again.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.share.as_ref().is_some_and(Share::is_kept) && UnixStream::connect(self.home.socket()).is_ok()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let Some(share) = self.share.take() else { return };
        // Without the gate the share just ends, and the warden does the rest.
        let Ok(_gate) = self.home.gate(Instant::now() + PATIENCE) else { return };
        if share.give_up() {
            clear(&self.home);
            tracing::info!(folder = %self.home.path().display(), "stopped the private database");
        }
    }
}

/// A share in the running database, once it answers; `None` if there is none, or none that will ever answer.
fn join(home: &Home, deadline: Instant) -> Result<Option<Share>, EmbeddedError> {
    let Some(share) = Share::join(home, deadline)? else { return Ok(None) };
    loop {
        match probe::ask(&home.socket()) {
            Answer::Ready => return Ok(Some(share)),
            Answer::Nobody => return Ok(None),
            Answer::NotNow if Instant::now() > deadline => {
                return Err(EmbeddedError::Busy(home.path().to_owned()));
            }
            Answer::NotNow => sleep(Duration::from_millis(20)),
        }
    }
}

/// Ends the database that nobody owns; of a throwaway one nothing remains.
fn clear(home: &Home) {
    if let Err(error) = leftovers::end(home) {
        tracing::warn!(%error, "could not stop the private database");
    }
    if home.throwaway {
        let _ = fs::remove_dir_all(home.path()); // the warden removes it, too
    }
}

fn percent_encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(*byte));
        } else {
            let _ = write!(text, "%{byte:02X}"); // writing to a String cannot fail
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn paths_become_hosts_in_urls() {
        assert_eq!(percent_encoded("/tmp/改-1".as_bytes()), "%2Ftmp%2F%E6%94%B9%2D1");
    }
}
