//! Parts of programmes that are not in memory, found without loading the whole: one item by its key, or the pillars.

use std::sync::Arc;

use entity::pillar;
use sea_orm::Value;

use super::{
    PageTrees, ProgramRow, Snapshot, StoreError,
    lists::{self, ItemRow, PillarRow},
    statement,
};
use crate::domain::ProgramId;

impl Snapshot {
    /// A programme as a list of it alone shows it, without loading it; none where there is no such programme.
    #[must_use]
    pub fn find_program(&self, id: ProgramId) -> Option<Arc<ProgramRow>> {
        let entry = self.state.programs.get(&id)?;
        Some(ProgramRow::new(Arc::clone(entry), PageTrees::new(self, vec![id])))
    }

    /// The item with this key in a programme, where there is one.
    pub async fn find_item(&self, id: ProgramId, key: &str) -> Result<Option<Arc<ItemRow>>, StoreError> {
        let (columns, joins) = self.item_parts();
        let text = format!(
            "SELECT d.revision AS dataset_revision, x.* FROM dataset d LEFT JOIN LATERAL (
                SELECT {columns} FROM item i {joins}
                WHERE (i.municipality_id, i.fiscal_year, i.key) = ($1, $2, $3)) x ON true"
        );
        let values: [Value; 3] = [id.municipality.number().into(), id.fiscal_year.get().into(), key.into()];
        let rows = self.keyed_rows(statement(&text, values)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        if row.try_get::<Option<String>>("i_", "key")?.is_none() {
            return Ok(None);
        }
        let trees = PageTrees::new(self, vec![id]);
        Ok(Some(self.item(row, self.program_row(id, &trees)?)?))
    }

    /// The pillars of a programme in printed order.
    pub(super) async fn pillars_of(
        &self,
        id: ProgramId,
        trees: &Arc<PageTrees>,
    ) -> Result<Vec<Arc<PillarRow>>, StoreError> {
        let columns = self.asked.columns::<pillar::Entity>("p");
        let text = format!(
            "SELECT d.revision AS dataset_revision, {columns} FROM dataset d LEFT JOIN pillar p
                 ON (p.municipality_id, p.fiscal_year) = ($1, $2) ORDER BY p.ordinal"
        );
        let values: [Value; 2] = [id.municipality.number().into(), id.fiscal_year.get().into()];
        let program = self.program_row(id, trees)?;
        let mut pillars = Vec::new();
        for row in self.keyed_rows(statement(&text, values)).await? {
            if row.try_get::<Option<String>>("p_", "key")?.is_some() {
                pillars.push(lists::pillar(&row, Arc::clone(&program))?);
            }
        }
        Ok(pillars)
    }
}
