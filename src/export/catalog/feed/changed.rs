//! What a revision changed, row by row, in sentences for people.

use maud::{Markup, html};

use crate::domain::{CellChange, Change, ChangeKind, Language, package};

/// How many rows of a revision are told.
const MOST_ROWS: usize = 20;

/// How many cells of a row are told.
const MOST_CELLS: usize = 5;

/// How much of a cell is told, in characters.
const MOST_CHARS: usize = 200;

/// The first rows, and how many more there are.
pub(super) fn list(changes: &[Change], language: Language) -> Markup {
    let more = changes.len().saturating_sub(MOST_ROWS);
    html! {
        ul {
            @for change in changes.iter().take(MOST_ROWS) { li { (row(change, language)) } }
            @if more > 0 {
                li { @match language { Language::Ja => { "ほか" (more) "件" } Language::En => { "and " (more) " more" } } }
            }
        }
    }
}

fn row(Change { table, key, title, title_en, kind, cells }: &Change, language: Language) -> String {
    let title = match language {
        Language::Ja => title.as_ref(),
        Language::En => title_en.as_ref().or(title.as_ref()),
    };
    let (name, what) = (table_name(table, language), quoted(title.unwrap_or(key), language));
    let mut told: Vec<String> =
        cells.iter().take(MOST_CELLS).map(|change| cell(table, *kind, change, language)).collect();
    match (cells.len().saturating_sub(MOST_CELLS), language) {
        (0, _) => {}
        (more, Language::Ja) => told.push(format!("ほか{more}列")),
        (1, Language::En) => told.push("and 1 more column".into()),
        (more, Language::En) => told.push(format!("and {more} more columns")),
    }
    match (language, kind, told) {
        (Language::Ja, ChangeKind::Changed, told) => format!("{name}{what}の{}", told.join("、")),
        (Language::Ja, ChangeKind::Added, told) => format!("{name}{what}を追加：{}", told.join("、")),
        (Language::Ja, ChangeKind::Removed, told) => format!("{name}{what}を削除：{}", told.join("、")),
        (Language::En, ChangeKind::Changed, told) => format!("{name} {what}: {}", told.join("; ")),
        (Language::En, ChangeKind::Added, told) => format!("{name} {what} added: {}", told.join("; ")),
        (Language::En, ChangeKind::Removed, told) => format!("{name} {what} removed: {}", told.join("; ")),
    }
}

/// A cell of a row that was there before and is still; of any other row, what the cell says or said.
fn cell(table: &str, kind: ChangeKind, change: &CellChange, language: Language) -> String {
    let CellChange { column, old, new } = change;
    let name = column_name(table, column, language);
    let value = |value: &str| quoted(value, language);
    match (kind, old, new, language) {
        (ChangeKind::Changed, Some(old), Some(new), Language::Ja) => {
            format!("{name}を{}から{}に変更", value(old), value(new))
        }
        (ChangeKind::Changed, Some(old), Some(new), Language::En) => {
            format!("{name} changed from {} to {}", value(old), value(new))
        }
        (ChangeKind::Changed, None, Some(new), Language::Ja) => format!("{name}に{}を追加", value(new)),
        (ChangeKind::Changed, None, Some(new), Language::En) => format!("{name} added: {}", value(new)),
        (ChangeKind::Changed, Some(old), None, Language::Ja) => format!("{name}の{}を削除", value(old)),
        (ChangeKind::Changed, Some(old), None, Language::En) => format!("{name} removed: {}", value(old)),
        (_, said, also, _) => {
            let said = said.as_ref().or(also.as_ref()).map(|said| value(said)).unwrap_or_default();
            if language == Language::Ja { name + &said } else { format!("{name} {said}") }
        }
    }
}

/// The beginning of a text, on one line and in quotation marks.
fn quoted(text: &str, language: Language) -> String {
    let mut chars = text.chars().map(|c| if c == '\n' { ' ' } else { c });
    let mut cut: String = chars.by_ref().take(MOST_CHARS).collect();
    if chars.next().is_some() {
        cut.push('…');
    }
    match language {
        Language::Ja => format!("「{cut}」"),
        Language::En => format!("“{cut}”"),
    }
}

/// What people call a row of a table.
fn table_name(table: &'static str, language: Language) -> &'static str {
    match (language, table) {
        (Language::Ja, "licenses") => "利用条件",
        (Language::Ja, _) => package::table(table).map_or(table, |known| known.title),
        (Language::En, "licenses") => "Licence",
        (Language::En, "municipalities") => "Local government",
        (Language::En, "documents") => "Document",
        (Language::En, "programs") => "Programme",
        (Language::En, "stated_totals") => "Stated figure",
        (Language::En, "pillars") => "Pillar",
        (Language::En, "sections") => "Section",
        (Language::En, "items") => "Item",
        (Language::En, "effects") => "Effect",
        (Language::En, "overlaps") => "Overlap",
        (Language::En, _) => table,
    }
}

/// What people call a column. In English packages have no titles of columns, but names that are English words.
fn column_name(table: &str, column: &str, language: Language) -> String {
    let columns = package::table(table).map_or(&[][..], |known| known.columns);
    let known = columns.iter().find(|known| known.name == column);
    match (language, known, column) {
        (Language::Ja, Some(known), _) if column.ends_with("_ja") => format!("{}（日本語）", known.title),
        (Language::Ja, Some(known), _) => known.title.into(),
        (Language::Ja, None, "position") => "順序".into(),
        (Language::Ja, None, "name") => "名称".into(),
        (Language::Ja, None, "title") => "表題".into(),
        (Language::Ja, None, "path") => "所在".into(),
        (Language::Ja, None, _) => column.into(),
        (Language::En, _, "sha256") => "SHA-256".into(),
        (Language::En, _, "url") => "URL".into(),
        (Language::En, ..) => in_words(column),
    }
}

/// `summary_ja` as `summary (Japanese)`.
fn in_words(column: &str) -> String {
    const ENDS: [(&str, &str); 3] = [("_ja", " (Japanese)"), ("_en", " (English)"), ("_yen", " (yen)")];
    let end = ENDS.iter().find_map(|(end, told)| Some((column.strip_suffix(end)?, *told)));
    let (begin, told) = end.unwrap_or((column, ""));
    begin.replace('_', " ") + told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_and_column_has_a_name_for_people() {
        for table in package::TABLES {
            assert_ne!(table_name(table.name, Language::En), table.name);
            for column in table.columns {
                let name = column_name(table.name, column.name, Language::En);
                assert!(!name.contains('_') && name.is_ascii(), "{name}");
                assert!(!column_name(table.name, column.name, Language::Ja).contains('_'), "{name}");
            }
        }
        assert_eq!(column_name("items", "summary_ja", Language::Ja), "要約（日本語）");
        assert_eq!(column_name("items", "summary_en", Language::Ja), "要約（英語）");
        assert_eq!(column_name("effects", "amount_yen", Language::En), "amount (yen)");
    }

    #[test]
    fn a_row_is_told_as_a_sentence_in_either_language() {
        let cell = |column, old: Option<&str>, new: Option<&str>| CellChange {
            column,
            old: old.map(Box::from),
            new: new.map(Box::from),
        };
        let change = |kind, cells| Change {
            table: "items",
            key: "staff".into(),
            title: Some("職員数".into()),
            title_en: Some("Number of employees".into()),
            kind,
            cells,
        };
        let changed = change(
            ChangeKind::Changed,
            vec![
                cell("summary_ja", Some("a"), Some("b")),
                cell("code", None, Some("1")),
                cell("page", Some("2"), None),
            ],
        );
        assert_eq!(
            row(&changed, Language::Ja),
            "取組項目「職員数」の要約（日本語）を「a」から「b」に変更、資料上の番号に「1」を追加、ページの「2」を削除"
        );
        assert_eq!(
            row(&changed, Language::En),
            "Item “Number of employees”: summary (Japanese) changed from “a” to “b”; code added: “1”; page removed: “2”"
        );
        let added = change(ChangeKind::Added, vec![cell("title_ja", None, Some("職員数"))]);
        assert_eq!(row(&added, Language::Ja), "取組項目「職員数」を追加：表題（日本語）「職員数」");
        assert_eq!(row(&added, Language::En), "Item “Number of employees” added: title (Japanese) “職員数”");
        let nameless = Change { title: None, title_en: None, ..change(ChangeKind::Removed, Vec::new()) };
        assert_eq!(row(&nameless, Language::En), "Item “staff” removed: ");
    }
}
