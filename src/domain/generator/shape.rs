//! What holds for a whole generated programme: how much of it there is, its phases, and how its paper is printed.

use super::{dice::Dice, places::Size};
use crate::domain::{Coverage, Phase, PrintedUnit};

/// How the paper numbers its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codes {
    /// Not at all.
    None,
    /// Through the whole paper: 017.
    Running,
    /// Within each pillar: 2-5.
    ByPillar,
}

/// What holds for a whole programme.
pub(super) struct Shape {
    pub(super) size: Size,
    pub(super) coverage: Coverage,
    /// The phases that figures are given for; the first is told of in words, too.
    pub(super) phases: &'static [Phase],
    /// How many items it has.
    pub(super) items: u32,
    /// The unit most amounts are printed in.
    pub(super) unit: PrintedUnit,
    pub(super) codes: Codes,
    /// Whether sections have printed numbers.
    pub(super) numbers_sections: bool,
}

impl Shape {
    pub(super) fn new(size: Size, dice: &mut Dice) -> Self {
        let coverage = match dice.below(100) {
            0..=4 => Coverage::HeadlineOnly,
            5..=14 => Coverage::Partial,
            _ => Coverage::Complete,
        };
        let phases: &[Phase] = match dice.below(100) {
            0..=19 => &[Phase::Budget, Phase::Plan, Phase::Settlement],
            20..=22 => &[Phase::Plan],
            23..=25 => &[Phase::Forecast],
            26..=28 => &[Phase::Settlement],
            _ => &[Phase::Budget],
        };
        let unit = match dice.below(100) {
            0..=14 => PrintedUnit::MillionYen,
            15..=19 => PrintedUnit::Yen,
            20..=24 => PrintedUnit::HundredMillionYen,
            _ => PrintedUnit::ThousandYen,
        };
        let codes = match dice.below(10) {
            0..=1 => Codes::Running,
            2..=3 => Codes::ByPillar,
            _ => Codes::None,
        };
        let items = item_count(size, coverage, dice);
        Self { size, coverage, phases, items, unit, codes, numbers_sections: dice.chance(85) }
    }

    /// The phase that the programme's totals speak of.
    pub(super) fn phase(&self) -> Phase {
        self.phases.first().copied().unwrap_or(Phase::Budget)
    }
}

fn item_count(size: Size, coverage: Coverage, dice: &mut Dice) -> u32 {
    let whole = 25 + dice.below(37) + dice.below(37);
    let sized = match size {
        Size::City => whole * 115 / 100,
        Size::Town => whole * 90 / 100,
        Size::Village => whole * 70 / 100,
    };
    match coverage {
        Coverage::Complete => sized,
        Coverage::Partial => dice.below(sized),
        Coverage::HeadlineOnly => 0,
    }
}
