//! What the row of an effect says: the columns of its kind; the way back is `write::effect`.

use super::{
    assemble::Places,
    rows::{amount, key, optional, source, text},
};
use crate::domain::{Effect, EffectDetail, EffectKind, package::EffectRow};

/// What a checked row says.
pub(super) fn effect(row: &EffectRow, items: &Places<u32>, documents: &Places<u16>) -> Option<Effect> {
    let EffectRow {
        key: own,
        item,
        position: _,
        kind,
        phase,
        label_ja,
        label_en,
        text_ja,
        text_en,
        printed,
        printed_unit,
        amount_yen: _,
        gross_printed,
        gross_yen: _,
        quantity,
        quantity_unit,
        role,
        quantity_general,
        quantity_special,
        quantity_public_enterprise,
        account,
        attribution,
        attribution_note_ja,
        attribution_note_en,
        document,
        page,
    } = row;
    let detail = match kind.get()? {
        EffectKind::Monetary => EffectDetail::Monetary {
            net: amount(printed, printed_unit)?,
            gross: amount(gross_printed, printed_unit),
            account: account.get(),
        },
        kind @ (EffectKind::Headcount | EffectKind::Quantity) => EffectDetail::Quantity {
            kind,
            value: quantity.get()?,
            unit: quantity_unit.get()?,
            role: role.get()?,
            by_account: [quantity_general.get(), quantity_special.get(), quantity_public_enterprise.get()],
            printed: printed.get(),
        },
        EffectKind::Qualitative => EffectDetail::Qualitative { text: text(text_ja, text_en)? },
    };
    Some(Effect {
        key: key(own)?,
        item: items.find(item)?,
        phase: phase.get()?,
        label: optional(label_ja, label_en),
        attribution: attribution.get()?,
        attribution_note: optional(attribution_note_ja, attribution_note_en),
        source: source(document, page, documents)?,
        detail,
    })
}
