//! Posts and other quantities of a generated programme: every unit, components and totals, by account.

use rust_decimal::Decimal;

use super::dice::{Dice, Words};
use crate::domain::{EffectDetail, EffectKind, QuantityRole, Unit};

/// A kind of quantity, of which each phase gives another figure.
pub(super) struct Measured {
    pub(super) label: Words,
    unit: Unit,
    /// The unit as printed.
    name: &'static str,
    /// The largest figure, without its decimals.
    most: i32,
    decimals: u32,
}

impl Measured {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let (unit, name, label, most, decimals) = match dice.below(10) {
            0 => (Unit::Person, "人", ("利用者の増", "more users"), 9_000, 0),
            1 => (Unit::Percent, "％", ("収納率", "rate of collection"), 1_000, 1),
            2 => (Unit::PercentagePoint, "ポイント", ("収納率の向上", "better rate of collection"), 80, 1),
            3 => (Unit::SquareMetre, "㎡", ("床面積の縮減", "less floor area"), 2_500_000, 2),
            4 => (Unit::Hour, "時間", ("作業時間の短縮", "less working time"), 6_000, 0),
            5 => (Unit::Day, "日", ("処理日数の短縮", "fewer days of handling"), 40, 0),
            6 => (Unit::Case, "件", ("電子申請の件数", "applications made online"), 20_000, 0),
            7 => (Unit::Facility, "施設", ("統廃合した施設", "facilities merged or closed"), 12, 0),
            8 => (Unit::Tonne, "トン", ("ごみの減量", "less waste"), 8_000, 1),
            _ => (Unit::KilowattHour, "キロワット時", ("電力使用量の削減", "less electricity"), 900_000, 0),
        };
        Self { label, unit, name, most, decimals }
    }

    /// A figure of it.
    pub(super) fn detail(&self, dice: &mut Dice) -> EffectDetail {
        let number = dice.between(1, self.most) * if dice.chance(25) { -1 } else { 1 };
        let value = Decimal::new(i64::from(number), self.decimals).normalize();
        let printed = if value.is_sign_negative() {
            format!("▲{}{}", value.abs(), self.name)
        } else {
            format!("{value}{}", self.name)
        };
        EffectDetail::Quantity {
            kind: EffectKind::Quantity,
            value,
            unit: self.unit,
            role: if dice.chance(5) { QuantityRole::Total } else { QuantityRole::Component },
            by_account: [None; 3],
            printed: dice.maybe(60, |dice| dice.words(&printed)),
        }
    }
}

/// Posts of one item in one phase: removed ones alone, or removed, added and their total by account.
pub(super) fn posts(dice: &mut Dice) -> Vec<(Words, EffectDetail)> {
    let removed = -dice.between(1, 40);
    let removal = ("組織の見直しによる減員", "posts removed by reorganising");
    if dice.chance(50) {
        let by_account = if dice.chance(30) { accounts(removed, dice) } else { [None; 3] };
        return vec![(removal, headcount(removed, QuantityRole::Component, by_account, dice))];
    }
    let added = dice.between(1, 30);
    let by_account = if dice.chance(70) { accounts(removed + added, dice) } else { [None; 3] };
    let addition = ("体制の強化による増員", "posts added to strengthen services");
    let total = ("職員数の差引増減", "net change in posts");
    vec![
        (removal, headcount(removed, QuantityRole::Component, [None; 3], dice)),
        (addition, headcount(added, QuantityRole::Component, [None; 3], dice)),
        (total, headcount(removed + added, QuantityRole::Total, by_account, dice)),
    ]
}

/// Posts by account: all three, which add up, or the last left out.
fn accounts(whole: i32, dice: &mut Dice) -> [Option<i32>; 3] {
    let (special, enterprise) = (dice.between(-3, 3), dice.between(-2, 2));
    [Some(whole - special - enterprise), Some(special), dice.chance(80).then_some(enterprise)]
}

fn headcount(number: i32, role: QuantityRole, by_account: [Option<i32>; 3], dice: &mut Dice) -> EffectDetail {
    let direction = if number < 0 { "減" } else { "増" };
    EffectDetail::Quantity {
        kind: EffectKind::Headcount,
        value: number.into(),
        unit: Unit::Person,
        role,
        by_account: by_account.map(|number| number.map(Decimal::from)),
        printed: dice.maybe(70, |dice| dice.words(&format!("{}人の{direction}", number.abs()))),
    }
}
