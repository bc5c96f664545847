//! Where the figures come from, under which terms they may be used, and how to have them: papers, licences, downloads,
//! citation, revisions.

use maud::{Markup, html};

use super::{Shown, path};
use crate::{
    domain::{Document, Message, Part, Revision, StateId},
    http::portal::pages::{parts, texts, view::View, words},
};

/// A part of the page with its heading.
fn part(view: &View<'_>, anchor: &str, name: &Message, content: &Markup) -> Markup {
    html! {
        section aria-labelledby=(anchor) {
            h2 id=(anchor) { (view.say(name)) }
            (content)
        }
    }
}

/// The papers, numbered as items and effects name them.
pub(super) fn documents(shown: &Shown<'_>) -> Markup {
    let documents = &shown.tree.program().documents;
    let list = html! { ol.documents { @for row in documents { (document(shown.view, row)) } } };
    part(shown.view, "documents", &texts::DOCUMENTS, &list)
}

fn document(view: &View<'_>, row: &Document) -> Markup {
    let Document { key, title, publisher, url, published_on, retrieved_on, sha256, licence, page_note } = row;
    html! {
        li id=(format!("document-{key}")) {
            p { cite { (view.text(title)) } " · " (view.text(publisher)) }
            dl.properties {
                @if let Some(url) = url {
                    dt { (view.say(&texts::ADDRESS)) }
                    dd.address { (parts::link(url, url)) }
                }
                @if let Some(day) = published_on {
                    dt { (view.say(&texts::PUBLISHED)) }
                    dd { (parts::day(*day, view.language)) }
                }
                @if let Some(day) = retrieved_on {
                    dt { (view.say(&texts::RETRIEVED)) }
                    dd { (parts::day(*day, view.language)) }
                }
                @if let Some(sha256) = sha256 {
                    dt { (view.say(&texts::HASH)) }
                    dd { code.hash { (sha256) } }
                }
                @if let Some(licence) = licence {
                    dt { (view.say(&texts::TERMS)) }
                    dd { (licence) }
                }
                @if let Some(note) = view.optional(page_note) {
                    dt { (view.say(&texts::PAGE_NUMBERS)) }
                    dd { (note) }
                }
            }
        }
    }
}

/// The terms of the package as it gives them.
pub(super) fn licences(shown: &Shown<'_>) -> Markup {
    let licenses = &shown.tree.head().licenses;
    let list = html! { ul { @for license in licenses { li { (parts::license(license)) } } } };
    part(shown.view, "licences", &texts::LICENCES, &list)
}

/// The files of this programme as it is shown.
pub(super) fn downloads(shown: &Shown<'_>) -> Markup {
    part(shown.view, "downloads", &texts::DOWNLOADS, &shown.downloads.table(shown.view))
}

/// How to cite what is shown.
pub(super) fn citation(shown: &Shown<'_>) -> Markup {
    let line = html! { p.citation { (shown.citation(Part::Program)) } };
    part(shown.view, "cite", &texts::CITE, &line)
}

/// Every revision up to this one.
pub(super) fn history(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let table = html! {
        div.wide tabindex="0" role="region" aria-label=(view.say(&texts::HISTORY)) {
            table {
                caption { (view.say(&texts::HISTORY_CAPTION)) }
                thead { tr {
                    th scope="col" { (view.say(&texts::REVISION)) }
                    th scope="col" { (view.say(&texts::PUBLISHED_HERE)) }
                    th scope="col" { (view.say(&texts::NOTE)) }
                    th scope="col" { (view.say(&texts::CONTENT_HASH)) }
                } }
                tbody { @for revision in shown.tree.revisions().iter().rev() { (self::revision(shown, revision)) } }
            }
        }
    };
    part(view, "history", &texts::HISTORY, &table)
}

fn revision(shown: &Shown<'_>, revision: &Revision) -> Markup {
    let (view, program) = (shown.view, shown.tree.id());
    let Revision { number: _, program_number, published_at, content_hash, note } = revision;
    let place = path(StateId { program, number: Some(*program_number) });
    html! {
        tr {
            th scope="row" { a href=(view.page(&place, &[])) { (view.say(&words::revision(*program_number))) } }
            td { (parts::time(*published_at, view.language)) }
            td.words { @if let Some(note) = note { (note) } }
            td { code.hash { (content_hash) } }
        }
    }
}
