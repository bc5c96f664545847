//! Filters: conditions on one thing each, joined by and, or and not. What has no value fulfils only `IsNull(true)` and what
//! is not to be something, so that a condition and its opposite never both fail.

use super::{
    Account, Attribution, Coverage, EffectKind, FiscalYear, Municipality, MunicipalityCode, Phase, ProgramId,
    Unit, search::comparable,
};

/// Conditions of one kind, joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter<C> {
    /// Every one holds; so does none at all.
    All(Vec<Self>),
    /// One holds; none at all does not.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// The condition holds.
    Is(C),
}

impl<C> Default for Filter<C> {
    /// Everything.
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl<C> Filter<C> {
    /// Whether it holds, where `test` tells it of one condition.
    pub fn holds(&self, test: &impl Fn(&C) -> bool) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(test)),
            Self::Any(any) => any.iter().any(|one| one.holds(test)),
            Self::Not(one) => !one.holds(test),
            Self::Is(condition) => test(condition),
        }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::All(vec![self, other])
    }

    /// Every condition in it.
    pub fn conditions(&self) -> Vec<&C> {
        match self {
            Self::All(many) | Self::Any(many) => many.iter().flat_map(Self::conditions).collect(),
            Self::Not(one) => one.conditions(),
            Self::Is(condition) => vec![condition],
        }
    }

    /// The same with each condition made into another, or none where one cannot be.
    pub fn try_map<D>(&self, make: &impl Fn(&C) -> Option<D>) -> Option<Filter<D>> {
        let many = |many: &[Self]| many.iter().map(|one| one.try_map(make)).collect::<Option<Vec<_>>>();
        Some(match self {
            Self::All(all) => Filter::All(many(all)?),
            Self::Any(any) => Filter::Any(many(any)?),
            Self::Not(one) => Filter::Not(Box::new(one.try_map(make)?)),
            Self::Is(condition) => Filter::Is(make(condition)?),
        })
    }
}

/// A condition on one value, which may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test<T> {
    /// It is one of these.
    In(Vec<T>),
    /// It is none of these, or missing.
    NotIn(Vec<T>),
    /// It is less.
    Less(T),
    /// It is less or equal.
    AtMost(T),
    /// It is more.
    More(T),
    /// It is more or equal.
    AtLeast(T),
    /// Whether it is missing.
    IsNull(bool),
}

impl<T: Ord> Test<T> {
    /// Whether it holds of this value.
    pub fn holds(&self, value: Option<&T>) -> bool {
        match self {
            Self::In(values) => value.is_some_and(|value| values.contains(value)),
            Self::NotIn(values) => !value.is_some_and(|value| values.contains(value)),
            Self::Less(bound) => value.is_some_and(|value| value < bound),
            Self::AtMost(bound) => value.is_some_and(|value| value <= bound),
            Self::More(bound) => value.is_some_and(|value| value > bound),
            Self::AtLeast(bound) => value.is_some_and(|value| value >= bound),
            Self::IsNull(wanted) => value.is_none() == *wanted,
        }
    }
}

/// A condition on a text, given in comparable form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextTest {
    /// It is this.
    Eq(Box<str>),
    /// It has this in it; spelled words from their beginning.
    Contains(Box<str>),
    /// It begins with this.
    StartsWith(Box<str>),
}

impl TextTest {
    /// Whether it holds of a comparable text.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Self::Eq(whole) => text == &**whole,
            Self::Contains(part) => text.contains(&**part),
            Self::StartsWith(beginning) => text.starts_with(&**beginning),
        }
    }
}

/// How many of the things below must fulfil a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one.
    Some,
    /// Not one.
    None,
    /// Each; also where there are none.
    Every,
}

impl Quantifier {
    /// Whether it holds of these.
    pub fn holds<T>(self, things: impl IntoIterator<Item = T>, test: impl Fn(T) -> bool) -> bool {
        let mut things = things.into_iter();
        match self {
            Self::Some => things.any(test),
            Self::None => !things.any(test),
            Self::Every => things.all(test),
        }
    }
}

/// A condition on a municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MunicipalityCondition {
    /// Its code.
    Code(Test<MunicipalityCode>),
    /// Its name, in either language.
    Name(TextTest),
    /// Its prefecture, by its code.
    Prefecture(Test<MunicipalityCode>),
    /// Its inhabitants.
    Population(Test<i64>),
}

impl Municipality {
    /// Whether a condition holds of it.
    #[must_use]
    pub fn fulfils(&self, condition: &MunicipalityCondition) -> bool {
        match condition {
            MunicipalityCondition::Code(test) => test.holds(Some(&self.code)),
            MunicipalityCondition::Name(test) => {
                let names = [Some(&self.name.ja), self.name.en.as_ref()];
                names.into_iter().flatten().any(|name| test.holds(&comparable(name)))
            }
            MunicipalityCondition::Prefecture(test) => test.holds(Some(&self.code.prefecture())),
            MunicipalityCondition::Population(test) => {
                test.holds(self.population.as_ref().map(|found| found.inhabitants.into()).as_ref())
            }
        }
    }
}

/// A condition on a programme, or on what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgramCondition {
    /// Whose.
    Municipality(Test<MunicipalityCode>),
    /// The prefecture, by its code.
    Prefecture(Test<MunicipalityCode>),
    /// Of which year.
    FiscalYear(Test<FiscalYear>),
    /// Inhabitants of the municipality.
    Population(Test<i64>),
    /// How much of it is held.
    Coverage(Test<Coverage>),
    /// Its own phase.
    Phase(Test<Phase>),
    /// Its net total of its own phase in yen.
    TotalEffect(Test<i64>),
    /// How many items are held.
    ItemCount(Test<i64>),
    /// Its items.
    Items(Quantifier, Box<Filter<ItemCondition>>),
    /// One of these, ascending.
    Among(Vec<ProgramId>),
}

/// A condition on a pillar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PillarCondition {
    /// Its programme.
    Program(ProgramCondition),
    /// Its printed number.
    Number(Test<i16>),
    /// Its net total of the programme's own phase in yen.
    TotalEffect(Test<i64>),
    /// How many items it holds.
    ItemCount(Test<i64>),
    /// Its items.
    Items(Quantifier, Box<Filter<ItemCondition>>),
}

/// A condition on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemCondition {
    /// Its programme.
    Program(ProgramCondition),
    /// The printed number of its pillar.
    PillarNumber(Test<i16>),
    /// Its net total of the programme's own phase in yen; missing where it has no amount.
    TotalEffect(Test<i64>),
    /// Its title, in either language.
    Title(TextTest),
    /// A comparable word somewhere in its title, summary or effects, in either language.
    Word(Box<str>),
    /// Its effects.
    Effects(Quantifier, Box<Filter<EffectCondition>>),
}

/// A condition on an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectCondition {
    /// Its programme.
    Program(ProgramCondition),
    /// What it is told in.
    Kind(Test<EffectKind>),
    /// Its phase.
    Phase(Test<Phase>),
    /// How surely it belongs to its item.
    Attribution(Test<Attribution>),
    /// Its account.
    Account(Test<Account>),
    /// Its unit.
    Unit(Test<Unit>),
    /// Its net amount in yen.
    Amount(Test<i64>),
    /// Whether something in it is counted elsewhere, too.
    HasOverlap(bool),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_fulfils_only_what_it_is_not() {
        let holds = |test: Test<i64>| test.holds(None);
        assert!(!holds(Test::In(vec![1])) && !holds(Test::AtLeast(0)) && !holds(Test::AtMost(0)));
        assert!(!holds(Test::Less(0)) && !holds(Test::More(0)) && !holds(Test::IsNull(false)));
        assert!(holds(Test::NotIn(vec![1])) && holds(Test::IsNull(true)));
    }

    #[test]
    fn nothing_asked_is_everything_and_no_choice_is_nothing() {
        let test = |(): &()| true;
        assert!(Filter::default().holds(&test));
        assert!(!Filter::Any(Vec::new()).holds(&test));
        assert!(!Filter::Not(Box::new(Filter::Is(()))).holds(&test));
        assert!(Filter::Any(vec![Filter::Not(Box::new(Filter::Is(()))), Filter::Is(())]).holds(&test));
    }
}
