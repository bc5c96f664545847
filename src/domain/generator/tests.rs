//! Generated programmes are what they should be: valid, invented, varied, and in number like those of the nation.

use std::collections::{HashMap, HashSet};

use strum::IntoEnumIterator;

use super::*;
use crate::domain::{
    Account, Attribution, Coverage, Effect, EffectDetail, EffectKind, Language, MunicipalityKind, Phase,
    PrintedAmount, ProgramTree, QuantityRole, Reconciliation, ReconciliationStatus, Revision, Unit, Yen,
};

fn year(year: i64) -> FiscalYear {
    FiscalYear::new(year).unwrap()
}

/// Every 20th of the nation's programmes.
fn some_of_the_nation() -> Vec<Program> {
    let generator = Generator::new(7);
    let years = (2019..2024).cycle();
    (0..1741).step_by(4).zip(years).map(|(index, of)| generator.program(index, year(of))).collect()
}

fn percent_of<T>(rows: &[T], wanted: impl Fn(&T) -> bool) -> usize {
    rows.iter().filter(|row| wanted(row)).count() * 100 / rows.len()
}

#[test]
fn a_programme_depends_on_seed_municipality_and_year_alone() {
    let generator = Generator::new(7);
    let program = generator.program(5, year(2023));
    let _ = generator.program(6, year(2023));
    assert_eq!(generator.program(5, year(2023)), program);
    assert_eq!(Generator::new(7).program(5, year(2023)), program);
    assert_eq!(generator.program(5 + Generator::MUNICIPALITIES, year(2023)), program);
    assert_ne!(Generator::new(8).program(5, year(2023)).items, program.items);
    assert_ne!(generator.program(5, year(2024)).items, program.items);
}

#[test]
fn a_generated_programme_stays_as_it_is_in_later_versions() {
    let program = Generator::new(7).program(5, year(2023));
    let net: Yen = program.effects.iter().filter_map(Effect::amounts).map(|(net, _)| net).sum();
    assert_eq!(program.id.to_string(), "069019/2023");
    assert_eq!(&*program.municipalities[0].name.ja, "茜浜市");
    assert_eq!((program.items.len(), program.effects.len(), net), (93, 115, Yen(1_625_189_000)));
    assert_eq!(&*program.items[0].title.ja, "職員研修の予約方法の一元化");
}

#[test]
fn every_municipality_has_a_code_and_a_name_of_its_own_that_no_real_one_has() {
    let places: Vec<_> =
        (0..places::COUNT).map(|index| Place::new(index, &mut Dice::new(1, index, 0, &[]))).collect();
    let codes: HashSet<_> = places.iter().map(Place::code).collect();
    let names = |language| {
        let names = places.iter().map(|place| place.name.get(language));
        names.collect::<HashSet<_>>().len()
    };
    assert_eq!(codes.len(), places.len());
    assert_eq!((names(Language::Ja), names(Language::En)), (places.len(), places.len()));
    for code in codes {
        assert_eq!(code.to_string().parse(), Ok(code), "the check digit is right");
        assert_eq!(code.kind(), MunicipalityKind::Municipality);
        assert!((901..=999).contains(&(code.number() / 10 % 1000)), "{code}");
    }
    let in_tokyo = places.iter().take(1741).filter(|place| place.code().number() / 10_000 == 13).count();
    assert!((37..=38).contains(&in_tokyo), "spread evenly: {in_tokyo}");
}

#[test]
fn a_municipality_keeps_its_name_and_nearly_its_inhabitants_from_year_to_year() {
    let generator = Generator::new(7);
    let of = |index, at| generator.program(index, year(at)).municipalities.swap_remove(0);
    for index in 0..50 {
        let (before, after) = (of(index, 2022), of(index, 2023));
        assert_eq!((before.code, &before.name), (after.code, &after.name));
        let (before, after) = (before.population.unwrap(), after.population.unwrap());
        assert!((before.inhabitants - after.inhabitants).abs() <= before.inhabitants / 50 + 1);
        assert_eq!((&*after.source, after.date.to_string()), ("生成データ", "2023-01-01".into()));
    }
}

#[test]
fn every_programme_says_that_it_is_generated() {
    for program in some_of_the_nation() {
        let license = &program.head.licenses[0];
        assert_eq!((&*license.name, license.title.as_deref()), ("CC0-1.0", Some("生成データ")));
        assert!(program.head.description.ja.unwrap().starts_with("生成データ。"));
        assert!(program.head.description.en.unwrap().starts_with("Generated data:"));
        assert!(program.documents.iter().all(|document| document.title.ja.contains("生成データ")));
    }
}

#[test]
fn programmes_are_on_average_as_large_as_those_of_the_nation() {
    let generator = Generator::new(1);
    let (mut items, mut effects) = (0, 0);
    for index in 0..1741 {
        let program = generator.program(index, year(2023));
        items += program.items.len();
        effects += program.effects.len();
    }
    let is_near = |found: usize, wanted: usize| found.abs_diff(wanted) * 100 <= wanted * 2;
    assert!(is_near(items, 470_064 / 5), "{items} items");
    assert!(is_near(effects, 705_190 / 5), "{effects} effects");
}

#[test]
fn effects_are_as_varied_as_in_real_papers() {
    let programs = some_of_the_nation();
    let effects: Vec<_> = programs.iter().flat_map(|program| &program.effects).collect();
    let of_kind = |kind| percent_of(&effects, |effect| effect.kind() == kind);
    assert!((35..=45).contains(&of_kind(EffectKind::Qualitative)));
    assert!((35..=55).contains(&of_kind(EffectKind::Monetary)));
    assert!((8..=12).contains(&percent_of(&effects, |effect| effect.attribution == Attribution::Inferred)));
    let (mut units, mut roles, mut accounts) = (HashSet::new(), HashSet::new(), HashSet::new());
    for effect in &effects {
        match &effect.detail {
            EffectDetail::Quantity { kind, unit, role, .. } => {
                units.insert(*unit);
                roles.insert((*kind, *role));
            }
            EffectDetail::Monetary { account, .. } => drop(accounts.insert(*account)),
            EffectDetail::Qualitative { .. } => {}
        }
    }
    assert_eq!(units.len(), Unit::iter().count());
    assert_eq!(roles.len(), 2 * QuantityRole::iter().count());
    assert_eq!(accounts.len(), Account::iter().count() + 1);
    assert!(programs.iter().any(|program| program.overlaps.len() > 3));
}

#[test]
fn amounts_reach_from_ten_thousand_yen_to_billions_and_say_what_is_printed() {
    let programs = some_of_the_nation();
    let mut amounts = Vec::new();
    for effect in programs.iter().flat_map(|program| &program.effects) {
        if let EffectDetail::Monetary { net, gross, .. } = &effect.detail {
            for figure in std::iter::once(net).chain(gross) {
                assert_eq!(PrintedAmount::parse(&figure.printed, figure.unit).as_ref(), Ok(figure));
            }
            amounts.push(net.amount.0);
        }
    }
    let of_size = |least: i64, most: i64| percent_of(&amounts, |amount| (least..most).contains(amount));
    assert!(amounts.iter().any(|amount| *amount > 2_000_000_000));
    assert!(of_size(1, 1_000_000) >= 10 && of_size(1_000_000, 10_000_000) >= 25);
    assert!((2..=15).contains(&of_size(100_000_000, 10_000_000_000)));
    assert!((5..=11).contains(&of_size(-10_000_000_000, 0)));
    let in_thousands = percent_of(&programs, |program| {
        let figures = program.effects.iter().filter_map(|effect| match &effect.detail {
            EffectDetail::Monetary { net, .. } => Some(net.unit.code()),
            _ => None,
        });
        figures.clone().next().is_some() && figures.clone().all(|unit| unit == "千円")
    });
    assert!((60..=80).contains(&in_thousands), "{in_thousands}");
}

#[test]
fn most_stated_totals_agree_with_the_items_and_a_few_do_not() {
    let mut statuses: HashMap<_, usize> = HashMap::new();
    for program in
        some_of_the_nation().into_iter().filter(|program| program.head.coverage == Coverage::Complete)
    {
        let tree = ProgramTree::new(program, Revision::default()).unwrap();
        *statuses.entry(Reconciliation::of(&tree, tree.head().phase, None).status.code()).or_default() += 1;
    }
    let of = |status: ReconciliationStatus| statuses.get(status.code()).copied().unwrap_or_default();
    let (agree, differ) = (of(ReconciliationStatus::Consistent), of(ReconciliationStatus::Different));
    assert!(differ > 3 && agree > 8 * differ, "{statuses:?}");
}

#[test]
fn every_shape_of_a_programme_occurs() {
    let programs = some_of_the_nation();
    let occurs = |wanted: fn(&Program) -> bool| percent_of(&programs, wanted);
    assert!((2..=8).contains(&occurs(|program| program.pillars.is_empty())));
    assert!((5..=14).contains(&occurs(|program| program.head.coverage == Coverage::Partial)));
    assert!(occurs(|program| program.documents.len() == 1) > 40);
    assert!((15..=25).contains(&occurs(|program| {
        [Phase::Plan, Phase::Budget, Phase::Settlement].iter().all(|phase| {
            program.head.coverage == Coverage::HeadlineOnly
                || program.effects.iter().any(|effect| effect.phase == *phase)
        })
    })));
    assert!((20..=40).contains(&occurs(|program| program.head.title.en.is_some())));
    let depth = |program: &Program| {
        let above = |section: u16| program.sections[usize::from(section)].parent;
        (0..program.sections.len())
            .map(|place| std::iter::successors(u16::try_from(place).ok(), |place| above(*place)).count())
            .max()
    };
    assert!(programs.iter().any(|program| depth(program) == Some(3)));
    let empty = (0..2000).map(|index| Generator::new(3).program(index, year(2020)));
    assert!(empty.into_iter().any(|program| program.items.is_empty() && !program.pillars.is_empty()));
}

#[test]
fn odd_texts_take_the_place_of_some() {
    let odd = Generator::new(7).with_oddities(["\"奇\",\n妙 ".into(), "  ".into()]);
    let program = odd.program(5, year(2023));
    let is_odd = |text: &str| text == "\"奇\",\n妙";
    let count = program.items.iter().filter(|item| is_odd(&item.title.ja)).count();
    assert!(count > 0 && count < program.items.len());
    assert_eq!(odd.program(5, year(2023)), program);
}

#[test]
fn there_are_several_hundred_thousand_titles() {
    assert!(vocabulary::SUBJECTS.len() * vocabulary::ASPECTS.len() * vocabulary::MEASURES.len() > 250_000);
}
