//! Statements of pages: rows of one table that a filter matches, in any order, behind or before a place.

use sea_orm::{QueryResult, Statement};

use super::{ProgramId, StoreError, compile::Compiler, rows, statement};
use crate::domain::{Direction, MAX_PAGE_SIZE, Natural, PageRequest, Place, Sort};

/// What a list is of.
pub(super) struct Select<'a> {
    /// Its own table, whose rows carry municipality, fiscal year and ordinal.
    pub(super) table: &'a str,
    /// What it is known by.
    pub(super) alias: &'static str,
    /// The columns wanted.
    pub(super) columns: &'a str,
    /// The joins that these need.
    pub(super) joins: &'a str,
}

/// A key of an order as SQL.
pub(super) struct SortedBy {
    /// A column of the list's own table.
    pub(super) expression: String,
    /// Whether it can be missing.
    pub(super) nullable: bool,
}

/// The sizes that pages are fetched in, so that statements stay few and can stay prepared.
const FETCHES: [u32; 5] = [11, 21, 51, 101, MAX_PAGE_SIZE + 1];

/// The statement of a page. It always returns the data set's revision, so that an empty page too says what it is of. The
/// page is cut out of the list's own table first, from an index in its order; only then is it joined.
pub(super) fn page_statement(
    select: &Select<'_>,
    mut compiler: Compiler<'_>,
    holds: &str,
    keys: &[SortedBy],
    page: &PageRequest,
) -> Statement {
    let Select { table, alias, columns, joins } = select;
    let after = page.after.as_ref().map(|place| between(&mut compiler, alias, keys, page, place, true));
    let before = page.before.as_ref().map(|place| between(&mut compiler, alias, keys, page, place, false));
    let bounds: String = [after, before].into_iter().flatten().map(|bound| format!(" AND {bound}")).collect();
    let (way, reversed) = match page.direction {
        Direction::Forward => ("ASC", false),
        Direction::Backward => ("DESC", true),
    };
    let mut order = String::new();
    let mut order_again = String::new();
    let mut values = String::new();
    for (number, (key, sort)) in keys.iter().zip(&page.sequence.sorts).enumerate() {
        let way = match (sort, reversed) {
            (Sort::Ascending, false) | (Sort::Descending, true) => "ASC",
            (Sort::Descending, false) | (Sort::Ascending, true) => "DESC",
        };
        let nulls = match (key.nullable, reversed) {
            (false, _) => "",
            (true, false) => " NULLS LAST",
            (true, true) => " NULLS FIRST",
        };
        let expression = &key.expression;
        order += &format!("{expression} {way}{nulls}, ");
        order_again += &format!("x.key_{number} {way}{nulls}, ");
        values += &format!(", ({expression})::bigint AS key_{number}");
    }
    // LIMIT stays a literal: as a parameter the generic plan scans whole tables.
    let limit = FETCHES.into_iter().find(|size| *size > page.size).unwrap_or(MAX_PAGE_SIZE + 1);
    let text = format!(
        "SELECT d.revision AS dataset_revision, x.* FROM dataset d LEFT JOIN LATERAL (
            SELECT {columns}, {alias}.municipality_id AS place_1, {alias}.fiscal_year AS place_2,
                {alias}.ordinal::integer AS place_3{values}
            FROM (SELECT {alias}.* FROM {table} {alias} WHERE {holds}{bounds}
                  ORDER BY {order}{alias}.municipality_id {way}, {alias}.fiscal_year {way}, {alias}.ordinal {way}
                  LIMIT {limit}) {alias} {joins}
         ) x ON true ORDER BY {order_again}x.place_1 {way}, x.place_2 {way}, x.place_3 {way}"
    );
    statement(&text, compiler.values)
}

/// Only rows behind a place, or only those before it.
fn between(
    compiler: &mut Compiler<'_>,
    alias: &str,
    keys: &[SortedBy],
    page: &PageRequest,
    place: &Place,
    behind: bool,
) -> String {
    let natural = natural(compiler, alias, place.natural, behind);
    let mut alternatives = Vec::new();
    let mut equal: Vec<String> = Vec::new();
    for ((key, sort), value) in keys.iter().zip(&page.sequence.sorts).zip(&place.keys) {
        let SortedBy { expression, nullable } = key;
        // What is missing comes last, up and down.
        let (beyond, same) = match value {
            None if behind => ("false".into(), format!("{expression} IS NULL")),
            None => (format!("{expression} IS NOT NULL"), format!("{expression} IS NULL")),
            Some(value) => {
                let value = compiler.value(*value);
                let sign = if behind == (*sort == Sort::Ascending) { ">" } else { "<" };
                let beyond = format!("{expression} {sign} {value}");
                let missing =
                    if behind && *nullable { format!(" OR {expression} IS NULL") } else { String::new() };
                (format!("({beyond}{missing})"), format!("{expression} = {value}"))
            }
        };
        alternatives.push(equal.iter().cloned().chain([beyond]).collect::<Vec<_>>().join(" AND "));
        equal.push(same);
    }
    alternatives.push(equal.into_iter().chain([natural]).collect::<Vec<_>>().join(" AND "));
    format!("({})", alternatives.join(" OR "))
}

/// Only rows behind or before a place in natural order. The first condition repeats a part of the second in a form that
/// every index on the order can use.
fn natural(
    compiler: &mut Compiler<'_>,
    alias: &str,
    (municipality, year, ordinal): Natural,
    behind: bool,
) -> String {
    let sign = if behind { ">" } else { "<" };
    let (municipality, year) = (compiler.value(municipality), compiler.value(year));
    let ordinal = compiler.value(i64::from(ordinal));
    format!(
        "{alias}.municipality_id {sign}= {municipality} AND ({alias}.municipality_id, {alias}.fiscal_year, {alias}.ordinal) \
         {sign} ({municipality}, {year}, {ordinal})"
    )
}

/// The place of a row with so many keys, or none for the row that only says the revision.
pub(super) fn place_of(row: &QueryResult, keys: usize) -> Result<Option<(ProgramId, Place)>, StoreError> {
    let Some(municipality) = row.try_get::<Option<i32>>("place_", "1")? else { return Ok(None) };
    let year = row.try_get::<i16>("place_", "2")?;
    let ordinal = rows::place::<u32>(row.try_get::<i32>("place_", "3")?)?;
    let keys = (0..keys).map(|number| row.try_get::<Option<i64>>("key_", &number.to_string()));
    let place = Place { keys: keys.collect::<Result<_, _>>()?, natural: (municipality, year, ordinal) };
    Ok(Some((rows::program_id(municipality, year)?, place)))
}
