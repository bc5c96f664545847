//! Reading one CSV file into the rows of its table; what a cell says by itself is judged here.

use super::{
    ProblemCode,
    problem::Problems,
    records::{Record, Records, plain},
};
use crate::domain::package::{Cell, Column, Need, RawCell, Table};

/// The most rows a table may have.
const MAX_ROWS: usize = 20_000;

/// What cells with quotation marks must have.
const PAIRED_QUOTES: &str = "quotation marks in pairs: around the cell, and doubled inside of it";

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

    /// Reads a file; everything that is wrong with it by itself is reported.
    pub(super) fn read(bytes: &[u8], problems: &mut Problems) -> Self {
        let bytes = plain(bytes);
        let mut records = Records::new(&bytes);
        let Some(header) = Header::read::<R>(records.next().as_ref(), problems) else {
            return Self::empty(false);
        };
        let mut sheet = Self { missing: header.missing(), ..Self::empty(true) };
        for record in records.filter(|record| !record.is_blank()) {
            if sheet.lines.len() + sheet.set_aside.len() >= MAX_ROWS {
                let expected = format!("at most {MAX_ROWS} rows");
                problems.row::<R>(record.number, None, ProblemCode::TooManyRows, None, expected);
                sheet.is_whole = false;
                break;
            }
            let row = R::read(
                header.places().map(|place| place.and_then(|place| record.cell(place)).unwrap_or(b"")),
            );
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
                    problems.cell(line, cell, ProblemCode::MissingValue, "a value in every row");
                }
                None => {}
            }
        }
        let mut undecoded = cells()
            .filter(|(_, cell)| cell.wrong().is_some_and(|wrong| wrong.code == ProblemCode::BadEncoding));
        if let Some((line, cell)) = undecoded.next() {
            let expected =
                format!("text encoded as UTF-8 (cells of this file that are not: {})", 1 + undecoded.count());
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

/// Where in the file each column of the table stands.
struct Header {
    columns: Vec<(&'static Column, Option<usize>)>,
    width: usize,
}

impl Header {
    /// Reads the first row; none where it names no column of the table.
    fn read<R: Table>(record: Option<&Record>, problems: &mut Problems) -> Option<Self> {
        if record.is_some_and(|record| record.has_open_quote) {
            problems.row::<R>(1, None, ProblemCode::BadQuoting, None, PAIRED_QUOTES);
            return None;
        }
        let names: Vec<_> =
            record.into_iter().flat_map(Record::cells).map(|name| Cell::<Box<str>>::read("", name)).collect();
        let known: Vec<_> = R::DEFINITION.columns.iter().map(|column| column.name).collect();
        let expected = format!("a first row of these columns: {}", known.join(","));
        if !names.iter().any(|name| known.contains(&name.raw().text())) {
            let wrong = names.iter().find_map(|name| name.raw().wrong());
            let code = wrong.map_or(ProblemCode::MissingHeader, |wrong| wrong.code);
            problems.row::<R>(1, None, code, names.first().map(|name| name.raw().text()), expected);
            return None;
        }
        for (place, name) in names.iter().map(|name| name.raw().text()).enumerate() {
            let is_repeated = names.iter().take(place).any(|earlier| earlier.raw().text() == name);
            if !known.contains(&name) {
                problems.row::<R>(1, Some(name), ProblemCode::UnknownColumn, Some(name), expected.clone());
            } else if is_repeated {
                problems.row::<R>(
                    1,
                    Some(name),
                    ProblemCode::DuplicateColumn,
                    Some(name),
                    "each column once",
                );
            }
        }
        let place = |column: &Column| names.iter().position(|name| name.raw().text() == column.name);
        let columns: Vec<_> = R::DEFINITION.columns.iter().map(|column| (column, place(column))).collect();
        for (column, _) in
            columns.iter().filter(|(column, place)| column.need == Need::Required && place.is_none())
        {
            let expected = format!("a column named {}", column.name);
            problems.row::<R>(1, Some(column.name), ProblemCode::MissingColumn, None, expected);
        }
        Some(Self { columns, width: names.len() })
    }

    /// The places of the table's columns.
    fn places(&self) -> impl Iterator<Item = Option<usize>> {
        self.columns.iter().map(|(_, place)| *place)
    }

    /// The columns that the file lacks.
    fn missing(&self) -> Vec<&'static str> {
        self.columns.iter().filter(|(_, place)| place.is_none()).map(|(column, _)| column.name).collect()
    }

    /// Whether the cells of a record stand below their columns; if not, that is reported.
    fn fits<R: Table>(&self, record: &Record, problems: &mut Problems) -> bool {
        if record.has_open_quote {
            problems.row::<R>(record.number, None, ProblemCode::BadQuoting, None, PAIRED_QUOTES);
        } else if record.width() != self.width {
            let (found, expected) = (format!("{} cells", record.width()), format!("{} cells", self.width));
            problems.row::<R>(record.number, None, ProblemCode::RaggedRow, Some(&found), expected);
        }
        !record.has_open_quote && record.width() == self.width
    }
}
