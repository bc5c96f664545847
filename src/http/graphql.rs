//! GraphQL over HTTP: reads a request from POST or GET, and hands it to the schema.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};

use super::{
    AppState,
    respond::{self, MediaType},
};
use crate::graphql::{self, Ask};

/// The largest body of a request, in bytes.
pub(super) const MAX_BODY: usize = 128 * 1024;

/// The longest request id that is taken over from the client.
const MAX_REQUEST_ID: usize = 64;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/graphql")
            .route(web::post().to(post))
            .route(web::get().to(get))
            .route(web::head().to(get)),
    );
}

/// Why a request is no GraphQL request.
type Refusal = (StatusCode, String);

async fn post(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let ask = body.map_err(|error| too_large(&error)).and_then(|body| read_body(&request, &body));
    respond(&request, &state, ask).await
}

async fn get(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let ask = read_query(request.query_string());
    respond(&request, &state, ask).await
}

async fn respond(request: &HttpRequest, state: &AppState, ask: Result<Ask, Refusal>) -> HttpResponse {
    let id = request_id(request);
    let Some(media_type) = MediaType::negotiate(request) else {
        let message = "Accept must allow application/graphql-response+json or application/json";
        return respond::bad_request(StatusCode::NOT_ACCEPTABLE, message, MediaType::Json, &id);
    };
    match ask {
        Ok(ask) => {
            let AppState { schema, documents, store, publisher, .. } = state;
            let response = graphql::execute(schema, documents, store, publisher, &ask, &id).await;
            respond::graphql(&response, media_type, &id)
        }
        Err((status, message)) => respond::bad_request(status, &message, media_type, &id),
    }
}

fn bad(message: impl Into<String>) -> Refusal {
    (StatusCode::BAD_REQUEST, message.into())
}

fn too_large(error: &actix_web::Error) -> Refusal {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            (StatusCode::PAYLOAD_TOO_LARGE, format!("the body must not be larger than {MAX_BODY} bytes"))
        }
        _ => bad("the body did not arrive whole"),
    }
}

fn read_body(request: &HttpRequest, body: &[u8]) -> Result<Ask, Refusal> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = "the body must be JSON, with Content-Type: application/json";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message.into()));
    }
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(bad("batches are not supported: send one request at a time"));
    }
    serde_json::from_slice(body).map_err(|error| {
        bad(format!(
            "the body must be a JSON object with a \"query\" (and \"variables\", \"operationName\"): {error}"
        ))
    })
}

fn read_query(query: &str) -> Result<Ask, Refusal> {
    let (mut ask, mut has_query) = (Ask::default(), false);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "query" => (ask.query, has_query) = (value.into_owned(), true),
            "operationName" if !value.is_empty() => ask.operation_name = Some(value.into_owned()),
            "variables" if !value.is_empty() => {
                let variables = serde_json::from_str(&value);
                ask.variables = variables
                    .map_err(|error| bad(format!("\"variables\" must be a JSON object: {error}")))?;
            }
            _ => {}
        }
    }
    if has_query {
        Ok(ask)
    } else {
        Err(bad("the parameter \"query\" is missing; the explorer is at /graphiql"))
    }
}

/// The client's request id if it can be logged as it is, or a new one.
fn request_id(request: &HttpRequest) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static START: LazyLock<i64> = LazyLock::new(|| chrono::Utc::now().timestamp_millis());
    let given = request.headers().get("X-Request-Id").and_then(|value| value.to_str().ok());
    let fits = |id: &&str| {
        (1..=MAX_REQUEST_ID).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    match given.filter(fits) {
        Some(id) => id.to_owned(),
        None => format!("{:x}-{:x}", *START, COUNT.fetch_add(1, Ordering::Relaxed)),
    }
}
