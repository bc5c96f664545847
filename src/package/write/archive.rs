//! What is done with a package's files: their hash, a zip file of them, a folder of them.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Cursor, Write},
    path::Path,
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
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
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
    fs::create_dir_all(folder)?;
    if !folder.join(DESCRIPTOR).exists() && fs::read_dir(folder)?.next().is_some() {
        let why = format!("{} holds other things and no package", folder.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    // The descriptor comes last: until it is there, what was begun is no package.
    files.iter().rev().try_for_each(|(name, bytes)| write_file(&folder.join(name), bytes))?;
    let is_written = |name: &str| files.iter().any(|(written, _)| written == name);
    for table in TABLES.map(TableDefinition::file_name).iter().filter(|name| !is_written(name)) {
        match fs::remove_file(folder.join(table)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Writes a file: whoever reads that path finds the old file or the new one, never half of one.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = Path::new(&beside);
    let written = fs::File::create(beside).and_then(|mut file| {
        file.write_all(bytes)?;
        fs::rename(beside, path)
    });
    if written.is_err() {
        // The first failure is the one to tell.
        drop(fs::remove_file(beside));
    }
    written.map_err(|error| io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display())))
}
