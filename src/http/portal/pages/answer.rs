//! How a page is answered: from memory, from one state of the data, or not at all where the client has it.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::header};

use super::failure::Failure;
use crate::{
    http::{
        AppState,
        answers::{self, Coding, Kept, Key},
        observe::{self, CacheResult},
        respond::{self, Lasting},
    },
    store::{Snapshot, StoreError},
};

/// How often a page is made anew where the data changed while it was read.
const ATTEMPTS: usize = 4;

/// The form of an answer.
pub(super) struct Form {
    pub(super) content_type: &'static str,
    /// Its name in tags.
    name: &'static str,
    /// The headers of a request that change its bytes.
    pub(super) vary: &'static str,
}

pub(super) const HTML: Form =
    Form { content_type: "text/html; charset=utf-8", name: "html", vary: "Accept-Encoding, Accept-Language" };

pub(super) const XML: Form =
    Form { content_type: "application/xml; charset=utf-8", name: "xml", vary: "Accept-Encoding" };

/// A page that was made.
pub(super) struct Made {
    pub(super) body: String,
    /// Whether the same is made of the same state of the data from now on.
    pub(super) is_final: bool,
}

/// Answers with what `make` makes of the newest state of the data. `name` tells it from everything else of that state.
pub(super) async fn lasting(
    request: &HttpRequest,
    state: &AppState,
    form: &Form,
    name: &str,
    make: impl AsyncFn(&Snapshot) -> Result<Made, Failure>,
) -> Result<HttpResponse, Failure> {
    let store = &state.service.store;
    let silence = store.silence();
    if silence.is_some_and(|silence| silence > state.serving.stale) {
        return Err(Failure::NotNow);
    }
    let note = |cache| observe::note(request, |notes| notes.cache = cache);
    let coding = Coding::negotiate(request);
    for _ in 0..ATTEMPTS {
        let snapshot = store.snapshot();
        let mark = snapshot.state().mark();
        let key = Key::named(&state.seed, &mark, name);
        let lasting = Lasting {
            tag: key.tag(form.name, coding),
            mark,
            by_post: false,
            caching: state.caching.clone(),
            stale: silence,
            vary: form.vary,
        };
        if answers::is_known(request, &lasting.tag) {
            note(CacheResult::NotModified);
            return Ok(respond::not_modified(&lasting));
        }
        let kept = if let Some(kept) = state.answers.known(&key) {
            note(if silence.is_some() { CacheResult::Stale } else { CacheResult::Hit });
            kept
        } else {
            note(CacheResult::Miss);
            match make(&snapshot).await {
                Ok(Made { body, is_final: true }) => {
                    let kept = Arc::new(Kept::new(body));
                    state.answers.keep(key, &mark, &kept);
                    kept
                }
                Ok(Made { body, is_final: false }) => return Ok(passing(form, body)),
                Err(_) if snapshot.has_lost_replica() => continue,
                Err(_) if snapshot.has_moved() => {
                    store.refresh().await?;
                    continue;
                }
                Err(failure) => return Err(failure),
            }
        };
        let (body, coding) = kept.coded(coding).await;
        let mut answer = respond::begin(coding, &lasting);
        return Ok(answer.insert_header((header::CONTENT_TYPE, form.content_type)).body(body));
    }
    Err(StoreError::Conflict.into())
}

/// A page that nobody may keep: soon there is more to be said.
fn passing(form: &Form, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, form.content_type))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, form.vary))
        .body(body)
}
