//! Questions across programmes: one statement for a page, whose rows carry their ancestors, one for its count, one for
//! sums or groups. What only asks about programmes is answered from memory.

#![allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a statement is put together from few short pieces"
)]

use std::sync::Arc;

use sea_orm::{QueryResult, Statement};

use super::{
    DatasetState, ProgramEntry, Snapshot, StoreError,
    connect::{Plans, statement},
    rows,
};
use crate::domain::{
    EffectCondition, Filter, ItemCondition, Order, Page, PageRequest, PillarCondition, Place,
    ProgramCondition, ProgramId, ProgramKey,
};

mod asked;
mod compile;
mod keyed;
mod lists;
mod page;
mod page_trees;
mod programs;
mod search;
mod sums;

pub use asked::Asked;
pub use lists::{EffectRow, ItemRow, PillarRow, SectionRow};
pub use page_trees::PageTrees;
pub use search::{Rank, best_first};
pub use sums::GroupRow;

use compile::Compiler;

/// A programme as a list shows it.
#[derive(Debug)]
pub struct ProgramRow {
    /// What the data set says of it.
    pub entry: Arc<ProgramEntry>,
    /// Loads whole programmes, for what the entry does not say.
    pub page: Arc<PageTrees>,
    pillars: tokio::sync::OnceCell<Vec<Arc<PillarRow>>>,
}

impl ProgramRow {
    /// A programme as a list shows it.
    #[must_use]
    pub fn new(entry: Arc<ProgramEntry>, page: Arc<PageTrees>) -> Arc<Self> {
        Arc::new(Self { entry, page, pillars: tokio::sync::OnceCell::new() })
    }

    /// Its pillars in printed order, without the rest of it; asked for once.
    pub async fn pillars(&self, snapshot: &Snapshot) -> Result<&[Arc<PillarRow>], StoreError> {
        let load = || snapshot.pillars_of(self.entry.id, &self.page);
        self.pillars.get_or_try_init(load).await.map(Vec::as_slice)
    }
}

impl Snapshot {
    /// Runs a statement; each row says the data set's revision, which must be this request's.
    async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.checked(self.run(Plans::ForEachValue, statement).await?)
    }

    /// The same of a statement that finds rows by their key.
    async fn keyed_rows(&self, statement: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.checked(self.run(Plans::ByKey, statement).await?)
    }

    fn checked(&self, rows: Vec<QueryResult>) -> Result<Vec<QueryResult>, StoreError> {
        for row in &rows {
            self.at_this_revision(row.try_get("", "dataset_revision")?)?;
        }
        Ok(rows)
    }

    /// Runs a page's statement and makes its rows, each with the page that can load whole programmes.
    async fn page<T>(
        &self,
        statement: Statement,
        page: &PageRequest,
        make: impl Fn(&QueryResult, Arc<ProgramRow>) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let fetched = self.rows(statement).await?;
        let mut found = Vec::with_capacity(fetched.len());
        for row in &fetched {
            if let Some((id, place)) = page::place_of(row, page.sequence.sorts.len())? {
                found.push(crate::domain::Edge { place, node: (row, id) });
            }
        }
        let cut = page.page(found);
        let mut ids: Vec<ProgramId> = cut.edges.iter().map(|edge| edge.node.1).collect();
        ids.dedup();
        let trees = PageTrees::new(self, ids);
        cut.try_map(|(row, id)| make(row, self.program_row(id, &trees)?))
    }

    /// The programme of a row.
    fn program_row(&self, id: ProgramId, trees: &Arc<PageTrees>) -> Result<Arc<ProgramRow>, StoreError> {
        let entry = self.state.programs.get(&id).cloned();
        let entry = self.noticing(entry.ok_or(StoreError::Conflict))?;
        Ok(ProgramRow::new(entry, Arc::clone(trees)))
    }

    /// How many rows of a table fulfil a condition.
    async fn count(&self, table: &str, compiler: Compiler<'_>, holds: &str) -> Result<i64, StoreError> {
        let text = format!(
            "SELECT d.revision AS dataset_revision, (SELECT count(*) FROM {table} WHERE {holds}) AS count FROM dataset d"
        );
        let rows = self.rows(statement(&text, compiler.values)).await?;
        let row = rows::required(rows.first(), "the row of \"dataset\"")?;
        Ok(row.try_get("", "count")?)
    }

    /// How many pillars a filter matches.
    pub async fn count_pillars(&self, filter: &Filter<PillarCondition>) -> Result<i64, StoreError> {
        let of_program = |condition: &PillarCondition| match condition {
            PillarCondition::Program(condition) => Some(condition.clone()),
            _ => None,
        };
        if let Some(filter) = filter.try_map(&of_program) {
            return Ok(self.state.count(&filter).pillars);
        }
        let mut compiler = Compiler::new(&self.state);
        let holds = compiler.pillars(filter, "p");
        self.count("pillar p", compiler, &holds).await
    }

    /// How many items a filter matches.
    pub async fn count_items(&self, filter: &Filter<ItemCondition>) -> Result<i64, StoreError> {
        if let Some(filter) = of_programs(filter) {
            return Ok(self.state.count(&filter).items);
        }
        let mut compiler = Compiler::new(&self.state);
        if let Some(table) = text_table(filter) {
            let holds = compiler.texts(filter, "t");
            return self.count(&format!("{table} t"), compiler, &holds).await;
        }
        let holds = compiler.items(filter, "i");
        self.count("item i", compiler, &holds).await
    }

    /// How many effects a filter matches.
    pub async fn count_effects(&self, filter: &Filter<EffectCondition>) -> Result<i64, StoreError> {
        let of_program = |condition: &EffectCondition| match condition {
            EffectCondition::Program(condition) => Some(condition.clone()),
            _ => None,
        };
        if let Some(filter) = filter.try_map(&of_program) {
            return Ok(self.state.count(&filter).effects);
        }
        let mut compiler = Compiler::new(&self.state);
        let holds = compiler.effects(filter, "e");
        self.count("effect e", compiler, &holds).await
    }
}

/// The table that is enough for a filter on items that asks about some of their texts, and about nothing else but
/// programmes.
fn text_table(filter: &Filter<ItemCondition>) -> Option<&'static str> {
    let mut table = None;
    for condition in filter.conditions() {
        match condition {
            ItemCondition::Program(_) => {}
            ItemCondition::Title(_) => table = table.or(Some("item_title")),
            ItemCondition::Word(_) => table = Some("item_search"),
            _ => return None,
        }
    }
    table
}

/// A filter on items as one on programmes, where it asks about nothing else.
fn of_programs(filter: &Filter<ItemCondition>) -> Option<Filter<ProgramCondition>> {
    filter.try_map(&|condition| match condition {
        ItemCondition::Program(condition) => Some(condition.clone()),
        _ => None,
    })
}
