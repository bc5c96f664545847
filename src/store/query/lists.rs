//! The lists themselves: programmes, pillars, items and effects with everything above them.

use std::sync::Arc;

use entity::{effect, item, pillar, section};
use sea_orm::{FromQueryResult, QueryResult};

use super::{
    Compiler, ProgramRow, Snapshot, StoreError,
    page::{Select, SortedBy, page_statement, text_page_statement},
    text_table,
};
use crate::{
    domain::{
        Effect, EffectCondition, EffectKey, Filter, Item, ItemCondition, ItemKey, Order, Page, PageRequest,
        Pillar, PillarCondition, PillarKey, Section, Sum, Yen,
    },
    store::rows,
};

/// A pillar as a list shows it.
#[derive(Debug)]
pub struct PillarRow {
    /// The pillar.
    pub pillar: Pillar,
    /// How many items it holds.
    pub item_count: i32,
    /// How many of them have an amount, in any phase.
    pub quantified_item_count: i32,
    /// Its net and gross total of the programme's own phase.
    pub own_phase: (Yen, Yen),
    /// Its programme.
    pub program: Arc<ProgramRow>,
}

/// A section as a list shows it.
#[derive(Debug)]
pub struct SectionRow {
    /// The section.
    pub section: Section,
    /// Its pillar, where that was asked for.
    pub pillar: Option<Arc<PillarRow>>,
    /// Its programme.
    pub program: Arc<ProgramRow>,
}

/// An item as a list shows it.
#[derive(Debug)]
pub struct ItemRow {
    /// The item.
    pub item: Item,
    /// The sum of its amounts in the programme's own phase.
    pub own_phase: Sum,
    /// Its section, where it has one and that was asked for.
    pub section: Option<Arc<SectionRow>>,
    /// Its pillar, where that was asked for.
    pub pillar: Option<Arc<PillarRow>>,
    /// Its programme.
    pub program: Arc<ProgramRow>,
}

/// An effect as a list shows it.
#[derive(Debug)]
pub struct EffectRow {
    /// The effect.
    pub effect: Effect,
    /// Its item, where that was asked for.
    pub item: Option<Arc<ItemRow>>,
    /// Its programme.
    pub program: Arc<ProgramRow>,
}

/// The joins from the texts `t` of an item to the item, and from there on.
pub(super) fn item_of_texts(above: &str) -> String {
    format!(
        "JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal) = (t.municipality_id, t.fiscal_year, t.ordinal) {above}"
    )
}

fn sorted(alias: &str, column: &str, nullable: bool) -> SortedBy {
    SortedBy { expression: format!("{alias}.{column}"), nullable }
}

impl Snapshot {
    /// Pillars that a filter matches.
    pub async fn list_pillars(
        &self,
        filter: &Filter<PillarCondition>,
        order: &Order<PillarKey>,
        page: &PageRequest,
    ) -> Result<Page<Arc<PillarRow>>, StoreError> {
        let keys: Vec<_> = order
            .iter()
            .map(|(key, _)| match key {
                PillarKey::Municipality => sorted("p", "municipality_id", false),
                PillarKey::FiscalYear => sorted("p", "fiscal_year", false),
                PillarKey::TotalEffect => sorted("p", "net_yen", false),
            })
            .collect();
        let mut compiler = Compiler::new(&self.state);
        let holds = compiler.pillars(filter, "p");
        let columns = self.asked.columns::<pillar::Entity>("p");
        let select = Select { table: "pillar", alias: "p", columns: &columns, joins: "" };
        self.page(page_statement(&select, compiler, &holds, &keys, page), page, pillar).await
    }

    /// Items that a filter matches.
    pub async fn list_items(
        &self,
        filter: &Filter<ItemCondition>,
        order: &Order<ItemKey>,
        page: &PageRequest,
    ) -> Result<Page<Arc<ItemRow>>, StoreError> {
        let keys: Vec<_> = order
            .iter()
            .map(|(key, _)| match key {
                ItemKey::Municipality => sorted("i", "municipality_id", false),
                ItemKey::FiscalYear => sorted("i", "fiscal_year", false),
                ItemKey::TotalEffect => sorted("i", "net_yen", true),
            })
            .collect();
        let mut compiler = Compiler::new(&self.state);
        let (columns, joins) = self.item_parts();
        if order.is_empty()
            && let Some(table) = text_table(filter)
        {
            let holds = compiler.texts(filter, "t");
            let select = Select { table, alias: "t", columns: &columns, joins: &item_of_texts(&joins) };
            let statement = text_page_statement(&select, compiler, &holds, page);
            return self.page(statement, page, |row, program| self.item(row, program)).await;
        }
        let holds = compiler.items(filter, "i");
        let select = Select { table: "item", alias: "i", columns: &columns, joins: &joins };
        let statement = page_statement(&select, compiler, &holds, &keys, page);
        self.page(statement, page, |row, program| self.item(row, program)).await
    }

    /// Effects that a filter matches.
    pub async fn list_effects(
        &self,
        filter: &Filter<EffectCondition>,
        order: &Order<EffectKey>,
        page: &PageRequest,
    ) -> Result<Page<Arc<EffectRow>>, StoreError> {
        let keys: Vec<_> = order
            .iter()
            .map(|(key, _)| match key {
                EffectKey::Municipality => sorted("e", "municipality_id", false),
                EffectKey::FiscalYear => sorted("e", "fiscal_year", false),
                EffectKey::Amount => sorted("e", "amount_yen", true),
            })
            .collect();
        let mut compiler = Compiler::new(&self.state);
        let holds = compiler.effects(filter, "e");
        let (mut columns, mut joins) = (self.asked.columns::<effect::Entity>("e"), String::new());
        if self.asked.has("item") {
            let (of_item, above) = self.item_parts();
            columns += &format!(", {of_item}");
            joins = format!(
                "JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal)
                     = (e.municipality_id, e.fiscal_year, e.item_ordinal) {above}"
            );
        }
        let select = Select { table: "effect", alias: "e", columns: &columns, joins: &joins };
        let effect = |row: &QueryResult, program: Arc<ProgramRow>| {
            let effect = rows::effect(effect::Model::from_query_result(row, "e_")?)?;
            let item = self.asked.has("item").then(|| self.item(row, Arc::clone(&program))).transpose()?;
            Ok(Arc::new(EffectRow { effect, item, program }))
        };
        self.page(page_statement(&select, compiler, &holds, &keys, page), page, effect).await
    }
}

impl Snapshot {
    /// The columns that make an item's row, and the joins from the item that they need. The programme is in memory; pillar
    /// and section are only looked for where they are asked for.
    pub(super) fn item_parts(&self) -> (String, String) {
        let (mut columns, mut joins) = (self.asked.columns::<item::Entity>("i"), String::new());
        if self.asked.has("pillar") {
            columns += &format!(", {}", self.asked.columns::<pillar::Entity>("p"));
            joins += " JOIN pillar p ON (p.municipality_id, p.fiscal_year, p.ordinal)
                 = (i.municipality_id, i.fiscal_year, i.pillar_ordinal)";
        }
        if self.asked.has("section") {
            columns += &format!(", {}", self.asked.columns::<section::Entity>("s"));
            joins += " LEFT JOIN section s ON (s.municipality_id, s.fiscal_year, s.ordinal)
                 = (i.municipality_id, i.fiscal_year, i.section_ordinal)";
        }
        (columns, joins)
    }

    /// An item with what [`Self::item_parts`] read of it.
    pub(super) fn item(
        &self,
        row: &QueryResult,
        program: Arc<ProgramRow>,
    ) -> Result<Arc<ItemRow>, StoreError> {
        let pillar = self.asked.has("pillar").then(|| pillar(row, Arc::clone(&program))).transpose()?;
        let section = if self.asked.has("section") { section(row, pillar.as_ref(), &program)? } else { None };
        let model = item::Model::from_query_result(row, "i_")?;
        let own_phase = Sum {
            amounts: u32::from(model.net_yen.is_some()),
            net: Yen(model.net_yen.unwrap_or_default()),
            gross: Yen(model.gross_yen.unwrap_or_default()),
        };
        Ok(Arc::new(ItemRow { item: rows::item(model)?, own_phase, section, pillar, program }))
    }
}

pub(super) fn pillar(row: &QueryResult, program: Arc<ProgramRow>) -> Result<Arc<PillarRow>, StoreError> {
    let model = pillar::Model::from_query_result(row, "p_")?;
    let (item_count, quantified_item_count) = (model.item_count, model.quantified_item_count);
    let own_phase = (Yen(model.net_yen), Yen(model.gross_yen));
    Ok(Arc::new(PillarRow {
        pillar: rows::pillar(model),
        item_count,
        quantified_item_count,
        own_phase,
        program,
    }))
}

/// The section of a row, where it has one.
pub(super) fn section(
    row: &QueryResult,
    pillar: Option<&Arc<PillarRow>>,
    program: &Arc<ProgramRow>,
) -> Result<Option<Arc<SectionRow>>, StoreError> {
    let section = section::Model::from_query_result_optional(row, "s_")?.map(|section| {
        let (pillar, program) = (pillar.cloned(), Arc::clone(program));
        Ok(Arc::new(SectionRow { section: rows::section(section)?, pillar, program }))
    });
    section.transpose()
}
