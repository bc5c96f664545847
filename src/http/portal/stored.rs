//! A file that is served as often as it is wanted: a small one in memory, a longer one on the disk, where it has no name and goes
//! with the last who reads it.

use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    os::unix::fs::FileExt,
};

use actix_web::web::Bytes;
use sha2::{Digest, Sha256};
use tempfile::{SpooledData, SpooledTempFile};

use crate::export::{ExportError, Rest, WriteError};

/// How many bytes of a file are held in memory; a longer one goes to the disk.
const MOST_IN_MEMORY: usize = 1024 * 1024;

/// How many bytes are copied at a time.
const PIECE: usize = 64 * 1024;

/// A file that is written.
#[derive(Debug)]
pub(super) struct Stored {
    content: Content,
    /// How long it is.
    pub(super) bytes: u64,
    /// The SHA-256 of it.
    pub(super) sha256: [u8; 32],
}

#[derive(Debug)]
enum Content {
    Memory(Bytes),
    Disk(File),
}

impl Stored {
    /// How many bytes of memory it takes; none where it is on the disk.
    pub(super) fn in_memory(&self) -> Option<u64> {
        match &self.content {
            Content::Memory(bytes) => Some(bytes.len() as u64),
            Content::Disk(_) => None,
        }
    }

    /// The bytes at this place, at most so many; those of a file on the disk are read where that holds up nobody.
    pub(super) async fn piece(&self, from: u64, most: u64) -> io::Result<Bytes> {
        match &self.content {
            Content::Memory(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                let end = usize::try_from(most).unwrap_or(usize::MAX).saturating_add(from).min(bytes.len());
                Ok(bytes.slice(from..end))
            }
            Content::Disk(file) => {
                let file = file.try_clone()?;
                let read = move || {
                    let mut piece = vec![0; PIECE.min(usize::try_from(most).unwrap_or(PIECE))];
                    file.read_exact_at(&mut piece, from)?;
                    Ok(piece.into())
                };
                tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
            }
        }
    }
}

/// A file that is being written.
pub(super) struct Intake {
    file: SpooledTempFile,
    hash: Sha256,
    bytes: u64,
}

impl Intake {
    pub(super) fn new() -> Self {
        Self { file: SpooledTempFile::new(MOST_IN_MEMORY), hash: Sha256::new(), bytes: 0 }
    }

    /// Takes the next part.
    pub(super) async fn take(self, part: Rest) -> Result<Self, ExportError> {
        let write = move || {
            let mut intake = self;
            match part {
                Rest::Bytes(bytes) => intake.write(&bytes)?,
                Rest::File(mut file) => {
                    file.rewind()?;
                    let mut piece = vec![0; PIECE];
                    loop {
                        match file.read(&mut piece)? {
                            0 => break,
                            read => intake.write(piece.get(..read).unwrap_or_default())?,
                        }
                    }
                }
            }
            Ok(intake)
        };
        let written = tokio::task::spawn_blocking(write).await.map_err(io::Error::other);
        Ok(written.and_then(|written| written).map_err(WriteError::Io)?)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// That was all.
    pub(super) fn end(self) -> Stored {
        let Self { file, hash, bytes } = self;
        let content = match file.into_inner() {
            SpooledData::InMemory(cursor) => Content::Memory(cursor.into_inner().into()),
            SpooledData::OnDisk(file) => Content::Disk(file),
        };
        Stored { content, bytes, sha256: hash.finalize().into() }
    }
}
