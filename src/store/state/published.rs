//! When programmes were published here.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sea_orm::StreamTrait;

use super::Published;
use crate::{
    domain::ProgramId,
    store::{StoreError, connect::statement, rows},
};

/// When each programme that changed since this revision was published, first and last.
pub(super) async fn changed(
    connection: &impl StreamTrait,
    since: i64,
) -> Result<HashMap<ProgramId, Published>, StoreError> {
    let query = "SELECT g.municipality_id, g.fiscal_year, o.published_at, n.published_at FROM program g
                 JOIN revision n ON n.number = g.revision
                 JOIN revision o ON (o.municipality_id, o.fiscal_year, o.program_number)
                     = (g.municipality_id, g.fiscal_year, 1) WHERE g.revision > $1";
    let mut published = HashMap::new();
    let mut rows = std::pin::pin!(connection.stream_raw(statement(query, [since.into()])).await?);
    while let Some(row) = rows.try_next().await? {
        let id = rows::program_id(row.try_get_by_index(0)?, row.try_get_by_index(1)?)?;
        let (first, last) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        published.insert(id, Published { first, last });
    }
    Ok(published)
}
