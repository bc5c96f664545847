//! Connections by Relay's specification: edges, nodes, page information, and a count that is made when asked for.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::{
    Effect, EffectAggregates, EffectGroups, Item, Municipality, Pillar, Program, SearchHit,
    aggregates::{self, AggregateHaving},
    groups,
};
use crate::{
    domain::{
        Edge, EffectCondition, Filter, ItemCondition, Page, PillarCondition, ProgramCondition, ProgramTree,
        Sequence, search::Query,
    },
    graphql::{
        context::snapshot,
        enums::{AmountBasis, GroupKey, Phase},
        error::Error,
        inputs::GroupOrder,
        limits::{SUM_COST, charge, spend},
    },
    store::{Snapshot, StoreError},
};

/// Everything that a list is of, over all its pages; counted and added up when that is asked for.
pub(in crate::graphql) enum Whole {
    /// Things in memory, so many.
    Known(usize),
    /// Programmes.
    Programs(Filter<ProgramCondition>),
    /// Pillars.
    Pillars(Filter<PillarCondition>),
    /// Items across programmes.
    Items(Filter<ItemCondition>),
    /// Items of one programme, at these places.
    ItemsWithin(Arc<ProgramTree>, Vec<u32>),
    /// Effects.
    Effects(Filter<EffectCondition>),
    /// What a search finds.
    Found(Query, Filter<ItemCondition>),
}

impl Whole {
    async fn count(&self, snapshot: &Snapshot) -> Result<i64, StoreError> {
        let known = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        match self {
            Self::Known(count) => Ok(known(*count)),
            Self::Programs(filter) => Ok(snapshot.state().count(filter).programs),
            Self::Pillars(filter) => snapshot.count_pillars(filter).await,
            Self::Items(filter) => snapshot.count_items(filter).await,
            Self::ItemsWithin(_, places) => Ok(known(places.len())),
            Self::Effects(filter) => snapshot.count_effects(filter).await,
            Self::Found(query, filter) => snapshot.count_found(query, filter).await,
        }
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(in crate::graphql) struct PageInfo {
    /// Whether entries follow the page.
    has_next_page: bool,
    /// Whether entries precede the page.
    has_previous_page: bool,
    /// Cursor of the first entry; null on an empty page.
    start_cursor: Option<String>,
    /// Cursor of the last entry; null on an empty page.
    end_cursor: Option<String>,
}

/// The page behind a connection.
pub(in crate::graphql) struct Entries<T> {
    whole: Whole,
    sequence: Sequence,
    page: Page<T>,
}

impl<T> Entries<T> {
    fn info(&self) -> PageInfo {
        let Page { edges, has_previous, has_next } = &self.page;
        let cursor = |edge: Option<&Edge<T>>| edge.map(|edge| self.sequence.cursor(&edge.place));
        PageInfo {
            has_next_page: *has_next,
            has_previous_page: *has_previous,
            start_cursor: cursor(edges.first()),
            end_cursor: cursor(edges.last()),
        }
    }
}

/// Declares a connection, its edge, and how they are made of a page.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ident, $of:literal, $edge_of:literal $(, $($more:tt)+)?) => {
        #[doc = $of]
        pub(in crate::graphql) struct $connection(Entries<$node>);

        impl $connection {
            /// A connection whose entries are made from rows.
            pub(in crate::graphql) fn new<R>(
                whole: Whole,
                sequence: Sequence,
                page: Page<R>,
                make: impl Fn(R) -> $node,
            ) -> Self {
                Self(Entries { whole, sequence, page: page.map(make) })
            }
        }

        #[doc = $of]
        #[Object(serial)]
        impl $connection {
            /// The page's entries with their cursors.
            async fn edges(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<$edge<'_>>> {
                let Entries { sequence, page, .. } = &self.0;
                spend(ctx, page.edges.len()).await?;
                Ok(page.edges.iter().map(|edge| $edge { sequence, edge }).collect())
            }

            /// The page's entries.
            async fn nodes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<&$node>> {
                let edges = &self.0.page.edges;
                spend(ctx, edges.len()).await?;
                Ok(edges.iter().map(|edge| &edge.node).collect())
            }

            /// Where the page stands in the list.
            async fn page_info(&self) -> PageInfo {
                self.0.info()
            }

            /// How many entries the whole list has, over all pages.
            async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
                charge(ctx, SUM_COST)?;
                let snapshot = snapshot(ctx).map_err(Error::from)?;
                Ok(i32::try_from(self.0.whole.count(snapshot).await.map_err(Error::from)?)?)
            }

            $($($more)+)?
        }

        #[doc = $edge_of]
        pub(in crate::graphql) struct $edge<'a> {
            sequence: &'a Sequence,
            edge: &'a Edge<$node>,
        }

        #[doc = $edge_of]
        #[Object(serial)]
        impl $edge<'_> {
            /// Opaque name of the entry's place in this list.
            async fn cursor(&self) -> String {
                self.sequence.cursor(&self.edge.place)
            }

            /// The entry.
            async fn node(&self) -> &$node {
                &self.edge.node
            }
        }
    };
}

connection!(
    MunicipalityConnection,
    MunicipalityEdge,
    Municipality,
    "A page of municipalities.",
    "A municipality in a list."
);
connection!(ProgramConnection, ProgramEdge, Program, "A page of programmes.", "A programme in a list.");
connection!(PillarConnection, PillarEdge, Pillar, "A page of pillars.", "A pillar in a list.");
connection! {
    ItemConnection,
    ItemEdge,
    Item,
    "A page of items, and what all items of the list add up to.",
    "An item in a list.",
    /// What all items of the list add up to, over all pages. No programme gives figures of two phases to one sum: without
    /// `phase` each programme's own is taken; where these differ, ask by phase or group by it.
    async fn aggregates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phase; each programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> async_graphql::Result<EffectAggregates> {
        charge(ctx, SUM_COST)?;
        aggregates::aggregate(ctx, &self.0.whole, phase, basis).await
    }

    /// The items of the list, over all pages, or their effects, in groups; `nodes` and `others` together are `total`.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what: one to three different keys.")] by: Vec<GroupKey>,
        #[graphql(
            desc = "Which phase; each programme's own where it is left out, and every one by itself where PHASE is a key."
        )]
        phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
        #[graphql(desc = "Which groups; all where it is left out. Others count in `others`.")] having: Option<
            AggregateHaving,
        >,
        #[graphql(desc = "In which order; by their keys where it is left out.")] order_by: Option<
            Vec<GroupOrder>,
        >,
        #[graphql(
            desc = "At most so many groups (0 to 1000), 100 where it is left out. Others count in `others`."
        )]
        first: Option<i32>,
    ) -> async_graphql::Result<EffectGroups> {
        charge(ctx, SUM_COST)?;
        let grouping = groups::grouping(ctx, by, having, order_by, first)?;
        groups::group(ctx, &self.0.whole, grouping, phase, basis).await
    }
}
connection!(
    SearchConnection,
    SearchEdge,
    SearchHit,
    "A page of what a search finds, best first.",
    "Something that a search found."
);
connection!(EffectConnection, EffectEdge, Effect, "A page of effects.", "An effect in a list.");
