//! A programme as an XLSX workbook: a sheet for each table, typed cells, and a sheet that explains them.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::Writer;
use crate::{
    domain::{
        Program,
        package::{Column, Kind, RawCell, TABLES, Table},
    },
    package::LICENSES,
};

/// The last year whose days spreadsheets cannot count, or count wrongly.
const LAST_YEAR_WITHOUT_DAYS: i32 = 1900;

/// The formats of cells.
struct Formats {
    header: Format,
    text: Format,
    date: Format,
}

/// The programme as a workbook that `PackageFiles::from_workbook` reads; the same programme always makes the same bytes.
/// An error means a text longer than a spreadsheet can hold.
pub fn to_workbook(program: &Program) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats {
        header: Format::new().set_bold(),
        text: Format::new().set_num_format("@"),
        date: Format::new().set_num_format("yyyy-mm-dd"),
    };
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new().set_title(program.id.to_string()).set_creation_datetime(&created),
    );
    let rows = Writer::new(program);
    sheet(&mut book, &formats, rows.municipalities())?;
    sheet(&mut book, &formats, rows.documents())?;
    sheet(&mut book, &formats, [rows.head()])?;
    sheet(&mut book, &formats, rows.stated_totals())?;
    sheet(&mut book, &formats, rows.pillars())?;
    sheet(&mut book, &formats, rows.sections())?;
    sheet(&mut book, &formats, rows.items())?;
    sheet(&mut book, &formats, rows.effects())?;
    sheet(&mut book, &formats, rows.overlaps())?;
    licenses(&mut book, &formats, program)?;
    notes(&mut book, &formats)?;
    book.save_to_buffer()
}

/// A new sheet with this header, frozen above the rows.
fn begin<'a>(
    book: &'a mut Workbook,
    formats: &Formats,
    name: &str,
    header: &[&str],
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?.set_freeze_panes(1, 0)?;
    for (place, name) in (0..).zip(header) {
        sheet.write_string_with_format(0, place, *name, &formats.header)?;
    }
    Ok(sheet)
}

fn sheet<R: Table>(
    book: &mut Workbook,
    formats: &Formats,
    rows: impl IntoIterator<Item = R>,
) -> Result<(), XlsxError> {
    let names: Vec<_> = R::DEFINITION.columns.iter().map(|column| column.name).collect();
    let sheet = begin(book, formats, R::DEFINITION.name, &names)?;
    for (place, column) in (0..).zip(R::DEFINITION.columns) {
        sheet.set_column_width(place, width(column))?;
        // So that what people type stays what they type, too.
        if !matches!(column.kind, Kind::Whole { .. } | Kind::Decimal | Kind::Date) {
            sheet.set_column_format(place, &formats.text)?;
        }
    }
    for (row, cells) in (1..).zip(rows) {
        for ((place, column), cell) in (0..).zip(R::DEFINITION.columns).zip(cells.cells()) {
            if !cell.is_empty() {
                write(sheet, formats, (row, place), (column, cell))?;
            }
        }
    }
    Ok(())
}

/// Writes a cell: numbers and dates as such where a spreadsheet holds them exactly, all else as text.
fn write(
    sheet: &mut Worksheet,
    formats: &Formats,
    (row, place): (u32, u16),
    (column, cell): (&Column, &RawCell),
) -> Result<(), XlsxError> {
    let text = cell.text();
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
                sheet.write_datetime_with_format(row, place, serial(date)?, &formats.date)?;
                return Ok(());
            }
        }
        _ => {}
    }
    sheet.write_string_with_format(row, place, text, &formats.text)?;
    Ok(())
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

fn licenses(book: &mut Workbook, formats: &Formats, program: &Program) -> Result<(), XlsxError> {
    let sheet = begin(book, formats, LICENSES, &["name", "title", "path"])?;
    for (row, license) in (1..).zip(&program.head.licenses) {
        let cells = [Some(&license.name), license.title.as_ref(), license.path.as_ref()];
        for (place, text) in (0..).zip(cells) {
            if let Some(text) = text {
                sheet.write_string_with_format(row, place, &**text, &formats.text)?;
            }
        }
    }
    Ok(())
}

/// What every column means; reading skips this sheet.
fn notes(book: &mut Workbook, formats: &Formats) -> Result<(), XlsxError> {
    let sheet = begin(book, formats, "notes", &["sheet", "column", "日本語", "meaning"])?;
    let columns = TABLES.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    for (row, (table, column)) in (1..).zip(columns) {
        let cells = [table.name, column.name, column.title, column.description];
        for (place, text) in (0..).zip(cells) {
            sheet.write_string(row, place, text)?;
        }
    }
    for (place, width) in (0..).zip([16.0, 28.0, 24.0, 80.0]) {
        sheet.set_column_width(place, width)?;
    }
    Ok(())
}
