//! Writes a checked programme: one transaction, one new revision, or nothing.

use std::collections::BTreeMap;

use chrono::Utc;
use entity::{
    document, effect, item, overlap, pillar, pillar_total, program, revision, section, stated_total,
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, IntoActiveModel,
    TransactionTrait,
};

use super::{StoreError, connect::statement, follow::CHANNEL, models, state};
use crate::domain::{Municipality, MunicipalityCode, Program, ProgramTree, Revision};

/// Rows per INSERT: far below PostgreSQL's 65,535 parameters for the widest table.
const CHUNK: usize = 1000;

/// A checked programme, ready to be written.
#[derive(Debug)]
pub struct Import<'a> {
    /// What is written.
    pub program: &'a Program,
    /// Its canonical package, as a zip file.
    pub package: Vec<u8>,
    /// Hash of the canonical package's content.
    pub content_hash: String,
    /// What the importer says of the revision.
    pub note: Option<String>,
}

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

/// Writes a programme in one transaction. A second import waits for the first.
pub async fn import(admin: &DatabaseConnection, import: Import<'_>) -> Result<Imported, StoreError> {
    let Import { program, package, content_hash, note } = import;
    let transaction = admin.begin().await?;
    transaction.execute_unprepared("SELECT 1 FROM dataset FOR UPDATE").await?;
    let (municipality_id, fiscal_year) = (program.id.municipality.number(), program.id.fiscal_year.get());
    if let Some((revision, hash)) = current(&transaction, municipality_id, fiscal_year).await?
        && hash == content_hash
    {
        transaction.rollback().await?;
        return Ok(Imported::Unchanged { revision });
    }
    for municipality in &program.municipalities {
        describe(&transaction, municipality, fiscal_year).await?;
    }
    let number = state::newest_revision(&transaction).await? + 1;
    let program_number = next_program_number(&transaction, municipality_id, fiscal_year).await?;
    let revision = Revision {
        number,
        program_number,
        published_at: Utc::now(),
        content_hash: content_hash.into_boxed_str(),
        note: note.map(String::into_boxed_str),
    };
    let row = models::revision(program.id, &revision, package);
    revision::Entity::insert(row.into_active_model()).exec_without_returning(&transaction).await?;
    let old = "DELETE FROM program WHERE municipality_id = $1 AND fiscal_year = $2";
    transaction.execute_raw(statement(old, [municipality_id.into(), fiscal_year.into()])).await?;
    write_rows(&transaction, program, revision).await?;
    transaction.execute_raw(statement("UPDATE dataset SET revision = $1", [number.into()])).await?;
    transaction
        .execute_raw(statement("SELECT pg_notify($1, $2)", [CHANNEL.into(), number.to_string().into()]))
        .await?;
    transaction.commit().await?;
    Ok(Imported::Revision { program_number, revision: number })
}

/// The revision a programme is at, and the hash of its content.
async fn current(
    transaction: &DatabaseTransaction,
    municipality_id: i32,
    fiscal_year: i16,
) -> Result<Option<(i64, String)>, StoreError> {
    let query = "SELECT r.number, r.content_hash FROM program g JOIN revision r ON r.number = g.revision
                 WHERE g.municipality_id = $1 AND g.fiscal_year = $2";
    let row =
        transaction.query_one_raw(statement(query, [municipality_id.into(), fiscal_year.into()])).await?;
    row.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).transpose()
}

async fn next_program_number(
    transaction: &DatabaseTransaction,
    municipality_id: i32,
    fiscal_year: i16,
) -> Result<i32, StoreError> {
    let query = "SELECT coalesce(max(program_number), 0) + 1 FROM revision
                 WHERE municipality_id = $1 AND fiscal_year = $2";
    let row =
        transaction.query_one_raw(statement(query, [municipality_id.into(), fiscal_year.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(1))
}

/// Takes over what a package says of a municipality. The package of the newest fiscal year names it, the newest count
/// gives its population: so the order in which packages come in does not matter.
async fn describe(
    transaction: &DatabaseTransaction,
    municipality: &Municipality,
    fiscal_year: i16,
) -> Result<(), StoreError> {
    let Municipality { code, name, valid_from, valid_to, successor, population } = municipality;
    let names = "
        INSERT INTO municipality (id, kind, name_ja, name_en, valid_from, valid_to, successor_id, described_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET (name_ja, name_en, valid_from, valid_to, successor_id, described_by) =
            (excluded.name_ja, excluded.name_en, excluded.valid_from, excluded.valid_to, excluded.successor_id,
             excluded.described_by)
        WHERE municipality.described_by <= excluded.described_by";
    let values = [
        code.number().into(),
        code.kind().code().into(),
        name.ja.as_ref().into(),
        name.en.as_deref().map(str::to_owned).into(),
        (*valid_from).into(),
        (*valid_to).into(),
        successor.map(MunicipalityCode::number).into(),
        fiscal_year.into(),
    ];
    transaction.execute_raw(statement(names, values)).await?;
    if let Some(population) = population {
        let newest = "
            UPDATE municipality SET population = $2, population_date = $3, population_source = $4
            WHERE id = $1 AND (population_date IS NULL OR population_date <= $3)";
        let values = [
            code.number().into(),
            population.inhabitants.into(),
            population.date.into(),
            population.source.as_ref().into(),
        ];
        transaction.execute_raw(statement(newest, values)).await?;
    }
    Ok(())
}

async fn write_rows(
    transaction: &DatabaseTransaction,
    program: &Program,
    revision: Revision,
) -> Result<(), StoreError> {
    let tree = ProgramTree::new(program.clone(), revision);
    let tree = tree.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    insert::<program::Entity, _>(transaction, [models::program(&tree)?]).await?;
    insert::<document::Entity, _>(transaction, models::documents(program)?).await?;
    insert::<pillar::Entity, _>(transaction, models::pillars(&tree)?).await?;
    insert::<stated_total::Entity, _>(transaction, models::stated_totals(program)?).await?;
    insert::<section::Entity, _>(transaction, models::sections(program)?).await?;
    insert::<item::Entity, _>(transaction, models::items(&tree)?).await?;
    insert::<effect::Entity, _>(transaction, models::effects(program)?).await?;
    insert::<overlap::Entity, _>(transaction, models::overlaps(program)?).await?;
    insert::<pillar_total::Entity, _>(transaction, pillar_totals(program)?).await
}

async fn insert<E, I>(transaction: &DatabaseTransaction, rows: I) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    I: IntoIterator<Item = E::Model>,
{
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let chunk: Vec<E::ActiveModel> = rows.by_ref().take(CHUNK).collect();
        E::insert_many(chunk).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// The summary rows: effects by pillar, kind, phase and attribution.
fn pillar_totals(program: &Program) -> Result<Vec<pillar_total::Model>, StoreError> {
    let mut sums = BTreeMap::new();
    for effect in &program.effects {
        let pillar = program.items.get(effect.item as usize).map(|item| item.pillar).unwrap_or_default();
        let (net, gross) = effect.amounts().unwrap_or_default();
        let key = (pillar, effect.kind(), effect.phase, effect.attribution);
        let (count, net_sum, gross_sum) = sums.entry(key).or_insert((0, 0, 0));
        *count += 1;
        *net_sum += net.0;
        *gross_sum += gross.0;
    }
    let rows =
        sums.into_iter().map(|((pillar, kind, phase, attribution), (effect_count, net_yen, gross_yen))| {
            Ok(pillar_total::Model {
                municipality_id: program.id.municipality.number(),
                fiscal_year: program.id.fiscal_year.get(),
                pillar_ordinal: models::ordinal(pillar)?,
                kind: kind.code().into(),
                phase: phase.code().into(),
                attribution: attribution.code().into(),
                effect_count,
                net_yen,
                gross_yen,
            })
        });
    rows.collect()
}
