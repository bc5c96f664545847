//! Exact sums of amounts by phase: one sum never mixes phases.

use super::{Basis, Phase, Yen};

/// Net and gross sum of the amounts of one phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many amounts it adds up.
    pub amounts: u32,
    /// 純額
    pub net: Yen,
    /// 総額
    pub gross: Yen,
}

impl Sum {
    /// The sum on this basis.
    #[must_use]
    pub const fn on(self, basis: Basis) -> Yen {
        match basis {
            Basis::Net => self.net,
            Basis::Gross => self.gross,
        }
    }
}

/// The sums of a programme, pillar, section or item, one per phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhaseTotals {
    plan: Sum,
    budget: Sum,
    forecast: Sum,
    settlement: Sum,
}

impl PhaseTotals {
    /// The sum of this phase.
    #[must_use]
    pub const fn phase(&self, phase: Phase) -> Sum {
        match phase {
            Phase::Plan => self.plan,
            Phase::Budget => self.budget,
            Phase::Forecast => self.forecast,
            Phase::Settlement => self.settlement,
        }
    }

    /// Counts one amount.
    pub fn add(&mut self, phase: Phase, net: Yen, gross: Yen) {
        let sum = match phase {
            Phase::Plan => &mut self.plan,
            Phase::Budget => &mut self.budget,
            Phase::Forecast => &mut self.forecast,
            Phase::Settlement => &mut self.settlement,
        };
        sum.amounts += 1;
        sum.net += net;
        sum.gross += gross;
    }
}
