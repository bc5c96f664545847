//! Arguments of lists: filters, and what a page costs.

use async_graphql::InputObject;

use super::{error::Error, limits::MAX_FIELDS};
use crate::{
    domain::{DEFAULT_PAGE_SIZE, FiscalYear, MAX_PAGE_SIZE, MunicipalityCode},
    store::query::ListFilter,
};

/// The most values of a list in a filter.
const MAX_VALUES: usize = 100;

/// By the code of a municipality: 6 digits, or 5 without the check digit. Conditions given together must all hold.
#[derive(InputObject, Default)]
pub(super) struct MunicipalityCodeFilter {
    /// This code.
    eq: Option<String>,
    /// One of these codes, at most 100.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
}

/// By fiscal year (年度), the year in which it begins. Conditions given together must all hold.
#[derive(InputObject, Default)]
pub(super) struct FiscalYearFilter {
    /// This fiscal year.
    eq: Option<i32>,
    /// One of these fiscal years, at most 100.
    #[graphql(name = "in")]
    one_of: Option<Vec<i32>>,
}

/// Declares the filter of a list of things that stand in a programme.
macro_rules! program_filter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(InputObject, Default)]
        pub(super) struct $name {
            /// Of these municipalities; a former code stands for those that replaced it, too.
            municipality: Option<MunicipalityCodeFilter>,
            /// Of these fiscal years.
            fiscal_year: Option<FiscalYearFilter>,
        }

        impl $name {
            /// The filter as the store reads it; `{}` means all.
            pub(super) fn into_domain(self) -> Result<ListFilter, Error> {
                Ok(ListFilter {
                    municipalities: self.municipality.map(MunicipalityCodeFilter::into_domain).transpose()?.flatten(),
                    fiscal_years: self.fiscal_year.map(FiscalYearFilter::into_domain).transpose()?.flatten(),
                })
            }
        }
    };
}

program_filter! {
    /// Which programmes; `{}` means all.
    ProgramFilter
}
program_filter! {
    /// Which pillars; `{}` means all.
    PillarFilter
}
program_filter! {
    /// Which items; `{}` means all.
    ItemFilter
}
program_filter! {
    /// Which effects; `{}` means all.
    EffectFilter
}

/// Which municipalities; `{}` means all.
#[derive(InputObject, Default)]
pub(super) struct MunicipalityFilter {
    /// With these codes.
    code: Option<MunicipalityCodeFilter>,
}

impl MunicipalityFilter {
    /// The codes wanted; none means all.
    pub(super) fn into_domain(self) -> Result<Option<Vec<MunicipalityCode>>, Error> {
        Ok(self.code.map(MunicipalityCodeFilter::into_domain).transpose()?.flatten())
    }
}

impl MunicipalityCodeFilter {
    fn into_domain(self) -> Result<Option<Vec<MunicipalityCode>>, Error> {
        let parse = |code: &String| code.parse().map_err(|error| Error::argument("filter", error));
        let eq = self.eq.as_ref().map(parse).transpose()?;
        let one_of = self.one_of.map(|codes| bounded(codes)?.iter().map(parse).collect()).transpose()?;
        Ok(both(eq, one_of))
    }
}

impl FiscalYearFilter {
    fn into_domain(self) -> Result<Option<Vec<FiscalYear>>, Error> {
        let parse = |year: &i32| fiscal_year("filter", *year);
        let eq = self.eq.as_ref().map(parse).transpose()?;
        let one_of = self.one_of.map(|years| bounded(years)?.iter().map(parse).collect()).transpose()?;
        Ok(both(eq, one_of))
    }
}

/// How many fields a page can cost: what each entry costs, as often as there may be entries.
pub(super) fn page_cost(first: Option<i32>, last: Option<i32>, entry: usize) -> usize {
    let size = first.or(last).map_or(DEFAULT_PAGE_SIZE, |size| u32::try_from(size).unwrap_or_default());
    list_cost(size.min(MAX_PAGE_SIZE) as usize, entry)
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
}

/// What an earlier state costs besides its fields, since a whole package is read for it.
pub(super) const PAST_COST: usize = 1000;

/// How many fields a list without pages costs.
pub(super) fn list_cost(usual_length: usize, entry: usize) -> usize {
    // Never more than just too much, so that sums of it cannot overflow.
    usual_length.saturating_mul(entry).saturating_add(1).min(MAX_FIELDS + 1)
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

fn bounded<T>(values: Vec<T>) -> Result<Vec<T>, Error> {
    if values.len() > MAX_VALUES {
        return Err(Error::argument("filter", format!("at most {MAX_VALUES} values, not {}", values.len())));
    }
    Ok(values)
}

/// What satisfies both conditions; none where there is neither.
fn both<T: PartialEq>(eq: Option<T>, one_of: Option<Vec<T>>) -> Option<Vec<T>> {
    match (eq, one_of) {
        (Some(value), Some(values)) => Some(values.into_iter().filter(|one| *one == value).take(1).collect()),
        (Some(value), None) => Some(vec![value]),
        (None, values) => values,
    }
}
