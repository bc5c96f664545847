//! What changed between two states of a programme, row by row; finding it is `package::diff`'s.

use serde::Serialize;

use super::ChangeKind;

/// One row that is new, gone or different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The table it stands in; `licenses` for the terms in datapackage.json.
    pub table: &'static str,
    /// What names the row in its table: its key, or municipality and year with a slash between.
    pub key: Box<str>,
    /// What the row is called in Japanese, for people.
    pub title: Option<Box<str>>,
    /// The same in English, where that is held. Programs find it among the cells.
    #[serde(skip)]
    pub title_en: Option<Box<str>>,
    /// What became of it.
    pub kind: ChangeKind,
    /// Its cells that differ; of a new row or one that is gone, all that are filled.
    pub cells: Vec<CellChange>,
}

/// A cell that says something else than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellChange {
    /// Its column; `position` for the row's place among its siblings, in every table.
    pub column: &'static str,
    /// What it said.
    pub old: Option<Box<str>>,
    /// What it says.
    pub new: Option<Box<str>>,
}
