//! One state of the whole data set: its revision, what programmes there are and at which revision, and who they are of.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use entity::{municipality, program};
use sea_orm::{
    AccessMode, DatabaseConnection, EntityTrait, IsolationLevel, QueryOrder, QuerySelect, TransactionTrait,
};

use super::{StoreError, connect::statement, rows};
use crate::domain::{FiscalYear, Municipality, MunicipalityCode, ProgramId};

/// What the whole data set holds at one revision. A request keeps one and sees no other.
#[derive(Debug, Default)]
pub struct DatasetState {
    /// The running number of the newest revision; 0 where nothing was ever imported.
    pub revision: i64,
    /// The revision of every programme.
    pub programs: BTreeMap<ProgramId, i64>,
    /// Every municipality, by code.
    pub municipalities: BTreeMap<MunicipalityCode, Arc<Municipality>>,
    /// The codes that each code replaced.
    pub predecessors: HashMap<MunicipalityCode, Vec<MunicipalityCode>>,
}

impl DatasetState {
    /// Reads it in one transaction, so that its parts belong together.
    pub(super) async fn load(connection: &DatabaseConnection) -> Result<Self, StoreError> {
        let isolation = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
        let transaction = connection.begin_with_config(isolation.0, isolation.1).await?;
        let revision = newest_revision(&transaction).await?;
        let rows =
            municipality::Entity::find().order_by_asc(municipality::Column::Id).all(&transaction).await?;
        let programs: Vec<(i32, i16, i64)> = program::Entity::find()
            .select_only()
            .columns([
                program::Column::MunicipalityId,
                program::Column::FiscalYear,
                program::Column::Revision,
            ])
            .into_tuple()
            .all(&transaction)
            .await?;
        transaction.commit().await?;
        let mut state = Self { revision, ..Self::default() };
        for (municipality, year, revision) in programs {
            state.programs.insert(rows::program_id(municipality, year)?, revision);
        }
        for row in rows {
            let municipality = rows::municipality(row)?;
            if let Some(successor) = municipality.successor {
                state.predecessors.entry(successor).or_default().push(municipality.code);
            }
            state.municipalities.insert(municipality.code, Arc::new(municipality));
        }
        Ok(state)
    }

    /// The municipality that this code names today: an old code finds its successor.
    #[must_use]
    pub fn municipality(&self, code: MunicipalityCode) -> Option<&Arc<Municipality>> {
        let mut found = self.municipalities.get(&code)?;
        // A chain of successors has no more links than there are codes; a circle of them ends here too.
        for _ in 0..self.municipalities.len() {
            match found.successor.and_then(|successor| self.municipalities.get(&successor)) {
                Some(successor) => found = successor,
                None => break,
            }
        }
        Some(found)
    }

    /// The programme of this code and year, or of the code that replaced it.
    #[must_use]
    pub fn program(&self, code: MunicipalityCode, fiscal_year: FiscalYear) -> Option<ProgramId> {
        let current = self.municipality(code).map(|municipality| municipality.code);
        [Some(code), current]
            .into_iter()
            .flatten()
            .map(|municipality| ProgramId { municipality, fiscal_year })
            .find(|id| self.programs.contains_key(id))
    }
}

/// The running number of the newest revision.
pub(super) async fn newest_revision(connection: &impl sea_orm::ConnectionTrait) -> Result<i64, StoreError> {
    let row = connection.query_one_raw(statement("SELECT revision FROM dataset", [])).await?;
    rows::required(row.map(|row| row.try_get_by_index(0)).transpose()?, "the row of \"dataset\"")
}
