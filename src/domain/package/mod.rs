//! The data package as a form: which tables it has, which columns these have, and what a cell may say.
//!
//! Everything that reads or writes packages derives from the tables declared here.

mod cell;
mod definition;
pub mod formula;
mod meant;
mod number;
mod problem_code;
mod tables;
mod value;

pub use cell::{Cell, MAX_CHARS, RawCell};
pub use definition::{Column, Need, Table, TableDefinition};
pub use number::{Count, Inhabitants, Number, Page, Position};
pub use problem_code::{ProblemCode, Wrong};
pub use tables::{
    DocumentRow, EffectRow, ItemRow, MunicipalityRow, OverlapRow, PillarRow, ProgramRow, SectionRow,
    StatedTotalRow, TABLES, table,
};
pub use value::{Key, Kind, Sha256, Url, Value};
