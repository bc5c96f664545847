//! Every sum and count of a tree against a plain walk over the rows.

use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::*;
use crate::domain::{FiscalYear, Generator};

/// Any programme.
fn programs() -> impl Strategy<Value = Program> {
    (any::<u64>(), any::<u32>(), FiscalYear::RANGE).prop_map(|(seed, index, year)| {
        Generator::new(seed).program(index, FiscalYear::new(year.into()).unwrap())
    })
}

/// Whether an item stands in a section, however deep below it.
fn is_below(program: &Program, item: &Item, section: u16) -> bool {
    let above = |place: u16| program.sections[usize::from(place)].parent;
    std::iter::successors(item.section, |place| above(*place)).any(|place| place == section)
}

/// Count, net and gross of the amounts of those items that are wanted.
fn walked(program: &Program, phase: Phase, wanted: impl Fn(&Item) -> bool) -> Sum {
    let mut sum = Sum::default();
    for effect in program.effects.iter().filter(|effect| effect.phase == phase) {
        if let Some((net, gross)) = effect.amounts().filter(|_| wanted(&program.items[effect.item as usize]))
        {
            sum = Sum { amounts: sum.amounts + 1, net: sum.net + net, gross: sum.gross + gross };
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sums_at_every_level_equal_a_plain_walk_and_pillars_sum_to_the_programme(
        program in programs(),
    ) {
        let tree = ProgramTree::new(program.clone(), Revision::default()).unwrap();
        for phase in Phase::iter() {
            let mut whole = Sum::default();
            for (place, _) in (0..).zip(&program.pillars) {
                let sum = tree.pillar_totals(place).phase(phase);
                prop_assert_eq!(sum, walked(&program, phase, |item| item.pillar == place));
                whole = Sum {
                    amounts: whole.amounts + sum.amounts,
                    net: whole.net + sum.net,
                    gross: whole.gross + sum.gross,
                };
            }
            prop_assert_eq!(whole, walked(&program, phase, |_| true));
            let held = program.effects.iter().any(|effect| effect.phase == phase);
            prop_assert_eq!(tree.total(phase), held.then_some(whole));
            for (place, _) in (0..).zip(&program.sections) {
                let expected = walked(&program, phase, |item| is_below(&program, item, place));
                prop_assert_eq!(tree.section_totals(place).phase(phase), expected);
            }
            for (place, item) in (0..).zip(&program.items) {
                let expected = walked(&program, phase, |other| other.key == item.key);
                prop_assert_eq!(tree.item_totals(place).phase(phase), expected);
            }
        }
    }

    #[test]
    fn everything_hangs_in_its_place_once_and_is_found_by_its_key(
        program in programs(),
    ) {
        let tree = ProgramTree::new(program.clone(), Revision::default()).unwrap();
        let sections = (0..).zip(&program.sections);
        let hung: usize = sections.clone().map(|(place, _)| tree.sections_of_section(place).len()).sum::<usize>()
            + (0..).zip(&program.pillars).map(|(place, _)| tree.sections_of_pillar(place).len()).sum::<usize>();
        prop_assert_eq!(hung, program.sections.len());
        let own: usize = sections.map(|(place, _)| tree.items_of_section(place).len()).sum();
        prop_assert_eq!(own, program.items.iter().filter(|item| item.section.is_some()).count());
        for (place, item) in (0..).zip(&program.items) {
            prop_assert_eq!(tree.find(Level::Item, &item.key), Some(place));
            for effect in tree.effects_of_item(place) {
                prop_assert_eq!(tree.effect(effect).item, place);
            }
        }
        for (place, _) in (0..).zip(&program.effects) {
            prop_assert!(tree.overlaps_of_effect(place).iter().all(|overlap| overlap.effect == place));
        }
        prop_assert_eq!(tree.find(Level::Item, "no-such-key"), None);
        prop_assert!(tree.bytes() > 0);
    }
}

#[test]
fn references_that_lead_nowhere_are_refused_when_the_tree_is_built() {
    let sound = Generator::new(1).program(0, FiscalYear::new(2023).unwrap());
    let broken: [fn(&mut Program); 6] = [
        |program| program.effects[0].item = 999,
        |program| program.items[0].pillar = 999,
        |program| program.items[0].section = Some(999),
        |program| program.items[0].source.document = 999,
        |program| program.sections[0].parent = Some(0),
        |program| program.overlaps[0].counted_in = Some(999),
    ];
    assert!(ProgramTree::new(sound.clone(), Revision::default()).is_ok());
    assert!(!sound.sections.is_empty() && !sound.overlaps.is_empty(), "the example has what is broken here");
    for change in broken {
        let mut program = sound.clone();
        change(&mut program);
        assert!(ProgramTree::new(program, Revision::default()).is_err());
    }
}
