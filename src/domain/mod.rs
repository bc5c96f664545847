//! Pure types and rules of the field: no I/O, no framework.

mod change;
mod fiscal_year;
mod generator;
mod history;
mod message;
mod money;
mod municipality;
pub mod package;
mod page;
mod prefecture;
mod program;
mod reconciliation;
mod size;
mod text;
mod totals;
mod tree;
mod vocabulary;

pub use change::{CellChange, Change};
pub use fiscal_year::FiscalYear;
pub use generator::Generator;
pub use history::{History, Removed, StateId, StateIdError};
pub use message::Message;
pub(crate) use message::message;
pub use money::{PrintedAmount, PrintedError, PrintedUnit, Yen};
pub use municipality::{CodeError, Municipality, MunicipalityCode, Population};
pub use page::{
    CursorError, DEFAULT_SIZE as DEFAULT_PAGE_SIZE, Direction, Edge, MAX_SIZE as MAX_PAGE_SIZE, Page,
    PageRequest, Place, encode as encode_cursor,
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
