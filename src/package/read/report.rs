//! Problems as they are shown: a table for people, JSON for programs.

use std::collections::BTreeSet;

use serde::Serialize;

use super::problem::Problem;
use crate::{
    domain::{Language, package::ProblemCode},
    package::show,
};

/// A problem as programs read it, its sentences in one language.
#[derive(Debug, Serialize)]
pub struct Reported<'a> {
    code: ProblemCode,
    file: &'a str,
    row: Option<usize>,
    column: Option<&'a str>,
    cell: Option<&'a str>,
    value: Option<&'a str>,
    meaning: String,
    expected: &'a str,
    fix: String,
}

impl<'a> Reported<'a> {
    fn of(problem: &'a Problem, language: Language) -> Self {
        let Problem { code, file, row, column, cell, value, expected } = problem;
        Self {
            code: *code,
            file,
            row: *row,
            column: column.as_deref(),
            cell: cell.as_deref(),
            value: value.as_deref(),
            meaning: code.meaning().get(language).into(),
            expected: expected.get(language),
            fix: code.fix().get(language).into(),
        }
    }
}

/// The problems for programs.
#[must_use]
pub fn report(problems: &[Problem], language: Language) -> Vec<Reported<'_>> {
    problems.iter().map(|problem| Reported::of(problem, language)).collect()
}

/// The problems as a table for people, with a hint for each kind of them below it.
#[must_use]
pub fn render_table(problems: &[Problem], language: Language) -> String {
    let mut table = show::table(match language {
        Language::Ja => ["ファイル", "セル", "列", "問題", "現在の値", "あるべき値"],
        Language::En => ["File", "Cell", "Column", "Problem", "Found", "Expected"],
    });
    for Problem { code, file, row, column, cell, value, expected } in problems {
        let row = row.map(|row| match language {
            Language::Ja => format!("{row} 行目"),
            Language::En => format!("row {row}"),
        });
        let cell = cell.clone().or(row).unwrap_or_default();
        let (column, value) = (column.as_deref().unwrap_or_default(), value.as_deref().unwrap_or_default());
        table.add_row([file, &cell, column, code.code(), value, expected.get(language)]);
    }
    let codes: BTreeSet<_> = problems.iter().map(|problem| problem.code).collect();
    codes.into_iter().fold(table.to_string(), |text, code| {
        let space = if language == Language::En { " " } else { "" };
        format!(
            "{text}\n{}: {}{space}{}",
            code.code(),
            code.meaning().get(language),
            code.fix().get(language)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Message, package::ItemRow},
        package::read::problem::Problems,
    };

    #[test]
    fn reports_speak_both_languages_and_name_cells() {
        let mut problems = Problems::default();
        problems.locate_column::<ItemRow>("page", 28);
        let expected = Message::fixed("1 から 9 までの整数", "a whole number from 1 to 9");
        problems.row::<ItemRow>(2, Some("page"), ProblemCode::OutOfRange, Some("0"), expected);
        problems.row::<ItemRow>(
            3,
            None,
            ProblemCode::RaggedRow,
            Some("4"),
            Message::fixed("四つのセル", "four cells"),
        );
        let problems = problems.finish();
        let table = render_table(&problems, Language::En);
        for part in [
            "items.csv",
            "AC2",
            "page",
            "OUT_OF_RANGE",
            "0",
            "a whole number from 1 to 9",
            "row 3",
            "OUT_OF_RANGE: A number or amount is smaller or larger than it may be. Check the figure",
        ] {
            assert!(table.contains(part), "{part} in\n{table}");
        }
        let table = render_table(&problems, Language::Ja);
        for part in ["あるべき値", "AC2", "1 から 9 までの整数", "3 行目", "範囲を超えている。数値と単位を"]
        {
            assert!(table.contains(part), "{part} in\n{table}");
        }
        let json = serde_json::to_value(report(&problems, Language::Ja)).unwrap();
        assert_eq!(json[0]["code"], "OUT_OF_RANGE");
        assert_eq!(json[0]["cell"], "AC2");
        assert_eq!(json[0]["expected"], "1 から 9 までの整数");
        assert_eq!(json[1]["cell"], serde_json::Value::Null);
    }
}
