//! A package in a zip archive: its files, unpacked within bounds and only when they are asked for.

use std::{
    collections::HashMap,
    io::{Read, Seek},
};

use zip::{ZipArchive, result::ZipError};

use super::{
    ProblemCode,
    files::{DESCRIPTOR, MAX_BYTES},
};
use crate::{
    domain::{Message, message, package::Wrong},
    package::show::shortened,
};

/// The most files an archive may have.
const MAX_ENTRIES: usize = 200;

/// The most bytes that are unpacked of one archive.
pub(super) const MAX_UNPACKED: u64 = 256 * 1024 * 1024;

/// An archive that holds one package.
pub(super) struct Archive<R> {
    zip: ZipArchive<R>,
    /// The files beside datapackage.json, with their places in the archive.
    files: HashMap<String, usize>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens an archive whose package stands at its root, or in one folder there.
    pub(super) fn open(reader: R) -> Result<Self, Wrong> {
        let mut zip = ZipArchive::new(reader).map_err(damaged)?;
        if zip.len() > MAX_ENTRIES {
            let found = zip.len();
            let expected = message!(
                "{MAX_ENTRIES} 件以内（{found} 件ある）",
                "at most {MAX_ENTRIES} files, not {found}"
            );
            return Err(Wrong::new(ProblemCode::TooManyFiles, expected));
        }
        let mut folders: HashMap<String, HashMap<String, usize>> = HashMap::new();
        for place in 0..zip.len() {
            let entry = zip.by_index_raw(place).map_err(damaged)?;
            let name = entry.name().map_err(damaged)?.into_owned();
            if !is_safe(&name) || entry.is_symlink() {
                let name = shortened(&name);
                let expected = message!(
                    "zip の中のパスで、リンクではないもの（{name} は不可）",
                    "paths within the archive, and no links; not {name}"
                );
                return Err(Wrong::new(ProblemCode::UnsafePath, expected));
            }
            if entry.encrypted() {
                return Err(Wrong::new(
                    ProblemCode::BadArchive,
                    Message::fixed("パスワードのない zip", "an archive without a password"),
                ));
            }
            // What file managers add to archives they make.
            if entry.is_dir() || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
                continue;
            }
            let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
            folders.entry(folder.to_owned()).or_default().insert(file.to_owned(), place);
        }
        let mut packages = folders
            .into_iter()
            .filter(|(folder, files)| !folder.contains('/') && files.contains_key(DESCRIPTOR));
        match (packages.next(), packages.next()) {
            (Some((_, files)), None) => Ok(Self { zip, files, left: MAX_UNPACKED }),
            (None, _) => Err(Wrong::new(
                ProblemCode::MissingFile,
                Message::fixed(
                    "zip の直下、またはその中の一つのフォルダーに datapackage.json",
                    "datapackage.json at the root of the archive, or in one folder there",
                ),
            )),
            (Some(_), Some(_)) => Err(Wrong::new(
                ProblemCode::BadArchive,
                Message::fixed("一つの zip に一つのパッケージ", "one package in one archive"),
            )),
        }
    }

    /// Unpacks a file, as far as it may be: what an archive says of sizes is not believed.
    pub(super) fn file(&mut self, name: &str) -> Result<Vec<u8>, Wrong> {
        let place = self.files.get(name).ok_or_else(super::files::missing)?;
        let entry = self.zip.by_index(*place).map_err(damaged)?;
        let most = self.left.min(MAX_BYTES);
        let mut bytes = Vec::new();
        let read = entry.take(most + 1).read_to_end(&mut bytes);
        let read = read.map_err(|error| {
            let expected = message!("壊れていないファイル（{error}）", "an undamaged file: {error}");
            Wrong::new(ProblemCode::BadArchive, expected)
        })?;
        if read as u64 > most {
            return Err(super::files::too_large());
        }
        self.left -= read as u64;
        Ok(bytes)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn damaged(error: ZipError) -> Wrong {
    let expected = message!("壊れていない zip ファイル（{error}）", "an undamaged zip archive: {error}");
    Wrong::new(ProblemCode::BadArchive, expected)
}

/// Whether a path can only lead to a place within the archive's own folder, on any system.
fn is_safe(name: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    !name.contains(['\\', ':']) && name.strip_suffix('/').unwrap_or(name).split('/').all(is_plain)
}
