//! Follows the data set: takes up a new revision as soon as the database tells of it, or at the next look; and knows which
//! servers answer, and what replicas hold.

use std::{sync::Arc, time::Duration};

use futures_util::future;
use sea_orm::sqlx::postgres::PgListener;
use tokio::time::{sleep, timeout};

use super::{
    Store, StoreError,
    server::{self, Server},
    state::{self, DatasetState, Newest},
};

/// The channel on which an import tells every server of a new revision.
pub(super) const CHANNEL: &str = "kaikaku_revision";

/// How long a revision can stay unnoticed where no notification arrives, and a server that is gone as well.
const LOOK: Duration = Duration::from_millis(500);

/// How long to wait before a server that is gone, or a replica that is behind, is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long a server may take to tell which revision it holds before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(1);

/// Keeps the store at the newest revision until the future is dropped. A database that is away is asked again.
pub async fn follow(store: Arc<Store>) {
    let replicas = store.replicas.iter().map(|replica| follow_replica(&store, replica));
    future::join(follow_primary(&store), future::join_all(replicas)).await;
}

async fn follow_primary(store: &Store) {
    let mut listener = None;
    loop {
        let looked = look(store, &mut listener).await;
        let (seen, primary) = (looked.as_ref().ok().map(|()| store.current().mark()), &store.primary);
        match looked {
            Ok(()) if !primary.saw(seen) => tracing::info!("the database answers again"),
            Ok(()) => {}
            Err(error) => {
                listener = None;
                if !error.is_of_the_place() {
                    tracing::error!(%error, "cannot follow the data set; trying again");
                } else if primary.saw(None) {
                    tracing::error!(%error, "the database is gone; trying again");
                }
                sleep(LOOK_AGAIN).await;
            }
        }
    }
}

async fn look(store: &Store, listener: &mut Option<PgListener>) -> Result<(), StoreError> {
    let listening = if let Some(listening) = listener {
        listening
    } else {
        listener.insert(soon(&store.primary, listen(&store.primary)).await?)
    };
    // A notification, a lost connection and the end of waiting all mean: look.
    if store.primary.is_up()
        && let Ok(Err(error)) = timeout(LOOK, listening.try_recv()).await
    {
        return Err(error.into());
    }
    let before = store.current().revision;
    let now = store.refresh().await?;
    if now != before {
        tracing::info!(revision = now, "serving a new revision");
    }
    Ok(())
}

async fn listen(primary: &Server) -> Result<PgListener, StoreError> {
    let mut listening = PgListener::connect_with(primary.watch.get_postgres_connection_pool()).await?;
    listening.listen(CHANNEL).await?;
    Ok(listening)
}

/// A replica tells nobody of revisions, so it is asked, the more often where it is behind.
async fn follow_replica(store: &Store, replica: &Server) {
    loop {
        let state = store.current();
        let seen = newest(replica, &state).await;
        let seen = seen.inspect_err(|error| tracing::debug!(%error, "a replica does not answer")).ok();
        let seen = seen.map(|newest| newest.mark);
        let is_there = seen.is_some();
        match (replica.saw(seen), is_there) {
            (false, true) => tracing::info!(replica = replica.name, "a replica answers"),
            (true, false) => tracing::warn!(replica = replica.name, "a replica is gone"),
            _ => {}
        }
        sleep(if seen == Some(state.mark()) { LOOK } else { LOOK_AGAIN }).await;
    }
}

/// What a server holds, as seen from a state that was read before.
pub(super) async fn newest(server: &Server, before: &DatasetState) -> Result<Newest, StoreError> {
    soon(server, state::newest(&server.watch, before)).await
}

/// What a server says; one that does not say it soon is gone.
pub(super) async fn soon<T>(
    server: &Server,
    asked: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| Err(server::gone(server).into()))
}
