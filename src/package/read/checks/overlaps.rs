//! Overlaps: what they are of, which way they go, and that they are together no larger than their effect.

use std::collections::HashMap;

use super::{Problems, Sheets, agreed};
use crate::{
    domain::{
        EffectKind, Message, Yen, message,
        package::{EffectRow, ProblemCode},
    },
    package::read::sheets::by_key,
};

pub(super) fn check(sheets: &Sheets, problems: &mut Problems) {
    let effects = by_key(&sheets.effects, |row| &row.key);
    let mut sums: HashMap<&str, i64> = HashMap::new();
    for line in &sheets.overlaps.lines {
        let row = &line.row;
        if row.amount_yen.get() == Some(Yen(0)) {
            let expected = Message::fixed("0 以外の金額", "an amount other than 0");
            problems.cell(line, row.amount_yen.raw(), ProblemCode::OutOfRange, expected);
        }
        let Some((key, effect)) = row.effect.raw().sound().and_then(|key| effects.get_key_value(key)) else {
            continue;
        };
        if row.counted_in.get().is_some_and(|item| effect.row.item.get() == Some(item)) {
            let expected = Message::fixed("効果自身の項目とは別の項目", "another item than the effect's own");
            problems.cell(line, row.counted_in.raw(), ProblemCode::CircularReference, expected);
        }
        if effect.row.kind.get().is_some_and(|kind| kind != EffectKind::Monetary) {
            let expected = Message::fixed("種類 MONETARY の効果", "an effect of kind MONETARY");
            problems.cell(line, row.effect.raw(), ProblemCode::KindDisagrees, expected);
            continue;
        }
        let (Some(Yen(limit)), Some(amount)) = (gross(&effect.row), row.amount_yen.get()) else { continue };
        if amount.0.signum() * limit.signum() < 0 {
            let expected = message!(
                "効果（{limit} 円）と同じ符号の金額",
                "an amount of the same sign as its effect's, {limit} yen"
            );
            problems.cell(line, row.amount_yen.raw(), ProblemCode::WrongSign, expected);
            continue;
        }
        let sum = sums.entry(key).or_default();
        let was_within = sum.abs() <= limit.abs();
        *sum += amount.0;
        // The one that goes beyond is reported, those after it are not.
        if was_within && sum.abs() > limit.abs() {
            let expected = message!(
                "合わせて {limit} 円以内の重複分（合計 {sum} 円）",
                "overlaps of at most {limit} yen together: they make {sum} yen"
            );
            problems.cell(line, row.amount_yen.raw(), ProblemCode::OverlapTooLarge, expected);
        }
    }
}

/// The gross amount of an effect, or its net amount without one; none where the effect itself was reported.
fn gross(effect: &EffectRow) -> Option<Yen> {
    let EffectRow { printed, printed_unit, amount_yen, gross_printed, gross_yen, .. } = effect;
    let figure = if gross_printed.raw().is_empty() && gross_yen.raw().is_empty() {
        agreed(printed, printed_unit, amount_yen)
    } else {
        agreed(gross_printed, printed_unit, gross_yen)
    };
    figure.map(|figure| figure.amount)
}
