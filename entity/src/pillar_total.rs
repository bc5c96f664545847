//! Summary row: the effects of one pillar by kind, phase and attribution.

use sea_orm::entity::prelude::*;

/// Summary row: the effects of one pillar by kind, phase and attribution.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pillar_total")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pillar_ordinal: i16,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub phase: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub attribution: String,
    pub effect_count: i32,
    pub net_yen: i64,
    pub gross_yen: i64,
}

impl ActiveModelBehavior for ActiveModel {}
