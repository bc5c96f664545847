//! Writing a programme as its canonical data package: one programme, one sequence of bytes. Reading is `read`'s.

mod archive;
pub(crate) mod descriptor;
mod effect;
mod rows;
pub(crate) mod sheet;
mod workbook;

pub use archive::{content_hash, hex, to_zip, write_file, write_folder};
pub(super) use rows::Writer;
pub use workbook::to_workbook;

use crate::domain::{
    Program,
    package::{Kind, Table, TableDefinition, formula},
};

/// The files of the canonical package: datapackage.json and a CSV file for every table.
#[must_use]
pub fn canonical_files(program: &Program) -> Vec<(String, Vec<u8>)> {
    let rows = Writer::new(program);
    vec![
        ("datapackage.json".into(), descriptor::of_program(program, TableDefinition::file_name).into_bytes()),
        csv(rows.municipalities()),
        csv(rows.documents()),
        csv([rows.head()]),
        csv(rows.stated_totals()),
        csv(rows.pillars()),
        csv(rows.sections()),
        csv(rows.items()),
        csv(rows.effects()),
        csv(rows.overlaps()),
    ]
}

/// A table as a CSV file: header, line feeds, quotation marks only where they are needed.
fn csv<R: Table>(rows: impl IntoIterator<Item = R>) -> (String, Vec<u8>) {
    let table = R::DEFINITION;
    let mut text = record(table.columns.iter().map(|column| column.name));
    for row in rows {
        let cells = row.cells().into_iter().zip(table.columns);
        let cells: Vec<_> = cells
            .map(|(cell, column)| match column.kind {
                Kind::Text => formula::escaped(cell.text()),
                _ => cell.text().into(),
            })
            .collect();
        text += &record(cells.iter().map(AsRef::as_ref));
    }
    (table.file_name(), text.into_bytes())
}

fn record<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = |text: &str| {
        let is_plain = !text.contains(['"', ',', '\n']);
        if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    };
    cells.map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

#[cfg(test)]
mod tests;
