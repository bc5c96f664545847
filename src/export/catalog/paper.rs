//! The papers that a programme's figures were taken from, with the pages where they stand.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::{Document, Language, ProgramTree, Text};

/// A paper that a dataset was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its key in the programme.
    pub key: Box<str>,
    /// Its title.
    pub title: Text,
    /// Who published it.
    pub publisher: Text,
    /// Where it was found.
    pub url: Option<Box<str>>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// The terms that its publisher sets.
    pub terms: Option<Box<str>>,
    /// The pages that something was taken from: the first and the last of each run.
    pub pages: Vec<(i32, i32)>,
}

impl Paper {
    /// The papers of a programme.
    #[must_use]
    pub fn of_program(tree: &ProgramTree) -> Vec<Self> {
        let program = tree.program();
        let sources = program.items.iter().map(|item| item.source);
        let sources = sources.chain(program.effects.iter().map(|effect| effect.source));
        let sources = sources.chain(program.stated_totals.iter().map(|total| total.source));
        let used: BTreeSet<_> =
            sources.filter_map(|source| source.page.map(|page| (source.document, page))).collect();
        let pages =
            |place| used.iter().filter(move |(document, _)| *document == place).map(|(_, page)| *page);
        (0_u16..).zip(&program.documents).map(|(place, document)| Self::new(document, pages(place))).collect()
    }

    fn new(document: &Document, pages: impl Iterator<Item = i32>) -> Self {
        let Document { key, title, publisher, url, published_on, licence, .. } = document.clone();
        Self { key, title, publisher, url, published_on, terms: licence, pages: runs(pages) }
    }

    /// That the data was transcribed from it, from which pages, and under which terms it is itself.
    #[must_use]
    pub fn provenance(&self) -> Text {
        let text = |language| (self.title.get(language), self.publisher.get(language));
        let ((title_ja, publisher_ja), (title_en, publisher_en)) = (text(Language::Ja), text(Language::En));
        let runs = |dash: &str| {
            let run = |&(first, last): &(i32, i32)| {
                if first == last { first.to_string() } else { format!("{first}{dash}{last}") }
            };
            self.pages.iter().map(run).collect::<Vec<_>>()
        };
        let (pages_ja, pages_en) = match &*self.pages {
            [] => (String::new(), String::new()),
            _ => (format!("の{}ページ", runs("～").join("、")), format!(", pages {}", runs("-").join(", "))),
        };
        let terms =
            |before: &str| self.terms.as_ref().map_or(String::new(), |terms| format!("{before}{terms}"));
        Text::both(
            format!("「{title_ja}」（{publisher_ja}）{pages_ja}から転記した。{}", terms("資料の利用条件：")),
            format!(
                "Transcribed from \"{title_en}\" ({publisher_en}){pages_en}.{}",
                terms(" Terms of the document: ")
            ),
        )
    }
}

/// The runs of numbers without a gap, where these come in order.
fn runs(numbers: impl Iterator<Item = i32>) -> Vec<(i32, i32)> {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_in_runs() {
        assert_eq!(runs([40, 41, 42, 45, 47, 48].into_iter()), [(40, 42), (45, 45), (47, 48)]);
        assert_eq!(runs(std::iter::empty()), []);
    }
}
