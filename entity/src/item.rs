//! An item (取組項目): one measure of a programme.

use sea_orm::entity::prelude::*;

/// An item (取組項目): one measure of a programme.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    pub pillar_ordinal: i16,
    pub section_ordinal: Option<i16>,
    #[sea_orm(column_type = "Text")]
    pub key: String,
    #[sea_orm(column_type = "Text")]
    pub code: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub title_ja: String,
    #[sea_orm(column_type = "Text")]
    pub title_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub summary_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub summary_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub notes_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub notes_en: Option<String>,
    pub document_ordinal: i16,
    pub page: Option<i32>,
    pub net_yen: Option<i64>,
    pub gross_yen: Option<i64>,
    #[sea_orm(
        belongs_to,
        from = "(municipality_id, fiscal_year, pillar_ordinal)",
        to = "(municipality_id, fiscal_year, ordinal)"
    )]
    pub pillar: BelongsTo<super::pillar::Entity>,
    #[sea_orm(
        belongs_to,
        from = "(municipality_id, fiscal_year, section_ordinal)",
        to = "(municipality_id, fiscal_year, ordinal)"
    )]
    pub section: BelongsTo<Option<super::section::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
