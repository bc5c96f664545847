//! What corrections have removed.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::{Program, Revision};
use crate::{
    domain::{self, ProgramTree, Removed, StateId},
    graphql::{
        enums::{Language, Level, language},
        id::GlobalId,
    },
};

/// Something that a correction removed.
pub(in crate::graphql) struct Tombstone {
    tree: Arc<ProgramTree>,
    removed: Removed,
    /// The revision that removed it.
    removed_in: domain::Revision,
}

impl Tombstone {
    /// What once had this key in the programme, and has gone.
    pub(in crate::graphql) fn find(tree: &Arc<ProgramTree>, level: domain::Level, key: &str) -> Option<Self> {
        let removed = tree.removed(level, key)?.clone();
        let removed_in =
            tree.revisions().iter().find(|revision| revision.number == removed.removed_in)?.clone();
        Some(Self { tree: Arc::clone(tree), removed, removed_in })
    }
}

/// Something that a correction removed: its id once named it, and now tells what became of it.
#[Object(serial)]
impl Tombstone {
    /// The id that it had.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::part(self.removed.level, self.tree.id().into(), &self.removed.key)
    }

    /// What it was.
    async fn level(&self) -> Level {
        self.removed.level.into()
    }

    /// Its title when it was last there; of an effect its label or wording. Null where it had none, or none in this
    /// language.
    async fn title(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&str> {
        self.removed.title.get(language(lang))
    }

    /// The revision that removed it; its note may say why.
    async fn removed_in(&self) -> Revision {
        Revision(self.removed_in.clone())
    }

    /// The id by which `node` still finds it, as it was in the last revision that had it.
    async fn last_id(&self) -> ID {
        let state = StateId { program: self.tree.id(), number: Some(self.removed_in.program_number - 1) };
        GlobalId::part(self.removed.level, state, &self.removed.key)
    }

    /// The programme that it stood in, as it is now.
    async fn program(&self) -> Program {
        Program::in_tree(&self.tree)
    }
}
