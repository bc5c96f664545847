//! XLSX: a sheet of typed cells below a frozen header, and one that explains them. The rows go to a temporary file.

use std::fs;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{MAX_SHEET_ROWS, WriteError};
use crate::{
    domain::package::RawCell,
    export::{About, Field, Table},
    package::sheet::{Formats, workbook},
};

pub(super) struct Xlsx {
    book: Workbook,
    formats: Formats,
    fields: &'static [Field],
    /// What the second sheet says of the file.
    notes: Vec<(&'static str, String)>,
    rows: u32,
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self::Io(std::io::Error::other(error))
    }
}

impl Xlsx {
    pub(super) fn new(table: Table, japanese: bool, about: &About) -> Result<Self, XlsxError> {
        let (fields, formats, notes) = (table.fields(), Formats::default(), about.lines(table));
        let mut book = workbook(about.title.get(crate::domain::Language::Ja))?;
        let sheet = book.add_worksheet_with_constant_memory()?;
        let columns = || fields.iter().map(|field| field.column);
        // Widths come before rows, which are gone once they are written.
        formats.set_up(sheet, columns())?;
        let header: Vec<_> =
            columns().map(|column| if japanese { column.title } else { column.name }).collect();
        formats.begin(sheet, table.into(), &header)?;
        Ok(Self { book, formats, fields, notes, rows: 0 })
    }

    pub(super) fn row(&mut self, cells: &[RawCell]) -> Result<(), WriteError> {
        if self.rows == MAX_SHEET_ROWS {
            return Err(WriteError::TooManyRows);
        }
        self.rows += 1;
        let columns = self.fields.iter().map(|field| field.column);
        let sheet = self.book.worksheet_from_index(0)?;
        Ok(self.formats.write_row(sheet, self.rows, columns.zip(cells))?)
    }

    pub(super) fn finish(mut self) -> Result<fs::File, WriteError> {
        let last = u16::try_from(self.fields.len()).unwrap_or(u16::MAX).saturating_sub(1);
        self.book.worksheet_from_index(0)?.autofilter(0, 0, self.rows, last)?;
        self.explain()?;
        let mut file = tempfile::tempfile()?;
        self.book.save_to_writer(&mut file)?;
        Ok(file)
    }

    /// The sheet that says where the data is from and what the columns mean.
    fn explain(&mut self) -> Result<(), XlsxError> {
        let Self { book, formats, fields, notes, rows: _ } = self;
        let sheet = book.add_worksheet();
        formats.begin(sheet, "notes", &["", "日本語", "説明", "meaning"])?;
        let about = notes.iter().map(|(name, text)| [*name, text, "", ""]);
        let columns = fields
            .iter()
            .map(|Field { column, meaning, .. }| [column.name, column.title, meaning, column.description]);
        for (row, cells) in (1..).zip(about.chain(columns)) {
            formats.write_texts(sheet, row, cells.map(Some))?;
        }
        for (place, width) in (0..).zip([28.0, 40.0, 60.0, 80.0]) {
            sheet.set_column_width(place, width)?;
        }
        Ok(())
    }
}
