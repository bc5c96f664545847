//! Effects: an interface over amounts, quantities and words.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object};

mod monetary;
mod qualitative;
mod quantity;

pub(in crate::graphql) use monetary::MonetaryEffect;
pub(in crate::graphql) use qualitative::QualitativeEffect;
pub(in crate::graphql) use quantity::QuantityEffect;

use super::{EffectConnection, Item, Source, Whole};
use crate::{
    domain::{
        self, EffectCondition, EffectDetail, EffectKey, Filter, Level, OptionalText, Order, PageRequest,
        ProgramTree, Sequence,
    },
    graphql::{
        at::At,
        context::snapshot,
        enums::{Attribution, EffectKind, Language, Phase, language},
        error::Error,
        id::GlobalId,
        inputs::Paging,
    },
    store::query::EffectRow,
};
use quantity::Quantities;

/// An effect (効果) of an item: an amount of money, a quantity, or words.
#[allow(clippy::duplicated_attributes, reason = "fields of an interface share their arguments")]
#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Stable id."),
    field(name = "kind", ty = "EffectKind", desc = "What it is told in."),
    field(name = "phase", ty = "Phase", desc = "Where in the yearly cycle it was taken."),
    field(name = "item", ty = "Item", desc = "The item (取組項目) it belongs to."),
    field(
        name = "label",
        ty = "Option<String>",
        desc = "What it is the effect of, where the item has several; null where that is not written in this language.",
        arg(
            name = "lang",
            desc = "Language of the answer.",
            ty = "Option<Language>",
            default_with = "Some(Language::Ja)"
        )
    ),
    field(name = "attribution", ty = "Attribution", desc = "How surely it belongs to its item."),
    field(
        name = "attribution_note",
        ty = "Option<String>",
        desc = "Why it is thought to belong to its item.",
        arg(
            name = "lang",
            desc = "Language of the answer.",
            ty = "Option<Language>",
            default_with = "Some(Language::Ja)"
        )
    ),
    field(name = "source", ty = "Source", desc = "Where it stands in which paper.")
)]
pub(in crate::graphql) enum Effect {
    /// An amount.
    Monetary(MonetaryEffect),
    /// A quantity.
    Quantity(QuantityEffect),
    /// Words.
    Qualitative(QualitativeEffect),
}

/// What effects of every kind share.
pub(in crate::graphql) struct Common(At<u32, EffectRow>);

impl Effect {
    /// The effect at this place of a programme in memory.
    pub(in crate::graphql) fn in_tree(tree: &Arc<ProgramTree>, place: u32) -> Self {
        Self::new(Common(At::Tree(Arc::clone(tree), place)))
    }

    /// The effect of a row.
    fn in_row(row: &Arc<EffectRow>) -> Self {
        Self::new(Common(At::Row(Arc::clone(row))))
    }

    fn new(common: Common) -> Self {
        match common.row().detail.clone() {
            EffectDetail::Monetary { net, gross, account } => {
                Self::Monetary(MonetaryEffect { common, net, gross, account })
            }
            EffectDetail::Quantity { kind: _, value, unit, role, by_account, printed } => {
                let amounts = Quantities { value, unit, role, by_account, printed };
                Self::Quantity(QuantityEffect { common, amounts })
            }
            EffectDetail::Qualitative { text } => Self::Qualitative(QualitativeEffect { common, text }),
        }
    }
}

/// Effects across programmes.
pub(in crate::graphql) async fn list(
    ctx: &Context<'_>,
    filter: Filter<EffectCondition>,
    order: Order<EffectKey>,
    paging: Paging,
) -> async_graphql::Result<EffectConnection> {
    let sequence = Sequence::new("effects", &order, &filter);
    let snapshot = snapshot(ctx).map_err(Error::from)?;
    let fetch = async |page: &PageRequest| snapshot.list_effects(&filter, &order, page).await;
    let page = paging.fetch(ctx, &sequence, fetch).await?;
    Ok(EffectConnection::new(Whole::Effects(filter), sequence, page, |row| Effect::in_row(&row)))
}

impl Common {
    fn row(&self) -> &domain::Effect {
        match &self.0 {
            At::Tree(tree, place) => tree.effect(*place),
            At::Row(row) => &row.effect,
        }
    }

    fn text(text: &OptionalText, lang: Option<Language>) -> Option<String> {
        text.get(language(lang)).map(str::to_owned)
    }
}

/// What effects of every kind share; its fields appear in each of them.
#[Object(serial)]
impl Common {
    /// Stable id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::part(Level::Effect, self.0.state_id(), &self.row().key)
    }

    /// What it is told in.
    pub(in crate::graphql) async fn kind(&self) -> EffectKind {
        self.row().kind().into()
    }

    /// Where in the yearly cycle it was taken.
    pub(in crate::graphql) async fn phase(&self) -> Phase {
        self.row().phase.into()
    }

    /// The item (取組項目) it belongs to.
    pub(in crate::graphql) async fn item(&self) -> async_graphql::Result<Item> {
        if let At::Row(row) = &self.0
            && let Some(item) = &row.item
        {
            return Ok(Item::in_row(item));
        }
        let (tree, _) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(Item::in_tree(&tree, self.row().item))
    }

    /// What it is the effect of, where the item has several; null where that is not written in this language.
    pub(in crate::graphql) async fn label(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<String> {
        Common::text(&self.row().label, lang)
    }

    /// How surely it belongs to its item.
    pub(in crate::graphql) async fn attribution(&self) -> Attribution {
        self.row().attribution.into()
    }

    /// Why it is thought to belong to its item.
    pub(in crate::graphql) async fn attribution_note(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<String> {
        Common::text(&self.row().attribution_note, lang)
    }

    /// Where it stands in which paper.
    pub(in crate::graphql) async fn source(&self) -> Source {
        match &self.0 {
            At::Tree(tree, _) => Source::in_tree(tree, self.row().source),
            At::Row(row) => Source::in_row(&row.program, row.effect.source),
        }
    }
}
