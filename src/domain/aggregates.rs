//! What a set of items adds up to, and the receipt of it: how much is inferred, what says nothing, what is counted twice.
//!
//! A sum is of one phase: the one asked for, or each programme's own. It adds up amounts (monetary effects of that
//! phase), on one basis. Net amounts leave out what another item of the programme counts, whether or not that item is in
//! the set; the receipt tells how much of it is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Attribution, Basis, Effect, EffectDetail, QuantityRole, Unit, Yen};

/// What a set of items adds up to in one phase.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aggregates {
    /// Items, whether or not they have effects.
    pub items: i64,
    /// Those of them that have an amount.
    pub quantified_items: i64,
    /// Effects of every kind.
    pub effects: i64,
    /// Amounts.
    pub amounts: Amounts,
    /// Those amounts in the middle: one, or the two around it; none where it was not asked for.
    pub middle: Option<(Yen, Yen)>,
    /// What net amounts leave out.
    pub overlap: Overlapping,
    /// Sums of quantities by unit, without TOTAL rows.
    pub quantities: BTreeMap<Unit, Decimal>,
}

/// Amounts on one basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// How many.
    pub count: i64,
    /// Their sum.
    pub sum: Yen,
    /// The sum of their squares, in square yen.
    pub squares: i128,
    /// The least and the greatest.
    pub range: Option<(Yen, Yen)>,
    /// The part of the sum that is inferred.
    pub inferred: Yen,
}

/// What net amounts leave out because another item counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overlapping {
    /// Counted by an item of the set.
    pub inside: Yen,
    /// Counted by an item that is not in the set.
    pub outside: Yen,
    /// Counted by an item that the source does not name.
    pub unnamed: Yen,
}

impl Amounts {
    /// Takes in one amount.
    pub fn add(&mut self, amount: Yen, attribution: Attribution) {
        let inferred = if attribution == Attribution::Inferred { amount } else { Yen(0) };
        let one = Self {
            count: 1,
            sum: amount,
            squares: i128::from(amount.0) * i128::from(amount.0),
            range: Some((amount, amount)),
            inferred,
        };
        self.merge(&one);
    }

    /// Takes in others.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
        self.inferred += other.inferred;
        self.range = match (self.range, other.range) {
            (Some((least, most)), Some((low, high))) => Some((least.min(low), most.max(high))),
            (one, other) => one.or(other),
        };
    }

    /// The mean, rounded half up to whole yen; none without amounts.
    #[must_use]
    pub fn average(&self) -> Option<Yen> {
        (self.count > 0).then(|| half_up(self.sum.0.into(), self.count.into()))
    }

    /// The standard deviation of the whole set (population), in yen; none without amounts.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a deviation is no exact figure")]
    pub fn deviation(&self) -> Option<f64> {
        let (count, sum) = (i128::from(self.count), i128::from(self.sum.0));
        // Exact as long as the numbers fit, which they do for sums below 10^19 yen of some 10^4 amounts; beyond, in floats.
        let spread = match (count.checked_mul(self.squares), sum.checked_mul(sum)) {
            (Some(squares), Some(square)) => (squares - square) as f64,
            _ => (count as f64).mul_add(self.squares as f64, -(sum as f64 * sum as f64)),
        };
        (count > 0).then(|| spread.max(0.0).sqrt() / count as f64)
    }
}

/// A quotient, rounded half up (towards more).
fn half_up(sum: i128, count: i128) -> Yen {
    Yen(i64::try_from((2 * sum + count).div_euclid(2 * count)).unwrap_or(i64::MAX))
}

impl Aggregates {
    /// The median, rounded half up to whole yen.
    #[must_use]
    pub fn median(&self) -> Option<Yen> {
        self.middle.map(|(low, high)| half_up(i128::from(low.0) + i128::from(high.0), 2))
    }

    /// Takes in one effect on this basis.
    pub fn add(&mut self, effect: &Effect, basis: Basis) {
        self.effects += 1;
        if let Some((net, gross)) = effect.amounts() {
            let amount = match basis {
                Basis::Net => net,
                Basis::Gross => gross,
            };
            self.amounts.add(amount, effect.attribution);
        }
        if let EffectDetail::Quantity { value, unit, role: QuantityRole::Component, .. } = &effect.detail {
            *self.quantities.entry(*unit).or_default() += *value;
        }
    }
}

/// The one in the middle of these amounts, or the two around it.
pub(super) fn middle(mut amounts: Vec<Yen>) -> Option<(Yen, Yen)> {
    amounts.sort_unstable();
    let last = amounts.len().checked_sub(1)?;
    Some((*amounts.get(last / 2)?, *amounts.get(last.div_ceil(2))?))
}

/// What all effects of one programme and phase add up to, kept so that programmes can be added up without their effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The phase.
    pub phase: super::Phase,
    /// Effects of every kind.
    pub effects: i64,
    /// Items that have an amount.
    pub quantified_items: i64,
    /// Net amounts.
    pub net: Amounts,
    /// Gross amounts.
    pub gross: Amounts,
    /// What net amounts leave out: in an item of the programme, and in one that the source does not name.
    pub overlap: (Yen, Yen),
    /// Sums of quantities by unit, without TOTAL rows.
    pub quantities: BTreeMap<Unit, Decimal>,
}

impl Aggregates {
    /// Takes in a whole programme: how many items it has, and its effects of the measured phase, if it has any.
    pub fn add_program(&mut self, items: i64, summary: Option<&Summary>, measure: Measure) {
        self.items += items;
        let Some(summary) = summary else { return };
        self.quantified_items += summary.quantified_items;
        self.effects += summary.effects;
        self.amounts.merge(match measure.basis {
            Basis::Net => &summary.net,
            Basis::Gross => &summary.gross,
        });
        self.overlap.inside += summary.overlap.0;
        self.overlap.unnamed += summary.overlap.1;
        if measure.wanted.quantities {
            for (unit, sum) in &summary.quantities {
                *self.quantities.entry(*unit).or_default() += *sum;
            }
        }
    }
}

/// What of a receipt is asked for, as far as it costs something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "any of them may be asked for with any other")]
pub struct Wanted {
    /// How many items.
    pub items: bool,
    /// The median.
    pub median: bool,
    /// The standard deviation.
    pub deviation: bool,
    /// What is counted twice.
    pub overlap: bool,
    /// Quantities by unit.
    pub quantities: bool,
    /// Which items have an amount.
    pub quantified: bool,
}

/// What to add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The phase; each programme's own where none is given.
    pub phase: Option<super::Phase>,
    /// Net or gross.
    pub basis: Basis,
    /// What of it.
    pub wanted: Wanted,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(values: &[i64]) -> Amounts {
        let mut amounts = Amounts::default();
        for value in values {
            amounts.add(Yen(*value), Attribution::Stated);
        }
        amounts
    }

    #[test]
    fn means_and_medians_round_half_up() {
        assert_eq!(amounts(&[1, 2]).average(), Some(Yen(2)));
        assert_eq!(amounts(&[-1, -2]).average(), Some(Yen(-1)));
        assert_eq!(amounts(&[1, 1, 2]).average(), Some(Yen(1)));
        assert_eq!(amounts(&[]).average(), None);
        let median = |values: &[i64]| {
            let middle = middle(values.iter().map(|value| Yen(*value)).collect());
            Aggregates { middle, ..Aggregates::default() }.median()
        };
        assert_eq!(median(&[5, 1, 2]), Some(Yen(2)));
        assert_eq!(median(&[5, 1, 2, 3]), Some(Yen(3)));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn the_deviation_is_that_of_the_whole_set() {
        assert_eq!(amounts(&[2, 4, 4, 4, 5, 5, 7, 9]).deviation(), Some(2.0));
        assert_eq!(amounts(&[Yen::LIMIT; 3]).deviation(), Some(0.0));
        assert_eq!(amounts(&[]).deviation(), None);
    }
}
