//! Which rows of a table are downloaded.

use crate::domain::{
    Effect, EffectCondition, EffectKind, Filter, FiscalYear, ItemCondition, MunicipalityCode, Phase,
    ProgramCondition, ProgramTree, Quantifier, Test, select,
};

/// Conditions that all hold; without any, every row is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Whose programmes, by codes of today.
    pub municipalities: Option<Vec<MunicipalityCode>>,
    /// Of which years.
    pub fiscal_years: Option<Vec<FiscalYear>>,
    /// Which pillars, by their printed numbers.
    pub pillars: Option<Vec<i16>>,
    /// Effects of this kind, items that have one, pillars with such items.
    pub kind: Option<EffectKind>,
    /// The same for this phase; figures of pillars and items are of it then.
    pub phase: Option<Phase>,
    /// Items that a search finds.
    pub words: Option<Words>,
}

/// Words that are searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// As they were written.
    pub text: String,
    /// What they ask of an item.
    pub conditions: Vec<ItemCondition>,
}

impl Selection {
    /// The same in the words of an address.
    #[must_use]
    pub fn told(&self) -> String {
        fn list<T: ToString>(values: Option<&Vec<T>>) -> Option<String> {
            values.map(|values| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        }
        let Self { municipalities, fiscal_years, pillars, kind, phase, words } = self;
        let all = [
            ("municipality", list(municipalities.as_ref())),
            ("fiscalYear", list(fiscal_years.as_ref())),
            ("pillar", list(pillars.as_ref())),
            ("kind", kind.map(|kind| kind.code().to_owned())),
            ("phase", phase.map(|phase| phase.code().to_owned())),
            ("q", words.as_ref().map(|words| words.text.clone())),
        ];
        let told = all.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        told.collect::<Vec<_>>().join("&")
    }

    /// Whether everything is taken.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// What it asks of an item, besides its pillar.
    fn of_items(&self) -> Option<Filter<ItemCondition>> {
        let words = self.words.iter().flat_map(|words| &words.conditions);
        let mut all: Vec<_> = words.cloned().map(Filter::Is).collect();
        if self.kind.is_some() || self.phase.is_some() {
            let kind = self.kind.map(|kind| EffectCondition::Kind(Test::In(vec![kind])));
            let phase = self.phase.map(|phase| EffectCondition::Phase(Test::In(vec![phase])));
            let effect = Filter::All(kind.into_iter().chain(phase).map(Filter::Is).collect());
            all.push(Filter::Is(ItemCondition::Effects(Quantifier::Some, Box::new(effect))));
        }
        (!all.is_empty()).then_some(Filter::All(all))
    }

    /// The programmes in which there can be rows.
    #[must_use]
    pub fn of_programs(&self) -> Filter<ProgramCondition> {
        let municipalities =
            self.municipalities.clone().map(|codes| ProgramCondition::Municipality(Test::In(codes)));
        let years = self.fiscal_years.clone().map(|years| ProgramCondition::FiscalYear(Test::In(years)));
        let items = self.of_items().map(|items| ProgramCondition::Items(Quantifier::Some, Box::new(items)));
        Filter::All(municipalities.into_iter().chain(years).chain(items).map(Filter::Is).collect())
    }

    /// What tells which rows of a programme are taken.
    pub(super) fn of(&self) -> Chosen<'_> {
        Chosen { selection: self, items: self.of_items() }
    }
}

/// A selection that is applied to rows.
pub(super) struct Chosen<'a> {
    selection: &'a Selection,
    items: Option<Filter<ItemCondition>>,
}

impl Chosen<'_> {
    fn takes_number(&self, number: Option<i16>) -> bool {
        let wanted = self.selection.pillars.as_ref();
        wanted.is_none_or(|wanted| number.is_some_and(|number| wanted.contains(&number)))
    }

    /// Whether an item of a programme that is taken is.
    pub(super) fn takes_item(&self, tree: &ProgramTree, place: u32) -> bool {
        // What is asked of the programme has been looked at before, except for years in a search.
        let program = |condition: &ProgramCondition| match condition {
            ProgramCondition::FiscalYear(test) => test.holds(Some(&tree.id().fiscal_year)),
            _ => true,
        };
        let fits = |filter| select::item_holds(tree, place, filter, &program);
        self.takes_number(tree.pillar(tree.item(place).pillar).number) && self.items.as_ref().is_none_or(fits)
    }

    /// Whether an effect of an item that is taken is.
    pub(super) fn takes_effect(&self, effect: &Effect) -> bool {
        let Selection { kind, phase, .. } = self.selection;
        kind.is_none_or(|kind| kind == effect.kind()) && phase.is_none_or(|phase| phase == effect.phase)
    }

    /// Whether a pillar of a programme that is taken is.
    pub(super) fn takes_pillar(&self, tree: &ProgramTree, place: u16) -> bool {
        let has_item = || {
            let mut items = (0..).zip(&tree.program().items).filter(|(_, item)| item.pillar == place);
            items.any(|(item, _)| self.takes_item(tree, item))
        };
        self.takes_number(tree.pillar(place).number) && (self.items.is_none() || has_item())
    }
}
