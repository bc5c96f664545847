//! The lists themselves: programmes, pillars, items and effects with everything above them.

use std::sync::{Arc, LazyLock};

use entity::{effect, item, pillar, program, section};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};

use super::{ListFilter, PageTrees, ProgramRow, Snapshot, StoreError, page_statement};
use crate::{
    domain::{Effect, Item, License, Page, PageRequest, Pillar, Section, Sum, Yen},
    store::{columns, connect::statement, rows},
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

/// Columns and tables of a list: what it shows, and the joins up to the programme.
type Select = LazyLock<(String, String)>;

static PROGRAMS: Select = LazyLock::new(|| (columns::<program::Entity>("g"), "program g".into()));

static PILLARS: Select = LazyLock::new(|| {
    let (columns_above, _) = &*PROGRAMS;
    let tables = "pillar p JOIN program g USING (municipality_id, fiscal_year)";
    (format!("{}, {columns_above}", columns::<pillar::Entity>("p")), tables.into())
});

const ABOVE_ITEM: &str = "
    JOIN pillar p ON (p.municipality_id, p.fiscal_year, p.ordinal)
        = (i.municipality_id, i.fiscal_year, i.pillar_ordinal)
    JOIN program g ON (g.municipality_id, g.fiscal_year) = (i.municipality_id, i.fiscal_year)
    LEFT JOIN section s ON (s.municipality_id, s.fiscal_year, s.ordinal)
        = (i.municipality_id, i.fiscal_year, i.section_ordinal)";

static ITEMS: Select = LazyLock::new(|| {
    let (columns_above, _) = &*PILLARS;
    let own = (columns::<item::Entity>("i"), columns::<section::Entity>("s"));
    (format!("{}, {}, {columns_above}", own.0, own.1), format!("item i {ABOVE_ITEM}"))
});

static EFFECTS: Select = LazyLock::new(|| {
    let (columns_above, _) = &*ITEMS;
    let tables = format!(
        "effect e JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal)
            = (e.municipality_id, e.fiscal_year, e.item_ordinal) {ABOVE_ITEM}"
    );
    (format!("{}, {columns_above}", columns::<effect::Entity>("e")), tables)
});

impl Snapshot {
    /// Programmes, by municipality code and fiscal year.
    pub async fn list_programs(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
    ) -> Result<Page<Arc<ProgramRow>>, StoreError> {
        let statement = page_statement((&PROGRAMS.0, &PROGRAMS.1), "g", "0::integer", filter, page);
        self.page(statement, page, program).await
    }

    /// Pillars in printed order, programme by programme.
    pub async fn list_pillars(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
    ) -> Result<Page<Arc<PillarRow>>, StoreError> {
        let statement = page_statement((&PILLARS.0, &PILLARS.1), "p", "p.ordinal::integer", filter, page);
        self.page(statement, page, pillar).await
    }

    /// Items in printed order, programme by programme.
    pub async fn list_items(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
    ) -> Result<Page<Arc<ItemRow>>, StoreError> {
        let statement = page_statement((&ITEMS.0, &ITEMS.1), "i", "i.ordinal", filter, page);
        self.page(statement, page, item).await
    }

    /// Effects in printed order, programme by programme.
    pub async fn list_effects(
        &self,
        filter: &ListFilter,
        page: &PageRequest,
    ) -> Result<Page<Arc<EffectRow>>, StoreError> {
        let statement = page_statement((&EFFECTS.0, &EFFECTS.1), "e", "e.ordinal", filter, page);
        let effect = |row: &QueryResult, page: &Arc<PageTrees>| {
            let effect = rows::effect(effect::Model::from_query_result(row, "e_")?)?;
            Ok(Arc::new(EffectRow { effect, item: item(row, page)? }))
        };
        self.page(statement, page, effect).await
    }

    /// How many programmes there are.
    pub async fn count_programs(&self, filter: &ListFilter) -> Result<i64, StoreError> {
        self.count("1", filter).await
    }

    /// How many pillars there are, cross-cutting groups included.
    pub async fn count_pillars(&self, filter: &ListFilter) -> Result<i64, StoreError> {
        self.count("g.pillar_count", filter).await
    }

    /// How many items there are.
    pub async fn count_items(&self, filter: &ListFilter) -> Result<i64, StoreError> {
        self.count("g.item_count", filter).await
    }

    /// How many effects there are.
    pub async fn count_effects(&self, filter: &ListFilter) -> Result<i64, StoreError> {
        self.count("g.effect_count", filter).await
    }
}

/// How many of each thing the data set holds, and under which terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetSummary {
    /// Programmes.
    pub programs: i64,
    /// Pillars, cross-cutting groups included.
    pub pillars: i64,
    /// Items.
    pub items: i64,
    /// Effects.
    pub effects: i64,
    /// The different terms of the packages.
    pub licenses: Vec<License>,
}

impl Snapshot {
    /// Counts the whole data set.
    pub async fn summary(&self) -> Result<DatasetSummary, StoreError> {
        let text = "
            SELECT d.revision, t.*, (SELECT json_agg(DISTINCT l) FROM program, jsonb_array_elements(licenses) l)
            FROM dataset d, (SELECT count(*), coalesce(sum(pillar_count), 0)::bigint,
                coalesce(sum(item_count), 0)::bigint, coalesce(sum(effect_count), 0)::bigint FROM program) t";
        let row = self.store.reader.query_one_raw(statement(text, [])).await?;
        let row = rows::required(row, "the row of \"dataset\"")?;
        self.at_this_revision(row.try_get_by_index(0)?)?;
        let licenses: Option<serde_json::Value> = row.try_get_by_index(5)?;
        let licenses = licenses.map(serde_json::from_value).transpose();
        Ok(DatasetSummary {
            programs: row.try_get_by_index(1)?,
            pillars: row.try_get_by_index(2)?,
            items: row.try_get_by_index(3)?,
            effects: row.try_get_by_index(4)?,
            licenses: licenses.map_err(|error| StoreError::Corrupt(error.to_string()))?.unwrap_or_default(),
        })
    }
}

fn program(row: &QueryResult, page: &Arc<PageTrees>) -> Result<Arc<ProgramRow>, StoreError> {
    let (id, head, counts) = rows::program(program::Model::from_query_result(row, "g_")?)?;
    Ok(Arc::new(ProgramRow { id, head, counts, page: Arc::clone(page) }))
}

fn pillar(row: &QueryResult, page: &Arc<PageTrees>) -> Result<Arc<PillarRow>, StoreError> {
    let model = pillar::Model::from_query_result(row, "p_")?;
    let item_count = model.item_count;
    Ok(Arc::new(PillarRow { pillar: rows::pillar(model), item_count, program: program(row, page)? }))
}

fn item(row: &QueryResult, page: &Arc<PageTrees>) -> Result<Arc<ItemRow>, StoreError> {
    let pillar = pillar(row, page)?;
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
