//! Filters, sums and groups inside one programme that is in memory. The database answers the same questions across
//! programmes, in SQL.

use std::collections::{HashMap, HashSet};

use super::{
    Aggregates, Effect, EffectCondition, EffectDetail, Filter, GroupKey, Grouping, Groups, Item,
    ItemCondition, ItemKey, KeyValue, Measure, MunicipalityCode, Order, Phase, Place, ProgramCondition,
    ProgramId, ProgramTree, Yen, aggregates::middle, search,
};
use crate::domain::{Coverage, OptionalText};

/// What conditions on a programme ask about.
#[derive(Debug, Clone, Copy)]
pub struct ProgramFacts {
    /// What names it.
    pub id: ProgramId,
    /// Its own phase.
    pub phase: Phase,
    /// How much of it is held.
    pub coverage: Coverage,
    /// Inhabitants of the municipality.
    pub population: Option<i64>,
    /// Its net total of its own phase in yen, where there is one.
    pub total: Option<i64>,
    /// How many items are held.
    pub items: i64,
}

impl ProgramFacts {
    /// Whether a condition holds. One on items has to be made into one on ids before.
    #[must_use]
    pub fn fulfil(&self, condition: &ProgramCondition) -> bool {
        match condition {
            ProgramCondition::Municipality(test) => test.holds(Some(&self.id.municipality)),
            ProgramCondition::Prefecture(test) => test.holds(Some(&self.id.municipality.prefecture())),
            ProgramCondition::FiscalYear(test) => test.holds(Some(&self.id.fiscal_year)),
            ProgramCondition::Population(test) => test.holds(self.population.as_ref()),
            ProgramCondition::Coverage(test) => test.holds(Some(&self.coverage)),
            ProgramCondition::Phase(test) => test.holds(Some(&self.phase)),
            ProgramCondition::TotalEffect(test) => test.holds(self.total.as_ref()),
            ProgramCondition::ItemCount(test) => test.holds(Some(&self.items)),
            ProgramCondition::Among(ids) => ids.binary_search(&self.id).is_ok(),
            ProgramCondition::Items(..) => false,
        }
    }
}

/// The comparable texts of an item, each on a line of its own: its titles, and its summaries and what its effects say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searchable {
    /// Titles.
    pub title: String,
    /// Everything else.
    pub texts: String,
}

impl Searchable {
    /// The texts of the item at this place.
    #[must_use]
    pub fn of(tree: &ProgramTree, place: u32) -> Self {
        let item = tree.item(place);
        let effects = tree.effects_of_item(place).map(|effect| tree.effect(effect));
        let titles = [Some(&*item.title.ja), item.title.en.as_deref()];
        let texts = both(&item.summary).into_iter().chain(effects.flat_map(effect_texts));
        Self { title: lines(titles.into_iter().flatten()), texts: lines(texts.flatten()) }
    }
}

/// The texts of an effect that a search looks into.
fn effect_texts(effect: &Effect) -> Vec<Option<&str>> {
    let mut texts: Vec<_> = both(&effect.label).into();
    if let EffectDetail::Qualitative { text } = &effect.detail {
        texts.extend([Some(&*text.ja), text.en.as_deref()]);
    }
    texts
}

fn both(text: &OptionalText) -> [Option<&str>; 2] {
    [text.ja.as_deref(), text.en.as_deref()]
}

/// Comparable lines, with a separator before and behind each.
fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::from(search::SEPARATOR);
    for text in texts {
        all.push_str(&search::comparable(text));
        all.push(search::SEPARATOR);
    }
    all
}

/// Whether a filter holds of the item at this place; `program` tells it of conditions on the programme.
pub fn item_holds(
    tree: &ProgramTree,
    place: u32,
    filter: &Filter<ItemCondition>,
    program: &impl Fn(&ProgramCondition) -> bool,
) -> bool {
    let own = tree.item_totals(place).phase(tree.head().phase);
    let test = |condition: &ItemCondition| match condition {
        ItemCondition::Program(condition) => program(condition),
        ItemCondition::PillarNumber(test) => test.holds(tree.pillar(tree.item(place).pillar).number.as_ref()),
        ItemCondition::TotalEffect(test) => test.holds((own.amounts > 0).then_some(own.net.0).as_ref()),
        ItemCondition::Title(test) => {
            let title = Searchable::of(tree, place).title;
            title.split(search::SEPARATOR).skip(1).any(|line| !line.is_empty() && test.holds(line))
        }
        ItemCondition::Word(word) => {
            let Searchable { title, texts } = Searchable::of(tree, place);
            title.contains(&**word) || texts.contains(&**word)
        }
        ItemCondition::Effects(quantifier, filter) => quantifier
            .holds(tree.effects_of_item(place), |effect| effect_holds(tree, effect, filter, program)),
    };
    filter.holds(&test)
}

/// Whether a filter holds of the effect at this place.
fn effect_holds(
    tree: &ProgramTree,
    place: u32,
    filter: &Filter<EffectCondition>,
    program: &impl Fn(&ProgramCondition) -> bool,
) -> bool {
    let effect = tree.effect(place);
    let (account, unit) = account_and_unit(effect);
    filter.holds(&|condition: &EffectCondition| match condition {
        EffectCondition::Program(condition) => program(condition),
        EffectCondition::Kind(test) => test.holds(Some(&effect.kind())),
        EffectCondition::Phase(test) => test.holds(Some(&effect.phase)),
        EffectCondition::Attribution(test) => test.holds(Some(&effect.attribution)),
        EffectCondition::Account(test) => test.holds(account.as_ref()),
        EffectCondition::Unit(test) => test.holds(unit.as_ref()),
        EffectCondition::Amount(test) => test.holds(effect.amounts().map(|(net, _)| net.0).as_ref()),
        EffectCondition::HasOverlap(wanted) => tree.overlaps_of_effect(place).is_empty() != *wanted,
    })
}

fn account_and_unit(effect: &Effect) -> (Option<super::Account>, Option<super::Unit>) {
    match &effect.detail {
        EffectDetail::Monetary { account, .. } => (*account, None),
        EffectDetail::Quantity { unit, .. } => (None, Some(*unit)),
        EffectDetail::Qualitative { .. } => (None, None),
    }
}

/// Where the item at this place stands in a list of this order.
#[must_use]
pub fn place_of_item(tree: &ProgramTree, place: u32, order: &Order<ItemKey>) -> Place {
    let ProgramId { municipality, fiscal_year } = tree.id();
    let own = tree.item_totals(place).phase(tree.head().phase);
    let keys = order.iter().map(|(key, _)| match key {
        ItemKey::Municipality => Some(municipality.number().into()),
        ItemKey::FiscalYear => Some(fiscal_year.get().into()),
        ItemKey::TotalEffect => (own.amounts > 0).then_some(own.net.0),
    });
    Place { keys: keys.collect(), natural: (municipality.number(), fiscal_year.get(), place) }
}

/// Adds up effects of items that belong together.
struct Adder<'a> {
    tree: &'a ProgramTree,
    /// The items of the whole set.
    set: &'a HashSet<u32>,
    measure: Measure,
    sum: Aggregates,
    items: HashSet<u32>,
    quantified: HashSet<u32>,
    amounts: Vec<Yen>,
}

impl<'a> Adder<'a> {
    fn new(tree: &'a ProgramTree, set: &'a HashSet<u32>, measure: Measure) -> Self {
        let (items, quantified) = (HashSet::new(), HashSet::new());
        Self { tree, set, measure, sum: Aggregates::default(), items, quantified, amounts: Vec::new() }
    }

    fn add_effect(&mut self, item: u32, place: u32) {
        let effect = self.tree.effect(place);
        self.items.insert(item);
        self.sum.add(effect, self.measure.basis);
        if let Some((net, gross)) = effect.amounts() {
            self.quantified.insert(item);
            self.amounts.push(if self.measure.basis == super::Basis::Net { net } else { gross });
        }
        for overlap in self.tree.overlaps_of_effect(place) {
            let part = match overlap.counted_in {
                Some(item) if self.set.contains(&item) => &mut self.sum.overlap.inside,
                Some(_) => &mut self.sum.overlap.outside,
                None => &mut self.sum.overlap.unnamed,
            };
            *part += overlap.amount;
        }
    }

    fn finish(self) -> Aggregates {
        let count = |set: HashSet<u32>| i64::try_from(set.len()).unwrap_or(i64::MAX);
        let middle = middle(self.amounts);
        Aggregates { items: count(self.items), quantified_items: count(self.quantified), middle, ..self.sum }
    }
}

/// What the items at these places add up to.
#[must_use]
pub fn aggregate(tree: &ProgramTree, places: &[u32], measure: Measure) -> Aggregates {
    let set: HashSet<u32> = places.iter().copied().collect();
    let phase = measure.phase.unwrap_or(tree.head().phase);
    let mut adder = Adder::new(tree, &set, measure);
    for item in places {
        adder.items.insert(*item);
        for effect in tree.effects_of_item(*item).filter(|effect| tree.effect(*effect).phase == phase) {
            adder.add_effect(*item, effect);
        }
    }
    adder.finish()
}

/// The groups of the items at these places.
#[must_use]
pub fn group(
    tree: &ProgramTree,
    places: &[u32],
    grouping: &Grouping,
    measure: Measure,
) -> Groups<Vec<KeyValue>> {
    let set: HashSet<u32> = places.iter().copied().collect();
    let phase = measure.phase.or_else(|| (!grouping.by_phase()).then_some(tree.head().phase));
    let of_items = grouping.by.iter().all(|key| key.is_of_items());
    let mut members: HashMap<Vec<KeyValue>, Vec<(u32, Option<u32>)>> = HashMap::new();
    for item in places {
        let effects = tree.effects_of_item(*item);
        let effects = effects.filter(|effect| phase.is_none_or(|phase| tree.effect(*effect).phase == phase));
        for effect in effects {
            let key = key_of(tree, tree.item(*item), Some(tree.effect(effect)), &grouping.by);
            members.entry(key).or_default().push((*item, Some(effect)));
        }
        if of_items {
            let key = key_of(tree, tree.item(*item), None, &grouping.by);
            members.entry(key).or_default().push((*item, None));
        }
    }
    let sum = |members: &[(u32, Option<u32>)]| {
        let mut adder = Adder::new(tree, &set, measure);
        for (item, effect) in members {
            adder.items.insert(*item);
            if let Some(effect) = effect {
                adder.add_effect(*item, *effect);
            }
        }
        adder.finish()
    };
    let groups = grouping.choose(members.iter().map(|(key, members)| (key.clone(), sum(members))).collect());
    let shown: HashSet<&Vec<KeyValue>> = groups.iter().map(|(key, _)| key).collect();
    let rest = members.iter().filter(|(key, _)| !shown.contains(key));
    let rest: Vec<_> = rest.flat_map(|(_, members)| members.iter().copied()).collect();
    let others = (!rest.is_empty() && !grouping.by_phase()).then(|| sum(&rest));
    let total = aggregate(tree, places, measure);
    Groups { groups, others, total }
}

/// The values of the keys for an item and one of its effects.
fn key_of(tree: &ProgramTree, item: &Item, effect: Option<&Effect>, by: &[GroupKey]) -> Vec<KeyValue> {
    let id = tree.id();
    let municipality: MunicipalityCode = id.municipality;
    let (account, unit) = effect.map_or((None, None), account_and_unit);
    let of_item = |key: &GroupKey| match key {
        GroupKey::Municipality => Some(KeyValue::Municipality(municipality)),
        GroupKey::Prefecture => Some(KeyValue::Prefecture(municipality.prefecture())),
        GroupKey::FiscalYear => Some(KeyValue::FiscalYear(id.fiscal_year)),
        GroupKey::Pillar => Some(KeyValue::Pillar(id, item.pillar)),
        GroupKey::Section => Some(KeyValue::Section(id, item.pillar, item.section)),
        GroupKey::EffectKind => effect.map(|effect| KeyValue::EffectKind(effect.kind())),
        GroupKey::Phase => effect.map(|effect| KeyValue::Phase(effect.phase)),
        GroupKey::Attribution => effect.map(|effect| KeyValue::Attribution(effect.attribution)),
        GroupKey::Account => effect.map(|_| KeyValue::Account(account)),
        GroupKey::Unit => effect.map(|_| KeyValue::Unit(unit)),
    };
    by.iter().filter_map(of_item).collect()
}
