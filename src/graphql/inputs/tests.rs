//! Inputs of filters for one value: comparisons that must all hold. A missing value fulfils only `isNull: true`, `ne` and
//! `notIn`.

use async_graphql::InputObject;

use super::{fiscal_year, refused};
use crate::{
    domain::{self, FiscalYear, MunicipalityCode, TextTest, search},
    graphql::{
        enums::{Account, Attribution, Coverage, EffectKind, Phase, Unit},
        error::Error,
        limits::MAX_VALUES,
        scalars::Long,
    },
    store::DatasetState,
};

/// The tests of one value.
pub(in crate::graphql) type Tests<T> = Vec<domain::Test<T>>;

fn bounded<T>(values: Vec<T>) -> Result<Vec<T>, Error> {
    if values.len() > MAX_VALUES {
        return Err(refused(format!("at most {MAX_VALUES} values, not {}", values.len())));
    }
    Ok(values)
}

fn all<T, U>(values: Vec<T>, read: impl Fn(T) -> Result<U, Error>) -> Result<Vec<U>, Error> {
    bounded(values)?.into_iter().map(read).collect()
}

/// The four tests of equality, as far as they are given.
fn equalities<V, U>(
    eq: Option<V>,
    ne: Option<V>,
    one_of: Option<Vec<V>>,
    not_in: Option<Vec<V>>,
    read: &impl Fn(V) -> Result<U, Error>,
) -> [Option<Result<domain::Test<U>, Error>>; 4] {
    let is = |values: Option<Vec<V>>| values.map(|values| all(values, read).map(domain::Test::In));
    let is_not = |values: Option<Vec<V>>| values.map(|values| all(values, read).map(domain::Test::NotIn));
    [is(eq.map(|value| vec![value])), is_not(ne.map(|value| vec![value])), is(one_of), is_not(not_in)]
}

/// Declares a filter by equality, of values of which the API has a type.
macro_rules! equality {
    ($(#[$doc:meta])* $name:ident($value:ty)) => {
        $(#[$doc])*
        #[derive(InputObject, Default)]
        pub(in crate::graphql) struct $name {
            /// It is this.
            eq: Option<$value>,
            /// It is not this.
            ne: Option<$value>,
            /// It is one of these, at most 100; nothing is one of none.
            #[graphql(name = "in")]
            one_of: Option<Vec<$value>>,
            /// It is none of these, at most 100.
            not_in: Option<Vec<$value>>,
        }

        impl $name {
            /// The tests, each value read by `read`.
            pub(super) fn tests<U>(self, read: impl Fn($value) -> Result<U, Error>) -> Result<Tests<U>, Error> {
                let Self { eq, ne, one_of, not_in } = self;
                equalities(eq, ne, one_of, not_in, &read).into_iter().flatten().collect()
            }
        }
    };
}

/// Declares a filter by equality that also asks whether there is a value.
macro_rules! nullable {
    ($(#[$doc:meta])* $name:ident($value:ty)) => {
        $(#[$doc])*
        #[derive(InputObject, Default)]
        pub(in crate::graphql) struct $name {
            /// It is this.
            eq: Option<$value>,
            /// It is not this, or there is none.
            ne: Option<$value>,
            /// It is one of these, at most 100; nothing is one of none.
            #[graphql(name = "in")]
            one_of: Option<Vec<$value>>,
            /// It is none of these, at most 100, or there is none.
            not_in: Option<Vec<$value>>,
            /// Whether there is none.
            is_null: Option<bool>,
        }

        impl $name {
            /// The tests, each value read by `read`.
            pub(super) fn tests<U>(self, read: impl Fn($value) -> Result<U, Error>) -> Result<Tests<U>, Error> {
                let Self { eq, ne, one_of, not_in, is_null } = self;
                let is_null = is_null.map(|wanted| Ok(domain::Test::IsNull(wanted)));
                equalities(eq, ne, one_of, not_in, &read).into_iter().chain([is_null]).flatten().collect()
            }
        }
    };
}

/// Declares a filter by equality and size.
macro_rules! comparison {
    ($(#[$doc:meta])* $name:ident($value:ty)) => {
        $(#[$doc])*
        #[derive(InputObject, Default)]
        pub(in crate::graphql) struct $name {
            /// It is this.
            eq: Option<$value>,
            /// It is not this, or there is none.
            ne: Option<$value>,
            /// It is one of these, at most 100; nothing is one of none.
            #[graphql(name = "in")]
            one_of: Option<Vec<$value>>,
            /// It is none of these, at most 100, or there is none.
            not_in: Option<Vec<$value>>,
            /// It is less.
            lt: Option<$value>,
            /// It is less or equal.
            lte: Option<$value>,
            /// It is more.
            gt: Option<$value>,
            /// It is more or equal.
            gte: Option<$value>,
            /// Whether there is none.
            is_null: Option<bool>,
        }

        impl $name {
            /// The tests, each value read by `read`.
            pub(super) fn tests<U>(self, read: impl Fn($value) -> Result<U, Error>) -> Result<Tests<U>, Error> {
                let Self { eq, ne, one_of, not_in, lt, lte, gt, gte, is_null } = self;
                let one = |value: Option<$value>, test: fn(U) -> domain::Test<U>| {
                    value.map(|value| read(value).map(test))
                };
                let sizes = [
                    one(lt, domain::Test::Less),
                    one(lte, domain::Test::AtMost),
                    one(gt, domain::Test::More),
                    one(gte, domain::Test::AtLeast),
                    is_null.map(|wanted| Ok(domain::Test::IsNull(wanted))),
                ];
                equalities(eq, ne, one_of, not_in, &read).into_iter().chain(sizes).flatten().collect()
            }
        }
    };
}

equality! {
    /// By the code of a municipality: 6 digits, or 5 without the check digit. Comparisons given together must all hold. A
    /// former code stands for those that replaced it, too.
    MunicipalityCodeFilter(String)
}
equality! {
    /// By the prefecture (都道府県), by its code: 140007, 14000, or its number alone, 14. Comparisons given together must
    /// all hold.
    PrefectureFilter(String)
}
equality! {
    /// By phase. Comparisons given together must all hold.
    PhaseFilter(Phase)
}
equality! {
    /// By how much is held. Comparisons given together must all hold.
    CoverageFilter(Coverage)
}
equality! {
    /// By what effects are told in. Comparisons given together must all hold.
    EffectKindFilter(EffectKind)
}
equality! {
    /// By how surely effects belong to their items. Comparisons given together must all hold.
    AttributionFilter(Attribution)
}
nullable! {
    /// By account (会計); only money has one, where the source says it. Comparisons given together must all hold.
    AccountFilter(Account)
}
nullable! {
    /// By unit; only posts and quantities have one. Comparisons given together must all hold.
    UnitFilter(Unit)
}
comparison! {
    /// By fiscal year (年度), the year in which it begins. Comparisons given together must all hold.
    FiscalYearFilter(i32)
}
comparison! {
    /// By a number. Comparisons given together must all hold.
    IntFilter(i32)
}
comparison! {
    /// By an amount in whole yen: 100000000 is 1億円. Comparisons given together must all hold.
    YenFilter(Long)
}

/// By a text. Width, case, kana and circled digits do not matter; spelled words are found from their beginning, Japanese
/// anywhere. Comparisons given together must all hold.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct TextFilter {
    /// It is this.
    eq: Option<String>,
    /// It has this in it.
    contains: Option<String>,
    /// It begins with this.
    starts_with: Option<String>,
}

impl TextFilter {
    pub(super) fn tests(self) -> Result<Vec<TextTest>, Error> {
        let Self { eq, contains, starts_with } = self;
        let read = |text: String| {
            if text.chars().count() > search::MAX_QUERY {
                return Err(refused(format!(
                    "a text to look for has at most {} characters",
                    search::MAX_QUERY
                )));
            }
            Ok(search::comparable(&text).into_boxed_str())
        };
        let one =
            |text: Option<String>, test: fn(Box<str>) -> TextTest| text.map(|text| read(text).map(test));
        [one(eq, TextTest::Eq), one(contains, TextTest::Contains), one(starts_with, TextTest::StartsWith)]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// A value as the domain has it, where every value is good.
#[expect(clippy::unnecessary_wraps, reason = "other values can be refused")]
pub(super) fn good<T, U: From<T>>(value: T) -> Result<U, Error> {
    Ok(value.into())
}

impl FiscalYearFilter {
    pub(super) fn years(self) -> Result<Tests<FiscalYear>, Error> {
        self.tests(|year| fiscal_year("filter", year))
    }
}

impl IntFilter {
    pub(in crate::graphql) fn numbers(self) -> Result<Tests<i64>, Error> {
        self.tests(good)
    }
}

impl YenFilter {
    pub(in crate::graphql) fn yen(self) -> Result<Tests<i64>, Error> {
        self.tests(|Long(yen)| Ok(yen))
    }
}

impl MunicipalityCodeFilter {
    pub(super) fn codes(self, state: &DatasetState) -> Result<Tests<MunicipalityCode>, Error> {
        let tests = self.tests(|code| code.parse().map_err(refused))?;
        let followed = |test| match test {
            domain::Test::In(codes) => domain::Test::In(state.followed(&codes)),
            domain::Test::NotIn(codes) => domain::Test::NotIn(state.followed(&codes)),
            other => other,
        };
        Ok(tests.into_iter().map(followed).collect())
    }
}

impl PrefectureFilter {
    pub(super) fn codes(self) -> Result<Tests<MunicipalityCode>, Error> {
        self.tests(|code| {
            let whole = if matches!(code.len(), 1 | 2) { format!("{code:0>2}000") } else { code.clone() };
            let found: Option<MunicipalityCode> = whole.parse().ok();
            found.filter(|found| found.prefecture() == *found).ok_or_else(|| {
                refused(format!("\"{code}\" names no prefecture: give its number, from 1 to 47, or its code"))
            })
        })
    }
}
