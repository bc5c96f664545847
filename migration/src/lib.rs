//! Versioned migrations of the PostgreSQL schema, up and down, written in SQL; knows nothing of the entities.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};

mod m20261124_000001_programs;
mod m20261124_000002_tombstones;
mod m20261127_000003_questions;

/// All migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_programs::Migration),
            Box::new(m20261124_000002_tombstones::Migration),
            Box::new(m20261127_000003_questions::Migration),
        ]
    }
}
