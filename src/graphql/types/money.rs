//! Amounts, and figures as a source states them.

use std::sync::Arc;

use async_graphql::Object;

use super::Source;
use crate::{
    domain::{self, PrintedAmount, ProgramTree, Yen},
    graphql::{
        enums::{Language, Phase, StatedRole, language},
        scalars::Long,
        types::Pillar,
    },
};

/// An amount of money in whole yen (円).
pub(in crate::graphql) struct Money(pub(in crate::graphql) Yen);

/// An amount of money (円). Positive is better for the budget: less spending, or more revenue.
#[Object(serial)]
impl Money {
    /// Whole yen, exact.
    async fn yen(&self) -> Long {
        Long(self.0.0)
    }

    /// Thousand yen (千円), rounded half up from yen; exact wherever the source prints 千円.
    async fn thousand_yen(&self) -> Long {
        Long(self.0.thousands())
    }

    /// For people: 53億4,080万8千円, ¥5.34 billion. English is rounded to two decimals.
    async fn formatted(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> String {
        self.0.formatted(language(lang))
    }
}

/// A figure as printed.
pub(in crate::graphql) struct StatedFigure {
    pub(in crate::graphql) figure: PrintedAmount,
    pub(in crate::graphql) scope: domain::OptionalText,
}

impl StatedFigure {
    /// A figure of one item, which needs no scope.
    pub(in crate::graphql) fn of(figure: &PrintedAmount) -> Self {
        Self { figure: figure.clone(), scope: domain::OptionalText::default() }
    }
}

/// A figure exactly as the source prints it: 1,287,275 千円; 53 億円; 130.7 百万円.
#[Object(serial)]
impl StatedFigure {
    /// The digits as printed.
    async fn printed(&self) -> &str {
        &self.figure.printed
    }

    /// The unit they are printed in: 円, 千円, 百万円 or 億円.
    async fn unit(&self) -> &'static str {
        self.figure.unit.code()
    }

    /// The amount they say.
    async fn value(&self) -> Money {
        Money(self.figure.amount)
    }

    /// One unit of the last printed digit: 1億円 for 53 億円, 10万円 for 130.7 百万円.
    async fn precision(&self) -> Money {
        Money(self.figure.precision)
    }

    /// What the figure covers, where the source says it: 全会計, all accounts.
    async fn scope(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&str> {
        self.scope.get(language(lang))
    }
}

/// A total or target that the source states, at its place in the programme.
pub(in crate::graphql) struct StatedTotal {
    pub(in crate::graphql) tree: Arc<ProgramTree>,
    pub(in crate::graphql) row: domain::StatedTotal,
}

impl StatedTotal {
    /// The figure alone.
    pub(in crate::graphql) fn figure_of(row: &domain::StatedTotal) -> StatedFigure {
        StatedFigure { figure: row.figure.clone(), scope: row.scope.clone() }
    }
}

/// A total or target that the source itself states, of a programme or of one pillar.
#[Object(serial)]
impl StatedTotal {
    /// Whether it is the total or the goal that had been set.
    async fn role(&self) -> StatedRole {
        self.row.role.into()
    }

    /// The phase it speaks of.
    async fn phase(&self) -> Phase {
        self.row.phase.into()
    }

    /// The pillar (取組の柱) it speaks of; null where it is of the whole programme.
    async fn pillar(&self) -> Option<Pillar> {
        Some(Pillar::in_tree(&self.tree, self.row.pillar?))
    }

    /// The figure as printed.
    async fn figure(&self) -> StatedFigure {
        Self::figure_of(&self.row)
    }

    /// How it is to be read.
    async fn note(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&str> {
        self.row.note.get(language(lang))
    }

    /// Where it stands.
    async fn source(&self) -> Source {
        Source::in_tree(&self.tree, self.row.source)
    }
}
