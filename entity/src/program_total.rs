//! Summary row: what the effects of one programme and phase add up to.

use sea_orm::entity::prelude::*;

/// Summary row: what the effects of one programme and phase add up to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "program_total")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub phase: String,
    pub effect_count: i32,
    pub amount_count: i32,
    pub quantified_item_count: i32,
    pub net_yen: i64,
    #[sea_orm(column_type = "Decimal(None)")]
    pub net_squares: String,
    pub net_least: Option<i64>,
    pub net_most: Option<i64>,
    pub net_inferred: i64,
    pub gross_yen: i64,
    #[sea_orm(column_type = "Decimal(None)")]
    pub gross_squares: String,
    pub gross_least: Option<i64>,
    pub gross_most: Option<i64>,
    pub gross_inferred: i64,
    pub overlap_named_yen: i64,
    pub overlap_unnamed_yen: i64,
    #[sea_orm(column_type = "JsonBinary")]
    pub quantities: Json,
}

impl ActiveModelBehavior for ActiveModel {}
