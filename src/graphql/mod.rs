//! The public API: types over the store's snapshots, and the execution of one request against one state of the data.

#![allow(clippy::unused_async, reason = "async-graphql asks that every resolver be async")]
#![allow(clippy::too_many_arguments, reason = "a resolver has as many as its field")]

use async_graphql::{EmptyMutation, EmptySubscription, SDLExportOptions, SchemaBuilder};

mod at;
mod context;
mod cost;
mod dictionary;
mod documents;
mod enums;
pub mod error;
mod id;
mod inputs;
mod limits;
mod normalize;
mod query;
mod scalars;
mod service;
mod shallow;
mod shape;
mod table;
mod types;

pub use context::Publisher;
pub use dictionary::dictionary;
pub use documents::Document;
pub use error::ErrorCode;
pub use limits::{Limits, MOST_FIELDS};
pub use normalize::normalized;
pub use service::{Ask, Cost, Effort, Service};
pub use table::Table;

type Schema = async_graphql::Schema<query::Query, EmptyMutation, EmptySubscription>;

/// The schema, which can be built and printed without a database.
fn schema(limits: Limits) -> SchemaBuilder<query::Query, EmptyMutation, EmptySubscription> {
    async_graphql::Schema::build(query::Query, EmptyMutation, EmptySubscription)
        .register_output_type::<types::Effect>()
        .disable_suggestions()
        // Documents are measured beforehand, with errors that name the limit.
        .limit_recursive_depth(2 * limits::MAX_NESTING)
        .data(limits)
}

/// The schema as text, sorted, as it is published.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .prefer_single_line_descriptions()
        .use_space_ident();
    let text = schema(Limits::default()).finish().sdl_with_options(options);
    let lines = text.lines().map(str::trim_end);
    format!("{}\n", lines.collect::<Vec<_>>().join("\n").trim())
}
