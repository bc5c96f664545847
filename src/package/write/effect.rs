//! The row of an effect: what it says goes to the columns of its kind.

use rust_decimal::Decimal;

use super::rows::{key, words};
use crate::domain::{
    Account, Effect, EffectDetail, PrintedAmount, QuantityRole, Text, Unit, Yen,
    package::{Cell, EffectRow, Key, Page, Position},
};

/// What an effect says, by column.
#[derive(Default)]
struct Columns<'a> {
    text: Option<&'a Text>,
    printed: Option<&'a str>,
    net: Option<&'a PrintedAmount>,
    gross: Option<&'a PrintedAmount>,
    account: Option<Account>,
    quantity: Option<(Decimal, Unit, QuantityRole)>,
    by_account: [Option<Decimal>; 3],
}

impl<'a> From<&'a EffectDetail> for Columns<'a> {
    fn from(detail: &'a EffectDetail) -> Self {
        match detail {
            EffectDetail::Monetary { net, gross, account } => Self {
                printed: Some(&net.printed),
                net: Some(net),
                gross: gross.as_ref(),
                account: *account,
                ..Self::default()
            },
            EffectDetail::Quantity { kind: _, value, unit, role, by_account, printed } => Self {
                printed: printed.as_deref(),
                quantity: Some((*value, *unit, *role)),
                by_account: *by_account,
                ..Self::default()
            },
            EffectDetail::Qualitative { text } => Self { text: Some(text), ..Self::default() },
        }
    }
}

/// The row of an effect that has this place (item and position) and this source (document and page).
pub(super) fn row(
    effect: &Effect,
    (item, position): (Cell<Key>, Cell<Position>),
    (document, page): (Cell<Key>, Cell<Page>),
) -> EffectRow {
    let Effect { key: own, item: _, phase, label, attribution, attribution_note, source: _, detail } = effect;
    let Columns { text, printed, net, gross, account, quantity, by_account: [general, special, enterprise] } =
        detail.into();
    let yen = |amount: Option<&PrintedAmount>| Cell::<Yen>::of(amount.map(|amount| amount.amount));
    EffectRow {
        key: key(own),
        item,
        position,
        kind: Cell::of(effect.kind()),
        phase: Cell::of(*phase),
        label_ja: words(label.ja.as_deref()),
        label_en: words(label.en.as_deref()),
        text_ja: words(text.map(|text| &*text.ja)),
        text_en: words(text.and_then(|text| text.en.as_deref())),
        printed: words(printed),
        printed_unit: Cell::of(net.map(|net| net.unit)),
        amount_yen: yen(net),
        gross_printed: words(gross.map(|gross| &*gross.printed)),
        gross_yen: yen(gross),
        quantity: Cell::of(quantity.map(|(value, ..)| value)),
        quantity_unit: Cell::of(quantity.map(|(_, unit, _)| unit)),
        role: Cell::of(quantity.map(|(.., role)| role)),
        quantity_general: Cell::of(general),
        quantity_special: Cell::of(special),
        quantity_public_enterprise: Cell::of(enterprise),
        account: Cell::of(account),
        attribution: Cell::of(*attribution),
        attribution_note_ja: words(attribution_note.ja.as_deref()),
        attribution_note_en: words(attribution_note.en.as_deref()),
        document,
        page,
    }
}
