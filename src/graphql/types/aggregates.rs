//! Sums with their receipt.

use async_graphql::{Context, InputObject, Lookahead, Object, SimpleObject};
use rust_decimal::prelude::ToPrimitive;

use super::{Money, connections::Whole};
use crate::{
    domain::{self, GroupCondition, Measure, Wanted, select},
    graphql::{
        context::snapshot,
        enums::{AmountBasis, Phase, Unit, basis},
        error::Error,
        inputs::{IntFilter, YenFilter},
    },
    store::StoreError,
};

/// What a set of items adds up to.
pub(in crate::graphql) struct EffectAggregates(pub(super) domain::Aggregates);

/// The receipt of a sum: what it adds up, how sure it is, what it says nothing of, and what would be counted twice.
/// Amounts are the figures in money of one phase: the one asked for, or each programme's own.
#[Object(serial)]
impl EffectAggregates {
    /// How many items (取組項目) are in the set, whether or not they have effects.
    async fn item_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.0.items)?)
    }

    /// How many effects (効果) of every kind, of this phase.
    async fn effect_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.0.effects)?)
    }

    /// How many amounts are added up.
    async fn amount_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.0.amounts.count)?)
    }

    /// The sum of the amounts; 0 where there are none.
    async fn sum(&self) -> Money {
        Money(self.0.amounts.sum)
    }

    /// The mean of the amounts, rounded half up to whole yen; null where there are none.
    async fn average(&self) -> Option<Money> {
        self.0.amounts.average().map(Money)
    }

    /// The amount in the middle, or half way between the two, rounded half up to whole yen; null where there are none.
    async fn median(&self) -> Option<Money> {
        self.0.median().map(Money)
    }

    /// The least amount; null where there are none.
    async fn min(&self) -> Option<Money> {
        self.0.amounts.range.map(|(least, _)| Money(least))
    }

    /// The greatest amount; null where there are none.
    async fn max(&self) -> Option<Money> {
        self.0.amounts.range.map(|(_, most)| Money(most))
    }

    /// The standard deviation of the amounts in yen, that of the whole set (population); null where there are none.
    async fn stddev(&self) -> Option<f64> {
        self.0.amounts.deviation()
    }

    /// The part of the sum whose attribution is INFERRED.
    async fn inferred(&self) -> Money {
        Money(self.0.amounts.inferred)
    }

    /// Items without any amount of this phase: the sum says nothing of them.
    async fn unquantified_item_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.0.items - self.0.quantified_items)?)
    }

    /// What the net figures leave out because another item of the list counts it: gross figures count it twice. In a
    /// group too, the list is the whole one.
    async fn overlap_inside(&self) -> Money {
        Money(self.0.overlap.inside)
    }

    /// What the net figures leave out because an item counts it that is not in the list.
    async fn overlap_outside(&self) -> Money {
        Money(self.0.overlap.outside)
    }

    /// What the net figures leave out because an item counts it that the source does not name.
    async fn overlap_unnamed(&self) -> Money {
        Money(self.0.overlap.unnamed)
    }

    /// Posts and quantities by unit, without TOTAL rows. The sum of per cents means little; see the effects themselves.
    async fn quantities(&self) -> Vec<QuantitySum> {
        let sums = self.0.quantities.iter();
        sums.map(|(unit, sum)| QuantitySum { unit: (*unit).into(), sum: sum.to_f64().unwrap_or(f64::NAN) })
            .collect()
    }
}

/// The sum of the quantities of one unit.
#[derive(SimpleObject)]
#[graphql(serial)]
struct QuantitySum {
    /// The unit.
    unit: Unit,
    /// The sum, in `unit`.
    sum: f64,
}

/// Which groups; `{}` means all. Fields given together must all hold.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct AggregateHaving {
    /// How many items.
    item_count: Option<IntFilter>,
    /// How many effects.
    effect_count: Option<IntFilter>,
    /// The sum, in yen.
    sum: Option<YenFilter>,
    /// The mean, in yen; there is none without amounts.
    average: Option<YenFilter>,
}

impl AggregateHaving {
    pub(super) fn into_domain(self) -> Result<Vec<GroupCondition>, Error> {
        let Self { item_count, effect_count, sum, average } = self;
        let mut all = Vec::new();
        if let Some(count) = item_count {
            all.extend(count.numbers()?.into_iter().map(GroupCondition::ItemCount));
        }
        if let Some(count) = effect_count {
            all.extend(count.numbers()?.into_iter().map(GroupCondition::EffectCount));
        }
        if let Some(yen) = sum {
            all.extend(yen.yen()?.into_iter().map(GroupCondition::Sum));
        }
        if let Some(yen) = average {
            all.extend(yen.yen()?.into_iter().map(GroupCondition::Average));
        }
        Ok(all)
    }
}

/// What of a receipt the selection below asks for. `@skip` and `@include` are not looked at: it may be too much.
pub(super) fn wanted(receipt: &Lookahead<'_>) -> Wanted {
    let asked = |field: &str| receipt.field(field).exists();
    let unquantified = asked("unquantifiedItemCount");
    Wanted {
        items: asked("itemCount") || unquantified,
        quantified: unquantified,
        median: asked("median"),
        deviation: asked("stddev"),
        overlap: asked("overlapInside") || asked("overlapOutside") || asked("overlapUnnamed"),
        quantities: asked("quantities"),
    }
}

pub(super) fn measure(phase: Option<Phase>, basis: Option<AmountBasis>, wanted: Wanted) -> Measure {
    Measure { phase: phase.map(Into::into), basis: self::basis(basis), wanted }
}

/// What everything in a list adds up to.
pub(in crate::graphql) async fn aggregate(
    ctx: &Context<'_>,
    whole: &Whole,
    phase: Option<Phase>,
    basis: Option<AmountBasis>,
) -> async_graphql::Result<EffectAggregates> {
    let measure = measure(phase, basis, wanted(&ctx.look_ahead()));
    let sum = match whole {
        Whole::ItemsWithin(tree, places) => select::aggregate(tree, places, measure),
        Whole::Items(filter) => {
            let snapshot = snapshot(ctx).map_err(Error::from)?;
            snapshot.aggregate_items(filter, measure).await.map_err(Error::from)?
        }
        _ => return Err(not_of_items().into()),
    };
    Ok(EffectAggregates(sum))
}

/// Only lists of items are added up.
pub(super) fn not_of_items() -> Error {
    StoreError::Corrupt("sums are asked of a list that has no items".into()).into()
}
