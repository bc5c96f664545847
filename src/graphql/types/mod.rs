//! The objects of the schema, one per file; each reads a tree or a row and converts, nothing more.

mod change;
mod connections;
mod dataset;
mod document;
mod effect;
mod item;
mod money;
mod municipality;
mod node;
mod pillar;
mod program;
mod reconciliation;
mod revision;
mod section;
mod tombstone;

pub(super) use change::Change;
pub(super) use connections::{
    EffectConnection, ItemConnection, MunicipalityConnection, PillarConnection, ProgramConnection, Total,
};
pub(super) use dataset::{Dataset, License};
pub(super) use document::{Document, Source};
pub(super) use effect::{Effect, list as effects};
pub(super) use item::{Item, list as items};
pub(super) use money::{Money, StatedFigure, StatedTotal};
pub(super) use municipality::Municipality;
pub(super) use node::{Node, find};
pub(super) use pillar::{Pillar, list as pillars};
pub(super) use program::{Program, list as programs};
pub(super) use reconciliation::Reconciliation;
pub(super) use revision::Revision;
pub(super) use section::Section;
pub(super) use tombstone::Tombstone;
