//! Migrations: bring the schema up or down, and tell where it stands.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, sqlx};

use super::{
    StoreError,
    connect::{ensure_reader_role, grant_read, statement},
    rows::required,
    write::{derived, rebuild},
};

/// Serialises migrations of several processes. A number of our own; any other would do.
const LOCK: i64 = 0x6B61_696B_616B_7500;

/// One migration and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MigrationLine {
    /// Its name.
    pub name: String,
    /// Whether it is applied.
    pub applied: bool,
}

/// The role that serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader<'a> {
    /// The administrator serves as well.
    Same,
    /// A role of the operator's.
    Given(&'a str),
    /// A role of ours, made where it is missing.
    Own(&'a str),
}

/// Applies every migration that is missing and lets `reader` read, one process at a time; tells how many were missing.
pub async fn migrate_up(admin: &DatabaseConnection, reader: Reader<'_>) -> Result<usize, StoreError> {
    let turn = turn(admin).await?;
    let missing = pending(admin).await?.len();
    if missing > 0 {
        Migrator::up(admin, None).await?;
    }
    rebuild(admin).await?;
    match reader {
        Reader::Same => {}
        Reader::Given(role) => grant_read(admin, role).await?,
        Reader::Own(role) => ensure_reader_role(admin, role).await?,
    }
    sqlx::Connection::close(turn).await?;
    Ok(missing)
}

/// Takes back the newest `steps` migrations, with the data in them.
pub async fn migrate_down(admin: &DatabaseConnection, steps: u32) -> Result<(), StoreError> {
    let turn = turn(admin).await?;
    Migrator::down(admin, Some(steps)).await?;
    Ok(sqlx::Connection::close(turn).await?)
}

/// Waits until no other process changes the schema. The lock lasts as long as this session, which is one of its own: the
/// migrator takes the pool's only connection for its transactions.
async fn turn(admin: &DatabaseConnection) -> Result<sqlx::PgConnection, StoreError> {
    let options = admin.get_postgres_connection_pool().connect_options();
    let mut session = sqlx::ConnectOptions::connect(options.as_ref()).await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut session).await?;
    Ok(session)
}

/// Every migration, oldest first.
pub async fn migrations(connection: &DatabaseConnection) -> Result<Vec<MigrationLine>, StoreError> {
    let table = "SELECT to_regclass('seaql_migrations') IS NOT NULL";
    let exists = connection.query_one_raw(statement(table, [])).await?;
    let exists = exists.map(|row| row.try_get_by_index::<bool>(0)).transpose()?.unwrap_or(false);
    let mut applied = Vec::new();
    if exists {
        for row in connection.query_all_raw(statement("SELECT version FROM seaql_migrations", [])).await? {
            applied.push(row.try_get_by_index::<String>(0)?);
        }
    }
    let all = Migrator::migrations();
    let lines = all.iter().map(|migration| {
        let name = migration.name().to_owned();
        MigrationLine { applied: applied.contains(&name), name }
    });
    Ok(lines.collect())
}

/// The names of the migrations that the database lacks.
async fn pending(connection: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    let lines = migrations(connection).await?;
    Ok(lines.into_iter().filter(|line| !line.applied).map(|line| line.name).collect())
}

/// What `migrate_up` has still to do before this version can serve.
pub async fn missing(connection: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    let pending = pending(connection).await?;
    if !pending.is_empty() {
        return Ok(pending);
    }
    let row = connection.query_one_raw(statement("SELECT derived FROM dataset", [])).await?;
    let found: i32 = required(row, "the row of \"dataset\"")?.try_get_by_index(0)?;
    let derived = (found != derived::VERSION)
        .then(|| format!("totals and searchable texts, version {}", derived::VERSION));
    Ok(derived.into_iter().collect())
}
