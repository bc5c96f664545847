//! A total or target that the source itself states, of a programme or of one pillar.

use sea_orm::entity::prelude::*;

/// A total or target that the source itself states, of a programme or of one pillar.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stated_total")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i16,
    #[sea_orm(column_type = "Text")]
    pub key: String,
    #[sea_orm(column_type = "Text")]
    pub role: String,
    #[sea_orm(column_type = "Text")]
    pub phase: String,
    pub pillar_ordinal: Option<i16>,
    #[sea_orm(column_type = "Text")]
    pub printed: String,
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    pub amount_yen: i64,
    #[sea_orm(column_type = "Text")]
    pub scope_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub scope_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub note_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub note_en: Option<String>,
    pub document_ordinal: i16,
    pub page: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
