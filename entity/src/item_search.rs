//! The texts of an item in comparable form, and what the search indexes keep of them.

use sea_orm::entity::prelude::*;

/// The texts of an item in comparable form, and what the search indexes keep of them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "item_search")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub texts: String,
    #[sea_orm(column_type = "custom(\"tsvector\")")]
    pub lexemes: String,
}

impl ActiveModelBehavior for ActiveModel {}
