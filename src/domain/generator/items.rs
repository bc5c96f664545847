//! Items of a generated programme: titles made of a subject and a measure, and sentences that tell of them.

use super::{
    dice::{Dice, Words},
    outline::Outline,
    shape::{Codes, Shape},
    vocabulary::{ASPECTS, INTENTIONS, MEASURES, NOTES, OUTCOMES, REASONS, SUBJECTS},
};
use crate::domain::{Item, OptionalText, Source};

/// The first page that items stand on.
const FIRST_PAGE: i32 = 3;

/// The items in printed order.
pub(super) fn items(outline: &Outline, shape: &Shape, dice: &mut Dice) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(shape.items as usize);
    let (mut in_pillar, mut last_pillar) = (0, 0);
    for (number, (pillar, section)) in (1..).zip(outline.spread(shape.items)) {
        in_pillar = if pillar == last_pillar { in_pillar + 1 } else { 1 };
        last_pillar = pillar;
        let subject = dice.one(&SUBJECTS);
        let title = title(subject, dice);
        let title = dice.text((&title.0, &title.1));
        // Papers name two measures alike now and then.
        let repeated = if dice.chance(1) { items.last().map(|item| item.title.clone()) } else { None };
        items.push(Item {
            key: format!("item-{number}").into(),
            pillar,
            section,
            code: match shape.codes {
                Codes::None => None,
                Codes::Running => Some(dice.words(&format!("{number:03}"))),
                Codes::ByPillar => Some(dice.words(&format!("{}-{in_pillar}", pillar + 1))),
            },
            title: repeated.unwrap_or(title),
            summary: summary(subject, dice),
            notes: notes(dice),
            source: Source { document: 0, page: dice.chance(95).then_some(FIRST_PAGE + number / 4) },
        });
    }
    items
}

/// 学校給食費の徴収方法の見直し, or without an aspect: 公用車の共同利用.
fn title(subject: Words, dice: &mut Dice) -> (String, String) {
    let measure = dice.one(&MEASURES);
    if dice.chance(35) {
        return (format!("{}の{}", subject.0, measure.0), format!("{} {}", measure.1, subject.1));
    }
    let aspect = dice.one(&ASPECTS);
    (
        format!("{}の{}の{}", subject.0, aspect.0, measure.0),
        format!("{} {} of {}", measure.1, aspect.1, subject.1),
    )
}

/// One to three sentences, for most items.
fn summary(subject: Words, dice: &mut Dice) -> OptionalText {
    if !dice.chance(80) {
        return OptionalText::default();
    }
    let (reason, intention) = (dice.one(&REASONS), dice.one(&INTENTIONS));
    let mut ja = format!("{}について、{}、{}。", subject.0, reason.0, intention.0);
    let mut en = format!("{} for {}, {}.", intention.1, subject.1, reason.1);
    let more = dice.below(3) as usize;
    for outcome in dice.row(&OUTCOMES).take(more) {
        ja.push_str(outcome.0);
        en.push(' ');
        en.push_str(outcome.1);
    }
    dice.note((&ja, &en))
}

/// Seldom one note, more seldom two: one a line.
fn notes(dice: &mut Dice) -> OptionalText {
    if !dice.chance(8) {
        return OptionalText::default();
    }
    let count = if dice.chance(25) { 2 } else { 1 };
    let (ja, en): (Vec<_>, Vec<_>) = dice.row(&NOTES).take(count).unzip();
    dice.note((&ja.join("\n"), &en.join("\n")))
}
