//! Downloads of chosen rows: they are written while they are sent, so that one of any length takes no memory.

use std::{io, sync::Arc, time::Duration};

use actix_web::{HttpRequest, HttpResponse, http::Method, web::Bytes};
use futures_util::stream;
use tokio::sync::mpsc;

use super::{data, files, parameters::Parameters, problem::Problem, serve::Labels};
use crate::{
    export::{Encoding, ExportError, Format, Job, Rest, Scope, Table},
    http::{
        AppState,
        answers::{self, Coding, Key},
        points,
        respond::Lasting,
    },
    store::Snapshot,
};

/// What a client pays for it, in points.
const POINTS: usize = 1000;

/// How long a client may take nothing before it is given up.
const STALL: Duration = Duration::from_secs(30);

/// How many parts are ready before they are taken.
const READY: usize = 2;

/// The rows that were chosen.
pub(super) async fn chosen(
    request: &HttpRequest,
    state: &AppState,
    snapshot: &Snapshot,
    (scope, table, read): (Scope, Table, Parameters),
    labels: Labels,
) -> Result<HttpResponse, Problem> {
    let mark = snapshot.state().mark();
    let lasting = Lasting {
        tag: Key::named(&state.seed, &mark, &format!("{:?}", (scope, table, &read)))
            .tag("data", Coding::Identity),
        mark,
        by_post: false,
        caching: state.caching.clone(),
        stale: state.service.store.silence(),
        vary: "",
    };
    let begin = |mut response: actix_web::HttpResponseBuilder| {
        lasting.say(&mut response);
        labels.say(&mut response);
        response
    };
    if answers::is_known(request, &lasting.tag) {
        return Ok(begin(HttpResponse::NotModified()).finish());
    }
    if let Some(account) = points::account(request) {
        account.spend(POINTS)?;
    }
    let Parameters { selection, variant } = read;
    let job =
        files::job(state, snapshot, scope, (table, variant), selection).await.map_err(ExportError::from)?;
    // What can turn out to be impossible at its end is written before it is sent.
    if variant.format == Format::Xlsx || variant.encoding == Encoding::Cp932 {
        let _turn = state.files.streams.enter().await?;
        let stored = Arc::new(files::written(job).await?);
        return Ok(data::whole(request, state, snapshot, &stored, &labels));
    }
    if request.method() == Method::HEAD {
        return Ok(begin(HttpResponse::Ok()).streaming(stream::empty::<io::Result<Bytes>>()));
    }
    let mut parts = run(state.clone(), job);
    let first = match parts.recv().await {
        Some(Ok(first)) => first,
        Some(Err(problem)) => return Err(problem),
        None => return Err(Problem::given_up()),
    };
    let parts = stream::try_unfold((Some(first), parts), async |(first, mut parts)| {
        // What has begun can only be broken off, and it is whole only where its end is told.
        let next = match first {
            Some(first) => Ok(first),
            None => parts.recv().await.unwrap_or_else(|| Err(Problem::given_up())),
        };
        Ok::<_, io::Error>(next.map_err(io::Error::other)?.map(|bytes| (bytes, (None, parts))))
    });
    Ok(begin(HttpResponse::Ok()).streaming(Box::pin(parts)))
}

/// Parts of a file as they are written, and none at its end.
type Parts = mpsc::Receiver<Result<Option<Bytes>, Problem>>;

/// Writes, as fast as somebody takes what is written.
fn run(state: AppState, job: Job) -> Parts {
    let (to, from) = mpsc::channel(READY);
    actix_web::rt::spawn(async move {
        let written = async {
            let _stream = state.files.streams.enter().await?;
            let mut turn = Some(state.files.turns.acquire().await);
            job.run(async |part| match part {
                Rest::Bytes(bytes) if bytes.is_empty() && !to.is_closed() => Ok(()),
                Rest::Bytes(bytes) => {
                    // Others write while this one waits for its client.
                    turn = None;
                    let sent = tokio::time::timeout(STALL, to.send(Ok(Some(bytes.into())))).await;
                    turn = Some(state.files.turns.acquire().await);
                    if matches!(sent, Ok(Ok(()))) { Ok(()) } else { Err(Problem::given_up()) }
                }
                Rest::File(_) => Ok(()),
            })
            .await
        };
        let end = written.await.map(|()| None);
        // Nobody may be there to be told.
        let _ = tokio::time::timeout(STALL, to.send(end)).await;
    });
    from
}
