//! What can go wrong with the database, classified once.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// Why the store could not answer. Cheap to clone.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The statement took longer than it may.
    #[error("the database took too long")]
    Timeout(#[source] Arc<DbErr>),
    /// No connection, or a database that is starting or stopping.
    #[error("the database cannot be reached: {0}")]
    Unavailable(#[source] Arc<DbErr>),
    /// No room is left where the database keeps its data.
    #[error("the disk of the database is full: {0}")]
    Full(#[source] Arc<DbErr>),
    /// A database that cannot be used; the sentence says why and what to do.
    #[error("{0}")]
    Unfit(String),
    /// The account may not do this.
    #[error("the database account lacks a right: {0}")]
    Denied(#[source] Arc<DbErr>),
    /// The data changed while it was being read; reading again gives the new state.
    #[error("the data changed while it was being read")]
    Conflict,
    /// Stored data that breaks its own rules.
    #[error("stored data is broken: {0}")]
    Corrupt(String),
    /// Anything else; a mistake of ours.
    #[error("the database refused a statement: {0}")]
    Other(#[source] Arc<DbErr>),
}

impl StoreError {
    /// Whether the fault lies with the database and not with what it was given, so that nothing else will do better.
    #[must_use]
    pub const fn is_of_the_place(&self) -> bool {
        matches!(
            self,
            Self::Timeout(_) | Self::Unavailable(_) | Self::Full(_) | Self::Unfit(_) | Self::Denied(_)
        )
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let kind = match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable,
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
                classify(inner)
            }
            _ => Self::Other,
        };
        kind(Arc::new(error))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))).into()
    }
}

fn classify(error: &sqlx::Error) -> fn(Arc<DbErr>) -> StoreError {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut => {
            StoreError::Unavailable
        }
        sqlx::Error::Database(error) => match error.code().as_deref() {
            // query_canceled: by statement_timeout.
            Some("57014") => StoreError::Timeout,
            // disk_full
            Some("53100") => StoreError::Full,
            // insufficient_privilege, read_only_sql_transaction
            Some("42501" | "25006") => StoreError::Denied,
            // On a replica: what it has to take over from the primary goes before who reads there.
            Some("40001") => StoreError::Unavailable,
            // Class 08 connection exception, 57P0x shutdown or starting up, 53xxx out of resources.
            Some(code) if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
                StoreError::Unavailable
            }
            _ => StoreError::Other,
        },
        _ => StoreError::Other,
    }
}
