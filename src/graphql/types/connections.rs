//! Connections by Relay's specification: edges, nodes, page information, and a count that is made when asked for.

use async_graphql::{Context, Object, SimpleObject};

use super::{Effect, Item, Municipality, Pillar, Program};
use crate::{
    domain::{Edge, Page, encode_cursor},
    graphql::{context::snapshot, error::Error, limits::spend},
    store::{Counts, Snapshot, query::ListFilter},
};

/// How many entries a list has over all its pages.
pub(in crate::graphql) enum Total {
    /// Known already.
    Known(usize),
    /// What the programmes that the filter matches hold, to be added up when asked for.
    Counted(ListFilter, fn(Counts) -> i64),
}

impl Total {
    fn count(&self, snapshot: &Snapshot) -> Result<i32, std::num::TryFromIntError> {
        match self {
            Self::Known(count) => i32::try_from(*count),
            Self::Counted(filter, part) => i32::try_from(part(snapshot.state().count(filter))),
        }
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject, Clone)]
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
    total: Total,
    list: &'static str,
    page: Page<T>,
}

impl<T> Entries<T> {
    fn page_info(&self) -> PageInfo {
        let cursor = |edge: Option<&Edge<T>>| edge.map(|edge| encode_cursor(self.list, edge.place));
        PageInfo {
            has_next_page: self.page.has_next,
            has_previous_page: self.page.has_previous,
            start_cursor: cursor(self.page.edges.first()),
            end_cursor: cursor(self.page.edges.last()),
        }
    }
}

/// Declares a connection, its edge, and how they are made of a page.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ident, $of:literal, $edge_of:literal) => {
        #[doc = $of]
        pub(in crate::graphql) struct $connection(Entries<(String, $node)>);

        impl $connection {
            /// A connection whose entries are made from rows.
            pub(in crate::graphql) fn counted<R>(
                total: Total,
                list: &'static str,
                page: Page<R>,
                make: impl Fn(R) -> $node,
            ) -> Self {
                let Page { edges, has_previous, has_next } = page;
                let edges = edges.into_iter().map(|Edge { place, node }| Edge {
                    place,
                    node: (encode_cursor(list, place), make(node)),
                });
                Self(Entries { total, list, page: Page { edges: edges.collect(), has_previous, has_next } })
            }
        }

        #[doc = $of]
        #[Object(serial)]
        impl $connection {
            /// The page's entries with their cursors.
            async fn edges(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<$edge<'_>>> {
                spend(ctx, self.0.page.edges.len()).await?;
                Ok(self
                    .0
                    .page
                    .edges
                    .iter()
                    .map(|edge| $edge { cursor: &edge.node.0, node: &edge.node.1 })
                    .collect())
            }

            /// The page's entries.
            async fn nodes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<&$node>> {
                spend(ctx, self.0.page.edges.len()).await?;
                Ok(self.0.page.edges.iter().map(|edge| &edge.node.1).collect())
            }

            /// Where the page stands in the list.
            async fn page_info(&self) -> PageInfo {
                self.0.page_info()
            }

            /// How many entries the whole list has, over all pages.
            async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
                let snapshot = snapshot(ctx).map_err(Error::from)?;
                Ok(self.0.total.count(snapshot)?)
            }
        }

        #[doc = $edge_of]
        pub(in crate::graphql) struct $edge<'a> {
            cursor: &'a str,
            node: &'a $node,
        }

        #[doc = $edge_of]
        #[Object(serial)]
        impl $edge<'_> {
            /// Opaque name of the entry's place in this list.
            async fn cursor(&self) -> &str {
                self.cursor
            }

            /// The entry.
            async fn node(&self) -> &$node {
                self.node
            }
        }
    };
}

connection!(
    MunicipalityConnection,
    MunicipalityEdge,
    Municipality,
    "A page of municipalities, by code.",
    "A municipality in a list."
);
connection!(
    ProgramConnection,
    ProgramEdge,
    Program,
    "A page of programmes, by municipality code and fiscal year.",
    "A programme in a list."
);
connection!(
    PillarConnection,
    PillarEdge,
    Pillar,
    "A page of pillars, in printed order programme by programme.",
    "A pillar in a list."
);
connection!(
    ItemConnection,
    ItemEdge,
    Item,
    "A page of items, in printed order programme by programme.",
    "An item in a list."
);
connection!(
    EffectConnection,
    EffectEdge,
    Effect,
    "A page of effects, in printed order programme by programme.",
    "An effect in a list."
);
