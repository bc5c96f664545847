//! What is asked, read from a body or an address.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    http::header,
    mime::Mime,
    web::{Bytes, Payload},
};

use super::refusal::Refusal;
use crate::graphql::{Ask, Limits};

/// Reads the body of a POST.
pub(super) async fn from_body(request: &HttpRequest, body: Payload, limits: &Limits) -> Result<Ask, Refusal> {
    check_type(request)?;
    from_json(&whole(request, body, limits).await?)
}

/// The whole body of a request.
pub(super) async fn whole(request: &HttpRequest, body: Payload, limits: &Limits) -> Result<Bytes, Refusal> {
    let (most, seconds) = (limits.max_body_bytes, limits.request_seconds);
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > most as u64) {
        return Err(Refusal::BodyTooLarge(most));
    }
    let read = tokio::time::timeout(Duration::from_secs(seconds as u64), body.to_bytes_limited(most)).await;
    let read = read.map_err(|_| Refusal::Slow(seconds))?.map_err(|_| Refusal::BodyTooLarge(most))?;
    read.map_err(|_| Refusal::Cut)
}

fn check_type(request: &HttpRequest) -> Result<(), Refusal> {
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let content_type: Option<Mime> = header(header::CONTENT_TYPE).and_then(|value| value.parse().ok());
    let content_type = content_type.filter(|found| found.essence_str() == "application/json");
    let content_type = content_type.ok_or(Refusal::NotJson)?;
    if content_type.get_param("charset").is_some_and(|charset| charset != "utf-8") {
        return Err(Refusal::Charset);
    }
    let coded =
        header(header::CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"));
    if coded { Err(Refusal::Encoded) } else { Ok(()) }
}

fn from_json(body: &Bytes) -> Result<Ask, Refusal> {
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(Refusal::Batch);
    }
    serde_json::from_slice(body).map_err(Refusal::Body)
}

/// Reads the query part of the address of a GET.
pub(super) fn from_address(request: &HttpRequest, limits: &Limits) -> Result<Ask, Refusal> {
    let mut ask = Ask::default();
    for (name, value) in pairs(request, limits)? {
        match name.as_str() {
            "query" => ask.query = value,
            "operationName" if !value.is_empty() => ask.operation_name = Some(value),
            "variables" if !value.is_empty() => {
                ask.variables = serde_json::from_str(&value).map_err(Refusal::Variables)?;
            }
            "extensions" if !value.is_empty() => {
                ask.extensions = serde_json::from_str(&value).map_err(Refusal::Extensions)?;
            }
            _ => {}
        }
    }
    Ok(ask)
}

/// The names and values behind the question mark.
pub(super) fn pairs(request: &HttpRequest, limits: &Limits) -> Result<Vec<(String, String)>, Refusal> {
    let (query, most) = (request.query_string(), limits.max_address_bytes);
    if query.len() > most {
        return Err(Refusal::AddressTooLong(most));
    }
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    Ok(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
}
