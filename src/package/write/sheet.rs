//! Worksheets: typed cells below a frozen header. Which sheets there are is up to who writes the workbook.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::domain::package::{Column, Kind, RawCell};

/// The last year whose days spreadsheets cannot count, or count wrongly.
const LAST_YEAR_WITHOUT_DAYS: i32 = 1900;

/// The formats of cells.
pub(crate) struct Formats {
    header: Format,
    text: Format,
    date: Format,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            header: Format::new().set_bold(),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
        }
    }
}

/// A workbook of this title; written at whatever time, it has the same bytes.
pub(crate) fn workbook(title: &str) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    Ok(book)
}

impl Formats {
    /// Names a sheet and writes its header, frozen above the rows.
    pub(crate) fn begin(&self, sheet: &mut Worksheet, name: &str, header: &[&str]) -> Result<(), XlsxError> {
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (place, name) in (0..).zip(header) {
            sheet.write_string_with_format(0, place, *name, &self.header)?;
        }
        Ok(())
    }

    /// Makes the columns of a sheet as wide as their cells need, so that what people type into them stays what they type.
    pub(crate) fn set_up<'a>(
        &self,
        sheet: &mut Worksheet,
        columns: impl Iterator<Item = &'a Column>,
    ) -> Result<(), XlsxError> {
        for (place, column) in (0..).zip(columns) {
            sheet.set_column_width(place, width(column))?;
            if !matches!(column.kind, Kind::Whole { .. } | Kind::Decimal | Kind::Date) {
                sheet.set_column_format(place, &self.text)?;
            }
        }
        Ok(())
    }

    /// Writes the cells of a row that say something.
    pub(crate) fn write_row<'a>(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        cells: impl Iterator<Item = (&'a Column, &'a RawCell)>,
    ) -> Result<(), XlsxError> {
        for (place, (column, cell)) in (0..).zip(cells).filter(|(_, (_, cell))| !cell.is_empty()) {
            self.write(sheet, (row, place), column, cell.text())?;
        }
        Ok(())
    }

    /// Writes texts as such.
    pub(crate) fn write_texts<'a>(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        texts: impl IntoIterator<Item = Option<&'a str>>,
    ) -> Result<(), XlsxError> {
        for (place, text) in (0..).zip(texts) {
            if let Some(text) = text {
                sheet.write_string_with_format(row, place, text, &self.text)?;
            }
        }
        Ok(())
    }

    /// Writes a cell: numbers and dates as such where a spreadsheet holds them exactly, all else as text.
    fn write(
        &self,
        sheet: &mut Worksheet,
        (row, place): (u32, u16),
        column: &Column,
        text: &str,
    ) -> Result<(), XlsxError> {
        match column.kind {
            Kind::Whole { .. } | Kind::Decimal => {
                // At most 15 digits, which is what spreadsheets keep.
                if let Ok(number) = text.parse::<f64>() {
                    sheet.write_number(row, place, number)?;
                    return Ok(());
                }
            }
            Kind::Date => {
                let date = text.parse().ok();
                if let Some(date) = date.filter(|date: &NaiveDate| date.year() > LAST_YEAR_WITHOUT_DAYS) {
                    sheet.write_datetime_with_format(row, place, serial(date)?, &self.date)?;
                    return Ok(());
                }
            }
            _ => {}
        }
        sheet.write_string_with_format(row, place, text, &self.text)?;
        Ok(())
    }
}

fn serial(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or_default(),
        part(date.month()),
        part(date.day()),
    )
}

/// How wide a column is, in characters.
const fn width(column: &Column) -> f64 {
    match column.kind {
        Kind::Text => 28.0,
        Kind::Url | Kind::Pattern(_) => 20.0,
        _ => 14.0,
    }
}
