//! A state of one programme as it was published, with its whole canonical package.

use sea_orm::entity::prelude::*;

/// A state of one programme as it was published, with its whole canonical package.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub municipality_id: i32,
    pub fiscal_year: i16,
    pub program_number: i32,
    #[sea_orm(column_type = "Text")]
    pub content_hash: String,
    pub published_at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub note: Option<String>,
    pub package: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
