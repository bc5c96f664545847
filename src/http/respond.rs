//! Answers: GraphQL responses in the media type asked for, with the status that fits.

use std::{
    cmp::Ordering,
    sync::Arc,
    time::{Duration, SystemTime},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, EntityTag, HeaderName, HeaderValue},
    },
    web::Bytes,
};
use async_graphql::{Response, ServerError, Value};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, ser::SerializeMap};
use sha2::{Digest, Sha256};

use super::{
    answers::{self, Coding, Kept},
    observe,
    refusal::Refusal,
};
use crate::{
    graphql::{ErrorCode, error},
    store::Mark,
};

/// Tells of an answer that it may be old (RFC 9211).
pub(super) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// The headers of a request that change the bytes of its answer.
pub(super) const VARY: &str = "Accept, Accept-Encoding, GraphQL-Cost";

/// The end of an address that asks for a table, whatever `Accept` says.
pub(super) const TABLE: &str = ".csv";

/// The parameter of an address that can leave the mark before a table out: `bom=false`.
pub(super) const MARK: &str = "bom";

/// The media types a GraphQL answer can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the request was good.
    GraphqlResponse,
    /// `application/json`, for older clients: 200 for every answer of GraphQL's.
    #[default]
    Json,
    /// `text/csv`: the answer as a table. Errors are JSON, and the status tells of every one of them.
    Csv {
        /// Whether the mark that tells spreadsheets of UTF-8 stands before it.
        with_mark: bool,
    },
}

impl MediaType {
    /// The media type that the address asks for, or else the one of ours that `Accept` likes best, JSON among equals; none
    /// where none will do.
    pub(super) fn negotiate(request: &HttpRequest) -> Option<Self> {
        let table = Self::Csv { with_mark: true };
        let ours = [
            (Self::Json, "application/json"),
            (Self::GraphqlResponse, "application/graphql-response+json"),
            (table, "text/csv"),
        ];
        let wanted = if request.path().ends_with(TABLE) { Some(table) } else { liked(request, &ours) };
        if wanted != Some(table) {
            return wanted;
        }
        let mut parameters = url::form_urlencoded::parse(request.query_string().as_bytes());
        Some(Self::Csv { with_mark: !parameters.any(|(name, value)| name == MARK && value == "false") })
    }

    /// Its name in tags.
    pub(super) const fn short_name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "graphql",
            Self::Json => "json",
            Self::Csv { .. } => "csv",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::Csv { .. } => "text/csv; charset=utf-8; header=present",
        }
    }
}

/// The media type of ours that `Accept` likes best, as RFC 9110 has it; none where none will do. What is liked the same and
/// named first comes first, and the first of ours where none is named.
pub(super) fn liked<T: Copy>(request: &HttpRequest, ours: &[(T, &str)]) -> Option<T> {
    best(&ranges(request), ours)
}

/// The same, or where none will do, the first of ours that is not refused by its name.
pub(super) fn tolerated<T: Copy>(request: &HttpRequest, ours: &[(T, &str)]) -> Option<T> {
    let mut ranges = ranges(request);
    best(&ranges, ours).or_else(|| {
        ranges.push(("*/*".into(), 1.0));
        best(&ranges, ours)
    })
}

/// The media ranges of `Accept`, and how much each is liked; of a client that says nothing, all.
fn ranges(request: &HttpRequest) -> Vec<(String, f32)> {
    let accepted: Vec<&str> = request
        .headers()
        .get_all(header::ACCEPT)
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .filter(|range| !range.trim().is_empty())
        .collect();
    if accepted.is_empty() { vec![("*/*".into(), 1.0)] } else { accepted.into_iter().map(range).collect() }
}

/// The one of ours that these like best.
fn best<T: Copy>(ranges: &[(String, f32)], ours: &[(T, &str)]) -> Option<T> {
    // The range that names a type most exactly decides, not one that likes it more.
    let liking = |name: &str| {
        let group = name.split('/').next().map(|group| format!("{group}/*")).unwrap_or_default();
        ["*/*", &group, name].iter().enumerate().rev().find_map(|(exactly, wanted)| {
            let place = ranges.iter().position(|(range, _)| range == wanted)?;
            let (_, quality) = ranges.get(place)?;
            Some((*quality, exactly, std::cmp::Reverse(place)))
        })
    };
    // The last of equals is taken, so the first of ours comes last.
    let liked = ours.iter().rev().filter_map(|(ours, name)| Some((liking(name)?, *ours)));
    let liked = liked.filter(|((quality, ..), _)| *quality > 0.0);
    liked
        .max_by(|(one, _), (other, _)| one.partial_cmp(other).unwrap_or(Ordering::Equal))
        .map(|(_, ours)| ours)
}

/// The media range of a part of `Accept`, and how much it is liked, from 0 to 1.
fn range(text: &str) -> (String, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse().ok())?
    });
    (name, quality.filter(|quality| (0.0..=1.0).contains(quality)).unwrap_or(1.0))
}

/// A response as JSON; a request that was not executed has no `data` entry.
struct Body<'a>(&'a Response);

impl Serialize for Body<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(response) = self;
        if !error::was_refused(response) {
            return response.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("errors", &response.errors)?;
        map.end()
    }
}

/// The status of an answer: what kept the request from being executed, or 200.
fn status(response: &Response, media_type: MediaType) -> StatusCode {
    let codes: Vec<&str> =
        response.errors.iter().filter_map(|e| error::code_of(e.extensions.as_ref())).collect();
    let has = |code: ErrorCode| codes.contains(&code.code());
    let nothing = match &response.data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(|field| *field == Value::Null),
        _ => false,
    };
    let is_table = matches!(media_type, MediaType::Csv { .. });
    // Of a table with holes nobody would know that they are none of the data's.
    if response.errors.is_empty() || !(nothing || is_table) {
        return StatusCode::OK;
    }
    if has(ErrorCode::ServiceUnavailable) || has(ErrorCode::DataChanged) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if has(ErrorCode::Timeout) {
        return StatusCode::GATEWAY_TIMEOUT;
    }
    match media_type {
        MediaType::Json => StatusCode::OK,
        _ if error::was_refused(response) => StatusCode::BAD_REQUEST,
        _ if is_table && has(ErrorCode::InternalServerError) => StatusCode::INTERNAL_SERVER_ERROR,
        _ if is_table => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    }
}

/// The answer of the executor where it has errors, or is no more than what a request costs.
pub(super) fn graphql(response: &Response, media_type: MediaType) -> HttpResponse {
    answer(status(response, media_type), response, media_type)
}

/// An answer to what is no GraphQL request that could be executed.
pub(super) fn refusal(request: &HttpRequest, refusal: &Refusal) -> HttpResponse {
    observe::note(request, |notes| notes.refused(refusal));
    refused(refusal, MediaType::negotiate(request).unwrap_or_default())
}

/// The same, in this media type.
pub(super) fn refused(refusal: &Refusal, media_type: MediaType) -> HttpResponse {
    let mut error = ServerError::new(refusal.to_string(), None);
    if let Some(limit) = refusal.limit() {
        error.extensions.get_or_insert_default().set("limit", limit);
    }
    let response = error::refused(error, refusal.code());
    let mut answer = answer(refusal.status(), &response, media_type);
    if let Some(seconds) = refusal.retry_after() {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    if matches!(refusal, Refusal::NotByGet) {
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    answer
}

/// An answer as JSON; none where it cannot be written, which no value of ours is known to do.
pub(super) fn body(response: &Response) -> Option<Vec<u8>> {
    serde_json::to_vec(&Body(response)).ok()
}

/// How long answers may be kept by others without asking us, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Freshness {
    /// By browsers.
    pub max_age: u32,
    /// By shared caches, such as a CDN.
    pub s_maxage: u32,
    /// How much longer shared caches may give an old answer while they ask for the new one.
    pub stale_while_revalidate: u32,
}

impl Freshness {
    /// As `Cache-Control` says it.
    pub(super) fn header(self) -> HeaderValue {
        let Self { max_age, s_maxage, stale_while_revalidate } = self;
        let said = format!(
            "public, max-age={max_age}, s-maxage={s_maxage}, stale-while-revalidate={stale_while_revalidate}"
        );
        HeaderValue::try_from(said).unwrap_or(HeaderValue::from_static("no-cache"))
    }
}

/// What is said of an answer that stays good until the data changes.
#[derive(Debug)]
pub(super) struct Lasting {
    /// Its tag.
    pub(super) tag: EntityTag,
    /// The state of the data that it is of.
    pub(super) mark: Mark,
    /// Whether it was asked for by POST, which nobody may keep.
    pub(super) by_post: bool,
    /// How long others may keep it.
    pub(super) caching: HeaderValue,
    /// For how long nobody could say whether it still is the newest, where that is so.
    pub(super) stale: Option<Duration>,
    /// The headers of a request that change its bytes.
    pub(super) vary: &'static str,
}

impl Lasting {
    /// Says it.
    pub(super) fn say(&self, response: &mut HttpResponseBuilder) {
        let is_kept = !self.by_post && self.stale.is_none();
        let caching = if is_kept { self.caching.clone() } else { HeaderValue::from_static("no-cache") };
        if let Some(stale) = self.stale {
            let said = format!("kaikaku; hit; ttl=-{}; detail=\"database unavailable\"", stale.as_secs());
            response.insert_header((CACHE_STATUS, said));
        }
        response
            .insert_header(header::ETag(self.tag.clone()))
            .insert_header((header::CACHE_CONTROL, caching));
        if !self.vary.is_empty() {
            response.insert_header((header::VARY, HeaderValue::from_static(self.vary)));
        }
        if let Some(published) = self.mark.published_at {
            response.insert_header(header::LastModified(SystemTime::from(published).into()));
        }
    }
}

/// What stays the same as long as the program runs, with its tag.
#[derive(Debug, Clone)]
pub struct Unchanging {
    content_type: &'static str,
    kept: Arc<Kept>,
    tag: Arc<str>,
}

impl Unchanging {
    pub(super) fn new(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let tag = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&body)).into();
        Self { content_type, kept: Arc::new(Kept::new(body)), tag }
    }

    /// Its bytes, or that the client has them; clients ask each time whether that is still so.
    pub(super) async fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let (body, coding) = Arc::clone(&self.kept).coded(Coding::negotiate(request)).await;
        let tag = EntityTag::new_strong(format!("{}-{}", self.tag, coding.name()));
        let is_known = answers::is_known(request, &tag);
        let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header(header::ETag(tag))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::VARY, "Accept-Encoding"));
        if is_known {
            return response.finish();
        }
        if coding != Coding::Identity {
            response.insert_header((header::CONTENT_ENCODING, coding.name()));
        }
        response.insert_header((header::CONTENT_TYPE, self.content_type)).body(body)
    }
}

/// That the client has the answer already.
pub(super) fn not_modified(lasting: &Lasting) -> HttpResponse {
    let mut response = HttpResponse::NotModified();
    lasting.say(&mut response);
    response.finish()
}

/// The beginning of a good answer in this coding.
pub(super) fn begin(coding: Coding, lasting: &Lasting) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    lasting.say(&mut response);
    if coding != Coding::Identity {
        response.insert_header((header::CONTENT_ENCODING, coding.name()));
    }
    response
}

/// A good answer; of this name, where it is a file.
pub(super) fn lasting(
    (body, coding): (Bytes, Coding),
    media_type: MediaType,
    name: &str,
    lasting: &Lasting,
) -> HttpResponse {
    let mut response = begin(coding, lasting);
    describe(&mut response, media_type, name);
    response.body(body)
}

/// A good answer that nobody may keep, of this name where it is a file.
pub(super) fn passing(body: Bytes, media_type: MediaType, name: &str) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, HeaderValue::from_static(VARY)));
    describe(&mut response, media_type, name);
    response.body(body)
}

/// Says what a good answer is. A table is a file to be saved.
fn describe(response: &mut HttpResponseBuilder, media_type: MediaType, name: &str) {
    response.insert_header((header::CONTENT_TYPE, media_type.content_type()));
    if matches!(media_type, MediaType::Csv { .. }) {
        let saved = format!("attachment; filename=\"{name}{TABLE}\"");
        response.insert_header((header::CONTENT_DISPOSITION, saved));
    }
}

fn answer(status: StatusCode, response: &Response, media_type: MediaType) -> HttpResponse {
    let Some(body) = body(response) else {
        return HttpResponse::InternalServerError().finish();
    };
    let written = match media_type {
        MediaType::GraphqlResponse => media_type,
        MediaType::Json | MediaType::Csv { .. } => MediaType::Json,
    };
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, written.content_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, HeaderValue::from_static(VARY)))
        .body(body)
}

/// A path that nothing is served on.
pub(super) fn not_found() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body("Nothing is served here. What there is stands at /; the API is at /graphql, its explorer at /graphiql.\n")
}
