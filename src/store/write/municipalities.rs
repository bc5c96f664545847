//! What packages say of municipalities. The package of the newest fiscal year names one, the newest count gives its
//! population: so the order in which packages come in does not matter.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sqlx::{self, PgConnection};

use super::Prepared;
use crate::{
    domain::{Municipality, MunicipalityCode, Population},
    store::StoreError,
};

const NAMES: &str = "
    INSERT INTO municipality (id, kind, name_ja, name_en, valid_from, valid_to, successor_id, described_by)
    SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::integer[],
        $8::smallint[])
    ON CONFLICT (id) DO UPDATE SET (name_ja, name_en, valid_from, valid_to, successor_id, described_by) =
        (excluded.name_ja, excluded.name_en, excluded.valid_from, excluded.valid_to, excluded.successor_id,
         excluded.described_by)
    WHERE municipality.described_by <= excluded.described_by";

const POPULATIONS: &str = "
    UPDATE municipality m SET population = n.population, population_date = n.date, population_source = n.source
    FROM unnest($1::integer[], $2::integer[], $3::date[], $4::text[]) n (id, population, date, source)
    WHERE m.id = n.id AND (m.population_date IS NULL OR m.population_date <= n.date)";

/// Takes over what these packages say.
pub(super) async fn describe(
    connection: &mut PgConnection,
    packages: &[&Prepared],
) -> Result<(), StoreError> {
    let mut named: BTreeMap<MunicipalityCode, (i16, &Municipality)> = BTreeMap::new();
    let mut counted: BTreeMap<MunicipalityCode, (NaiveDate, &Population)> = BTreeMap::new();
    for package in packages {
        let year = package.id.fiscal_year.get();
        for municipality in &package.municipalities {
            keep_newest(&mut named, municipality.code, (year, municipality));
            if let Some(population) = &municipality.population {
                keep_newest(&mut counted, municipality.code, (population.date, population));
            }
        }
    }
    name(connection, &named).await?;
    count(connection, &counted).await
}

/// Of two with the same age the later one stays, as if they had come in one after the other.
fn keep_newest<A: Ord, T>(
    kept: &mut BTreeMap<MunicipalityCode, (A, T)>,
    code: MunicipalityCode,
    new: (A, T),
) {
    if kept.get(&code).is_none_or(|(age, _)| *age <= new.0) {
        kept.insert(code, new);
    }
}

async fn name(
    connection: &mut PgConnection,
    named: &BTreeMap<MunicipalityCode, (i16, &Municipality)>,
) -> Result<(), StoreError> {
    let each = || named.values().map(|(_, municipality)| *municipality);
    let text = |value: &str| value.to_owned();
    sqlx::query(NAMES)
        .bind(each().map(|m| m.code.number()).collect::<Vec<_>>())
        .bind(each().map(|m| text(m.code.kind().code())).collect::<Vec<_>>())
        .bind(each().map(|m| text(&m.name.ja)).collect::<Vec<_>>())
        .bind(each().map(|m| m.name.en.as_deref().map(text)).collect::<Vec<_>>())
        .bind(each().map(|m| m.valid_from).collect::<Vec<_>>())
        .bind(each().map(|m| m.valid_to).collect::<Vec<_>>())
        .bind(each().map(|m| m.successor.map(MunicipalityCode::number)).collect::<Vec<_>>())
        .bind(named.values().map(|(year, _)| *year).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

async fn count(
    connection: &mut PgConnection,
    counted: &BTreeMap<MunicipalityCode, (NaiveDate, &Population)>,
) -> Result<(), StoreError> {
    if counted.is_empty() {
        return Ok(());
    }
    let each = || counted.values().map(|(_, population)| *population);
    sqlx::query(POPULATIONS)
        .bind(counted.keys().map(|code| code.number()).collect::<Vec<_>>())
        .bind(each().map(|population| population.inhabitants).collect::<Vec<_>>())
        .bind(each().map(|population| population.date).collect::<Vec<_>>())
        .bind(each().map(|population| population.source.to_string()).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}
