//! Pillars, sections and items: places among siblings, and who stands below whom.

use std::collections::{HashMap, HashSet};

use super::{Problems, Sheets, circles};
use crate::{
    domain::{
        Message, message,
        package::{Cell, Key, Position, ProblemCode, RawCell, SectionRow, Table},
    },
    package::read::{
        sheets::by_key,
        table::{Line, Sheet},
    },
};

/// How deep sections may stand in one another.
const MAX_DEPTH: usize = 8;

pub(super) fn check(sheets: &Sheets, problems: &mut Problems) {
    let Sheets { pillars, sections, items, effects, .. } = sheets;
    places_differ(pillars, |_| vec![], |row| &row.position, problems);
    places_differ(sections, |row| vec![row.pillar.raw(), row.parent.raw()], |row| &row.position, problems);
    places_differ(items, |row| vec![row.pillar.raw(), row.section.raw()], |row| &row.position, problems);
    places_differ(effects, |row| vec![row.item.raw()], |row| &row.position, problems);

    let pillars: HashSet<_> = pillars.values("key").into_iter().flatten().collect();
    let by_key = by_key(sections, |row| &row.key);
    // A pillar that does not exist was reported; it says nothing about who belongs together.
    let pillar_of = |cell: &Cell<Key>| cell.get().filter(|pillar| pillars.contains(&*pillar.0));
    let agrees = |pillar: &Cell<Key>, section: &Cell<Key>| {
        let section = section.raw().sound().and_then(|section| by_key.get(section));
        let pillars = pillar_of(pillar).zip(section.and_then(|section| pillar_of(&section.row.pillar)));
        pillars.is_none_or(|(own, above)| own == above)
    };
    let mut strays = HashSet::new();
    for line in &sections.lines {
        if !agrees(&line.row.pillar, &line.row.parent) {
            strays.extend(line.row.key.raw().sound());
            let expected = Message::fixed("同じ柱の区分", "a section of the same pillar");
            problems.cell(line, line.row.parent.raw(), ProblemCode::PillarDisagrees, expected);
        }
    }
    for line in &items.lines {
        // Where a section's own pillar is in doubt, its items are not blamed for it.
        if !agrees(&line.row.pillar, &line.row.section) && !strays.contains(line.row.section.raw().text()) {
            let expected = Message::fixed("項目と同じ柱の区分", "a section of the item's pillar");
            problems.cell(line, line.row.section.raw(), ProblemCode::PillarDisagrees, expected);
        }
    }
    check_depth(&sections.lines, problems);
}

/// Reports a place that an earlier sibling has.
fn places_differ<R: Table>(
    sheet: &Sheet<R>,
    above: impl Fn(&R) -> Vec<&RawCell>,
    position: impl Fn(&R) -> &Cell<Position>,
    problems: &mut Problems,
) {
    let mut seen = HashMap::new();
    for line in &sheet.lines {
        let (above, position) = (above(&line.row), position(&line.row));
        let Some(place) = position.get() else { continue };
        if above.iter().any(|cell| cell.wrong().is_some()) {
            continue;
        }
        let siblings: Vec<_> = above.into_iter().map(RawCell::text).collect();
        let first = *seen.entry((siblings, place)).or_insert(line.number);
        if first != line.number {
            let expected = message!(
                "同じ親の中で他と違う順序（{first} 行目と同じ）",
                "a place of its own among its siblings; row {first} has this one"
            );
            problems.cell(line, position.raw(), ProblemCode::DuplicateValue, expected);
        }
    }
}

fn check_depth(sections: &[Line<SectionRow>], problems: &mut Problems) {
    let places: HashMap<_, _> = sections
        .iter()
        .enumerate()
        .filter_map(|(place, line)| Some((line.row.key.raw().sound()?, place)))
        .collect();
    let parents: Vec<_> =
        sections.iter().map(|line| places.get(line.row.parent.raw().sound()?).copied()).collect();
    for line in circles(&parents).into_iter().filter_map(|place| sections.get(place)) {
        let expected =
            Message::fixed("この区分の下にない区分", "a section that does not itself stand below this one");
        problems.cell(line, line.row.parent.raw(), ProblemCode::CircularReference, expected);
    }
    for (line, parent) in sections.iter().zip(&parents) {
        let above = std::iter::successors(*parent, |place| parents.get(*place).copied().flatten());
        // Exactly one too many, so that sections further below (or in a circle) are not reported, too.
        if above.take(MAX_DEPTH + 1).count() == MAX_DEPTH {
            let expected =
                message!("入れ子は {MAX_DEPTH} 段まで", "at most {MAX_DEPTH} sections in one another");
            problems.cell(line, line.row.parent.raw(), ProblemCode::TooDeep, expected);
        }
    }
}
