//! A programme as an XLSX workbook: a sheet for each table, typed cells, and a sheet that explains them.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{
    Writer,
    sheet::{Formats, workbook},
};
use crate::{
    domain::{
        Program,
        package::{TABLES, Table},
    },
    package::LICENSES,
};

/// The programme as a workbook that `PackageFiles::from_workbook` reads; the same programme always makes the same bytes.
/// An error means a text longer than a spreadsheet can hold.
pub fn to_workbook(program: &Program) -> Result<Vec<u8>, XlsxError> {
    let (mut book, formats) = (workbook(&program.id.to_string())?, Formats::default());
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

fn sheet<R: Table>(
    book: &mut Workbook,
    formats: &Formats,
    rows: impl IntoIterator<Item = R>,
) -> Result<(), XlsxError> {
    let columns = R::DEFINITION.columns;
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    let sheet = book.add_worksheet();
    formats.begin(sheet, R::DEFINITION.name, &names)?;
    formats.set_up(sheet, columns.iter())?;
    for (row, cells) in (1..).zip(rows) {
        formats.write_row(sheet, row, columns.iter().zip(cells.cells()))?;
    }
    Ok(())
}

fn licenses(book: &mut Workbook, formats: &Formats, program: &Program) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    formats.begin(sheet, LICENSES, &["name", "title", "path"])?;
    for (row, license) in (1..).zip(&program.head.licenses) {
        let cells = [Some(&*license.name), license.title.as_deref(), license.path.as_deref()];
        formats.write_texts(sheet, row, cells)?;
    }
    Ok(())
}

/// What every column means; reading skips this sheet.
fn notes(book: &mut Workbook, formats: &Formats) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    formats.begin(sheet, "notes", &["sheet", "column", "日本語", "meaning"])?;
    let columns = TABLES.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    for (row, (table, column)) in (1..).zip(columns) {
        let cells = [table.name, column.name, column.title, column.description];
        formats.write_texts(sheet, row, cells.map(Some))?;
    }
    for (place, width) in (0..).zip([16.0, 28.0, 24.0, 80.0]) {
        sheet.set_column_width(place, width)?;
    }
    Ok(())
}
