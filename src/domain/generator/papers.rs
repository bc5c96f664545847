//! The papers of a generated programme and its own properties; all say that they are generated.

use chrono::{Days, NaiveDate};

use super::{
    dice::Dice,
    places::Place,
    shape::Shape,
    vocabulary::{PLANS, TITLES},
};
use crate::domain::{Document, FiscalYear, Language, License, OptionalText, Phase, ProgramHead, Text};

/// The properties of the programme itself.
pub(super) fn head(shape: &Shape, place: &Place, year: FiscalYear, dice: &mut Dice) -> ProgramHead {
    let (ja, en) = (place.name.get(Language::Ja), place.name.get(Language::En));
    let title = dice.one(&TITLES);
    let plan = dice.one(&PLANS);
    let description = (
        format!(
            "生成データ。実在しない{ja}の{}の取組を、試験のために乱数で作ったもの。",
            year.label(Language::Ja)
        ),
        format!(
            "Generated data: the programme of {en}, which does not exist, for {}, made of random numbers for tests.",
            year.label(Language::En)
        ),
    );
    let parent_plan = (format!("{ja}{}", plan.0), format!("{en} {}", plan.1));
    ProgramHead {
        title: dice.text(title),
        description: OptionalText {
            ja: Some(dice.words(&description.0)),
            en: Some(dice.words(&description.1)),
        },
        parent_plan: dice.maybe(60, |dice| dice.note((&parent_plan.0, &parent_plan.1))).unwrap_or_default(),
        phase: shape.phase(),
        coverage: shape.coverage,
        licenses: vec![License {
            name: "CC0-1.0".into(),
            title: Some(dice.words("生成データ")),
            path: dice.maybe(50, |_| "https://creativecommons.org/publicdomain/zero/1.0/".into()),
        }],
    }
}

/// One paper for each phase, and seldom one more.
pub(super) fn documents(shape: &Shape, place: &Place, year: FiscalYear, dice: &mut Dice) -> Vec<Document> {
    let phases = shape.phases.iter().map(|phase| subject(*phase));
    let appendix = dice.maybe(20, |_| ("資料編", "Annex"));
    let subjects: Vec<_> = phases.chain(appendix).collect();
    (1..).zip(subjects).map(|(number, subject)| document(number, subject, place, year, dice)).collect()
}

const fn subject(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Plan => ("実施計画", "Implementation plan"),
        Phase::Budget => ("予算案の概要", "Outline of the budget"),
        Phase::Forecast => ("進捗状況", "Progress report"),
        Phase::Settlement => ("実績報告", "Report on results"),
    }
}

fn document(
    number: u32,
    subject: (&str, &str),
    place: &Place,
    year: FiscalYear,
    dice: &mut Dice,
) -> Document {
    let title = (
        format!("{} {}（生成データ）", year.label(Language::Ja), subject.0),
        format!("{}, {} (generated data)", subject.1, year.label(Language::En)),
    );
    let publisher = place.name.get(Language::En);
    let published_on = published(year, dice).filter(|_| dice.chance(80));
    Document {
        key: format!("paper-{number}").into(),
        title: dice.text((&title.0, &title.1)),
        publisher: Text { ja: dice.words(&place.name.ja), en: dice.maybe(50, |dice| dice.words(publisher)) },
        url: dice
            .maybe(40, |_| format!("https://example.jp/generated/{}/{year}/{number}", place.code()).into()),
        published_on,
        retrieved_on: published_on.filter(|_| dice.chance(80)).and_then(|day| later(day, dice)),
        sha256: dice.maybe(20, hash),
        licence: dice.maybe(60, |dice| dice.words("CC0-1.0")),
        page_note: dice
            .maybe(10, |dice| {
                dice.note(("ページ番号も生成したものである。", "Page numbers are generated, too."))
            })
            .unwrap_or_default(),
    }
}

/// A day of the fiscal year.
fn published(year: FiscalYear, dice: &mut Dice) -> Option<NaiveDate> {
    later(NaiveDate::from_ymd_opt(i32::from(year.get()), 4, 1)?, dice)
}

/// A day within the year that begins on this one.
fn later(day: NaiveDate, dice: &mut Dice) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::from(dice.below(365))))
}

/// Any hash: there is no file that it could be of.
fn hash(dice: &mut Dice) -> Box<str> {
    (0..64).map(|_| char::from_digit(dice.below(16), 16).unwrap_or('0')).collect::<String>().into()
}
