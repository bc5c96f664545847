//! Municipalities: kind, period, successor and population.

use std::collections::HashMap;

use super::{Problems, circles, must_be_filled};
use crate::{
    domain::{
        Message, message,
        package::{MunicipalityRow, ProblemCode},
    },
    package::read::table::Sheet,
};

pub(super) fn check(sheet: &Sheet<MunicipalityRow>, problems: &mut Problems) {
    for line in &sheet.lines {
        let row = &line.row;
        if let (Some(code), Some(kind)) = (row.code.get(), row.kind.get())
            && code.kind() != kind
        {
            let kind = code.kind().code();
            let expected = message!("コード {code} が示す {kind}", "{kind}, as the code {code} says");
            problems.cell(line, row.kind.raw(), ProblemCode::KindDisagrees, expected);
        }
        if let (Some(from), Some(to)) = (row.valid_from.get(), row.valid_to.get())
            && from > to
        {
            let expected = message!("valid_from（{from}）以後の日", "a day not before valid_from ({from})");
            problems.cell(line, row.valid_to.raw(), ProblemCode::DatesDisagree, expected);
        }
        if !row.successor_code.raw().is_empty() {
            let why = Message::fixed(
                "後継のコードがあるので最後の日がある",
                "the code was replaced, so its last day is known",
            );
            must_be_filled(line, row.valid_to.raw(), why, problems);
        }
        let population = [row.population.raw(), row.population_date.raw(), row.population_source.raw()];
        if population.iter().any(|cell| !cell.is_empty()) {
            for cell in population {
                let why = Message::fixed(
                    "人口・基準日・出典は三つとも書く",
                    "population, its date and its source come together",
                );
                must_be_filled(line, cell, why, problems);
            }
        }
    }
    check_successors(sheet, problems);
}

fn check_successors(sheet: &Sheet<MunicipalityRow>, problems: &mut Problems) {
    let places: HashMap<_, _> = sheet
        .lines
        .iter()
        .enumerate()
        .filter_map(|(place, line)| Some((line.row.code.get()?, place)))
        .collect();
    let successors: Vec<_> =
        sheet.lines.iter().map(|line| places.get(&line.row.successor_code.get()?).copied()).collect();
    for line in circles(&successors).into_iter().filter_map(|place| sheet.lines.get(place)) {
        let expected = Message::fixed("このコードの後にできたコード", "a code that came after this one");
        problems.cell(line, line.row.successor_code.raw(), ProblemCode::CircularReference, expected);
    }
}
