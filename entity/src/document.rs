//! A paper that figures are taken from.

use sea_orm::entity::prelude::*;

/// A paper that figures are taken from.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
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
    pub title_ja: String,
    #[sea_orm(column_type = "Text")]
    pub title_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub publisher_ja: String,
    #[sea_orm(column_type = "Text")]
    pub publisher_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub url: Option<String>,
    pub published_on: Option<Date>,
    pub retrieved_on: Option<Date>,
    #[sea_orm(column_type = "Text")]
    pub sha256: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub licence: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub page_note_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub page_note_en: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
