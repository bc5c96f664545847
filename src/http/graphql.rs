//! GraphQL over HTTP: reads a request from POST or GET, and hands it to the schema.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicU64, Ordering},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    mime::Mime,
    web,
};

use super::{
    AppState,
    answers::{self, Coding, Kept, Key},
    refusal::Refusal,
    respond::{self, Lasting, MediaType},
};
use crate::graphql::{self, Ask, MAX_QUERY_STRING};

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

async fn post(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let ask = body.map_err(|error| unread(&error)).and_then(|body| read_body(&request, &body));
    let ask = ask.and_then(|ask| completed(&state, ask));
    respond(&request, &state, ask).await
}

async fn get(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let ask = read_query(request.query_string()).and_then(|ask| completed(&state, ask)).and_then(|ask| {
        if graphql::only_reads(&state.documents, &ask) { Ok(ask) } else { Err(Refusal::NotByGet) }
    });
    respond(&request, &state, ask).await
}

async fn respond(request: &HttpRequest, state: &AppState, ask: Result<Ask, Refusal>) -> HttpResponse {
    let id = request_id(request);
    let Some(media_type) = MediaType::negotiate(request) else {
        return respond::refused(&Refusal::NotAcceptable, MediaType::default(), &id);
    };
    match ask {
        Ok(ask) => answer(request, state, &ask, media_type, &id).await,
        Err(refusal) => respond::refused(&refusal, media_type, &id),
    }
}

/// The request with its document, where only the document's hash was sent.
fn completed(state: &AppState, mut ask: Ask) -> Result<Ask, Refusal> {
    state.persisted.complete(&mut ask)?;
    Ok(ask)
}

/// The answer to a request: from memory if it was given before, and not at all if the client has it.
async fn answer(
    request: &HttpRequest,
    state: &AppState,
    ask: &Ask,
    media_type: MediaType,
    id: &str,
) -> HttpResponse {
    let AppState { schema, documents, store, publisher, answers, .. } = state;
    let mark = store.snapshot().state().mark();
    let key = Key::new(&mark, ask, state);
    let coding = Coding::negotiate(request);
    let lasting = Lasting {
        tag: key.tag(media_type, coding),
        mark,
        by_post: request.method() == Method::POST,
        freshness: state.freshness,
    };
    if !lasting.by_post && answers::is_known(request, &lasting.tag) {
        return respond::not_modified(&lasting, id);
    }
    let make = async {
        let (response, at) = graphql::execute(schema, documents, store, publisher, ask, id).await;
        // The data may have changed meanwhile; then the answer is good, but of another state than the key says.
        if at == Some(mark) && response.errors.is_empty() {
            respond::body(&response).map(|body| Arc::new(Kept::new(body))).ok_or(response)
        } else {
            Err(response)
        }
    };
    match answers.get(&key, &mark, make).await {
        Ok(kept) => {
            let (body, coding) = kept.coded(coding).await;
            respond::lasting(body, coding, media_type, &lasting, id)
        }
        Err(response) => respond::graphql(&response, media_type, id),
    }
}

fn unread(error: &actix_web::Error) -> Refusal {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::BodyTooLarge,
        _ => Refusal::Cut,
    }
}

fn read_body(request: &HttpRequest, body: &[u8]) -> Result<Ask, Refusal> {
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let content_type: Option<Mime> = header(header::CONTENT_TYPE).and_then(|value| value.parse().ok());
    let content_type = content_type.filter(|found| found.essence_str() == "application/json");
    let content_type = content_type.ok_or(Refusal::NotJson)?;
    if content_type.get_param("charset").is_some_and(|charset| charset != "utf-8") {
        return Err(Refusal::Charset);
    }
    if header(header::CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(Refusal::Encoded);
    }
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(Refusal::Batch);
    }
    serde_json::from_slice(body).map_err(Refusal::Body)
}

fn read_query(query: &str) -> Result<Ask, Refusal> {
    if query.len() > MAX_QUERY_STRING {
        return Err(Refusal::AddressTooLong);
    }
    let mut ask = Ask::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "query" => ask.query = value.into_owned(),
            "operationName" if !value.is_empty() => ask.operation_name = Some(value.into_owned()),
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
