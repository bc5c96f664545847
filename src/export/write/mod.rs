//! The formats: each takes rows one after the other, and hands out its bytes as soon as there are some, so that a file of any
//! length takes no more memory than a part of it.

mod cp932;
mod csv;
mod json;
mod parquet;
mod xlsx;

use std::{
    fs, io,
    sync::{Arc, Mutex, PoisonError},
};

use super::{About, Field, Format, Table};
use crate::domain::package::RawCell;

pub use csv::Encoding;

/// How a table is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Variant {
    /// In which format.
    pub format: Format,
    /// Whether the header names columns in Japanese (CSV and XLSX).
    pub japanese: bool,
    /// How CSV is encoded.
    pub encoding: Encoding,
}

impl Variant {
    /// As it is where nothing else is wanted.
    #[must_use]
    pub const fn of(format: Format) -> Self {
        Self { format, japanese: false, encoding: Encoding::Utf8WithMark }
    }
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The encoding has no such character.
    #[error("column {column} of {row} has the character \"{character}\" (U+{:04X}), which CP932 does not have; download it as UTF-8", u32::from(*character))]
    Character {
        /// The character.
        character: char,
        /// The column of its cell.
        column: &'static str,
        /// The id of its row.
        row: String,
    },
    /// A worksheet ends earlier.
    #[error(
        "a worksheet holds at most {MAX_SHEET_ROWS} rows; choose fewer by municipality or fiscalYear, or another format"
    )]
    TooManyRows,
    /// The file could not be written.
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl WriteError {
    /// Whether the same rows can never be written so.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Character { .. } | Self::TooManyRows)
    }
}

/// The rows of a worksheet below its header.
const MAX_SHEET_ROWS: u32 = 1_048_575;

/// Bytes that are written and not yet taken.
#[derive(Debug, Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A table that is being written.
pub(super) struct Writer {
    pipe: Pipe,
    form: Form,
}

enum Form {
    Csv(Box<csv::Csv>),
    Json(json::Json),
    Xlsx(Box<xlsx::Xlsx>),
    Parquet(Box<parquet::Parquet>),
}

/// A part of a file.
#[derive(Debug)]
pub enum Rest {
    /// The next bytes.
    Bytes(Vec<u8>),
    /// The whole file, which this format writes at its end.
    File(fs::File),
}

impl Writer {
    /// Begins a table.
    pub(super) fn new(table: Table, variant: Variant, about: &About) -> Result<Self, WriteError> {
        let (pipe, fields) = (Pipe::default(), table.fields());
        let Variant { format, japanese, encoding } = variant;
        let form = match format {
            Format::Csv => Form::Csv(Box::new(csv::Csv::new(pipe.clone(), fields, japanese, encoding)?)),
            Format::Json => Form::Json(json::Json::array(fields)),
            Format::Ndjson => Form::Json(json::Json::lines(fields)),
            Format::Xlsx => Form::Xlsx(Box::new(xlsx::Xlsx::new(table, japanese, about)?)),
            Format::Parquet => Form::Parquet(Box::new(parquet::Parquet::new(pipe.clone(), table, about)?)),
        };
        Ok(Self { pipe, form })
    }

    /// Writes a row.
    pub(super) fn row(&mut self, cells: &[RawCell]) -> Result<(), WriteError> {
        match &mut self.form {
            Form::Csv(csv) => csv.row(cells),
            Form::Json(json) => Ok(json.row(&mut self.pipe, cells)?),
            Form::Xlsx(xlsx) => xlsx.row(cells),
            Form::Parquet(parquet) => Ok(parquet.row(cells)?),
        }
    }

    /// The bytes that are there since this was last asked.
    pub(super) fn take(&mut self) -> Result<Vec<u8>, WriteError> {
        if let Form::Csv(csv) = &mut self.form {
            csv.flush()?;
        }
        Ok(self.pipe.take())
    }

    /// Ends the table.
    pub(super) fn finish(self) -> Result<Rest, WriteError> {
        let Self { mut pipe, form } = self;
        match form {
            Form::Csv(mut csv) => csv.flush()?,
            Form::Json(json) => json.finish(&mut pipe)?,
            Form::Parquet(parquet) => parquet.finish()?,
            Form::Xlsx(xlsx) => return Ok(Rest::File(xlsx.finish()?)),
        }
        Ok(Rest::Bytes(pipe.take()))
    }
}

/// The cells of a row with the columns that they stand in.
fn pairs<'a>(
    fields: &'static [Field],
    cells: &'a [RawCell],
) -> impl Iterator<Item = (&'static Field, &'a RawCell)> {
    fields.iter().zip(cells)
}
