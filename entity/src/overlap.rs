//! How much of an effect another item already counts.

use sea_orm::entity::prelude::*;

/// How much of an effect another item already counts.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "overlap")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    pub effect_ordinal: i32,
    #[sea_orm(column_type = "Text")]
    pub key: String,
    pub amount_yen: i64,
    pub counted_in_ordinal: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub note_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub note_en: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
