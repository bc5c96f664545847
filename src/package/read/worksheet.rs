//! A worksheet as the records of a table: cells keep their addresses, values become the text a CSV file would hold.

use std::io::{Read, Seek};

use calamine::{Data, DataType, ExcelDateTime, Xlsx, XlsxError};
use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{ProblemCode, problem::Problems, records::Record, table::MAX_ROWS};
use crate::domain::{
    message,
    package::{Column, Kind, Table},
};

/// The most columns that are looked at.
const MAX_COLUMNS: u32 = 256;

/// The filled cells of a worksheet, by row and column, both counted from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Worksheet(Vec<(u32, Vec<(u32, Data)>)>);

impl Worksheet {
    /// Reads a sheet, up to a little more than a table may have; that there is more is noticed with its rows.
    pub(super) fn read<RS: Read + Seek>(book: &mut Xlsx<RS>, sheet: &str) -> Result<Self, XlsxError> {
        let mut rows: Vec<(u32, Vec<(u32, Data)>)> = Vec::new();
        let mut cells = book.worksheet_cells_reader(sheet)?;
        while let Some(cell) = cells.next_cell()? {
            let (row, column) = cell.get_position();
            if cell.get_value().is_empty() || column >= MAX_COLUMNS {
                continue;
            }
            let value = Data::from(cell.get_value().clone());
            let read = rows.len();
            match rows.last_mut() {
                Some((last, cells)) if *last == row => cells.push((column, value)),
                _ if read > MAX_ROWS + 1 => break,
                _ => rows.push((row, vec![(column, value)])),
            }
        }
        // Programs other than spreadsheets may write rows in any order.
        rows.sort_by_key(|(row, _)| *row);
        Ok(Self(rows))
    }

    /// Whether no cell is filled.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The filled cells as text, row by row with the number a spreadsheet shows.
    pub(super) fn texts(&self) -> impl Iterator<Item = (usize, Vec<String>)> {
        let width = self.0.iter().flat_map(|(_, cells)| cells).map(|(column, _)| *column as usize + 1).max();
        self.0.iter().map(move |(row, cells)| {
            let mut texts = vec![String::new(); width.unwrap_or_default()];
            for (column, value) in cells {
                if let Some(text) = texts.get_mut(*column as usize) {
                    *text = said(value);
                }
            }
            (*row as usize + 1, texts)
        })
    }

    /// The rows as records, the header first; columns may be named in Japanese. Texts that the spreadsheet has turned into
    /// dates are reported, since what stood there is lost.
    pub(super) fn records<R: Table>(&self, problems: &mut Problems) -> Vec<Record> {
        let mut rows = self.texts();
        let mut header = match self.0.first() {
            Some((0, _)) => rows.next().map(|(_, texts)| texts).unwrap_or_default(),
            _ => Vec::new(),
        };
        let columns = R::DEFINITION.columns;
        let meant =
            |text: &str| columns.iter().find(|known| [known.name, known.title].contains(&text.trim()));
        let places: Vec<Option<&Column>> = header.iter().map(|text| meant(text)).collect();
        for (text, column) in header.iter_mut().zip(&places) {
            column.map(|column| *text = column.name.into());
        }
        for (place, column) in places.iter().enumerate() {
            column.map(|column| problems.locate_column::<R>(column.name, place));
        }
        for (row, cells) in self.0.iter().filter(|(row, _)| *row > 0) {
            for (place, value) in cells.iter().filter(|(_, value)| is_date(value)) {
                let Some(Some(column)) = places.get(*place as usize) else { continue };
                if matches!(column.kind, Kind::Text | Kind::Pattern(_)) {
                    let expected =
                        message!("日付に変わる前の文字列", "the text as it was before it became a date");
                    let code = ProblemCode::UnwantedDate;
                    problems.row::<R>(
                        *row as usize + 1,
                        Some(column.name),
                        code,
                        Some(&said(value)),
                        expected,
                    );
                }
            }
        }
        std::iter::once((1, header))
            .chain(rows)
            .map(|(row, texts)| Record::of_worksheet(row, &texts))
            .collect()
    }
}

fn is_date(value: &Data) -> bool {
    matches!(value, Data::DateTime(_) | Data::DateTimeIso(_))
}

/// What a cell says, as a person would write it into a CSV file.
fn said(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => decimal(*number),
        Data::Bool(true) => "TRUE".into(),
        Data::Bool(false) => "FALSE".into(),
        Data::DateTime(date) if date.is_duration() => decimal(date.as_f64()),
        Data::DateTime(date) => day(date),
        Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).into(),
        Data::Error(error) => error.to_string(),
    }
}

/// A number as spreadsheets mean it: exact to 15 digits, and never with an exponent.
fn decimal(number: f64) -> String {
    match Decimal::from_f64(number) {
        Some(exact) => exact.normalize().to_string(),
        None => number.to_string(),
    }
}

/// A date, with its time where it has one.
fn day(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = if (hour, minute, second) == (0, 0, 0) {
        String::new()
    } else {
        format!(" {hour:02}:{minute:02}:{second:02}")
    };
    format!("{year:04}-{month:02}-{day:02}{time}")
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::DateTime;

    use super::*;

    #[test]
    fn values_become_the_text_of_a_csv_file() {
        let date = |serial| Data::DateTime(ExcelDateTime::new(serial, DateTime, false));
        for (value, text) in [
            (Data::Float(1234.0), "1234"),
            (Data::Float(-0.1 - 0.2), "-0.3"),
            (Data::Float(100_000_000_000_000.0), "100000000000000"),
            (Data::Float(1e-7), "0.0000001"),
            (Data::Int(7), "7"),
            (Data::Bool(true), "TRUE"),
            (date(45017.0), "2023-04-01"),
            (date(45017.5), "2023-04-01 12:00:00"),
            (Data::Error(calamine::CellErrorType::Ref), "#REF!"),
        ] {
            assert_eq!(said(&value), text);
        }
        assert!(said(&Data::Float(1e300)).len() > 300);
    }
}
