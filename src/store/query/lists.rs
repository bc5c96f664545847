//! The lists themselves: programmes, pillars, items and effects with everything above them.

use std::sync::{Arc, LazyLock};

use entity::{effect, item, pillar, section};
use sea_orm::{FromQueryResult, QueryResult};

use super::{ListFilter, ProgramRow, Select, Snapshot, StoreError, page_statement};
use crate::{
    domain::{Effect, Item, Page, PageRequest, Pillar, Section, Sum, Yen},
    store::{columns, rows},
};

/// A pillar as a list shows it.
#[derive(Debug)]
pub struct PillarRow {
    /// The pillar.
    pub pillar: Pillar,
    /// How many items it holds.
    pub item_count: i32,
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

static PILLARS: LazyLock<Select> = LazyLock::new(|| Select {
    table: "pillar",
    alias: "p",
    columns: columns::<pillar::Entity>("p"),
    joins: "",
});

/// The joins from an item up to its pillar. The programme is in memory.
macro_rules! above_item {
    () => {
        "JOIN pillar p ON (p.municipality_id, p.fiscal_year, p.ordinal)
             = (i.municipality_id, i.fiscal_year, i.pillar_ordinal)
         LEFT JOIN section s ON (s.municipality_id, s.fiscal_year, s.ordinal)
             = (i.municipality_id, i.fiscal_year, i.section_ordinal)"
    };
}

static ITEMS: LazyLock<Select> = LazyLock::new(|| Select {
    table: "item",
    alias: "i",
    columns: format!(
        "{}, {}, {}",
        columns::<item::Entity>("i"),
        columns::<section::Entity>("s"),
        columns::<pillar::Entity>("p")
    ),
    joins: above_item!(),
});

static EFFECTS: LazyLock<Select> = LazyLock::new(|| Select {
    table: "effect",
    alias: "e",
    columns: format!("{}, {}", columns::<effect::Entity>("e"), ITEMS.columns),
    joins: concat!(
        "JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal)
             = (e.municipality_id, e.fiscal_year, e.item_ordinal) ",
        above_item!()
    ),
});

impl Snapshot {
    /// Pillars in printed order, programme by programme.
    pub async fn list_pillars(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
    ) -> Result<Page<Arc<PillarRow>>, StoreError> {
        let statement = page_statement(&PILLARS, filter, page);
        self.page(statement, page, pillar).await
    }

    /// Items in printed order, programme by programme.
    pub async fn list_items(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
    ) -> Result<Page<Arc<ItemRow>>, StoreError> {
        let statement = page_statement(&ITEMS, filter, page);
        self.page(statement, page, item).await
    }

    /// Effects in printed order, programme by programme.
    pub async fn list_effects(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
    ) -> Result<Page<Arc<EffectRow>>, StoreError> {
        let statement = page_statement(&EFFECTS, filter, page);
        let effect = |row: &QueryResult, program: Arc<ProgramRow>| {
            let effect = rows::effect(effect::Model::from_query_result(row, "e_")?)?;
            Ok(Arc::new(EffectRow { effect, item: item(row, program)? }))
        };
        self.page(statement, page, effect).await
    }
}

fn pillar(row: &QueryResult, program: Arc<ProgramRow>) -> Result<Arc<PillarRow>, StoreError> {
    let model = pillar::Model::from_query_result(row, "p_")?;
    let item_count = model.item_count;
    Ok(Arc::new(PillarRow { pillar: rows::pillar(model), item_count, program }))
}

fn item(row: &QueryResult, program: Arc<ProgramRow>) -> Result<Arc<ItemRow>, StoreError> {
    let pillar = pillar(row, program)?;
    let section = section::Model::from_query_result_optional(row, "s_")?.map(|section| {
        let section = rows::section(section)?;
        Ok::<_, StoreError>(Arc::new(SectionRow { section, pillar: Arc::clone(&pillar) }))
    });
    let section = section.transpose()?;
    let model = item::Model::from_query_result(row, "i_")?;
    let own_phase = Sum {
        amounts: u32::from(model.net_yen.is_some()),
        net: Yen(model.net_yen.unwrap_or_default()),
        gross: Yen(model.gross_yen.unwrap_or_default()),
    };
    Ok(Arc::new(ItemRow { item: rows::item(model)?, own_phase, section, pillar }))
}
