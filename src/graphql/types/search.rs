//! What a search finds, with the passages that it was found by.

use std::{ops::Range, sync::Arc};

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::{Item, SearchConnection, connections::Whole};
use crate::{
    domain::{
        self, EffectDetail, Filter, ItemCondition, OptionalText, PageRequest, ProgramTree, Sequence, search,
    },
    graphql::{
        at::At,
        context::snapshot,
        enums::Language,
        error::Error,
        inputs::{Paging, list_cost, usual},
        limits::spend,
    },
    store::query::{ItemRow, best_first},
};

/// How many bytes of a text are shown before its first match, and how many in all; some characters more or less.
const BEFORE: usize = 60;
const PASSAGE: usize = 300;

/// Which text of an item a passage is from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(in crate::graphql) enum SearchField {
    /// Its title.
    Title,
    /// Its summary.
    Summary,
    /// The label or wording of one of its effects.
    Effect,
}

/// An item that a search found.
pub(in crate::graphql) struct SearchHit {
    row: Arc<ItemRow>,
    item: Item,
    words: Arc<[Box<str>]>,
}

/// Items that a query finds.
pub(in crate::graphql) async fn list(
    ctx: &Context<'_>,
    query: search::Query,
    filter: Filter<ItemCondition>,
    paging: Paging,
) -> async_graphql::Result<SearchConnection> {
    let sequence = Sequence::new("search", &best_first(), &(&query, &filter));
    let snapshot = snapshot(ctx).map_err(Error::from)?;
    let fetch = async |page: &PageRequest| snapshot.search_items(&query, &filter, page).await;
    let page = paging.fetch(ctx, &sequence, fetch).await?;
    let words: Arc<[Box<str>]> = query.words.clone().into();
    Ok(SearchConnection::new(Whole::Found(query, filter), sequence, page, |row| SearchHit {
        item: Item::in_row(&row),
        row,
        words: Arc::clone(&words),
    }))
}

/// Something that a search found: an item, and where in its texts.
#[Object(serial)]
impl SearchHit {
    /// The item (取組項目).
    async fn item(&self) -> &Item {
        &self.item
    }

    /// The texts in which words of the query occur, in both languages: titles, then summaries, then effects. None where
    /// the query only named fiscal years.
    #[graphql(complexity = "list_cost(usual::PASSAGES, child_complexity)")]
    async fn passages(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Passage>> {
        let mut passages = Vec::new();
        let item = &self.row.item;
        self.add(&mut passages, SearchField::Title, Language::Ja, Some(&*item.title.ja));
        self.add(&mut passages, SearchField::Title, Language::En, item.title.en.as_deref());
        self.add_both(&mut passages, SearchField::Summary, &item.summary);
        let place = At::Row(Arc::clone(&self.row)).in_tree().await.map_err(Error::from)?;
        let (tree, place): (Arc<ProgramTree>, u32) = place;
        for effect in tree.effects_of_item(place).map(|effect| tree.effect(effect)) {
            self.add_both(&mut passages, SearchField::Effect, &effect.label);
            if let EffectDetail::Qualitative { text } = &effect.detail {
                self.add(&mut passages, SearchField::Effect, Language::Ja, Some(&*text.ja));
                self.add(&mut passages, SearchField::Effect, Language::En, text.en.as_deref());
            }
        }
        spend(ctx, passages.len()).await?;
        Ok(passages)
    }
}

impl SearchHit {
    fn add_both(&self, passages: &mut Vec<Passage>, field: SearchField, text: &OptionalText) {
        self.add(passages, field, Language::Ja, text.ja.as_deref());
        self.add(passages, field, Language::En, text.en.as_deref());
    }

    fn add(&self, passages: &mut Vec<Passage>, field: SearchField, language: Language, text: Option<&str>) {
        let Some(text) = text else { return };
        let matches = search::occurrences(text, &self.words);
        if !matches.is_empty() {
            passages.push(Passage { field, language, fragments: fragments(text, &matches) });
        }
    }
}

/// A text, or a part of a long one, cut where matches begin and end.
fn fragments(text: &str, matches: &[Range<usize>]) -> Vec<Fragment> {
    let first = matches.first().map_or(0, |range| range.start);
    let start = text.floor_char_boundary(first.saturating_sub(BEFORE));
    let end = text.ceil_char_boundary((start + PASSAGE).min(text.len()));
    let mut fragments = Vec::new();
    let mut add = |range: Range<usize>, is_match: bool| {
        let part = text.get(range.start.max(start)..range.end.min(end)).filter(|part| !part.is_empty());
        fragments.extend(part.map(|part| Fragment { text: part.to_owned(), is_match }));
    };
    let mut last = start;
    for range in matches {
        add(last..range.start, false);
        add(range.clone(), true);
        last = range.end;
    }
    add(last..text.len(), false);
    if start > 0 {
        fragments.insert(0, Fragment { text: "…".into(), is_match: false });
    }
    if end < text.len() {
        fragments.push(Fragment { text: "…".into(), is_match: false });
    }
    fragments
}

/// A text in which words of the query occur.
struct Passage {
    field: SearchField,
    language: Language,
    fragments: Vec<Fragment>,
}

/// A text, or the part of a long one around the first match.
#[Object(serial)]
impl Passage {
    /// Which text it is.
    async fn field(&self) -> SearchField {
        self.field
    }

    /// Its language.
    async fn lang(&self) -> Language {
        self.language
    }

    /// The text as it stands; … stands for what was left out.
    async fn text(&self) -> String {
        self.fragments.iter().map(|fragment| fragment.text.as_str()).collect()
    }

    /// The text with each match between two marks.
    async fn marked(
        &self,
        #[graphql(desc = "What comes before a match, at most 20 characters.", default = "**")] before: String,
        #[graphql(desc = "What comes behind a match, at most 20 characters.", default = "**")] after: String,
    ) -> async_graphql::Result<String> {
        for (argument, mark) in [("before", &before), ("after", &after)] {
            if mark.chars().count() > 20 {
                return Err(Error::argument(argument, "at most 20 characters").into());
            }
        }
        let marked = |fragment: &Fragment| {
            if fragment.is_match {
                format!("{before}{}{after}", fragment.text)
            } else {
                fragment.text.clone()
            }
        };
        Ok(self.fragments.iter().map(marked).collect())
    }

    /// The text in parts, which together are `text`.
    #[graphql(complexity = "list_cost(usual::FRAGMENTS, child_complexity)")]
    async fn fragments(&self) -> &[Fragment] {
        &self.fragments
    }
}

/// A part of a passage.
#[derive(SimpleObject)]
#[graphql(serial)]
struct Fragment {
    /// The part as it stands.
    text: String,
    /// Whether it is what was looked for.
    is_match: bool,
}

/// The query of an argument.
pub(in crate::graphql) fn query(text: &str) -> Result<search::Query, Error> {
    domain::search::Query::parse(text).map_err(|error| Error::argument("query", error))
}
