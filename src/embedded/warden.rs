//! The warden, a small shell that ends PostgreSQL when its last owner ends, and its owners' shares.
//!
//! Every owner holds the write end of one named pipe, which the warden reads. However the last owner ends
//! (also by SIGKILL), the kernel closes that end, the warden reads the end of the file, and signals its
//! process group, which PostgreSQL is in. An owner counts from the moment it opened the pipe, but only if the
//! warden then still reads: so a newcomer knocks, which is to put a file `knock` and to write a line, and has
//! joined when the warden has taken the file away.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::{
        fs::{MetadataExt, OpenOptionsExt},
        process::CommandExt,
    },
    path::PathBuf,
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use nix::{errno::Errno, fcntl::OFlag, sys::stat::Mode, unistd::mkfifo};

use super::{EmbeddedError, account, home::Home};

/// Lines it reads: the number of PostgreSQL's first process (only to wait for it), or an empty one from a
/// newcomer. It ignores what a terminal sends and what it sends to its own group (0), except the last KILL.
/// $1 is the home folder, $2 is `remove` for a throwaway one.
const SCRIPT: &str = r#"
trap '' HUP INT QUIT TERM
while read -r line; do [ -z "$line" ] || master=$line; rm -f "$1/knock"; done
exec </dev/null
end() {
    kill -s "$1" 0; n=0
    while [ -e "$home/pg/postmaster.pid" ] && kill -s 0 "$master" && [ $n -lt "$2" ]; do
        n=$((n+1)); sleep .05 || sleep 1
    done
    sleep .1 # for its last words
}
home=$1
if [ "$2" = remove ]; then
    end QUIT 100; rm -rf "$home" || { sleep 1; rm -rf "$home"; }
else
    end INT 400; end QUIT 100
fi
kill -s KILL 0
"#;

/// The shell, and the leader of the process group in which PostgreSQL runs: not that of the terminal, whose
/// ^C is for the program only.
#[derive(Debug)]
pub(super) struct Warden(pub(super) Child);

/// One owner's share in the running cluster: it keeps the database alive while it, and its process, lasts.
#[derive(Debug)]
pub(super) struct Share {
    pipe: File,
    path: PathBuf,
}

impl Warden {
    /// Posts a new one before a new pipe. Who held a share in an earlier cluster has none in this.
    pub(super) fn post(home: &Home) -> Result<(Self, Share), EmbeddedError> {
        let path = home.file("owners");
        let failed = |action| EmbeddedError::io(action, &path);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed("remove")(error)),
            _ => mkfifo(&path, Mode::S_IRUSR | Mode::S_IWUSR).map_err(EmbeddedError::io("create", &path))?,
        }
        // A pipe cannot be opened for writing before it is for reading, nor for reading without waiting for a
        // writer, unless it is asked not to wait. The warden's own end must wait.
        let first_reader = open(&path, Side::Read).map_err(failed("open"))?;
        let pipe = open(&path, Side::Write).map_err(failed("open"))?;
        let reader = File::open(&path).map_err(failed("open"))?;
        drop(first_reader);

        let mut shell = account::command("/bin/sh", None);
        shell.env("PATH", "/usr/bin:/bin").args(["-c", SCRIPT, "kaikaku-warden"]).arg(home.path());
        shell.arg(if home.throwaway { "remove" } else { "keep" });
        shell.stdin(reader).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let child = shell.spawn().map_err(EmbeddedError::io("run", "/bin/sh"))?;
        Ok((Self(child), Share { pipe, path }))
    }

    /// The process group for the programs it shall end.
    pub(super) fn group(&self) -> i32 {
        self.0.id().cast_signed()
    }
}

impl Share {
    /// A share in the cluster that runs, or `None` if it does not: no warden reads the pipe.
    pub(super) fn join(home: &Home, deadline: Instant) -> Result<Option<Self>, EmbeddedError> {
        let path = home.file("owners");
        let Some(pipe) = open_watched(&path)? else { return Ok(None) };
        let mut share = Self { pipe, path };
        Ok(share.tell(home, "", deadline)?.then_some(share))
    }

    /// Knocks with this line, and waits until the warden has heard it; false if there is no warden any more.
    pub(super) fn tell(&mut self, home: &Home, line: &str, deadline: Instant) -> Result<bool, EmbeddedError> {
        let knock = home.file("knock");
        File::create(&knock).map_err(EmbeddedError::io("create", &knock))?;
        if self.pipe.write_all(format!("{line}\n").as_bytes()).is_err() {
            return Ok(false);
        }
        while knock.exists() {
            if open_watched(&self.path)?.is_none() {
                return Ok(false);
            }
            if Instant::now() > deadline {
                return Err(EmbeddedError::Busy(home.path().to_owned()));
            }
            sleep(Duration::from_millis(1));
        }
        Ok(true)
    }

    /// Whether a warden still keeps this share, and no later cluster has taken its place.
    pub(super) fn is_kept(&self) -> bool {
        self.is_current() && open_watched(&self.path).is_ok_and(|pipe| pipe.is_some())
    }

    /// Gives the share up; true if it was the last one. Only for who holds the gate: nobody joins meanwhile.
    pub(super) fn give_up(self) -> bool {
        let reader = if self.is_current() { open(&self.path, Side::Read).ok() } else { None };
        drop(self.pipe);
        let Some(mut reader) = reader else { return false };
        // A program that another thread is just starting holds a copy of our end until it runs: look again.
        for _ in 0..10 {
            match reader.read(&mut [0; 64]) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(_) => sleep(Duration::from_millis(2)),
            }
        }
        false
    }

    fn is_current(&self) -> bool {
        let identity = |found: fs::Metadata| (found.dev(), found.ino());
        let ours = self.pipe.metadata().map(identity);
        ours.is_ok_and(|ours| fs::metadata(&self.path).map(identity).is_ok_and(|now| now == ours))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Read,
    Write,
}

/// One end of the pipe, without waiting for somebody at the other.
fn open(path: &PathBuf, side: Side) -> std::io::Result<File> {
    let (read, write) = (side == Side::Read, side == Side::Write);
    OpenOptions::new().read(read).write(write).custom_flags(OFlag::O_NONBLOCK.bits()).open(path)
}

/// The write end, or `None` if nobody reads, or there is no pipe.
fn open_watched(path: &PathBuf) -> Result<Option<File>, EmbeddedError> {
    match open(path, Side::Write) {
        Ok(pipe) => Ok(Some(pipe)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.raw_os_error() == Some(Errno::ENXIO as i32) => Ok(None),
        Err(error) => Err(EmbeddedError::io("open", path)(error)),
    }
}
