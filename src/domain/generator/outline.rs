//! Pillars and sections of a generated programme, and how its items are spread over them.

use super::{dice::Dice, shape::Shape, vocabulary};
use crate::domain::{Coverage, Pillar, Section};

/// Where items can stand: directly in a pillar, or in one of its sections.
pub(super) type Spot = (u16, Option<u16>);

/// Pillars and sections in printed order.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) pillars: Vec<Pillar>,
    pub(super) sections: Vec<Section>,
    /// Every spot in the order in which items stand there, with its weight among all.
    spots: Vec<(Spot, u32)>,
}

impl Outline {
    pub(super) fn new(shape: &Shape, dice: &mut Dice) -> Self {
        let mut outline = Self::default();
        if shape.coverage == Coverage::HeadlineOnly {
            return outline;
        }
        outline.add_pillars(dice);
        for pillar in (0..).take(outline.pillars.len()) {
            outline.add_sections(pillar, shape, dice);
        }
        outline
    }

    fn add_pillars(&mut self, dice: &mut Dice) {
        let groups = dice.below(3) as usize;
        let pillars = 3 + dice.below(3) as usize;
        let group_titles = dice.row(&vocabulary::GROUPS).take(groups).map(|title| (None, title));
        let pillar_titles = dice.row(&vocabulary::PILLARS).take(pillars);
        let numbered = (1..).map(Some).zip(pillar_titles);
        for (place, (number, title)) in (1..).zip(group_titles.chain(numbered)) {
            self.pillars.push(Pillar {
                key: format!("pillar-{place}").into(),
                number,
                title: dice.text(title),
                notes: dice.optional(3, &vocabulary::NOTES),
            });
        }
    }

    fn add_sections(&mut self, pillar: u16, shape: &Shape, dice: &mut Dice) {
        let count = if dice.chance(20) { 0 } else { 2 + dice.below(3) };
        // Most of what a paper lists stands in sections, where it has them.
        let own = if count == 0 { 4 + dice.below(6) } else { dice.below(3) };
        self.spots.push(((pillar, None), own));
        self.add_level((pillar, None), (1, count), shape, dice);
    }

    /// Sections side by side, each with those below it.
    fn add_level(
        &mut self,
        (pillar, parent): Spot,
        (level, count): (u32, u32),
        shape: &Shape,
        dice: &mut Dice,
    ) {
        for (number, title) in (1..).zip(dice.row(&vocabulary::SECTIONS)).take(count as usize) {
            let Ok(place) = u16::try_from(self.sections.len()) else { return };
            self.sections.push(Section {
                key: format!("section-{}", place + 1).into(),
                pillar,
                parent,
                number: shape.numbers_sections.then_some(number),
                title: dice.text(title),
                notes: dice.optional(3, &vocabulary::NOTES),
            });
            let is_divided = match level {
                1 => dice.chance(30),
                2 => dice.chance(15),
                _ => false,
            };
            let below = if is_divided { 2 + dice.below(2) } else { 0 };
            let own = if is_divided { dice.below(2) } else { dice.below(7) };
            self.spots.push(((pillar, Some(place)), own));
            self.add_level((pillar, Some(place)), (level + 1, below), shape, dice);
        }
    }

    /// The spot of every item, so many in all.
    pub(super) fn spread(&self, items: u32) -> impl Iterator<Item = Spot> {
        let whole: u32 = self.spots.iter().map(|(_, weight)| weight).sum();
        let mut weight_so_far = 0;
        self.spots.iter().flat_map(move |(spot, weight)| {
            let reached = |weight: u32| (items * weight).checked_div(whole).unwrap_or_default();
            let before = reached(weight_so_far);
            weight_so_far += weight;
            (before..reached(weight_so_far)).map(|_| *spot)
        })
    }
}
