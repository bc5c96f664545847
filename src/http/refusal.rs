//! Why a request is refused before it is executed, and the status that says so: with `respond::status`, every
//! status that `/graphql` can have.

use std::io;

use actix_web::http::StatusCode;

use super::points::API_KEY;
use crate::{export::ExportError, graphql::ErrorCode, store::StoreError};

/// What is said where the database is away.
const GONE: &str = "the database cannot be reached; try again";

/// What is said where the fault is ours.
const OURS: &str = "something went wrong here; the operator finds it in the log under the id of this request";

/// What is said where the data could not be read.
const fn told(error: &StoreError) -> &'static str {
    match error {
        StoreError::Conflict => "the data changed while it was being read; try again",
        StoreError::Timeout(_) => "the database took too long; try again",
        StoreError::Corrupt(_) | StoreError::Other(_) => OURS,
        _ => GONE,
    }
}

/// What is wrong with a request as HTTP, or as JSON.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The body is not an object with a query in it.
    #[error("the body must be a JSON object with a \"query\" (and \"variables\", \"operationName\"): {0}")]
    Body(serde_json::Error),
    /// The variables of a GET request are not JSON.
    #[error("\"variables\" must be a JSON object: {0}")]
    Variables(serde_json::Error),
    /// Several requests in one.
    #[error("batches are not supported: send one request at a time")]
    Batch,
    /// The extensions of a GET request are not JSON.
    #[error("\"extensions\" must be a JSON object: {0}")]
    Extensions(serde_json::Error),
    /// A request without a query.
    #[error("\"query\" is missing: there must be a document; the explorer is at /graphiql")]
    NoQuery,
    /// What should name a document does not.
    #[error("\"persistedQuery\" must be {{\"version\": 1, \"sha256Hash\": 64 hexadecimal digits}}")]
    BadReference,
    /// The hash of a document that is not known here. Clients know this message.
    #[error("PersistedQueryNotFound")]
    NotPersisted,
    /// Document and hash do not belong together.
    #[error("the hash in \"persistedQuery\" is not that of the query")]
    OtherHash,
    /// The client stopped in the middle.
    #[error("the body did not arrive whole")]
    Cut,
    /// GET is for reading.
    #[error("GET and HEAD run queries only; send this operation by POST")]
    NotByGet,
    /// None of our media types will do.
    #[error("Accept must allow application/graphql-response+json, application/json or text/csv")]
    NotAcceptable,
    /// The body is larger than any request needs to be.
    #[error("the body must not be larger than {0} bytes")]
    BodyTooLarge(usize),
    /// The address is longer than any request needs to be.
    #[error("the query part of the address must not be longer than {0} bytes; POST /graphql takes more")]
    AddressTooLong(usize),
    /// The body is something else than JSON; forms and plain text are what other sites can make a browser send.
    #[error("the body must be JSON, with Content-Type: application/json")]
    NotJson,
    /// JSON is UTF-8.
    #[error("JSON is UTF-8: leave the charset out of Content-Type")]
    Charset,
    /// The body is compressed.
    #[error("the body must not be compressed (Content-Encoding)")]
    Encoded,
    /// The body takes longer than any request may.
    #[error("the body did not arrive within {0} seconds")]
    Slow(usize),
    /// `GraphQL-Cost` asks for something that there is not.
    #[error("the header GraphQL-Cost must be \"report\" or \"validate\"")]
    CostHeader,
    /// A key that was not given out.
    #[error("the key in {API_KEY} is not known here; leave it out, or ask the operator for one")]
    UnknownKey,
    /// The client asks for more than it may within a minute.
    #[error(
        "this costs {cost} points, more than are left of {points} a minute; try again in {seconds} seconds"
    )]
    OutOfPoints {
        /// What was to be done now.
        cost: u32,
        /// What the client has in all.
        points: u32,
        /// How long until there are enough.
        seconds: u64,
    },
    /// No document has this name.
    #[error("there is no document of this name; /q tells all of them")]
    NoSuchDocument,
    /// The document has no such variable.
    #[error("the document has no variable \"{name}\"; it has: {known}")]
    NoSuchVariable {
        /// What it was called.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// Only documents that the operator knows are answered.
    #[error("this endpoint answers only the documents that /q tells")]
    NotNamed,
    /// There is nothing here of the name that was asked for.
    #[error("there is nothing of this name here")]
    Missing,
    /// The data could not be read.
    #[error("{}", told(.0))]
    Unread(#[from] StoreError),
    /// An answer could not be written.
    #[error("{OURS}")]
    Unwritten(#[from] io::Error),
    /// The database has been away for longer than answers may be old.
    #[error("{GONE}")]
    Gone,
    /// More is asked for at the same time than can be answered.
    #[error("too many requests are being answered just now; try again")]
    Busy,
}

impl From<ExportError> for Refusal {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            ExportError::Write(error) => io::Error::other(error).into(),
        }
    }
}

impl Refusal {
    /// The code of the error.
    pub(super) const fn code(&self) -> ErrorCode {
        match self {
            Self::NotPersisted => ErrorCode::PersistedQueryNotFound,
            Self::BodyTooLarge(_) | Self::AddressTooLong(_) => ErrorCode::LimitExceeded,
            Self::Slow(_) | Self::Unread(StoreError::Timeout(_)) => ErrorCode::Timeout,
            Self::Unread(StoreError::Conflict) => ErrorCode::DataChanged,
            Self::Unwritten(_) | Self::Unread(StoreError::Corrupt(_) | StoreError::Other(_)) => {
                ErrorCode::InternalServerError
            }
            Self::UnknownKey => ErrorCode::UnknownApiKey,
            Self::NoSuchDocument => ErrorCode::DocumentNotFound,
            Self::NotNamed => ErrorCode::DocumentNotAllowed,
            Self::OutOfPoints { .. } => ErrorCode::RateLimited,
            Self::Gone | Self::Unread(_) => ErrorCode::ServiceUnavailable,
            Self::Busy => ErrorCode::Overloaded,
            _ => ErrorCode::BadRequest,
        }
    }

    /// The limit in `serviceLimits` that the request goes beyond.
    pub(super) const fn limit(&self) -> Option<&'static str> {
        match self {
            Self::BodyTooLarge(_) => Some("maxBodyBytes"),
            Self::AddressTooLong(_) => Some("maxAddressBytes"),
            Self::Slow(_) => Some("requestSeconds"),
            _ => None,
        }
    }

    /// After how many seconds the same request can be good.
    pub(super) const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::OutOfPoints { seconds, .. } => Some(*seconds),
            // Nothing tells when these would be better.
            Self::Unread(StoreError::Timeout(_) | StoreError::Corrupt(_) | StoreError::Other(_)) => None,
            Self::Gone | Self::Busy | Self::Unread(_) => Some(1),
            _ => None,
        }
    }

    /// The status of the answer.
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::Body(_)
            | Self::Variables(_)
            | Self::Extensions(_)
            | Self::Batch
            | Self::NoQuery
            | Self::BadReference
            | Self::OtherHash
            | Self::CostHeader
            | Self::NoSuchVariable { .. }
            | Self::Cut => StatusCode::BAD_REQUEST,
            // Clients answer this by sending the document, and older ones read another status as a failure of the network.
            Self::NotPersisted => StatusCode::OK,
            Self::NotByGet => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::UnknownKey | Self::NotNamed => StatusCode::FORBIDDEN,
            Self::NoSuchDocument | Self::Missing => StatusCode::NOT_FOUND,
            Self::Unread(StoreError::Timeout(_)) => StatusCode::GATEWAY_TIMEOUT,
            Self::Unwritten(_) | Self::Unread(StoreError::Corrupt(_) | StoreError::Other(_)) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Slow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong(_) => StatusCode::URI_TOO_LONG,
            Self::OutOfPoints { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Gone | Self::Busy | Self::Unread(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotJson | Self::Charset | Self::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }
}
