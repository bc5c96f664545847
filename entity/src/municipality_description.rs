//! What the package of one programme says of a municipality; `municipality` is made of these rows.

use sea_orm::entity::prelude::*;

/// What the package of one programme says of a municipality.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality_description")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub program_municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
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
