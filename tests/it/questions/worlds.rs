//! Small worlds to ask questions of: invented programmes beside Kawasaki's and the invented town's.

use std::sync::Arc;

use kaikaku::{
    domain::{FiscalYear, Generator, Program},
    store::Store,
};

use super::brute::Found;
use crate::support::{TestDatabase, program, town};

/// Some programmes, in a database and as they are.
pub(super) struct World {
    pub(super) store: Arc<Store>,
    pub(super) programs: Vec<Program>,
    _database: TestDatabase,
}

impl World {
    /// A world that this seed makes.
    pub(super) async fn new(seed: u64) -> Self {
        let database = TestDatabase::empty().await;
        let generator = Generator::new(seed);
        let year = |year| FiscalYear::new(year).unwrap();
        let mut programs: Vec<Program> = [(0, 2022), (0, 2023), (1, 2023), (2, 2023), (3, 2021)]
            .map(|(index, fiscal_year)| generator.program(index, year(fiscal_year)))
            .into();
        programs.extend([program("data/141305-2023"), program("data/141305-2016"), town()]);
        programs.sort_by_key(|program| program.id);
        for program in &programs {
            database.import(program).await;
        }
        Self { store: database.store().await, programs, _database: database }
    }

    /// Every item.
    pub(super) fn items(&self) -> Vec<Found<'_>> {
        let places = |program: &Program| 0..program.items.len();
        self.programs.iter().flat_map(|program| places(program).map(move |place| (program, place))).collect()
    }
}

/// What names an item, in natural order.
pub(super) fn name((program, place): Found<'_>) -> (i32, i16, usize) {
    (program.id.municipality.number(), program.id.fiscal_year.get(), place)
}
