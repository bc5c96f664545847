//! Answers beside the API that stay good until the data changes: made once from one state of the data, kept, tagged, and
//! compressed as clients like it.

use std::{io, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::{self, Bytes},
};

use crate::{
    http::{
        AppState,
        answers::{self, Coding, Failure, Kept, Key},
        observe::{self, CacheResult},
        points,
        refusal::Refusal,
        respond::{self, Lasting},
    },
    store::{Snapshot, StoreError},
};

/// What a client pays for an answer that has to be made, in points: so little that a harvester takes a catalogue of hundreds of
/// pages within a minute.
const POINTS: usize = 100;

/// How often an answer is made anew where the data changes meanwhile.
const ATTEMPTS: usize = 4;

/// What an answer is called, and how it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// Its name: everything that its bytes depend on, besides the data.
    pub(super) name: String,
    /// Its media type.
    pub(super) content_type: &'static str,
    /// The headers of a request that change its bytes.
    pub(super) vary: &'static str,
}

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) body: Vec<u8>,
    /// Whether it stays good as long as the data does; else it is kept by nobody, as what comes from `write` as
    /// [`Failure::Other`].
    pub(super) lasts: bool,
}

impl From<Vec<u8>> for Made {
    fn from(body: Vec<u8>) -> Self {
        Self { body, lasts: true }
    }
}

/// Answers with what `write` makes of the data, or that the client has it.
pub(super) async fn answer<M: Into<Made>, E: Into<Failure>>(
    request: &HttpRequest,
    state: &AppState,
    form: &Form,
    write: impl AsyncFn(&Snapshot) -> Result<M, E>,
) -> Result<HttpResponse, Arc<Failure>> {
    let AppState { service, seed, caching, answers, .. } = state;
    let Form { name, content_type, vary } = form;
    let silence = service.store.silence();
    if silence.is_some_and(|silence| silence > state.serving.stale) {
        return Err(Refusal::Gone.into());
    }
    let by_post = request.method() == Method::POST;
    let coding = Coding::negotiate(request);
    let mut attempt = 1;
    loop {
        let snapshot = service.store.snapshot();
        let mark = snapshot.state().mark();
        let key = Key::named(seed, &mark, name);
        let tag = key.tag("portal", coding);
        let lasting = Lasting { tag, mark, by_post, caching: caching.clone(), stale: silence, vary };
        let not_modified = || {
            observe::note(request, |notes| notes.cache = CacheResult::NotModified);
            Ok(respond::not_modified(&lasting))
        };
        if !by_post && answers::is_named(request, &lasting.tag) {
            return not_modified();
        }
        let known = answers.known(&key);
        let result = match (&known, silence) {
            (Some(_), None) => CacheResult::Hit,
            (Some(_), Some(_)) => CacheResult::Stale,
            (None, _) => CacheResult::Miss,
        };
        observe::note(request, |notes| notes.cache = result);
        if let (None, 1, Some(account)) = (&known, attempt, points::account(request)) {
            account.spend(POINTS)?;
        }
        let make = async {
            let _turn = state.portal_gate.enter().await?;
            let Made { body, lasts } = write(&snapshot).await.map_err(Into::into)?.into();
            if lasts { Ok(Arc::new(Kept::new(body))) } else { Err(Failure::Other(body.into())) }
        };
        let answer = if let Some(kept) = known { Ok(kept) } else { answers.get(&key, &mark, make).await };
        let failure = match answer {
            Ok(_) if !by_post && answers::is_known(request, &lasting.tag) => return not_modified(),
            Ok(kept) => {
                let (body, coding) = kept.coded(coding).await;
                let mut response = respond::begin(coding, &lasting);
                return Ok(response.insert_header((header::CONTENT_TYPE, *content_type)).body(body));
            }
            Err(failure) => match &*failure {
                Failure::Other(body) => return Ok(passing(form, body)),
                _ => failure,
            },
        };
        if attempt >= ATTEMPTS || !is_worth_another(&failure, &snapshot, attempt, state).await {
            log(request, &failure);
            return Err(failure);
        }
        attempt += 1;
    }
}

/// An answer that nobody may keep: soon there is more to be said, or it is one of endlessly many that say nothing.
fn passing(form: &Form, body: &Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, form.content_type))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, form.vary))
        .body(body.clone())
}

/// Whether it can be better the next time: where the data had changed, the new state is taken up; a connection may have died
/// unnoticed, or a replica.
async fn is_worth_another(failure: &Failure, snapshot: &Snapshot, attempt: usize, state: &AppState) -> bool {
    match failure.refusal() {
        Some(Refusal::Unread(StoreError::Conflict)) => state.service.store.refresh().await.is_ok(),
        Some(Refusal::Unread(StoreError::Unavailable(_))) => attempt == 1 || snapshot.has_lost_replica(),
        _ => false,
    }
}

/// Logs what is our fault.
fn log(request: &HttpRequest, failure: &Failure) {
    let request_id = &*observe::request_id(request);
    match failure.refusal() {
        Some(Refusal::Unwritten(error)) => tracing::error!(request_id, %error, "an answer was not written"),
        Some(Refusal::Unread(error @ (StoreError::Corrupt(_) | StoreError::Other(_)))) => {
            tracing::error!(request_id, %error, "an answer was not made");
        }
        _ => {}
    }
}

/// Does what takes long on a thread where it holds up nobody else.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Refusal> {
    Ok(web::block(work).await.map_err(io::Error::other)??)
}
