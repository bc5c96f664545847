//! What becomes of every request: its id, one line in the log, its part in the metrics, and its span. Routes note here what
//! only they know.

use std::{
    borrow::Cow,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use async_graphql::Response;
use strum::IntoStaticStr;
use tracing::Instrument;

use super::{AppState, named::MAX_NAME, refusal::Refusal};
use crate::{
    graphql::{Document, Effort, error},
    telemetry,
};

/// The header with a request's id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is taken over from the client.
const MAX_REQUEST_ID: usize = 64;

/// What memory had to do with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum CacheResult {
    /// Nothing: it is none that is kept.
    #[default]
    None,
    /// It was there.
    Hit,
    /// It was there, and nobody could say whether there is a newer one.
    Stale,
    /// It had to be made.
    Miss,
    /// It was being made for another request.
    Shared,
    /// The client has it.
    NotModified,
}

/// What a route notes of a request.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Its id.
    id: Rc<str>,
    /// Name of the operation or the document; none where it has none.
    pub(super) operation: Option<String>,
    /// Its document.
    pub(super) document: Option<Arc<Document>>,
    /// The code of its first error.
    pub(super) code: Option<Cow<'static, str>>,
    /// What memory had to do with its answer.
    pub(super) cache: CacheResult,
    /// What executing it took, where it was executed.
    pub(super) effort: Option<Effort>,
    /// Whether it is a request to the API.
    pub(super) is_api: bool,
    /// The pattern of its route, where that is known without looking for it.
    pub(super) route: Option<&'static str>,
}

impl Notes {
    /// It was refused.
    pub(super) fn refused(&mut self, refusal: &Refusal) {
        self.is_api = true;
        self.code = Some(refusal.code().code().into());
    }

    /// It was answered like this.
    pub(super) fn answered(&mut self, response: &Response) {
        let codes = response.errors.iter().find_map(|error| error::code_of(error.extensions.as_ref()));
        self.code = codes.map(|code| code.to_owned().into());
    }
}

/// Notes something of a request.
pub(super) fn note(request: &HttpRequest, write: impl FnOnce(&mut Notes)) {
    if let Some(notes) = request.extensions_mut().get_mut() {
        write(notes);
    }
}

/// The id of a request.
pub(super) fn request_id(request: &HttpRequest) -> Rc<str> {
    request.extensions().get().map(|notes: &Notes| Rc::clone(&notes.id)).unwrap_or_default()
}

/// What a file with the answer to a request can be called.
pub(super) fn file_name(request: &HttpRequest) -> String {
    let extensions = request.extensions();
    let name = extensions.get().and_then(|notes: &Notes| notes.operation.as_deref());
    name.filter(|name| is_plain(name, b"-_", MAX_NAME)).unwrap_or("answer").to_owned()
}

/// Sees a request through.
pub(super) async fn wrap<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let begin = Instant::now();
    let id: Rc<str> = chosen_id(request.request()).into();
    request.extensions_mut().insert(Notes { id: Rc::clone(&id), ..Notes::default() });
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let busy = state.as_ref().map(|state| state.metrics.begin());
    let caller = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let span = telemetry::request_span(method(request.request()), || route(request.request()), caller);
    let mut response = next.call(request).instrument(span.clone()).await?;
    drop(busy);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let notes = response.request().extensions_mut().remove::<Notes>().unwrap_or_default();
    let status = response.status();
    let route = notes.route.map_or_else(|| route(response.request()), Cow::from);
    let outcome = outcome(status, &notes);
    let operation = operation(&notes);
    if let Some(state) = state {
        state.metrics.count(route.clone(), &operation, outcome.clone(), notes.cache, begin.elapsed());
        // The next request of this client goes to a server that stays.
        if state.is_stopping() {
            response.response_mut().head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
        }
    }
    let told = Told { route: &route, operation: &operation, outcome: &outcome, notes: &notes };
    told.log(response.request(), status, begin);
    telemetry::finish_request(&span, &operation, status.as_u16(), &outcome);
    Ok(response)
}

/// What is told of a request.
struct Told<'a> {
    route: &'a str,
    operation: &'a str,
    outcome: &'a str,
    notes: &'a Notes,
}

impl Told<'_> {
    /// The one line.
    fn log(&self, request: &HttpRequest, status: StatusCode, begin: Instant) {
        let Self { route, operation, outcome, notes } = self;
        let (method, status) = (method(request), status.as_u16());
        let milliseconds = (begin.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        let request_id = &*notes.id;
        if !notes.is_api {
            // Those who ask for health ask often.
            if route.starts_with("/health/") {
                tracing::debug!(target: telemetry::REQUESTS, method, route, status, milliseconds, request_id);
            } else {
                tracing::info!(target: telemetry::REQUESTS, method, route, status, milliseconds, request_id);
            }
            return;
        }
        let document = notes.document.as_ref().map(|document| document.shown.as_str());
        let (cost, sql, rows) = notes.effort.as_ref().map_or((0, 0, 0), |Effort { tally, fields }| {
            (fields.load(Ordering::Relaxed), tally.statements(), tally.rows())
        });
        tracing::info!(
            target: telemetry::REQUESTS,
            method,
            route,
            status,
            operation,
            document,
            outcome,
            cache = <&str>::from(notes.cache),
            cost,
            sql,
            rows,
            milliseconds,
            request_id,
        );
    }
}

/// The pattern of a request's route.
fn route(request: &HttpRequest) -> Cow<'static, str> {
    request.match_pattern().map_or("(other)".into(), Cow::from)
}

/// How a request ended: OK, the code of its error, or the status of what is no GraphQL.
fn outcome(status: StatusCode, notes: &Notes) -> Cow<'static, str> {
    match &notes.code {
        Some(code) => code.clone(),
        None if status.is_success() || status.is_redirection() => "OK".into(),
        None => status.as_str().to_owned().into(),
    }
}

/// The name of the operation, where it is one that can be told.
fn operation(notes: &Notes) -> Cow<'static, str> {
    match &notes.operation {
        _ if !notes.is_api => "".into(),
        None => "(anonymous)".into(),
        Some(name) if is_plain(name, b"-_", MAX_NAME) => name.clone().into(),
        Some(_) => "(other)".into(),
    }
}

/// The method, where it is one that HTTP knows.
fn method(request: &HttpRequest) -> &str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::OPTIONS,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
    ];
    if known.contains(request.method()) { request.method().as_str() } else { "_OTHER" }
}

/// Whether a text can be logged as it is.
fn is_plain(text: &str, others: &[u8], most: usize) -> bool {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || others.contains(&byte);
    (1..=most).contains(&text.len()) && text.bytes().all(is_good)
}

/// The client's request id if it can be logged as it is, or a new one.
fn chosen_id(request: &HttpRequest) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match given.filter(|id| is_plain(id, b"-_.", MAX_REQUEST_ID)) {
        Some(id) => id.to_owned(),
        None => format!("{:x}-{:x}", *telemetry::START, COUNT.fetch_add(1, Ordering::Relaxed)),
    }
}
