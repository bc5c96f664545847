//! Effects of a generated programme and their overlaps: money, posts, other quantities and words.

use super::{
    amounts,
    dice::Dice,
    quantities,
    shape::Shape,
    vocabulary::{INFERENCES, LABELS, NOTES, OVERLAPS, WORDINGS},
};
use crate::domain::{
    Account, Attribution, Effect, EffectDetail, Item, OptionalText, Overlap, Phase, PrintedAmount, Source,
    Yen,
};

/// Effects and overlaps in printed order.
pub(super) struct Ledger<'a> {
    shape: &'a Shape,
    items: &'a [Item],
    pub(super) effects: Vec<Effect>,
    pub(super) overlaps: Vec<Overlap>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(shape: &'a Shape, items: &'a [Item], dice: &mut Dice) -> Self {
        let mut all = Self { shape, items, effects: Vec::new(), overlaps: Vec::new() };
        for (place, item) in (0..).zip(items) {
            let lines = match dice.below(100) {
                0..=10 => 0,
                11..=75 => 1,
                76..=93 => 2,
                _ => 3,
            };
            for line in 0..lines {
                all.add_line(place, item, line, dice);
            }
        }
        all
    }

    /// What one line of a paper says: figures for every phase, or words.
    fn add_line(&mut self, item: u32, row: &Item, line: u32, dice: &mut Dice) {
        let label = dice.optional(if line == 0 { 15 } else { 70 }, &LABELS);
        match dice.below(100) {
            0..=36 => self.add_money(item, row, &label, dice),
            // Only once for an item, since its total sums all posts of the item.
            37..=41 if line == 0 => self.add_posts(item, row, dice),
            42..=49 => self.add_quantities(item, row, dice),
            _ => {
                let wording = dice.one(&WORDINGS);
                let detail = EffectDetail::Qualitative { text: dice.text(wording) };
                self.add(item, row, self.shape.phase(), OptionalText::default(), detail, dice);
            }
        }
    }

    fn add_money(&mut self, item: u32, row: &Item, label: &OptionalText, dice: &mut Dice) {
        let amount = amounts::amount(self.shape.size, dice);
        let account = account(dice);
        for phase in self.shape.phases {
            let net = amounts::printed(amounts::varied(amount, dice), self.shape, dice);
            let gross = dice.maybe(4, |dice| gross(&net, dice));
            let counted_twice = match &gross {
                Some(gross) if dice.chance(85) => gross.amount - net.amount,
                None if dice.chance(1) => amounts::part(net.amount, 50),
                _ => Yen(0),
            };
            self.add(item, row, *phase, label.clone(), EffectDetail::Monetary { net, gross, account }, dice);
            self.add_overlaps(counted_twice, item, dice);
        }
    }

    /// Says where this much of the last effect is counted, too, in one row or two.
    fn add_overlaps(&mut self, whole: Yen, item: u32, dice: &mut Dice) {
        let first = if dice.chance(30) { amounts::part(whole, 60) } else { whole };
        for amount in [first, whole - first].into_iter().filter(|amount| *amount != Yen(0)) {
            let other = u32::try_from(self.items.len()).map_or(0, |items| dice.below(items));
            let Some(effect) = self.effects.len().checked_sub(1).and_then(|last| u32::try_from(last).ok())
            else {
                return;
            };
            self.overlaps.push(Overlap {
                key: format!("overlap-{}", self.overlaps.len() + 1).into(),
                effect,
                amount,
                counted_in: (other != item && dice.chance(70)).then_some(other),
                note: dice.optional(60, &OVERLAPS),
            });
        }
    }

    fn add_posts(&mut self, item: u32, row: &Item, dice: &mut Dice) {
        for phase in self.shape.phases {
            for (label, detail) in quantities::posts(dice) {
                let label = dice.note(label);
                self.add(item, row, *phase, label, detail, dice);
            }
        }
    }

    fn add_quantities(&mut self, item: u32, row: &Item, dice: &mut Dice) {
        let kind = quantities::Measured::new(dice);
        let label = dice.note(kind.label);
        for phase in self.shape.phases {
            let detail = kind.detail(dice);
            self.add(item, row, *phase, label.clone(), detail, dice);
        }
    }

    fn add(
        &mut self,
        item: u32,
        row: &Item,
        phase: Phase,
        label: OptionalText,
        detail: EffectDetail,
        dice: &mut Dice,
    ) {
        let attribution = if dice.chance(10) { Attribution::Inferred } else { Attribution::Stated };
        let attribution_note = match attribution {
            Attribution::Inferred => dice.optional(100, &INFERENCES),
            Attribution::Stated => dice.optional(1, &NOTES),
        };
        // Each phase has its own paper.
        let paper = (0..).zip(self.shape.phases).find(|(_, known)| **known == phase);
        self.effects.push(Effect {
            key: format!("effect-{}", self.effects.len() + 1).into(),
            item,
            phase,
            label,
            attribution,
            attribution_note,
            source: Source { document: paper.map_or(0, |(document, _)| document), page: row.source.page },
            detail,
        });
    }
}

/// The gross figure beside a net one, in the same unit and further from nothing.
fn gross(net: &PrintedAmount, dice: &mut Dice) -> PrintedAmount {
    let more = amounts::part(net.amount, dice.between(5, 60));
    let least = Yen(net.precision.0 * if net.amount.0 < 0 { -1 } else { 1 });
    let decimals = (net.unit.yen() / net.precision.0).checked_ilog10().unwrap_or_default();
    amounts::truncated(net.amount + more + least, net.unit, decimals, dice)
}

fn account(dice: &mut Dice) -> Option<Account> {
    match dice.below(100) {
        0..=34 => Some(Account::General),
        35..=44 => Some(Account::Special),
        45..=52 => Some(Account::PublicEnterprise),
        53..=57 => Some(Account::All),
        _ => None,
    }
}
