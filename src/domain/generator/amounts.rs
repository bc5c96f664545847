//! Amounts of money as papers print them: many small ones, few very large ones, some losses.

use super::{dice::Dice, places::Size, shape::Shape};
use crate::domain::{PrintedAmount, PrintedUnit, Yen};

/// An amount from ten thousand yen to some billions, and where it is a loss, less than nothing.
pub(super) fn amount(size: Size, dice: &mut Dice) -> Yen {
    // Small places do not have the largest amounts.
    let thrown = dice.below(match size {
        Size::City => 100,
        Size::Town => 95,
        Size::Village => 86,
    });
    let (least, span) = match thrown {
        0..=5 => (10, 90),
        6..=23 => (100, 900),
        24..=58 => (1_000, 9_000),
        59..=85 => (10_000, 90_000),
        86..=97 => (100_000, 900_000),
        _ => (1_000_000, 6_000_000),
    };
    // Small ones are more frequent than large ones.
    let more = dice.below(span) + 1;
    let thousands = i64::from(least + dice.below(more));
    // What is printed in yen has no round thousands.
    let yen = i64::from(dice.below(1000));
    Yen((thousands * 1000 + yen) * if dice.chance(8) { -1 } else { 1 })
}

/// The same amount as another phase gives it.
pub(super) fn varied(amount: Yen, dice: &mut Dice) -> Yen {
    part(amount, dice.between(75, 115))
}

/// So many hundredths of an amount.
pub(super) fn part(amount: Yen, percent: i32) -> Yen {
    Yen(amount.0 / 100 * i64::from(percent))
}

/// The amount as a paper of this shape prints it; never as nothing.
pub(super) fn printed(amount: Yen, shape: &Shape, dice: &mut Dice) -> PrintedAmount {
    let is_large = |unit: PrintedUnit| amount.0.abs() >= unit.yen();
    let unit = if is_large(shape.unit) { shape.unit } else { PrintedUnit::ThousandYen };
    let decimals = match unit {
        PrintedUnit::MillionYen | PrintedUnit::HundredMillionYen => 1,
        PrintedUnit::Yen | PrintedUnit::ThousandYen => 0,
    };
    truncated(amount, unit, decimals, dice)
}

/// The amount in this unit with so many decimals, cut off there.
pub(super) fn truncated(amount: Yen, unit: PrintedUnit, decimals: u32, dice: &mut Dice) -> PrintedAmount {
    let scale = 10_i64.pow(decimals);
    let precision = unit.yen() / scale;
    let count = amount.0 / precision;
    let sign = if count < 0 { dice.one(&["▲", "▲", "▲", "△", "-"]) } else { "" };
    let whole = Yen(count.abs() / scale).digits();
    let fraction = match decimals {
        0 => String::new(),
        _ => format!(".{:0width$}", count.abs() % scale, width = decimals as usize),
    };
    let printed = [sign, &whole, &fraction].concat().into();
    PrintedAmount { printed, unit, amount: Yen(count * precision), precision: Yen(precision) }
}
