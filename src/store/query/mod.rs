//! Lists across programmes: one statement for a page, whose rows carry their ancestors, and one for its count.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::{ProgramEntry, Snapshot, StoreError, connect::statement, rows};
use crate::domain::{
    Direction, Edge, FiscalYear, MAX_PAGE_SIZE, MunicipalityCode, Page, PageRequest, Place, ProgramId,
};

mod lists;
mod page_trees;

pub use lists::{EffectRow, ItemRow, PillarRow, SectionRow};
pub use page_trees::PageTrees;

/// Which programmes a list is about; `None` is every one, an empty list is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListFilter {
    /// Of these municipalities.
    pub municipalities: Option<Vec<MunicipalityCode>>,
    /// Of these fiscal years.
    pub fiscal_years: Option<Vec<FiscalYear>>,
}

/// A programme as a list shows it.
#[derive(Debug)]
pub struct ProgramRow {
    /// What the data set says of it.
    pub entry: Arc<ProgramEntry>,
    /// Loads whole programmes, for what the entry does not say.
    pub page: Arc<PageTrees>,
}

/// WHERE conditions with their values.
struct Conditions {
    texts: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// The filter on a table whose rows carry municipality and year, known as `alias`.
    fn of(filter: &ListFilter, alias: &str) -> Self {
        let mut conditions = Self { texts: Vec::new(), values: Vec::new() };
        if let Some(codes) = &filter.municipalities {
            conditions.one_of(alias, "municipality_id", codes.iter().map(|code| code.number()).collect());
        }
        if let Some(years) = &filter.fiscal_years {
            conditions.one_of(alias, "fiscal_year", years.iter().map(|year| year.get()).collect());
        }
        conditions
    }

    /// `=` where there is one value, so that an index that leads with the column keeps its order.
    fn one_of<T>(&mut self, alias: &str, column: &str, values: Vec<T>)
    where
        T: Into<Value> + Copy,
        Vec<T>: Into<Value>,
    {
        let place = self.values.len() + 1;
        if let [value] = values.as_slice() {
            self.values.push((*value).into());
            self.texts.push(format!("{alias}.{column} = ${place}"));
        } else {
            self.values.push(values.into());
            self.texts.push(format!("{alias}.{column} = ANY(${place})"));
        }
    }

    /// Only rows behind `after` and before `before`, in natural order.
    fn between(&mut self, alias: &str, page: &PageRequest) {
        for (place, sign) in [(page.after, '>'), (page.before, '<')] {
            let Some((municipality, year, number)) = place else { continue };
            let first = self.values.len() + 1;
            // The first condition repeats a part of the second in a form that every index on the order can use.
            self.texts.push(format!(
                "{alias}.municipality_id {sign}= ${first} AND ({alias}.municipality_id, {alias}.fiscal_year, {alias}.ordinal) \
                 {sign} (${first}, ${}, ${})",
                first + 1,
                first + 2
            ));
            self.values.extend([municipality.into(), year.into(), i64::from(number).into()]);
        }
    }

    fn clause(&self) -> String {
        if self.texts.is_empty() { "true".into() } else { self.texts.join(" AND ") }
    }
}

/// What a list is of: its own table with the alias it is known by, its place in a programme, its columns, and the joins
/// up to its pillar.
struct Select {
    table: &'static str,
    alias: &'static str,
    columns: String,
    joins: &'static str,
}

/// The sizes that pages are fetched in, so that statements stay few and can stay prepared.
const FETCHES: [u32; 4] = [11, 51, 101, MAX_PAGE_SIZE + 1];

/// The statement of a page. It always returns the data set's revision, so that an empty page too says what it is of. The
/// page is cut out of the list's own table first, from an index in its order; only then is it joined.
fn page_statement(select: &Select, filter: &ListFilter, page: &PageRequest) -> sea_orm::Statement {
    let Select { table, alias, columns, joins } = select;
    let mut conditions = Conditions::of(filter, alias);
    conditions.between(alias, page);
    let way = match page.direction {
        Direction::Forward => "ASC",
        Direction::Backward => "DESC",
    };
    let clause = conditions.clause();
    // LIMIT stays a literal: as a parameter the generic plan scans whole tables.
    let limit = FETCHES.into_iter().find(|size| *size > page.size).unwrap_or(MAX_PAGE_SIZE + 1);
    let text = format!(
        "SELECT d.revision AS dataset_revision, x.* FROM dataset d LEFT JOIN LATERAL (
            SELECT {columns}, {alias}.municipality_id AS place_1, {alias}.fiscal_year AS place_2,
                {alias}.ordinal::integer AS place_3
            FROM (SELECT {alias}.* FROM {table} {alias} WHERE {clause}
                  ORDER BY {alias}.municipality_id {way}, {alias}.fiscal_year {way}, {alias}.ordinal {way}
                  LIMIT {limit}) {alias} {joins}
         ) x ON true ORDER BY x.place_1 {way}, x.place_2 {way}, x.place_3 {way}"
    );
    statement(&text, conditions.values)
}

/// The place of a row, or none for the row that only says the revision.
fn place_of(row: &QueryResult) -> Result<Option<(ProgramId, Place)>, StoreError> {
    let Some(municipality) = row.try_get::<Option<i32>>("place_", "1")? else { return Ok(None) };
    let year = row.try_get::<i16>("place_", "2")?;
    let ordinal = rows::place::<u32>(row.try_get::<i32>("place_", "3")?)?;
    Ok(Some((rows::program_id(municipality, year)?, (municipality, year, ordinal))))
}

impl Snapshot {
    /// Runs a page's statement and makes its rows, each with the page that can load whole programmes.
    async fn page<T>(
        &self,
        statement: sea_orm::Statement,
        page: &PageRequest,
        make: impl Fn(&QueryResult, Arc<ProgramRow>) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let fetched = self.store.reader.query_all_raw(statement).await?;
        let mut found = Vec::with_capacity(fetched.len());
        for row in &fetched {
            self.at_this_revision(row.try_get("", "dataset_revision")?)?;
            if let Some((id, place)) = place_of(row)? {
                found.push((row, id, place));
            }
        }
        let cut =
            page.page(found.into_iter().map(|(row, id, place)| Edge { place, node: (row, id) }).collect());
        let mut ids: Vec<ProgramId> = cut.edges.iter().map(|edge| edge.node.1).collect();
        ids.dedup();
        let trees = PageTrees::new(self, ids);
        cut.try_map(|(row, id)| {
            let entry = self.state.programs.get(&id).cloned();
            let entry = self.noticing(entry.ok_or(StoreError::Conflict))?;
            make(row, Arc::new(ProgramRow { entry, page: Arc::clone(&trees) }))
        })
    }

    /// Programmes, by municipality code and fiscal year; from memory. Whole programmes, where they are asked for, are
    /// loaded with those of `siblings`, or with those of the page.
    #[must_use]
    pub fn list_programs(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
        siblings: Option<&Arc<PageTrees>>,
    ) -> Page<Arc<ProgramRow>> {
        let entries = self.state.matching(filter).into_iter().cloned();
        let cut = page.cut(entries.map(|node| Edge { place: place_of_program(node.id), node }));
        let trees = siblings
            .cloned()
            .unwrap_or_else(|| PageTrees::new(self, cut.edges.iter().map(|edge| edge.node.id).collect()));
        cut.map(|entry| Arc::new(ProgramRow { entry, page: Arc::clone(&trees) }))
    }
}

/// The place of a programme in the list of programmes.
fn place_of_program(id: ProgramId) -> Place {
    (id.municipality.number(), id.fiscal_year.get(), 0)
}
