//! Orders of lists: by several keys, each up or down, what has no value last; the natural order closes every one.

use std::cmp::Ordering;

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

impl Sort {
    /// Compares two keys; a missing one comes last both up and down.
    #[must_use]
    pub fn compare<T: Ord>(self, one: Option<&T>, other: Option<&T>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if self == Self::Descending => other.cmp(one),
            (Some(one), Some(other)) => one.cmp(other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
}

/// The natural place of an entry: municipality code, fiscal year, printed order.
pub type Natural = (i32, i16, u32);

/// Where an entry stands in a list: its values of the keys of the list's order, and its natural place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// One value a key.
    pub keys: Vec<Option<i64>>,
    /// What closes the order.
    pub natural: Natural,
}

impl From<Natural> for Place {
    fn from(natural: Natural) -> Self {
        Self { keys: Vec::new(), natural }
    }
}

impl Place {
    /// Compares two places of the same list, whose keys are sorted so.
    #[must_use]
    pub fn compare(&self, other: &Self, sorts: &[Sort]) -> Ordering {
        let keys = sorts.iter().zip(self.keys.iter().zip(&other.keys));
        let mut unequal = keys.map(|(sort, (one, other))| sort.compare(one.as_ref(), other.as_ref()));
        unequal.find(|order| order.is_ne()).unwrap_or_else(|| self.natural.cmp(&other.natural))
    }
}

/// An order: its keys, the first of which counts most.
pub type Order<K> = Vec<(K, Sort)>;

/// What programmes can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramKey {
    /// Municipality code.
    Municipality,
    /// Fiscal year.
    FiscalYear,
    /// Net total of the own phase.
    TotalEffect,
    /// The same by inhabitants.
    EffectPerInhabitant,
    /// Inhabitants of the municipality.
    Population,
    /// How many items are held.
    ItemCount,
}

/// What municipalities can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MunicipalityKey {
    /// Code.
    Code,
    /// Inhabitants.
    Population,
}

/// What pillars can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PillarKey {
    /// Municipality code.
    Municipality,
    /// Fiscal year.
    FiscalYear,
    /// Net total of the own phase.
    TotalEffect,
}

/// What items can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKey {
    /// Municipality code.
    Municipality,
    /// Fiscal year.
    FiscalYear,
    /// Net total of the own phase.
    TotalEffect,
}

/// What effects can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectKey {
    /// Municipality code.
    Municipality,
    /// Fiscal year.
    FiscalYear,
    /// Net amount.
    Amount,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_value_comes_last_up_and_down() {
        for sort in [Sort::Ascending, Sort::Descending] {
            assert_eq!(sort.compare::<i64>(None, Some(&1)), Ordering::Greater);
            assert_eq!(sort.compare::<i64>(Some(&1), None), Ordering::Less);
            assert_eq!(sort.compare::<i64>(None, None), Ordering::Equal);
        }
        assert_eq!(Sort::Descending.compare(Some(&1), Some(&2)), Ordering::Greater);
    }
}
