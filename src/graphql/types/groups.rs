//! Groups of the items of a list, with their keys.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{
    EffectAggregates, Municipality, Pillar, Section,
    aggregates::{AggregateHaving, measure, not_of_items, wanted},
    connections::Whole,
};
use crate::{
    domain::{self, Grouping, KeyValue, MAX_GROUP_KEYS, ProgramTree, Wanted, select},
    graphql::{
        context::{siblings, snapshot},
        enums::{Account, AmountBasis, Attribution, EffectKind, GroupKey, Language, Phase, Unit, language},
        error::{Error, nullable},
        inputs::{GroupOrder, order, page_size},
        limits::spend,
    },
    store::query::GroupRow,
};

/// The grouping that is asked for.
pub(in crate::graphql) fn grouping(
    ctx: &Context<'_>,
    by: Vec<GroupKey>,
    having: Option<AggregateHaving>,
    order_by: Option<Vec<GroupOrder>>,
    first: Option<i32>,
) -> Result<Grouping, Error> {
    let by: Vec<domain::GroupKey> = by.into_iter().map(Into::into).collect();
    let repeated = by.iter().enumerate().any(|(place, key)| by.iter().take(place).any(|known| known == key));
    if by.is_empty() || by.len() > MAX_GROUP_KEYS || repeated {
        return Err(Error::argument(
            "by",
            format!("one to {MAX_GROUP_KEYS} keys, each once; here are {}", by.len()),
        ));
    }
    let look = ctx.look_ahead();
    Ok(Grouping {
        by,
        having: having
            .map(AggregateHaving::into_domain)
            .transpose()
            .map_err(|error| error.in_argument("having"))?
            .unwrap_or_default(),
        order: order(order_by)?,
        first: page_size(ctx, "first", first)?,
        others: look.field("others").exists(),
        total: look.field("total").exists(),
    })
}

/// Everything in a list, in groups.
pub(in crate::graphql) async fn group(
    ctx: &Context<'_>,
    whole: &Whole,
    grouping: Grouping,
    phase: Option<Phase>,
    basis: Option<AmountBasis>,
) -> async_graphql::Result<EffectGroups> {
    let look = ctx.look_ahead();
    let parts = [look.field("nodes").field("aggregates"), look.field("others"), look.field("total")];
    let wanted = parts.iter().map(wanted).fold(Wanted::default(), |all, one| Wanted {
        items: all.items || one.items,
        quantified: all.quantified || one.quantified,
        median: all.median || one.median,
        deviation: all.deviation || one.deviation,
        overlap: all.overlap || one.overlap,
        quantities: all.quantities || one.quantities,
    });
    let measure = measure(phase, basis, wanted);
    match whole {
        Whole::ItemsWithin(tree, places) => {
            let domain::Groups { groups, others, total } = select::group(tree, places, &grouping, measure);
            let make = |(keys, sum)| EffectGroup { keys: GroupKeys::within(tree, keys), sum };
            Ok(EffectGroups { nodes: groups.into_iter().map(make).collect(), others, total })
        }
        Whole::Items(filter) => {
            let snapshot = snapshot(ctx).map_err(Error::from)?;
            let groups = snapshot.group_items(filter, &grouping, measure).await.map_err(Error::from)?;
            let domain::Groups { groups, others, total } = groups;
            let make = |(row, sum)| EffectGroup { keys: GroupKeys::across(row), sum };
            Ok(EffectGroups { nodes: groups.into_iter().map(make).collect(), others, total })
        }
        _ => Err(not_of_items().into()),
    }
}

/// Groups of a list.
pub(in crate::graphql) struct EffectGroups {
    nodes: Vec<EffectGroup>,
    others: Option<domain::Aggregates>,
    total: domain::Aggregates,
}

/// Groups of the items of a list, or of their effects. `nodes` and `others` together are `total`: amounts add up. Counts of
/// items need not where a key is of effects: an item may stand in several groups then, or, without effects, in none.
#[Object(serial)]
impl EffectGroups {
    /// The groups asked for, in their order.
    async fn nodes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<&EffectGroup>> {
        spend(ctx, self.nodes.len()).await?;
        Ok(self.nodes.iter().collect())
    }

    /// Every other group taken together; null where there is none, and where PHASE is a key, since figures of one
    /// programme in several phases are never added up.
    async fn others(&self) -> Option<EffectAggregates> {
        self.others.clone().map(EffectAggregates)
    }

    /// The whole list. Where PHASE is a key and no phase was asked for, it is of each programme's own phase.
    async fn total(&self) -> EffectAggregates {
        EffectAggregates(self.total.clone())
    }
}

/// A group.
pub(in crate::graphql) struct EffectGroup {
    keys: GroupKeys,
    sum: domain::Aggregates,
}

/// Items, or effects, with the same values of the keys.
#[Object(serial)]
impl EffectGroup {
    /// The values that they have in common.
    async fn keys(&self) -> &GroupKeys {
        &self.keys
    }

    /// What they add up to.
    async fn aggregates(&self) -> EffectAggregates {
        EffectAggregates(self.sum.clone())
    }
}

/// The values of a group's keys, and where pillars and sections among them stand.
struct GroupKeys {
    keys: Vec<KeyValue>,
    tree: Option<Arc<ProgramTree>>,
    row: Option<GroupRow>,
}

impl GroupKeys {
    fn within(tree: &Arc<ProgramTree>, keys: Vec<KeyValue>) -> Self {
        Self { keys, tree: Some(Arc::clone(tree)), row: None }
    }

    fn across(row: GroupRow) -> Self {
        Self { keys: row.keys.clone(), tree: None, row: Some(row) }
    }

    fn find<T>(&self, value: impl Fn(&KeyValue) -> Option<T>) -> Option<T> {
        self.keys.iter().find_map(value)
    }
}

/// The values of a group's keys: only those asked for are set.
#[Object(serial)]
impl GroupKeys {
    /// The municipality (地方公共団体).
    async fn municipality(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Municipality>> {
        nullable(
            async {
                let code = self.find(|value| match value {
                    KeyValue::Municipality(code) => Some(*code),
                    _ => None,
                });
                let Some(code) = code else { return Ok(None) };
                let snapshot = snapshot(ctx).map_err(Error::from)?;
                Ok(Some(Municipality::of(snapshot, code, siblings(ctx, code).map_err(Error::from)?)?))
            }
            .await,
        )
    }

    /// The prefecture (都道府県): 神奈川県, Kanagawa.
    async fn prefecture(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&'static str> {
        self.find(|value| match value {
            KeyValue::Prefecture(code) => Some(code.prefecture_name(language(lang))),
            _ => None,
        })
    }

    /// Code of the prefecture: 140007.
    async fn prefecture_code(&self) -> Option<String> {
        self.find(|value| match value {
            KeyValue::Prefecture(code) => Some(code.to_string()),
            _ => None,
        })
    }

    /// The year in which the fiscal year (年度) begins.
    async fn fiscal_year(&self) -> Option<i32> {
        self.find(|value| match value {
            KeyValue::FiscalYear(year) => Some(year.get().into()),
            _ => None,
        })
    }

    /// The pillar (取組の柱) or cross-cutting group; also where SECTION is a key.
    async fn pillar(&self) -> Option<Pillar> {
        if let Some(row) = &self.row {
            return row.pillar.as_ref().map(Pillar::in_row);
        }
        let place = self.find(|value| match value {
            KeyValue::Pillar(_, place) | KeyValue::Section(_, place, _) => Some(*place),
            _ => None,
        })?;
        Some(Pillar::in_tree(self.tree.as_ref()?, place))
    }

    /// The section (区分); null for items directly below their pillar.
    async fn section(&self) -> Option<Section> {
        if let Some(row) = &self.row {
            return row.section.as_ref().map(Section::in_row);
        }
        let place = self.find(|value| match value {
            KeyValue::Section(_, _, section) => *section,
            _ => None,
        })?;
        Some(Section::in_tree(self.tree.as_ref()?, place))
    }

    /// What the effects are told in.
    async fn effect_kind(&self) -> Option<EffectKind> {
        self.find(|value| match value {
            KeyValue::EffectKind(kind) => Some((*kind).into()),
            _ => None,
        })
    }

    /// Their phase.
    async fn phase(&self) -> Option<Phase> {
        self.find(|value| match value {
            KeyValue::Phase(phase) => Some((*phase).into()),
            _ => None,
        })
    }

    /// How surely they belong to their items.
    async fn attribution(&self) -> Option<Attribution> {
        self.find(|value| match value {
            KeyValue::Attribution(attribution) => Some((*attribution).into()),
            _ => None,
        })
    }

    /// Their account (会計); null where the source does not say it, and for what is not money.
    async fn account(&self) -> Option<Account> {
        self.find(|value| match value {
            KeyValue::Account(account) => account.map(Into::into),
            _ => None,
        })
    }

    /// Their unit; null for money and words.
    async fn unit(&self) -> Option<Unit> {
        self.find(|value| match value {
            KeyValue::Unit(unit) => unit.map(Into::into),
            _ => None,
        })
    }
}
