//! Everything that has an id.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ID, Interface};

use super::{
    Document, Effect, Item, Municipality, Pillar, Program, Section,
    effect::{MonetaryEffect, QualitativeEffect, QuantityEffect},
};
use crate::{
    domain::{Level, ProgramId, ProgramTree},
    graphql::id::GlobalId,
    store::{Snapshot, StoreError, query::PageTrees},
};

/// Everything that has a stable id. Ids are made of the keys in the packages: the same package gives the same ids on
/// every installation, and a corrected title keeps its id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Stable id."))]
pub(in crate::graphql) enum Node {
    /// A municipality.
    Municipality(Municipality),
    /// A programme.
    Program(Program),
    /// A pillar.
    Pillar(Pillar),
    /// A section.
    Section(Section),
    /// An item.
    Item(Item),
    /// An effect in money.
    MonetaryEffect(MonetaryEffect),
    /// An effect in posts or another quantity.
    QuantityEffect(QuantityEffect),
    /// An effect in words.
    QualitativeEffect(QualitativeEffect),
    /// A document.
    Document(Document),
}

/// Finds what these ids name, in their order; null where they name nothing. Programmes are loaded together.
pub(in crate::graphql) async fn find(
    snapshot: &Snapshot,
    ids: &[ID],
) -> Result<Vec<Option<Node>>, StoreError> {
    let parsed: Vec<Option<GlobalId>> = ids.iter().map(|id| GlobalId::parse(id)).collect();
    let mut programs: Vec<ProgramId> = parsed.iter().flatten().filter_map(program_of).collect();
    programs.sort_unstable();
    programs.dedup();
    let trees = snapshot.trees(&programs).await?;
    let codes = parsed.iter().flatten().filter_map(|id| match id {
        GlobalId::Municipality(code) => Some(*code),
        GlobalId::Program(_) | GlobalId::Part(..) => None,
    });
    let siblings = PageTrees::of_municipalities(snapshot, codes);
    Ok(parsed.into_iter().map(|id| node(snapshot, &trees, &siblings, &id?)).collect())
}

fn program_of(id: &GlobalId) -> Option<ProgramId> {
    match id {
        GlobalId::Municipality(_) => None,
        GlobalId::Program(program) | GlobalId::Part(_, program, _) => Some(*program),
    }
}

fn node(
    snapshot: &Snapshot,
    trees: &HashMap<ProgramId, Arc<ProgramTree>>,
    siblings: &Arc<PageTrees>,
    id: &GlobalId,
) -> Option<Node> {
    let (level, program, key) = match id {
        GlobalId::Municipality(code) => {
            let found = snapshot.state().municipalities.get(code)?;
            return Some(Node::Municipality(Municipality::new(Arc::clone(found), Arc::clone(siblings))));
        }
        GlobalId::Program(program) => return Some(Node::Program(Program::in_tree(trees.get(program)?))),
        GlobalId::Part(level, program, key) => (*level, program, key),
    };
    let tree = trees.get(program)?;
    let place = tree.find(level, key)?;
    Some(match level {
        Level::Pillar => Node::Pillar(Pillar::in_tree(tree, u16::try_from(place).ok()?)),
        Level::Section => Node::Section(Section::in_tree(tree, u16::try_from(place).ok()?)),
        Level::Item => Node::Item(Item::in_tree(tree, place)),
        Level::Document => Node::Document(Document::in_tree(tree, u16::try_from(place).ok()?)),
        Level::Effect => match Effect::in_tree(tree, place) {
            Effect::Monetary(effect) => Node::MonetaryEffect(effect),
            Effect::Quantity(effect) => Node::QuantityEffect(effect),
            Effect::Qualitative(effect) => Node::QualitativeEffect(effect),
        },
    })
}
