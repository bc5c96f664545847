//! Lists of programmes, from memory.

use std::{collections::HashMap, sync::Arc};

use super::{
    Compiler, DatasetState, Filter, Order, Page, PageRequest, PageTrees, Place, ProgramCondition,
    ProgramEntry, ProgramId, ProgramKey, ProgramRow, Snapshot, StoreError, rows, statement,
};
use crate::domain::{Edge, ItemCondition, Quantifier};

/// Where a programme stands in a list of this order.
fn place_of(state: &DatasetState, entry: &ProgramEntry, order: &Order<ProgramKey>) -> Place {
    let facts = state.facts(entry);
    let ProgramId { municipality, fiscal_year } = entry.id;
    let keys = order.iter().map(|(key, _)| match key {
        ProgramKey::Municipality => Some(municipality.number().into()),
        ProgramKey::FiscalYear => Some(fiscal_year.get().into()),
        ProgramKey::TotalEffect => facts.total,
        ProgramKey::Population => facts.population,
        ProgramKey::ItemCount => Some(facts.items),
        ProgramKey::EffectPerInhabitant => {
            let inhabitants = facts.population.filter(|inhabitants| *inhabitants > 0)?;
            // In thousandths of a yen, so that it is a whole number.
            i64::try_from(i128::from(facts.total?) * 1000 / i128::from(inhabitants)).ok()
        }
    });
    Place { keys: keys.collect(), natural: (municipality.number(), fiscal_year.get(), 0) }
}

impl Snapshot {
    /// Programmes that a filter without conditions on items matches. Whole programmes, where they are asked for, are
    /// loaded with those of `siblings`, or with those of the page.
    #[must_use]
    pub fn list_programs(
        &self,
        filter: &Filter<ProgramCondition>,
        order: &Order<ProgramKey>,
        page: &PageRequest,
        siblings: Option<&Arc<PageTrees>>,
    ) -> Page<Arc<ProgramRow>> {
        let entries = self.state.matching(filter).into_iter();
        let cut = page.cut(
            entries.map(|entry| Edge { place: place_of(&self.state, entry, order), node: Arc::clone(entry) }),
        );
        let trees = siblings
            .cloned()
            .unwrap_or_else(|| PageTrees::new(self, cut.edges.iter().map(|edge| edge.node.id).collect()));
        cut.map(|entry| ProgramRow::new(entry, Arc::clone(&trees)))
    }

    /// The filter with each condition on items made into one on programmes, by one statement each.
    pub async fn without_items(
        &self,
        filter: Filter<ProgramCondition>,
    ) -> Result<Filter<ProgramCondition>, StoreError> {
        let mut found: Vec<(ProgramCondition, ProgramCondition)> = Vec::new();
        for condition in filter.conditions() {
            if let ProgramCondition::Items(quantifier, items) = condition
                && !found.iter().any(|(known, _)| known == condition)
            {
                found.push((condition.clone(), self.having_items(*quantifier, items).await?));
            }
        }
        let replaced = |condition: &ProgramCondition| {
            let known = found.iter().find(|(known, _)| known == condition);
            Some(known.map_or_else(|| condition.clone(), |(_, ids)| ids.clone()))
        };
        Ok(filter.try_map(&replaced).unwrap_or(filter))
    }

    /// The programmes of which enough items fulfil a filter.
    async fn having_items(
        &self,
        quantifier: Quantifier,
        filter: &Filter<ItemCondition>,
    ) -> Result<ProgramCondition, StoreError> {
        let mut compiler = Compiler::new(&self.state);
        let mut holds = compiler.items(filter, "i");
        if quantifier == Quantifier::Every {
            holds = format!("({holds}) IS NOT TRUE");
        }
        let text = format!(
            "SELECT d.revision AS dataset_revision, x.* FROM dataset d LEFT JOIN (
                SELECT DISTINCT i.municipality_id, i.fiscal_year FROM item i WHERE {holds}) x ON true"
        );
        let mut held: HashMap<ProgramId, bool> = self.state.programs.keys().map(|id| (*id, false)).collect();
        for row in self.rows(statement(&text, compiler.values)).await? {
            if let Some(municipality) = row.try_get::<Option<i32>>("", "municipality_id")? {
                held.insert(rows::program_id(municipality, row.try_get("", "fiscal_year")?)?, true);
            }
        }
        let wanted = quantifier == Quantifier::Some;
        let mut ids: Vec<_> =
            held.into_iter().filter_map(|(id, found)| (found == wanted).then_some(id)).collect();
        ids.sort_unstable();
        Ok(ProgramCondition::Among(ids))
    }
}
