//! The home folder of a private PostgreSQL: which files lie where, who may enter, and the lock at its gate.

use std::{
    env, fs,
    fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    },
    path::{Path, PathBuf},
    process,
    thread::sleep,
    time::{Duration, Instant, SystemTime},
};

use nix::unistd::Uid;

use super::{EmbeddedError, account};

/// Room for a socket's path, without its closing zero byte.
const SOCKET_PATH_LIMIT: usize = if cfg!(target_os = "macos") { 103 } else { 107 };
/// PostgreSQL's name for the socket of its usual port.
const SOCKET: &str = ".s.PGSQL.5432";
/// How the names of throwaway homes begin.
const THROWAWAY_PREFIX: &str = "kaikaku-t-";

/// The folder of one cluster. Only `pg` in it belongs to the user that runs PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct Home {
    path: PathBuf,
    /// Made for tests: fast instead of safe, and removed in the end.
    pub(super) throwaway: bool,
}

impl Home {
    /// The given folder, made if missing, refused if it is not ours alone.
    pub(super) fn prepare(path: &Path) -> Result<Self, EmbeddedError> {
        let path = std::path::absolute(path).map_err(EmbeddedError::io("find", path))?;
        if !path.exists() {
            let parents = path.parent().map_or(Ok(()), fs::create_dir_all);
            match parents.and_then(|()| create(&path)) {
                // Another owner may have been quicker.
                Err(error) if !path.exists() => {
                    return Err(EmbeddedError::io("create", &path)(error));
                }
                _ => {}
            }
        }
        Self::checked(&path, false)
    }

    /// A new folder in the temporary folder.
    pub(super) fn throwaway() -> Result<Self, EmbeddedError> {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().subsec_nanos();
        let path = env::temp_dir().join(format!("{THROWAWAY_PREFIX}{}-{now:x}", process::id()));
        create(&path).map_err(EmbeddedError::io("create", &path))?;
        Self::checked(&path, true)
    }

    /// The throwaway homes of this user which are older than it takes to make one.
    pub(super) fn old_throwaways() -> impl Iterator<Item = Self> {
        let folders =
            fs::canonicalize(env::temp_dir()).and_then(fs::read_dir).into_iter().flatten().flatten();
        folders
            .filter(|entry| entry.file_name().as_bytes().starts_with(THROWAWAY_PREFIX.as_bytes()))
            .filter_map(|entry| {
                let found = fs::symlink_metadata(entry.path()).ok()?;
                let age = found.modified().ok()?.elapsed().ok()?;
                let ours = found.is_dir() && found.uid() == Uid::effective().as_raw();
                (ours && age > Duration::from_mins(1)).then(|| Self { path: entry.path(), throwaway: true })
            })
    }

    fn checked(path: &Path, throwaway: bool) -> Result<Self, EmbeddedError> {
        let path = fs::canonicalize(path).map_err(EmbeddedError::io("find", path))?;
        let found = fs::metadata(&path).map_err(EmbeddedError::io("look at", &path))?;
        if found.uid() != Uid::effective().as_raw() {
            return Err(EmbeddedError::OtherOwner { folder: path, owner: account::name_of(found.uid()) });
        }
        if found.permissions().mode() & 0o002 != 0 {
            return Err(EmbeddedError::OpenToAll(path));
        }
        let home = Self { path, throwaway };
        let excess = home.socket().as_os_str().len().saturating_sub(SOCKET_PATH_LIMIT);
        if excess > 0 {
            let limit = home.path.as_os_str().len().saturating_sub(excess);
            return Err(EmbeddedError::PathTooLong { folder: home.path, limit });
        }
        Ok(home)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A file of ours in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// PostgreSQL's data folder, which holds its socket too: nobody else may enter it.
    pub(super) fn data(&self) -> PathBuf {
        self.file("pg")
    }

    /// Where initdb works. It becomes the data folder by one rename, so a data folder is always complete.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.file("pg.new")
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.data().join(SOCKET)
    }

    /// The files by which PostgreSQL knows that it runs. Their numbers may be a zombie's or a stranger's.
    pub(super) fn postgres_locks(&self) -> [PathBuf; 2] {
        [self.data().join("postmaster.pid"), self.data().join(format!("{SOCKET}.lock"))]
    }

    /// Whether PostgreSQL has written that it is ready. Only a hint: its log keeps every early question.
    pub(super) fn says_ready(&self) -> bool {
        let [state, _] = self.postgres_locks();
        let says = |line: &[u8]| line.trim_ascii() == b"ready";
        fs::read(state).is_ok_and(|state| state.split(|byte| *byte == b'\n').any(says))
    }

    /// The major version that made the data folder; `None` if there is no data folder yet.
    pub(super) fn version(&self) -> Result<Option<u32>, EmbeddedError> {
        let data = self.data();
        if !data.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(data.join("PG_VERSION")).unwrap_or_default();
        let major = text.trim().split('.').next().and_then(|major| major.parse().ok());
        major.map(Some).ok_or(EmbeddedError::NotADatabase(data))
    }

    /// Waits to be the only one who starts, joins or leaves the cluster. It opens when our process ends.
    pub(super) fn gate(&self, deadline: Instant) -> Result<File, EmbeddedError> {
        loop {
            if let Some(gate) = self.lock("lock")? {
                return Ok(gate);
            }
            if Instant::now() > deadline {
                return Err(EmbeddedError::Busy(self.path.clone()));
            }
            sleep(Duration::from_millis(5));
        }
    }

    /// A lock that every process of the cluster inherits as its standard input: `None` while one of them
    /// lives, even where we cannot see it (another container, a system without /proc).
    pub(super) fn pulse(&self) -> Result<Option<File>, EmbeddedError> {
        self.lock("pulse")
    }

    fn lock(&self, name: &str) -> Result<Option<File>, EmbeddedError> {
        let path = self.file(name);
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).read(true).write(true).mode(0o600).open(&path);
        let file = file.map_err(EmbeddedError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(EmbeddedError::io("lock", path)(source)),
        }
    }
}

/// The user that runs PostgreSQL for root must pass through; otherwise the folder is closed. It takes its name with its
/// rights already set, so that no other process meets it half made.
fn create(path: &Path) -> io::Result<()> {
    let mut unnamed = path.as_os_str().to_owned();
    unnamed.push(format!(".{}", process::id()));
    let unnamed = Path::new(&unnamed);
    DirBuilder::new().mode(0o700).create(unnamed)?;
    // Separately, because the process may take rights away from whatever it creates (umask).
    let mode = if Uid::effective().is_root() { 0o711 } else { 0o700 };
    let named =
        fs::set_permissions(unnamed, Permissions::from_mode(mode)).and_then(|()| fs::rename(unnamed, path));
    if named.is_err() {
        // What went wrong first is what to tell.
        drop(fs::remove_dir(unnamed));
    }
    named
}
