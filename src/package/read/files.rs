//! The files of a package, from a folder or from memory; only what datapackage.json lists is read.

use std::{
    collections::HashMap,
    fs,
    io::{self, Read, Seek},
    path::Path,
};

use super::{ProblemCode, archive::Archive, descriptor, problem::Problems, workbook, worksheet::Worksheet};
use crate::domain::{License, Message, message, package::Wrong};

/// The name of the file that describes a package.
pub const DESCRIPTOR: &str = "datapackage.json";

/// How reports name a zip file as a whole.
const ARCHIVE: &str = "(zip file)";

/// How reports name a workbook as a whole.
const WORKBOOK: &str = "(workbook)";

/// The most bytes a file may have.
pub(super) const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// The most bytes that all files of a package may have, unpacked.
pub(super) const MAX_ALL_BYTES: u64 = 64 * 1024 * 1024;

/// The most bytes that datapackage.json may have.
const MAX_DESCRIPTOR_BYTES: usize = 8 * 1024 * 1024;

/// What a table is read from.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// The bytes of a CSV file.
    Csv(Vec<u8>),
    /// The cells of a worksheet.
    Worksheet(Worksheet),
}

/// The files of a package as they were found, whether they are right or not.
#[derive(Debug, Clone, Default)]
pub struct PackageFiles {
    licenses: Vec<License>,
    tables: HashMap<&'static str, Content>,
    left_out: Vec<&'static str>,
    problems: Problems,
}

impl PackageFiles {
    /// The package in this folder.
    #[must_use]
    pub fn from_folder(folder: &Path) -> Self {
        Self::load(|name| read_file(&folder.join(name)))
    }

    /// The package made of these files.
    #[must_use]
    pub fn from_memory<N: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (N, B)>) -> Self {
        let files: HashMap<String, Vec<u8>> =
            files.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect();
        Self::load(|name| {
            let bytes = files.get(name).ok_or_else(missing)?;
            if bytes.len() as u64 > MAX_BYTES { Err(too_large(MAX_BYTES)) } else { Ok(bytes.clone()) }
        })
    }

    /// The package in this zip archive, at its root or in one folder there.
    #[must_use]
    pub fn from_zip(archive: impl Read + Seek) -> Self {
        match Archive::open(archive) {
            Ok(mut archive) => Self::load(|name| archive.file(name)),
            Err(wrong) => Self::refused(ARCHIVE, wrong),
        }
    }

    /// The package that an import kept. It was written by us, and may be longer than what it was read from.
    pub(super) fn from_kept(package: Vec<u8>) -> Self {
        match Archive::open(io::Cursor::new(package)) {
            Ok(archive) => {
                let mut archive = archive.of_any_size();
                Self::load_all(|name| archive.file(name), u64::MAX)
            }
            Err(wrong) => Self::refused(ARCHIVE, wrong),
        }
    }

    /// The package in this zip file.
    #[must_use]
    pub fn from_zip_file(path: &Path) -> Self {
        let file =
            fs::metadata(path).map_err(|error| unreadable(&error)).and_then(|about| match about.len() {
                _ if !about.is_file() => Err(no_file()),
                size if size > MAX_ALL_BYTES => Err(too_large(MAX_ALL_BYTES)),
                _ => fs::File::open(path).map_err(|error| unreadable(&error)),
            });
        match file {
            Ok(file) => Self::from_zip(io::BufReader::new(file)),
            Err(wrong) => Self::refused(ARCHIVE, wrong),
        }
    }

    /// The package in this XLSX workbook.
    #[must_use]
    pub fn from_workbook(bytes: Vec<u8>) -> Self {
        let mut loaded = Self::default();
        let found = match workbook::read(bytes, &mut loaded.problems) {
            Ok(found) => found,
            Err(wrong) => return Self::refused(WORKBOOK, wrong),
        };
        loaded.licenses = descriptor::licenses(found.licenses.as_ref(), &mut loaded.problems);
        let problems = &mut loaded.problems;
        let left_out = descriptor::left_out(
            |name| found.tables.contains_key(name),
            |expected| problems.file(WORKBOOK, ProblemCode::MissingResource, None, expected),
        );
        if found.is_understood {
            loaded.left_out = left_out;
        }
        let sheets = found.tables.into_iter();
        loaded.tables = sheets.map(|(name, sheet)| (name, Content::Worksheet(sheet))).collect();
        loaded
    }

    /// The package in this XLSX file.
    #[must_use]
    pub fn from_workbook_file(path: &Path) -> Self {
        // The one that was given may be a link; what a package lists may not.
        let path = path.canonicalize().map_err(|error| unreadable(&error));
        match path.and_then(|path| read_file(&path)) {
            Ok(bytes) => Self::from_workbook(bytes),
            Err(wrong) => Self::refused(WORKBOOK, wrong),
        }
    }

    /// No package: something is wrong with all of it.
    fn refused(file: &str, wrong: Wrong) -> Self {
        let mut refused = Self::default();
        refused.problems.file(file, wrong.code, None, wrong.expected);
        refused
    }

    fn load(file: impl FnMut(&str) -> Result<Vec<u8>, Wrong>) -> Self {
        Self::load_all(file, MAX_ALL_BYTES)
    }

    fn load_all(mut file: impl FnMut(&str) -> Result<Vec<u8>, Wrong>, most: u64) -> Self {
        let mut loaded = Self::default();
        let descriptor = match file(DESCRIPTOR) {
            Ok(bytes) if bytes.len() > MAX_DESCRIPTOR_BYTES && most < u64::MAX => {
                let wrong = too_large(MAX_DESCRIPTOR_BYTES as u64);
                return Self::refused(DESCRIPTOR, wrong);
            }
            Ok(bytes) => descriptor::read(&bytes, &mut loaded.problems),
            Err(wrong) => {
                loaded.problems.file(DESCRIPTOR, wrong.code, None, wrong.expected);
                return loaded;
            }
        };
        let mut left = most;
        for (table, path) in &descriptor.tables {
            loaded.problems.name_file(table.name, path);
            let read = file(path).and_then(|bytes| match left.checked_sub(bytes.len() as u64) {
                Some(rest) => {
                    left = rest;
                    Ok(bytes)
                }
                None => Err(Wrong::new(
                    ProblemCode::FileTooLarge,
                    message!(
                        "全ファイルの合計で {most} バイト以内",
                        "at most {most} bytes in all files together"
                    ),
                )),
            });
            match read {
                Ok(bytes) => drop(loaded.tables.insert(table.name, Content::Csv(bytes))),
                Err(wrong) => loaded.problems.file(path, wrong.code, None, wrong.expected),
            }
        }
        loaded.left_out = descriptor.left_out;
        loaded.licenses = descriptor.licenses;
        loaded
    }

    /// The terms of the package.
    pub(super) fn licenses(&self) -> &[License] {
        &self.licenses
    }

    /// What is wrong with the files themselves.
    pub(super) const fn problems(&self) -> &Problems {
        &self.problems
    }

    /// What a table is read from, where it is listed and could be read.
    pub(super) fn table(&self, name: &str) -> Option<&Content> {
        self.tables.get(name)
    }

    /// Whether the package leaves this table out, which means that it has no rows.
    pub(super) fn leaves_out(&self, name: &str) -> bool {
        self.left_out.contains(&name)
    }
}

pub(super) fn missing() -> Wrong {
    Wrong::new(
        ProblemCode::MissingFile,
        Message::fixed(
            "パッケージの他のファイルと同じ場所にこのファイル",
            "this file beside the others of the package",
        ),
    )
}

pub(super) fn too_large(most: u64) -> Wrong {
    Wrong::new(ProblemCode::FileTooLarge, message!("{most} バイト以内", "at most {most} bytes"))
}

fn unreadable(error: &io::Error) -> Wrong {
    match error.kind() {
        io::ErrorKind::NotFound => missing(),
        _ => Wrong::new(
            ProblemCode::UnreadableFile,
            message!("読めるファイル（{error}）", "a file that can be read: {error}"),
        ),
    }
}

fn no_file() -> Wrong {
    Wrong::new(
        ProblemCode::UnsafePath,
        Message::fixed("フォルダーやリンクではない普通のファイル", "a plain file: no folder, no link"),
    )
}

/// Reads a regular file that is no link, up to the cap.
fn read_file(path: &Path) -> Result<Vec<u8>, Wrong> {
    let unreadable = |error: io::Error| unreadable(&error);
    if !fs::symlink_metadata(path).map_err(unreadable)?.is_file() {
        return Err(no_file());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES { Err(too_large(MAX_BYTES)) } else { Ok(bytes) }
}
