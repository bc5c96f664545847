//! Pillars and cross-cutting groups.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    Comparison, ItemConnection, Money, PillarConnection, Program, Reconciliation, Section, StatedTotal,
    Whole, item,
};
use crate::{
    domain::{
        self, Basis, Filter, Level, Order, PageRequest, Part, PillarCondition, PillarKey, ProgramTree,
        Sequence, search,
    },
    graphql::{
        at::At,
        context::{citation, permalink, snapshot},
        enums::{AmountBasis, Language, Phase, basis, language},
        error::{Error, nullable},
        id::GlobalId,
        inputs::{ItemFilter, ItemOrder, Paging, list_cost, page_cost, usual},
        limits::spend,
        scalars::Url,
        types::StatedFigure,
    },
    store::query::PillarRow,
};

/// A pillar of a programme.
pub(in crate::graphql) struct Pillar(At<u16, PillarRow>);

impl Pillar {
    /// The pillar at this place of a programme in memory.
    pub(in crate::graphql) fn in_tree(tree: &Arc<ProgramTree>, place: u16) -> Self {
        Self(At::Tree(Arc::clone(tree), place))
    }

    /// The pillar of a row.
    pub(in crate::graphql) fn in_row(row: &Arc<PillarRow>) -> Self {
        Self(At::Row(Arc::clone(row)))
    }

    fn row(&self) -> &domain::Pillar {
        match &self.0 {
            At::Tree(tree, place) => tree.pillar(*place),
            At::Row(row) => &row.pillar,
        }
    }
}

/// Pillars across programmes.
pub(in crate::graphql) async fn list(
    ctx: &Context<'_>,
    filter: Filter<PillarCondition>,
    order: Order<PillarKey>,
    paging: Paging,
) -> async_graphql::Result<PillarConnection> {
    let sequence = Sequence::new("pillars", &order, &filter);
    let snapshot = snapshot(ctx).map_err(Error::from)?;
    let fetch = async |page: &PageRequest| snapshot.list_pillars(&filter, &order, page).await;
    let page = paging.fetch(ctx, &sequence, fetch).await?;
    Ok(PillarConnection::new(Whole::Pillars(filter), sequence, page, |row| Pillar::in_row(&row)))
}

/// A pillar (取組の柱) of a programme, or a cross-cutting group that stands beside the pillars.
#[Object(serial)]
impl Pillar {
    /// Stable id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::part(Level::Pillar, self.0.state_id(), &self.row().key)
    }

    /// Its printed number; null for a cross-cutting group.
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

    /// The programme it belongs to.
    async fn program(&self) -> Program {
        match &self.0 {
            At::Tree(tree, _) => Program::in_tree(tree),
            At::Row(row) => Program::in_row(&row.program),
        }
    }

    /// Its own sections (区分), in printed order; sub-sections stand below them.
    #[graphql(complexity = "list_cost(usual::SECTIONS, child_complexity)")]
    async fn sections(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Section>> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        spend(ctx, tree.sections_of_pillar(place).len()).await?;
        Ok(tree.sections_of_pillar(place).iter().map(|place| Section::in_tree(&tree, *place)).collect())
    }

    /// All its items (取組項目), those of sections included.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<ItemFilter>,
        #[graphql(desc = "In which order; as in the paper where it is left out.")] order_by: Option<
            Vec<ItemOrder>,
        >,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ItemConnection> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        let items = (0..).zip(&tree.program().items).filter(|(_, item)| item.pillar == place);
        let places = items.map(|(place, _)| place);
        item::list_within(ctx, &tree, places, filter, order_by, &Paging { first, after, last, before })
    }

    /// Sum of its items' amounts (効果額) of one phase; the programme's own phase where none is asked for. Zero where its
    /// items have no amount.
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
            let (net, gross) = row.own_phase;
            return Ok(Money(if basis == Basis::Net { net } else { gross }));
        }
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        let phase = phase.unwrap_or(tree.head().phase);
        Ok(Money(tree.pillar_totals(place).phase(phase).on(basis)))
    }

    /// This pillar beside the one of the same title in the programme of the fiscal year before; null where there is none.
    async fn year_on_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phase; each programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Option<async_graphql::Result<Comparison>> {
        nullable(
            async {
                let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
                let Some(before) = self.0.year_before(ctx).await? else { return Ok(None) };
                let title = search::comparable(&tree.pillar(place).title.ja);
                let pillars = (0..).zip(&before.program().pillars);
                let mut same = pillars.filter(|(_, pillar)| search::comparable(&pillar.title.ja) == title);
                let Some((other, _)) = same.next() else { return Ok(None) };
                let total = |tree: &ProgramTree, place| {
                    let phase = phase.map_or(tree.head().phase, Into::into);
                    tree.total(phase).map(|_| tree.pillar_totals(place).phase(phase).on(self::basis(basis)))
                };
                let both = total(&before, other).zip(total(&tree, place));
                Ok(both.map(|(from, to)| Comparison { from, to }))
            }
            .await,
        )
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
                Ok(Comparison::of(tree.pillar_totals(place), from, to, basis))
            }
            .await,
        )
    }

    /// Its part of the programme's total, from 0 to 1 (beyond where amounts are negative); null where that is zero or
    /// unknown.
    async fn share_of_program(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Option<async_graphql::Result<f64>> {
        nullable(
            async {
                let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
                let (phase, basis) = (phase.map_or(tree.head().phase, Into::into), self::basis(basis));
                let own = tree.pillar_totals(place).phase(phase).on(basis);
                let whole = tree.total(phase).map(|sum| sum.on(basis)).filter(|whole| whole.0 != 0);
                Ok(whole.map(|whole| own.ratio(whole)))
            }
            .await,
        )
    }

    /// How many items it holds, those of sections included.
    async fn item_count(&self) -> async_graphql::Result<i32> {
        match &self.0 {
            At::Tree(tree, place) => Ok(i32::try_from(tree.pillar_item_counts(*place).0)?),
            At::Row(row) => Ok(row.item_count),
        }
    }

    /// How many of its items have at least one amount, in any phase.
    async fn quantified_item_count(&self) -> async_graphql::Result<i32> {
        match &self.0 {
            At::Tree(tree, place) => Ok(i32::try_from(tree.pillar_item_counts(*place).1)?),
            At::Row(row) => Ok(row.quantified_item_count),
        }
    }

    /// How many of its items have no amount in any phase: their effect is told in words, posts or quantities only.
    async fn unquantified_item_count(&self) -> async_graphql::Result<i32> {
        match &self.0 {
            At::Tree(tree, place) => {
                let (items, quantified) = tree.pillar_item_counts(*place);
                Ok(i32::try_from(items - quantified)?)
            }
            At::Row(row) => Ok(row.item_count - row.quantified_item_count),
        }
    }

    /// What the source itself states as this pillar's total of one phase; the programme's own where none is asked for.
    async fn stated_total(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
    ) -> Option<async_graphql::Result<StatedFigure>> {
        nullable(
            async {
                let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
                let phase = phase.map_or(tree.head().phase, Into::into);
                let compared = domain::Reconciliation::of(&tree, phase, Some(place));
                Ok(compared.stated.map(StatedTotal::figure_of))
            }
            .await,
        )
    }

    /// The pillar's stated total beside the sum of its items, of one phase.
    async fn reconciliation(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
    ) -> async_graphql::Result<Reconciliation> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        let phase = phase.map_or(tree.head().phase, Into::into);
        Ok(Reconciliation::new(&tree, phase, Some(place)))
    }

    /// One line to cite it by (引用): title, programme, paper, who publishes the data, the revision and its
    /// permalink. The same state is always cited the same.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> async_graphql::Result<String> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(citation(ctx, &tree, Part::Pillar(place), language(lang))?)
    }

    /// Address (固定リンク) of this state of it: it names the revision, so what is found there does not change.
    async fn permalink(&self, ctx: &Context<'_>) -> async_graphql::Result<Url> {
        let (tree, place) = self.0.in_tree().await.map_err(Error::from)?;
        Ok(permalink(ctx, &tree, Part::Pillar(place))?)
    }
}
