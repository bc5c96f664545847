//! What is wrong with a request for an address beside the API, as RFC 9457 has it.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde_json::json;

use crate::http::{answers::Failure, refusal::Refusal};

/// A problem, told in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
    /// The parameter at fault, and what it may be.
    parameter: Option<(&'static str, &'static str)>,
    /// After how many seconds the same request can be good.
    retry_after: Option<u64>,
}

impl Problem {
    /// A parameter has a value that it cannot have.
    pub(super) fn parameter(name: &'static str, value: &str, expected: &'static str) -> Self {
        let shown: String = value.chars().take(50).collect();
        Self {
            status: StatusCode::BAD_REQUEST,
            detail: format!("\"{shown}\" is no value of \"{name}\": it must be {expected}"),
            parameter: Some((name, expected)),
            retry_after: None,
        }
    }

    /// The answer that tells it.
    pub(super) fn answer(&self) -> HttpResponse {
        let Self { status, detail, parameter, retry_after } = self;
        let (parameter, allowed) = parameter.unzip();
        let body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "detail": detail,
            "parameter": parameter,
            "allowed": allowed,
        });
        let mut response = HttpResponse::build(*status);
        if let Some(seconds) = retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        response
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body.to_string())
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        Self {
            status: refusal.status(),
            detail: refusal.to_string(),
            parameter: None,
            retry_after: refusal.retry_after(),
        }
    }
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        // An answer with errors is the API's alone.
        failure.refusal().unwrap_or(&Refusal::Gone).into()
    }
}
