//! The lists themselves: programmes, pillars, items and effects with everything above them.

use std::sync::{Arc, LazyLock};

use entity::{effect, item, pillar, section};
use sea_orm::{FromQueryResult, QueryResult};

use super::{
    Compiler, ProgramRow, Snapshot, StoreError,
    page::{Select, SortedBy, page_statement},
    text_table,
};
use crate::{
    domain::{
        Effect, EffectCondition, EffectKey, Filter, Item, ItemCondition, ItemKey, Order, Page, PageRequest,
        Pillar, PillarCondition, PillarKey, Section, Sum, Yen,
    },
    store::{columns, rows},
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
    /// Its pillar.
    pub pillar: Arc<PillarRow>,
}

/// An item as a list shows it.
#[derive(Debug)]
pub struct ItemRow {
    /// The item.
    pub item: Item,
    /// The sum of its amounts in the programme's own phase.
    pub own_phase: Sum,
    /// Its section.
    pub section: Option<Arc<SectionRow>>,
    /// Its pillar.
    pub pillar: Arc<PillarRow>,
}

/// An effect as a list shows it.
#[derive(Debug)]
pub struct EffectRow {
    /// The effect.
    pub effect: Effect,
    /// Its item.
    pub item: Arc<ItemRow>,
}

static PILLAR_COLUMNS: LazyLock<String> = LazyLock::new(|| columns::<pillar::Entity>("p"));

static ITEM_COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let (item, section) = (columns::<item::Entity>("i"), columns::<section::Entity>("s"));
    format!("{item}, {section}, {}", *PILLAR_COLUMNS)
});

static EFFECT_COLUMNS: LazyLock<String> =
    LazyLock::new(|| format!("{}, {}", columns::<effect::Entity>("e"), *ITEM_COLUMNS));

/// The joins from an item up to its pillar. The programme is in memory.
macro_rules! above_item {
    () => {
        "JOIN pillar p ON (p.municipality_id, p.fiscal_year, p.ordinal)
             = (i.municipality_id, i.fiscal_year, i.pillar_ordinal)
         LEFT JOIN section s ON (s.municipality_id, s.fiscal_year, s.ordinal)
             = (i.municipality_id, i.fiscal_year, i.section_ordinal)"
    };
}

/// The columns that make an item's row, and the joins they need.
pub(super) fn item_parts() -> (&'static str, &'static str) {
    (&ITEM_COLUMNS, above_item!())
}

/// The joins from the texts `t` of an item to the item, and from there on.
pub(super) fn item_of_texts(above: &str) -> String {
    format!(
        "JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal) = (t.municipality_id, t.fiscal_year, t.ordinal) {above}"
    )
}

/// The columns that make a pillar's row.
pub(super) fn pillar_columns() -> &'static str {
    &PILLAR_COLUMNS
}

/// The columns that make a section's row, beside those of its pillar.
pub(super) fn section_columns() -> String {
    columns::<section::Entity>("s")
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
        let select = Select { table: "pillar", alias: "p", columns: &PILLAR_COLUMNS, joins: "" };
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
        let (columns, joins) = item_parts();
        if order.is_empty()
            && let Some(table) = text_table(filter)
        {
            compiler.in_order = true;
            let holds = compiler.texts(filter, "t");
            let select = Select { table, alias: "t", columns, joins: &item_of_texts(joins) };
            return self.page(page_statement(&select, compiler, &holds, &keys, page), page, item).await;
        }
        let holds = compiler.items(filter, "i");
        let select = Select { table: "item", alias: "i", columns, joins };
        self.page(page_statement(&select, compiler, &holds, &keys, page), page, item).await
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
        let joins = concat!(
            "JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal)
                 = (e.municipality_id, e.fiscal_year, e.item_ordinal) ",
            above_item!()
        );
        let select = Select { table: "effect", alias: "e", columns: &EFFECT_COLUMNS, joins };
        let effect = |row: &QueryResult, program: Arc<ProgramRow>| {
            let effect = rows::effect(effect::Model::from_query_result(row, "e_")?)?;
            Ok(Arc::new(EffectRow { effect, item: item(row, program)? }))
        };
        self.page(page_statement(&select, compiler, &holds, &keys, page), page, effect).await
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
    pillar: &Arc<PillarRow>,
) -> Result<Option<Arc<SectionRow>>, StoreError> {
    let section = section::Model::from_query_result_optional(row, "s_")?.map(|section| {
        let section = rows::section(section)?;
        Ok(Arc::new(SectionRow { section, pillar: Arc::clone(pillar) }))
    });
    section.transpose()
}

pub(super) fn item(row: &QueryResult, program: Arc<ProgramRow>) -> Result<Arc<ItemRow>, StoreError> {
    let pillar = pillar(row, program)?;
    let section = section(row, &pillar)?;
    let model = item::Model::from_query_result(row, "i_")?;
    let own_phase = Sum {
        amounts: u32::from(model.net_yen.is_some()),
        net: Yen(model.net_yen.unwrap_or_default()),
        gross: Yen(model.gross_yen.unwrap_or_default()),
    };
    Ok(Arc::new(ItemRow { item: rows::item(model)?, own_phase, section, pillar }))
}
