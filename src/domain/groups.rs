//! Groups of what a filter matches: by which keys, which of them, in which order, and what is left over.

use std::cmp::Ordering;

use super::{
    Account, Aggregates, Attribution, EffectKind, FiscalYear, MunicipalityCode, Order, Phase, ProgramId,
    Sort, Test, Unit,
};

/// The most keys at once.
pub const MAX_KEYS: usize = 3;

/// What items or their effects can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKey {
    /// Municipality.
    Municipality,
    /// Prefecture.
    Prefecture,
    /// Fiscal year.
    FiscalYear,
    /// Pillar or cross-cutting group.
    Pillar,
    /// Section.
    Section,
    /// What effects are told in.
    EffectKind,
    /// Phase of the effects.
    Phase,
    /// How surely effects belong to their item.
    Attribution,
    /// Account of the effects.
    Account,
    /// Unit of the effects.
    Unit,
}

impl GroupKey {
    /// Whether an item stands in one group of it only, effects or not.
    #[must_use]
    pub const fn is_of_items(self) -> bool {
        matches!(
            self,
            Self::Municipality | Self::Prefecture | Self::FiscalYear | Self::Pillar | Self::Section
        )
    }

    /// Whether all items of a programme stand in one group of it.
    #[must_use]
    pub const fn is_of_programs(self) -> bool {
        matches!(self, Self::Municipality | Self::Prefecture | Self::FiscalYear)
    }
}

/// A value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyValue {
    /// Whose.
    Municipality(MunicipalityCode),
    /// The prefecture's code.
    Prefecture(MunicipalityCode),
    /// The year.
    FiscalYear(FiscalYear),
    /// A pillar by its programme and place.
    Pillar(ProgramId, u16),
    /// A section by its programme and place; none directly below the pillar at that place.
    Section(ProgramId, u16, Option<u16>),
    /// A kind.
    EffectKind(EffectKind),
    /// A phase.
    Phase(Phase),
    /// An attribution.
    Attribution(Attribution),
    /// An account; none where the source does not say it.
    Account(Option<Account>),
    /// A unit; none for money and words.
    Unit(Option<Unit>),
}

impl KeyValue {
    /// In what order groups of a key stand: codes, years and places ascending, names of values by the alphabet, what is
    /// missing last.
    fn compare(&self, other: &Self) -> Ordering {
        let named = |name: Option<&'static str>| (name.is_none(), name);
        match (self, other) {
            (Self::Municipality(one), Self::Municipality(other))
            | (Self::Prefecture(one), Self::Prefecture(other)) => one.cmp(other),
            (Self::FiscalYear(one), Self::FiscalYear(other)) => one.cmp(other),
            (Self::Pillar(program, one), Self::Pillar(of, other)) => (program, one).cmp(&(of, other)),
            (Self::Section(program, pillar, one), Self::Section(of, stands, other)) => {
                let key = |section: &Option<u16>| (section.is_none(), *section);
                (program, pillar, key(one)).cmp(&(of, stands, key(other)))
            }
            (Self::EffectKind(one), Self::EffectKind(other)) => one.code().cmp(other.code()),
            (Self::Phase(one), Self::Phase(other)) => one.code().cmp(other.code()),
            (Self::Attribution(one), Self::Attribution(other)) => one.code().cmp(other.code()),
            (Self::Account(one), Self::Account(other)) => {
                named(one.map(Account::code)).cmp(&named(other.map(Account::code)))
            }
            (Self::Unit(one), Self::Unit(other)) => {
                named(one.map(Unit::code)).cmp(&named(other.map(Unit::code)))
            }
            // Values of one key are of one kind.
            _ => Ordering::Equal,
        }
    }
}

/// What groups can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupOrderKey {
    /// The values of the keys.
    Key,
    /// How many items.
    ItemCount,
    /// How many effects.
    EffectCount,
    /// The sum.
    Sum,
    /// The mean.
    Average,
}

/// A condition on a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupCondition {
    /// How many items.
    ItemCount(Test<i64>),
    /// How many effects.
    EffectCount(Test<i64>),
    /// The sum in yen.
    Sum(Test<i64>),
    /// The mean in yen.
    Average(Test<i64>),
}

/// Which groups are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// By what.
    pub by: Vec<GroupKey>,
    /// Only groups of which all of these hold.
    pub having: Vec<GroupCondition>,
    /// In which order; the keys close it.
    pub order: Order<GroupOrderKey>,
    /// At most so many.
    pub first: u32,
    /// Whether what is left over is asked for.
    pub others: bool,
    /// Whether the total is asked for.
    pub total: bool,
}

impl Grouping {
    /// Whether groups are of single phases, so that they cannot be added up.
    #[must_use]
    pub fn by_phase(&self) -> bool {
        self.by.contains(&GroupKey::Phase)
    }
}

/// Groups of a set: `groups` and `others` together are `total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups<G> {
    /// Those asked for.
    pub groups: Vec<(G, Aggregates)>,
    /// Every other; none where there is none, or groups are of single phases.
    pub others: Option<Aggregates>,
    /// All.
    pub total: Aggregates,
}

impl Grouping {
    /// Which of these groups are asked for, in their order.
    #[must_use]
    pub fn choose(&self, mut groups: Vec<(Vec<KeyValue>, Aggregates)>) -> Vec<(Vec<KeyValue>, Aggregates)> {
        groups.retain(|(_, of)| self.admits(of));
        groups.sort_by(|one, other| self.compare((&one.0, &one.1), (&other.0, &other.1)));
        groups.truncate(self.first as usize);
        groups
    }

    /// Whether a group is one of those asked for.
    fn admits(&self, of: &Aggregates) -> bool {
        self.having.iter().all(|condition| match condition {
            GroupCondition::ItemCount(test) => test.holds(Some(&of.items)),
            GroupCondition::EffectCount(test) => test.holds(Some(&of.effects)),
            GroupCondition::Sum(test) => test.holds(Some(&of.amounts.sum.0)),
            GroupCondition::Average(test) => test.holds(of.amounts.average().map(|mean| mean.0).as_ref()),
        })
    }

    /// In what order two groups stand.
    fn compare(&self, one: (&[KeyValue], &Aggregates), other: (&[KeyValue], &Aggregates)) -> Ordering {
        let keys = || {
            let mut unequal = one.0.iter().zip(other.0).map(|(one, other)| one.compare(other));
            unequal.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        let mut terms = self.order.iter().map(|(key, sort)| {
            let numbers = |number: fn(&Aggregates) -> Option<i64>| {
                sort.compare(number(one.1).as_ref(), number(other.1).as_ref())
            };
            match key {
                GroupOrderKey::Key if *sort == Sort::Descending => keys().reverse(),
                GroupOrderKey::Key => keys(),
                GroupOrderKey::ItemCount => numbers(|of| Some(of.items)),
                GroupOrderKey::EffectCount => numbers(|of| Some(of.effects)),
                GroupOrderKey::Sum => numbers(|of| Some(of.amounts.sum.0)),
                GroupOrderKey::Average => numbers(|of| of.amounts.average().map(|mean| mean.0)),
            }
        });
        terms.find(|order| order.is_ne()).unwrap_or_else(keys)
    }
}
