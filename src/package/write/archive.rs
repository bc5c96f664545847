//! What is done with a package's files: their hash, a zip file of them, a folder of them.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
};

use crate::{
    domain::package::{TABLES, TableDefinition},
    package::DESCRIPTOR,
};
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// The SHA-256 hash over names, lengths and contents, as 64 hexadecimal digits.
#[must_use]
pub fn content_hash(files: &[(String, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        // Lengths keep a name and its content, and one file and the next, apart.
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hex(&hash.finalize())
}

/// A hash in hexadecimal digits.
#[must_use]
pub fn hex(hash: &[u8]) -> String {
    hash.iter().fold(String::with_capacity(2 * hash.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The files as a zip file; the same files always make the same bytes.
pub fn to_zip(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Writes the files into a folder, which is made if it does not exist; one that holds other things than a package is
/// refused. Tables that the package no longer has are removed.
pub fn write_folder(files: &[(String, Vec<u8>)], folder: &Path) -> io::Result<()> {
    let made = fs::create_dir_all(folder);
    made.map_err(|error| io::Error::new(error.kind(), format!("cannot make {}: {error}", folder.display())))?;
    if !folder.join(DESCRIPTOR).exists()
        && fs::read_dir(folder)?.any(|entry| !entry.is_ok_and(|entry| is_ours(&entry.path())))
    {
        let why = format!("{} holds other things and no package", folder.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    // Everything is written beside before anything is replaced. The descriptor then goes first and comes last: without it,
    // what was begun is no package.
    let staged: Vec<_> = files
        .iter()
        .map(|(name, bytes)| Staged::write(folder.join(name), bytes))
        .collect::<io::Result<_>>()?;
    let (descriptor, aside) = (folder.join(DESCRIPTOR), folder.join(format!("{DESCRIPTOR}.part")));
    let had_one = descriptor.exists();
    if had_one {
        fs::rename(&descriptor, &aside)?;
    }
    let replace = || {
        let is_written = |name: &str| files.iter().any(|(written, _)| written == name);
        for table in TABLES.map(TableDefinition::file_name).iter().filter(|name| !is_written(name)) {
            remove(&folder.join(table))?;
        }
        staged.into_iter().rev().try_for_each(Staged::publish)
    };
    let replaced = replace();
    if had_one {
        // Where that failed, what names the terms of the package comes back.
        let settled =
            if replaced.is_ok() { fs::remove_file(&aside) } else { fs::rename(&aside, &descriptor) };
        return replaced.and(settled);
    }
    replaced
}

/// Whether a file is one that packages consist of, or one that was begun.
fn is_ours(path: &Path) -> bool {
    let is_named = |name: &str| path.file_name().is_some_and(|found| found == name);
    is_named(DESCRIPTOR)
        || path.extension().is_some_and(|ending| ending == "part")
        || TABLES.iter().any(|table| is_named(&table.file_name()))
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(io::Error::new(error.kind(), format!("cannot remove {}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// Writes a file: whoever reads that path finds the old file or the new one, never half of one.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Staged::write(path.to_owned(), bytes)?.publish()
}

/// A file that is written whole, beside the one whose place it will take; it goes where it does not come to that.
struct Staged {
    path: PathBuf,
    beside: PathBuf,
}

impl Staged {
    fn write(path: PathBuf, bytes: &[u8]) -> io::Result<Self> {
        let mut beside = path.clone().into_os_string();
        beside.push(format!(".{}.part", std::process::id()));
        let staged = Self { path, beside: beside.into() };
        fs::write(&staged.beside, bytes).map_err(|error| staged.failed(&error))?;
        Ok(staged)
    }

    fn publish(self) -> io::Result<()> {
        fs::rename(&self.beside, &self.path).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("cannot write {}: {error}", self.path.display()))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Once it is published it is no longer there.
        drop(fs::remove_file(&self.beside));
    }
}
