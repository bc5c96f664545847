//! What one request may ask for: bounds on its document before that is validated, on its estimated size before it is
//! executed, and on the answer while it is made.

mod budget;
mod document;

use async_graphql::SimpleObject;

use budget::too_large;
pub(super) use budget::{Budget, SUM_COST, charge, spend};
pub(super) use document::{Measured, measure, too_many_brackets, too_many_tokens};

/// The most values of a list in a filter.
pub(super) const MAX_VALUES: usize = 100;

/// How deep objects and lists of values may stand within one another: reading them takes stack for each level.
pub(super) const MAX_VALUE_DEPTH: usize = 10;

/// How deep brackets may stand within one another in a document: reading it takes stack for each.
pub(super) const MAX_BRACKETS: usize = 100;

/// How deep selection sets may stand within one another, those of fragments among them: executing them takes stack.
pub(super) const MAX_NESTING: usize = 32;

/// The most fields of introspection, estimated; today's tools ask for some 230,000.
pub(super) const MAX_INTROSPECTED: usize = 500_000;

/// How often the lists of introspection may stand within one another; the introspection query has two.
pub(super) const MAX_INTROSPECTION: usize = 2;

/// The most fields that can be configured as the most of an answer.
pub const MOST_FIELDS: usize = 10_000_000;

/// The limits that the operator of an endpoint can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SimpleObject)]
#[graphql(serial)]
pub struct Limits {
    /// The most fields of an answer. Before execution a list counts as long as its page may be, or as such lists usually
    /// are, and everything below it as often; during execution what is really there is counted.
    pub max_fields: usize,
    /// The deepest that selections may stand within one another.
    pub max_depth: usize,
    /// The most selections of a document once its fragments are spread out.
    pub max_selections: usize,
    /// The most fields at the top of a query once its fragments are spread out.
    pub max_root_fields: usize,
    /// The most aliases of a document once its fragments are spread out.
    pub max_aliases: usize,
    /// The most directives of a document once its fragments are spread out.
    pub max_directives: usize,
    /// The most tokens of a document: names, values and signs.
    pub max_tokens: usize,
    /// The most variables, declared or given.
    pub max_variables: usize,
    /// The most values of a list in an argument or a variable.
    pub max_list_values: usize,
    /// The most entries of any page.
    pub max_page_size: usize,
    /// The largest body of a request, in bytes.
    pub max_body_bytes: usize,
    /// The longest address of a GET, in bytes behind its question mark.
    pub max_address_bytes: usize,
    /// The longest a request may take, in seconds.
    pub request_seconds: usize,
    /// The most requests that are executed at the same time; others wait for a moment.
    pub max_concurrent_requests: usize,
    /// How many points all requests of one client address may cost within a minute; null where they are not counted.
    pub points_per_minute: Option<u32>,
    /// The same of a client that sends an API key of this endpoint.
    pub points_per_minute_with_key: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Some forty whole programmes.
            max_fields: 100_000,
            // The introspection query of today's tools needs 13.
            max_depth: 20,
            // The introspection query has some 200.
            max_selections: 10_000,
            max_root_fields: 50,
            max_aliases: 100,
            max_directives: 50,
            max_tokens: 10_000,
            max_variables: 100,
            max_list_values: 1000,
            max_page_size: 1000,
            max_body_bytes: 128 * 1024,
            // Proxies and browsers rarely carry more.
            max_address_bytes: 16 * 1024,
            request_seconds: 20,
            max_concurrent_requests: 64,
            points_per_minute: None,
            points_per_minute_with_key: None,
        }
    }
}

/// A limit that a request goes beyond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exceeded {
    /// Its name in `serviceLimits`.
    pub(super) limit: &'static str,
    /// What the client is told.
    pub(super) message: String,
}

/// The limit that a request of this estimated cost goes beyond, if any.
pub(super) fn too_costly(cost: usize, limits: &Limits) -> Option<Exceeded> {
    let most = limits.max_fields;
    (cost > most).then(|| {
        let message = format!(
            "the answer could have {cost} fields, and {most} are allowed; ask for smaller pages or fewer fields"
        );
        Exceeded::new("maxFields", message)
    })
}

impl Exceeded {
    fn new(limit: &'static str, message: String) -> Self {
        Self { limit, message }
    }
}
