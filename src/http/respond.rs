//! Answers: GraphQL responses in the media type asked for, with the status that fits.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use async_graphql::{Response, ServerError, Value};
use serde::{Serialize, ser::SerializeMap};

use super::refusal::Refusal;
use crate::graphql::{ErrorCode, error};

/// The media types a GraphQL answer can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the request was good.
    GraphqlResponse,
    /// `application/json`, for older clients: 200 for every answer of GraphQL's.
    #[default]
    Json,
}

impl MediaType {
    /// The first media type of `Accept` that can be had; none where none can.
    pub(super) fn negotiate(request: &HttpRequest) -> Option<Self> {
        let Some(accept) = request.headers().get(header::ACCEPT) else { return Some(Self::Json) };
        let accepted = accept.to_str().unwrap_or_default().split(',').map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let refused = parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            (name, refused)
        });
        accepted.filter(|(_, refused)| !refused).find_map(|(name, _)| match name.as_str() {
            "application/graphql-response+json" => Some(Self::GraphqlResponse),
            "application/json" | "application/*" | "*/*" => Some(Self::Json),
            _ => None,
        })
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// A response as JSON; a request that was not executed has no `data` entry.
struct Body<'a>(&'a Response);

impl Serialize for Body<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(response) = self;
        if !was_refused(response) {
            return response.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("errors", &response.errors)?;
        map.end()
    }
}

/// Whether the request was refused before execution.
fn was_refused(response: &Response) -> bool {
    response.data == Value::Null && response.errors.iter().all(|error| error.path.is_empty())
}

/// The status of an answer: what kept the request from being executed, or 200.
fn status(response: &Response, media_type: MediaType) -> StatusCode {
    let codes: Vec<&str> =
        response.errors.iter().filter_map(|e| error::code_of(e.extensions.as_ref())).collect();
    let has = |code: ErrorCode| codes.contains(&code.code());
    if response.data != Value::Null || response.errors.is_empty() {
        return StatusCode::OK;
    }
    if has(ErrorCode::ServiceUnavailable) || has(ErrorCode::DataChanged) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if has(ErrorCode::Timeout) {
        return StatusCode::GATEWAY_TIMEOUT;
    }
    match media_type {
        MediaType::GraphqlResponse if was_refused(response) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}

/// The answer of the executor.
pub(super) fn graphql(response: &Response, media_type: MediaType, request_id: &str) -> HttpResponse {
    answer(status(response, media_type), response, media_type, request_id)
}

/// An answer to what is no GraphQL request that could be executed.
pub(super) fn refused(refusal: &Refusal, media_type: MediaType, request_id: &str) -> HttpResponse {
    let response = error::refused(ServerError::new(refusal.to_string(), None), ErrorCode::BadRequest);
    let mut answer = answer(refusal.status(), &response, media_type, request_id);
    if matches!(refusal, Refusal::NotByGet) {
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    answer
}

fn answer(status: StatusCode, response: &Response, media_type: MediaType, request_id: &str) -> HttpResponse {
    let Ok(body) = serde_json::to_vec(&Body(response)) else {
        return HttpResponse::InternalServerError().finish();
    };
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, media_type.content_type()))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::VARY, "Accept"))
        .insert_header(("X-Request-Id", request_id))
        .body(body)
}

/// A path that nothing is served on.
pub(super) async fn not_found() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body("Nothing is served here. The API is at /graphql, its explorer at /graphiql.\n")
}
