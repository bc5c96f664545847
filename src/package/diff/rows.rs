//! The rows of a programme's canonical tables in one form for all tables, so that they can be compared.

use std::collections::HashMap;

use crate::{
    domain::{
        License, Program, Text,
        package::{RawCell, Table},
    },
    package::write::Writer,
};

/// Columns that say what a row is called, the best first, each with what says the same in English.
const TITLES: [(&str, &str); 7] = [
    ("title_ja", "title_en"),
    ("name_ja", "name_en"),
    ("label_ja", "label_en"),
    ("text_ja", "text_en"),
    ("scope_ja", "scope_en"),
    ("note_ja", "note_en"),
    ("title", ""),
];

/// A column and what its cell says.
type Filled = (&'static str, Box<str>);

/// The rows of one table.
pub(super) struct TableRows {
    pub(super) table: &'static str,
    pub(super) rows: Vec<Row>,
}

/// A row.
pub(super) struct Row {
    /// What names it; rows with the same name are counted.
    pub(super) key: Box<str>,
    pub(super) title: Option<Text>,
    /// The keys of what it stands below.
    pub(super) parents: Vec<Box<str>>,
    /// Its place among the rows with the same parents, from 1.
    pub(super) place: usize,
    /// All of its cells.
    pub(super) cells: Vec<Filled>,
}

/// All tables of a programme, licences first.
pub(super) fn tables(program: &Program) -> Vec<TableRows> {
    let rows = Writer::new(program);
    let mut effects = table(rows.effects(), &["item"]);
    for (row, effect) in effects.rows.iter_mut().zip(&program.effects) {
        // An amount has no name of its own in most papers.
        let item = || program.items.get(effect.item as usize).map(|item| item.title.clone());
        row.title = row.title.take().or_else(item);
    }
    vec![
        licenses(&program.head.licenses),
        table(rows.municipalities(), &[]),
        table(rows.documents(), &[]),
        table([rows.head()], &[]),
        table(rows.stated_totals(), &[]),
        table(rows.pillars(), &[]),
        table(rows.sections(), &["pillar", "parent"]),
        table(rows.items(), &["pillar", "section"]),
        effects,
        table(rows.overlaps(), &["effect"]),
    ]
}

fn licenses(licenses: &[License]) -> TableRows {
    let cells = |license: &License| {
        let License { name, title, path } = license;
        let (title, path) = (title.clone().unwrap_or_default(), path.clone().unwrap_or_default());
        vec![("name", name.clone()), ("title", title), ("path", path)]
    };
    TableRows { table: "licenses", rows: collect(licenses.iter().map(cells), &["name"], &[]) }
}

/// The rows of a table, which stand below the rows that these columns name.
fn table<R: Table>(rows: impl IntoIterator<Item = R>, parents: &[&str]) -> TableRows {
    let definition = R::DEFINITION;
    let columns = definition.columns.iter().map(|column| column.name);
    let cells =
        |row: R| columns.clone().zip(row.cells().into_iter().map(RawCell::text).map(Box::from)).collect();
    TableRows {
        table: definition.name,
        rows: collect(rows.into_iter().map(cells), definition.primary_key, parents),
    }
}

fn collect(cells: impl Iterator<Item = Vec<Filled>>, key: &[&str], parents: &[&str]) -> Vec<Row> {
    let (mut namesakes, mut siblings) = (HashMap::new(), HashMap::new());
    let row = |cells: Vec<Filled>| {
        let key = said(&cells, key).collect::<Vec<_>>().join("/");
        let parents: Vec<Box<str>> = said(&cells, parents).map(Box::from).collect();
        let title = title(&cells);
        let place = next(&mut siblings, parents.clone());
        let key = match next(&mut namesakes, key.clone()) {
            1 => key.into(),
            number => format!("{key} ({number})").into(),
        };
        Row { key, title, parents, place, cells }
    };
    cells.map(row).collect()
}

/// What a row is called.
fn title(cells: &[Filled]) -> Option<Text> {
    let filled = |column: &str| said(cells, &[column]).find(|text| !text.is_empty()).map(Box::from);
    TITLES.into_iter().find_map(|(ja, en)| Some(Text { ja: filled(ja)?, en: filled(en) }))
}

/// What the cells of these columns say, in the order of the columns given.
fn said<'a>(cells: &'a [Filled], columns: &'a [&str]) -> impl Iterator<Item = &'a str> {
    columns
        .iter()
        .filter_map(|wanted| cells.iter().find(|(column, _)| column == wanted).map(|(_, text)| &**text))
}

/// Counts one more of these.
fn next<K: Eq + std::hash::Hash>(counts: &mut HashMap<K, usize>, of: K) -> usize {
    let count = counts.entry(of).or_default();
    *count += 1;
    *count
}
