//! Items.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{Comparison, Effect, ItemConnection, Money, Pillar, Program, Section, Source, Whole};
use crate::{
    domain::{
        self, Filter, ItemCondition, ItemKey, Level, Order, PageRequest, Part, ProgramTree, Sequence, select,
    },
    graphql::{
        at::At,
        context::{citation, permalink, snapshot},
        enums::{AmountBasis, EffectKind, Language, Phase, basis, language},
        error::{Error, nullable},
        id::GlobalId,
        inputs::{ItemFilter, ItemOrder, Paging, list_cost, order, usual},
        limits::spend,
        scalars::Url,
    },
    store::query::ItemRow,
};

/// An item of a programme.
pub(in crate::graphql) struct Item(At<u32, ItemRow>);

impl Item {
    /// The item at this place of a programme in memory.
    pub(in crate::graphql) fn in_tree(tree: &Arc<ProgramTree>, place: u32) -> Self {
        Self(At::Tree(Arc::clone(tree), place))
    }

    /// The item of a row.
    pub(in crate::graphql) fn in_row(row: &Arc<ItemRow>) -> Self {
        Self(At::Row(Arc::clone(row)))
    }

    fn row(&self) -> &domain::Item {
        match &self.0 {
            At::Tree(tree, place) => tree.item(*place),
            At::Row(row) => &row.item,
        }
    }
}

/// Items across programmes.
pub(in crate::graphql) async fn list(
    ctx: &Context<'_>,
    filter: Filter<ItemCondition>,
    order: Order<ItemKey>,
    paging: Paging,
) -> async_graphql::Result<ItemConnection> {
    let sequence = Sequence::new("items", &order, &filter);
    let snapshot = snapshot(ctx).map_err(Error::from)?;
    let fetch = async |page: &PageRequest| snapshot.list_items(&filter, &order, page).await;
    let page = paging.fetch(ctx, &sequence, fetch).await?;
    Ok(ItemConnection::new(Whole::Items(filter), sequence, page, |row| Item::in_row(&row)))
}

/// Items of a programme in memory that a filter matches, from those at `places`.
pub(in crate::graphql) fn list_within(
    ctx: &Context<'_>,
    tree: &Arc<ProgramTree>,
    places: impl Iterator<Item = u32>,
    filter: Option<ItemFilter>,
    order_by: Option<Vec<ItemOrder>>,
    paging: &Paging,
) -> async_graphql::Result<ItemConnection> {
    let state = snapshot(ctx).map_err(Error::from)?.state();
    let order = order(order_by)?;
    let filter = filter.unwrap_or_default().into_domain(state)?;
    // A page of another set of items is another list.
    let places: Vec<u32> = places.collect();
    let sequence = Sequence::new("items", &order, &(tree.state_id(), places.first(), &filter));
    let facts = state.facts_of(tree);
    let holds = |place: &u32| select::item_holds(tree, *place, &filter, &|condition| facts.fulfil(condition));
    let places: Vec<u32> = places.into_iter().filter(holds).collect();
    let entries = places.iter().map(|place| domain::Edge {
        place: select::place_of_item(tree, *place, &order),
        node: Item::in_tree(tree, *place),
    });
    let page = paging.of(ctx, &sequence)?.cut(entries);
    Ok(ItemConnection::new(Whole::ItemsWithin(Arc::clone(tree), places), sequence, page, |item| item))
}

/// An item (取組項目): one measure of a programme.
#[Object(serial)]
impl Item {
    /// Stable id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::part(Level::Item, self.0.state_id(), &self.row().key)
    }

    /// The source's own code for the measure, where it has one.
    async fn code(&self) -> Option<&str> {
        self.row().code.as_deref()
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

    /// What is done, in our words; null where nobody has written it in this language yet.
    async fn summary(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&str> {
        self.row().summary.get(language(lang))
    }

    /// The programme it belongs to.
    async fn program(&self) -> Program {
        match &self.0 {
            At::Tree(tree, _) => Program::in_tree(tree),
            At::Row(row) => Program::in_row(&row.program),
        }
    }

    /// The pillar (取組の柱) or cross-cutting group it stands in.
    async fn pillar(&self) -> async_graphql::Result<Pillar> {
        if let At::Row(row) = &self.0
            && let Some(pillar) = &row.pillar
        {
            return Ok(Pillar::in_row(pillar));
        }
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(Pillar::in_tree(&tree, tree.item(place).pillar))
    }

    /// The section (区分) it stands in; null directly below its pillar.
    async fn section(&self) -> Option<async_graphql::Result<Section>> {
        let place = self.row().section?;
        if let At::Row(row) = &self.0
            && let Some(section) = &row.section
        {
            return Some(Ok(Section::in_row(section)));
        }
        let tree = self.0.in_tree().await.map_err(Error::from);
        Some(tree.map(|(tree, _)| Section::in_tree(&tree, place)).map_err(Into::into))
    }

    /// Its effects (効果) in printed order: all, or those of some kinds or of one phase.
    #[graphql(complexity = "list_cost(usual::EFFECTS, child_complexity)")]
    async fn effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which kinds; all where it is left out.")] kind: Option<Vec<EffectKind>>,
        #[graphql(desc = "Which phase; every one where it is left out.")] phase: Option<Phase>,
    ) -> async_graphql::Result<Vec<Effect>> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        let kinds: Option<Vec<domain::EffectKind>> =
            kind.map(|kinds| kinds.into_iter().map(Into::into).collect());
        let phase: Option<domain::Phase> = phase.map(Into::into);
        let wanted = tree.effects_of_item(place).filter(|place| {
            let effect = tree.effect(*place);
            kinds.as_ref().is_none_or(|kinds| kinds.contains(&effect.kind()))
                && phase.is_none_or(|phase| phase == effect.phase)
        });
        let places: Vec<u32> = wanted.collect();
        spend(ctx, places.len()).await?;
        Ok(places.into_iter().map(|place| Effect::in_tree(&tree, place)).collect())
    }

    /// Sum of its amounts (効果額) of one phase; the programme's own phase where none is asked for. Zero where it has no
    /// amount.
    async fn total_effect(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> async_graphql::Result<Money> {
        let (phase, basis) = (phase.map(domain::Phase::from), self::basis(basis));
        if let At::Row(row) = &self.0
            && phase.is_none_or(|phase| phase == row.program.entry.head.phase)
        {
            return Ok(Money(row.own_phase.on(basis)));
        }
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        let phase = phase.unwrap_or(tree.head().phase);
        Ok(Money(tree.item_totals(place).phase(phase).on(basis)))
    }

    /// Its total of one phase beside that of another: a settlement (決算) beside its plan (計画), where no others are asked
    /// for. Null where it has no amount of one of them.
    async fn compare(
        &self,
        #[graphql(desc = "The phase that is compared with.", default_with = "Some(Phase::Plan)")]
        from: Option<Phase>,
        #[graphql(desc = "The phase that is compared.", default_with = "Some(Phase::Settlement)")] to: Option<
            Phase,
        >,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Option<async_graphql::Result<Comparison>> {
        nullable(
            async {
                let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
                Ok(Comparison::of(tree.item_totals(place), from, to, basis))
            }
            .await,
        )
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

    /// Where it stands in which paper.
    async fn source(&self) -> Source {
        match &self.0 {
            At::Tree(tree, _) => Source::in_tree(tree, self.row().source),
            At::Row(row) => Source::in_row(&row.program, row.item.source),
        }
    }

    /// One line to cite it by (引用): title, programme, paper and page, who publishes the data, the revision and its
    /// permalink. The same state is always cited the same.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> async_graphql::Result<String> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(citation(ctx, &tree, Part::Item(place), language(lang))?)
    }

    /// Address (固定リンク) of this state of it: it names the revision, so what is found there does not change.
    async fn permalink(&self, ctx: &Context<'_>) -> async_graphql::Result<Url> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(permalink(ctx, &tree, Part::Item(place))?)
    }
}
