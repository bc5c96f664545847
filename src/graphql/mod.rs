//! The public API: types over the store's snapshots, and the execution of one request against one state of the data.

#![allow(clippy::unused_async, reason = "async-graphql asks that every resolver be async")]
#![allow(clippy::too_many_arguments, reason = "a resolver has as many as its field")]

use std::{sync::Arc, time::Duration};

use async_graphql::{
    EmptyMutation, EmptySubscription, Request, Response, SDLExportOptions, ServerError, Variables,
    parser::types::OperationType,
};
use tokio::time::Instant;

use crate::store::{Mark, Snapshot, Store};
use documents::Parsed;

mod at;
mod context;
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
mod shape;
mod types;

pub use context::Publisher;
pub use dictionary::dictionary;
pub use documents::Documents;
pub use error::ErrorCode;
pub use limits::{MAX_BODY, MAX_QUERY_STRING};
pub use normalize::normalized;

/// The schema; it can be built and printed without a database.
pub type Schema = async_graphql::Schema<query::Query, EmptyMutation, EmptySubscription>;

/// The deepest a query may nest; the introspection query of today's tools needs 13.
const MAX_DEPTH: usize = 20;

/// The longest a request may take.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// A failure within this time is one of a connection; a database that is gone takes longer to be known.
const SOON: Duration = Duration::from_millis(500);

/// How often a request is answered anew where the data changed while it was read.
const ATTEMPTS: usize = 4;

/// Builds the schema.
#[must_use]
pub fn schema() -> Schema {
    async_graphql::Schema::build(query::Query, EmptyMutation, EmptySubscription)
        .register_output_type::<types::Effect>()
        .disable_suggestions()
        .limit_depth(MAX_DEPTH)
        .limit_complexity(limits::MAX_FIELDS)
        .finish()
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
    let text = schema().sdl_with_options(options);
    let lines = text.lines().map(str::trim_end);
    format!("{}\n", lines.collect::<Vec<_>>().join("\n").trim())
}

/// One GraphQL request as it comes over HTTP.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// The document; empty where `extensions` name one that was sent before.
    #[serde(default)]
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values of its variables.
    #[serde(default)]
    pub variables: Option<Variables>,
    /// What is no part of GraphQL itself.
    #[serde(default)]
    pub extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Whether the operation that is asked for only reads, as far as there is one.
#[must_use]
pub fn only_reads(documents: &Documents, ask: &Ask) -> bool {
    let Ok(Parsed::Document(document)) = documents.parse(&ask.query) else { return true };
    document
        .operation(ask.operation_name.as_deref())
        .is_none_or(|operation| operation.ty == OperationType::Query)
}

/// Answers a request from one state of the data, and tells which. Where that changes meanwhile, the request is answered
/// anew.
pub async fn execute(
    schema: &Schema,
    documents: &Documents,
    store: &Arc<Store>,
    publisher: &Arc<Publisher>,
    ask: &Ask,
    request_id: &str,
) -> (Response, Option<Mark>) {
    let document = match documents.parse(&ask.query) {
        Ok(Parsed::Document(document)) => document,
        Ok(Parsed::Refused(why)) => {
            return (error::refused(ServerError::new(why, None), ErrorCode::GraphqlValidationFailed), None);
        }
        Err(error) => return (error::refused(error, ErrorCode::GraphqlParseFailed), None),
    };
    let too_deep = |variables| limits::refuse_variables(variables, document.value_depth);
    if let Some(why) = ask.variables.as_ref().and_then(too_deep) {
        return (error::refused(ServerError::new(why, None), ErrorCode::BadUserInput), None);
    }
    let begin = Instant::now();
    let (mut response, mut mark) = (Response::default(), None);
    for attempt in 0..ATTEMPTS {
        let snapshot = store.snapshot().asked_for(document.asked.clone());
        mark = Some(snapshot.state().mark());
        let budget = limits::Budget::default();
        let mut request = Request::new(ask.query.clone())
            .variables(ask.variables.clone().unwrap_or_default())
            .data(snapshot.clone())
            .data(Arc::clone(publisher))
            .data(context::Siblings::default())
            .data(budget.clone());
        request.set_parsed_query(document.parsed.clone());
        request.operation_name.clone_from(&ask.operation_name);
        response = match tokio::time::timeout_at(begin + TIME_LIMIT, schema.execute(request)).await {
            Ok(response) => response,
            Err(_) => return (error::timed_out(TIME_LIMIT, request_id), None),
        };
        if let Some(refusal) = budget.refusal() {
            return (error::refused(refusal, ErrorCode::BadUserInput), None);
        }
        // A connection that had died unnoticed costs one more attempt; a database that is gone does not get another.
        let died = attempt == 0 && begin.elapsed() < SOON && error::is_unavailable(&response);
        if !died && !has_moved(&snapshot, store).await {
            break;
        }
    }
    if document.filled {
        shape::unfill(&mut response.data);
    }
    shape::arrange(&mut response.data, &document, ask.operation_name.as_deref());
    error::finish(&mut response, request_id);
    (response, mark)
}

/// Whether the data changed under the request; then the store takes up the new state.
async fn has_moved(snapshot: &Snapshot, store: &Store) -> bool {
    snapshot.has_moved() && store.refresh().await.is_ok()
}
