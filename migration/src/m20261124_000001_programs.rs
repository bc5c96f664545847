//! The first schema: municipalities, revisions and everything of a programme.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = include_str!("m20261124_000001_programs/up.sql");
        manager.get_connection().execute_unprepared(sql).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = include_str!("m20261124_000001_programs/down.sql");
        manager.get_connection().execute_unprepared(sql).await.map(drop)
    }
}
