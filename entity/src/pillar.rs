//! A pillar (取組の柱), or a cross-cutting group where `number` is null.

use sea_orm::entity::prelude::*;

/// A pillar (取組の柱), or a cross-cutting group where `number` is null.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pillar")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i16,
    #[sea_orm(column_type = "Text")]
    pub key: String,
    pub number: Option<i16>,
    #[sea_orm(column_type = "Text")]
    pub title_ja: String,
    #[sea_orm(column_type = "Text")]
    pub title_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub notes_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub notes_en: Option<String>,
    pub item_count: i32,
    pub net_yen: i64,
    pub gross_yen: i64,
    pub quantified_item_count: i32,
}

impl ActiveModelBehavior for ActiveModel {}
