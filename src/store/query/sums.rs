//! Sums and groups of items across programmes: from memory where whole programmes are added up, else by one statement.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use sea_orm::QueryResult;

use super::{
    Compiler, Filter, ItemCondition, PageTrees, ProgramCondition, ProgramEntry, ProgramId, Snapshot,
    StoreError,
    lists::{self, PillarRow, SectionRow},
    of_programs, rows, statement,
};
use crate::domain::{Aggregates, GroupKey, Grouping, Groups, KeyValue, Measure};

mod sql;

/// What names a group of items across programmes.
#[derive(Debug)]
pub struct GroupRow {
    /// The values of its keys.
    pub keys: Vec<KeyValue>,
    /// The pillar, where it or a section in it is a key.
    pub pillar: Option<Arc<PillarRow>>,
    /// The section, where it is a key and there is one.
    pub section: Option<Arc<SectionRow>>,
}

impl Snapshot {
    /// What the items add up to that a filter matches.
    pub async fn aggregate_items(
        &self,
        filter: &Filter<ItemCondition>,
        measure: Measure,
    ) -> Result<Aggregates, StoreError> {
        if let Some(filter) = in_summaries(filter, measure) {
            return Ok(total(&self.state.matching(&filter), measure));
        }
        let mut compiler = Compiler::new(&self.state);
        let text = sql::aggregate(&mut compiler, filter, measure);
        let rows = self.rows(statement(&text, compiler.values)).await?;
        sql::aggregates(rows::required(rows.first(), "the row of \"dataset\"")?, measure.wanted)
    }

    /// The groups of the items that a filter matches.
    pub async fn group_items(
        &self,
        filter: &Filter<ItemCondition>,
        grouping: &Grouping,
        measure: Measure,
    ) -> Result<Groups<GroupRow>, StoreError> {
        if grouping.by.iter().all(|key| key.is_of_programs())
            && let Some(filter) = in_summaries(filter, measure)
        {
            return Ok(in_memory(&self.state.matching(&filter), grouping, measure));
        }
        let mut compiler = Compiler::new(&self.state);
        let text = sql::group(&mut compiler, filter, grouping, measure, &self.asked);
        let rows = self.rows(statement(&text, compiler.values)).await?;
        let wanted = sql::wanted(grouping, measure);
        let (mut others, mut total) = (None, Aggregates::default());
        let (mut groups, mut programs) = (Vec::new(), Vec::new());
        for row in &rows {
            match row.try_get::<Option<i32>>("", "part")? {
                None => {}
                Some(sql::TOTAL) => total = sql::aggregates(row, wanted)?,
                Some(sql::OTHERS) => {
                    // The row of nothing left over is there, too.
                    let rest = sql::aggregates(row, wanted)?;
                    others = (row.try_get::<i64>("", "row_count")? > 0).then_some(rest);
                }
                Some(_) => {
                    let keys = sql::keys(row, &grouping.by)?;
                    programs.extend(keys.iter().filter_map(program_of));
                    groups.push((row, keys, sql::aggregates(row, wanted)?));
                }
            }
        }
        let trees = PageTrees::new(self, programs);
        let groups = groups.into_iter().map(|(row, keys, of)| Ok((self.group(row, keys, &trees)?, of)));
        Ok(Groups { groups: groups.collect::<Result<_, StoreError>>()?, others, total })
    }

    fn group(
        &self,
        row: &QueryResult,
        keys: Vec<KeyValue>,
        trees: &Arc<PageTrees>,
    ) -> Result<GroupRow, StoreError> {
        let Some(id) = keys.iter().find_map(program_of) else {
            return Ok(GroupRow { keys, pillar: None, section: None });
        };
        let program = self.program_row(id, trees)?;
        let pillar = lists::pillar(row, Arc::clone(&program))?;
        let of_section = keys.iter().any(|key| matches!(key, KeyValue::Section(..)));
        let section = if of_section { lists::section(row, Some(&pillar), &program)? } else { None };
        Ok(GroupRow { keys, pillar: Some(pillar), section })
    }
}

/// The filter as one on programmes, if what is measured is known of each programme as a whole.
fn in_summaries(filter: &Filter<ItemCondition>, measure: Measure) -> Option<Filter<ProgramCondition>> {
    of_programs(filter).filter(|_| !measure.wanted.median)
}

/// The programme that a value lies in.
fn program_of(value: &KeyValue) -> Option<ProgramId> {
    match value {
        KeyValue::Pillar(id, _) | KeyValue::Section(id, ..) => Some(*id),
        _ => None,
    }
}

fn total(programs: &[&Arc<ProgramEntry>], measure: Measure) -> Aggregates {
    let mut sum = Aggregates::default();
    for entry in programs {
        add(&mut sum, entry, measure);
    }
    sum
}

fn add(sum: &mut Aggregates, entry: &ProgramEntry, measure: Measure) {
    let phase = measure.phase.unwrap_or(entry.head.phase);
    sum.add_program(entry.counts.items, entry.summary(phase), measure);
}

/// Groups of whole programmes.
fn in_memory(programs: &[&Arc<ProgramEntry>], grouping: &Grouping, measure: Measure) -> Groups<GroupRow> {
    // A programme without items is in no group of items.
    let programs = programs.iter().filter(|entry| entry.counts.items > 0);
    let keyed: Vec<_> = programs.map(|entry| (keys_of(entry.id, &grouping.by), *entry)).collect();
    let mut sums: HashMap<&Vec<KeyValue>, Aggregates> = HashMap::new();
    for (keys, entry) in &keyed {
        add(sums.entry(keys).or_default(), entry, measure);
    }
    let groups = grouping.choose(sums.into_iter().map(|(keys, sum)| (keys.clone(), sum)).collect());
    let shown: HashSet<&Vec<KeyValue>> = groups.iter().map(|(keys, _)| keys).collect();
    let of = |wanted: &dyn Fn(&Vec<KeyValue>) -> bool| -> Vec<&Arc<ProgramEntry>> {
        keyed.iter().filter(|(keys, _)| wanted(keys)).map(|(_, entry)| *entry).collect()
    };
    let rest = if grouping.others { of(&|keys| !shown.contains(keys)) } else { Vec::new() };
    let others = (!rest.is_empty()).then(|| total(&rest, measure));
    let total = if grouping.total { total(&of(&|_| true), measure) } else { Aggregates::default() };
    let groups = groups.into_iter().map(|(keys, sum)| (GroupRow { keys, pillar: None, section: None }, sum));
    Groups { groups: groups.collect(), others, total }
}

fn keys_of(ProgramId { municipality, fiscal_year }: ProgramId, by: &[GroupKey]) -> Vec<KeyValue> {
    let value = |key: &GroupKey| match key {
        GroupKey::Municipality => Some(KeyValue::Municipality(municipality)),
        GroupKey::Prefecture => Some(KeyValue::Prefecture(municipality.prefecture())),
        GroupKey::FiscalYear => Some(KeyValue::FiscalYear(fiscal_year)),
        _ => None,
    };
    by.iter().filter_map(value).collect()
}
