//! Which columns a request needs.

use std::{collections::HashSet, sync::Arc};

use sea_orm::{EntityTrait, IdenStatic, Iterable};

/// Texts of rows: their columns, less the language, and the field that gives them. The wording of an effect is no text in
/// this sense, since it is what the effect says.
const TEXTS: [(&str, &str); 5] = [
    ("title", "title"),
    ("summary", "summary"),
    ("notes", "notes"),
    ("label", "label"),
    ("attribution_note", "attributionNote"),
];

/// The names of all fields that a request asks for, wherever they stand in it: what only other fields need is not read.
/// Everything is, where nobody says.
#[derive(Debug, Clone, Default)]
pub struct Asked(Option<Arc<HashSet<Box<str>>>>);

impl Asked {
    /// These fields are asked for, and no others.
    pub fn fields(names: impl IntoIterator<Item = Box<str>>) -> Self {
        let mut names: HashSet<_> = names.into_iter().collect();
        if names.contains("passages") {
            names.extend(["title", "summary"].map(Box::from));
        }
        Self(Some(Arc::new(names)))
    }

    /// Whether a field of this name is asked for.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(field))
    }

    /// The columns of a table for a statement's SELECT, each named with the alias as prefix: `i.key AS i_key`. Texts that
    /// nobody asks for are empty.
    pub(in crate::store) fn columns<E: EntityTrait>(&self, alias: &str) -> String {
        let names = E::Column::iter().map(|column| {
            let name = column.as_str();
            let stem = name.strip_suffix("_ja").or_else(|| name.strip_suffix("_en"));
            let text = TEXTS.iter().find(|(text, _)| Some(*text) == stem);
            if text.is_none_or(|(_, field)| self.has(field)) {
                format!("{alias}.{name} AS {alias}_{name}")
            } else {
                format!("''::text AS {alias}_{name}")
            }
        });
        names.collect::<Vec<_>>().join(", ")
    }
}
