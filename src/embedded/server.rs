//! Creates the data folder and starts PostgreSQL on it, with the settings of a private database.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder, File, Permissions},
    iter,
    os::unix::{
        ffi::{OsStrExt, OsStringExt},
        fs::{DirBuilderExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Child,
    thread::{self, sleep},
    time::{Duration, Instant},
};

use nix::unistd::User;

use super::{
    EmbeddedError, Options, Role, account,
    binaries::Binaries,
    home::Home,
    log::Log,
    probe::{self, Answer},
    warden::{Share, Warden},
};

/// How long PostgreSQL may take to get ready: after a crash it first replays up to a gigabyte of its journal.
const PATIENCE: Duration = Duration::from_mins(5);

/// No TCP; a small server for one program, whose connections are few and whose queries are short.
const SETTINGS: [&str; 9] = [
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "max_connections=100",
    "shared_buffers=128MB",
    "dynamic_shared_memory_type=mmap", // containers have little /dev/shm
    "jit=off",
    "max_logical_replication_workers=0",
    "logging_collector=off",
];

/// Nobody misses the data after a crash.
const THROWAWAY_SETTINGS: [&str; 7] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
];

/// Starts the server, with a new data folder if there is none, and waits until it answers. Only for who holds
/// the gate, when no process of the cluster lives.
pub(super) fn start(home: &Home, options: &Options) -> Result<Share, EmbeddedError> {
    let own_name = account::own_name()?;
    let user = account::choose(home, options.user.as_deref())?;
    let binaries = Binaries::find(home, options)?;
    let log = Log::open(home)?;
    let (warden, mut share) = Warden::post(home)?;
    let start = Start { home, user: user.as_ref(), binaries: &binaries, log: &log, warden: &warden };
    if !home.data().exists() {
        start.create()?;
    }
    let mut postgres = start.serve(&own_name)?;
    let told = share.tell(home, &postgres.id().to_string(), Instant::now() + PATIENCE);
    let ready = told.and_then(|_| start.wait(&mut postgres));
    reap([postgres, warden.0]);
    ready.map(|()| share)
}

struct Start<'a> {
    home: &'a Home,
    user: Option<&'a User>,
    binaries: &'a Binaries,
    log: &'a Log,
    warden: &'a Warden,
}

impl Start<'_> {
    /// Makes the data folder beside its place: what stands at the place is complete.
    fn create(&self) -> Result<(), EmbeddedError> {
        let (folder, data) = (self.home.unfinished(), self.home.data());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(EmbeddedError::io("remove", &folder))?;
        }
        DirBuilder::new().mode(0o700).create(&folder).map_err(EmbeddedError::io("create", &folder))?;
        if let Some(user) = self.user {
            let owner = (Some(user.uid.as_raw()), Some(user.gid.as_raw()));
            chown(&folder, owner.0, owner.1).map_err(EmbeddedError::io("give away", &folder))?;
        }
        let mut arguments = vec!["-U", Role::Admin.name(), "-E", "UTF8", "-A", "reject", "--no-instructions"];
        arguments.extend(locale(self.binaries.major));
        arguments.extend(self.home.throwaway.then_some("-N"));
        let mut arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
        arguments.extend(["-D".into(), folder.clone().into()]);

        let ended = self.run("initdb", &folder, arguments)?.wait();
        if !ended.map_err(EmbeddedError::io("wait for", "initdb"))?.success() {
            return Err(EmbeddedError::CreateFailed {
                log: self.log.path(),
                last_lines: self.log.last_lines(),
            });
        }
        fs::rename(&folder, &data).map_err(EmbeddedError::io("rename", &folder))?;
        let kept = File::open(self.home.path()).and_then(|home| home.sync_all());
        kept.map_err(EmbeddedError::io("write", self.home.path()))
    }

    /// Runs the server. The kernel tells it who connects: only our own user gets in, without a password.
    fn serve(&self, own_name: &str) -> Result<Child, EmbeddedError> {
        let (admin, reader) = (Role::Admin.name(), Role::Reader.name());
        let write = |name, text: String| {
            let path = self.home.file(name);
            let written = fs::write(&path, text);
            let readable = written.and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o644)));
            readable.map_err(EmbeddedError::io("write", &path)).map(|()| path)
        };
        let hba = write("hba", format!("local all {admin},{reader} peer map=kaikaku\n"))?;
        let ident =
            write("ident", format!("kaikaku \"{own_name}\" {admin}\nkaikaku \"{own_name}\" {reader}\n"))?;
        let data = self.home.data();
        let mut settings: Vec<OsString> = SETTINGS.map(OsString::from).into();
        if self.home.throwaway {
            settings.extend(THROWAWAY_SETTINGS.map(OsString::from));
        }
        settings.push(setting("unix_socket_directories=", quoted(&data)));
        settings.push(setting("hba_file=", &hba));
        settings.push(setting("ident_file=", &ident));
        let settings = settings.into_iter().flat_map(|setting| ["-c".into(), setting]);
        self.run("postgres", &data, ["-D".into(), data.clone().into()].into_iter().chain(settings))
    }

    /// Runs a program of PostgreSQL's inside the folder by which leftovers are known, in the warden's group.
    fn run(
        &self,
        program: &str,
        folder: &Path,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Child, EmbeddedError> {
        let pulse = self.home.pulse()?.ok_or_else(|| EmbeddedError::StillRunning(self.home.data()))?;
        let (output, errors) = self.log.writers()?;
        let program = self.binaries.program(program);
        let mut command = account::command(&program, self.user);
        command.args(arguments).current_dir(folder).process_group(self.warden.group());
        command.stdin(pulse).stdout(output).stderr(errors);
        command.spawn().map_err(EmbeddedError::io("run", program))
    }

    fn wait(&self, postgres: &mut Child) -> Result<(), EmbeddedError> {
        let deadline = Instant::now() + PATIENCE;
        while !self.home.says_ready() || probe::ask(&self.home.socket()) != Answer::Ready {
            if Instant::now() > deadline || !matches!(postgres.try_wait(), Ok(None)) {
                return Err(EmbeddedError::StartFailed {
                    log: self.log.path(),
                    last_lines: self.log.last_lines(),
                });
            }
            sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

/// A UTF-8 character type, because a plain C one takes Japanese letters for no letters. C.UTF-8 sorts the
/// same everywhere, but macOS has it only inside PostgreSQL 17 and newer; the system's part is then
/// `en_US.UTF-8`.
fn locale(major: u32) -> Vec<&'static str> {
    match (cfg!(target_os = "macos"), major) {
        (false, _) => vec!["--locale=C.UTF-8"],
        (true, 17..) => vec!["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=en_US.UTF-8"],
        (true, _) => vec!["--locale=en_US.UTF-8"],
    }
}

fn setting(name: &str, value: impl AsRef<OsStr>) -> OsString {
    let mut setting = OsString::from(name);
    setting.push(value);
    setting
}

/// As one element of a list: in quotes, those inside doubled.
fn quoted(path: &Path) -> OsString {
    let bytes = path.as_os_str().as_bytes().iter();
    let doubled = bytes.flat_map(|byte| iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    OsString::from_vec(iter::once(b'"').chain(doubled).chain(iter::once(b'"')).collect())
}

/// Takes note of our children's ends, so that none stays behind as a zombie that PostgreSQL takes for alive.
fn reap(children: [Child; 2]) {
    thread::spawn(move || {
        for mut child in children {
            let _ = child.wait();
        }
    });
}
