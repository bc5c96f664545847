//! What was published lately, as an Atom feed: an entry for each revision, which tells what it changed and why.

use atom_syndication::{Content, Entry, Feed, Link, Person, Text as Line};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{nodes::writable, site::Site};
use crate::domain::{Change, Language, ProgramId, Revision, StateId, Text};

mod changed;

/// A revision that is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Whose programme it is, of which year.
    pub program: ProgramId,
    /// What the programme is called.
    pub title: Text,
    /// The revision.
    pub revision: Revision,
    /// What it changed; of the first one nothing is told.
    pub changes: Vec<Change>,
}

/// The feed with these revisions.
pub fn feed(
    site: &Site,
    news: &[News],
    updated: Option<DateTime<Utc>>,
) -> Result<Vec<u8>, atom_syndication::Error> {
    let author = Person {
        name: writable(&site.operator_name().ja),
        email: site.mailbox().map(str::to_owned),
        ..Person::default()
    };
    let feed = Feed {
        title: line(&format!("{} — 更新情報 / Changes", Site::title().ja)),
        id: site.at("/changes.atom"),
        updated: updated.unwrap_or_default().into(),
        authors: vec![author],
        links: vec![
            link("self", site.at("/changes.atom"), "application/atom+xml"),
            link("alternate", site.at("/"), "text/html"),
        ],
        entries: news.iter().map(|news| entry(site, news)).collect(),
        lang: Some("ja".into()),
        ..Feed::default()
    };
    feed.write_to(Vec::new())
}

fn line(text: &str) -> Line {
    Line::plain(writable(text))
}

fn link(rel: &str, href: String, media_type: &str) -> Link {
    Link { rel: rel.into(), href, mime_type: Some(media_type.into()), ..Link::default() }
}

fn entry(site: &Site, News { program, title, revision, changes }: &News) -> Entry {
    let state = StateId { program: *program, number: Some(revision.program_number) };
    let address = site.at(&format!("/programs/{state}"));
    let number = revision.program_number;
    let heading = |language| {
        let title = title.get(language);
        match (language, number) {
            (Language::Ja, 1) => format!("{title}：公開"),
            (Language::Ja, _) => format!("{title}：第{number}版"),
            (Language::En, 1) => format!("{title}: first published"),
            (Language::En, _) => format!("{title}: revision {number}"),
        }
    };
    let heading = Text::both(heading(Language::Ja), heading(Language::En));
    let told = html! { (told(revision, changes, Language::Ja)) (told(revision, changes, Language::En)) };
    let told = writable(&told.into_string());
    let content = Content { value: Some(told), content_type: Some("html".into()), ..Content::default() };
    Entry {
        title: line(&format!("{} / {}", heading.ja, heading.get(Language::En))),
        id: address.clone(),
        updated: revision.published_at.into(),
        published: Some(revision.published_at.into()),
        links: vec![link("alternate", address, "text/html")],
        content: Some(content),
        ..Entry::default()
    }
}

/// Why there is this revision, and what it changed.
fn told(revision: &Revision, changes: &[Change], language: Language) -> Markup {
    let (code, why, first) = match language {
        Language::Ja => ("ja", "理由：", "初めて公開した。"),
        Language::En => ("en", "Why: ", "First published."),
    };
    html! {
        div lang=(code) {
            @if let Some(note) = &revision.note { p { (why) (note) } }
            @if revision.program_number == 1 { p { (first) } } @else { (changed::list(changes, language)) }
        }
    }
}
