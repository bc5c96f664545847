//! The stated total beside the sum of the items.

use std::sync::Arc;

use async_graphql::Object;

use super::{Money, StatedFigure, StatedTotal};
use crate::{
    domain::{self, ProgramTree},
    graphql::enums::{Language, ReconciliationStatus, language},
};

/// A comparison within one programme.
pub(in crate::graphql) struct Reconciliation {
    tree: Arc<ProgramTree>,
    phase: domain::Phase,
    pillar: Option<u16>,
}

impl Reconciliation {
    /// Compares the programme's total, or that of one pillar.
    pub(in crate::graphql) fn new(
        tree: &Arc<ProgramTree>,
        phase: domain::Phase,
        pillar: Option<u16>,
    ) -> Self {
        Self { tree: Arc::clone(tree), phase, pillar }
    }

    fn compared(&self) -> domain::Reconciliation<'_> {
        domain::Reconciliation::of(&self.tree, self.phase, self.pillar)
    }
}

/// The total that the source states beside the net sum of the items held, at the precision the source prints.
#[Object(serial)]
impl Reconciliation {
    /// How they compare.
    async fn status(&self) -> ReconciliationStatus {
        self.compared().status.into()
    }

    /// What the source states; null where it states nothing of this phase.
    async fn stated(&self) -> Option<StatedFigure> {
        self.compared().stated.map(StatedTotal::figure_of)
    }

    /// The net sum of the items held; null where no items, or no effects of this phase, are held.
    async fn computed(&self) -> Option<Money> {
        self.compared().computed.map(Money)
    }

    /// Stated less computed; null where either is missing.
    async fn difference(&self) -> Option<Money> {
        self.compared().difference().map(Money)
    }

    /// The comparison as a sentence.
    async fn explanation(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> String {
        self.compared().explanation(language(lang))
    }
}
