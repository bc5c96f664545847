//! Random sums and groups of small worlds: what the server answers is what plain counting finds.

use kaikaku::{
    domain::{
        Aggregates, Filter, GroupCondition, GroupKey, Grouping, ItemCondition, KeyValue, Measure,
        ProgramCondition, Wanted, Yen, select,
    },
    store::Snapshot,
};
use proptest::prelude::*;

use super::{
    brute::{self, Found, Receipt},
    strategies::{EVERYTHING, groupings, joined, measures, of_items, of_program, sensible_program},
    worlds::World,
};
use crate::support::samples;

/// A receipt as plain counting writes it.
fn written(of: &Aggregates, amounts: &[i64]) -> Receipt {
    assert_eq!(of.amounts.sum.0, amounts.iter().sum::<i64>());
    assert_eq!(of.amounts.count, amounts.len() as i64);
    assert_eq!(
        of.amounts.range,
        amounts.first().zip(amounts.last()).map(|(low, high)| (Yen(*low), Yen(*high)))
    );
    assert_eq!(of.amounts.squares, amounts.iter().map(|amount| i128::from(*amount).pow(2)).sum::<i128>());
    let half = amounts.len() / 2;
    let median = (!amounts.is_empty()).then(|| {
        if amounts.len() % 2 == 1 {
            amounts[half]
        } else {
            (amounts[half - 1] + amounts[half] + 1).div_euclid(2)
        }
    });
    assert_eq!(of.median().map(|median| median.0), median);
    Receipt {
        items: of.items,
        quantified: of.quantified_items,
        effects: of.effects,
        amounts: amounts.to_vec(),
        inferred: of.amounts.inferred.0,
        inside: of.overlap.inside.0,
        outside: of.overlap.outside.0,
        unnamed: of.overlap.unnamed.0,
        quantities: of.quantities.iter().map(|(unit, sum)| (*unit, sum.normalize())).collect(),
    }
}

fn normal(mut receipt: Receipt) -> Receipt {
    receipt.quantities.values_mut().for_each(|sum| *sum = sum.normalize());
    receipt
}

#[actix_web::test]
async fn sums_are_those_that_plain_counting_finds() {
    let world = World::new(2).await;
    let snapshot = world.store.snapshot();
    let programs_only = joined(of_program(&world).prop_filter("by name", sensible_program).boxed());
    let programs_only = programs_only
        .prop_map(|filter| filter.try_map(&|one| Some(ItemCondition::Program(one.clone()))).unwrap());
    let filters = prop_oneof![2 => of_items(&world), 1 => programs_only];
    for (filter, measure) in samples((filters, measures()), 120) {
        let set: Vec<_> = world.items().into_iter().filter(|found| brute::holds(*found, &filter)).collect();
        let members: Vec<_> =
            set.iter().map(|found| (*found, brute::of_phase(*found, measure.phase))).collect();
        let expected = normal(brute::receipt(&members, &set, measure.basis));
        let found = snapshot.aggregate_items(&filter, measure).await.unwrap();
        assert_eq!(written(&found, &expected.amounts), expected, "{filter:?} {measure:?}");
        // Without the median whole programmes may be added up in memory.
        let less = Measure { wanted: Wanted { median: false, ..EVERYTHING }, ..measure };
        let quick = snapshot.aggregate_items(&filter, less).await.unwrap();
        let middle = found.middle;
        let quantities = quick.quantities.iter().map(|(unit, sum)| (*unit, sum.normalize())).collect();
        let deviation = (quick.amounts.deviation(), found.amounts.deviation());
        assert_eq!(deviation.0, deviation.1);
        let quick = Aggregates { middle, quantities, ..quick };
        assert_eq!(written(&quick, &expected.amounts), expected, "{filter:?} {less:?}");

        for program in &world.programs {
            let tree = snapshot.tree(program.id).await.unwrap().unwrap();
            let own = |found: &&Found<'_>| found.0.id == program.id;
            let set: Vec<_> = set.iter().filter(own).copied().collect();
            let places: Vec<u32> = set.iter().map(|(_, place)| u32::try_from(*place).unwrap()).collect();
            let members: Vec<_> =
                set.iter().map(|found| (*found, brute::of_phase(*found, measure.phase))).collect();
            let expected = normal(brute::receipt(&members, &set, measure.basis));
            let found = select::aggregate(&tree, &places, measure);
            assert_eq!(written(&found, &expected.amounts), expected, "{filter:?} {measure:?}");
        }
    }
}

fn key_name(value: &KeyValue) -> String {
    match value {
        KeyValue::Municipality(code) | KeyValue::Prefecture(code) => code.to_string(),
        KeyValue::FiscalYear(year) => year.to_string(),
        KeyValue::Pillar(id, place) => format!("{id}:{place}"),
        KeyValue::Section(id, pillar, section) => format!("{id}:{pillar}:{section:?}"),
        KeyValue::EffectKind(kind) => kind.code().into(),
        KeyValue::Phase(phase) => phase.code().into(),
        KeyValue::Attribution(attribution) => attribution.code().into(),
        KeyValue::Account(account) => account.map_or("-", |account| account.code()).into(),
        KeyValue::Unit(unit) => unit.map_or("-", |unit| unit.code()).into(),
    }
}

#[actix_web::test]
async fn groups_are_those_that_plain_counting_finds_and_add_up() {
    let world = World::new(3).await;
    let snapshot = world.store.snapshot();
    for (filter, grouping, measure) in samples((of_items(&world), groupings(), measures()), 150) {
        let set: Vec<_> = world.items().into_iter().filter(|found| brute::holds(*found, &filter)).collect();
        let plain = brute::groups(&set, &grouping.by, measure.phase);
        let found = snapshot.group_items(&filter, &grouping, measure).await.unwrap();
        let what = format!("{filter:?} {grouping:?} {measure:?}");
        let mut sum = 0;
        for (row, of) in &found.groups {
            let key: Vec<String> = row.keys.iter().map(key_name).collect();
            let members = plain.get(&key).unwrap_or_else(|| panic!("no group {key:?}: {what}"));
            let expected = normal(brute::receipt(members, &set, measure.basis));
            assert_eq!(written(of, &expected.amounts), expected, "{key:?} {what}");
            sum += of.amounts.sum.0;
            let pillar = row.keys.iter().find_map(|key| match key {
                KeyValue::Pillar(_, place) | KeyValue::Section(_, place, _) => Some(*place),
                _ => None,
            });
            assert_eq!(row.pillar.is_some(), pillar.is_some());
        }
        // Every group that fulfils the conditions is there, and no other, up to the number asked for.
        let unbound = Grouping { first: 1000, ..grouping.clone() };
        let all = snapshot.group_items(&filter, &unbound, measure).await.unwrap();
        let admitted = plain.values().filter(|members| {
            let receipt = brute::receipt(members, &set, measure.basis);
            let count = receipt.amounts.len() as i64;
            let total: i64 = receipt.amounts.iter().sum();
            let average = (count > 0).then(|| (2 * total + count).div_euclid(2 * count));
            grouping.having.iter().all(|condition| match condition {
                GroupCondition::ItemCount(test) => test.holds(Some(&receipt.items)),
                GroupCondition::EffectCount(test) => test.holds(Some(&receipt.effects)),
                GroupCondition::Sum(test) => test.holds(Some(&total)),
                GroupCondition::Average(test) => test.holds(average.as_ref()),
            })
        });
        assert_eq!(all.groups.len(), admitted.count(), "{what}");
        let names = |groups: &[(kaikaku::store::query::GroupRow, Aggregates)]| -> Vec<Vec<KeyValue>> {
            groups.iter().map(|(row, _)| row.keys.clone()).collect()
        };
        let first = names(&all.groups).into_iter().take(grouping.first as usize).collect::<Vec<_>>();
        assert_eq!(names(&found.groups), first, "{what}");
        // What is shown and what is left over is everything.
        if !grouping.by.contains(&GroupKey::Phase) {
            let others = found.others.as_ref().map_or(0, |others| others.amounts.sum.0);
            assert_eq!(sum + others, found.total.amounts.sum.0, "{what}");
            assert_eq!(found.others.is_some(), found.groups.len() < plain.len(), "{what}");
        }
        let whole = snapshot.aggregate_items(&filter, measure).await.unwrap();
        assert_eq!(found.total, whole, "{what}");
        in_memory_as_in_sql(&snapshot, &set, &grouping, measure, &what).await;
    }
}

/// The groups of one programme at a time, in memory, against plain counting; their order against the database's.
async fn in_memory_as_in_sql(
    snapshot: &Snapshot,
    set: &[Found<'_>],
    grouping: &Grouping,
    measure: Measure,
    what: &str,
) {
    for id in set.iter().map(|(program, _)| program.id).collect::<std::collections::BTreeSet<_>>() {
        let own: Vec<_> = set.iter().filter(|(program, _)| program.id == id).copied().collect();
        let places: Vec<u32> = own.iter().map(|(_, place)| u32::try_from(*place).unwrap()).collect();
        let tree = snapshot.tree(id).await.unwrap().unwrap();
        let found = select::group(&tree, &places, grouping, measure);
        let plain = brute::groups(&own, &grouping.by, measure.phase);
        for (keys, of) in &found.groups {
            let key: Vec<String> = keys.iter().map(key_name).collect();
            let expected = normal(brute::receipt(&plain[&key], &own, measure.basis));
            assert_eq!(written(of, &expected.amounts), expected, "{key:?} {what}");
        }
        if own.len() == tree.program().items.len() {
            let filter = Filter::Is(ItemCondition::Program(ProgramCondition::Among(vec![id])));
            let same = snapshot.group_items(&filter, grouping, measure).await.unwrap();
            let names: Vec<_> = same.groups.iter().map(|(row, _)| row.keys.clone()).collect();
            assert_eq!(
                found.groups.iter().map(|(keys, _)| keys.clone()).collect::<Vec<_>>(),
                names,
                "{what}"
            );
        }
    }
}
