//! What the source states beside what the items add up to, and the totals by pillar as tables and as a chart.

use maud::{Markup, html};

use super::{
    Shown,
    chart::{Bar, chart},
    figures::{Figures, Line},
};
use crate::{
    domain::{Coverage, Pillar, Reconciliation, StatedTotal, Yen, grouped},
    http::portal::pages::{parts, texts, view::View, words},
};

/// The stated total beside the sum, and everything else that the source states.
pub(super) fn stated(shown: &Shown<'_>) -> Markup {
    let (view, tree) = (shown.view, shown.tree);
    let compared = Reconciliation::of(tree, tree.head().phase, None);
    let amount = |amount: Option<Yen>| {
        amount.map_or_else(
            || view.say(&texts::UNKNOWN).to_owned(),
            |amount| parts::amount(amount, view.language),
        )
    };
    html! {
        section aria-labelledby="stated" {
            h2 #stated { (view.say(&texts::STATED_AND_COMPUTED)) }
            dl.properties {
                dt { (view.say(&texts::STATED)) }
                dd {
                    @match compared.stated {
                        Some(stated) => (parts::printed_amount(view, &stated.figure)),
                        None => (view.say(&texts::UNKNOWN)),
                    }
                }
                dt { (view.say(&texts::COMPUTED)) }
                dd { (amount(compared.computed)) }
                dt { (view.say(&texts::DIFFERENCE)) }
                dd { (amount(compared.difference())) }
                dt { (view.say(&texts::COMPARISON)) }
                dd { strong { (view.say(&words::comparison(compared.status))) } }
            }
            p { (compared.explanation(view.language)) }
            @if !tree.program().stated_totals.is_empty() { (stated_totals(shown)) }
        }
    }
}

fn stated_totals(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    html! {
        div.wide tabindex="0" role="region" aria-label=(view.say(&texts::STATED_CAPTION)) {
            table {
                caption { (view.say(&texts::STATED_CAPTION)) }
                thead { tr {
                    th scope="col" { (view.say(&texts::KIND)) }
                    th scope="col" { (view.say(&texts::PHASE)) }
                    th scope="col" { (view.say(&texts::OF_WHAT)) }
                    th.number scope="col" { (view.say(&texts::FIGURE)) }
                    th scope="col" { (view.say(&texts::NOTE)) }
                    th scope="col" { (view.say(&texts::SOURCE)) }
                } }
                tbody { @for row in &shown.tree.program().stated_totals { (stated_total(shown, row)) } }
            }
        }
    }
}

fn stated_total(shown: &Shown<'_>, row: &StatedTotal) -> Markup {
    let (view, StatedTotal { key: _, role, phase, pillar, figure, scope, note, source }) = (shown.view, row);
    html! {
        tr {
            th scope="row" { (view.say(&words::role(*role))) }
            td { (view.say(&words::phase(*phase))) }
            td {
                @match pillar {
                    Some(pillar) => (view.text(&shown.tree.pillar(*pillar).title)),
                    None => (view.say(&texts::WHOLE_PROGRAMME)),
                }
                @if let Some(scope) = view.optional(scope) { (view.bracketed(scope)) }
            }
            td.number { (parts::printed_amount(view, figure)) }
            td.words { @if let Some(note) = view.optional(note) { (note) } }
            td { (shown.source(*source)) }
        }
    }
}

/// The totals of every phase that is held; those of the programme's own phase as a chart, too.
pub(super) fn tables(shown: &Shown<'_>) -> Markup {
    let (view, tree) = (shown.view, shown.tree);
    let all = Figures::of(tree);
    html! {
        @if !all.is_empty() {
            section aria-labelledby="totals" {
                h2 #totals { (view.say(&texts::TOTALS)) }
                p { (view.say(&texts::NET_AND_GROSS)) }
                @if tree.head().coverage == Coverage::Partial { p { (view.say(&texts::PARTLY_HELD)) } }
                @for figures in &all { (table(shown, figures)) }
                @if all.iter().any(Figures::has_gaps) { p.small { (view.say(&texts::NO_FIGURE)) } }
                @for figures in all.iter().filter(|figures| figures.phase == tree.head().phase) {
                    figure {
                        figcaption { (view.say(&texts::CHART)) }
                        (bars(shown, figures))
                    }
                }
            }
        }
    }
}

fn table(shown: &Shown<'_>, figures: &Figures) -> Markup {
    let view = shown.view;
    let phase = words::phase(figures.phase);
    html! {
        div.wide tabindex="0" role="region" aria-label=(view.say(&texts::TOTALS)) {
            table {
                caption { (view.say(&texts::TOTALS)) (view.bracketed(view.say(&phase))) }
                thead { tr {
                    th scope="col" { (view.say(&texts::PILLARS)) }
                    th.number scope="col" { (view.say(&texts::NET)) }
                    @if figures.has_gross() { th.number scope="col" { (view.say(&texts::GROSS)) } }
                    th.number scope="col" { (view.say(&texts::ITEM_COUNT)) }
                    @if figures.has_posts() { th.number scope="col" { (view.say(&texts::POSTS)) } }
                } }
                tbody {
                    @for (place, line) in &figures.lines {
                        tr {
                            th.words scope="row" { (shown.pillar_link(*place)) }
                            (cells(view, figures, line))
                        }
                    }
                }
                tfoot { tr {
                    th scope="row" { (view.say(&texts::SUM)) }
                    (cells(view, figures, &figures.total))
                } }
            }
        }
    }
}

fn cells(view: &View<'_>, figures: &Figures, line: &Line) -> Markup {
    let Line { sum, items, posts } = line;
    let unknown = || view.say(&texts::UNKNOWN).to_owned();
    let amount = |amount: Yen| if sum.amounts > 0 { grouped(amount.thousands()) } else { unknown() };
    html! {
        td.number { (amount(sum.net)) }
        @if figures.has_gross() { td.number { (amount(sum.gross)) } }
        td.number { (items) }
        @if figures.has_posts() { td.number { (posts.map_or_else(unknown, parts::change)) } }
    }
}

fn bars(shown: &Shown<'_>, figures: &Figures) -> Markup {
    let (view, tree) = (shown.view, shown.tree);
    let bar = |(place, line): &(u16, Line)| {
        let Pillar { key: _, number, title, notes: _ } = tree.pillar(*place);
        let number = number.map(|number| format!("{number}. ")).unwrap_or_default();
        let value = (line.sum.amounts > 0).then_some(line.sum.net);
        Bar { label: number + title.get(view.language), value }
    };
    let bars: Vec<_> = figures.lines.iter().map(bar).collect();
    let unknown = view.say(&texts::UNKNOWN);
    let told = bars.iter().map(|bar| format!("{} {}", bar.label, bar.figure(unknown)));
    let description = told.collect::<Vec<_>>().join(view.say(&texts::SEMICOLON));
    chart(view.say(&texts::CHART), &description, unknown, &bars)
}
