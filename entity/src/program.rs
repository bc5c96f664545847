//! A reform programme (行財政改革プログラム) of one municipality and fiscal year.

use sea_orm::entity::prelude::*;

/// A reform programme (行財政改革プログラム) of one municipality and fiscal year.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "program")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(column_type = "Text")]
    pub title_ja: String,
    #[sea_orm(column_type = "Text")]
    pub title_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub description_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub description_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub parent_plan_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub parent_plan_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub phase: String,
    #[sea_orm(column_type = "Text")]
    pub coverage: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub licenses: Json,
    pub revision: i64,
    pub pillar_count: i32,
    pub item_count: i32,
    pub effect_count: i32,
    #[sea_orm(belongs_to, from = "municipality_id", to = "id")]
    pub municipality: BelongsTo<super::municipality::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
