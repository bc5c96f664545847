//! An effect: what it says, how surely it belongs to its item, and where it stands.

use maud::{Markup, html};

use super::Shown;
use crate::{
    domain::{
        Account::{General, PublicEnterprise, Special},
        Attribution, Effect, EffectDetail, EffectKind, Overlap, QuantityRole, Unit,
    },
    http::portal::pages::{parts, texts, words},
};

pub(super) fn effect(shown: &Shown<'_>, place: u32) -> Markup {
    let (view, tree) = (shown.view, shown.tree);
    let effect = tree.effect(place);
    let Effect { key, item: _, phase, label, attribution, attribution_note: _, source, detail } = effect;
    html! {
        li id=(format!("effect-{key}")) {
            p {
                @if let Some(label) = view.optional(label) { (label) (view.say(&texts::COLON)) }
                (said(shown, detail))
            }
            p.small {
                (view.say(&words::phase(*phase))) " · "
                @if let EffectDetail::Monetary { account: Some(account), .. } = detail {
                    (view.say(&words::account(*account))) " · "
                }
                span.inferred[*attribution == Attribution::Inferred] { (view.say(&words::attribution(*attribution))) }
                (shown.notes.reference(view, effect)) " · "
                (shown.source(*source))
            }
            @let overlaps = tree.overlaps_of_effect(place);
            @if !overlaps.is_empty() { ul.small { @for overlap in overlaps { (self::overlap(shown, overlap)) } } }
        }
    }
}

fn said(shown: &Shown<'_>, detail: &EffectDetail) -> Markup {
    let view = shown.view;
    html! {
        @match detail {
            EffectDetail::Monetary { net, gross, account: _ } => {
                data.amount value=(net.amount.0) { (parts::amount(net.amount, view.language)) }
                (parts::as_printed(view, net))
                @if let Some(gross) = gross {
                    (view.bracketed(html! {
                        (view.say(&texts::GROSS_IS)) (parts::amount(gross.amount, view.language)) (parts::as_printed(view, gross))
                    }))
                }
            }
            EffectDetail::Quantity { kind, value, unit, role, by_account, printed } => {
                @let number = if is_change(*kind, *unit) { parts::change } else { parts::number };
                @let unit = words::unit(*kind, *unit);
                @let told = number(*value);
                @let in_japanese = format!("{told}{}", unit.ja);
                @let unit = view.say(&unit);
                data.amount value=(value) { (told) (unit) }
                @if let Some(printed) = printed.as_deref().filter(|printed| *printed != in_japanese) {
                    (parts::printed(view, printed))
                }
                @if *role == QuantityRole::Total { " · " (view.say(&texts::SUM_OF_THE_PARTS)) }
                @for (account, value) in [General, Special, PublicEnterprise].into_iter().zip(by_account) {
                    @if let Some(value) = value {
                        " · " (view.say(&words::account(account))) " " (number(*value)) (unit)
                    }
                }
            }
            EffectDetail::Qualitative { text } => (view.text(text)),
        }
    }
}

/// Whether a quantity tells by how much something changes: posts, and whatever has gone up or down by points.
const fn is_change(kind: EffectKind, unit: Unit) -> bool {
    matches!(kind, EffectKind::Headcount) || matches!(unit, Unit::PercentagePoint)
}

fn overlap(shown: &Shown<'_>, overlap: &Overlap) -> Markup {
    let (view, Overlap { key: _, effect: _, amount, counted_in, note }) = (shown.view, overlap);
    html! {
        li {
            (view.say(&texts::OVERLAP)) (view.say(&texts::COLON)) (parts::amount(*amount, view.language))
            @if let Some(item) = counted_in.map(|place| shown.tree.item(place)) {
                (view.bracketed(html! {
                    (view.say(&texts::COUNTED_IN)) a href=(format!("#item-{}", item.key)) { (view.text(&item.title)) }
                }))
            }
            @if let Some(note) = view.optional(note) { " · " (note) }
        }
    }
}
