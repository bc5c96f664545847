//! Searching texts in Japanese and English: how a text is made comparable, what an index keeps of it, and where a word
//! occurs in it.
//!
//! A comparable text is in NFKC, lower case and hiragana. Each run of letters and digits of alphabets has one space
//! before it, and no other space is left: so "contains" finds 給食 anywhere and `ict` only where a word begins.

use std::{collections::BTreeSet, ops::Range};

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use super::{FiscalYear, ItemCondition, ProgramCondition, Test};

/// The longest query, in characters.
pub const MAX_QUERY: usize = 200;

/// The most words of a query.
pub const MAX_WORDS: usize = 10;

/// The longest lexeme, in characters; of a longer one the index keeps the beginning.
pub const MAX_LEXEME: usize = 100;

/// What separates the texts of one thing, where several are compared at once. No query contains it.
pub const SEPARATOR: char = '\n';

/// Whether a character is a letter or digit of an alphabet that writes words apart.
fn is_spelled(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{590}'
}

/// Whether a character only changes the one before it: combining marks, and the voicing marks of half-width kana.
fn is_mark(c: char) -> bool {
    canonical_combining_class(c) != 0 || matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

/// Hiragana for katakana, straight quotes for curly ones, anything else as it is.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        // ヶ and ヵ are written large as well: 夢見ヶ崎, 夢見ケ崎.
        'ヶ' | 'ゖ' => 'け',
        'ヵ' | 'ゕ' => 'か',
        'ァ'..='ヴ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    }
}

/// A character of a comparable text, and the bytes of the original that it comes from.
struct Folded {
    character: char,
    from: Range<usize>,
}

/// The comparable form of a text, character by character.
fn fold(text: &str) -> Vec<Folded> {
    let mut folded: Vec<Folded> = Vec::with_capacity(text.len());
    let mut in_word = false;
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let mut cluster = String::from(first);
        while let Some((_, mark)) = chars.next_if(|(_, c)| is_mark(*c)) {
            cluster.push(mark);
        }
        let end = chars.peek().map_or(text.len(), |(next, _)| *next);
        // Lower case can undo NFKC, as with the Kelvin sign's neighbours; a second round settles it.
        let lower = cluster.nfkc().flat_map(char::to_lowercase);
        // A mark that is no part of a letter by now is of no help to anyone who searches.
        for character in lower.nfkc().map(plain).filter(|c| canonical_combining_class(*c) == 0) {
            let spelled = is_spelled(character);
            if spelled && !in_word {
                folded.push(Folded { character: ' ', from: start..start });
            }
            in_word = spelled;
            // Nor what cannot be seen, of which databases take not all.
            if !character.is_whitespace() && !character.is_control() {
                folded.push(Folded { character, from: start..end });
            }
        }
    }
    folded
}

/// A text made comparable.
#[must_use]
pub fn comparable(text: &str) -> String {
    fold(text).into_iter().map(|folded| folded.character).collect()
}

/// A question to the texts: words that must all occur, and fiscal years of which one must be the item's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Comparable words.
    pub words: Vec<Box<str>>,
    /// Fiscal years that were named: 令和5年度, FY2023.
    pub fiscal_years: Vec<FiscalYear>,
}

/// Why a query is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Nothing to look for.
    #[error("the query has no word to look for")]
    Empty,
    /// Too much to look for.
    #[error("a query has at most {MAX_QUERY} characters and {MAX_WORDS} words")]
    TooLong,
}

impl Query {
    /// Reads what a person typed: words separated by spaces of any width.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.chars().count() > MAX_QUERY {
            return Err(QueryError::TooLong);
        }
        let mut query = Self::default();
        for word in text.split_whitespace() {
            let word = comparable(word);
            match FiscalYear::named(word.trim_start()) {
                Some(year) => query.fiscal_years.push(year),
                None if word.is_empty() || query.words.iter().any(|known| **known == *word) => {}
                None => query.words.push(word.into()),
            }
        }
        match query.words.len() + query.fiscal_years.len() {
            0 => Err(QueryError::Empty),
            1..=MAX_WORDS => Ok(query),
            _ => Err(QueryError::TooLong),
        }
    }

    /// What it asks of an item; all of it must hold.
    #[must_use]
    pub fn conditions(self) -> Vec<ItemCondition> {
        let Self { words, fiscal_years } = self;
        let years = ItemCondition::Program(ProgramCondition::FiscalYear(Test::In(fiscal_years.clone())));
        let years = (!fiscal_years.is_empty()).then_some(years);
        words.into_iter().map(ItemCondition::Word).chain(years).collect()
    }
}

/// What an index keeps of a comparable text: each spelled word with the space before it, each pair of other neighbours,
/// and the last of each run of those.
#[must_use]
pub fn lexemes(comparable: &str) -> BTreeSet<&str> {
    let mut all = BTreeSet::new();
    for (run, spelled) in runs(comparable) {
        if spelled {
            all.insert(beginning(run));
            continue;
        }
        let starts: Vec<usize> = run.char_indices().map(|(start, _)| start).collect();
        let ends = starts.iter().skip(2).copied().chain([run.len(), run.len()]);
        all.extend(starts.iter().zip(ends).filter_map(|(start, end)| run.get(*start..end)));
    }
    all
}

/// Lexemes of which a text that contains `word` must have all: each with whether its beginning is enough. A text that
/// has them need not contain the word.
#[must_use]
pub fn probes(word: &str) -> Vec<(&str, bool)> {
    let mut probes = Vec::new();
    let all = runs(word);
    let last = all.len().saturating_sub(1);
    for (place, (run, spelled)) in all.into_iter().enumerate() {
        if spelled {
            probes.push((beginning(run), place == last));
            continue;
        }
        let starts: Vec<usize> = run.char_indices().map(|(start, _)| start).collect();
        if let [_] = starts.as_slice() {
            probes.push((run, true));
        }
        let ends = starts.iter().skip(2).copied().chain([run.len()]);
        let pairs = starts.iter().zip(ends).filter_map(|(start, end)| run.get(*start..end));
        probes.extend(pairs.filter(|pair| pair.chars().nth(1).is_some()).map(|pair| (pair, false)));
    }
    probes
}

fn beginning(run: &str) -> &str {
    run.char_indices().nth(MAX_LEXEME).and_then(|(end, _)| run.get(..end)).unwrap_or(run)
}

/// The runs of a comparable text, and whether each is a spelled word (with the space before it).
fn runs(comparable: &str) -> Vec<(&str, bool)> {
    let mut runs = Vec::new();
    let (mut begin, mut in_word) = (0, false);
    let mut cut = |begin: &mut usize, end: usize, spelled: bool| {
        if let Some(run) = comparable.get(*begin..end).filter(|run| !run.is_empty()) {
            runs.push((run, spelled));
        }
        *begin = end;
    };
    for (place, c) in comparable.char_indices() {
        let starts_word = c == ' ';
        let ends_word = in_word && !is_spelled(c);
        if starts_word || ends_word || c == SEPARATOR {
            cut(&mut begin, place, in_word);
            in_word = starts_word;
        }
        if c == SEPARATOR {
            begin = place + c.len_utf8();
        }
    }
    cut(&mut begin, comparable.len(), in_word);
    runs
}

/// Where the words of a query occur in a text: ranges of its bytes, in order, none touching another.
#[must_use]
pub fn occurrences(text: &str, words: &[Box<str>]) -> Vec<Range<usize>> {
    let folded = fold(text);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for word in words {
        let word: Vec<char> = word.chars().collect();
        for window in folded.windows(word.len().max(1)) {
            if window.iter().map(|folded| folded.character).eq(word.iter().copied()) {
                // The space before a word stands for nothing in the text.
                let first = window.iter().find(|folded| !folded.from.is_empty());
                if let (Some(first), Some(last)) = (first, window.last()) {
                    ranges.push(first.from.start..last.from.end);
                }
            }
        }
    }
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
