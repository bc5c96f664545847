//! Making the programme from checked tables: keys become places, rows come into printed order.
//!
//! Every function gives none where tables do not fit together, which the checks exclude.

use std::collections::HashMap;

use super::{
    effect, rows,
    sheets::Sheets,
    table::{Line, Sheet},
};
use crate::domain::{
    License, Program, ProgramId,
    package::{Cell, Key, Position, SectionRow},
};

/// The places of rows by their keys.
#[derive(Debug)]
pub(super) struct Places<T>(HashMap<Key, T>);

impl<T: Copy + TryFrom<usize>> Places<T> {
    fn new<'a, R: 'a>(rows: impl IntoIterator<Item = &'a R>, key: impl Fn(&R) -> &Cell<Key>) -> Option<Self> {
        let place = |(place, row)| Some((key(row).get()?, T::try_from(place).ok()?));
        rows.into_iter().enumerate().map(place).collect::<Option<_>>().map(Self)
    }

    /// The place that a cell points to, if it is filled.
    pub(super) fn find(&self, cell: &Cell<Key>) -> Option<T> {
        self.0.get(&cell.get()?).copied()
    }
}

/// The programme that these tables hold.
pub(super) fn program(sheets: &Sheets, licenses: &[License]) -> Option<Program> {
    let Sheets {
        municipalities,
        documents,
        programs,
        stated_totals,
        pillars,
        sections,
        items,
        effects,
        overlaps,
    } = sheets;
    let head = &programs.lines.first()?.row;
    let id = ProgramId { municipality: head.municipality_code.get()?, fiscal_year: head.fiscal_year.get()? };

    let document_places = Places::new(in_file_order(documents), |row| &row.key)?;
    let pillar_rows = sorted(pillars, |row| row.position.get())?;
    let pillar_places: Places<u16> = Places::new(pillar_rows.iter().copied(), |row| &row.key)?;
    let section_rows = printed_order(sections, &pillar_places)?;
    let section_places: Places<u16> = Places::new(section_rows.iter().copied(), |row| &row.key)?;
    let item_rows = sorted(items, |row| {
        // A pillar's own items stand before those of its sections, and none sorts first.
        let section = section_places.find(&row.section);
        Some((pillar_places.find(&row.pillar)?, section, row.position.get()?))
    })?;
    let item_places: Places<u32> = Places::new(item_rows.iter().copied(), |row| &row.key)?;
    let effect_rows = sorted(effects, |row| Some((item_places.find(&row.item)?, row.position.get()?)))?;
    let effect_places: Places<u32> = Places::new(effect_rows.iter().copied(), |row| &row.key)?;
    let overlap_rows = sorted(overlaps, |row| effect_places.find(&row.effect))?;

    Some(Program {
        id,
        head: rows::head(head, licenses)?,
        municipalities: in_file_order(municipalities).map(rows::municipality).collect::<Option<_>>()?,
        documents: in_file_order(documents).map(rows::document).collect::<Option<_>>()?,
        stated_totals: in_file_order(stated_totals)
            .map(|row| rows::stated_total(row, &pillar_places, &document_places))
            .collect::<Option<_>>()?,
        pillars: pillar_rows.into_iter().map(rows::pillar).collect::<Option<_>>()?,
        sections: section_rows
            .into_iter()
            .map(|row| rows::section(row, &pillar_places, &section_places))
            .collect::<Option<_>>()?,
        items: item_rows
            .into_iter()
            .map(|row| rows::item(row, &pillar_places, &section_places, &document_places))
            .collect::<Option<_>>()?,
        effects: effect_rows
            .into_iter()
            .map(|row| effect::effect(row, &item_places, &document_places))
            .collect::<Option<_>>()?,
        overlaps: overlap_rows
            .into_iter()
            .map(|row| rows::overlap(row, &effect_places, &item_places))
            .collect::<Option<_>>()?,
    })
}

fn in_file_order<R>(sheet: &Sheet<R>) -> impl Iterator<Item = &R> {
    sheet.lines.iter().map(|line| &line.row)
}

/// Rows in the order of a property that all have; rows with the same stay in file order.
fn sorted<R, K: Ord>(sheet: &Sheet<R>, order: impl Fn(&R) -> Option<K>) -> Option<Vec<&R>> {
    let keyed = |line| {
        let Line { row, .. }: &Line<R> = line;
        Some((order(row)?, row))
    };
    let mut rows: Vec<_> = sheet.lines.iter().map(keyed).collect::<Option<_>>()?;
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(rows.into_iter().map(|(_, row)| row).collect())
}

/// Sections pillar by pillar, each before its sub-sections, siblings by position.
fn printed_order<'a>(sheet: &'a Sheet<SectionRow>, pillars: &Places<u16>) -> Option<Vec<&'a SectionRow>> {
    let last_first = |row: &SectionRow| {
        let Position(position) = row.position.get()?;
        Some(std::cmp::Reverse((pillars.find(&row.pillar)?, position)))
    };
    let mut open = Vec::new();
    let mut children: HashMap<Key, Vec<&SectionRow>> = HashMap::new();
    for row in sorted(sheet, last_first)? {
        match row.parent.get() {
            None => open.push(row),
            Some(parent) => children.entry(parent).or_default().push(row),
        }
    }
    let mut ordered = Vec::with_capacity(sheet.lines.len());
    while let Some(row) = open.pop() {
        ordered.push(row);
        open.extend(children.remove(&row.key.get()?).into_iter().flatten());
    }
    // Whoever is missing stands below nobody.
    (ordered.len() == sheet.lines.len()).then_some(ordered)
}
