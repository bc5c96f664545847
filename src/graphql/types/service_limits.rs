//! What this endpoint allows, so that a client can know it before it asks.

use async_graphql::SimpleObject;

use crate::{
    domain::{DEFAULT_PAGE_SIZE, MAX_GROUP_KEYS, MAX_PAGE_SIZE, search},
    graphql::{
        inputs::{MAX_FILTERS, MAX_ORDER_KEYS},
        limits::{
            Limits, MAX_BRACKETS, MAX_INTROSPECTED, MAX_INTROSPECTION, MAX_NESTING, MAX_VALUE_DEPTH,
            MAX_VALUES, SUM_COST,
        },
        types::MAX_PAST,
    },
    store::READ_TIMEOUT,
};

/// Every limit of this endpoint. A request beyond one is refused with an error, and nothing is cut off silently.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(in crate::graphql) struct ServiceLimits {
    #[graphql(flatten)]
    configured: Limits,
    /// How the fields of a request are counted, by an example.
    worked_example: &'static str,
    /// What each `totalCount`, `aggregates` and `groups` counts as during execution, in fields.
    sum_cost: usize,
    /// The entries of a page where neither `first` nor `last` is given.
    default_page_size: u32,
    /// The most entries of a page, and the most groups, one by one.
    page_sizes: Vec<PageSize>,
    /// The most values of a list in a filter.
    max_filter_values: usize,
    /// The most filters within one, joined by `and`, `or` and `not` or standing in `some`, `none` and `every`.
    max_filters: usize,
    /// The deepest that objects and lists of values may stand within one another, the values of variables
    /// taken to stand in the deepest place of the query's text.
    max_value_depth: usize,
    /// How often the lists of introspection (`fields`, `possibleTypes`, ...) may stand within one another.
    max_introspection_lists: usize,
    /// The most fields of introspection, by how long its lists usually are.
    max_introspected_fields: usize,
    /// The deepest that selection sets may stand within one another, those of fragments among them.
    max_nesting: usize,
    /// The deepest that brackets of any kind may stand within one another in a document.
    max_brackets: usize,
    /// The most keys of an order.
    max_order_keys: usize,
    /// The most keys of groups.
    max_group_keys: usize,
    /// The most characters of a search.
    max_query_characters: usize,
    /// The most words of a search.
    max_query_words: usize,
    /// The most earlier states of programmes that `nodes` reads at once.
    max_past_states: usize,
    /// The longest a statement may take in the database, in seconds; then it is cancelled there.
    statement_seconds: u64,
}

/// The most entries of one field.
#[derive(SimpleObject)]
#[graphql(serial)]
struct PageSize {
    /// The field: `Query.items`.
    field: &'static str,
    /// The most entries.
    maximum: u32,
}

/// The fields whose entries are bounded by [`MAX_PAGE_SIZE`].
const PAGED: [&str; 11] = [
    "ItemConnection.groups",
    "Municipality.programs",
    "Pillar.items",
    "Program.items",
    "Query.effects",
    "Query.items",
    "Query.municipalities",
    "Query.nodes",
    "Query.pillars",
    "Query.programs",
    "Query.search",
];

/// A request and what it counts as.
const WORKED_EXAMPLE: &str = "{ items(first: 50) { totalCount nodes { title pillar { title } } } } counts as 251 fields: \
    1 for items, and 50 times 5 for totalCount, nodes, title, pillar and the pillar's title.";

impl ServiceLimits {
    pub(in crate::graphql) fn new(limits: Limits) -> Self {
        let most = u32::try_from(limits.max_page_size).unwrap_or(MAX_PAGE_SIZE).min(MAX_PAGE_SIZE);
        let ids = u32::try_from(limits.max_list_values).unwrap_or(MAX_PAGE_SIZE).min(MAX_PAGE_SIZE);
        let maximum = |field| if field == "Query.nodes" { ids } else { most };
        let page_sizes = PAGED.iter().map(|&field| PageSize { field, maximum: maximum(field) });
        Self {
            configured: limits,
            worked_example: WORKED_EXAMPLE,
            sum_cost: SUM_COST,
            default_page_size: DEFAULT_PAGE_SIZE,
            page_sizes: page_sizes.collect(),
            max_filter_values: MAX_VALUES,
            max_filters: MAX_FILTERS,
            max_value_depth: MAX_VALUE_DEPTH,
            max_introspection_lists: MAX_INTROSPECTION,
            max_introspected_fields: MAX_INTROSPECTED,
            max_nesting: MAX_NESTING,
            max_brackets: MAX_BRACKETS,
            max_order_keys: MAX_ORDER_KEYS,
            max_group_keys: MAX_GROUP_KEYS,
            max_query_characters: search::MAX_QUERY,
            max_query_words: search::MAX_WORDS,
            max_past_states: MAX_PAST,
            statement_seconds: READ_TIMEOUT.as_secs(),
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Schema};

    use super::*;
    use crate::graphql::query::Query;

    /// Whether a query counts as no more than so many fields.
    fn fits(query: &str, limit: usize) -> bool {
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription).limit_complexity(limit).finish();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        // Without a database every query fails; only one that is too complex is not begun.
        let answer = runtime.block_on(schema.execute(query));
        !answer.errors.iter().any(|error| error.message.contains("complex"))
    }

    #[test]
    fn the_worked_example_counts_as_it_says() {
        let query = WORKED_EXAMPLE.split(" counts as ").next().unwrap();
        assert!(fits(query, 251));
        assert!(!fits(query, 250));
    }
}
