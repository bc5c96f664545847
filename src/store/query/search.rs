//! The search: items whose texts have every word of a query, best first.

use std::sync::Arc;

use super::{
    Compiler, Filter, ItemCondition, Page, PageRequest, Snapshot, StoreError,
    compile::program_of,
    lists::{ItemRow, item_of_texts},
    of_programs,
    page::{Select, SortedBy, page_statement},
    text_table,
};
use crate::domain::{
    Order, ProgramCondition, Sort, Test,
    search::{Query, SEPARATOR},
};

/// What makes one item a better answer than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// 0: the title is the query; 1: every word is in the title; 2: some are; 3: none is.
    InTitle,
    /// How long the titles are, in both languages together.
    Length,
}

/// The order of every search; natural order closes it.
#[must_use]
pub fn best_first() -> Order<Rank> {
    vec![(Rank::InTitle, Sort::Ascending), (Rank::Length, Sort::Ascending)]
}

impl Snapshot {
    /// Items that a query finds among those that a filter matches, best first.
    pub async fn search_items(
        &self,
        query: &Query,
        filter: &Filter<ItemCondition>,
        page: &PageRequest,
    ) -> Result<Page<Arc<ItemRow>>, StoreError> {
        let mut compiler = Compiler::new(&self.state);
        let holds = holds(&mut compiler, query, filter);
        let in_title = in_title(&mut compiler, query);
        let table = format!(
            "(SELECT t.municipality_id, t.fiscal_year, t.ordinal, {in_title} AS in_title,
                char_length(t.title) AS length FROM item_search t WHERE {holds})"
        );
        let keys =
            ["in_title", "length"].map(|name| SortedBy { expression: format!("t.{name}"), nullable: false });
        let (columns, above) = self.item_parts();
        let select = Select { table: &table, alias: "t", columns: &columns, joins: &item_of_texts(&above) };
        let statement = page_statement(&select, compiler, "true", &keys, page);
        self.page(statement, page, |row, program| self.item(row, program)).await
    }

    /// How many items a query finds among those that a filter matches.
    pub async fn count_found(
        &self,
        query: &Query,
        filter: &Filter<ItemCondition>,
    ) -> Result<i64, StoreError> {
        let mut compiler = Compiler::new(&self.state);
        let holds = holds(&mut compiler, query, filter);
        self.count("item_search t", compiler, &holds).await
    }
}

/// That a row of `item_search` is found by a query and matched by a filter.
fn holds(compiler: &mut Compiler<'_>, query: &Query, filter: &Filter<ItemCondition>) -> String {
    let mut all: Vec<String> = query.words.iter().map(|word| compiler.word(word, "t")).collect();
    if !query.fiscal_years.is_empty() {
        let years = ProgramCondition::FiscalYear(Test::In(query.fiscal_years.clone()));
        all.push(compiler.programs(&Filter::Is(years), "t"));
    }
    all.push(if text_table(filter).is_some() || of_programs(filter).is_some() {
        compiler.texts(filter, "t")
    } else {
        let holds = compiler.items(filter, "i");
        let (item, text) = (program_of("i"), program_of("t"));
        format!("EXISTS (SELECT FROM item i WHERE {item} = {text} AND i.ordinal = t.ordinal AND {holds})")
    });
    all.join(" AND ")
}

/// How well a title answers, as [`Rank::InTitle`] says.
fn in_title(compiler: &mut Compiler<'_>, query: &Query) -> String {
    let whole = match query.words.as_slice() {
        [] => return "3".into(),
        words => words.concat(),
    };
    let mut has = |part: String| format!("strpos(t.title, {}) > 0", compiler.value(part));
    let whole = has(format!("{SEPARATOR}{whole}{SEPARATOR}"));
    let words: Vec<_> = query.words.iter().map(|word| has(word.to_string())).collect();
    let (all, some) = (words.join(" AND "), words.join(" OR "));
    format!("CASE WHEN {whole} THEN 0 WHEN {all} THEN 1 WHEN {some} THEN 2 ELSE 3 END")
}
