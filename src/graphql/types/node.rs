//! Everything that has an id.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, ID, Interface};

use super::{
    Document, Effect, Item, Municipality, Pillar, Program, Section, Tombstone,
    effect::{MonetaryEffect, QualitativeEffect, QuantityEffect},
};
use crate::{
    domain::{Level, MunicipalityCode, ProgramId, ProgramTree, StateId},
    graphql::{
        context::{snapshot, together},
        error::Error,
        id::GlobalId,
        shallow::shallow,
    },
    store::{Snapshot, query::PageTrees},
};

/// How many earlier states one field may ask for: each is read from the package that its import kept.
pub(in crate::graphql) const MAX_PAST: usize = 10;

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
    /// Something that a correction removed.
    Tombstone(Tombstone),
}

/// The programmes that ids speak of, as they are now and as they were.
struct Found {
    newest: HashMap<ProgramId, Arc<ProgramTree>>,
    past: HashMap<(ProgramId, i32), Arc<ProgramTree>>,
}

impl Found {
    fn tree(&self, state: StateId) -> Option<&Arc<ProgramTree>> {
        match state.number {
            None => self.newest.get(&state.program),
            Some(number) => self.past.get(&(state.program, number)),
        }
    }
}

/// Finds what these ids name, in their order; null where they name nothing. Programmes are loaded together.
pub(in crate::graphql) async fn find(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>, Error> {
    let snapshot = snapshot(ctx)?;
    let parsed: Vec<Option<GlobalId>> = ids.iter().map(|id| GlobalId::parse(id)).collect();
    let states: BTreeSet<StateId> = parsed.iter().flatten().filter_map(state_of).collect();
    let newest: Vec<_> =
        states.iter().filter(|state| state.number.is_none()).map(|state| state.program).collect();
    let past: Vec<_> = states.iter().filter_map(|state| Some((state.program, state.number?))).collect();
    if past.len() > MAX_PAST {
        let message = format!("at most {MAX_PAST} different earlier states at once, not {}", past.len());
        return Err(Error::argument("ids", message));
    }
    if let [Some(GlobalId::Part(Level::Item, state, key))] = parsed.as_slice()
        && state.number.is_none()
        && shallow(ctx)
        && snapshot.tree_in_memory(state.program).is_none()
        && let Some(row) = snapshot.find_item(state.program, key).await?
    {
        return Ok(vec![Some(Node::Item(Item::in_row(&row)))]);
    }
    let found = Found { newest: snapshot.trees(&newest).await?, past: snapshot.past(past).await? };
    let codes: BTreeSet<MunicipalityCode> = parsed.iter().flatten().map(GlobalId::municipality).collect();
    let siblings = PageTrees::of_municipalities(snapshot, codes);
    together(ctx, &siblings);
    Ok(parsed.into_iter().map(|id| node(snapshot, &found, &siblings, &id?)).collect())
}

fn state_of(id: &GlobalId) -> Option<StateId> {
    match id {
        GlobalId::Municipality(_) => None,
        GlobalId::Program(state) | GlobalId::Part(_, state, _) => Some(*state),
    }
}

fn node(snapshot: &Snapshot, programs: &Found, siblings: &Arc<PageTrees>, id: &GlobalId) -> Option<Node> {
    let (level, state, key) = match id {
        GlobalId::Municipality(code) => {
            let found = snapshot.state().municipalities.get(code)?;
            return Some(Node::Municipality(Municipality::new(Arc::clone(found), Arc::clone(siblings))));
        }
        GlobalId::Program(state) => return Some(Node::Program(Program::in_tree(programs.tree(*state)?))),
        GlobalId::Part(level, state, key) => (*level, *state, key),
    };
    let tree = programs.tree(state)?;
    let Some(place) = tree.find(level, key) else {
        return Tombstone::find(tree, level, key).map(Node::Tombstone);
    };
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
