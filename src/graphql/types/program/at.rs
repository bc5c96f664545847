//! Where a programme stands, what is known of it there, and lists of programmes.

use std::sync::Arc;

use async_graphql::Context;

use crate::{
    domain::{
        self, Basis, Filter, Order, ProgramCondition, ProgramHead, ProgramKey, ProgramTree, Sequence, Yen,
    },
    graphql::{
        at::At,
        context::snapshot,
        enums::Phase,
        error::Error,
        inputs::Paging,
        limits::spend,
        shallow::shallow,
        types::{Pillar, ProgramConnection, Whole},
    },
    store::query::{PageTrees, ProgramRow},
};

/// A reform programme.
pub(in crate::graphql) struct Program(pub(super) At<(), ProgramRow>);

impl Program {
    /// The programme in memory.
    pub(in crate::graphql) fn in_tree(tree: &Arc<ProgramTree>) -> Self {
        Self(At::Tree(Arc::clone(tree), ()))
    }

    /// The programme of a row.
    pub(in crate::graphql) fn in_row(row: &Arc<ProgramRow>) -> Self {
        Self(At::Row(Arc::clone(row)))
    }

    pub(super) fn head(&self) -> &ProgramHead {
        match &self.0 {
            At::Tree(tree, ()) => tree.head(),
            At::Row(row) => &row.entry.head,
        }
    }

    /// The sum of its amounts; its own phase where none is asked for.
    pub(super) fn total(&self, phase: Option<domain::Phase>, basis: Basis) -> Option<Yen> {
        match &self.0 {
            At::Tree(tree, ()) => Some(tree.total(phase.unwrap_or(tree.head().phase))?.on(basis)),
            At::Row(row) => {
                let summary = row.entry.summary(phase.unwrap_or(row.entry.head.phase))?;
                Some(match basis {
                    Basis::Net => summary.net.sum,
                    Basis::Gross => summary.gross.sum,
                })
            }
        }
    }

    /// The sum of its amounts of a phase, where it has any.
    pub(super) fn amounts(&self, phase: Phase, basis: Basis) -> Option<Yen> {
        let phase = phase.into();
        let held = match &self.0 {
            At::Tree(tree, ()) => tree.total(phase)?.amounts > 0,
            At::Row(row) => row.entry.summary(phase)?.net.count > 0,
        };
        self.total(Some(phase), basis).filter(|_| held)
    }

    /// The whole programme.
    pub(super) async fn tree(&self) -> Result<Arc<ProgramTree>, Error> {
        let (tree, ()) = self.0.in_tree().await?;
        Ok(tree)
    }

    /// Its pillars that have a number, or those that have none.
    pub(super) async fn pillars_where(
        &self,
        ctx: &Context<'_>,
        numbered: bool,
    ) -> async_graphql::Result<Vec<Pillar>> {
        if let At::Row(row) = &self.0
            && row.page.is_of_one()
            && shallow(ctx)
        {
            let pillars = row.pillars(snapshot(ctx).map_err(Error::from)?).await.map_err(Error::from)?;
            let pillars = pillars.iter().filter(|row| row.pillar.number.is_some() == numbered);
            return Ok(pillars.map(Pillar::in_row).collect());
        }
        let tree = self.tree().await?;
        let rows = (0..).zip(&tree.program().pillars);
        let rows = rows.filter(|(_, pillar)| pillar.number.is_some() == numbered);
        let pillars: Vec<_> = rows.map(|(place, _)| Pillar::in_tree(&tree, place)).collect();
        spend(ctx, pillars.len()).await?;
        Ok(pillars)
    }
}

/// Programmes across municipalities and years.
pub(in crate::graphql) async fn list(
    ctx: &Context<'_>,
    filter: Filter<ProgramCondition>,
    order: Order<ProgramKey>,
    paging: Paging,
    siblings: Option<&Arc<PageTrees>>,
) -> async_graphql::Result<ProgramConnection> {
    let sequence = Sequence::new("programs", &order, &filter);
    let snapshot = snapshot(ctx).map_err(Error::from)?;
    let filter = snapshot.without_items(filter).await.map_err(Error::from)?;
    let page = snapshot.list_programs(&filter, &order, &paging.of(ctx, &sequence)?, siblings);
    Ok(ProgramConnection::new(Whole::Programs(filter), sequence, page, |row| Program::in_row(&row)))
}
