//! Downloads of chosen rows: they are written while they are sent, so that one of any length takes no memory.

use std::{io, rc::Rc, sync::Arc, time::Duration};

use actix_web::{HttpRequest, HttpResponse, http::Method, web::Bytes};
use futures_util::stream;
use tokio::sync::mpsc;

use super::{data, making, parameters::Parameters, problem::Problem, serve::Labels};
use crate::{
    export::{Encoding, ExportError, Format, Job, Rest, Scope, Table},
    http::{
        AppState,
        answers::{self, Coding, Key},
        points::Account,
        respond::Lasting,
    },
    store::Snapshot,
};

/// What a client pays for it, in points.
const POINTS: usize = 1000;

/// How long a client may take nothing before it is given up.
const STALL: Duration = Duration::from_secs(30);

/// How many bytes are handed over at a time, so that whoever reads slowly, but reads, is not given up.
const PIECE: usize = 64 * 1024;

/// How many pieces are ready before they are taken.
const READY: usize = 2;

/// The rows that were chosen, which whoever has not paid yet pays for.
pub(super) async fn chosen(
    request: &HttpRequest,
    state: &AppState,
    snapshot: &Snapshot,
    (scope, table, read): (Scope, Table, Parameters),
    labels: Labels,
    unpaid: &mut Option<Rc<Account>>,
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
    let Parameters { selection, variant } = read;
    // What can turn out to be impossible at its end is written before it is sent.
    let is_stored = variant.format == Format::Xlsx || variant.encoding == Encoding::Cp932;
    if request.method() == Method::HEAD && !is_stored {
        return Ok(begin(HttpResponse::Ok()).streaming(stream::empty::<io::Result<Bytes>>()));
    }
    if let Some(account) = unpaid.take() {
        account.spend(POINTS)?;
    }
    let job =
        making::job(state, snapshot, scope, (table, variant), selection).await.map_err(ExportError::from)?;
    if is_stored {
        let _stream = state.files.streams.enter().await?;
        let _turn = state.files.turns.acquire().await;
        let stored = Arc::new(making::written(job).await?);
        return Ok(data::whole(request, state, snapshot, &stored, &labels));
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

/// Pieces of a file as they are written, and none at its end.
type Parts = mpsc::Receiver<Result<Option<Bytes>, Problem>>;

/// Writes, as fast as somebody takes what is written.
fn run(state: AppState, job: Job) -> Parts {
    let (to, from) = mpsc::channel(READY);
    actix_web::rt::spawn(async move {
        let written = async {
            let _stream = state.files.streams.enter().await?;
            let mut turn = Some(state.files.turns.acquire().await);
            job.run(async |part| match part {
                Rest::Bytes(bytes) => {
                    // Others write while this one waits for its client.
                    turn = None;
                    let mut left = Bytes::from(bytes);
                    while !left.is_empty() {
                        let piece = left.split_to(PIECE.min(left.len()));
                        let sent = tokio::time::timeout(STALL, to.send(Ok(Some(piece)))).await;
                        if !matches!(sent, Ok(Ok(()))) {
                            return Err(Problem::given_up());
                        }
                    }
                    turn = Some(state.files.turns.acquire().await);
                    if to.is_closed() { Err(Problem::given_up()) } else { Ok(()) }
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
