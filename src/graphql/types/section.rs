//! Sections.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{Item, Money, Pillar};
use crate::{
    domain::{self, Level, ProgramTree},
    graphql::{
        at::At,
        enums::{AmountBasis, Language, Phase, basis, language},
        error::{Error, nullable},
        id::GlobalId,
        inputs::{list_cost, usual},
        limits::spend,
    },
    store::query::SectionRow,
};

/// A section of a pillar.
pub(in crate::graphql) struct Section(At<u16, SectionRow>);

impl Section {
    /// The section at this place of a programme in memory.
    pub(in crate::graphql) fn in_tree(tree: &Arc<ProgramTree>, place: u16) -> Self {
        Self(At::Tree(Arc::clone(tree), place))
    }

    /// The section of a row.
    pub(in crate::graphql) fn in_row(row: &Arc<SectionRow>) -> Self {
        Self(At::Row(Arc::clone(row)))
    }

    fn row(&self) -> &domain::Section {
        match &self.0 {
            At::Tree(tree, place) => tree.section(*place),
            At::Row(row) => &row.section,
        }
    }
}

/// A section (区分) of a pillar; papers nest them as Ⅰ → (1) → ①.
#[Object(serial)]
impl Section {
    /// Stable id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::part(Level::Section, self.0.state_id(), &self.row().key)
    }

    /// Its printed number; null where it has none.
    async fn number(&self) -> Option<i32> {
        self.row().number.map(Into::into)
    }

    /// Its title; Japanese where nobody has translated it.
    async fn title(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> &str {
        self.row().title.get(language(lang))
    }

    /// Notes of the source and on how it was read.
    async fn notes(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Vec<&str> {
        self.row().notes.lines(language(lang)).collect()
    }

    /// The pillar (取組の柱) it stands in.
    async fn pillar(&self) -> async_graphql::Result<Pillar> {
        if let At::Row(row) = &self.0
            && let Some(pillar) = &row.pillar
        {
            return Ok(Pillar::in_row(pillar));
        }
        let (tree, _) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(Pillar::in_tree(&tree, self.row().pillar))
    }

    /// The section it stands in; null directly below its pillar.
    async fn parent(&self) -> Option<async_graphql::Result<Section>> {
        nullable(
            async {
                let Some(parent) = self.row().parent else { return Ok(None) };
                let (tree, _) = self.0.in_tree().await.map_err(Error::from)?;
                Ok(Some(Self::in_tree(&tree, parent)))
            }
            .await,
        )
    }

    /// Its direct sub-sections, in printed order.
    #[graphql(complexity = "list_cost(usual::SECTIONS, child_complexity)")]
    async fn sections(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Section>> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        spend(ctx, tree.sections_of_section(place).len()).await?;
        Ok(tree.sections_of_section(place).iter().map(|place| Self::in_tree(&tree, *place)).collect())
    }

    /// Its own items, in printed order; those of sub-sections stand there. totalEffect and itemCount include them.
    #[graphql(complexity = "list_cost(usual::ITEMS_OF_SECTION, child_complexity)")]
    async fn items(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Item>> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        spend(ctx, tree.items_of_section(place).len()).await?;
        Ok(tree.items_of_section(place).iter().map(|place| Item::in_tree(&tree, *place)).collect())
    }

    /// Sum of its items' amounts (効果額) of one phase, sub-sections included; the programme's own phase where none is
    /// asked for.
    async fn total_effect(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> async_graphql::Result<Money> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        let phase = phase.map_or(tree.head().phase, Into::into);
        Ok(Money(tree.section_totals(place).phase(phase).on(self::basis(basis))))
    }

    /// How many items it holds, sub-sections included.
    async fn item_count(&self) -> async_graphql::Result<u32> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(tree.section_item_count(place))
    }
}
