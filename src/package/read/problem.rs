//! What is wrong with a package, where, and what was expected: for people as a table, for programs as JSON.

use std::io;

use serde::Serialize;

use super::{files::DESCRIPTOR, table::Line};
use crate::{
    domain::package::{ProblemCode, RawCell, TABLES, Table},
    package::show::{self, shortened},
};

/// The most problems one report shows.
const MAX_SHOWN: usize = 1000;

/// One thing that is wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong.
    pub code: ProblemCode,
    /// The file it is in.
    pub file: String,
    /// The row as a spreadsheet counts: the header is row 1.
    pub row: Option<usize>,
    /// The column; in datapackage.json, the member.
    pub column: Option<String>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// What should stand there.
    pub expected: String,
}

/// The one problem of a path that leads to no package.
#[must_use]
pub fn no_package(error: Option<&io::Error>) -> Vec<Problem> {
    let mut problems = Problems::default();
    let why = error.map(ToString::to_string);
    let expected =
        "a package: a folder with datapackage.json, a zip file or an XLSX file, or a folder of those";
    problems.file("", ProblemCode::NoPackage, why.as_deref(), expected);
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
    /// Table names with the files they stand in, where these are named differently.
    files: Vec<(&'static str, String)>,
}

impl Problems {
    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// From now on, reports name this file for this table.
    pub(super) fn name_file(&mut self, table: &'static str, file: &str) {
        self.files.push((table, file.into()));
    }

    /// A problem of a file as a whole.
    pub(super) fn file(
        &mut self,
        file: &str,
        code: ProblemCode,
        value: Option<&str>,
        expected: impl Into<String>,
    ) {
        self.add(place(file, 0, None), file, (None, None), value, code, expected);
    }

    /// A problem of a member of datapackage.json.
    pub(super) fn member(
        &mut self,
        member: &str,
        code: ProblemCode,
        value: Option<&str>,
        expected: impl Into<String>,
    ) {
        self.add(place(DESCRIPTOR, 0, None), DESCRIPTOR, (None, Some(member)), value, code, expected);
    }

    /// A problem of a row, or of one of its columns.
    pub(super) fn row<R: Table>(
        &mut self,
        row: usize,
        column: Option<&str>,
        code: ProblemCode,
        value: Option<&str>,
        expected: impl Into<String>,
    ) {
        let table = R::DEFINITION.name;
        let named = self.files.iter().find(|(name, _)| *name == table).map(|(_, file)| file.clone());
        let file = named.unwrap_or_else(|| R::DEFINITION.file_name());
        self.add(place(table, row, column), &file, (Some(row), column), value, code, expected);
    }

    /// A problem of a cell.
    pub(super) fn cell<R: Table>(
        &mut self,
        line: &Line<R>,
        cell: &RawCell,
        code: ProblemCode,
        expected: impl Into<String>,
    ) {
        let value = (!cell.is_empty()).then(|| cell.text());
        self.row::<R>(line.number, Some(cell.column()), code, value, expected);
    }

    fn add(
        &mut self,
        place: Place,
        file: &str,
        (row, column): (Option<usize>, Option<&str>),
        value: Option<&str>,
        code: ProblemCode,
        expected: impl Into<String>,
    ) {
        let (file, column, value) = (shortened(file), column.map(String::from), value.map(shortened));
        self.found.push((place, Problem { code, file, row, column, value, expected: expected.into() }));
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
        if self.dropped > 0 {
            problems.push(Problem {
                code: ProblemCode::MoreProblems,
                file: String::new(),
                row: None,
                column: None,
                value: Some(self.dropped.to_string()),
                expected: format!("{} more problems are not shown", self.dropped),
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

/// The problems as a table for people.
#[must_use]
pub fn render_table(problems: &[Problem]) -> String {
    let mut table = show::table(["File", "Row", "Column", "Problem", "Found", "Expected"]);
    for Problem { code, file, row, column, value, expected } in problems {
        let row = row.map(|row| row.to_string()).unwrap_or_default();
        let (column, value) = (column.as_deref().unwrap_or_default(), value.as_deref().unwrap_or_default());
        table.add_row([file, &row, column, code.code(), value, expected]);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::package::{ItemRow, PillarRow};

    #[test]
    fn problems_stand_in_file_row_and_column_order() {
        let mut problems = Problems::default();
        problems.row::<ItemRow>(3, Some("page"), ProblemCode::OutOfRange, Some("0"), "a page");
        problems.row::<ItemRow>(3, Some("key"), ProblemCode::NotAKey, Some("A"), "a key");
        problems.row::<PillarRow>(9, Some("key"), ProblemCode::NotAKey, Some("B"), "a key");
        problems.member("licenses", ProblemCode::MissingLicense, None, "a licence");
        problems.row::<ItemRow>(2, Some("page"), ProblemCode::OutOfRange, Some("0"), "a page");
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
            problems.row::<ItemRow>(row, Some("key"), ProblemCode::NotAKey, None, "a key");
        }
        let shown = problems.finish();
        assert_eq!(shown.len(), 1001);
        assert_eq!(shown[999].row, Some(999));
        assert_eq!(shown[1000].code, ProblemCode::MoreProblems);
        assert_eq!(shown[1000].expected, "24000 more problems are not shown");
    }

    #[test]
    fn values_are_shown_short_and_harmless() {
        assert_eq!(shortened("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
        assert_eq!(shortened(&"字".repeat(61)).chars().count(), 61);
        let mut problems = Problems::default();
        problems.row::<ItemRow>(
            2,
            Some("page"),
            ProblemCode::OutOfRange,
            Some("0"),
            "a whole number from 1 to 9",
        );
        let problems = problems.finish();
        let table = render_table(&problems);
        for part in ["items.csv", "2", "page", "OUT_OF_RANGE", "0", "a whole number from 1 to 9"] {
            assert!(table.contains(part), "{part} in\n{table}");
        }
        let json = serde_json::to_value(&problems).unwrap();
        assert_eq!(json[0]["code"], "OUT_OF_RANGE");
    }
}
