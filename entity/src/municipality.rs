//! A local government: one row per code; `id` is the code as a number.

use sea_orm::entity::prelude::*;

/// A local government: one row per code; `id` is the code as a number.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub name_ja: String,
    #[sea_orm(column_type = "Text")]
    pub name_en: Option<String>,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub successor_id: Option<i32>,
    pub population: Option<i32>,
    pub population_date: Option<Date>,
    #[sea_orm(column_type = "Text")]
    pub population_source: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
