//! What differs between two states of a programme.

use async_graphql::{ID, Object, SimpleObject};

use crate::{
    domain::{self, Level, ProgramId},
    graphql::{
        enums::ChangeKind,
        id::GlobalId,
        inputs::{list_cost, usual},
    },
};

/// A row that was added, removed or changed.
pub(in crate::graphql) struct Change {
    pub(in crate::graphql) program: ProgramId,
    pub(in crate::graphql) change: domain::Change,
}

/// A row of the programme's package that a correction added, removed or changed.
#[Object(serial)]
impl Change {
    /// Added, removed or changed.
    async fn kind(&self) -> ChangeKind {
        self.change.kind.into()
    }

    /// The table of the package that it stands in, such as items; docs/package-format.md describes them.
    async fn table(&self) -> &str {
        self.change.table
    }

    /// Its key in that table.
    async fn key(&self) -> &str {
        &self.change.key
    }

    /// Its id, where its kind of thing has one. Of what was removed, `node` gives a Tombstone.
    async fn id(&self) -> Option<ID> {
        let level = match self.change.table {
            "documents" => Level::Document,
            "pillars" => Level::Pillar,
            "sections" => Level::Section,
            "items" => Level::Item,
            "effects" => Level::Effect,
            _ => return None,
        };
        Some(GlobalId::part(level, self.program.into(), &self.change.key))
    }

    /// Its Japanese title or wording, where it has one.
    async fn title(&self) -> Option<&str> {
        self.change.title.as_deref()
    }

    /// The cells that differ; of an added or removed row all that are filled.
    #[graphql(complexity = "list_cost(usual::CELLS, child_complexity)")]
    async fn cells(&self) -> Vec<CellChange> {
        self.change.cells.iter().map(CellChange::of).collect()
    }
}

/// A cell of a changed row.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CellChange {
    /// The column of the table. `position` tells that the row has moved among its siblings.
    column: &'static str,
    /// What it said; null where it was empty.
    old: Option<String>,
    /// What it says; null where it is empty.
    new: Option<String>,
}

impl CellChange {
    fn of(cell: &domain::CellChange) -> Self {
        let domain::CellChange { column, old, new } = cell;
        Self { column, old: old.as_deref().map(str::to_owned), new: new.as_deref().map(str::to_owned) }
    }
}
