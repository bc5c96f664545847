//! The API as a whole: what it knows, what it allows, and how one request is checked and then answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{Request, Response, ServerError, Value, Variables};
use tokio::time::Instant;

use super::{
    Publisher, Schema, context,
    cost::{Found, OnlyCheck},
    documents::{Document, Documents, Parsed},
    error::{self, ErrorCode},
    limits::{self, Limits},
    schema, shape,
};
use crate::store::{Mark, Snapshot, Store, Tally};

/// A failure within this time is one of a connection; a database that is gone takes longer to be known.
const SOON: Duration = Duration::from_millis(500);

/// How often a request is answered anew where the data changed while it was read.
const ATTEMPTS: usize = 4;

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

/// What a request costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// How many fields its answer may have.
    pub fields: usize,
    /// What executing it takes from its client's points: its fields, and what the database has to add up.
    pub points: usize,
}

/// What executing a request took.
#[derive(Debug, Clone, Default)]
pub struct Effort {
    /// What was asked of the database.
    pub tally: Arc<Tally>,
    /// The fields that were counted while the answer was made.
    pub fields: Arc<AtomicUsize>,
}

/// The API over one store.
pub struct Service {
    /// The data.
    pub store: Arc<Store>,
    /// Who runs this endpoint.
    pub publisher: Arc<Publisher>,
    /// What it allows.
    pub limits: Limits,
    /// Finds out what requests cost, and executes none.
    checker: Schema,
    executor: Schema,
    documents: Documents,
}

impl Service {
    /// The API over this store, within these limits.
    #[must_use]
    pub fn new(store: Arc<Store>, publisher: Publisher, limits: Limits) -> Self {
        Self {
            store,
            publisher: Arc::new(publisher),
            limits,
            checker: schema(limits).extension(OnlyCheck).finish(),
            executor: schema(limits).limit_complexity(limits.max_fields).finish(),
            documents: Documents::new(limits),
        }
    }

    /// The document of a request; else the answer that says what is wrong with it.
    pub fn read(&self, ask: &Ask) -> Result<Arc<Document>, Box<Response>> {
        match self.documents.parse(&ask.query) {
            Ok(Parsed::Document(document)) => Ok(document),
            Ok(Parsed::Refused(exceeded)) => Err(error::exceeded(exceeded).into()),
            Err(error) => Err(error::unread(error).into()),
        }
    }

    /// What a request costs. Else the answer that says why it is not executed.
    pub async fn cost(&self, ask: &Ask, document: &Document) -> Result<Cost, Box<Response>> {
        if let Some(refused) = self.refuse_variables(ask, document) {
            return Err(refused.into());
        }
        self.estimate(ask, document).await
    }

    /// The same, whatever variables have no values yet.
    pub async fn estimate(&self, ask: &Ask, document: &Document) -> Result<Cost, Box<Response>> {
        let found = Found::default();
        let mut response = self.checker.execute(request(ask, document).data(Arc::clone(&found))).await;
        if !response.errors.is_empty() {
            error::abridge(&mut response);
            error::finish(&mut response, "");
            return Err(response.into());
        }
        let fields = found.get().copied().unwrap_or_default();
        if let Some(exceeded) = limits::too_costly(fields, &self.limits) {
            return Err(error::exceeded(exceeded).into());
        }
        Ok(Cost { fields, points: fields.saturating_add(document.measured.sum_cost()) })
    }

    /// What is wrong with the values of variables, as far as their types are not looked at.
    fn refuse_variables(&self, ask: &Ask, document: &Document) -> Option<Response> {
        let given = ask.variables.as_ref();
        if let Some(exceeded) = given.and_then(|given| document.measured.exceeded_by(given, &self.limits)) {
            return Some(error::exceeded(exceeded));
        }
        // The executor would take null for a value of every type.
        let operation = document.operation(ask.operation_name.as_deref())?;
        let missing =
            operation.variable_definitions.iter().map(|definition| &definition.node).find(|definition| {
                let value = given.and_then(|given| given.get(&definition.name.node));
                let has_default = definition.default_value.is_some();
                !definition.var_type.node.nullable
                    && value.map_or(!has_default, |value| *value == Value::Null)
            })?;
        let (name, kind) = (&missing.name.node, &missing.var_type.node);
        let error = ServerError::new(
            format!("variable \"${name}\" needs a value of type {kind}"),
            Some(missing.name.pos),
        );
        Some(error::refused(error, ErrorCode::GraphqlValidationFailed))
    }

    /// Answers a request from one state of the data, and tells which. Where that changes meanwhile, the request is answered
    /// anew.
    pub async fn execute(
        &self,
        ask: &Ask,
        document: &Document,
        request_id: &str,
        effort: &Effort,
    ) -> (Response, Option<Mark>) {
        if let Some(refused) = self.refuse_variables(ask, document) {
            return (refused, None);
        }
        let begin = Instant::now();
        let limit = Duration::from_secs(self.limits.request_seconds as u64);
        let (mut response, mut mark) = (Response::default(), None);
        for attempt in 0..ATTEMPTS {
            let snapshot = self.store.snapshot();
            let snapshot = snapshot.asked_for(document.asked.clone()).counted_by(Arc::clone(&effort.tally));
            mark = Some(snapshot.state().mark());
            effort.fields.store(0, Ordering::Relaxed);
            let budget = limits::Budget::new(&self.limits, Arc::clone(&effort.fields));
            let request = request(ask, document)
                .data(snapshot.clone())
                .data(Arc::clone(&self.publisher))
                .data(context::Siblings::default())
                .data(budget.clone());
            response = match tokio::time::timeout_at(begin + limit, self.executor.execute(request)).await {
                Ok(response) => response,
                Err(_) => return (error::timed_out(limit, request_id), None),
            };
            if let Some(exceeded) = budget.exceeded() {
                return (error::exceeded(exceeded), None);
            }
            // A connection that had died unnoticed costs one more attempt, and so does a replica; a database that is gone does
            // not get another.
            let another = (attempt == 0 && begin.elapsed() < SOON) || snapshot.has_lost_replica();
            let again = (another && error::is_unavailable(&response))
                || self.has_moved(&snapshot, begin + limit).await;
            if !again {
                break;
            }
        }
        if error::was_refused(&response) {
            // The executor does not say by how much; the checker does.
            return (self.cost(ask, document).await.err().map_or(response, |told| *told), None);
        }
        if document.filled {
            shape::unfill(&mut response.data);
        }
        shape::arrange(&mut response.data, document, ask.operation_name.as_deref());
        error::finish(&mut response, request_id);
        (response, mark)
    }

    /// Whether the data changed under the request; then the store takes up the new state, as long as there is time.
    async fn has_moved(&self, snapshot: &Snapshot, end: Instant) -> bool {
        let refresh = async { matches!(tokio::time::timeout_at(end, self.store.refresh()).await, Ok(Ok(_))) };
        snapshot.has_moved() && refresh.await
    }
}

fn request(ask: &Ask, document: &Document) -> Request {
    let mut request = Request::new(ask.query.clone()).variables(variables(ask, document));
    request.set_parsed_query(document.only(ask.operation_name.as_deref()));
    request.operation_name.clone_from(&ask.operation_name);
    request
}

/// The values of variables, with the defaults of those that are not given: the executor would not know these where they
/// stand in @include and @skip.
pub(super) fn variables(ask: &Ask, document: &Document) -> Variables {
    let mut variables = ask.variables.clone().unwrap_or_default();
    let operation = document.operation(ask.operation_name.as_deref());
    for definition in operation.iter().flat_map(|operation| &operation.variable_definitions) {
        if let Some(default) = &definition.node.default_value {
            variables.entry(definition.node.name.node.clone()).or_insert_with(|| default.node.clone());
        }
    }
    variables
}
