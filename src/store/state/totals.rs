//! The summary rows of programmes.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sea_orm::{QueryResult, StreamTrait};

use crate::{
    domain::{Amounts, ProgramId, Summary, Yen},
    store::{StoreError, connect::statement, rows},
};

/// The summary rows of the programmes that changed since this revision.
pub(super) async fn changed(
    connection: &impl StreamTrait,
    since: i64,
) -> Result<HashMap<ProgramId, Vec<Summary>>, StoreError> {
    let query = "SELECT t.municipality_id, t.fiscal_year, t.phase, t.effect_count, t.amount_count,
                    t.quantified_item_count, t.net_yen, t.net_squares::text, t.net_least, t.net_most, t.net_inferred,
                    t.gross_yen, t.gross_squares::text, t.gross_least, t.gross_most, t.gross_inferred,
                    t.overlap_named_yen, t.overlap_unnamed_yen, t.quantities
                 FROM program_total t JOIN program g USING (municipality_id, fiscal_year) WHERE g.revision > $1";
    let mut summaries: HashMap<ProgramId, Vec<Summary>> = HashMap::new();
    let mut rows = std::pin::pin!(connection.stream_raw(statement(query, [since.into()])).await?);
    while let Some(row) = rows.try_next().await? {
        let id = rows::program_id(row.try_get_by_index(0)?, row.try_get_by_index(1)?)?;
        summaries.entry(id).or_default().push(summary(&row)?);
    }
    Ok(summaries)
}

fn summary(row: &QueryResult) -> Result<Summary, StoreError> {
    let quantities: HashMap<String, String> = serde_json::from_value(row.try_get_by_index(18)?)
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let quantities = quantities
        .iter()
        .map(|(unit, sum)| Ok((rows::code(unit, "unit")?, rows::code(sum, "quantity")?)))
        .collect::<Result<_, StoreError>>()?;
    let count: i32 = row.try_get_by_index(4)?;
    Ok(Summary {
        phase: rows::code(&row.try_get_by_index::<String>(2)?, "phase")?,
        effects: row.try_get_by_index::<i32>(3)?.into(),
        quantified_items: row.try_get_by_index::<i32>(5)?.into(),
        net: amounts(row, count.into(), 6)?,
        gross: amounts(row, count.into(), 11)?,
        overlap: (Yen(row.try_get_by_index(16)?), Yen(row.try_get_by_index(17)?)),
        quantities,
    })
}

/// The amounts whose five columns begin with this one.
fn amounts(row: &QueryResult, count: i64, first: usize) -> Result<Amounts, StoreError> {
    let least: Option<i64> = row.try_get_by_index(first + 2)?;
    Ok(Amounts {
        count,
        sum: Yen(row.try_get_by_index(first)?),
        squares: rows::code(&row.try_get_by_index::<String>(first + 1)?, "sum of squares")?,
        range: least.zip(row.try_get_by_index(first + 3)?).map(|(least, most)| (Yen(least), Yen(most))),
        inferred: Yen(row.try_get_by_index(first + 4)?),
    })
}
