//! A section (区分) of a pillar, nested as deep as the paper goes.

use sea_orm::entity::prelude::*;

/// A section (区分) of a pillar, nested as deep as the paper goes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "section")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i16,
    pub pillar_ordinal: i16,
    pub parent_ordinal: Option<i16>,
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
}

impl ActiveModelBehavior for ActiveModel {}
