//! Random questions.

use kaikaku::domain::{
    Account, Attribution, Basis, Coverage, EffectCondition, EffectKind, Filter, FiscalYear, GroupCondition,
    GroupKey, GroupOrderKey, Grouping, ItemCondition, Measure, Phase, PillarCondition, ProgramCondition,
    Quantifier, Sort, Test, TextTest, Unit, Wanted, search,
};
use proptest::{prelude::*, sample::select as one_of};

use super::worlds::World;

pub(super) const WORDS: [&str; 14] = [
    "学校",
    "給食",
    "見直し",
    "の",
    "ＩＣＴ",
    "ict",
    "review",
    "of",
    "システム",
    "しすてむ",
    "1",
    "市民サービス",
    "公用車",
    "zzz",
];
pub(super) const EVERYTHING: Wanted =
    Wanted { items: true, median: true, deviation: true, overlap: true, quantities: true, quantified: true };

fn tests<T: std::fmt::Debug + Clone + 'static>(
    values: impl Strategy<Value = T> + Clone + 'static,
) -> BoxedStrategy<Test<T>> {
    let many = prop::collection::vec(values.clone(), 0..3);
    prop_oneof![
        many.clone().prop_map(Test::In),
        many.prop_map(Test::NotIn),
        values.clone().prop_map(Test::Less),
        values.clone().prop_map(Test::AtMost),
        values.clone().prop_map(Test::More),
        values.prop_map(Test::AtLeast),
        any::<bool>().prop_map(Test::IsNull),
    ]
    .boxed()
}

/// Conditions on a programme, with values that occur in every world.
pub(super) fn of_program(world: &World) -> BoxedStrategy<ProgramCondition> {
    let codes: Vec<_> = world.programs.iter().map(|program| program.id.municipality).collect();
    let prefectures: Vec<_> = codes.iter().map(|code| code.prefecture()).collect();
    let years = (2020_i64..2025).prop_map(|year| FiscalYear::new(year).unwrap());
    prop_oneof![
        tests(one_of(codes)).prop_map(ProgramCondition::Municipality),
        tests(one_of(prefectures)).prop_map(ProgramCondition::Prefecture),
        tests(years).prop_map(ProgramCondition::FiscalYear),
        tests(one_of(vec![8421_i64, 50_000, 500_000])).prop_map(ProgramCondition::Population),
        tests(one_of(vec![Coverage::Complete, Coverage::Partial])).prop_map(ProgramCondition::Coverage),
        tests(one_of(vec![Phase::Plan, Phase::Budget, Phase::Settlement])).prop_map(ProgramCondition::Phase),
    ]
    .boxed()
}

fn yen() -> BoxedStrategy<i64> {
    one_of(vec![-1_000_000_i64, 0, 1_000_000, 4_900_000, 100_000_000, 1_287_275_000]).boxed()
}

fn of_effects(world: &World) -> BoxedStrategy<EffectCondition> {
    prop_oneof![
        of_program(world).prop_map(EffectCondition::Program),
        tests(one_of(vec![EffectKind::Monetary, EffectKind::Headcount, EffectKind::Qualitative]))
            .prop_map(EffectCondition::Kind),
        tests(one_of(vec![Phase::Plan, Phase::Settlement])).prop_map(EffectCondition::Phase),
        tests(Just(Attribution::Inferred)).prop_map(EffectCondition::Attribution),
        tests(one_of(vec![Account::General, Account::All])).prop_map(EffectCondition::Account),
        tests(one_of(vec![Unit::Person, Unit::Percent])).prop_map(EffectCondition::Unit),
        tests(yen()).prop_map(EffectCondition::Amount),
        any::<bool>().prop_map(EffectCondition::HasOverlap),
    ]
    .boxed()
}

/// Only some comparisons are offered of values whose order means nothing; none is made of those here.
fn sensible(filter: &Filter<EffectCondition>) -> bool {
    fn by_name<T>(test: &Test<T>) -> bool {
        matches!(test, Test::In(_) | Test::NotIn(_) | Test::IsNull(_))
    }
    filter.conditions().into_iter().all(|condition| match condition {
        EffectCondition::Kind(test) => by_name(test),
        EffectCondition::Phase(test) => by_name(test),
        EffectCondition::Attribution(test) => by_name(test),
        EffectCondition::Account(test) => by_name(test),
        EffectCondition::Unit(test) => by_name(test),
        EffectCondition::Program(condition) => sensible_program(condition),
        _ => true,
    })
}

pub(super) fn sensible_program(condition: &ProgramCondition) -> bool {
    fn by_name<T>(test: &Test<T>) -> bool {
        matches!(test, Test::In(_) | Test::NotIn(_))
    }
    match condition {
        ProgramCondition::Coverage(test) => by_name(test),
        ProgramCondition::Phase(test) => by_name(test),
        ProgramCondition::Prefecture(test) | ProgramCondition::Municipality(test) => by_name(test),
        _ => true,
    }
}

pub(super) fn joined<C: std::fmt::Debug + Clone + 'static>(
    one: BoxedStrategy<C>,
) -> BoxedStrategy<Filter<C>> {
    let leaf = one.prop_map(Filter::Is);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
    .boxed()
}

pub(super) fn of_items(world: &World) -> BoxedStrategy<Filter<ItemCondition>> {
    let part = one_of(WORDS.to_vec()).prop_map(|word| Box::from(search::comparable(word)));
    let title = (0..3, part.clone()).prop_map(|(kind, word)| match kind {
        0 => TextTest::Eq(word),
        1 => TextTest::Contains(word),
        _ => TextTest::StartsWith(word),
    });
    let quantifier = one_of(vec![Quantifier::Some, Quantifier::None, Quantifier::Every]);
    let effects = joined(of_effects(world)).prop_filter("by name", sensible);
    joined(
        prop_oneof![
            of_program(world).prop_filter("by name", sensible_program).prop_map(ItemCondition::Program),
            tests(1_i16..4).prop_map(ItemCondition::PillarNumber),
            tests(yen()).prop_map(ItemCondition::TotalEffect),
            title.prop_map(ItemCondition::Title),
            part.prop_map(ItemCondition::Word),
            (quantifier, effects)
                .prop_map(|(quantifier, filter)| ItemCondition::Effects(quantifier, Box::new(filter))),
        ]
        .boxed(),
    )
}

fn quantified(world: &World) -> impl Strategy<Value = (Quantifier, Box<Filter<ItemCondition>>)> + use<> {
    let quantifier = one_of(vec![Quantifier::Some, Quantifier::None, Quantifier::Every]);
    (quantifier, of_items(world).prop_map(Box::new))
}

/// Filters of programmes.
pub(super) fn of_programs(world: &World) -> BoxedStrategy<Filter<ProgramCondition>> {
    joined(
        prop_oneof![
            of_program(world).prop_filter("by name", sensible_program),
            tests(yen()).prop_map(ProgramCondition::TotalEffect),
            tests(one_of(vec![0_i64, 1, 16, 56])).prop_map(ProgramCondition::ItemCount),
            quantified(world).prop_map(|(quantifier, filter)| ProgramCondition::Items(quantifier, filter)),
        ]
        .boxed(),
    )
}

/// Filters of pillars.
pub(super) fn of_pillars(world: &World) -> BoxedStrategy<Filter<PillarCondition>> {
    joined(
        prop_oneof![
            of_program(world).prop_filter("by name", sensible_program).prop_map(PillarCondition::Program),
            tests(1_i16..4).prop_map(PillarCondition::Number),
            tests(yen()).prop_map(PillarCondition::TotalEffect),
            tests(0_i64..20).prop_map(PillarCondition::ItemCount),
            quantified(world).prop_map(|(quantifier, filter)| PillarCondition::Items(quantifier, filter)),
        ]
        .boxed(),
    )
}

/// Filters of effects.
pub(super) fn of_effect_lists(world: &World) -> BoxedStrategy<Filter<EffectCondition>> {
    joined(of_effects(world)).prop_filter("by name", sensible).boxed()
}

pub(super) fn measures() -> BoxedStrategy<Measure> {
    let phase = prop::option::of(one_of(vec![Phase::Plan, Phase::Settlement, Phase::Budget]));
    let basis = one_of(vec![Basis::Net, Basis::Gross]);
    (phase, basis).prop_map(|(phase, basis)| Measure { phase, basis, wanted: EVERYTHING }).boxed()
}

pub(super) fn groupings() -> BoxedStrategy<Grouping> {
    use GroupKey::{Account, Attribution, EffectKind, FiscalYear, Municipality, Pillar, Prefecture, Section};
    let keys = vec![
        Municipality,
        Prefecture,
        FiscalYear,
        Pillar,
        Section,
        EffectKind,
        GroupKey::Phase,
        Attribution,
        Account,
        GroupKey::Unit,
    ];
    let having = prop_oneof![
        tests(1_i64..9).prop_map(GroupCondition::ItemCount),
        tests(1_i64..9).prop_map(GroupCondition::EffectCount),
        tests(yen()).prop_map(GroupCondition::Sum),
        tests(yen()).prop_map(GroupCondition::Average),
    ];
    let by = vec![
        GroupOrderKey::Key,
        GroupOrderKey::ItemCount,
        GroupOrderKey::EffectCount,
        GroupOrderKey::Sum,
        GroupOrderKey::Average,
    ];
    let order = prop::collection::vec((one_of(by), one_of(vec![Sort::Ascending, Sort::Descending])), 0..3);
    let by = prop::sample::subsequence(keys, 1..=3).prop_shuffle();
    (by, prop::collection::vec(having, 0..2), order, one_of(vec![0_u32, 1, 5, 1000]))
        .prop_map(|(by, having, order, first)| Grouping {
            by,
            having,
            order,
            first,
            others: true,
            total: true,
        })
        .boxed()
}
