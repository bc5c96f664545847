//! Effects in money.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::Common;
use crate::{
    domain::{self, Basis, PrintedAmount, ProgramTree},
    graphql::{
        enums::{Account, AmountBasis, Language, basis, language},
        error::Error,
        inputs::{list_cost, usual},
        limits::spend,
        types::{Item, Money, StatedFigure},
    },
};

/// An amount of money (効果額).
pub(in crate::graphql) struct MonetaryEffect {
    pub(super) common: Common,
    pub(super) net: PrintedAmount,
    pub(super) gross: Option<PrintedAmount>,
    pub(super) account: Option<domain::Account>,
}

impl std::ops::Deref for MonetaryEffect {
    type Target = Common;

    /// The interface's fields are resolved by what all effects share.
    fn deref(&self) -> &Common {
        &self.common
    }
}

/// An effect in money (効果額). Positive is better for the budget: less spending, or more revenue.
#[Object(serial)]
impl MonetaryEffect {
    /// What effects of every kind share.
    #[graphql(flatten)]
    async fn common(&self) -> &Common {
        &self.common
    }

    /// The amount. GROSS falls back to the net figure where the source gives no other.
    async fn amount(
        &self,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Money {
        match (self::basis(basis), &self.gross) {
            (Basis::Gross, Some(gross)) => Money(gross.amount),
            _ => Money(self.net.amount),
        }
    }

    /// The net figure as printed.
    async fn printed(&self) -> StatedFigure {
        StatedFigure::of(&self.net)
    }

    /// The gross figure as printed; null where the source gives none.
    async fn printed_gross(&self) -> Option<StatedFigure> {
        self.gross.as_ref().map(StatedFigure::of)
    }

    /// The account (会計) it belongs to, where the source says so.
    async fn account(&self) -> Option<Account> {
        self.account.map(Into::into)
    }

    /// What the net figure leaves out because another item counts it.
    #[graphql(complexity = "list_cost(usual::OVERLAPS, child_complexity)")]
    async fn overlaps(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Overlap>> {
        let (tree, place) = self.common.0.in_tree().await.map_err(Error::from)?;
        spend(ctx, tree.overlaps_of_effect(place).len()).await?;
        let rows = tree.overlaps_of_effect(place).iter().cloned();
        Ok(rows.map(|row| Overlap { tree: Arc::clone(&tree), row }).collect())
    }
}

/// How much of an effect another item already counts.
pub(in crate::graphql) struct Overlap {
    tree: Arc<ProgramTree>,
    row: domain::Overlap,
}

/// How much of an effect another item already counts (重複).
#[Object(serial)]
impl Overlap {
    /// How much.
    async fn amount(&self) -> Money {
        Money(self.row.amount)
    }

    /// The item that counts it; null where the source does not name it.
    async fn counted_in(&self) -> Option<Item> {
        Some(Item::in_tree(&self.tree, self.row.counted_in?))
    }

    /// What the source says of it.
    async fn note(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&str> {
        self.row.note.get(language(lang))
    }
}
