//! Makes what is derived from packages anew, from the packages that revisions keep, where another version of this program
//! derived it.

use sea_orm::{
    DatabaseConnection,
    sqlx::{self, PgConnection, Row},
};

use super::{Prepared, derived::VERSION, insert};
use crate::store::{StoreError, connect::settle, history::unpack, rows};

/// How many programmes are made anew at once.
const CHUNK: i64 = 64;

/// Makes everything derived anew if it is of another version, in one transaction; tells of how many programmes.
pub(in crate::store) async fn rebuild(admin: &DatabaseConnection) -> Result<usize, StoreError> {
    let mut transaction = admin.get_postgres_connection_pool().begin().await?;
    let connection = &mut *transaction;
    let row = sqlx::query("SELECT derived FROM dataset FOR UPDATE").fetch_one(&mut *connection).await?;
    if row.try_get::<i32, _>(0)? == VERSION {
        return Ok(0);
    }
    let (mut last, mut count) = ((0, 0), 0);
    loop {
        let chunk = chunk(connection, last).await?;
        let Some((package, _)) = chunk.last() else { break };
        last = (package.id.municipality.number(), package.id.fiscal_year.get());
        count += chunk.len();
        let ids = chunk.iter().map(|(package, _)| package.id);
        let (codes, years): (Vec<i32>, Vec<i16>) =
            ids.map(|id| (id.municipality.number(), id.fiscal_year.get())).unzip();
        let delete = "DELETE FROM program WHERE (municipality_id, fiscal_year)
                      IN (SELECT * FROM unnest($1::integer[], $2::smallint[]))";
        sqlx::query(delete).bind(codes).bind(years).execute(&mut *connection).await?;
        let rows: Vec<_> = chunk.iter().map(|(package, revision)| (package, *revision)).collect();
        insert(connection, &rows).await?;
    }
    sqlx::query("UPDATE dataset SET derived = $1").bind(VERSION).execute(&mut *connection).await?;
    transaction.commit().await?;
    if count > 0 {
        settle(admin).await?;
    }
    Ok(count)
}

/// The next programmes behind one, read from the packages of the revisions they are at.
async fn chunk(
    connection: &mut PgConnection,
    (municipality, year): (i32, i16),
) -> Result<Vec<(Prepared, i64)>, StoreError> {
    let query = "SELECT g.municipality_id, g.fiscal_year, g.revision, r.content_hash, r.note, r.package
                 FROM program g JOIN revision r ON r.number = g.revision
                 WHERE (g.municipality_id, g.fiscal_year) > ($1, $2)
                 ORDER BY g.municipality_id, g.fiscal_year LIMIT $3";
    let query = sqlx::query(query).bind(municipality).bind(year).bind(CHUNK);
    let found = query.fetch_all(connection).await?;
    let read = tokio::task::spawn_blocking(move || {
        let packages = found.into_iter().map(|row| {
            rows::program_id(row.try_get(0)?, row.try_get(1)?)?;
            let program = unpack(row.try_get(5)?)?;
            Ok((Prepared::kept(program, row.try_get(3)?, row.try_get(4)?)?, row.try_get(2)?))
        });
        packages.collect()
    });
    read.await.map_err(|error| StoreError::Corrupt(error.to_string()))?
}
