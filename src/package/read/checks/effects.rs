//! Effects: which columns each kind fills, and figures that must agree with one another.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{Problems, Sheets, must_be_filled, printed_amount};
use crate::{
    domain::{
        Attribution, EffectKind, Message, QuantityRole, Unit, message,
        package::{Cell, EffectRow, ProblemCode, RawCell},
    },
    package::read::table::Line,
};

pub(super) fn check(sheets: &Sheets, problems: &mut Problems) {
    for line in &sheets.effects.lines {
        let row = &line.row;
        if row.attribution.get() == Some(Attribution::Inferred) && row.attribution_note_en.raw().is_empty() {
            let why = Message::fixed(
                "INFERRED には attribution_note_ja または attribution_note_en の注記が必要",
                "INFERRED needs a note in attribution_note_ja or attribution_note_en",
            );
            must_be_filled(line, row.attribution_note_ja.raw(), why, problems);
        }
        let Some(kind) = row.kind.get() else { continue };
        check_columns(line, kind, problems);
        match kind {
            EffectKind::Monetary => {
                printed_amount(line, &row.printed, &row.printed_unit, &row.amount_yen, problems);
                printed_amount(line, &row.gross_printed, &row.printed_unit, &row.gross_yen, problems);
            }
            EffectKind::Headcount => check_headcount(line, problems),
            EffectKind::Quantity | EffectKind::Qualitative => {}
        }
    }
    check_headcount_totals(&sheets.effects.lines, problems);
}

/// Reports columns that a kind needs and are empty, and those it leaves empty and are not.
fn check_columns(line: &Line<EffectRow>, kind: EffectKind, problems: &mut Problems) {
    let EffectRow {
        text_ja,
        text_en,
        printed,
        printed_unit,
        amount_yen,
        gross_printed,
        gross_yen,
        quantity,
        quantity_unit,
        role,
        quantity_general,
        quantity_special,
        quantity_public_enterprise,
        account,
        // What every kind has.
        key: _,
        item: _,
        position: _,
        kind: _,
        phase: _,
        label_ja: _,
        label_en: _,
        attribution: _,
        attribution_note_ja: _,
        attribution_note_en: _,
        document: _,
        page: _,
    } = &line.row;
    let words = [text_ja.raw(), text_en.raw()];
    let money = [printed_unit.raw(), amount_yen.raw()];
    let gross = [gross_printed.raw(), gross_yen.raw()];
    let number = [quantity.raw(), quantity_unit.raw(), role.raw()];
    let by_account = [quantity_general.raw(), quantity_special.raw(), quantity_public_enterprise.raw()];
    let (printed, account) = ([printed.raw()], [account.raw()]);
    let has_gross = gross.iter().any(|cell| !cell.is_empty());
    let (needed, empty): (Vec<&[&RawCell]>, Vec<&[&RawCell]>) = match kind {
        EffectKind::Monetary if has_gross => {
            (vec![&printed, &money, &gross], vec![&words, &number, &by_account])
        }
        EffectKind::Monetary => (vec![&printed, &money], vec![&words, &number, &by_account]),
        EffectKind::Headcount => (vec![&number], vec![&words, &money, &gross, &account]),
        EffectKind::Quantity => (vec![&number], vec![&words, &money, &gross, &by_account, &account]),
        EffectKind::Qualitative => (
            vec![words.get(..1).unwrap_or_default()],
            vec![&printed, &money, &gross, &number, &by_account, &account],
        ),
    };
    let kind = kind.code();
    for cell in needed.into_iter().flatten() {
        let why = message!("種類 {kind} の効果には必要", "an effect of kind {kind} has one");
        must_be_filled(line, cell, why, problems);
    }
    for cell in empty.into_iter().flatten().filter(|cell| cell.sound().is_some()) {
        let expected =
            message!("空（種類 {kind} の効果にはない）", "nothing: an effect of kind {kind} has none");
        problems.cell(line, cell, ProblemCode::UnexpectedValue, expected);
    }
}

fn check_headcount(line: &Line<EffectRow>, problems: &mut Problems) {
    let row = &line.row;
    let by_account = [&row.quantity_general, &row.quantity_special, &row.quantity_public_enterprise];
    let is_fraction = |cell: &&&Cell<Decimal>| cell.get().is_some_and(|number| !number.is_integer());
    for cell in [&row.quantity].iter().chain(&by_account).filter(is_fraction) {
        let expected = Message::fixed("整数の人数", "a whole number of persons");
        problems.cell(line, cell.raw(), ProblemCode::NotANumber, expected);
    }
    if row.quantity_unit.get().is_some_and(|unit| unit != Unit::Person) {
        let expected =
            Message::fixed("種類 HEADCOUNT の単位である PERSON", "PERSON, as the kind is HEADCOUNT");
        problems.cell(line, row.quantity_unit.raw(), ProblemCode::KindDisagrees, expected);
    }
    let sum: Option<Decimal> = by_account.iter().map(|cell| cell.get()).sum();
    if let (Some(quantity), Some(sum)) = (row.quantity.get(), sum)
        && quantity != sum
    {
        let sum = sum.normalize();
        let expected = message!("三つの会計の合計である {sum}", "{sum}, the sum of the three accounts");
        problems.cell(line, row.quantity.raw(), ProblemCode::SumDisagrees, expected);
    }
}

/// Where an item has one total of posts in a phase, the components beside it must add up to it.
fn check_headcount_totals(lines: &[Line<EffectRow>], problems: &mut Problems) {
    let mut groups: HashMap<_, Vec<&Line<EffectRow>>> = HashMap::new();
    for line in lines.iter().filter(|line| line.row.kind.get() == Some(EffectKind::Headcount)) {
        if let (Some(item), Some(phase)) = (line.row.item.raw().sound(), line.row.phase.get()) {
            groups.entry((item, phase)).or_default().push(line);
        }
    }
    for group in groups.into_values() {
        let of = |role| group.iter().filter(move |line| line.row.role.get() == Some(role));
        let are_known = group.iter().all(|line| line.row.role.get().is_some());
        let mut totals = of(QuantityRole::Total);
        let (Some(total), None, true) = (totals.next(), totals.next(), are_known) else { continue };
        let sum: Option<Decimal> = of(QuantityRole::Component).map(|line| line.row.quantity.get()).sum();
        if let (Some(stated), Some(sum), Some(_)) =
            (total.row.quantity.get(), sum, of(QuantityRole::Component).next())
            && stated != sum
        {
            let sum = sum.normalize();
            let expected = message!(
                "同じ項目・段階の内訳の合計である {sum}",
                "{sum}, the sum of the item's components of this phase"
            );
            problems.cell(total, total.row.quantity.raw(), ProblemCode::SumDisagrees, expected);
        }
    }
}
