//! The programme's own row, its coverage, and the totals that the source states.

use std::collections::HashMap;

use super::{Problems, Sheets, printed_amount};
use crate::{
    domain::{
        Coverage, Message, StatedRole, message,
        package::{ProblemCode, ProgramRow, StatedTotalRow},
    },
    package::read::table::{Line, Sheet},
};

/// What the table of the programme must have.
const ONE_ROW: Message =
    Message::fixed("ちょうど 1 行（一つのプログラム）", "exactly one row: one programme");

pub(super) fn check(sheets: &Sheets, problems: &mut Problems) {
    check_stated_totals(&sheets.stated_totals, problems);
    if let [line, more @ ..] = &*sheets.programs.lines {
        check_coverage(line, sheets, problems);
        if let Some(second) = more.first() {
            let found = (1 + more.len()).to_string();
            let code = ProblemCode::WrongRowCount;
            problems.row::<ProgramRow>(second.number, None, code, Some(&found), ONE_ROW);
        }
    } else if sheets.programs.is_complete() {
        problems.row::<ProgramRow>(2, None, ProblemCode::WrongRowCount, Some("0"), ONE_ROW);
    }
}

fn check_coverage(line: &Line<ProgramRow>, sheets: &Sheets, problems: &mut Problems) {
    let Sheets { pillars, items, stated_totals, .. } = sheets;
    let states_total =
        || stated_totals.lines.iter().any(|line| line.row.role.get() == Some(StatedRole::Total));
    let expected = match line.row.coverage.get() {
        Some(Coverage::Complete) if items.is_complete() && items.lines.is_empty() => Message::fixed(
            "HEADLINE_ONLY または PARTIAL（項目がない）",
            "HEADLINE_ONLY or PARTIAL: there are no items",
        ),
        Some(Coverage::HeadlineOnly) if !pillars.lines.is_empty() || !items.lines.is_empty() => {
            Message::fixed(
                "COMPLETE または PARTIAL（柱または項目がある）",
                "COMPLETE or PARTIAL: there are pillars or items",
            )
        }
        Some(Coverage::HeadlineOnly) if stated_totals.is_complete() && !states_total() => Message::fixed(
            "stated_totals に区別 TOTAL の行（HEADLINE_ONLY が持つ唯一のもの）",
            "a row of role TOTAL in stated_totals, which is all that HEADLINE_ONLY holds",
        ),
        _ => return,
    };
    problems.cell(line, line.row.coverage.raw(), ProblemCode::CoverageDisagrees, expected);
}

fn check_stated_totals(sheet: &Sheet<StatedTotalRow>, problems: &mut Problems) {
    let mut seen = HashMap::new();
    for line in &sheet.lines {
        let row = &line.row;
        printed_amount(line, &row.printed, &row.unit, &row.amount_yen, problems);
        let pillar = row.pillar.raw();
        if let (Some(role), Some(phase), None) = (row.role.get(), row.phase.get(), pillar.wrong()) {
            let first = *seen.entry((role, phase, pillar.text())).or_insert(line.number);
            if first != line.number {
                let expected = message!(
                    "区別・段階・柱ごとに一つの数値（{first} 行目にある）",
                    "one figure per role, phase and pillar; row {first} states this one"
                );
                problems.cell(line, row.role.raw(), ProblemCode::DuplicateValue, expected);
            }
        }
    }
}
