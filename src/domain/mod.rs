//! Pure types and rules of the field: no I/O, no framework.

mod aggregates;
mod change;
mod citation;
mod filter;
mod fiscal_year;
mod generator;
mod groups;
mod history;
mod message;
mod money;
mod municipality;
mod order;
pub mod package;
mod page;
mod prefecture;
mod program;
mod reconciliation;
pub mod search;
pub mod select;
mod size;
mod text;
mod totals;
mod tree;
mod vocabulary;

pub use aggregates::{Aggregates, Amounts, Measure, Overlapping, Summary, Wanted};
pub use change::{CellChange, Change};
pub use citation::{Citing, DATASET_EN, DATASET_JA, Part, permalink};
pub use filter::{
    EffectCondition, Filter, ItemCondition, MunicipalityCondition, PillarCondition, ProgramCondition,
    Quantifier, Test, TextTest,
};
pub use fiscal_year::FiscalYear;
pub use generator::Generator;
pub use groups::{
    GroupCondition, GroupKey, GroupOrderKey, Grouping, Groups, KeyValue, MAX_KEYS as MAX_GROUP_KEYS,
};
pub use history::{History, Removed, StateId, StateIdError};
pub use message::Message;
pub(crate) use message::message;
pub use money::{PrintedAmount, PrintedError, PrintedUnit, Yen, grouped};
pub use municipality::{CodeError, Municipality, MunicipalityCode, Population};
pub use order::{EffectKey, ItemKey, MunicipalityKey, Natural, Order, PillarKey, Place, ProgramKey, Sort};
pub use page::{
    CursorError, DEFAULT_SIZE as DEFAULT_PAGE_SIZE, Direction, Edge, MAX_SIZE as MAX_PAGE_SIZE, Page,
    PageRequest, Sequence,
};
pub use program::{
    Document, Effect, EffectDetail, Item, License, Overlap, Pillar, Program, ProgramHead, ProgramId,
    Revision, Section, Source, StatedTotal,
};
pub use reconciliation::Reconciliation;
pub use text::{Language, OptionalText, Text};
pub use totals::{PhaseTotals, Sum};
pub use tree::{BrokenTree, ProgramTree};
pub use vocabulary::{
    Account, Attribution, Basis, ChangeKind, Coverage, EffectKind, Level, MunicipalityKind, Phase,
    QuantityRole, ReconciliationStatus, StatedRole, Unit,
};
