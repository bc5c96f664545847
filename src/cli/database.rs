//! The database for the length of a command: opened before, closed after, whatever happens between.

use kaikaku::{
    config::Config,
    startup::Database,
    store::{self, Admin, StoreError},
};

use super::Failure;

/// What a command wants of the database.
enum Access {
    Read,
    Write,
}

/// Lets `work` read.
pub(crate) async fn reading<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Admin) -> Result<T, Failure>,
) -> Result<T, Failure> {
    with(config, Access::Read, work).await
}

/// Lets `work` write to a database that is up to date.
pub(crate) async fn writing<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Admin) -> Result<T, Failure>,
) -> Result<T, Failure> {
    with(config, Access::Write, work).await
}

async fn with<T>(
    config: &Config,
    access: Access,
    work: impl AsyncFnOnce(&Admin) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let database = Database::open(&config.database).await?;
    let done = async {
        let address = match access {
            Access::Read => {
                database.readable().await?;
                &database.reader
            }
            Access::Write => {
                database.migrate().await?;
                &database.admin
            }
        };
        let connection = store::admin(address).await?;
        let done = work(&connection).await;
        connection.close().await.map_err(StoreError::from)?;
        done
    };
    let done = done.await;
    database.close().await?;
    done
}
