//! Pillars, sections and items in printed order, each under the anchor that permanent links name.

use maud::{Markup, html};

use super::{Shown, effect};
use crate::{
    domain::{Item, Message, OptionalText, Part, Pillar, Section, Source, Sum, Text},
    http::portal::pages::{parts, texts, words},
};

/// The whole programme.
pub(super) fn outline(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let pillars = &shown.tree.program().pillars;
    html! {
        section aria-labelledby="contents" {
            h2 #contents { (view.say(&texts::CONTENTS)) }
            @if shown.tree.program().items.is_empty() { p { (view.say(&texts::NO_ITEMS)) } }
            @for (place, pillar) in (0..).zip(pillars) { (self::pillar(shown, place, pillar)) }
        }
    }
}

fn pillar(shown: &Shown<'_>, place: u16, pillar: &Pillar) -> Markup {
    let Pillar { key, number, title, notes } = pillar;
    let (tree, cross_cutting) = (shown.tree, shown.view.say(&texts::CROSS_CUTTING));
    html! {
        section.pillar id=(format!("pillar-{key}")) {
            h3 {
                (numbered(shown, *number, title))
                @if number.is_none() { " " span.kind { (cross_cutting) } }
            }
            (total(shown, tree.pillar_totals(place).phase(tree.head().phase)))
            (shown.notes(notes))
            (cite(shown, Part::Pillar(place), if number.is_some() { &texts::CITE_PILLAR } else { &texts::CITE_GROUP }))
            @for place in tree.items_of_pillar(place) { (item(shown, *place, 4)) }
            @for place in tree.sections_of_pillar(place) { (section(shown, *place, 4)) }
        }
    }
}

/// A section with all that stands below it; packages are refused where sections stand too deep within one another.
fn section(shown: &Shown<'_>, place: u16, level: u8) -> Markup {
    let tree = shown.tree;
    let Section { key, pillar: _, parent: _, number, title, notes } = tree.section(place);
    html! {
        section.section id=(format!("section-{key}")) {
            (heading(level, &numbered(shown, *number, title)))
            (total(shown, tree.section_totals(place).phase(tree.head().phase)))
            (shown.notes(notes))
            @for place in tree.items_of_section(place) { (item(shown, *place, level + 1)) }
            @for place in tree.sections_of_section(place) { (section(shown, *place, level + 1)) }
        }
    }
}

fn item(shown: &Shown<'_>, place: u32, level: u8) -> Markup {
    let (view, tree) = (shown.view, shown.tree);
    let Item { key, pillar: _, section: _, code, title, summary, notes, source } = tree.item(place);
    let title = html! {
        @if let Some(code) = code { span.code lang="ja" { (code) } " " }
        (view.text(title)) " "
        a.anchor href=(format!("#item-{key}")) aria-label=(view.say(&texts::LINK_TO_ITEM)) { "#" }
    };
    html! {
        article.item id=(format!("item-{key}")) {
            (heading(level, &title))
            @for (language, line) in view.lines(summary) { p lang=(language) { (line) } }
            (shown.notes(notes))
            p.small { (view.say(&texts::SOURCE)) (view.say(&texts::COLON)) (shown.source(*source)) }
            @let effects = tree.effects_of_item(place);
            @if !effects.is_empty() {
                ul.effects { @for place in effects { (effect::effect(shown, place)) } }
            }
            (cite(shown, Part::Item(place), &texts::CITE_ITEM))
        }
    }
}

/// How to cite a part of the programme, for who opens it.
fn cite(shown: &Shown<'_>, part: Part, name: &Message) -> Markup {
    html! { details.cite { summary { (shown.view.say(name)) } p.citation { (shown.citation(part)) } } }
}

fn numbered(shown: &Shown<'_>, number: Option<i16>, title: &Text) -> Markup {
    html! { @if let Some(number) = number { (number) ". " } (shown.view.text(title)) }
}

/// What the amounts below add up to; nothing where there are none.
fn total(shown: &Shown<'_>, sum: Sum) -> Markup {
    let (view, phase) = (shown.view, words::phase(shown.tree.head().phase));
    html! {
        @if sum.amounts > 0 {
            p.total {
                (view.say(&texts::SUM))
                (view.bracketed(html! { (view.say(&phase)) (view.say(&texts::COMMA)) (view.say(&texts::NET_IS)) }))
                (view.say(&texts::COLON))
                strong { (parts::amount(sum.net, view.language)) }
                @if sum.gross != sum.net {
                    (view.bracketed(html! { (view.say(&texts::GROSS_IS)) (parts::amount(sum.gross, view.language)) }))
                }
            }
        }
    }
}

/// A heading of this level; HTML has none below the sixth.
fn heading(level: u8, content: &Markup) -> Markup {
    html! {
        @match level {
            0..=4 => h4 { (content) },
            5 => h5 { (content) },
            _ => h6 { (content) },
        }
    }
}

impl Shown<'_> {
    /// The way to a pillar on this page.
    pub(super) fn pillar_link(&self, place: u16) -> Markup {
        let Pillar { key, number, title, notes: _ } = self.tree.pillar(place);
        html! {
            a href=(format!("#pillar-{key}")) { (numbered(self, *number, title)) }
            @if number.is_none() { " " span.kind { (self.view.say(&texts::CROSS_CUTTING)) } }
        }
    }

    /// The way to the paper that something stands in, with the page.
    pub(super) fn source(&self, source: Source) -> Markup {
        let Source { document, page } = source;
        let told = words::source(usize::from(document) + 1, page);
        let key = &self.tree.document(document).key;
        html! { a href=(format!("#document-{key}")) { (self.view.say(&told)) } }
    }

    /// Notes, one a paragraph.
    fn notes(&self, notes: &OptionalText) -> Markup {
        html! {
            @for (language, line) in self.view.lines(notes) { p.small lang=(language) { (line) } }
        }
    }
}
