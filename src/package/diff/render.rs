//! Changes as a table for people.

use crate::{
    domain::{CellChange, Change, ChangeKind, Language, package},
    package::show::{self, differing, shortened},
};

/// The changes as a table, one line for every cell; or a sentence that there are none.
#[must_use]
pub fn render_changes(changes: &[Change], language: Language) -> String {
    if changes.is_empty() {
        return match language {
            Language::Ja => "変更はありません。".into(),
            Language::En => "Nothing has changed.".into(),
        };
    }
    let mut table = show::table(match language {
        Language::Ja => ["表", "行", "表題", "変更", "列", "変更前", "変更後"],
        Language::En => ["Table", "Row", "Title", "Change", "Column", "Before", "After"],
    });
    for Change { table: name, key, title, title_en: _, kind, cells } in changes {
        let title = shortened(title.as_deref().unwrap_or_default());
        // What names the row stands on the first of its lines.
        let mut named = [table_name(name, language), &shortened(key), &title, kind_name(*kind, language)];
        for CellChange { column, old, new } in cells {
            let (old, new) =
                differing(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
            let [table_cell, key_cell, title_cell, kind_cell] = std::mem::take(&mut named);
            let column = column_name(name, column, language);
            table.add_row([table_cell, key_cell, title_cell, kind_cell, column, &old, &new]);
        }
    }
    table.to_string()
}

fn kind_name(kind: ChangeKind, language: Language) -> &'static str {
    match (kind, language) {
        (kind, Language::En) => kind.code(),
        (ChangeKind::Added, Language::Ja) => "追加",
        (ChangeKind::Removed, Language::Ja) => "削除",
        (ChangeKind::Changed, Language::Ja) => "変更",
    }
}

/// The name of a table, which in Japanese is what its definition calls it.
fn table_name(name: &'static str, language: Language) -> &'static str {
    match package::table(name) {
        Some(definition) if language == Language::Ja => definition.title,
        _ => name,
    }
}

/// The name of a column, likewise.
fn column_name(table: &str, name: &'static str, language: Language) -> &'static str {
    let columns = package::table(table).map(|table| table.columns).unwrap_or_default();
    match columns.iter().find(|column| column.name == name) {
        Some(column) if language == Language::Ja => column.title,
        _ => name,
    }
}
