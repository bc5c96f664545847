//! Connections: the serving pool that may only read, the administrator's for migrations and imports, and the checks
//! on the database behind them.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, FromQueryResult, RuntimeErr,
    SqlxPostgresConnector, Statement,
    sqlx::{self, PgConnection, postgres::PgConnectOptions},
};

use tokio::time::timeout;

use super::{StoreError, server::Tally};

/// Where our tables are, whatever the account or the environment say.
const SEARCH_PATH: (&str, &str) = ("search_path", "public");

/// How long a reading statement may run.
pub const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection may have been idle before it is asked whether it still lives; those in use tell by themselves.
const IDLE: Duration = Duration::from_millis(500);

/// How long a connection may take to show that it lives.
const ALIVE_TIMEOUT: Duration = Duration::from_secs(1);

/// How long to wait for a connection that is free.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// How PostgreSQL plans the statements of a pool.
#[derive(Debug, Clone, Copy)]
pub(super) enum Plans {
    /// Each anew, for its values: what is common and what is rare asks for different plans.
    ForEachValue,
    /// Once for all values: rows are found by their key, whatever it is.
    ByKey,
}

/// What a pool is made of.
pub(super) struct Pool {
    /// The most connections.
    pub(super) connections: u32,
    pub(super) plans: Plans,
    /// Whether it connects only when it is first asked.
    pub(super) lazy: bool,
    /// Where its statements are counted.
    pub(super) tally: Arc<Tally>,
}

/// Connects a pool that serves reads: every transaction in it is read-only, and every statement bounded and counted.
pub(super) async fn reader(url: &str, pool: Pool) -> Result<DatabaseConnection, StoreError> {
    let Pool { connections, plans, lazy, tally } = pool;
    let plans = match plans {
        Plans::ForEachValue => "force_custom_plan",
        Plans::ByKey => "force_generic_plan",
    };
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(u32::from(!lazy))
        .connect_lazy(lazy)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_postgres_pool_opts(|options| {
            options.before_acquire(|connection, meta| {
                Box::pin(async move { Ok(meta.idle_for <= IDLE || is_alive(connection).await) })
            })
        })
        .map_sqlx_postgres_opts(move |options| {
            options.application_name("kaikaku serve").options([
                SEARCH_PATH,
                ("default_transaction_read_only", "on"),
                ("statement_timeout", &format!("{}ms", READ_TIMEOUT.as_millis())),
                ("plan_cache_mode", plans),
            ])
        });
    let connected = Database::connect(options).await;
    Ok(counted(connected.map_err(|error| unconnected(url, error))?, tally))
}

/// A pool like this one in its place, with no connection yet. Whoever gives back one of the old connections to sqlx waits until
/// PostgreSQL answers on it: behind a network that broke without a word, for ever.
pub(super) fn renewed(old: &DatabaseConnection, tally: Arc<Tally>) -> DatabaseConnection {
    let old = old.get_postgres_connection_pool();
    // From now on, what is given back to it is closed; nobody has to wait for that.
    drop(old.close());
    let options = old.options().clone().min_connections(0);
    let pool = options.connect_lazy_with((*old.connect_options()).clone());
    counted(SqlxPostgresConnector::from_sqlx_postgres_pool(pool), tally)
}

fn counted(mut connection: DatabaseConnection, tally: Arc<Tally>) -> DatabaseConnection {
    connection.set_metric_callback(move |info| tally.ran(info.elapsed, info.failed));
    connection
}

/// Whether a connection answers, and soon.
async fn is_alive(connection: &mut PgConnection) -> bool {
    matches!(timeout(ALIVE_TIMEOUT, sqlx::Connection::ping(connection)).await, Ok(Ok(())))
}

/// Makes one connection, which may write if its account may: for commands, migrations and imports.
pub async fn admin(url: &str) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        // Said here, so that no PGOPTIONS of the environment says otherwise.
        .map_sqlx_postgres_opts(|options| {
            options
                .application_name("kaikaku admin")
                .options([SEARCH_PATH, ("default_transaction_read_only", "off")])
        });
    let connected = Database::connect(options).await;
    let connection = connected.map_err(|error| unconnected(url, error))?;
    check_encoding(&connection).await?;
    Ok(connection)
}

const FIND_DATABASE: &str = "SELECT 1 FROM pg_database WHERE datname = $1";

/// Creates the database if the cluster that `admin` is connected to does not have it yet.
pub async fn ensure_database(admin: &DatabaseConnection, name: &str) -> Result<(), StoreError> {
    if admin.query_one_raw(statement(FIND_DATABASE, [name.into()])).await?.is_none() {
        let created = admin.execute_unprepared(&format!("CREATE DATABASE {}", quoted(name))).await;
        // Another process may have been quicker.
        if let Err(error) = created
            && admin.query_one_raw(statement(FIND_DATABASE, [name.into()])).await?.is_none()
        {
            return Err(error.into());
        }
    }
    Ok(())
}

/// Makes sure that `role` exists, may log in, and may only read: nothing but SELECT on our tables.
pub(super) async fn ensure_reader_role(admin: &DatabaseConnection, role: &str) -> Result<(), StoreError> {
    let found = statement("SELECT 1 FROM pg_roles WHERE rolname = $1", [role.into()]);
    if admin.query_one_raw(found).await?.is_none() {
        admin.execute_unprepared(&format!("CREATE ROLE {} LOGIN", quoted(role))).await?;
    }
    grant_read(admin, role).await
}

/// The user that a database address names.
pub fn user_of(address: &str) -> Result<String, StoreError> {
    Ok(address.parse::<PgConnectOptions>()?.get_username().to_owned())
}

/// Host, port and database of an address.
pub(super) fn place_of(address: &str) -> Result<String, StoreError> {
    let options = address.parse::<PgConnectOptions>()?;
    let host = options
        .get_socket()
        .map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    Ok(format!("{host}:{}/{}", options.get_port(), options.get_database().unwrap_or_default()))
}

/// An error of connecting, with whom to whom: never with a password.
fn unconnected(address: &str, error: DbErr) -> StoreError {
    let error = StoreError::from(error);
    let place = address.parse::<PgConnectOptions>().ok().zip(place_of(address).ok());
    match (&error, place) {
        (StoreError::Unavailable(inner), Some((options, place))) => {
            let told = format!("{place}, as {}: {inner}", options.get_username());
            DbErr::Conn(RuntimeErr::Internal(told)).into()
        }
        _ => error,
    }
}

/// Our tables that exist by now, where others may have theirs beside them.
const OUR_TABLES: &str = "pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND c.relname = ANY(string_to_array(
        'dataset document effect item item_search item_title municipality municipality_description overlap pillar program program_total \
         revision seaql_migrations section stated_total tombstone', ' '))";

/// Lets `role` read our tables, those of later migrations included.
pub(super) async fn grant_read(admin: &DatabaseConnection, role: &str) -> Result<(), StoreError> {
    let query = format!(
        "SELECT bool_and(has_table_privilege($1, c.oid, 'SELECT')), string_agg(c.oid::regclass::text, ', ')
         FROM {OUR_TABLES}"
    );
    let row = admin.query_one_raw(statement(&query, [role.into()])).await?;
    let (can_read, tables): (Option<bool>, Option<String>) = match row {
        Some(row) => (row.try_get_by_index(0)?, row.try_get_by_index(1)?),
        None => (None, None),
    };
    let Some(tables) = tables.filter(|_| can_read != Some(true)) else { return Ok(()) };
    let role = quoted(role);
    let grants = format!(
        "GRANT USAGE ON SCHEMA public TO {role};
         GRANT SELECT ON {tables} TO {role};
         ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role};"
    );
    Ok(admin.execute_unprepared(&grants).await.map(drop)?)
}

/// Does at once what otherwise happens only some time after much was written: brings the planner's statistics up to date,
/// puts what waits into the search indexes, and notes which pages hold nothing that is only half visible.
pub async fn settle(admin: &DatabaseConnection) -> Result<(), StoreError> {
    Ok(admin.execute_unprepared("VACUUM (ANALYZE)").await.map(drop)?)
}

/// Whether the serving role could write, which it should not be able to.
pub(super) async fn can_write(reader: &DatabaseConnection) -> Result<bool, StoreError> {
    let query = "SELECT has_schema_privilege('public', 'CREATE')
        OR bool_or(has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'";
    let row = reader.query_one_raw(statement(query, [])).await?;
    Ok(row.map(|row| row.try_get_by_index::<Option<bool>>(0)).transpose()?.flatten().unwrap_or(false))
}

/// Refuses a database in which Japanese text would not be text.
pub(super) async fn check_encoding(connection: &DatabaseConnection) -> Result<(), StoreError> {
    #[derive(FromQueryResult)]
    struct Encoding {
        name: String,
        knows_japanese: bool,
    }
    let query = r"SELECT getdatabaseencoding()::text AS name,
                         getdatabaseencoding() = 'UTF8' AND U&'\6539' ~ '[[:alpha:]]' AS knows_japanese";
    // A literal beyond ASCII cannot even be written in other encodings, so ask for the name first.
    let name = "SELECT getdatabaseencoding()::text AS name, false AS knows_japanese";
    let found = Encoding::find_by_statement(statement(name, [])).one(connection).await?;
    let found = match found {
        Some(Encoding { name, .. }) if name == "UTF8" => {
            Encoding::find_by_statement(statement(query, [])).one(connection).await?
        }
        other => other,
    };
    match found {
        Some(Encoding { knows_japanese: true, .. }) => Ok(()),
        Some(Encoding { name, .. }) => Err(StoreError::Unfit(format!(
            "the database is in encoding {name} with a character type that does not know Japanese: create it with \
             ENCODING 'UTF8' and a UTF-8 locale such as C.UTF-8"
        ))),
        None => Err(StoreError::Corrupt("the database did not name its encoding".into())),
    }
}

/// A name as an SQL identifier.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A statement for PostgreSQL.
pub(super) fn statement<I>(text: &str, values: I) -> Statement
where
    I: IntoIterator<Item = sea_orm::Value>,
{
    Statement::from_sql_and_values(sea_orm::DbBackend::Postgres, text, values)
}
