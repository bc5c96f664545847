//! Where an object stands: in a whole programme in memory, or in a row of a list that carries what is above it.

use std::sync::Arc;

use async_graphql::Context;

use super::context::{siblings, snapshot};
use crate::{
    domain::{FiscalYear, Level, ProgramId, ProgramTree, StateId},
    store::{
        StoreError,
        query::{EffectRow, ItemRow, PillarRow, ProgramRow, SectionRow},
    },
};

/// A place `I` in a whole programme, or a row `R` of a list.
#[derive(Debug)]
pub(super) enum At<I, R> {
    /// In a programme that is in memory.
    Tree(Arc<ProgramTree>, I),
    /// In a row of a list; the whole programme is loaded if something is asked for that the row does not say.
    Row(Arc<R>),
}

impl<I: Copy, R> Clone for At<I, R> {
    fn clone(&self) -> Self {
        match self {
            Self::Tree(tree, place) => Self::Tree(Arc::clone(tree), *place),
            Self::Row(row) => Self::Row(Arc::clone(row)),
        }
    }
}

/// A row of a list: it knows its programme's row, and how to find itself in the whole programme.
pub(super) trait Row {
    /// The place of its kind of thing in a programme.
    type Place;
    /// The row of its programme.
    fn program(&self) -> &ProgramRow;
    /// Its level and key.
    fn find(&self, tree: &ProgramTree) -> Option<Self::Place>;
}

impl<I: Copy, R: Row<Place = I>> At<I, R> {
    /// What names the programme.
    pub(super) fn program_id(&self) -> ProgramId {
        match self {
            Self::Tree(tree, _) => tree.id(),
            Self::Row(row) => row.program().entry.id,
        }
    }

    /// What names the state of the programme; lists hold only the newest.
    pub(super) fn state_id(&self) -> StateId {
        match self {
            Self::Tree(tree, _) => tree.state_id(),
            Self::Row(row) => row.program().entry.id.into(),
        }
    }

    /// The whole programme, and the place in it.
    pub(super) async fn in_tree(&self) -> Result<(Arc<ProgramTree>, I), StoreError> {
        match self {
            Self::Tree(tree, place) => Ok((Arc::clone(tree), *place)),
            Self::Row(row) => {
                let program = row.program();
                let tree = program.page.tree(program.entry.id).await?;
                let place = row.find(&tree).ok_or(StoreError::Conflict)?;
                Ok((tree, place))
            }
        }
    }
}

impl<I: Copy, R: Row<Place = I>> At<I, R> {
    /// The programme of the fiscal year before, of the same municipality.
    pub(super) async fn year_before(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Arc<ProgramTree>>, StoreError> {
        let ProgramId { municipality, fiscal_year } = self.program_id();
        let Some(fiscal_year) = FiscalYear::new(i64::from(fiscal_year.get()) - 1) else { return Ok(None) };
        let trees = match self {
            Self::Tree(..) => siblings(ctx, municipality)?,
            Self::Row(row) => Arc::clone(row.program().page.of_same_municipalities()),
        };
        let id = ProgramId { municipality, fiscal_year };
        if snapshot(ctx)?.state().programs.contains_key(&id) {
            trees.tree(id).await.map(Some)
        } else {
            Ok(None)
        }
    }
}

fn place<T: TryFrom<u32>>(tree: &ProgramTree, level: Level, key: &str) -> Option<T> {
    tree.find(level, key).and_then(|place| T::try_from(place).ok())
}

impl Row for ProgramRow {
    type Place = ();
    fn program(&self) -> &ProgramRow {
        self
    }
    fn find(&self, _: &ProgramTree) -> Option<()> {
        Some(())
    }
}

impl Row for PillarRow {
    type Place = u16;
    fn program(&self) -> &ProgramRow {
        &self.program
    }
    fn find(&self, tree: &ProgramTree) -> Option<u16> {
        place(tree, Level::Pillar, &self.pillar.key)
    }
}

impl Row for SectionRow {
    type Place = u16;
    fn program(&self) -> &ProgramRow {
        &self.program
    }
    fn find(&self, tree: &ProgramTree) -> Option<u16> {
        place(tree, Level::Section, &self.section.key)
    }
}

impl Row for ItemRow {
    type Place = u32;
    fn program(&self) -> &ProgramRow {
        &self.program
    }
    fn find(&self, tree: &ProgramTree) -> Option<u32> {
        place(tree, Level::Item, &self.item.key)
    }
}

impl Row for EffectRow {
    type Place = u32;
    fn program(&self) -> &ProgramRow {
        &self.program
    }
    fn find(&self, tree: &ProgramTree) -> Option<u32> {
        place(tree, Level::Effect, &self.effect.key)
    }
}
