//! Rows that are derived from a programme for questions across programmes: its totals, and its items' searchable texts.

use std::{collections::BTreeMap, fmt::Write as _};

use entity::{item_search, item_title, program_total};
use strum::IntoEnumIterator;

use super::models::ordinal;
use crate::{
    domain::{
        Aggregates, Amounts, Basis, Measure, Phase, ProgramTree, Wanted, Yen, search,
        select::{self, Searchable},
    },
    store::StoreError,
};

/// The version of what is derived: to be raised whenever the same package gives other rows here.
pub(in crate::store) const VERSION: i32 = 1;

/// The most lexemes of an item; more would not fit into a row of the index, and no real text has as many.
const MAX_LEXEMES: usize = 50_000;

/// What the programme's effects add up to, phase by phase.
pub(super) fn program_totals(tree: &ProgramTree) -> Result<Vec<program_total::Model>, StoreError> {
    let places: Vec<u32> = (0..).zip(&tree.program().items).map(|(place, _)| place).collect();
    let of = |phase, basis| {
        let measure = Measure { phase: Some(phase), basis, wanted: Wanted::default() };
        select::aggregate(tree, &places, measure)
    };
    let phases = Phase::iter().map(|phase| (phase, of(phase, Basis::Net), of(phase, Basis::Gross)));
    phases
        .filter(|(_, net, _)| net.effects > 0)
        .map(|(phase, net, gross)| program_total(tree, phase, net, &gross.amounts))
        .collect()
}

fn program_total(
    tree: &ProgramTree,
    phase: Phase,
    all: Aggregates,
    gross: &Amounts,
) -> Result<program_total::Model, StoreError> {
    let Aggregates { items: _, quantified_items, effects, amounts: net, middle: _, overlap, quantities } =
        all;
    let quantities: BTreeMap<&str, String> =
        quantities.iter().map(|(unit, sum)| (unit.code(), sum.to_string())).collect();
    let (least, most) = (|range: (Yen, Yen)| range.0.0, |range: (Yen, Yen)| range.1.0);
    Ok(program_total::Model {
        municipality_id: tree.id().municipality.number(),
        fiscal_year: tree.id().fiscal_year.get(),
        phase: phase.code().into(),
        effect_count: ordinal(effects)?,
        amount_count: ordinal(net.count)?,
        quantified_item_count: ordinal(quantified_items)?,
        net_yen: net.sum.0,
        net_squares: net.squares.to_string(),
        net_least: net.range.map(least),
        net_most: net.range.map(most),
        net_inferred: net.inferred.0,
        gross_yen: gross.sum.0,
        gross_squares: gross.squares.to_string(),
        gross_least: gross.range.map(least),
        gross_most: gross.range.map(most),
        gross_inferred: gross.inferred.0,
        overlap_named_yen: (overlap.inside + overlap.outside).0,
        overlap_unnamed_yen: overlap.unnamed.0,
        quantities: serde_json::to_value(quantities)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?,
    })
}

/// The searchable texts of the programme's items: titles alone, and with all other texts.
pub(super) fn searchable(
    tree: &ProgramTree,
) -> Result<(Vec<item_title::Model>, Vec<item_search::Model>), StoreError> {
    let (municipality_id, fiscal_year) = (tree.id().municipality.number(), tree.id().fiscal_year.get());
    let rows = (0..).zip(&tree.program().items).map(|(place, _)| {
        let Searchable { title, texts } = Searchable::of(tree, place);
        let ordinal = ordinal(place)?;
        let lexemes = vector(&title);
        let titles =
            item_title::Model { municipality_id, fiscal_year, ordinal, title: title.clone(), lexemes };
        let lexemes = vector(&format!("{title}{texts}"));
        Ok((titles, item_search::Model { municipality_id, fiscal_year, ordinal, title, texts, lexemes }))
    });
    rows.collect()
}

/// Lexemes as PostgreSQL reads a text search vector.
fn vector(comparable: &str) -> String {
    let mut text = String::new();
    for lexeme in search::lexemes(comparable).into_iter().take(MAX_LEXEMES) {
        quote(&mut text, lexeme);
        text.push(' ');
    }
    text
}

/// A lexeme in quotes, for vectors and queries of PostgreSQL's text search.
pub(in crate::store) fn quote(text: &mut String, lexeme: &str) {
    let escaped = lexeme.replace('\\', r"\\").replace('\'', "''");
    // Writing to a string cannot fail.
    let _ = write!(text, "'{escaped}'");
}
