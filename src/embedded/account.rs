//! Who runs PostgreSQL, and with which surroundings: the programs we start get no more than they need.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    os::unix::{ffi::OsStrExt, fs::MetadataExt, process::CommandExt},
    process::{Command, Stdio},
};

use nix::unistd::{Uid, User};

use super::{EmbeddedError, home::Home};

/// The users that may run PostgreSQL for root, best first.
const USUAL_USERS: [&str; 3] = ["kaikaku", "postgres", "nobody"];

/// The user that runs PostgreSQL, which refuses to run as root; `None` is the program's own.
pub(super) fn choose(home: &Home, wanted: Option<&str>) -> Result<Option<User>, EmbeddedError> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let user = if let Ok(data) = fs::metadata(home.data()) {
        user_of(data.uid()).ok_or(EmbeddedError::NamelessUser(data.uid()))?
    } else {
        let names = wanted.as_ref().map_or(USUAL_USERS.as_slice(), std::slice::from_ref);
        let found = names.iter().find_map(|name| User::from_name(name).ok()?);
        found.ok_or_else(|| EmbeddedError::NoUser(names.join(" or ")))?
    };
    let mut test = command("/bin/sh", Some(&user));
    test.args(["-c", "test -x \"$1\"", "sh"]).arg(home.path());
    if test.status().is_ok_and(|status| status.success()) {
        Ok(Some(user))
    } else {
        Err(EmbeddedError::Unreachable { user: user.name, folder: home.path().to_owned() })
    }
}

/// The name the kernel tells PostgreSQL when this process connects.
pub(super) fn own_name() -> Result<String, EmbeddedError> {
    let number = Uid::effective().as_raw();
    user_of(number).map(|user| user.name).ok_or(EmbeddedError::NamelessUser(number))
}

/// A user's name, or the number where there is none.
pub(super) fn name_of(number: u32) -> String {
    user_of(number).map_or_else(|| number.to_string(), |user| user.name)
}

fn user_of(number: u32) -> Option<User> {
    User::from_uid(Uid::from_raw(number)).ok()?
}

/// A program to be run as `user` (`None`: as ourselves), in a folder that everyone may enter.
pub(super) fn command(program: impl AsRef<OsStr>, user: Option<&User>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").stdin(Stdio::null()).env("LC_ALL", "C");
    for name in postgres_variables() {
        command.env_remove(name);
    }
    if let Some(user) = user {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw()); // which also clears root's other groups
    }
    command
}

/// PGPORT, PGDATA and the like would change what PostgreSQL does.
#[expect(clippy::disallowed_methods, reason = "reads no setting: it lists what children must not inherit")]
fn postgres_variables() -> impl Iterator<Item = OsString> {
    env::vars_os().map(|(name, _)| name).filter(|name| name.as_bytes().starts_with(b"PG"))
}
