//! Arguments of lists: filters, orders, and what a page costs.

mod filters;
mod orders;
mod tests;

pub(super) use filters::{
    EffectFilter, ItemFilter, MAX_FILTERS, MunicipalityFilter, PillarFilter, ProgramFilter,
};
pub(super) use orders::{
    EffectOrder, GroupOrder, ItemOrder, MAX_KEYS as MAX_ORDER_KEYS, MunicipalityOrder, PillarOrder,
    ProgramOrder, order,
};
pub(super) use tests::{IntFilter, YenFilter};

use async_graphql::Context;

use super::{context::limits, error::Error, limits::MOST_FIELDS};
use crate::{
    domain::{CursorError, DEFAULT_PAGE_SIZE, FiscalYear, MAX_PAGE_SIZE, Page, PageRequest, Sequence},
    store::StoreError,
};

/// A filter that cannot be met.
fn refused(why: impl std::fmt::Display) -> Error {
    Error::argument("filter", why)
}

/// The four paging arguments of a list.
pub(super) struct Paging {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

impl Paging {
    /// The page of a list that they ask for.
    pub(super) fn of(&self, ctx: &Context<'_>, sequence: &Sequence) -> Result<PageRequest, Error> {
        let Self { first, after, last, before } = self;
        page_size(ctx, "first", *first)?;
        page_size(ctx, "last", *last)?;
        Ok(PageRequest::new(sequence.clone(), *first, after.as_deref(), *last, before.as_deref())?)
    }

    /// The page of a list, fetched by `fetch` if anything of it is asked for below this field; else an empty one.
    pub(super) async fn fetch<T>(
        &self,
        ctx: &Context<'_>,
        sequence: &Sequence,
        fetch: impl AsyncFnOnce(&PageRequest) -> Result<Page<T>, StoreError>,
    ) -> Result<Page<T>, Error> {
        let request = self.of(ctx, sequence)?;
        let look = ctx.look_ahead();
        if ["nodes", "edges", "pageInfo"].iter().any(|part| look.field(part).exists()) {
            return Ok(fetch(&request).await?);
        }
        Ok(Page { edges: Vec::new(), has_previous: false, has_next: false })
    }
}

/// So many, if it is a size that a page may have.
pub(super) fn page_size(ctx: &Context<'_>, argument: &'static str, size: Option<i32>) -> Result<u32, Error> {
    let Some(value) = size else { return Ok(DEFAULT_PAGE_SIZE) };
    let configured = u32::try_from(limits(ctx).max_page_size).unwrap_or(MAX_PAGE_SIZE);
    let maximum = MAX_PAGE_SIZE.min(configured);
    let size = u32::try_from(value).ok().filter(|size| *size <= maximum);
    Ok(size.ok_or(CursorError::Size { argument, maximum, value: value.into() })?)
}

/// How many fields a page can cost: what each entry costs, as often as there may be entries.
pub(super) fn page_cost(first: Option<i32>, last: Option<i32>, entry: usize) -> usize {
    let size = first.or(last).map_or(DEFAULT_PAGE_SIZE, |size| u32::try_from(size).unwrap_or_default());
    // What stands beside the entries, such as sums, is there even where there are none.
    list_cost(size.clamp(1, MAX_PAGE_SIZE) as usize, entry)
}

/// How long the lists within a programme usually are; a query that goes round in circles through them costs what it asks.
pub(super) mod usual {
    pub(in crate::graphql) const PILLARS: usize = 5;
    pub(in crate::graphql) const CROSS_CUTTING: usize = 2;
    pub(in crate::graphql) const SECTIONS: usize = 4;
    pub(in crate::graphql) const ITEMS_OF_SECTION: usize = 4;
    pub(in crate::graphql) const EFFECTS: usize = 2;
    pub(in crate::graphql) const OVERLAPS: usize = 2;
    pub(in crate::graphql) const STATED_TOTALS: usize = 4;
    pub(in crate::graphql) const DOCUMENTS: usize = 2;
    pub(in crate::graphql) const LICENSES: usize = 2;
    pub(in crate::graphql) const PREDECESSORS: usize = 4;
    pub(in crate::graphql) const REVISIONS: usize = 4;
    pub(in crate::graphql) const CHANGES: usize = 20;
    pub(in crate::graphql) const CELLS: usize = 5;
    pub(in crate::graphql) const PASSAGES: usize = 3;
    pub(in crate::graphql) const FRAGMENTS: usize = 5;
}

/// What an earlier state costs besides its fields, since a whole package is read for it.
pub(super) const PAST_COST: usize = 1000;

/// How many fields a list without pages costs.
pub(super) fn list_cost(usual_length: usize, entry: usize) -> usize {
    // Never more than just too much, so that sums of it cannot overflow.
    usual_length.saturating_mul(entry).saturating_add(1).min(MOST_FIELDS + 1)
}

/// A fiscal year of an argument.
pub(super) fn fiscal_year(argument: &str, year: i32) -> Result<FiscalYear, Error> {
    FiscalYear::new(year.into()).ok_or_else(|| {
        let range = FiscalYear::RANGE;
        Error::argument(
            argument,
            format!("a fiscal year lies between {} and {}, not {year}", range.start(), range.end()),
        )
    })
}
