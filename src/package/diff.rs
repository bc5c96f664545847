//! What changed between two programmes, found by comparing the rows of their canonical tables.

mod order;
mod render;
mod rows;

use std::collections::{HashMap, HashSet};

use crate::domain::{CellChange, Change, ChangeKind, Program, Text};
pub use render::render_changes;
use rows::{Row, TableRows};

/// The column that tells of a row's place among its siblings.
const POSITION: &str = "position";

/// What changed from one programme to the other. It is nothing only where their canonical packages are the same.
///
/// Tables come in the order of a package, the licences of datapackage.json first. Within a table, rows stand in the
/// new order; a removed row follows the row that it followed before, or comes first where it had stood first.
///
/// Places are not compared as numbers, since one new row moves all those behind it. A row has moved if, among the
/// siblings that both programmes have, it is not one of the longest series whose order stayed. Then its last cell
/// tells the old and the new place, even where the numbers happen to be the same. A row below another parent than
/// before says so in the cell that names the parent.
#[must_use]
pub fn diff(old: &Program, new: &Program) -> Vec<Change> {
    rows::tables(old).iter().zip(rows::tables(new)).flat_map(|(old, new)| compare(old, &new)).collect()
}

/// What changed in one table.
fn compare(old: &TableRows, new: &TableRows) -> Vec<Change> {
    let before: HashMap<_, _> = old.rows.iter().map(|row| (&*row.key, row)).collect();
    let (mut changes, mut removed_after) = removed(old, new);
    let moved = moved(&before, &new.rows);
    for row in &new.rows {
        match before.get(&*row.key) {
            None => changes.push(whole(new.table, row, ChangeKind::Added)),
            Some(old) => changes.extend(changed(new.table, old, row, moved.contains(&*row.key))),
        }
        changes.extend(removed_after.remove(&*row.key).into_iter().flatten());
    }
    changes
}

/// The removed rows that stood before all others, and those that stood behind a row that is still there.
fn removed<'a>(old: &'a TableRows, new: &TableRows) -> (Vec<Change>, HashMap<&'a str, Vec<Change>>) {
    let kept: HashSet<_> = new.rows.iter().map(|row| &row.key).collect();
    let (mut first, mut after) = (Vec::new(), HashMap::<&str, Vec<_>>::new());
    let mut last_kept = None;
    for row in &old.rows {
        if kept.contains(&row.key) {
            last_kept = Some(&*row.key);
            continue;
        }
        let change = whole(old.table, row, ChangeKind::Removed);
        match last_kept {
            None => first.push(change),
            Some(key) => after.entry(key).or_default().push(change),
        }
    }
    (first, after)
}

/// The keys of rows that stand otherwise among their siblings.
fn moved<'a>(before: &HashMap<&str, &Row>, new: &'a [Row]) -> HashSet<&'a str> {
    let mut families: HashMap<_, Vec<(usize, &str)>> = HashMap::new();
    for row in new {
        if let Some(old) = before.get(&*row.key).filter(|old| old.parents == row.parents) {
            families.entry(&row.parents).or_default().push((old.place, &row.key));
        }
    }
    families.into_values().flat_map(order::out_of_order).collect()
}

/// A row that is new or gone, with all of its filled cells.
fn whole(table: &'static str, row: &Row, kind: ChangeKind) -> Change {
    let filled = row.cells.iter().filter(|(_, text)| !text.is_empty());
    let cell = |(column, text): &(&'static str, Box<str>)| match kind {
        ChangeKind::Removed => CellChange { column, old: Some(text.clone()), new: None },
        ChangeKind::Added | ChangeKind::Changed => CellChange { column, old: None, new: Some(text.clone()) },
    };
    change(table, row, kind, filled.map(cell).collect())
}

/// A row that both have, if something about it is different.
fn changed(table: &'static str, old: &Row, new: &Row, has_moved: bool) -> Option<Change> {
    let filled = |text: &str| (!text.is_empty()).then(|| text.into());
    let mut cells: Vec<_> = old
        .cells
        .iter()
        .zip(&new.cells)
        .filter(|((column, old), (_, new))| *column != POSITION && old != new)
        .map(|((column, old), (_, new))| CellChange { column, old: filled(old), new: filled(new) })
        .collect();
    if has_moved {
        let place = |row: &Row| Some(row.place.to_string().into());
        cells.push(CellChange { column: POSITION, old: place(old), new: place(new) });
    }
    (!cells.is_empty()).then(|| change(table, new, ChangeKind::Changed, cells))
}

fn change(table: &'static str, row: &Row, kind: ChangeKind, cells: Vec<CellChange>) -> Change {
    let (title, title_en) = match row.title.clone() {
        Some(Text { ja, en }) => (Some(ja), en),
        None => (None, None),
    };
    Change { table, key: row.key.clone(), title, title_en, kind, cells }
}

#[cfg(test)]
mod tests;
