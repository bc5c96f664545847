//! Loads whole programmes: two statements, however many programmes are asked for.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{effect, item, program};
use sea_orm::{FromQueryResult, QueryResult, Value};
use serde::de::DeserializeOwned;

use super::{
    ProgramEntry, Snapshot, StoreError,
    connect::{Plans, statement},
    history::{self, REMOVED},
    query::Asked,
    rows,
};
use crate::domain::{
    Document, History, OptionalText, Overlap, Pillar, Program, ProgramId, ProgramTree, Section, Source,
    StatedTotal, Text, Yen,
};

type Key = Box<str>;
type Opt = Option<Box<str>>;
/// Key, title, publisher, url, dates, sha256, licence and page note, as `document` is read below.
type DocumentRow = (Key, Key, Opt, Key, Opt, Opt, Option<NaiveDate>, Option<NaiveDate>, Opt, Opt, Opt, Opt);
type PillarRow = (Key, Option<i16>, Key, Opt, Opt, Opt);
type SectionRow = (Key, u16, Option<u16>, Option<i16>, Key, Opt, Opt, Opt);
type StatedRow = (Key, Key, Key, Option<u16>, Key, Key, i64, Opt, Opt, Opt, Opt, u16, Option<i32>);
type OverlapRow = (Key, u32, i64, Option<u32>, Opt, Opt);

/// The programmes with their small tables as JSON arrays: some twenty rows, of which a join would make a product.
const HEADS: &str = "
    (SELECT json_agg(json_build_array(r.key, r.title_ja, r.title_en, r.publisher_ja, r.publisher_en, r.url,
                r.published_on, r.retrieved_on, r.sha256, r.licence, r.page_note_ja, r.page_note_en) ORDER BY r.ordinal)
        FROM document r WHERE (r.municipality_id, r.fiscal_year) = (g.municipality_id, g.fiscal_year)) AS documents,
    (SELECT json_agg(json_build_array(r.key, r.number, r.title_ja, r.title_en, r.notes_ja, r.notes_en)
                ORDER BY r.ordinal)
        FROM pillar r WHERE (r.municipality_id, r.fiscal_year) = (g.municipality_id, g.fiscal_year)) AS pillars,
    (SELECT json_agg(json_build_array(r.key, r.pillar_ordinal, r.parent_ordinal, r.number, r.title_ja, r.title_en,
                r.notes_ja, r.notes_en) ORDER BY r.ordinal)
        FROM section r WHERE (r.municipality_id, r.fiscal_year) = (g.municipality_id, g.fiscal_year)) AS sections,
    (SELECT json_agg(json_build_array(r.key, r.role, r.phase, r.pillar_ordinal, r.printed, r.unit, r.amount_yen,
                r.scope_ja, r.scope_en, r.note_ja, r.note_en, r.document_ordinal, r.page) ORDER BY r.ordinal)
        FROM stated_total r WHERE (r.municipality_id, r.fiscal_year) = (g.municipality_id, g.fiscal_year)) AS stated,
    (SELECT json_agg(json_build_array(r.key, r.effect_ordinal, r.amount_yen, r.counted_in_ordinal, r.note_ja,
                r.note_en) ORDER BY r.ordinal)
        FROM overlap r WHERE (r.municipality_id, r.fiscal_year) = (g.municipality_id, g.fiscal_year)) AS overlaps";

const WANTED: &str = "(SELECT * FROM unnest($1::integer[], $2::smallint[]))";

/// Loads these programmes; an error says that one of them is no longer at the wanted revision.
pub(super) async fn load(
    snapshot: &Snapshot,
    wanted: &[(ProgramId, i64)],
) -> Result<Vec<ProgramTree>, StoreError> {
    let revisions: HashMap<ProgramId, i64> = wanted.iter().copied().collect();
    let all = Asked::default();
    let heads = format!(
        "SELECT {}, {HEADS}, {}, {REMOVED}
         FROM program g WHERE (g.municipality_id, g.fiscal_year) IN {WANTED}",
        all.columns::<program::Entity>("g"),
        history::revisions_until("g.revision"),
    );
    let mut programs = HashMap::new();
    for row in snapshot.run(Plans::ByKey, statement(&heads, values(wanted))).await? {
        let (revision, program) = head(&row)?;
        if revisions.get(&program.id) != Some(&revision) {
            return Err(StoreError::Conflict);
        }
        let history = History { revisions: history::revisions(&row)?, removed: history::removed(&row)? };
        programs.insert(program.id, (program, history));
    }
    if programs.len() != wanted.len() {
        return Err(StoreError::Conflict);
    }
    let bodies = format!(
        "SELECT g.municipality_id, g.fiscal_year, g.revision, {}, {}
         FROM program g
         LEFT JOIN item i ON (i.municipality_id, i.fiscal_year) = (g.municipality_id, g.fiscal_year)
         LEFT JOIN effect e ON (e.municipality_id, e.fiscal_year, e.item_ordinal)
             = (i.municipality_id, i.fiscal_year, i.ordinal)
         WHERE (g.municipality_id, g.fiscal_year) IN {WANTED}
         ORDER BY g.municipality_id, g.fiscal_year, i.ordinal, e.ordinal",
        all.columns::<item::Entity>("i"),
        all.columns::<effect::Entity>("e"),
    );
    for row in snapshot.run(Plans::ByKey, statement(&bodies, values(wanted))).await? {
        let id = rows::program_id(row.try_get("", "municipality_id")?, row.try_get("", "fiscal_year")?)?;
        if revisions.get(&id) != Some(&row.try_get("", "revision")?) {
            return Err(StoreError::Conflict);
        }
        body(&row, &mut programs.get_mut(&id).ok_or(StoreError::Conflict)?.0)?;
    }
    let trees = programs.into_values().map(|(mut program, history)| {
        // They grew by pushing, to up to twice the room they need, and stay in memory for long.
        program.items.shrink_to_fit();
        program.effects.shrink_to_fit();
        history::tree(program, history)
    });
    trees.collect()
}

fn values(wanted: &[(ProgramId, i64)]) -> [Value; 2] {
    let municipalities: Vec<i32> = wanted.iter().map(|(id, _)| id.municipality.number()).collect();
    let years: Vec<i16> = wanted.iter().map(|(id, _)| id.fiscal_year.get()).collect();
    [municipalities.into(), years.into()]
}

/// A row of the flat join: an item with one of its effects, or the programme alone where it has no items.
fn body(row: &QueryResult, program: &mut Program) -> Result<(), StoreError> {
    let Some(ordinal) = row.try_get::<Option<i32>>("i_", "ordinal")? else { return Ok(()) };
    if rows::place::<usize>(ordinal)? == program.items.len() {
        program.items.push(rows::item(item::Model::from_query_result(row, "i_")?)?);
    }
    if row.try_get::<Option<i32>>("e_", "ordinal")?.is_some() {
        program.effects.push(rows::effect(effect::Model::from_query_result(row, "e_")?)?);
    }
    Ok(())
}

fn head(row: &QueryResult) -> Result<(i64, Program), StoreError> {
    let ProgramEntry { id, head, revision, counts: _, summaries: _, published: _ } =
        rows::program(program::Model::from_query_result(row, "g_")?)?;
    let documents = list(row, "documents")?.into_iter().map(document).collect();
    let pillars = list(row, "pillars")?.into_iter().map(pillar).collect();
    let sections = list(row, "sections")?.into_iter().map(section).collect();
    let stated_totals = list(row, "stated")?.into_iter().map(stated_total).collect::<Result<_, _>>()?;
    let overlaps = list(row, "overlaps")?.into_iter().map(overlap).collect();
    let program = Program {
        id,
        head,
        // The tree does not carry them: they belong to the data set, see `DatasetState`.
        municipalities: Vec::new(),
        documents,
        stated_totals,
        pillars,
        sections,
        items: Vec::new(),
        effects: Vec::new(),
        overlaps,
    };
    Ok((revision, program))
}

/// The rows of a small table that came as a JSON array.
pub(super) fn list<T: DeserializeOwned>(row: &QueryResult, column: &str) -> Result<Vec<T>, StoreError> {
    let json: Option<serde_json::Value> = row.try_get("", column)?;
    let rows = json.map(serde_json::from_value).transpose();
    Ok(rows.map_err(|error| StoreError::Corrupt(format!("{column}: {error}")))?.unwrap_or_default())
}

fn document(row: DocumentRow) -> Document {
    let (
        key,
        ja,
        en,
        publisher_ja,
        publisher_en,
        url,
        published_on,
        retrieved_on,
        sha256,
        licence,
        note_ja,
        note_en,
    ) = row;
    Document {
        key,
        title: Text { ja, en },
        publisher: Text { ja: publisher_ja, en: publisher_en },
        url,
        published_on,
        retrieved_on,
        sha256,
        licence,
        page_note: OptionalText { ja: note_ja, en: note_en },
    }
}

fn pillar((key, number, ja, en, notes_ja, notes_en): PillarRow) -> Pillar {
    Pillar { key, number, title: Text { ja, en }, notes: OptionalText { ja: notes_ja, en: notes_en } }
}

fn section((key, pillar, parent, number, ja, en, notes_ja, notes_en): SectionRow) -> Section {
    let notes = OptionalText { ja: notes_ja, en: notes_en };
    Section { key, pillar, parent, number, title: Text { ja, en }, notes }
}

fn stated_total(row: StatedRow) -> Result<StatedTotal, StoreError> {
    let (
        key,
        role,
        phase,
        pillar,
        figure,
        unit,
        amount,
        scope_ja,
        scope_en,
        note_ja,
        note_en,
        document,
        page,
    ) = row;
    Ok(StatedTotal {
        key,
        role: rows::code(&role, "role")?,
        phase: rows::code(&phase, "phase")?,
        pillar,
        figure: rows::printed(&figure, rows::code(&unit, "unit")?, amount)?,
        scope: OptionalText { ja: scope_ja, en: scope_en },
        note: OptionalText { ja: note_ja, en: note_en },
        source: Source { document, page },
    })
}

fn overlap((key, effect, amount, counted_in, ja, en): OverlapRow) -> Overlap {
    Overlap { key, effect, amount: Yen(amount), counted_in, note: OptionalText { ja, en } }
}
