//! Inputs of filters for things: fields that must all hold, joined by `and`, `or` and `not`.

use async_graphql::InputObject;

use super::{
    refused,
    tests::{
        AccountFilter, AttributionFilter, CoverageFilter, EffectKindFilter, FiscalYearFilter, IntFilter,
        MunicipalityCodeFilter, PhaseFilter, PrefectureFilter, TextFilter, UnitFilter, YenFilter, good,
    },
};
use crate::{
    domain::{
        EffectCondition, Filter, ItemCondition, MunicipalityCondition, PillarCondition, ProgramCondition,
        Quantifier, search::Query,
    },
    graphql::error::Error,
    store::DatasetState,
};

/// The most filters joined within one.
pub(in crate::graphql) const MAX_FILTERS: usize = 50;

/// Collects what must all hold.
struct Conditions<C>(Vec<Filter<C>>);

impl<C> Conditions<C> {
    fn add<T>(&mut self, tests: Result<Vec<T>, Error>, condition: impl Fn(T) -> C) -> Result<(), Error> {
        self.0.extend(tests?.into_iter().map(|test| Filter::Is(condition(test))));
        Ok(())
    }
}

/// Declares the filter of a list of things that are programmes or stand in one: with what both have, its own fields, and
/// how filters of it are joined.
macro_rules! filter {
    (
        $(#[$doc:meta])* $name:ident for $condition:ident, program $program:expr, with $state:ident, $count:ident;
        $($(#[$field_doc:meta])* $field:ident: $kind:ty => |$input:ident| $tests:expr, $make:expr;)*
    ) => {
        $(#[$doc])*
        #[derive(InputObject, Default)]
        pub(in crate::graphql) struct $name {
            /// The municipality (地方公共団体).
            municipality: Option<MunicipalityCodeFilter>,
            /// The prefecture (都道府県) that the municipality lies in.
            prefecture: Option<PrefectureFilter>,
            /// Inhabitants (人口) of the municipality, as far as a package gives them.
            population: Option<IntFilter>,
            /// The fiscal year (年度).
            fiscal_year: Option<FiscalYearFilter>,
            /// How much of the programme is held.
            coverage: Option<CoverageFilter>,
            $($(#[$field_doc])* $field: Option<$kind>,)*
            /// All of these hold; so does an empty list.
            and: Option<Vec<Self>>,
            /// One of these holds; an empty list matches nothing.
            or: Option<Vec<Self>>,
            /// This does not hold.
            not: Option<Box<Self>>,
        }

        impl $name {
            /// The filter as the store reads it; `{}` means all.
            pub(in crate::graphql) fn into_domain(
                self,
                state: &DatasetState,
            ) -> Result<Filter<$condition>, Error> {
                self.bounded(state, &mut 0)
            }

            fn bounded(self, $state: &DatasetState, $count: &mut usize) -> Result<Filter<$condition>, Error> {
                *$count += 1;
                if *$count > MAX_FILTERS {
                    return Err(refused(format!("at most {MAX_FILTERS} filters within one")));
                }
                let program: fn(ProgramCondition) -> $condition = $program;
                let mut all = Conditions(Vec::new());
                if let Some(codes) = self.municipality {
                    all.add(codes.codes($state), |test| program(ProgramCondition::Municipality(test)))?;
                }
                if let Some(codes) = self.prefecture {
                    all.add(codes.codes(), |test| program(ProgramCondition::Prefecture(test)))?;
                }
                if let Some(inhabitants) = self.population {
                    all.add(inhabitants.tests(good), |test| program(ProgramCondition::Population(test)))?;
                }
                if let Some(years) = self.fiscal_year {
                    all.add(years.years(), |test| program(ProgramCondition::FiscalYear(test)))?;
                }
                if let Some(coverage) = self.coverage {
                    all.add(coverage.tests(good), |test| program(ProgramCondition::Coverage(test)))?;
                }
                $(if let Some($input) = self.$field {
                    all.add($tests, $make)?;
                })*
                let mut many = |filters: Vec<Self>| -> Result<Vec<_>, Error> {
                    filters.into_iter().map(|filter| filter.bounded($state, $count)).collect()
                };
                if let Some(filters) = self.and {
                    all.0.push(Filter::All(many(filters)?));
                }
                if let Some(filters) = self.or {
                    all.0.push(Filter::Any(many(filters)?));
                }
                if let Some(filter) = self.not {
                    all.0.push(Filter::Not(Box::new(filter.bounded($state, $count)?)));
                }
                Ok(Filter::All(all.0))
            }
        }
    };
}

/// Declares the filter by the things that stand in something; each is boxed, or filters within filters, which are made on
/// the stack, would be too large for it.
macro_rules! quantified {
    ($(#[$doc:meta])* $name:ident($filter:ident) for $condition:ident) => {
        $(#[$doc])*
        #[derive(InputObject, Default)]
        pub(in crate::graphql) struct $name {
            /// At least one matches this.
            some: Option<Box<$filter>>,
            /// Not one matches this.
            none: Option<Box<$filter>>,
            /// Each matches this; also where there are none.
            every: Option<Box<$filter>>,
        }

        impl $name {
            fn bounded(
                self,
                state: &DatasetState,
                count: &mut usize,
            ) -> Result<Vec<(Quantifier, Box<Filter<$condition>>)>, Error> {
                let Self { some, none, every } = self;
                let given =
                    [(Quantifier::Some, some), (Quantifier::None, none), (Quantifier::Every, every)];
                let given = given.into_iter().filter_map(|(quantifier, filter)| Some((quantifier, filter?)));
                given.map(|(quantifier, filter)| Ok((quantifier, Box::new(filter.bounded(state, count)?)))).collect()
            }
        }
    };
}

filter! {
    /// Which programmes; `{}` means all. Fields given together must all hold.
    ProgramFilter for ProgramCondition, program |condition| condition, with state, count;
    /// Its own phase.
    phase: PhaseFilter => |input| input.tests(good), ProgramCondition::Phase;
    /// Its net total of its own phase, in yen; there is none where no effects of that phase are held.
    total_effect: YenFilter => |input| input.yen(), ProgramCondition::TotalEffect;
    /// How many items are held.
    item_count: IntFilter => |input| input.tests(good), ProgramCondition::ItemCount;
    /// Its items.
    items: ItemsFilter => |input| input.bounded(state, count), |(quantifier, filter)| {
        ProgramCondition::Items(quantifier, filter)
    };
}

filter! {
    /// Which pillars and cross-cutting groups; `{}` means all. Fields given together must all hold.
    PillarFilter for PillarCondition, program PillarCondition::Program, with state, count;
    /// Its printed number; a cross-cutting group has none.
    number: IntFilter => |input| input.tests(small), PillarCondition::Number;
    /// Its net total of the programme's own phase, in yen; 0 where there is no amount.
    total_effect: YenFilter => |input| input.yen(), PillarCondition::TotalEffect;
    /// How many items it holds.
    item_count: IntFilter => |input| input.tests(good), PillarCondition::ItemCount;
    /// Its items, those of sections included.
    items: ItemsFilter => |input| input.bounded(state, count), |(quantifier, filter)| {
        PillarCondition::Items(quantifier, filter)
    };
}

filter! {
    /// Which items; `{}` means all. Fields given together must all hold.
    ItemFilter for ItemCondition, program ItemCondition::Program, with state, count;
    /// The printed number of its pillar; a cross-cutting group has none.
    pillar_number: IntFilter => |input| input.tests(small), ItemCondition::PillarNumber;
    /// Its net total of the programme's own phase, in yen; there is none where it has no amount.
    total_effect: YenFilter => |input| input.yen(), ItemCondition::TotalEffect;
    /// Its title, in Japanese or English.
    title: TextFilter => |input| input.tests(), ItemCondition::Title;
    /// Words that must all occur in its titles, summaries or effects, in Japanese or English, as `search` finds them.
    text: String => |input| words(&input), |condition| condition;
    /// Its effects.
    effects: EffectsFilter => |input| input.bounded(state, count), |(quantifier, filter)| {
        ItemCondition::Effects(quantifier, filter)
    };
}

filter! {
    /// Which effects; `{}` means all. Fields given together must all hold.
    EffectFilter for EffectCondition, program EffectCondition::Program, with state, count;
    /// What it is told in.
    kind: EffectKindFilter => |input| input.tests(good), EffectCondition::Kind;
    /// Where in the yearly cycle it was taken.
    phase: PhaseFilter => |input| input.tests(good), EffectCondition::Phase;
    /// How surely it belongs to its item.
    attribution: AttributionFilter => |input| input.tests(good), EffectCondition::Attribution;
    /// The account (会計) of an amount.
    account: AccountFilter => |input| input.tests(good), EffectCondition::Account;
    /// The unit of posts or a quantity.
    unit: UnitFilter => |input| input.tests(good), EffectCondition::Unit;
    /// Its net amount, in yen; only money has one.
    amount: YenFilter => |input| input.yen(), EffectCondition::Amount;
    /// Whether its net amount leaves out something that another item counts.
    has_overlap: bool => |input| Ok(vec![input]), EffectCondition::HasOverlap;
}

/// Which municipalities; `{}` means all. Fields given together must all hold.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct MunicipalityFilter {
    /// Its code.
    code: Option<MunicipalityCodeFilter>,
    /// Its name, in Japanese or English.
    name: Option<TextFilter>,
    /// The prefecture (都道府県) that it lies in.
    prefecture: Option<PrefectureFilter>,
    /// Its inhabitants (人口), as far as a package gives them.
    population: Option<IntFilter>,
    /// All of these hold; so does an empty list.
    and: Option<Vec<Self>>,
    /// One of these holds; an empty list matches nothing.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl MunicipalityFilter {
    /// The filter as the domain has it; `{}` means all.
    pub(in crate::graphql) fn into_domain(
        self,
        state: &DatasetState,
    ) -> Result<Filter<MunicipalityCondition>, Error> {
        self.bounded(state, &mut 0)
    }

    fn bounded(
        self,
        state: &DatasetState,
        count: &mut usize,
    ) -> Result<Filter<MunicipalityCondition>, Error> {
        *count += 1;
        if *count > MAX_FILTERS {
            return Err(refused(format!("at most {MAX_FILTERS} filters within one")));
        }
        let mut all = Conditions(Vec::new());
        if let Some(codes) = self.code {
            all.add(codes.codes(state), MunicipalityCondition::Code)?;
        }
        if let Some(name) = self.name {
            all.add(name.tests(), MunicipalityCondition::Name)?;
        }
        if let Some(codes) = self.prefecture {
            all.add(codes.codes(), MunicipalityCondition::Prefecture)?;
        }
        if let Some(inhabitants) = self.population {
            all.add(inhabitants.tests(good), MunicipalityCondition::Population)?;
        }
        let mut many = |filters: Vec<Self>| -> Result<Vec<_>, Error> {
            filters.into_iter().map(|filter| filter.bounded(state, count)).collect()
        };
        if let Some(filters) = self.and {
            all.0.push(Filter::All(many(filters)?));
        }
        if let Some(filters) = self.or {
            all.0.push(Filter::Any(many(filters)?));
        }
        if let Some(filter) = self.not {
            all.0.push(Filter::Not(Box::new(filter.bounded(state, count)?)));
        }
        Ok(Filter::All(all.0))
    }
}

quantified! {
    /// By the items (取組項目) that stand in something. Fields given together must all hold.
    ItemsFilter(ItemFilter) for ItemCondition
}
quantified! {
    /// By the effects (効果) of an item. Fields given together must all hold.
    EffectsFilter(EffectFilter) for EffectCondition
}

/// A printed number; one that no paper prints is out of reach, above or below.
#[expect(clippy::unnecessary_wraps, reason = "other values can be refused")]
fn small(number: i32) -> Result<i16, Error> {
    Ok(i16::try_from(number).unwrap_or(if number < 0 { i16::MIN } else { i16::MAX }))
}

/// What a search for these words asks of an item.
fn words(text: &str) -> Result<Vec<ItemCondition>, Error> {
    Ok(Query::parse(text).map_err(refused)?.conditions())
}
