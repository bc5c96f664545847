//! What the paper of a generated programme states as totals and targets: mostly what its items add up to.

use super::{
    amounts,
    dice::Dice,
    shape::Shape,
    vocabulary::{SCOPES, TOTAL_NOTES},
};
use crate::domain::{Coverage, Effect, Item, Phase, PrintedUnit, Source, StatedRole, StatedTotal, Yen};

/// What a total can be stated of.
type Of = (StatedRole, Phase, Option<u16>);

/// The stated totals: of the whole first, then of pillars.
pub(super) fn stated_totals(
    shape: &Shape,
    pillars: usize,
    (items, effects): (&[Item], &[Effect]),
    dice: &mut Dice,
) -> Vec<StatedTotal> {
    let mut totals = Vec::new();
    let states_pillars = dice.chance(25);
    for phase in shape.phases {
        // What is known of the headline only is its total, and some sum that nobody sees.
        let sum = match shape.coverage {
            Coverage::HeadlineOnly => Yen(amounts::amount(shape.size, dice).0.abs() * 10),
            Coverage::Partial => amounts::part(net_sum(effects, *phase, |_| true), dice.between(100, 400)),
            Coverage::Complete => net_sum(effects, *phase, |_| true),
        };
        if shape.coverage == Coverage::HeadlineOnly || dice.chance(85) {
            totals.push(total((StatedRole::Total, *phase, None), sum, totals.len(), dice));
        }
        if dice.chance(30) {
            let target = amounts::part(sum, dice.between(80, 120));
            totals.push(total((StatedRole::Target, *phase, None), target, totals.len(), dice));
        }
        for pillar in (0..).take(if states_pillars { pillars } else { 0 }) {
            let is_inside =
                |effect: &Effect| items.get(effect.item as usize).is_some_and(|item| item.pillar == pillar);
            let sum = net_sum(effects, *phase, is_inside);
            totals.push(total((StatedRole::Total, *phase, Some(pillar)), sum, totals.len(), dice));
        }
    }
    totals
}

fn net_sum(effects: &[Effect], phase: Phase, wanted: impl Fn(&Effect) -> bool) -> Yen {
    let wanted = effects.iter().filter(|effect| effect.phase == phase && wanted(effect));
    wanted.filter_map(Effect::amounts).map(|(net, _)| net).sum()
}

fn total((role, phase, pillar): Of, sum: Yen, place: usize, dice: &mut Dice) -> StatedTotal {
    let (unit, decimals) = match dice.below(10) {
        0..=3 if sum.0.abs() >= PrintedUnit::HundredMillionYen.yen() => (PrintedUnit::HundredMillionYen, 0),
        0..=5 if sum.0.abs() >= PrintedUnit::MillionYen.yen() => (PrintedUnit::MillionYen, dice.below(2)),
        _ => (PrintedUnit::ThousandYen, 0),
    };
    // A few papers state what their items do not add up to.
    let stated = if dice.chance(6) { sum + sum + Yen(2 * unit.yen()) } else { sum };
    StatedTotal {
        key: format!("total-{}", place + 1).into(),
        role,
        phase,
        pillar,
        figure: amounts::truncated(stated, unit, decimals, dice),
        scope: dice.optional(50, &SCOPES),
        note: dice.optional(15, &TOTAL_NOTES),
        source: Source { document: 0, page: dice.chance(80).then_some(1) },
    }
}
