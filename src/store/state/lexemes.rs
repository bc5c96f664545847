//! The planner's statistics of the lexemes of titles.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use crate::store::{StoreError, connect::statement};

/// The commonest lexemes of titles, each with the part of the titles that have it; none before anything was analysed.
pub(super) async fn common(connection: &impl ConnectionTrait) -> Result<HashMap<String, f32>, StoreError> {
    // Behind the frequencies stand the least and the greatest of them.
    let query = "SELECT c.lexeme, c.part FROM pg_stats s,
                    unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) c (lexeme, part)
                 WHERE (s.schemaname, s.tablename, s.attname) = ('public', 'item_title', 'lexemes')
                    AND c.lexeme IS NOT NULL";
    let rows = connection.query_all_raw(statement(query, [])).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
