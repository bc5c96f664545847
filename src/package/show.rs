//! How reports look on a terminal: their tables, and values that are safe to show.

use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};

/// The most characters of a value that a report repeats.
const MAX_VALUE_CHARS: usize = 60;

/// How many characters before a difference are shown.
const LEAD: usize = 12;

/// An empty table with this header.
pub(super) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_width(140);
    table.set_header(header);
    table
}

/// Two values as they are safe to show, from a little before the place where they begin to differ.
pub(super) fn differing(old: &str, new: &str) -> (String, String) {
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let is_long = |value: &str| value.chars().nth(MAX_VALUE_CHARS).is_some();
    if same <= LEAD || !(is_long(old) || is_long(new)) {
        return (shortened(old), shortened(new));
    }
    let from = |value: &str| format!("…{}", shortened(&value.chars().skip(same - LEAD).collect::<String>()));
    (from(old), from(new))
}

/// A value that is safe to show: short, on one line, without control characters.
pub(super) fn shortened(value: &str) -> String {
    let visible = |c: char| if c.is_control() { c.escape_default().collect() } else { String::from(c) };
    let mut short: String = value.chars().take(MAX_VALUE_CHARS).map(visible).collect();
    if value.chars().nth(MAX_VALUE_CHARS).is_some() {
        short.push('…');
    }
    short
}
