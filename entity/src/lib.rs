//! SeaORM entities, one file per table; they know nothing of GraphQL. What a column means stands in the migration.
//!
//! Closed value sets (phase, kind, ...) are text here, checked by the database and read into enums by the server's
//! `domain`.
#![allow(missing_docs, reason = "a column's meaning is documented once, in the migration")]
#![allow(unreachable_pub, reason = "SeaORM's derive makes public modules' items public")]

pub mod dataset;
pub mod document;
pub mod effect;
pub mod item;
pub mod item_search;
pub mod item_title;
pub mod municipality;
pub mod municipality_description;
pub mod overlap;
pub mod pillar;
pub mod program;
pub mod program_total;
pub mod revision;
pub mod section;
pub mod stated_total;
pub mod tombstone;
