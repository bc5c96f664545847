//! Follows the data set: takes up a new revision as soon as the database tells of it, or at the next look; and knows which
//! servers answer, and what replicas hold.

use std::{sync::Arc, time::Duration};

use futures_util::future;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::time::{sleep, timeout};

use super::{
    Store, StoreError,
    server::{self, Server},
    state::{self, DatasetState, Newest},
};

/// The channel on which an import tells every server of a new revision.
pub(super) const CHANNEL: &str = "kaikaku_revision";

/// How long a revision can stay unnoticed where no notification arrives, and a server that is gone as well.
pub(super) const LOOK: Duration = Duration::from_millis(500);

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
    let (mut listener, primary) = (None, &store.primary);
    loop {
        wait(primary, &mut listener).await;
        let before = store.current().revision;
        match store.refresh().await {
            Ok(now) => {
                if now != before {
                    tracing::info!(revision = now, "serving a new revision");
                }
                if !primary.saw(Some(store.current().mark())) {
                    tracing::info!("the database answers again");
                }
            }
            Err(error @ StoreError::Unavailable(_)) => {
                listener = None;
                if primary.saw(None) {
                    tracing::error!(%error, "the database is gone; trying again");
                }
                sleep(LOOK_AGAIN).await;
            }
            Err(error) => {
                tracing::error!(%error, "cannot follow the data set; trying again");
                sleep(LOOK).await;
            }
        }
    }
}

/// Waits until it is time to look: after a notification, a lost connection, or a while.
async fn wait(primary: &Server, listener: &mut Option<PgListener>) {
    if !primary.is_up() {
        return;
    }
    if listener.is_none() {
        let listening = soon(primary, listen(primary)).await;
        *listener =
            listening.inspect_err(|error| tracing::warn!(%error, "imports are not told of; looking")).ok();
    }
    match listener {
        None => sleep(LOOK).await,
        Some(listening) => {
            if let Ok(Err(error)) = timeout(LOOK, listening.try_recv()).await {
                tracing::debug!(%error, "the connection that tells of imports is lost");
                *listener = None;
            }
        }
    }
}

/// Listens on a connection of its own, which nobody waits for when it breaks.
async fn listen(primary: &Server) -> Result<PgListener, StoreError> {
    let address = primary.watch().get_postgres_connection_pool().connect_options();
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with((*address).clone());
    let mut listening = PgListener::connect_with(&pool).await?;
    listening.listen(CHANNEL).await?;
    Ok(listening)
}

/// A replica tells nobody of revisions, so it is asked, the more often where it is behind.
async fn follow_replica(store: &Store, replica: &Server) {
    let mut untold = true;
    loop {
        let state = store.current();
        let (seen, was_up) = match newest(replica, &state).await {
            Ok(newest) => (Some(newest.mark), replica.saw(Some(newest.mark))),
            Err(error) => {
                // Said once: where it is lost, and where it was never there.
                if replica.saw(None) || std::mem::take(&mut untold) {
                    tracing::warn!(replica = replica.name, %error, "a replica is gone");
                }
                (None, true)
            }
        };
        if !was_up {
            untold = false;
            tracing::info!(replica = replica.name, "a replica answers");
        }
        sleep(if seen == Some(state.mark()) { LOOK } else { LOOK_AGAIN }).await;
    }
}

/// What a server holds, as seen from a state that was read before.
pub(super) async fn newest(server: &Server, before: &DatasetState) -> Result<Newest, StoreError> {
    soon(server, state::newest(&server.watch(), before)).await
}

/// What a server says; one that does not say it soon is gone.
pub(super) async fn soon<T>(
    server: &Server,
    asked: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| Err(server::gone(server).into()))
}
