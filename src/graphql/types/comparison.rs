//! One amount beside another: a year beside the year before, a settlement beside its plan.

use async_graphql::{Object, SimpleObject};

use super::{Money, Program};
use crate::{
    domain::{PhaseTotals, Yen},
    graphql::enums::{AmountBasis, Phase, basis},
};

/// Two amounts side by side.
pub(in crate::graphql) struct Comparison {
    /// What is compared with.
    pub(in crate::graphql) from: Yen,
    /// What is compared.
    pub(in crate::graphql) to: Yen,
}

impl Comparison {
    /// The totals of two phases, where there is an amount of each.
    pub(super) fn of(
        totals: &PhaseTotals,
        from: Option<Phase>,
        to: Option<Phase>,
        basis: Option<AmountBasis>,
    ) -> Option<Self> {
        let total = |phase: Phase| {
            let sum = totals.phase(phase.into());
            (sum.amounts > 0).then(|| sum.on(self::basis(basis)))
        };
        let (from, to) = (from.unwrap_or(Phase::Plan), to.unwrap_or(Phase::Settlement));
        Some(Self { from: total(from)?, to: total(to)? })
    }
}

/// Two amounts side by side.
#[Object(serial)]
impl Comparison {
    /// The amount that is compared with: the year before, or the plan.
    async fn from(&self) -> Money {
        Money(self.from)
    }

    /// The amount that is compared: this year, or the settlement.
    async fn to(&self) -> Money {
        Money(self.to)
    }

    /// `to` less `from`.
    async fn difference(&self) -> Money {
        Money(self.to - self.from)
    }

    /// The difference in per cent of `from`: 100 × difference / from. Null where `from` is zero or negative, of which a
    /// percentage says nothing.
    async fn change_percent(&self) -> Option<f64> {
        (self.from.0 > 0).then(|| percent(self.to - self.from, self.from))
    }

    /// `to` in per cent of `from`: of a settlement beside its plan, the achievement rate (達成率). Null where `from` is
    /// zero or negative.
    async fn rate_percent(&self) -> Option<f64> {
        (self.from.0 > 0).then(|| percent(self.to, self.from))
    }
}

/// A part of a whole in per cent; divided last, so that 94.4 is not 94.39999999999999.
fn percent(part: Yen, whole: Yen) -> f64 {
    Yen(part.0.saturating_mul(100)).ratio(whole)
}

/// A programme beside that of the fiscal year before.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(in crate::graphql) struct YearOnYear {
    /// The programme of the fiscal year before.
    pub(in crate::graphql) previous: Program,
    /// The sums of the items held; null where either year has no amount.
    pub(in crate::graphql) computed: Option<Comparison>,
    /// The totals that the sources state; null where either is unknown.
    pub(in crate::graphql) stated: Option<Comparison>,
}
