//! What is wrong with a request to what is no GraphQL, as RFC 9457 has it.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;

use crate::{
    export::{ExportError, WriteError},
    http::{answers::Failure, refusal::Refusal},
    store::StoreError,
};

/// What is wrong, for people and programs.
#[derive(Debug, Serialize, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Problem {
    status: u16,
    /// A sentence.
    detail: String,
    /// The parameter that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// After how many seconds the same can be good.
    #[serde(skip)]
    retry_after: Option<u64>,
    /// What the parameter can be, or which there are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<String>,
}

/// A problem as it is sent.
#[derive(Serialize)]
struct Body<'a> {
    /// Its kind: none but the status.
    r#type: &'static str,
    title: &'static str,
    #[serde(flatten)]
    problem: &'a Problem,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let (parameter, retry_after, allowed) = (None, None, Vec::new());
        Self { status: status.as_u16(), detail: detail.into(), parameter, retry_after, allowed }
    }

    /// A parameter has a value that it cannot have.
    pub(super) fn parameter(name: &str, value: &str, expected: &str) -> Self {
        let detail = format!("\"{name}\" is \"{}\": expected {expected}", shortened(value));
        Self { parameter: Some(name.to_owned()), ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// A parameter has a value that is none of these.
    pub(super) fn choice<'a>(name: &str, value: &str, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let allowed: Vec<String> = allowed.into_iter().map(str::to_owned).collect();
        let expected = format!("one of {}", allowed.join(", "));
        Self { allowed, ..Self::parameter(name, value, &expected) }
    }

    /// There is no parameter of this name here.
    pub(super) fn no_parameter(name: &str, allowed: &[&str]) -> Self {
        let name = shortened(name);
        let there = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
        let detail = format!("there is no parameter \"{name}\" here; there are {there}");
        let allowed = allowed.iter().map(|name| (*name).to_owned()).collect();
        Self { parameter: Some(name), allowed, ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// A parameter is there more than once, and only one of them could hold.
    pub(super) fn twice(name: &str) -> Self {
        let detail = format!("\"{name}\" is given more than once");
        Self { parameter: Some(name.to_owned()), ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// There is no such thing.
    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// A part is wanted that a file of so many bytes does not have.
    pub(super) fn no_such_range(bytes: u64) -> Self {
        let detail = format!("the file has {bytes} bytes, from 0 on, and none of those that are asked for");
        Self::new(StatusCode::RANGE_NOT_SATISFIABLE, detail)
    }

    /// The client took too long, or has left.
    pub(super) fn given_up() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "the client took nothing for too long")
    }

    /// Not now, but soon.
    fn later(detail: impl Into<String>) -> Self {
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// The answer that says it.
    pub(super) fn answer(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let title = status.canonical_reason().unwrap_or("Error");
        let body = Body { r#type: "about:blank", title, problem: self };
        let mut response = HttpResponse::build(status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(serde_json::to_vec(&body).unwrap_or_default())
    }
}

/// At most so much of what somebody sent is sent back.
fn shortened(text: &str) -> String {
    const MOST: usize = 100;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        // An answer with errors is the API's alone.
        let refusal = failure.refusal().unwrap_or(&Refusal::Gone);
        Self::from(refusal)
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        let retry_after = refusal.retry_after();
        Self { retry_after, ..Self::new(refusal.status(), refusal.to_string()) }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::later("the database cannot be reached; try again"),
            StoreError::Timeout(_) => Self::later("the database took too long; try again"),
            StoreError::Conflict => Self::later("the data changed meanwhile; try again"),
            error => {
                tracing::error!(%error, "a download cannot be read");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong here; it has been noted")
            }
        }
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            ExportError::Write(error) => match *error {
                WriteError::Character { .. } => Self {
                    parameter: Some("encoding".into()),
                    allowed: vec!["utf-8".into()],
                    ..Self::new(StatusCode::BAD_REQUEST, error.to_string())
                },
                WriteError::TooManyRows => Self::new(StatusCode::BAD_REQUEST, error.to_string()),
                WriteError::Io(_) => {
                    tracing::error!(%error, "a download cannot be written");
                    Self::later("the file cannot be written just now; try again")
                }
            },
        }
    }
}
