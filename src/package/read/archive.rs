//! A package in a zip archive: its files, unpacked within bounds and only when they are asked for.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{Read, Seek},
};

use encoding_rs::SHIFT_JIS;
use zip::{ZipArchive, result::ZipError};

use super::{
    ProblemCode,
    files::{DESCRIPTOR, MAX_BYTES, too_large},
};
use crate::{
    domain::{Message, message, package::Wrong},
    package::show::shortened,
};

/// The most files an archive may have.
const MAX_ENTRIES: usize = 200;

/// An archive that holds one package.
pub(super) struct Archive<R> {
    zip: ZipArchive<R>,
    /// The files beside datapackage.json, with their places in the archive.
    files: HashMap<String, usize>,
    /// How many bytes a file may have, unpacked.
    most: u64,
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
        if zip.has_duplicate_names() {
            let expected =
                Message::fixed("zip の中に同じ名前のファイルは一つだけ", "each file once in the archive");
            return Err(Wrong::new(ProblemCode::BadArchive, expected));
        }
        let mut folders: HashMap<String, HashMap<String, usize>> = HashMap::new();
        for place in 0..zip.len() {
            let entry = zip.by_index_raw(place).map_err(damaged)?;
            let name = name(entry.name_raw());
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
            (Some((_, files)), None) => Ok(Self { zip, files, most: MAX_BYTES }),
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

    /// The same for an archive of our own, whose files may be of any size.
    pub(super) fn of_any_size(self) -> Self {
        Self { most: u64::MAX, ..self }
    }

    /// Unpacks a file, as far as it may be: what an archive says of sizes is not believed.
    pub(super) fn file(&mut self, name: &str) -> Result<Vec<u8>, Wrong> {
        let place = self.files.get(name).ok_or_else(super::files::missing)?;
        let entry = self.zip.by_index(*place).map_err(damaged)?;
        let most = self.most;
        let mut bytes = Vec::new();
        let read = entry.take(most.saturating_add(1)).read_to_end(&mut bytes);
        let read = read.map_err(|error| {
            let expected = message!("壊れていないファイル（{error}）", "an undamaged file: {error}");
            Wrong::new(ProblemCode::BadArchive, expected)
        })?;
        if read as u64 > most {
            return Err(too_large(most));
        }
        Ok(bytes)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn damaged(error: ZipError) -> Wrong {
    let expected = message!("壊れていない zip ファイル（{error}）", "an undamaged zip archive: {error}");
    Wrong::new(ProblemCode::BadArchive, expected)
}

/// The name of a file: in UTF-8, or in CP932 as a Japanese Windows packs it, whatever the archive says of that.
fn name(raw: &[u8]) -> Cow<'_, str> {
    let in_cp932 = || SHIFT_JIS.decode_without_bom_handling_and_without_replacement(raw);
    let known = str::from_utf8(raw).ok().map(Cow::Borrowed).or_else(in_cp932);
    known.unwrap_or_else(|| String::from_utf8_lossy(raw))
}

/// Whether a path can only lead to a place within the archive's own folder, on any system.
fn is_safe(name: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    !name.contains(['\\', ':']) && name.strip_suffix('/').unwrap_or(name).split('/').all(is_plain)
}
