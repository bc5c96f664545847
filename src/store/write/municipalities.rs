//! Municipalities as the packages describe them, all taken together: the newest fiscal year has the names, the newest count
//! is the population. So neither the order in which packages come in matters, nor what one said before it was corrected.

use std::collections::BTreeSet;

use sea_orm::sqlx::{self, PgConnection, Row};

use super::Prepared;
use crate::store::StoreError;

/// The codes that these programmes describe as they are held.
const DESCRIBED: &str = "
    SELECT DISTINCT d.municipality_id FROM municipality_description d
    JOIN unnest($1::integer[], $2::smallint[]) w (program_municipality_id, fiscal_year)
        USING (program_municipality_id, fiscal_year)";

/// A row for each code, for others to point to; what it says comes later.
const ADD: &str = "
    INSERT INTO municipality (id, kind, name_ja)
    SELECT id, CASE id / 10 % 1000 WHEN 0 THEN 'PREFECTURE' ELSE 'MUNICIPALITY' END, '' FROM unnest($1::integer[]) id
    ON CONFLICT DO NOTHING";

/// Of two packages that are equally new, a programme of the municipality itself knows better.
const DESCRIBE: &str = "
    WITH said AS (SELECT *, program_municipality_id = municipality_id AS is_own
        FROM municipality_description WHERE municipality_id = ANY($1)),
    named AS (SELECT DISTINCT ON (municipality_id) * FROM said
        ORDER BY municipality_id, fiscal_year DESC, is_own DESC, program_municipality_id),
    counted AS (SELECT DISTINCT ON (municipality_id) * FROM said WHERE population IS NOT NULL
        ORDER BY municipality_id, population_date DESC, fiscal_year DESC, is_own DESC, program_municipality_id)
    UPDATE municipality m
    SET (name_ja, name_en, valid_from, valid_to, successor_id, population, population_date, population_source)
        = (n.name_ja, n.name_en, n.valid_from, n.valid_to, n.successor_id, c.population, c.population_date,
           c.population_source)
    FROM named n LEFT JOIN counted c USING (municipality_id) WHERE m.id = n.municipality_id";

/// Codes that no package describes any more.
const FORGET: &str = "
    DELETE FROM municipality m WHERE id = ANY($1)
        AND NOT EXISTS (SELECT FROM municipality_description d WHERE d.municipality_id = m.id)";

/// The municipalities whose description a batch touches.
#[derive(Debug)]
pub(super) struct Touched(Vec<i32>);

impl Touched {
    /// Before anything is written: what the batch will describe, and what the programmes it replaces do now.
    pub(super) async fn by(
        connection: &mut PgConnection,
        packages: &[&Prepared],
    ) -> Result<Self, StoreError> {
        let programs: Vec<i32> = packages.iter().map(|package| package.id.municipality.number()).collect();
        let years: Vec<i16> = packages.iter().map(|package| package.id.fiscal_year.get()).collect();
        let described = sqlx::query(DESCRIBED).bind(programs).bind(years).fetch_all(&mut *connection).await?;
        let mut codes: BTreeSet<i32> =
            described.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        codes.extend(packages.iter().flat_map(|package| &package.municipalities).map(|code| code.number()));
        let codes: Vec<i32> = codes.into_iter().collect();
        sqlx::query(ADD).bind(&codes).execute(connection).await?;
        Ok(Self(codes))
    }

    /// After everything is written: describes them anew.
    pub(super) async fn describe(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        sqlx::query(DESCRIBE).bind(&self.0).execute(&mut *connection).await?;
        sqlx::query(FORGET).bind(&self.0).execute(connection).await?;
        Ok(())
    }
}
