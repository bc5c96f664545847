//! The objects of the schema, one per file; each reads a tree or a row and converts, nothing more.

mod aggregates;
mod change;
mod comparison;
mod connections;
mod dataset;
mod document;
mod effect;
mod groups;
mod item;
mod money;
mod municipality;
mod node;
mod pillar;
mod program;
mod reconciliation;
mod revision;
mod search;
mod section;
mod service_limits;
mod tombstone;

pub(super) use aggregates::EffectAggregates;
pub(super) use change::Change;
pub(super) use comparison::{Comparison, YearOnYear};
pub(super) use connections::{
    EffectConnection, ItemConnection, MunicipalityConnection, PillarConnection, ProgramConnection,
    SearchConnection, Whole,
};
pub(super) use dataset::{Dataset, License};
pub(super) use document::{Document, Source};
pub(super) use effect::{Effect, list as effects};
pub(super) use groups::EffectGroups;
pub(super) use item::{Item, list as items};
pub(super) use money::{Money, StatedFigure, StatedTotal};
pub(super) use municipality::Municipality;
pub(super) use node::{MAX_PAST, Node, find};
pub(super) use pillar::{Pillar, list as pillars};
pub(super) use program::{Program, list as programs};
pub(super) use reconciliation::Reconciliation;
pub(super) use revision::Revision;
pub(super) use search::{SearchHit, list as found, query};
pub(super) use section::Section;
pub(super) use service_limits::ServiceLimits;
pub(super) use tombstone::Tombstone;
