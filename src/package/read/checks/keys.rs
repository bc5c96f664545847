//! Keys that must differ, and references that must lead to one, as the tables' definitions say.

use std::collections::{HashMap, HashSet};

use super::{Problems, Sheets};
use crate::{
    domain::{
        message,
        package::{Kind, Need, ProblemCode, Table},
    },
    package::read::table::{Sheet, cell},
};

/// The keys of each table; a table whose keys are not all known is left out.
type Known<'a> = HashMap<&'static str, HashSet<&'a str>>;

pub(super) fn check(sheets: &Sheets, problems: &mut Problems) {
    let Sheets {
        municipalities,
        documents,
        programs,
        stated_totals,
        pillars,
        sections,
        items,
        effects,
        overlaps,
    } = sheets;
    let mut known = Known::new();
    remember(municipalities, &mut known);
    remember(documents, &mut known);
    remember(pillars, &mut known);
    remember(sections, &mut known);
    remember(items, &mut known);
    remember(effects, &mut known);
    check_table(municipalities, &known, problems);
    check_table(documents, &known, problems);
    check_table(programs, &known, problems);
    check_table(stated_totals, &known, problems);
    check_table(pillars, &known, problems);
    check_table(sections, &known, problems);
    check_table(items, &known, problems);
    check_table(effects, &known, problems);
    check_table(overlaps, &known, problems);
}

fn remember<'a, R: Table>(sheet: &'a Sheet<R>, known: &mut Known<'a>) {
    if let [key] = R::DEFINITION.primary_key
        && let Some(keys) = sheet.values(key)
    {
        known.insert(R::DEFINITION.name, keys.collect());
    }
}

fn check_table<R: Table>(sheet: &Sheet<R>, known: &Known, problems: &mut Problems) {
    for column in R::DEFINITION.columns {
        let is_key = R::DEFINITION.primary_key == [column.name];
        let target = column.refers_to.and_then(|target| Some((target, known.get(target)?)));
        let mut seen = HashMap::new();
        for line in &sheet.lines {
            let Some(cell) = cell(&line.row, column.name) else { continue };
            let Some(text) = cell.sound() else { continue };
            let text = match column.kind {
                // However it is written, a number is the same: 01 is 1.
                Kind::Whole { .. } => text.trim_start_matches('0'),
                _ => text,
            };
            if is_key || column.need == Need::Unique {
                let first = *seen.entry(text).or_insert(line.number);
                if first != line.number {
                    let code = if is_key { ProblemCode::DuplicateKey } else { ProblemCode::DuplicateValue };
                    let expected = message!(
                        "他の行と違う値（{first} 行目と同じ）",
                        "a value of its own; row {first} has this one"
                    );
                    problems.cell(line, cell, code, expected);
                }
            }
            if let Some((table, keys)) = target
                && !keys.contains(text)
            {
                let expected = message!("{table} の行の識別子", "the key of a row of {table}");
                problems.cell(line, cell, ProblemCode::UnknownReference, expected);
            }
        }
    }
}
