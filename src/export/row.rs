//! A row of a table that is downloaded: a pillar, an item or an effect with everything above it.

use rust_decimal::Decimal;

use super::{Selection, Table};
use crate::domain::{
    Account, Aggregates, Basis, Document, Effect, EffectDetail, EffectKind, Item, Level, License, Measure,
    Municipality, OptionalText, Phase, Pillar, PrintedAmount, ProgramTree, QuantityRole, Reconciliation,
    Source, StateId, Text, Unit, Wanted, Yen,
    package::{Count, RawCell},
    permalink, select,
};

/// What stands between the titles of a section and of those that it stands in.
const WITHIN: &str = " / ";

/// A programme whose rows are made.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// The programme.
    pub(super) tree: &'a ProgramTree,
    /// Whose it is.
    pub(super) municipality: Option<&'a Municipality>,
    /// Address of the server.
    pub(super) url: &'a str,
    /// Which rows.
    pub(super) selection: &'a Selection,
}

/// What a row is of.
#[derive(Debug, Clone, Copy)]
enum Of {
    Pillar(u16),
    Item(u32),
    Effect(u32),
}

/// A row, with what it adds up to.
pub(super) struct Row<'a> {
    pub(super) tree: &'a ProgramTree,
    pub(super) municipality: Option<&'a Municipality>,
    url: &'a str,
    of: Of,
    /// The phase of its figures.
    pub(super) phase: Phase,
    /// Net and gross amount.
    pub(super) amounts: Option<(Yen, Yen)>,
    /// The part of the net amount that is inferred.
    pub(super) inferred: Yen,
    /// Posts.
    pub(super) posts: Option<Decimal>,
    pub(super) effects: Count,
    pub(super) items: Count,
    pub(super) quantified: Count,
}

impl<'a> Rows<'a> {
    /// Hands over the cells of every row of a table.
    pub(super) fn each<E>(
        self,
        table: Table,
        mut take: impl FnMut(&[RawCell]) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { tree, selection, .. } = self;
        let selected = selection.of();
        let cells = |row: &Row<'_>| -> Vec<RawCell> {
            table.fields().iter().map(|field| (field.cell)(row)).collect()
        };
        let items = (0..).zip(&tree.program().items).map(|(place, _)| place);
        let mut items = items.filter(|place| selected.takes_item(tree, *place));
        match table {
            Table::Pillars => {
                let pillars = (0..).zip(&tree.program().pillars).map(|(place, _)| place);
                let mut pillars = pillars.filter(|place| selected.takes_pillar(tree, *place));
                pillars.try_for_each(|place| take(&cells(&self.pillar(place))))
            }
            Table::Items => items.try_for_each(|place| take(&cells(&self.item(place)))),
            Table::Effects => {
                let effects = items.flat_map(|item| tree.effects_of_item(item));
                let mut effects = effects.filter(|place| selected.takes_effect(tree.effect(*place)));
                effects.try_for_each(|place| take(&cells(&self.effect(place))))
            }
        }
    }

    /// The phase that figures of pillars and items are of.
    fn phase(self) -> Phase {
        self.selection.phase.unwrap_or(self.tree.head().phase)
    }

    fn pillar(self, place: u16) -> Row<'a> {
        let items: Vec<u32> = (0..)
            .zip(&self.tree.program().items)
            .filter_map(|(item, row)| (row.pillar == place).then_some(item))
            .collect();
        let computed = Reconciliation::of(self.tree, self.phase(), Some(place)).computed;
        let gross = self.tree.pillar_totals(place).phase(self.phase()).gross;
        let row = self.summed(Of::Pillar(place), &items);
        // The sum of no amounts is none, and nobody should print that it is 0 yen.
        let amounts = computed.filter(|_| row.quantified.0 > 0).map(|net| (net, gross));
        Row { amounts, ..row }
    }

    fn item(self, place: u32) -> Row<'a> {
        let sum = self.tree.item_totals(place).phase(self.phase());
        let amounts = (sum.amounts > 0).then_some((sum.net, sum.gross));
        Row { amounts, ..self.summed(Of::Item(place), &[place]) }
    }

    fn effect(self, place: u32) -> Row<'a> {
        let effect = self.tree.effect(place);
        let row = self.row(Of::Effect(place), effect.phase);
        Row { amounts: effect.amounts(), posts: posts(effect), ..row }
    }

    /// A row with what these items add up to, except their amounts.
    fn summed(self, of: Of, items: &[u32]) -> Row<'a> {
        let phase = self.phase();
        let measure = Measure { phase: Some(phase), basis: Basis::Net, wanted: Wanted::default() };
        let Aggregates { items: count, quantified_items, effects, amounts, .. } =
            select::aggregate(self.tree, items, measure);
        let effect = |item: &u32| self.tree.effects_of_item(*item).map(|place| self.tree.effect(place));
        let of_phase = items.iter().flat_map(effect).filter(|effect| effect.phase == phase);
        let posts = of_phase
            .filter_map(posts)
            .fold(None, |sum: Option<Decimal>, posts| Some(sum.unwrap_or_default() + posts));
        let number = |number: i64| Count(i32::try_from(number).unwrap_or(i32::MAX));
        Row {
            inferred: amounts.inferred,
            posts,
            effects: number(effects),
            items: number(count),
            quantified: number(quantified_items),
            ..self.row(of, phase)
        }
    }

    fn row(self, of: Of, phase: Phase) -> Row<'a> {
        let Self { tree, municipality, url, selection: _ } = self;
        let none = Count(0);
        let (amounts, inferred, posts) = (None, Yen(0), None);
        Row {
            tree,
            municipality,
            url,
            of,
            phase,
            amounts,
            inferred,
            posts,
            effects: none,
            items: none,
            quantified: none,
        }
    }
}

/// The posts of an effect, unless it repeats others.
fn posts(effect: &Effect) -> Option<Decimal> {
    match &effect.detail {
        EffectDetail::Quantity {
            kind: EffectKind::Headcount, value, role: QuantityRole::Component, ..
        } => Some(*value),
        _ => None,
    }
}

impl<'a> Row<'a> {
    pub(super) fn effect(&self) -> Option<&'a Effect> {
        match self.of {
            Of::Effect(place) => Some(self.tree.effect(place)),
            _ => None,
        }
    }

    pub(super) fn item(&self) -> Option<&'a Item> {
        match self.of {
            Of::Pillar(_) => None,
            Of::Item(place) => Some(self.tree.item(place)),
            Of::Effect(place) => Some(self.tree.item(self.tree.effect(place).item)),
        }
    }

    pub(super) fn pillar(&self) -> &'a Pillar {
        let place = match self.of {
            Of::Pillar(place) => place,
            Of::Item(place) => self.tree.item(place).pillar,
            Of::Effect(place) => self.tree.item(self.tree.effect(place).item).pillar,
        };
        self.tree.pillar(place)
    }

    /// The titles of the sections that it stands in, from the outermost on; none where one of them has no such title.
    pub(super) fn section(&self, title: impl Fn(&'a Text) -> Option<&'a str>) -> Option<Box<str>> {
        let mut titles = Vec::new();
        let mut above = self.item()?.section;
        while let Some(place) = above {
            let section = self.tree.section(place);
            titles.insert(0, title(&section.title)?);
            above = section.parent;
        }
        (!titles.is_empty()).then(|| titles.join(WITHIN).into())
    }

    /// Its place in printed order, from 1.
    pub(super) fn position(&self) -> Option<i32> {
        let place = match self.of {
            Of::Pillar(place) => place.into(),
            Of::Item(place) | Of::Effect(place) => place,
        };
        i32::try_from(place).ok()?.checked_add(1)
    }

    pub(super) fn id(&self, level: Level, key: &str) -> Box<str> {
        StateId::from(self.tree.id()).part(level, key).into()
    }

    pub(super) fn permalink(&self) -> Box<str> {
        let (level, key) = match self.of {
            Of::Pillar(_) => (Level::Pillar, &self.pillar().key),
            Of::Item(place) => (Level::Item, &self.tree.item(place).key),
            Of::Effect(place) => (Level::Effect, &self.tree.effect(place).key),
        };
        permalink(self.url, self.tree, Some((level, key))).into()
    }

    pub(super) fn money(&self) -> Option<(&'a PrintedAmount, Option<Account>)> {
        match &self.effect()?.detail {
            EffectDetail::Monetary { net, gross: _, account } => Some((net, *account)),
            _ => None,
        }
    }

    pub(super) fn quantity(&self) -> Option<(Decimal, Unit, QuantityRole)> {
        match &self.effect()?.detail {
            EffectDetail::Quantity { value, unit, role, .. } => Some((*value, *unit, *role)),
            _ => None,
        }
    }

    pub(super) fn words(&self) -> Option<&'a Text> {
        match &self.effect()?.detail {
            EffectDetail::Qualitative { text } => Some(text),
            _ => None,
        }
    }

    pub(super) fn printed(&self) -> Option<Box<str>> {
        match &self.effect()?.detail {
            EffectDetail::Monetary { net, .. } => Some(net.printed.clone()),
            EffectDetail::Quantity { printed, .. } => printed.clone(),
            EffectDetail::Qualitative { .. } => None,
        }
    }

    pub(super) fn overlap(&self) -> Option<Yen> {
        let Of::Effect(place) = self.of else { return None };
        let overlaps = self.tree.overlaps_of_effect(place);
        (!overlaps.is_empty()).then(|| overlaps.iter().map(|overlap| overlap.amount).sum())
    }

    /// What the source states of a pillar beside what its items add up to.
    pub(super) fn reconciled(&self) -> Option<Reconciliation<'a>> {
        let Of::Pillar(place) = self.of else { return None };
        Some(Reconciliation::of(self.tree, self.phase, Some(place)))
    }

    pub(super) fn notes(&self) -> &'a OptionalText {
        self.item().map_or(&self.pillar().notes, |item| &item.notes)
    }

    pub(super) fn source(&self) -> Option<Source> {
        self.effect().map(|effect| effect.source).or_else(|| Some(self.item()?.source))
    }

    pub(super) fn document(&self) -> Option<&'a Document> {
        Some(self.tree.document(self.source()?.document))
    }

    /// The terms of the package, each with what it covers.
    pub(super) fn license(&self) -> Box<str> {
        let terms = self.tree.head().licenses.iter().map(|License { name, title, path: _ }| match title {
            Some(title) => format!("{name}: {title}"),
            None => name.to_string(),
        });
        terms.collect::<Vec<_>>().join("; ").into()
    }
}
