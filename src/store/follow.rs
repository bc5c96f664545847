//! Follows the data set: takes up a new revision as soon as the database tells of it, or at the next poll.

use std::{sync::Arc, time::Duration};

use sea_orm::sqlx::postgres::PgListener;
use tokio::time::{sleep, timeout};

use super::{Store, StoreError};

/// The channel on which an import tells every server of a new revision.
pub(super) const CHANNEL: &str = "kaikaku_revision";

/// How long a revision can stay unnoticed where no notification arrives.
const POLL: Duration = Duration::from_millis(800);

/// Keeps the store at the newest revision until the future is dropped. A database that is away is asked again.
pub async fn follow(store: Arc<Store>) {
    let mut listener = None;
    loop {
        match step(&store, &mut listener).await {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot follow the data set; trying again");
                listener = None;
                sleep(POLL).await;
            }
        }
    }
}

async fn step(store: &Store, listener: &mut Option<PgListener>) -> Result<(), StoreError> {
    let listening = if let Some(listening) = listener {
        listening
    } else {
        let mut listening = PgListener::connect_with(store.reader.get_postgres_connection_pool()).await?;
        listening.listen(CHANNEL).await?;
        listener.insert(listening)
    };
    // A notification, a lost connection and the end of waiting all mean: look.
    if let Ok(Err(error)) = timeout(POLL, listening.try_recv()).await {
        return Err(error.into());
    }
    let before = store.current().revision;
    let now = store.refresh().await?;
    if now != before {
        tracing::info!(revision = now, "serving a new revision");
    }
    Ok(())
}
