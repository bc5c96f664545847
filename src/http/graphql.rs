//! GraphQL over HTTP: takes a request by POST or GET, and answers it from memory, or by executing it.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header::HeaderValue},
    middleware::from_fn,
    web::{self, Bytes, Payload},
};
use async_graphql::{Name, Response, Value};

use super::{
    AppState, Serving,
    answers::{self, Coding, Failure, Kept, Key, Written},
    ask, csv,
    observe::{self, CacheResult},
    points,
    refusal::Refusal,
    respond::{self, Lasting, MediaType},
};
use crate::{
    graphql::{Ask, Cost, Document, Effort, Table},
    store::Mark,
};

const ROUTE: &str = "/graphql";

/// The request header that asks for the cost.
const COST: &str = "GraphQL-Cost";

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource(ROUTE)
            .wrap(from_fn(points::count))
            .route(web::post().to(post))
            .route(web::get().to(get))
            .route(web::head().to(get)),
    );
}

async fn post(request: HttpRequest, body: Payload, state: web::Data<AppState>) -> HttpResponse {
    let ask = ask::from_body(&request, body, &state.service.limits).await;
    reply(&request, &state, ROUTE, ask.and_then(|ask| completed(&state, ask))).await
}

async fn get(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let ask = ask::from_address(&request, &state.service.limits);
    reply(&request, &state, ROUTE, ask.and_then(|ask| completed(&state, ask))).await
}

/// The request with its document, where only the document's hash was sent; it may be one that is not answered here.
fn completed(state: &AppState, mut ask: Ask) -> Result<Ask, Refusal> {
    // An empty name is none, as it is in addresses.
    ask.operation_name = ask.operation_name.filter(|name| !name.is_empty());
    let Serving { named, only_named, .. } = &*state.serving;
    let unwanted = |query: &str| *only_named && !named.holds(query);
    if !ask.query.is_empty() && unwanted(&ask.query) {
        return Err(Refusal::NotNamed);
    }
    state.persisted.complete(&mut ask)?;
    Ok(ask)
}

/// Answers what was asked, or says why not.
pub(super) async fn reply(
    request: &HttpRequest,
    state: &AppState,
    route: &'static str,
    ask: Result<Ask, Refusal>,
) -> HttpResponse {
    observe::note(request, |notes| {
        notes.is_api = true;
        notes.route = Some(route);
    });
    let Some(media_type) = MediaType::negotiate(request) else {
        return respond::refusal(request, &Refusal::NotAcceptable);
    };
    let answered = match ask {
        Ok(ask) => answer(request, state, &ask, media_type).await,
        Err(refusal) => Err(refusal.into()),
    };
    answered.unwrap_or_else(|failure| match &*failure {
        Failure::Refused(refusal) => respond::refusal(request, refusal),
        Failure::Answer(response) => {
            observe::note(request, |notes| notes.answered(response));
            respond::graphql(response, media_type)
        }
        Failure::Other(body) => respond::passing(body.clone(), media_type, &observe::file_name(request)),
    })
}

/// What a client wants to know of the cost of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    Untold,
    /// The answer, and what it costs.
    Report,
    /// Only what the answer would cost.
    Validate,
}

impl Telling {
    fn wanted(request: &HttpRequest) -> Result<Self, Refusal> {
        match request.headers().get(COST).map(HeaderValue::as_bytes) {
            None => Ok(Self::Untold),
            Some(b"report") => Ok(Self::Report),
            Some(b"validate") => Ok(Self::Validate),
            Some(_) => Err(Refusal::CostHeader),
        }
    }
}

/// The answer to a request: from memory if it was given before, and not at all if the client has it.
async fn answer(
    request: &HttpRequest,
    state: &AppState,
    ask: &Ask,
    media_type: MediaType,
) -> Result<HttpResponse, Arc<Failure>> {
    let AppState { service, seed, caching, .. } = state;
    let telling = Telling::wanted(request)?;
    let document = service.read(ask).map_err(Failure::from)?;
    observe::note(request, |notes| {
        let name = document.operation_name(ask.operation_name.as_deref()).map(str::to_owned);
        notes.operation = notes.operation.take().or(name);
        notes.document = Some(Arc::clone(&document));
    });
    let by_post = request.method() == Method::POST;
    if !by_post && !document.only_reads(ask.operation_name.as_deref()) {
        return Err(Refusal::NotByGet.into());
    }
    if telling == Telling::Validate {
        let cost = cost(state, ask, &document).await?;
        return Ok(respond::graphql(&with_cost(Response::default(), cost, state), media_type));
    }
    let silence = service.store.silence();
    if silence.is_some_and(|silence| silence > state.serving.stale) {
        return Err(Refusal::Gone.into());
    }
    let mark = service.store.current().mark();
    let written = match media_type {
        MediaType::Csv { with_mark } => Written::Csv { with_mark },
        _ => Written::Json { with_cost: telling == Telling::Report },
    };
    let key = Key::new(seed, &mark, &document, ask, written);
    let coding = Coding::negotiate(request);
    let tag = key.tag(media_type.short_name(), coding);
    let lasting =
        Lasting { tag, mark, by_post, caching: caching.clone(), stale: silence, vary: respond::VARY };
    let not_modified = || {
        observe::note(request, |notes| notes.cache = CacheResult::NotModified);
        Ok(respond::not_modified(&lasting))
    };
    if !by_post && answers::is_named(request, &lasting.tag) {
        return not_modified();
    }
    let known = state.answers.known(&key);
    let kept = match known {
        Some(kept) => {
            let result = if silence.is_some() { CacheResult::Stale } else { CacheResult::Hit };
            observe::note(request, |notes| notes.cache = result);
            kept
        }
        None => make(request, state, Unanswered { ask, document: &document, written, key, mark }).await?,
    };
    if !by_post && answers::is_known(request, &lasting.tag) {
        return not_modified();
    }
    Ok(respond::lasting(kept.coded(coding).await, media_type, &observe::file_name(request), &lasting))
}

/// A request whose answer is not in memory.
struct Unanswered<'a> {
    ask: &'a Ask,
    document: &'a Document,
    written: Written,
    key: Key,
    mark: Mark,
}

/// Makes an answer that is not in memory, once for all who ask for it now; each of them pays for it.
async fn make(
    request: &HttpRequest,
    state: &AppState,
    Unanswered { ask, document, written, key, mark }: Unanswered<'_>,
) -> Result<Arc<Kept>, Arc<Failure>> {
    let account = points::account(request);
    let tells = matches!(written, Written::Json { with_cost: true });
    let cost = if account.is_some() || tells { Some(cost(state, ask, document).await?) } else { None };
    if let (Some(account), Some(cost)) = (account, cost) {
        account.spend(cost.points)?;
    }
    let made = async {
        let effort = Effort::default();
        observe::note(request, |notes| {
            notes.cache = CacheResult::Miss;
            notes.effort = Some(effort.clone());
        });
        let _turn = state.gate.enter().await?;
        let id = observe::request_id(request);
        let (mut response, at) = Box::pin(state.service.execute(ask, document, &id, &effort)).await;
        if let Some(cost) = cost.filter(|_| tells) {
            response = with_cost(response, cost, state);
        }
        let good = response.errors.is_empty();
        let body = good.then(|| body(&response, written, ask, document)).flatten().map(Bytes::from);
        match body {
            None => Err(Failure::Answer(response)),
            // The data may have changed meanwhile; then the answer is of another state than the key says.
            Some(body) if at != Some(mark) => Err(Failure::Other(body)),
            Some(body) => Ok(Arc::new(Kept::new(body))),
        }
    };
    // Until it turns out that it is made here.
    observe::note(request, |notes| notes.cache = CacheResult::Shared);
    state.answers.get(&key, &mark, made).await
}

/// A good answer as it goes over the wire.
fn body(response: &Response, written: Written, ask: &Ask, document: &Document) -> Option<Vec<u8>> {
    match written {
        Written::Json { .. } => respond::body(response),
        Written::Csv { with_mark } => csv::write(&Table::of(&response.data, ask, document), with_mark),
    }
}

/// What a request costs; finding that out takes its turn like executing it.
async fn cost(state: &AppState, ask: &Ask, document: &Document) -> Result<Cost, Arc<Failure>> {
    let _turn = state.gate.enter().await?;
    Ok(Box::pin(state.service.cost(ask, document)).await.map_err(Failure::from)?)
}

/// A response that tells what its request costs.
fn with_cost(response: Response, cost: Cost, state: &AppState) -> Response {
    let most = state.service.limits.max_fields;
    let told = [("fields", cost.fields), ("maxFields", most), ("points", 1 + cost.points)];
    let told = told.map(|(name, number)| (Name::new(name), Value::from(number)));
    response.extension("cost", Value::Object(told.into_iter().collect()))
}
