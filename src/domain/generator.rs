//! Small valid programmes made from random numbers and texts, for property tests.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use strum::IntoEnumIterator;

use super::{
    Account, Attribution, Coverage, Document, Effect, EffectDetail, EffectKind, FiscalYear, Item, License,
    Municipality, OptionalText, Overlap, Phase, Pillar, Population, PrintedAmount, PrintedUnit, Program,
    ProgramHead, ProgramId, QuantityRole, Section, Source, StatedRole, StatedTotal, Text, Unit, Yen,
};

/// Gives out random numbers and texts, again from the beginning when they are used up.
pub(crate) struct Dice {
    numbers: Vec<u32>,
    texts: Vec<String>,
    thrown: usize,
}

impl Dice {
    pub(crate) fn new(numbers: Vec<u32>, texts: Vec<String>) -> Self {
        Self { numbers, texts, thrown: 0 }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.thrown += 1;
        self.numbers[self.thrown % self.numbers.len()] as usize % bound
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(2) == 0).then(|| make(self))
    }

    fn one<T: IntoEnumIterator>(&mut self) -> T {
        let count = T::iter().count();
        T::iter().nth(self.below(count)).unwrap()
    }

    fn words(&mut self) -> Box<str> {
        self.texts[self.thrown % self.texts.len()].trim().into()
    }

    fn text(&mut self) -> Text {
        Text { ja: self.words(), en: self.maybe(Self::words) }
    }

    fn optional(&mut self) -> OptionalText {
        OptionalText { ja: self.maybe(Self::words), en: self.maybe(Self::words) }
    }

    fn date(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(self.below(20_000) as u64)
    }

    fn source(&mut self, documents: &[Document]) -> Source {
        let document = u16::try_from(self.below(documents.len())).unwrap();
        Source { document, page: self.maybe(|dice| i32::try_from(1 + dice.below(900)).unwrap()) }
    }

    fn printed(&mut self, unit: PrintedUnit, sign: &str) -> PrintedAmount {
        let whole = self.below(999) + 1;
        let digits = [format!("{whole}"), format!("{whole},000"), format!("{whole}.5")];
        let digits = &digits[self.below(if unit == PrintedUnit::Yen { 2 } else { 3 })];
        PrintedAmount::parse(&format!("{sign}{digits}"), unit).unwrap()
    }

    fn decimal(&mut self) -> Decimal {
        let number = i64::try_from(self.below(1_000_000)).unwrap() - 500_000;
        Decimal::new(number, u32::try_from(self.below(4)).unwrap()).normalize()
    }
}

fn key(what: &str, number: usize) -> Box<str> {
    format!("{what}-{number}").into()
}

pub(crate) fn program(dice: &mut Dice) -> Program {
    let id =
        ProgramId { municipality: "141305".parse().unwrap(), fiscal_year: FiscalYear::new(2023).unwrap() };
    let documents: Vec<_> = (0..=dice.below(3)).map(|number| document(dice, number)).collect();
    let pillars: Vec<_> = (0..dice.below(4)).map(|number| pillar(dice, number)).collect();
    let mut sections = Vec::new();
    let mut items = Vec::new();
    for place in 0..u16::try_from(pillars.len()).unwrap() {
        add_items(dice, &mut items, (place, None), &documents);
        let first = sections.len();
        add_sections(dice, &mut sections, (place, None), 0);
        for section in first..sections.len() {
            add_items(dice, &mut items, (place, u16::try_from(section).ok()), &documents);
        }
    }
    let mut effects = Vec::new();
    for item in 0..items.len() {
        for _ in 0..dice.below(4) {
            effects.push(effect(dice, effects.len(), item, &documents));
        }
    }
    let overlaps = overlaps(dice, &effects, items.len());
    let stated_totals = stated_totals(dice, pillars.len(), &documents);
    let coverage = match (items.len(), pillars.len()) {
        (0, 0) => Coverage::HeadlineOnly,
        (0, _) => Coverage::Partial,
        _ => Coverage::Complete,
    };
    let head = ProgramHead {
        title: dice.text(),
        description: dice.optional(),
        parent_plan: dice.optional(),
        phase: dice.one(),
        coverage,
        licenses: vec![License { name: "CC-BY-4.0".into(), title: dice.maybe(Dice::words), path: None }],
    };
    let municipalities = municipalities(dice);
    Program {
        id,
        head,
        municipalities,
        documents,
        stated_totals,
        pillars,
        sections,
        items,
        effects,
        overlaps,
    }
}

fn municipalities(dice: &mut Dice) -> Vec<Municipality> {
    let population =
        |dice: &mut Dice| Population { inhabitants: 8421, date: dice.date(), source: dice.words() };
    let current = Municipality {
        code: "141305".parse().unwrap(),
        name: dice.text(),
        valid_from: dice.maybe(Dice::date),
        valid_to: None,
        successor: None,
        population: dice.maybe(population),
    };
    let former = Municipality {
        code: "141003".parse().unwrap(),
        name: dice.text(),
        valid_from: None,
        valid_to: Some(dice.date()),
        successor: Some(current.code),
        population: None,
    };
    dice.maybe(|_| former).into_iter().chain([current]).collect()
}

fn document(dice: &mut Dice, number: usize) -> Document {
    Document {
        key: key("document", number),
        title: dice.text(),
        publisher: dice.text(),
        url: dice.maybe(|_| "https://example.jp/a?b=c&d=%E6%94%B9".into()),
        published_on: dice.maybe(Dice::date),
        retrieved_on: dice.maybe(Dice::date),
        sha256: dice.maybe(|_| "0123456789abcdef".repeat(4).into()),
        licence: dice.maybe(Dice::words),
        page_note: dice.optional(),
    }
}

fn pillar(dice: &mut Dice, number: usize) -> Pillar {
    let printed = dice.maybe(|_| i16::try_from(number + 1).unwrap());
    Pillar { key: key("pillar", number), number: printed, title: dice.text(), notes: dice.optional() }
}

fn add_sections(
    dice: &mut Dice,
    sections: &mut Vec<Section>,
    (pillar, parent): (u16, Option<u16>),
    depth: usize,
) {
    for _ in 0..dice.below(if depth < 3 { 3 } else { 1 }) {
        let place = u16::try_from(sections.len()).unwrap();
        sections.push(Section {
            key: key("section", place.into()),
            pillar,
            parent,
            number: dice.maybe(|_| 1),
            title: dice.text(),
            notes: dice.optional(),
        });
        add_sections(dice, sections, (pillar, Some(place)), depth + 1);
    }
}

fn add_items(
    dice: &mut Dice,
    items: &mut Vec<Item>,
    (pillar, section): (u16, Option<u16>),
    documents: &[Document],
) {
    for _ in 0..dice.below(3) {
        items.push(Item {
            key: key("item", items.len()),
            pillar,
            section,
            code: dice.maybe(Dice::words),
            title: dice.text(),
            summary: dice.optional(),
            notes: dice.optional(),
            source: dice.source(documents),
        });
    }
}

fn effect(dice: &mut Dice, number: usize, item: usize, documents: &[Document]) -> Effect {
    let kind: EffectKind = dice.one();
    let detail = match kind {
        EffectKind::Monetary => {
            let (unit, sign) = (dice.one(), ["", "▲", "-"][dice.below(3)]);
            EffectDetail::Monetary {
                net: dice.printed(unit, sign),
                gross: dice.maybe(|dice| dice.printed(unit, sign)),
                account: dice.maybe(Dice::one::<Account>),
            }
        }
        EffectKind::Headcount => {
            let [general, special, enterprise] =
                [dice.decimal(), dice.decimal(), dice.decimal()].map(|n| n.trunc());
            EffectDetail::Quantity {
                kind,
                value: general + special + enterprise,
                unit: Unit::Person,
                role: QuantityRole::Component,
                by_account: [Some(general), Some(special), dice.maybe(|_| enterprise)],
                printed: dice.maybe(Dice::words),
            }
        }
        EffectKind::Quantity => EffectDetail::Quantity {
            kind,
            value: dice.decimal(),
            unit: dice.one(),
            role: dice.one(),
            by_account: [None; 3],
            printed: dice.maybe(Dice::words),
        },
        EffectKind::Qualitative => EffectDetail::Qualitative { text: dice.text() },
    };
    let attribution = dice.one();
    let note = dice.words();
    Effect {
        key: key("effect", number),
        item: u32::try_from(item).unwrap(),
        phase: dice.one(),
        label: dice.optional(),
        attribution,
        attribution_note: match attribution {
            Attribution::Inferred => OptionalText { ja: Some(note), en: dice.maybe(Dice::words) },
            Attribution::Stated => dice.optional(),
        },
        source: dice.source(documents),
        detail,
    }
}

fn overlaps(dice: &mut Dice, effects: &[Effect], items: usize) -> Vec<Overlap> {
    let mut overlaps = Vec::new();
    for (place, effect) in (0..).zip(effects) {
        let Some((_, gross)) = effect.amounts() else { continue };
        for _ in 0..dice.below(3) {
            let other = dice.maybe(|dice| u32::try_from(dice.below(items)).unwrap());
            overlaps.push(Overlap {
                key: key("overlap", overlaps.len()),
                effect: place,
                // At most two for one effect, rounded away from nothing only where one unit is left.
                amount: Yen(if gross.0.abs() < 2 { gross.0 } else { gross.0 / 2 }),
                counted_in: other.filter(|item| *item != effect.item),
                note: dice.optional(),
            });
        }
    }
    overlaps.dedup_by(|next, before| next.effect == before.effect && next.amount.0.abs() < 2);
    overlaps
}

fn stated_totals(dice: &mut Dice, pillars: usize, documents: &[Document]) -> Vec<StatedTotal> {
    let mut totals = Vec::new();
    let places = [None].into_iter().chain((0..u16::try_from(pillars).unwrap()).map(Some));
    for (place, role) in places.flat_map(|place| StatedRole::iter().map(move |role| (place, role))) {
        let is_needed = place.is_none() && role == StatedRole::Total;
        if is_needed || dice.below(2) == 0 {
            let unit = dice.one();
            totals.push(StatedTotal {
                key: key("total", totals.len()),
                role,
                phase: dice.one::<Phase>(),
                pillar: place,
                figure: dice.printed(unit, ""),
                scope: dice.optional(),
                note: dice.optional(),
                source: dice.source(documents),
            });
        }
    }
    totals
}
