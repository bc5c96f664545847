//! A worksheet as the records of a table: cells keep their addresses, values become the text a CSV file would hold.

use std::io::{Read, Seek};

use calamine::{Data, DataType, ExcelDateTime, Style, Xlsx, XlsxError};
use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{
    ProblemCode,
    files::too_large,
    problem::Problems,
    records::Record,
    table::{MAX_COLUMNS, MAX_ROWS},
    workbook::unreadable,
};
use crate::domain::{
    Message, message,
    package::{Column, Kind, Table, Wrong},
};

/// The most bytes that the cells of a workbook may take.
pub(super) const MAX_CELL_BYTES: usize = 256 * 1024 * 1024;

/// A filled cell, by row and column, both counted from 0.
type Place = (u32, u32);

/// The filled cells of a worksheet, and what cannot be told by values alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Worksheet {
    /// Rows with their filled cells by column.
    rows: Vec<(u32, Vec<(u32, Data)>)>,
    /// Numbers that are shown as percentages, so that people see a hundred times what they hold.
    percentages: Vec<(Place, f64)>,
    /// Formulas that nothing has computed.
    uncomputed: Vec<Place>,
    /// The first cell of each group of cells that are one to the eye.
    merged: Vec<Place>,
    /// The first filled cell beyond the columns that are looked at.
    beyond: Option<Place>,
}

impl Worksheet {
    /// Reads a sheet, up to a little more than a table may have; that there is more is noticed with its rows. `left` is how
    /// many bytes of cells the workbook may still hold: a text that many cells share is one in the file only.
    pub(super) fn read<RS: Read + Seek>(
        book: &mut Xlsx<RS>,
        sheet: &str,
        left: &mut usize,
    ) -> Result<Self, Wrong> {
        let mut read = Self::default();
        read.read_values(book, sheet, left)?;
        // Programs other than spreadsheets may write rows in any order.
        read.rows.sort_by_key(|(row, _)| *row);
        read.read_formats(book, sheet).map_err(unreadable)?;
        let merged = book.merge_cells_by_sheet_name(sheet).map_err(unreadable)?.into_iter();
        read.merged = merged.filter(|group| group.start != group.end).map(|group| group.start).collect();
        Ok(read)
    }

    fn read_values<RS: Read + Seek>(
        &mut self,
        book: &mut Xlsx<RS>,
        sheet: &str,
        left: &mut usize,
    ) -> Result<(), Wrong> {
        let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
            let (row, column) = cell.pos;
            if cell.value.is_empty() {
                if cell.formula.is_some() && self.uncomputed.len() < MAX_ROWS {
                    self.uncomputed.push(cell.pos);
                }
                continue;
            }
            if column as usize >= MAX_COLUMNS {
                self.beyond.get_or_insert(cell.pos);
                continue;
            }
            let value = Data::from(cell.value);
            let bytes = size_of::<(u32, Data)>() + value.get_string().map_or(0, str::len);
            *left = left.checked_sub(bytes).ok_or_else(|| too_large(MAX_CELL_BYTES as u64))?;
            let count = self.rows.len();
            match self.rows.last_mut() {
                Some((last, cells)) if *last == row => cells.push((column, value)),
                _ if count > MAX_ROWS + 1 => break,
                _ => self.rows.push((row, vec![(column, value)])),
            }
        }
        Ok(())
    }

    /// Finds the numbers that are shown as percentages.
    fn read_formats<RS: Read + Seek>(&mut self, book: &mut Xlsx<RS>, sheet: &str) -> Result<(), XlsxError> {
        let mut cells = book.worksheet_cells_reader(sheet)?;
        let is_percent =
            |style: &Style| style.number_format.as_ref().is_some_and(|f| shows_percent(&f.format_code));
        let percent: Vec<bool> = cells.styles().iter().map(is_percent).collect();
        if !percent.contains(&true) {
            return Ok(());
        }
        while let Some((row, column, style)) = cells.next_style_id()? {
            if percent.get(style) == Some(&true)
                && let Some(number) = self.number((row, column))
            {
                self.percentages.push(((row, column), number));
            }
        }
        Ok(())
    }

    /// The number in a cell, where there is one.
    fn number(&self, (row, column): Place) -> Option<f64> {
        let at = self.rows.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        let (_, cells) = self.rows.get(at)?;
        match cells.iter().find(|(place, _)| *place == column)? {
            (_, value @ (Data::Int(_) | Data::Float(_))) => value.as_f64(),
            _ => None,
        }
    }

    /// Whether no cell is filled.
    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The filled cells as text, row by row with the number a spreadsheet shows.
    pub(super) fn texts(&self) -> impl Iterator<Item = (usize, Vec<String>)> {
        let width =
            self.rows.iter().flat_map(|(_, cells)| cells).map(|(column, _)| *column as usize + 1).max();
        self.rows.iter().map(move |(row, cells)| {
            let mut texts = vec![String::new(); width.unwrap_or_default()];
            for (column, value) in cells {
                if let Some(text) = texts.get_mut(*column as usize) {
                    *text = said(value);
                }
            }
            (*row as usize + 1, texts)
        })
    }

    /// The rows as records, the header first; columns may be named in Japanese. What the cells do not say as they are
    /// shown is reported.
    pub(super) fn records<R: Table>(&self, problems: &mut Problems) -> Vec<Record> {
        let mut rows = self.texts();
        let mut header = match self.rows.first() {
            Some((0, _)) => rows.next().map(|(_, texts)| texts).unwrap_or_default(),
            _ => Vec::new(),
        };
        let columns = R::DEFINITION.columns;
        let meant =
            |text: &str| columns.iter().find(|known| [known.name, known.title].contains(&text.trim()));
        let places: Vec<Option<&Column>> = header.iter().map(|text| meant(text)).collect();
        for (place, (text, column)) in header.iter_mut().zip(&places).enumerate() {
            if let Some(column) = column {
                *text = column.name.into();
                problems.locate_column::<R>(column.name, place);
            }
        }
        self.judge::<R>(&places, problems);
        std::iter::once((1, header))
            .chain(rows)
            .map(|(row, texts)| Record::of_worksheet(row, &texts))
            .collect()
    }

    /// Reports cells that do not hold what they seem to.
    fn judge<R: Table>(&self, places: &[Option<&'static Column>], problems: &mut Problems) {
        let column = |place: u32| places.get(place as usize).copied().flatten();
        let mut report = |(row, place): Place, code, value: Option<&str>, expected| {
            let column = column(place).map(|column| column.name);
            problems.at::<R>((row as usize + 1, place as usize), column, code, value, expected);
        };
        for (row, cells) in &self.rows {
            for (place, value) in cells.iter().filter(|(_, value)| *row > 0 && is_date(value)) {
                let is_text = |column: &Column| matches!(column.kind, Kind::Text | Kind::Pattern(_));
                if column(*place).is_some_and(is_text) {
                    let expected =
                        message!("日付に変わる前の文字列", "the text as it was before it became a date");
                    report((*row, *place), ProblemCode::UnwantedDate, Some(&said(value)), expected);
                }
            }
        }
        let within = |(place, _): &&(Place, f64)| column(place.1).is_some();
        for (place, number) in self.percentages.iter().filter(within) {
            let (held, shown) = (decimal(*number), decimal(*number * 100.0));
            let expected = message!("書式なしの {shown}", "{shown} without a format");
            report(*place, ProblemCode::PercentCell, Some(&held), expected);
        }
        for place in self.uncomputed.iter().filter(|place| column(place.1).is_some()) {
            let expected = Message::fixed("計算された値", "a computed value");
            report(*place, ProblemCode::SpreadsheetError, None, expected);
        }
        for place in self.merged.iter().filter(|place| column(place.1).is_some()) {
            let expected = Message::fixed("一つずつのセル", "single cells");
            report(*place, ProblemCode::MergedCells, None, expected);
        }
        if let Some(place) = self.beyond {
            let expected = message!("{MAX_COLUMNS} 列以内", "at most {MAX_COLUMNS} columns");
            report(place, ProblemCode::UnknownColumn, None, expected);
        }
    }
}

/// Whether a format shows a number a hundredfold: by a per cent sign that is neither quoted nor escaped.
fn shows_percent(format: &str) -> bool {
    let (mut is_quoted, mut is_escaped) = (false, false);
    format.chars().any(|c| {
        let is_literal = is_quoted || is_escaped;
        is_escaped = !is_literal && c == '\\';
        if c == '"' && (is_quoted || !is_literal) {
            is_quoted = !is_quoted;
        }
        c == '%' && !is_literal
    })
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
        Data::DateTime(date) if date.is_duration() => duration(date.as_f64()),
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

/// A duration as spreadsheets show it, 36:00:00, which is no number.
fn duration(days: f64) -> String {
    let seconds = Decimal::from_f64(days * 86400.0).unwrap_or_default().round();
    let (minute, hour) = (Decimal::from(60), Decimal::from(3600));
    let minutes = (seconds % hour / minute).trunc();
    format!("{}:{minutes:02}:{:02}", (seconds / hour).trunc(), seconds % minute)
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
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

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
            (Data::DateTime(ExcelDateTime::new(1.5, TimeDelta, false)), "36:00:00"),
            (Data::Error(calamine::CellErrorType::Ref), "#REF!"),
        ] {
            assert_eq!(said(&value), text);
        }
        assert!(said(&Data::Float(1e300)).len() > 300);
    }

    #[test]
    fn only_a_bare_per_cent_sign_makes_a_number_a_hundredfold() {
        for format in ["0%", "0.0%", "[Red]0%;-0%", "\"about \"0%", "\\x0%"] {
            assert!(shows_percent(format), "{format}");
        }
        for format in ["General", "0\"%\"", "0\\%", "\"100% \"0", "#,##0"] {
            assert!(!shows_percent(format), "{format}");
        }
    }
}
