//! Laws of the difference, on generated programmes and changed copies of them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{FiscalYear, Generator, License},
    package::canonical_files,
};

/// A programme of few municipalities and years, so that two are of the same one now and then.
fn programs() -> impl Strategy<Value = Program> {
    let texts = prop::collection::vec("[a-z漢\n\"]{1,3}", 0..4);
    (0..3_u64, 0..3_u32, 2020..2022_i64, texts).prop_map(|(seed, index, year, texts)| {
        Generator::new(seed).with_oddities(texts).program(index, FiscalYear::new(year).unwrap())
    })
}

/// Changes a programme in one of many ways, at a random place; some of them change nothing.
fn mutate(program: &mut Program, (way, at): (usize, usize)) {
    let pick = |length: usize| at % length.max(1);
    match way {
        0 => {
            let place = pick(program.items.len());
            program.items.iter_mut().skip(place).take(1).for_each(|item| item.title.ja = "別の表題".into());
        }
        1 => {
            let last = program.effects.len().saturating_sub(1);
            program.effects.truncate(last);
            program.overlaps.retain(|overlap| (overlap.effect as usize) < last);
        }
        2 => drop(program.overlaps.drain(pick(program.overlaps.len())..)),
        3 => program.documents.reverse(),
        4 => program.stated_totals.reverse(),
        5 => program.head.licenses.push(License { name: "CC0-1.0".into(), title: None, path: None }),
        6 => {
            let twins = (0..).zip(program.effects.windows(2));
            let twins: Vec<usize> =
                twins.filter(|(_, two)| two[0].item == two[1].item).map(|(place, _)| place).collect();
            if let Some(place) = twins.get(pick(twins.len())) {
                program.effects.swap(*place, place + 1);
            }
        }
        7 => program.municipalities.iter_mut().for_each(|row| row.population = None),
        8 => program.overlaps.iter_mut().for_each(|row| row.counted_in = None),
        9 if program.pillars.len() > 1 => program.pillars.swap(0, 1),
        _ => {}
    }
}

type Rows<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a str, Option<&'a str>)>>;

/// The whole rows of a kind: what their cells say.
fn whole_rows(changes: &[Change], kind: ChangeKind) -> Rows<'_> {
    let said = |cell: &'_ CellChange| cell.old.is_some() == (kind == ChangeKind::Removed);
    let rows = changes.iter().filter(|change| change.kind == kind);
    rows.map(|change| {
        assert!(change.cells.iter().all(said));
        let cells =
            change.cells.iter().map(|cell| (cell.column, cell.old.as_deref().or(cell.new.as_deref())));
        ((change.table, &*change.key), cells.collect())
    })
    .collect()
}

fn assert_laws(one: &Program, other: &Program) -> Result<(), TestCaseError> {
    let (there, back) = (diff(one, other), diff(other, one));
    prop_assert_eq!(there.is_empty(), canonical_files(one) == canonical_files(other));
    for (kind, opposite) in
        [(ChangeKind::Added, ChangeKind::Removed), (ChangeKind::Removed, ChangeKind::Added)]
    {
        prop_assert_eq!(whole_rows(&there, kind), whole_rows(&back, opposite));
    }
    prop_assert!(there.iter().all(|change| !change.cells.is_empty()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_programme_does_not_differ_from_itself(program in programs()) {
        prop_assert_eq!(diff(&program, &program), []);
    }

    #[test]
    fn two_programmes_differ_where_their_packages_do_and_both_ways(one in programs(), other in programs()) {
        assert_laws(&one, &other)?;
    }

    #[test]
    fn a_changed_copy_differs_where_its_package_does(
        program in programs(),
        ways in prop::collection::vec((0..11_usize, any::<usize>()), 0..4),
    ) {
        let mut copy = program.clone();
        for way in ways {
            mutate(&mut copy, way);
        }
        assert_laws(&program, &copy)?;
    }
}

#[test]
fn pillars_that_change_places_do_not_move_what_is_in_them() {
    let program = Generator::new(1).program(0, FiscalYear::new(2023).unwrap());
    let mut copy = program.clone();
    copy.pillars.swap(0, 1);
    for row in copy.sections.iter_mut().filter(|row| row.pillar < 2) {
        row.pillar = 1 - row.pillar;
    }
    for row in copy.items.iter_mut().filter(|row| row.pillar < 2) {
        row.pillar = 1 - row.pillar;
    }
    let changes = diff(&program, &copy);
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!((changes[0].table, changes[0].cells[0].column), ("pillars", "position"));
}

#[test]
fn licences_of_one_name_are_told_apart_by_their_place() {
    let program = Generator::new(1).program(0, FiscalYear::new(2023).unwrap());
    let mut copy = program.clone();
    copy.head.licenses.push(License { name: "CC0-1.0".into(), title: Some("表".into()), path: None });
    let changes = diff(&program, &copy);
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (changes[0].table, &*changes[0].key, changes[0].kind),
        ("licenses", "CC0-1.0 (2)", ChangeKind::Added)
    );
}
