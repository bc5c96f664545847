//! What was published lately, as an Atom feed: an entry for each revision, which tells what it changed and why.

use atom_syndication::{Content, Entry, Feed, Link, Person, Text as Line};
use chrono::{DateTime, Utc};

use super::{nodes::writable, site::Site};
use crate::domain::{CellChange, Change, ChangeKind, Language, ProgramId, Revision, StateId, Text, package};

/// How many rows of a revision are told.
const MOST_ROWS: usize = 20;

/// How many cells of a row are told.
const MOST_CELLS: usize = 5;

/// How much of a cell is told, in characters.
const MOST_CHARS: usize = 200;

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
    let told = |language| {
        let (why, what) = match language {
            Language::Ja => ("理由：", "初めて公開した。"),
            Language::En => ("Why: ", "First published."),
        };
        let why = revision.note.as_ref().map(|note| format!("{why}{note}"));
        let what = if number == 1 { vec![what.to_owned()] } else { rows(changes, language) };
        why.into_iter().chain(what).collect::<Vec<_>>().join("\n")
    };
    let heading = Text::both(heading(Language::Ja), heading(Language::En));
    let content = format!("{}\n\n{}", told(Language::Ja), told(Language::En));
    let content =
        Content { value: Some(writable(&content)), content_type: Some("text".into()), ..Content::default() };
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

/// The first rows, a line each, and how many more there are.
fn rows(changes: &[Change], language: Language) -> Vec<String> {
    let mut lines: Vec<String> = changes.iter().take(MOST_ROWS).map(|change| row(change, language)).collect();
    match (changes.len().saturating_sub(MOST_ROWS), language) {
        (0, _) => {}
        (more, Language::Ja) => lines.push(format!("ほか{more}件")),
        (more, Language::En) => lines.push(format!("and {more} more")),
    }
    lines
}

fn row(Change { table, key, title, kind, cells }: &Change, language: Language) -> String {
    let kind = match (kind, language) {
        (ChangeKind::Added, Language::Ja) => "追加",
        (ChangeKind::Removed, Language::Ja) => "削除",
        (ChangeKind::Changed, Language::Ja) => "変更",
        (ChangeKind::Added, Language::En) => "added",
        (ChangeKind::Removed, Language::En) => "removed",
        (ChangeKind::Changed, Language::En) => "changed",
    };
    let known = package::table(table);
    let name = match (known, language) {
        (Some(known), Language::Ja) => known.title,
        (None, Language::Ja) => "利用条件",
        (_, Language::En) => table,
    };
    let title = title.as_ref().map_or(String::new(), |title| format!("「{}」", cut(title)));
    let column = |column: &'static str| match language {
        Language::En => column,
        Language::Ja => {
            let found = known.and_then(|known| known.columns.iter().find(|known| known.name == column));
            found.map_or(if known.is_some() { "順序" } else { column }, |column| column.title)
        }
    };
    let value =
        |value: &Option<Box<str>>| value.as_ref().map_or("—".into(), |value| format!("「{}」", cut(value)));
    let mut told: Vec<String> = cells
        .iter()
        .take(MOST_CELLS)
        .map(|cell| {
            let CellChange { column: name, old, new } = cell;
            format!("{} {} → {}", column(name), value(old), value(new))
        })
        .collect();
    match (cells.len().saturating_sub(MOST_CELLS), language) {
        (0, _) => {}
        (more, Language::Ja) => told.push(format!("ほか{more}列")),
        (more, Language::En) => told.push(format!("and {more} more columns")),
    }
    match language {
        Language::Ja => format!("{name}{title}（{key}）を{kind}：{}", told.join("、")),
        Language::En => format!("{name} {title} ({key}) {kind}: {}", told.join("; ")),
    }
}

/// The beginning of a text, on one line.
fn cut(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c == '\n' { ' ' } else { c });
    let mut cut: String = chars.by_ref().take(MOST_CHARS).collect();
    if chars.next().is_some() {
        cut.push('…');
    }
    cut
}
