//! Errors as clients see them: each with a code from one closed list, a sentence, and nothing of our insides.

use std::time::Duration;

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use strum::{EnumIter, IntoStaticStr};

use super::limits::Exceeded;
use crate::{domain::CursorError, store::StoreError};

/// The most mistakes of a document that are told one by one.
const MAX_ERRORS: usize = 8;

/// The most characters of a message about a document.
const MAX_MESSAGE: usize = 500;

/// Every code that `extensions.code` can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// The request is larger than this endpoint allows.
    LimitExceeded,
    /// The HTTP request is not a GraphQL request.
    BadRequest,
    /// An argument's value is of the right type but not acceptable.
    BadUserInput,
    /// A cursor that this list did not hand out.
    InvalidCursor,
    /// Only a hash was sent, of a document that is not known here.
    PersistedQueryNotFound,
    /// A name that no document has.
    DocumentNotFound,
    /// A document that the operator of the endpoint does not know, where only those are answered.
    DocumentNotAllowed,
    /// An API key that was not given out.
    UnknownApiKey,
    /// The client has asked for more than it may within a minute.
    RateLimited,
    /// More is asked for at the same time than can be answered.
    Overloaded,
    /// The answer took longer than a request may.
    Timeout,
    /// The database cannot be reached; try again.
    ServiceUnavailable,
    /// The data kept changing while it was read; try again.
    DataChanged,
    /// A mistake of ours; the request id finds it in our log.
    InternalServerError,
}

impl ErrorCode {
    /// The code as clients see it.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// What it means and what to do, for docs/errors.md.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::GraphqlParseFailed => "The document is not GraphQL. The message says where.",
            Self::GraphqlValidationFailed => "The document does not fit the schema. The message says where.",
            Self::LimitExceeded => {
                "The request asks for more than this endpoint allows. extensions.limit names the limit in serviceLimits."
            }
            Self::BadRequest => {
                "The HTTP request is not a GraphQL request. The message says what is missing."
            }
            Self::BadUserInput => {
                "An argument's value is not acceptable. The message names the argument and the value."
            }
            Self::InvalidCursor => {
                "The cursor was not made by this field with this filter and order. Use one that was."
            }
            Self::PersistedQueryNotFound => {
                "No document with this hash is known here. Send it once together with its hash."
            }
            Self::DocumentNotFound => "No document has this name. /q tells all of them.",
            Self::DocumentNotAllowed => "This endpoint answers only the documents that /q tells.",
            Self::UnknownApiKey => {
                "This endpoint gave out no such key. Leave it out, or ask the operator for one."
            }
            Self::RateLimited => {
                "You asked for more than a client may within a minute. Retry-After says when to try again."
            }
            Self::Overloaded => "Too much is being answered just now. Try again after what Retry-After says.",
            Self::Timeout => "The answer took longer than a request may take. Ask for less.",
            Self::ServiceUnavailable => "The database cannot be reached just now. Try again.",
            Self::DataChanged => "The data kept changing while it was read. Try again.",
            Self::InternalServerError => {
                "A mistake of ours. extensions.requestId finds it in the operator's log."
            }
        }
    }
}

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub(super) enum Error {
    /// The client's mistake: its text is public.
    Client(ErrorCode, String),
    /// The client asks for too much.
    Exceeded(Exceeded),
    /// Ours, or the database's: its text is not.
    Store(StoreError),
}

impl Error {
    /// An argument's value that is not acceptable.
    pub(super) fn argument(argument: &str, message: impl std::fmt::Display) -> Self {
        Self::Client(ErrorCode::BadUserInput, format!("argument \"{argument}\": {message}"))
    }

    /// The same of another argument, where inputs of filters stand in it.
    pub(super) fn in_argument(self, argument: &str) -> Self {
        match self {
            Self::Client(code, message) => {
                Self::Client(code, message.replacen("\"filter\"", &format!("\"{argument}\""), 1))
            }
            other @ (Self::Exceeded(_) | Self::Store(_)) => other,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<CursorError> for Error {
    fn from(error: CursorError) -> Self {
        let code = match error {
            CursorError::Foreign { .. } => ErrorCode::InvalidCursor,
            CursorError::BothEnds | CursorError::Size { .. } => ErrorCode::BadUserInput,
        };
        Self::Client(code, error.to_string())
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Client(code, message) => with_code(Self::new(message), code),
            Error::Exceeded(exceeded) => {
                let mut error = with_code(Self::new(exceeded.message), ErrorCode::LimitExceeded);
                error.extensions.get_or_insert_default().set("limit", exceeded.limit);
                error
            }
            Error::Store(error) => {
                let (code, text) = public(&error);
                // The source stays with the error until `finish` logs it with the request's id.
                let mut shown = with_code(Self::new(text), code);
                shown.source = Some(std::sync::Arc::new(error));
                shown
            }
        }
    }
}

/// What a field that can be null resolves to: an error makes it null, and leaves what stands beside it alone.
pub(super) fn nullable<T>(found: async_graphql::Result<Option<T>>) -> Option<async_graphql::Result<T>> {
    found.transpose()
}

fn public(error: &StoreError) -> (ErrorCode, &'static str) {
    match error {
        StoreError::Timeout(_) => (ErrorCode::Timeout, "the answer took too long; ask for less"),
        StoreError::Unavailable(_) | StoreError::Full(_) => {
            (ErrorCode::ServiceUnavailable, "the database cannot be reached; try again")
        }
        StoreError::Conflict => {
            (ErrorCode::DataChanged, "the data kept changing while it was read; try again")
        }
        StoreError::Corrupt(_) | StoreError::Other(_) | StoreError::Unfit(_) | StoreError::Denied(_) => {
            (ErrorCode::InternalServerError, "internal error")
        }
    }
}

fn with_code(mut error: async_graphql::Error, code: ErrorCode) -> async_graphql::Error {
    error.extensions.get_or_insert_default().set("code", code.code());
    error
}

/// The answer to a request that was not executed.
#[must_use]
pub fn refused(mut error: ServerError, code: ErrorCode) -> Response {
    error.extensions.get_or_insert_default().set("code", code.code());
    Response::from_errors(vec![error])
}

/// The answer to a request that goes beyond a limit.
pub(super) fn exceeded(exceeded: Exceeded) -> Response {
    let mut error = ServerError::new(exceeded.message, None);
    error.extensions.get_or_insert_default().set("limit", exceeded.limit);
    refused(error, ErrorCode::LimitExceeded)
}

/// Whether the request was refused before execution.
#[must_use]
pub fn was_refused(response: &Response) -> bool {
    let without_data = response.data == Value::Null && !response.errors.is_empty();
    without_data && response.errors.iter().all(|error| error.path.is_empty())
}

/// The answer to what is no document.
pub(super) fn unread(mut error: ServerError) -> Response {
    shorten(&mut error.message);
    refused(error, ErrorCode::GraphqlParseFailed)
}

/// Messages repeat what was sent, which can be long.
fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}

/// Leaves the first of many errors: one short document can have thousands.
pub(super) fn abridge(response: &mut Response) {
    response.errors.iter_mut().take(MAX_ERRORS).for_each(|error| shorten(&mut error.message));
    let more = response.errors.len().saturating_sub(MAX_ERRORS);
    if more > 0 {
        response.errors.truncate(MAX_ERRORS);
        response
            .errors
            .push(ServerError::new(format!("there are {more} more mistakes in the document"), None));
    }
}

pub(super) fn timed_out(limit: Duration, request_id: &str) -> Response {
    tracing::warn!(request_id, "a request took longer than it may");
    let message = format!("the answer took longer than {} seconds; ask for less", limit.as_secs());
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("requestId", request_id);
    refused(error, ErrorCode::Timeout)
}

/// Whether the database could not be reached.
pub(super) fn is_unavailable(response: &Response) -> bool {
    response
        .errors
        .iter()
        .any(|error| matches!(error.source::<StoreError>(), Some(StoreError::Unavailable(_))))
}

/// Gives every error its code, and logs those that are ours, once, with the request's id.
pub(super) fn finish(response: &mut Response, request_id: &str) {
    for error in &mut response.errors {
        if let Some(source) = error.source::<StoreError>() {
            let chain = source.to_string();
            // That the database is gone is said once, by who follows it.
            if matches!(source, StoreError::Unavailable(_)) {
                tracing::debug!(request_id, path = ?error.path, error = chain, "a request failed");
            } else {
                tracing::error!(request_id, path = ?error.path, error = chain, "a request failed");
            }
            error.extensions.get_or_insert_default().set("requestId", request_id);
        }
        // The executor's own refusals carry no code: without a path they come from validation.
        if code_of(error.extensions.as_ref()).is_none() {
            let code = if error.path.is_empty() {
                ErrorCode::GraphqlValidationFailed
            } else {
                ErrorCode::BadUserInput
            };
            error.extensions.get_or_insert_default().set("code", code.code());
        }
    }
}

/// The code of an error, if it has one.
#[must_use]
pub fn code_of(extensions: Option<&ErrorExtensionValues>) -> Option<&str> {
    match extensions?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}
