//! The same questions answered in the plainest way, from the rows of programmes as their packages have them: for each
//! item one look at everything. Shares nothing with how the server answers.

use std::collections::{BTreeMap, BTreeSet};

use kaikaku::domain::{
    Attribution, Basis, Effect, EffectCondition, EffectDetail, EffectKind, Filter, GroupKey, Item,
    ItemCondition, Phase, PillarCondition, Program, ProgramCondition, Quantifier, QuantityRole, Test,
    TextTest, Unit, search::comparable,
};
use rust_decimal::Decimal;

/// An item with its programme and its place in it.
pub(super) type Found<'a> = (&'a Program, usize);

fn item((program, place): Found<'_>) -> &Item {
    &program.items[place]
}

fn effects((program, place): Found<'_>) -> Vec<&Effect> {
    program.effects.iter().filter(|effect| effect.item as usize == place).collect()
}

/// Net or gross amount, as the package has it.
fn amount(effect: &Effect, basis: Basis) -> Option<i64> {
    match (&effect.detail, basis) {
        (EffectDetail::Monetary { gross: Some(gross), .. }, Basis::Gross) => Some(gross.amount.0),
        (EffectDetail::Monetary { net, .. }, _) => Some(net.amount.0),
        _ => None,
    }
}

/// The item's net total of its programme's own phase.
pub(super) fn total(found: Found<'_>) -> Option<i64> {
    let own = effects(found).into_iter().filter(|effect| effect.phase == found.0.head.phase);
    let amounts: Vec<i64> = own.filter_map(|effect| amount(effect, Basis::Net)).collect();
    (!amounts.is_empty()).then(|| amounts.iter().sum())
}

fn test<T: Ord>(test: &Test<T>, value: Option<T>) -> bool {
    match (test, value) {
        (Test::IsNull(wanted), value) => *wanted == value.is_none(),
        (Test::NotIn(_), None) => true,
        (_, None) => false,
        (Test::In(list), Some(value)) => list.contains(&value),
        (Test::NotIn(list), Some(value)) => list.iter().all(|one| *one != value),
        (Test::Less(bound), Some(value)) => value < *bound,
        (Test::AtMost(bound), Some(value)) => value <= *bound,
        (Test::More(bound), Some(value)) => value > *bound,
        (Test::AtLeast(bound), Some(value)) => value >= *bound,
    }
}

fn joined<C>(filter: &Filter<C>, one: &dyn Fn(&C) -> bool) -> bool {
    match filter {
        Filter::All(all) => !all.iter().any(|part| !joined(part, one)),
        Filter::Any(any) => any.iter().any(|part| joined(part, one)),
        Filter::Not(part) => !joined(part, one),
        Filter::Is(condition) => one(condition),
    }
}

fn enough<T>(quantifier: Quantifier, things: &[T], one: impl Fn(&T) -> bool) -> bool {
    let count = things.iter().filter(|thing| one(thing)).count();
    match quantifier {
        Quantifier::Some => count > 0,
        Quantifier::None => count == 0,
        Quantifier::Every => count == things.len(),
    }
}

fn program_holds(program: &Program, condition: &ProgramCondition) -> bool {
    let own = program.municipalities.iter().find(|one| one.code == program.id.municipality).unwrap();
    match condition {
        ProgramCondition::Municipality(wanted) => test(wanted, Some(program.id.municipality)),
        ProgramCondition::Prefecture(wanted) => test(wanted, Some(program.id.municipality.prefecture())),
        ProgramCondition::FiscalYear(wanted) => test(wanted, Some(program.id.fiscal_year)),
        ProgramCondition::Population(wanted) => {
            test(wanted, own.population.as_ref().map(|population| population.inhabitants.into()))
        }
        ProgramCondition::Coverage(wanted) => test(wanted, Some(program.head.coverage)),
        ProgramCondition::Phase(wanted) => test(wanted, Some(program.head.phase)),
        ProgramCondition::TotalEffect(wanted) => test(wanted, program_total(program)),
        ProgramCondition::ItemCount(wanted) => test(wanted, Some(program.items.len() as i64)),
        ProgramCondition::Items(quantifier, filter) => {
            let items: Vec<Found<'_>> = (0..program.items.len()).map(|place| (program, place)).collect();
            enough(*quantifier, &items, |found| holds(*found, filter))
        }
        ProgramCondition::Among(ids) => ids.contains(&program.id),
    }
}

/// The programme's net total of its own phase, where it holds effects of that phase.
fn program_total(program: &Program) -> Option<i64> {
    let mut own = program.effects.iter().filter(|effect| effect.phase == program.head.phase).peekable();
    own.peek()?;
    Some(own.filter_map(|effect| amount(effect, Basis::Net)).sum())
}

/// Whether a filter matches a programme.
pub(super) fn program_matches(program: &Program, filter: &Filter<ProgramCondition>) -> bool {
    joined(filter, &|condition| program_holds(program, condition))
}

/// Whether a filter matches the pillar at this place.
pub(super) fn pillar_matches(program: &Program, place: usize, filter: &Filter<PillarCondition>) -> bool {
    let items: Vec<Found<'_>> = (0..program.items.len())
        .filter(|item| usize::from(program.items[*item].pillar) == place)
        .map(|item| (program, item))
        .collect();
    joined(filter, &|condition| match condition {
        PillarCondition::Program(condition) => program_holds(program, condition),
        PillarCondition::Number(wanted) => test(wanted, program.pillars[place].number),
        PillarCondition::TotalEffect(wanted) => {
            test(wanted, Some(items.iter().filter_map(|found| total(*found)).sum()))
        }
        PillarCondition::ItemCount(wanted) => test(wanted, Some(items.len() as i64)),
        PillarCondition::Items(quantifier, filter) => {
            enough(*quantifier, &items, |found| holds(*found, filter))
        }
    })
}

/// Every text of an item that a search looks into, comparable: titles, and all the rest.
fn texts(found: Found<'_>) -> (Vec<String>, Vec<String>) {
    let item = item(found);
    let titles = [Some(&item.title.ja), item.title.en.as_ref()];
    let mut rest = vec![item.summary.ja.as_ref(), item.summary.en.as_ref()];
    for effect in effects(found) {
        rest.extend([effect.label.ja.as_ref(), effect.label.en.as_ref()]);
        if let EffectDetail::Qualitative { text } = &effect.detail {
            rest.extend([Some(&text.ja), text.en.as_ref()]);
        }
    }
    let all =
        |texts: Vec<Option<&Box<str>>>| texts.into_iter().flatten().map(|text| comparable(text)).collect();
    (all(titles.to_vec()), all(rest))
}

/// Whether a word occurs in an item.
pub(super) fn has_word(found: Found<'_>, word: &str) -> bool {
    let (titles, rest) = texts(found);
    titles.iter().chain(&rest).any(|text| text.contains(word))
}

/// Whether a filter matches an item.
pub(super) fn holds(found: Found<'_>, filter: &Filter<ItemCondition>) -> bool {
    joined(filter, &|condition| match condition {
        ItemCondition::Program(condition) => program_holds(found.0, condition),
        ItemCondition::PillarNumber(wanted) => {
            test(wanted, found.0.pillars[usize::from(item(found).pillar)].number)
        }
        ItemCondition::TotalEffect(wanted) => test(wanted, total(found)),
        ItemCondition::Title(wanted) => texts(found).0.iter().any(|title| match wanted {
            TextTest::Eq(text) => **title == **text,
            TextTest::Contains(text) => title.contains(&**text),
            TextTest::StartsWith(text) => title.starts_with(&**text),
        }),
        ItemCondition::Word(word) => has_word(found, word),
        ItemCondition::Effects(quantifier, filter) => {
            enough(*quantifier, &effects(found), |effect| effect_holds(found.0, effect, filter))
        }
    })
}

pub(super) fn effect_holds(program: &Program, effect: &Effect, filter: &Filter<EffectCondition>) -> bool {
    let place = program.effects.iter().position(|one| std::ptr::eq(one, effect)).unwrap();
    let (account, unit) = account_and_unit(effect);
    joined(filter, &|condition| match condition {
        EffectCondition::Program(condition) => program_holds(program, condition),
        EffectCondition::Kind(wanted) => test(wanted, Some(effect.kind())),
        EffectCondition::Phase(wanted) => test(wanted, Some(effect.phase)),
        EffectCondition::Attribution(wanted) => test(wanted, Some(effect.attribution)),
        EffectCondition::Account(wanted) => test(wanted, account),
        EffectCondition::Unit(wanted) => test(wanted, unit),
        EffectCondition::Amount(wanted) => test(wanted, amount(effect, Basis::Net)),
        EffectCondition::HasOverlap(wanted) => {
            program.overlaps.iter().any(|overlap| overlap.effect as usize == place) == *wanted
        }
    })
}

fn account_and_unit(effect: &Effect) -> (Option<kaikaku::domain::Account>, Option<Unit>) {
    match &effect.detail {
        EffectDetail::Monetary { account, .. } => (*account, None),
        EffectDetail::Quantity { unit, .. } => (None, Some(*unit)),
        EffectDetail::Qualitative { .. } => (None, None),
    }
}

/// A receipt, counted plainly.
#[derive(Debug, PartialEq)]
pub(super) struct Receipt {
    pub(super) items: i64,
    pub(super) quantified: i64,
    pub(super) effects: i64,
    pub(super) amounts: Vec<i64>,
    pub(super) inferred: i64,
    pub(super) inside: i64,
    pub(super) outside: i64,
    pub(super) unnamed: i64,
    pub(super) quantities: BTreeMap<Unit, Decimal>,
}

/// What items, and of each some effects, add up to; `set` is what overlaps are inside of.
pub(super) fn receipt(members: &[(Found<'_>, Vec<&Effect>)], set: &[Found<'_>], basis: Basis) -> Receipt {
    let mut all = Receipt {
        items: i64::try_from(members.len()).unwrap(),
        quantified: 0,
        effects: 0,
        amounts: Vec::new(),
        inferred: 0,
        inside: 0,
        outside: 0,
        unnamed: 0,
        quantities: BTreeMap::new(),
    };
    for ((program, _), effects) in members {
        all.quantified += i64::from(effects.iter().any(|effect| effect.kind() == EffectKind::Monetary));
        for effect in effects {
            all.effects += 1;
            if let Some(amount) = amount(effect, basis) {
                all.amounts.push(amount);
                all.inferred += if effect.attribution == Attribution::Inferred { amount } else { 0 };
            }
            if let EffectDetail::Quantity { value, unit, role: QuantityRole::Component, .. } = &effect.detail
            {
                *all.quantities.entry(*unit).or_default() += *value;
            }
            let place = program.effects.iter().position(|one| std::ptr::eq(one, *effect)).unwrap();
            for overlap in program.overlaps.iter().filter(|overlap| overlap.effect as usize == place) {
                let within = |item: u32| {
                    set.iter().any(|(other, place)| other.id == program.id && *place == item as usize)
                };
                *match overlap.counted_in {
                    None => &mut all.unnamed,
                    Some(item) if within(item) => &mut all.inside,
                    Some(_) => &mut all.outside,
                } += overlap.amount.0;
            }
        }
    }
    all.amounts.sort_unstable();
    all
}

/// The effects of an item of this phase; of its programme's own where none is given.
pub(super) fn of_phase(found: Found<'_>, phase: Option<Phase>) -> Vec<&Effect> {
    let phase = phase.unwrap_or(found.0.head.phase);
    effects(found).into_iter().filter(|effect| effect.phase == phase).collect()
}

/// A group's members by the written values of its keys.
pub(super) fn groups<'a>(
    set: &[Found<'a>],
    by: &[GroupKey],
    phase: Option<Phase>,
) -> BTreeMap<Vec<String>, Vec<(Found<'a>, Vec<&'a Effect>)>> {
    let of_items = by.iter().all(|key| key.is_of_items());
    let mut groups: BTreeMap<Vec<String>, Vec<(Found<'a>, Vec<&'a Effect>)>> = BTreeMap::new();
    for found in set {
        let wanted = if phase.is_none() && by.contains(&GroupKey::Phase) {
            effects(*found)
        } else {
            of_phase(*found, phase)
        };
        if of_items {
            groups.entry(key(*found, None, by)).or_default().push((*found, wanted));
            continue;
        }
        let keys: BTreeSet<Vec<String>> = wanted.iter().map(|effect| key(*found, Some(effect), by)).collect();
        for one in keys {
            let own = wanted.iter().filter(|effect| key(*found, Some(effect), by) == one).copied().collect();
            groups.entry(one).or_default().push((*found, own));
        }
    }
    groups
}

fn key(found: Found<'_>, effect: Option<&Effect>, by: &[GroupKey]) -> Vec<String> {
    let (id, item) = (found.0.id, item(found));
    let (account, unit) = effect.map_or((None, None), account_and_unit);
    let value = |key: &GroupKey| match key {
        GroupKey::Municipality => id.municipality.to_string(),
        GroupKey::Prefecture => id.municipality.prefecture().to_string(),
        GroupKey::FiscalYear => id.fiscal_year.to_string(),
        GroupKey::Pillar => format!("{id}:{}", item.pillar),
        GroupKey::Section => format!("{id}:{}:{:?}", item.pillar, item.section),
        GroupKey::EffectKind => effect.unwrap().kind().code().into(),
        GroupKey::Phase => effect.unwrap().phase.code().into(),
        GroupKey::Attribution => effect.unwrap().attribution.code().into(),
        GroupKey::Account => account.map_or("-", |account| account.code()).into(),
        GroupKey::Unit => unit.map_or("-", |unit| unit.code()).into(),
    };
    by.iter().map(value).collect()
}
