//! Writes checked programmes: one transaction for all that are given, a new revision for each, or nothing.

use std::collections::HashMap;

use chrono::Utc;
use entity::{program, revision};
use sea_orm::{
    DatabaseConnection,
    sqlx::{self, PgConnection, Row},
};

mod copy;
pub(super) mod derived;
mod models;
mod municipalities;
mod prepared;
mod rebuild;
mod tombstones;

pub use prepared::Prepared;
pub(super) use rebuild::rebuild;

use super::{StoreError, follow::CHANNEL, rows};
use crate::domain::{ProgramId, Revision};

/// What came of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The programme is held in just this state; nothing was written.
    Unchanged {
        /// The revision it is at, as the running number of the data set.
        revision: i64,
    },
    /// A new revision was made.
    Revision {
        /// The running number within the programme.
        program_number: i32,
        /// The running number of the data set.
        revision: i64,
    },
}

/// How a programme is held.
#[derive(Debug)]
struct Held {
    /// The running number of its newest revision and the hash of its content.
    current: Option<(i64, String)>,
    /// The running number of that revision within the programme; 0 where there is none.
    newest: i32,
}

/// Writes programmes, each once, in one transaction. A second import waits for the first. What came of each is told in
/// the order given.
pub async fn write(admin: &DatabaseConnection, batch: &[Prepared]) -> Result<Vec<Imported>, StoreError> {
    let mut transaction = admin.get_postgres_connection_pool().begin().await?;
    let connection = &mut *transaction;
    let row = sqlx::query("SELECT revision FROM dataset FOR UPDATE").fetch_one(&mut *connection).await?;
    let mut number: i64 = row.try_get(0)?;
    let held = held(connection, batch).await?;
    let mut outcome = Vec::with_capacity(batch.len());
    let mut new = Vec::new();
    for package in batch {
        let held = rows::required(held.get(&package.id), "a programme that was asked for")?;
        outcome.push(match &held.current {
            Some((revision, hash)) if *hash == package.content_hash => {
                Imported::Unchanged { revision: *revision }
            }
            current => {
                number += 1;
                let program_number = held.newest + 1;
                new.push((package, number, program_number, current.is_some()));
                Imported::Revision { program_number, revision: number }
            }
        });
    }
    if !new.is_empty() {
        write_new(connection, &new).await?;
        sqlx::query("UPDATE dataset SET revision = $1").bind(number).execute(&mut *connection).await?;
        let notify = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(number.to_string());
        notify.execute(&mut *connection).await?;
    }
    transaction.commit().await?;
    Ok(outcome)
}

/// The programmes of a batch as they are held.
async fn held(
    connection: &mut PgConnection,
    batch: &[Prepared],
) -> Result<HashMap<ProgramId, Held>, StoreError> {
    let query = "
        SELECT w.municipality_id, w.fiscal_year, g.revision, r.content_hash, coalesce(
            (SELECT max(o.program_number) FROM revision o
             WHERE (o.municipality_id, o.fiscal_year) = (w.municipality_id, w.fiscal_year)), 0)
        FROM unnest($1::integer[], $2::smallint[]) w (municipality_id, fiscal_year)
        LEFT JOIN program g USING (municipality_id, fiscal_year)
        LEFT JOIN revision r ON r.number = g.revision";
    let municipalities: Vec<i32> = batch.iter().map(|package| package.id.municipality.number()).collect();
    let years: Vec<i16> = batch.iter().map(|package| package.id.fiscal_year.get()).collect();
    let rows = sqlx::query(query).bind(municipalities).bind(years).fetch_all(connection).await?;
    let held = rows.into_iter().map(|row| {
        let id = rows::program_id(row.try_get(0)?, row.try_get(1)?)?;
        let current = row.try_get::<Option<i64>, _>(2)?.zip(row.try_get(3)?);
        Ok((id, Held { current, newest: row.try_get(4)? }))
    });
    held.collect()
}

/// Writes programmes that are new or have changed; each with its revision, that one's number within the programme and
/// whether it replaces what is held.
async fn write_new(
    connection: &mut PgConnection,
    new: &[(&Prepared, i64, i32, bool)],
) -> Result<(), StoreError> {
    let packages: Vec<&Prepared> = new.iter().map(|(package, ..)| *package).collect();
    let touched = municipalities::Touched::by(connection, &packages).await?;
    let mut replaced = tombstones::Replaced::default();
    for (package, number, program_number, replaces) in new {
        let revision = Revision {
            number: *number,
            program_number: *program_number,
            published_at: Utc::now(),
            content_hash: package.content_hash.as_str().into(),
            note: package.note.as_deref().map(Box::from),
        };
        // A package at a time: they are the largest part of a batch.
        let row = models::revision(package.id, &revision, package.package.clone());
        copy::copy(connection, &[&copy::Rows::of::<revision::Entity>(&[row])?]).await?;
        if *replaces {
            replaced.add(package.id.municipality.number(), package.id.fiscal_year.get(), *number);
        }
    }
    replaced.bury(connection).await?;
    let rows: Vec<_> = new.iter().map(|(package, number, ..)| (*package, *number)).collect();
    insert(connection, &rows).await?;
    replaced.raise(connection).await?;
    touched.describe(connection).await
}

/// Writes the rows of programmes that are not there, each at the revision of this running number.
async fn insert(connection: &mut PgConnection, new: &[(&Prepared, i64)]) -> Result<(), StoreError> {
    let heads: Vec<program::Model> = new
        .iter()
        .map(|(package, number)| program::Model { revision: *number, ..package.head.clone() })
        .collect();
    copy::copy(connection, &[&copy::Rows::of::<program::Entity>(&heads)?]).await?;
    for table in 0..prepared::TABLES {
        let rows: Vec<_> = new.iter().filter_map(|(package, _)| package.rows.get(table)).collect();
        copy::copy(connection, &rows).await?;
    }
    Ok(())
}
