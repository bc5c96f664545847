//! The database for the length of a command: opened before, closed after, whatever happens between.

use kaikaku::{
    config::Config,
    startup::Database,
    store::{self, Admin, StoreError},
};

use super::Failure;

/// Lets `work` read.
pub(crate) async fn reading<T>(work: impl AsyncFnOnce(&Admin) -> Result<T, Failure>) -> Result<T, Failure> {
    let database = Database::open(&Config::from_environment(None)?.database).await?;
    let done = async {
        database.readable().await?;
        let connection = store::admin(&database.reader).await?;
        let done = work(&connection).await;
        connection.close().await.map_err(StoreError::from)?;
        done
    };
    let done = done.await;
    database.close().await?;
    done
}

/// Lets `work` write to a database that is up to date.
pub(crate) async fn writing<T>(work: impl AsyncFnOnce(&Admin) -> Result<T, Failure>) -> Result<T, Failure> {
    let database = Database::open(&Config::from_environment(None)?.database).await?;
    let done = async {
        database.migrate().await?;
        let connection = store::admin(&database.admin).await?;
        let done = work(&connection).await;
        connection.close().await.map_err(StoreError::from)?;
        done
    };
    let done = done.await;
    database.close().await?;
    done
}
