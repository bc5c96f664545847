//! What is wrong with a package, where, and what was expected; `report` shows it.

use std::{collections::HashMap, io};

use super::{files::DESCRIPTOR, table::Line};
use crate::{
    domain::{
        Message, message,
        package::{ProblemCode, RawCell, TABLES, Table},
    },
    package::show::shortened,
};

/// The most problems one report shows.
const MAX_SHOWN: usize = 1000;

/// One thing that is wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub code: ProblemCode,
    /// The file it is in; of a workbook, the sheet.
    pub file: String,
    /// The row as a spreadsheet counts: the header is row 1.
    pub row: Option<usize>,
    /// The column; in datapackage.json, the member.
    pub column: Option<String>,
    /// The address that a spreadsheet shows, such as C5, where the column is in the file.
    pub cell: Option<String>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// What should stand there.
    pub expected: Message,
}

/// The one problem of a path that leads to no package.
#[must_use]
pub fn no_package(error: Option<&io::Error>) -> Vec<Problem> {
    let mut problems = Problems::default();
    let why = error.map(ToString::to_string);
    let expected = Message::fixed(
        "パッケージ（datapackage.json のあるフォルダー、zip、XLSX、またはそれらを含むフォルダー）",
        "a package: a folder with datapackage.json, a zip file or an XLSX file, or a folder of those",
    );
    problems.file("", ProblemCode::NoPackage, why.as_deref(), expected);
    problems.finish()
}

/// The one problem of a package on which the program itself failed.
#[must_use]
pub fn no_answer() -> Vec<Problem> {
    let mut problems = Problems::default();
    let expected = Message::fixed(
        "このプログラムが読めるパッケージ（読み取り中に異常終了した。不具合として報告してください）",
        "a package that this program can read: it failed on this one, which is a mistake of ours; please report it",
    );
    problems.file("", ProblemCode::UnreadableFile, None, expected);
    problems.finish()
}

/// The order of reports: file, row, column.
type Place = (usize, usize, usize);

/// The problems found so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Problems {
    found: Vec<(Place, Problem)>,
    /// How many were left out because they can no longer be among those shown.
    dropped: usize,
    /// Tables, and datapackage.json, with the files or sheets they stand in, where these are named differently.
    files: Vec<(&'static str, String)>,
    /// Where in its file a column of a table stands, counted from 0.
    columns: HashMap<(&'static str, String), usize>,
}

impl Problems {
    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Lets this one pass.
    pub(super) fn forget(&mut self, code: Option<ProblemCode>) {
        self.found.retain(|(_, problem)| Some(problem.code) != code);
    }

    /// From now on, reports name this file or sheet for this table.
    pub(super) fn name_file(&mut self, table: &'static str, file: &str) {
        self.files.retain(|(known, _)| *known != table);
        self.files.push((table, file.into()));
    }

    /// From now on, reports tell the addresses of cells in this column of this table.
    pub(super) fn locate_column<R: Table>(&mut self, column: &str, place: usize) {
        self.columns.entry((R::DEFINITION.name, column.into())).or_insert(place);
    }

    /// A problem of a file as a whole.
    pub(super) fn file(&mut self, file: &str, code: ProblemCode, value: Option<&str>, expected: Message) {
        self.add(place(file, 0, None), file, (None, None), value, code, expected);
    }

    /// A problem of the file of a table as a whole.
    pub(super) fn table<R: Table>(&mut self, code: ProblemCode, value: Option<&str>, expected: Message) {
        let file = self.file_of::<R>();
        self.add(place(R::DEFINITION.name, 0, None), &file, (None, None), value, code, expected);
    }

    /// A problem of a member of datapackage.json.
    pub(super) fn member(&mut self, member: &str, code: ProblemCode, value: Option<&str>, expected: Message) {
        let file = self.named(DESCRIPTOR).unwrap_or_else(|| DESCRIPTOR.into());
        self.add(place(DESCRIPTOR, 0, None), &file, (None, Some(member)), value, code, expected);
    }

    /// A problem of a row, or of one of its columns.
    pub(super) fn row<R: Table>(
        &mut self,
        row: usize,
        column: Option<&str>,
        code: ProblemCode,
        value: Option<&str>,
        expected: Message,
    ) {
        let known = |column: &str| self.columns.get(&(R::DEFINITION.name, column.to_owned())).copied();
        let address = column.and_then(known);
        self.addressed::<R>((row, address), column, code, value, expected);
    }

    /// A problem of a cell of a worksheet, by its place there: row from 1, column from 0.
    pub(super) fn at<R: Table>(
        &mut self,
        (row, place): (usize, usize),
        column: Option<&str>,
        code: ProblemCode,
        value: Option<&str>,
        expected: Message,
    ) {
        self.addressed::<R>((row, Some(place)), column, code, value, expected);
    }

    fn addressed<R: Table>(
        &mut self,
        (row, address): (usize, Option<usize>),
        column: Option<&str>,
        code: ProblemCode,
        value: Option<&str>,
        expected: Message,
    ) {
        let file = self.file_of::<R>();
        self.add(place(R::DEFINITION.name, row, column), &file, (Some(row), column), value, code, expected);
        if let (Some((_, problem)), Some(column)) = (self.found.last_mut(), address) {
            problem.cell = Some(format!("{}{row}", letters(column)));
        }
        self.bound();
    }

    /// A problem of a cell.
    pub(super) fn cell<R: Table>(
        &mut self,
        line: &Line<R>,
        cell: &RawCell,
        code: ProblemCode,
        expected: Message,
    ) {
        let value = (!cell.is_empty()).then(|| cell.text());
        self.row::<R>(line.number, Some(cell.column()), code, value, expected);
    }

    fn file_of<R: Table>(&self) -> String {
        self.named(R::DEFINITION.name).unwrap_or_else(|| R::DEFINITION.file_name())
    }

    fn named(&self, table: &str) -> Option<String> {
        self.files.iter().find(|(name, _)| *name == table).map(|(_, file)| file.clone())
    }

    fn add(
        &mut self,
        place: Place,
        file: &str,
        (row, column): (Option<usize>, Option<&str>),
        value: Option<&str>,
        code: ProblemCode,
        expected: Message,
    ) {
        let (file, column, value) = (shortened(file), column.map(shortened), value.map(shortened));
        self.found.push((place, Problem { code, file, row, column, cell: None, value, expected }));
    }

    /// Keeps what a report may still show.
    fn bound(&mut self) {
        if self.found.len() >= 10 * MAX_SHOWN {
            self.keep_first();
        }
    }

    fn keep_first(&mut self) {
        self.found.sort_by_key(|(place, _)| *place);
        self.dropped += self.found.len().saturating_sub(MAX_SHOWN);
        self.found.truncate(MAX_SHOWN);
    }

    /// The problems in order, and a line that says how many more there are.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.keep_first();
        let mut problems: Vec<_> = self.found.into_iter().map(|(_, problem)| problem).collect();
        if let dropped @ 1.. = self.dropped {
            problems.push(Problem {
                code: ProblemCode::MoreProblems,
                file: String::new(),
                row: None,
                column: None,
                cell: None,
                value: Some(dropped.to_string()),
                expected: message!("ほかに {dropped} 件ある", "{dropped} more problems are not shown"),
            });
        }
        problems
    }
}

/// Where a problem stands among all: datapackage.json comes first, then the tables in the order of the format.
fn place(file: &str, row: usize, column: Option<&str>) -> Place {
    let is_file = |name: &str| file.strip_suffix(".csv").unwrap_or(file) == name;
    let table = TABLES.iter().enumerate().find(|(_, table)| is_file(table.name));
    let columns = table.map(|(_, table)| table.columns).unwrap_or_default();
    let column = columns.iter().position(|known| Some(known.name) == column);
    let file = table.map_or(if file == DESCRIPTOR { 0 } else { TABLES.len() + 1 }, |(index, _)| index + 1);
    (file, row, column.map_or(0, |index| index + 1))
}

/// The letters of a column as spreadsheets count: A to Z, AA and on.
fn letters(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ".get(place % 26).map_or('?', |letter| char::from(*letter)));
        match place / 26 {
            0 => return letters.into_iter().rev().collect(),
            rest => place = rest - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::package::{ItemRow, PillarRow};

    const KEY: Message = Message::fixed("識別子", "a key");
    const PAGE: Message = Message::fixed("ページ", "a page");

    #[test]
    fn problems_stand_in_file_row_and_column_order() {
        let mut problems = Problems::default();
        problems.row::<ItemRow>(3, Some("page"), ProblemCode::OutOfRange, Some("0"), PAGE);
        problems.row::<ItemRow>(3, Some("key"), ProblemCode::NotAKey, Some("A"), KEY);
        problems.row::<PillarRow>(9, Some("key"), ProblemCode::NotAKey, Some("B"), KEY);
        problems.member(
            "licenses",
            ProblemCode::MissingLicense,
            None,
            Message::fixed("ライセンス", "a licence"),
        );
        problems.row::<ItemRow>(2, Some("page"), ProblemCode::OutOfRange, Some("0"), PAGE);
        let order: Vec<_> = problems.finish().into_iter().map(|p| (p.file, p.row, p.column)).collect();
        let expected = [
            ("datapackage.json", None, "licenses"),
            ("pillars.csv", Some(9), "key"),
            ("items.csv", Some(2), "page"),
            ("items.csv", Some(3), "key"),
            ("items.csv", Some(3), "page"),
        ];
        assert_eq!(order, expected.map(|(file, row, column)| (file.into(), row, Some(column.into()))));
    }

    #[test]
    fn a_report_shows_the_first_thousand_and_counts_the_rest() {
        let mut problems = Problems::default();
        for row in (0..25_000).rev() {
            problems.row::<ItemRow>(row, Some("key"), ProblemCode::NotAKey, None, KEY);
        }
        let shown = problems.finish();
        assert_eq!(shown.len(), 1001);
        assert_eq!(shown[999].row, Some(999));
        assert_eq!(shown[1000].code, ProblemCode::MoreProblems);
        assert_eq!(shown[1000].expected.en, "24000 more problems are not shown");
    }

    #[test]
    fn values_are_shown_short_and_harmless() {
        assert_eq!(shortened("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
        assert_eq!(shortened(&"字".repeat(61)).chars().count(), 61);
    }

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
