//! What a correction removed, so that its id goes on being explained.

use sea_orm::entity::prelude::*;

/// What a correction removed, so that its id goes on being explained.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub level: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    #[sea_orm(column_type = "Text")]
    pub title_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub title_en: Option<String>,
    pub removed_in: i64,
}

impl ActiveModelBehavior for ActiveModel {}
