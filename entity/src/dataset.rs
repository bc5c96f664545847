//! The one row that holds the running number of the newest revision.

use sea_orm::entity::prelude::*;

/// The one row that holds the running number of the newest revision.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: bool,
    pub revision: i64,
    pub derived: i32,
}

impl ActiveModelBehavior for ActiveModel {}
