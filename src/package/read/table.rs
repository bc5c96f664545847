//! Reading one CSV file or worksheet into the rows of its table; what a cell says by itself is judged here.

use super::{
    ProblemCode, encoding,
    files::Content,
    problem::Problems,
    records::{self, Record, Records},
};
use crate::domain::{
    Message, message,
    package::{Cell, Column, Kind, Need, RawCell, Table, Wrong, formula},
};

/// The most rows a table may have.
pub(super) const MAX_ROWS: usize = 20_000;

/// The most columns that are looked at.
pub(super) const MAX_COLUMNS: usize = 256;

/// How the texts begin that a new package holds until they are written over.
pub(in crate::package) const PLACEHOLDER: &str = "（記入：";

/// What cells with quotation marks must have.
const PAIRED_QUOTES: Message = Message::fixed(
    "対になった二重引用符（セルを囲み、中では二つ重ねる）",
    "quotation marks in pairs: around the cell, and doubled inside of it",
);

/// A row with the number a spreadsheet shows for it.
#[derive(Debug)]
pub(super) struct Line<R> {
    pub(super) number: usize,
    pub(super) row: R,
}

/// The rows of a table.
#[derive(Debug)]
pub(super) struct Sheet<R> {
    /// The rows whose cells stand in their columns.
    pub(super) lines: Vec<Line<R>>,
    /// Rows that could not be understood; their keys are still known, so that no other row is blamed for them.
    set_aside: Vec<R>,
    /// Whether the file was read to its end.
    is_whole: bool,
    /// Columns of the table that the header lacks.
    missing: Vec<&'static str>,
}

impl<R: Table> Sheet<R> {
    /// A table without rows: the package leaves it out, or (not `is_whole`) nothing is known of it.
    pub(super) const fn empty(is_whole: bool) -> Self {
        Self { lines: Vec::new(), set_aside: Vec::new(), is_whole, missing: Vec::new() }
    }

    /// Whether every row was read and understood, so that what is missing is missing from the package.
    pub(super) const fn is_complete(&self) -> bool {
        self.is_whole && self.set_aside.is_empty()
    }

    /// The values of a column; none where not every row is known.
    pub(super) fn values(&self, column: &str) -> Option<impl Iterator<Item = &str>> {
        let rows = self.lines.iter().map(|line| &line.row).chain(&self.set_aside);
        let is_known = self.is_whole && !self.missing.contains(&column);
        is_known.then(|| rows.filter_map(move |row| cell(row, column)).map(RawCell::text))
    }

    /// Reads a table; everything that is wrong with it by itself is reported.
    pub(super) fn read(content: &Content, problems: &mut Problems) -> Self {
        match content {
            Content::Worksheet(sheet) => {
                Self::of_records(sheet.records::<R>(problems).into_iter(), |_, cell| cell, problems)
            }
            Content::Csv(bytes) => {
                let (text, encoding) = encoding::text(bytes);
                let separator = records::separator(&text);
                let separated = (separator != b',').then(|| {
                    let found = if separator == b'\t' { "タブ / tabs" } else { "; " };
                    let expected =
                        message!("コンマ区切り（現在：{found}）", "commas between cells, not {found}");
                    Wrong::new(ProblemCode::WrongSeparator, expected)
                });
                for Wrong { code, expected } in encoding.into_iter().chain(separated) {
                    problems.table::<R>(code, None, expected);
                }
                Self::of_records(Records::new(&text, separator), unescaped, problems)
            }
        }
    }

    /// Reads records, the header first; `said` tells what a cell of a column says.
    fn of_records(
        mut records: impl Iterator<Item = Record>,
        said: for<'a> fn(&Column, &'a [u8]) -> &'a [u8],
        problems: &mut Problems,
    ) -> Self {
        let Some(header) = Header::read::<R>(records.next().as_ref(), problems) else {
            return Self::empty(false);
        };
        let mut sheet = Self { missing: header.missing(), ..Self::empty(true) };
        for record in records.filter(|record| !record.is_blank()) {
            if sheet.lines.len() + sheet.set_aside.len() >= MAX_ROWS {
                let expected = message!("{MAX_ROWS} 行以内", "at most {MAX_ROWS} rows");
                problems.row::<R>(record.number, None, ProblemCode::TooManyRows, None, expected);
                sheet.is_whole = false;
                break;
            }
            let row = R::read(header.columns.iter().map(|(column, place)| {
                place.and_then(|place| record.cell(place)).map_or(&b""[..], |cell| said(column, cell))
            }));
            if header.fits::<R>(&record, problems) {
                sheet.lines.push(Line { number: record.number, row });
            } else {
                sheet.is_whole &= !record.has_open_quote;
                sheet.set_aside.push(row);
            }
        }
        sheet.judge_cells(problems);
        sheet
    }

    /// Reports what is wrong with cells by themselves; a wrong encoding once, since it is one mistake.
    fn judge_cells(&self, problems: &mut Problems) {
        let cells =
            || self.lines.iter().flat_map(|line| line.row.cells().into_iter().map(move |cell| (line, cell)));
        for (line, cell) in cells() {
            match cell.wrong() {
                Some(wrong) if wrong.code == ProblemCode::BadEncoding => {}
                Some(wrong) => problems.cell(line, cell, wrong.code, wrong.expected.clone()),
                None if cell.is_empty() && self.must_fill(cell.column()) => {
                    let expected = Message::fixed("全ての行に値", "a value in every row");
                    problems.cell(line, cell, ProblemCode::MissingValue, expected);
                }
                None if cell.text().starts_with(PLACEHOLDER) => {
                    let expected = Message::fixed("資料の内容", "what the paper says");
                    problems.cell(line, cell, ProblemCode::Placeholder, expected);
                }
                None => {}
            }
        }
        let mut undecoded = cells()
            .filter(|(_, cell)| cell.wrong().is_some_and(|wrong| wrong.code == ProblemCode::BadEncoding));
        if let Some((line, cell)) = undecoded.next() {
            let count = 1 + undecoded.count();
            let expected = message!(
                "UTF-8 の文字（このファイルで UTF-8 ではないセル：{count}）",
                "text encoded as UTF-8 (cells of this file that are not: {count})"
            );
            problems.cell(line, cell, ProblemCode::BadEncoding, expected);
        }
    }

    /// Whether every row must fill a column; not where the whole column is missing, which is said once.
    fn must_fill(&self, column: &str) -> bool {
        let is_required = |known: &Column| known.name == column && known.need == Need::Required;
        R::DEFINITION.columns.iter().any(is_required) && !self.missing.contains(&column)
    }
}

/// The cell of a row in this column.
pub(super) fn cell<'a, R: Table>(row: &'a R, column: &str) -> Option<&'a RawCell> {
    row.cells().into_iter().find(|cell| cell.column() == column)
}

/// What a cell of a CSV file says: texts that a spreadsheet might run stand behind an apostrophe.
fn unescaped<'a>(column: &Column, cell: &'a [u8]) -> &'a [u8] {
    match (column.kind, str::from_utf8(cell)) {
        (Kind::Text, Ok(text)) => formula::unescaped(text.trim()).as_bytes(),
        _ => cell,
    }
}

/// Where in the file each column of the table stands.
struct Header {
    columns: Vec<(&'static Column, Option<usize>)>,
    /// The places of columns without a name, as spreadsheets leave them behind; they say nothing.
    unnamed: Vec<usize>,
    width: usize,
}

impl Header {
    /// Reads the first row; none where it names no column of the table.
    fn read<R: Table>(record: Option<&Record>, problems: &mut Problems) -> Option<Self> {
        if record.is_some_and(|record| record.has_open_quote) {
            problems.row::<R>(1, None, ProblemCode::BadQuoting, None, PAIRED_QUOTES);
            return None;
        }
        if let Some(record) = record.filter(|record| record.width() > MAX_COLUMNS) {
            let (found, expected) = (
                record.width().to_string(),
                message!("{MAX_COLUMNS} 列以内", "at most {MAX_COLUMNS} columns"),
            );
            problems.row::<R>(1, None, ProblemCode::UnknownColumn, Some(&found), expected);
            return None;
        }
        let cells: Vec<_> =
            record.into_iter().flat_map(Record::cells).map(|name| Cell::<Box<str>>::read("", name)).collect();
        let names: Vec<_> = cells.iter().map(|cell| cell.raw().text()).collect();
        let known: Vec<_> = R::DEFINITION.columns.iter().map(|column| column.name).collect();
        let columns = known.join(",");
        let expected = message!("1 行目に次の列名：{columns}", "a first row of these columns: {columns}");
        if !names.iter().any(|name| known.contains(name)) {
            let wrong = cells.iter().find_map(|name| name.raw().wrong());
            let code = wrong.map_or(ProblemCode::MissingHeader, |wrong| wrong.code);
            problems.row::<R>(1, None, code, names.first().copied(), expected);
            return None;
        }
        for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            problems.locate_column::<R>(name, place);
            let (code, expected) = match names.iter().take(place).any(|earlier| earlier == name) {
                _ if !known.contains(name) => (ProblemCode::UnknownColumn, expected.clone()),
                true => {
                    (ProblemCode::DuplicateColumn, Message::fixed("同じ列は一度だけ", "each column once"))
                }
                false => continue,
            };
            problems.row::<R>(1, Some(name), code, Some(name), expected);
        }
        let place = |column: &Column| names.iter().position(|name| *name == column.name);
        let columns: Vec<_> = R::DEFINITION.columns.iter().map(|column| (column, place(column))).collect();
        for (column, _) in
            columns.iter().filter(|(column, place)| column.need == Need::Required && place.is_none())
        {
            let name = column.name;
            let expected = message!("{name} という列", "a column named {name}");
            problems.row::<R>(1, Some(name), ProblemCode::MissingColumn, None, expected);
        }
        let unnamed = names.iter().enumerate().filter(|(_, name)| name.is_empty()).map(|(place, _)| place);
        Some(Self { columns, unnamed: unnamed.collect(), width: names.len() })
    }

    /// The columns that the file lacks.
    fn missing(&self) -> Vec<&'static str> {
        self.columns.iter().filter(|(_, place)| place.is_none()).map(|(column, _)| column.name).collect()
    }

    /// Whether the cells of a record stand below their columns; if not, that is reported.
    fn fits<R: Table>(&self, record: &Record, problems: &mut Problems) -> bool {
        let mut refuse = |code, found: Option<&str>, expected| {
            problems.row::<R>(record.number, None, code, found, expected);
            false
        };
        if record.has_open_quote {
            return refuse(ProblemCode::BadQuoting, None, PAIRED_QUOTES);
        }
        if record.width() != self.width {
            let (found, wanted) = (record.width().to_string(), self.width);
            let expected = message!("見出しと同じ {wanted} 個のセル", "{wanted} cells, as the header has");
            return refuse(ProblemCode::RaggedRow, Some(&found), expected);
        }
        let stray = self.unnamed.iter().filter_map(|place| record.cell(*place));
        match stray.map(<[u8]>::trim_ascii).find(|cell| !cell.is_empty()) {
            None => true,
            Some(cell) => {
                let found = String::from_utf8_lossy(cell);
                let expected =
                    Message::fixed("1 行目に列名のある列の値", "cells below the name of a column in row 1");
                refuse(ProblemCode::UnknownColumn, Some(&found), expected)
            }
        }
    }
}
