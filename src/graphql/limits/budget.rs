//! The fields of an answer, counted while it is made: lists are as long as they are.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::{Context, SelectionField};

use super::{Exceeded, Limits};
use crate::graphql::error::Error;

/// What counting or adding up a list counts as, since the database may have to look at all of it.
pub(in crate::graphql) const SUM_COST: usize = 1000;

/// How many fields are made between two looks at the clock.
const TURN: usize = 2000;

/// The lists of the schema: what stands below one is counted when its entries are known.
const LISTS: [&str; 21] = [
    "byAccount",
    "cells",
    "changes",
    "crossCutting",
    "documents",
    "edges",
    "effects",
    "fragments",
    "items",
    "licenses",
    "nodes",
    "overlaps",
    "pageSizes",
    "passages",
    "pillars",
    "predecessors",
    "programs",
    "quantities",
    "revisions",
    "sections",
    "statedTotals",
];

/// How many fields one entry has, down to the next lists.
fn fields_below(field: SelectionField<'_>) -> usize {
    field.selection_set().fold(1, |sum: usize, below| {
        let is_list = LISTS.contains(&below.name());
        sum.saturating_add(if is_list { 1 } else { fields_below(below) })
    })
}

/// How many fields one answer has had so far, and how many it may have.
#[derive(Debug, Clone)]
pub(in crate::graphql) struct Budget {
    spent: Arc<AtomicUsize>,
    most: usize,
}

impl Budget {
    /// Counts here.
    pub(in crate::graphql) fn new(limits: &Limits, spent: Arc<AtomicUsize>) -> Self {
        Self { spent, most: limits.max_fields }
    }

    /// What the client is told once an answer would be too large: such an answer is not given in parts.
    pub(in crate::graphql) fn exceeded(&self) -> Option<Exceeded> {
        (self.spent.load(Ordering::Relaxed) > self.most).then(|| too_large(self.most))
    }

    /// Takes so many fields; tells how many were taken before and after.
    fn take(&self, fields: usize) -> Result<(usize, usize), Error> {
        let before = self.spent.fetch_add(fields, Ordering::Relaxed);
        let after = before.saturating_add(fields);
        if after > self.most { Err(Error::Exceeded(too_large(self.most))) } else { Ok((before, after)) }
    }
}

pub(super) fn too_large(most: usize) -> Exceeded {
    let message =
        format!("the answer would have more than {most} fields; ask for smaller pages or fewer fields");
    Exceeded::new("maxFields", message)
}

/// Takes so many fields from the answer's budget.
pub(in crate::graphql) fn charge(ctx: &Context<'_>, fields: usize) -> Result<(), Error> {
    ctx.data_opt::<Budget>().map_or(Ok(()), |budget| budget.take(fields).map(drop))
}

/// Takes the fields of a list's entries from the answer's budget, and lets other requests have their turn.
pub(in crate::graphql) async fn spend(ctx: &Context<'_>, entries: usize) -> Result<(), Error> {
    let Some(budget) = ctx.data_opt::<Budget>() else { return Ok(()) };
    // Even an empty list costs what it took to count its fields.
    let (before, after) = budget.take(entries.max(1).saturating_mul(fields_below(ctx.field())))?;
    if before / TURN != after / TURN {
        tokio::task::yield_now().await;
    }
    Ok(())
}
