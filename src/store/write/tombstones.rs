//! Tombstones: what a revision removes goes on being known by its key, until a later one brings it back.

use sea_orm::sqlx::{self, PgConnection};

use crate::store::StoreError;

/// The old rows of these programmes, as if all of them were removed.
const BURY: &str = "
    WITH wanted AS (SELECT * FROM unnest($1::integer[], $2::smallint[], $3::bigint[]) w (municipality_id, fiscal_year, removed_in)),
    old AS (
        SELECT municipality_id, fiscal_year, 'DOCUMENT', key, title_ja, title_en FROM document
        UNION ALL SELECT municipality_id, fiscal_year, 'PILLAR', key, title_ja, title_en FROM pillar
        UNION ALL SELECT municipality_id, fiscal_year, 'SECTION', key, title_ja, title_en FROM section
        UNION ALL SELECT municipality_id, fiscal_year, 'ITEM', key, title_ja, title_en FROM item
        UNION ALL SELECT municipality_id, fiscal_year, 'EFFECT', key, coalesce(text_ja, label_ja),
            coalesce(text_en, label_en) FROM effect)
    INSERT INTO tombstone (municipality_id, fiscal_year, level, key, title_ja, title_en, removed_in)
    SELECT o.*, w.removed_in
    FROM wanted w JOIN old o (municipality_id, fiscal_year, level, key, title_ja, title_en)
        USING (municipality_id, fiscal_year)
    ON CONFLICT (municipality_id, fiscal_year, level, key) DO UPDATE
        SET (title_ja, title_en, removed_in) = (excluded.title_ja, excluded.title_en, excluded.removed_in)";

/// What is there again has no tombstone.
const RAISE: &str = "
    WITH wanted AS (SELECT * FROM unnest($1::integer[], $2::smallint[]) w (municipality_id, fiscal_year)),
    new AS (
        SELECT municipality_id, fiscal_year, 'DOCUMENT', key FROM document
        UNION ALL SELECT municipality_id, fiscal_year, 'PILLAR', key FROM pillar
        UNION ALL SELECT municipality_id, fiscal_year, 'SECTION', key FROM section
        UNION ALL SELECT municipality_id, fiscal_year, 'ITEM', key FROM item
        UNION ALL SELECT municipality_id, fiscal_year, 'EFFECT', key FROM effect)
    DELETE FROM tombstone t
    USING wanted w JOIN new n (municipality_id, fiscal_year, level, key) USING (municipality_id, fiscal_year)
    WHERE (t.municipality_id, t.fiscal_year, t.level, t.key) = (w.municipality_id, w.fiscal_year, n.level, n.key)";

/// The programmes that a batch replaces, as columns.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    municipalities: Vec<i32>,
    years: Vec<i16>,
    revisions: Vec<i64>,
}

impl Replaced {
    pub(super) fn add(&mut self, municipality: i32, year: i16, revision: i64) {
        self.municipalities.push(municipality);
        self.years.push(year);
        self.revisions.push(revision);
    }

    /// Removes the old rows, and remembers every key that they had.
    pub(super) async fn bury(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        if self.years.is_empty() {
            return Ok(());
        }
        let bury = sqlx::query(BURY).bind(&self.municipalities).bind(&self.years).bind(&self.revisions);
        bury.execute(&mut *connection).await?;
        let delete = "DELETE FROM program WHERE (municipality_id, fiscal_year)
                      IN (SELECT * FROM unnest($1::integer[], $2::smallint[]))";
        sqlx::query(delete).bind(&self.municipalities).bind(&self.years).execute(connection).await?;
        Ok(())
    }

    /// Forgets the keys that the new rows have.
    pub(super) async fn raise(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        if self.years.is_empty() {
            return Ok(());
        }
        sqlx::query(RAISE).bind(&self.municipalities).bind(&self.years).execute(connection).await?;
        Ok(())
    }
}
