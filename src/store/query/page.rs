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

/// How many rows are looked at one after the other, in the order of the list, before an index is asked which ones have a
/// text: a common text fills its page sooner so, and of a rare one the index knows few.
const WALKED: u32 = 4000;

/// The statement of a page. It always returns the data set's revision, so that an empty page too says what it is of. The
/// page is cut out of the list's own table first, from an index in its order; only then is it joined.
pub(super) fn page_statement(
    select: &Select<'_>,
    mut compiler: Compiler<'_>,
    holds: &str,
    keys: &[SortedBy],
    page: &PageRequest,
) -> Statement {
    let Select { table, alias, .. } = select;
    let bounds = bounds(&mut compiler, alias, keys, page);
    let (order, limit) = (order(alias, keys, page), limit(page));
    let cut =
        format!("SELECT {alias}.* FROM {table} {alias} WHERE {holds}{bounds} ORDER BY {order} LIMIT {limit}");
    framed(select, compiler, &cut, keys, page)
}

/// The statement of a page in natural order of what has a text. PostgreSQL cannot know how common it is, since it takes
/// pairs of characters for independent; so the first rows are looked at without an index, and all others with one only if
/// the page is not full by then.
pub(super) fn text_page_statement(
    select: &Select<'_>,
    mut compiler: Compiler<'_>,
    holds: &str,
    page: &PageRequest,
) -> Statement {
    let Select { table, alias, .. } = select;
    let bounds = bounds(&mut compiler, alias, &[], page);
    let (order, limit) = (order(alias, &[], page), limit(page));
    let place = format!("{alias}.municipality_id, {alias}.fiscal_year, {alias}.ordinal");
    // OFFSET 0 keeps the planner from walking again.
    let cut = format!(
        "WITH near AS MATERIALIZED (
            SELECT {place} FROM (SELECT * FROM {table} {alias} WHERE true{bounds} ORDER BY {order} LIMIT {WALKED}) {alias}
            WHERE {holds} ORDER BY {order} LIMIT {limit})
         SELECT {place} FROM near {alias} WHERE (SELECT count(*) FROM near) >= {limit}
         UNION ALL (
            SELECT {place} FROM (
                SELECT {place} FROM {table} {alias} WHERE {holds}{bounds} AND (SELECT count(*) FROM near) < {limit} OFFSET 0
            ) {alias} ORDER BY {order} LIMIT {limit})"
    );
    framed(select, compiler, &cut, &[], page)
}

/// How many rows are fetched. LIMIT stays a literal: as a parameter the generic plan scans whole tables.
fn limit(page: &PageRequest) -> u32 {
    FETCHES.into_iter().find(|size| *size > page.size).unwrap_or(MAX_PAGE_SIZE + 1)
}

/// The way of a key: up or down, and where what is missing stands.
fn way(nullable: bool, sort: Sort, page: &PageRequest) -> &'static str {
    let reversed = page.direction == Direction::Backward;
    match (nullable, (sort == Sort::Ascending) != reversed, reversed) {
        (false, true, _) => "ASC",
        (false, false, _) => "DESC",
        (true, true, false) => "ASC NULLS LAST",
        (true, true, true) => "ASC NULLS FIRST",
        (true, false, false) => "DESC NULLS LAST",
        (true, false, true) => "DESC NULLS FIRST",
    }
}

/// The order of a page's rows in the list's own table; natural order closes it.
fn order(alias: &str, keys: &[SortedBy], page: &PageRequest) -> String {
    let keys = keys.iter().zip(&page.sequence.sorts);
    let keys = keys.map(|(key, sort)| format!("{} {}, ", key.expression, way(key.nullable, *sort, page)));
    let natural = way(false, Sort::Ascending, page);
    let keys: String = keys.collect();
    format!(
        "{keys}{alias}.municipality_id {natural}, {alias}.fiscal_year {natural}, {alias}.ordinal {natural}"
    )
}

/// Behind one place and before another, as far as a page asks for that; begins with AND.
fn bounds(compiler: &mut Compiler<'_>, alias: &str, keys: &[SortedBy], page: &PageRequest) -> String {
    let after = page.after.as_ref().map(|place| between(compiler, alias, keys, page, place, true));
    let before = page.before.as_ref().map(|place| between(compiler, alias, keys, page, place, false));
    [after, before].into_iter().flatten().map(|bound| format!(" AND {bound}")).collect()
}

/// A statement around what cuts the page out of the list's own table.
fn framed(
    select: &Select<'_>,
    compiler: Compiler<'_>,
    cut: &str,
    keys: &[SortedBy],
    page: &PageRequest,
) -> Statement {
    let Select { alias, columns, joins, .. } = select;
    let (mut values, mut order) = (String::new(), String::new());
    for (number, (key, sort)) in keys.iter().zip(&page.sequence.sorts).enumerate() {
        values += &format!(", ({})::bigint AS key_{number}", key.expression);
        order += &format!("x.key_{number} {}, ", way(key.nullable, *sort, page));
    }
    let natural = way(false, Sort::Ascending, page);
    let text = format!(
        "SELECT d.revision AS dataset_revision, x.* FROM dataset d LEFT JOIN LATERAL (
            SELECT {columns}, {alias}.municipality_id AS place_1, {alias}.fiscal_year AS place_2,
                {alias}.ordinal::integer AS place_3{values}
            FROM ({cut}) {alias} {joins}
         ) x ON true ORDER BY {order}x.place_1 {natural}, x.place_2 {natural}, x.place_3 {natural}"
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
