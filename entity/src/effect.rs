//! An effect (効果) of an item: an amount, posts, a quantity or words.

use sea_orm::entity::prelude::*;

/// An effect (効果) of an item: an amount, posts, a quantity or words.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "effect")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    pub item_ordinal: i32,
    pub pillar_ordinal: i16,
    #[sea_orm(column_type = "Text")]
    pub key: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub phase: String,
    #[sea_orm(column_type = "Text")]
    pub label_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub label_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub text_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub text_en: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub printed: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub printed_unit: Option<String>,
    pub amount_yen: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub gross_printed: Option<String>,
    pub gross_yen: Option<i64>,
    #[sea_orm(column_type = "Decimal(None)")]
    pub quantity: Option<Decimal>,
    #[sea_orm(column_type = "Text")]
    pub quantity_unit: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub role: Option<String>,
    #[sea_orm(column_type = "Decimal(None)")]
    pub quantity_general: Option<Decimal>,
    #[sea_orm(column_type = "Decimal(None)")]
    pub quantity_special: Option<Decimal>,
    #[sea_orm(column_type = "Decimal(None)")]
    pub quantity_public_enterprise: Option<Decimal>,
    #[sea_orm(column_type = "Text")]
    pub account: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub attribution: String,
    #[sea_orm(column_type = "Text")]
    pub attribution_note_ja: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub attribution_note_en: Option<String>,
    pub document_ordinal: i16,
    pub page: Option<i32>,
    pub own_phase: bool,
    #[sea_orm(
        belongs_to,
        from = "(municipality_id, fiscal_year, item_ordinal)",
        to = "(municipality_id, fiscal_year, ordinal)"
    )]
    pub item: BelongsTo<super::item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
