//! Programmes.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    Change, Comparison, Document, ItemConnection, License, Money, Municipality, Pillar, Reconciliation,
    Revision, StatedFigure, StatedTotal, YearOnYear, item,
};
use crate::{
    domain::{self, Part, ProgramTree, StatedRole, Yen},
    graphql::{
        at::At,
        context::{citation, permalink, siblings, snapshot},
        enums::{AmountBasis, Coverage, Language, Phase, basis, language},
        error::{Error, nullable},
        id,
        inputs::{ItemFilter, ItemOrder, PAST_COST, Paging, list_cost, page_cost, usual},
        limits::spend,
        scalars::Url,
    },
};

mod at;

pub(in crate::graphql) use at::{Program, list};

/// A reform programme (行財政改革プログラム) of one municipality and fiscal year.
#[Object(serial)]
impl Program {
    /// Stable id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id::of_program(self.0.state_id())
    }

    /// Whose programme it is.
    async fn municipality(&self, ctx: &Context<'_>) -> async_graphql::Result<Municipality> {
        let snapshot = snapshot(ctx).map_err(Error::from)?;
        let code = self.0.program_id().municipality;
        let page = match &self.0 {
            At::Tree(..) => siblings(ctx, code).map_err(Error::from)?,
            At::Row(row) => Arc::clone(row.page.of_same_municipalities()),
        };
        Ok(Municipality::of(snapshot, code, page)?)
    }

    /// The year in which the fiscal year (年度) begins: 2023 is 1 April 2023 to 31 March 2024.
    async fn fiscal_year(&self) -> i32 {
        self.0.program_id().fiscal_year.get().into()
    }

    /// 令和5年度, FY2023.
    async fn fiscal_year_label(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> String {
        self.0.program_id().fiscal_year.label(language(lang))
    }

    /// Its title; Japanese where nobody has translated it.
    async fn title(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> &str {
        self.head().title.get(language(lang))
    }

    /// What the programme says of itself, in our words; null where nobody has written it in this language yet.
    async fn description(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&str> {
        self.head().description.get(language(lang))
    }

    /// The plan over several years that it belongs to.
    async fn parent_plan(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<&str> {
        self.head().parent_plan.get(language(lang))
    }

    /// How much of it is held here.
    async fn coverage(&self) -> Coverage {
        self.head().coverage.into()
    }

    /// The phase that totals speak of when none is asked for.
    async fn phase(&self) -> Phase {
        self.head().phase.into()
    }

    /// The numbered pillars (取組の柱) in order. Their totals leave out the cross-cutting groups, which stand beside them.
    #[graphql(complexity = "list_cost(usual::PILLARS, child_complexity)")]
    async fn pillars(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Pillar>> {
        self.pillars_where(ctx, true).await
    }

    /// The cross-cutting groups, which have no number, in printed order.
    #[graphql(complexity = "list_cost(usual::CROSS_CUTTING, child_complexity)")]
    async fn cross_cutting(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Pillar>> {
        self.pillars_where(ctx, false).await
    }

    /// All its items (取組項目).
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
        let tree = self.tree().await?;
        let places = (0..).zip(&tree.program().items).map(|(place, _)| place);
        item::list_within(ctx, &tree, places, filter, order_by, &Paging { first, after, last, before })
    }

    /// Sum of its items' amounts (効果額) of one phase, cross-cutting groups included; its own phase where none is asked
    /// for. Null where no items, or no effects of that phase, are held: unknown is not zero.
    async fn total_effect(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Option<async_graphql::Result<Money>> {
        nullable(async { Ok(self.total(phase.map(Into::into), self::basis(basis)).map(Money)) }.await)
    }

    /// totalEffect by inhabitant (人口一人当たり), in yen, of the newest count of inhabitants that a package gives; null
    /// where none does, or the total is unknown.
    async fn effect_per_inhabitant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Option<async_graphql::Result<f64>> {
        nullable(
            async {
                let state = snapshot(ctx).map_err(Error::from)?.state();
                let inhabitants = state.population(self.0.program_id().municipality);
                let inhabitants = inhabitants.filter(|inhabitants| *inhabitants > 0);
                let total = self.total(phase.map(Into::into), self::basis(basis));
                Ok(total.zip(inhabitants).map(|(total, inhabitants)| total.ratio(Yen(inhabitants))))
            }
            .await,
        )
    }

    /// This programme beside that of the fiscal year before; null where none is held.
    async fn year_on_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phase; each programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Option<async_graphql::Result<YearOnYear>> {
        nullable(
            async {
                let Some(before) = self.0.year_before(ctx).await? else { return Ok(None) };
                let (tree, phase) = (self.tree().await?, phase.map(domain::Phase::from));
                let sums = |tree: &ProgramTree| {
                    let phase = phase.unwrap_or(tree.head().phase);
                    let stated = domain::Reconciliation::of(tree, phase, None).stated;
                    let stated = stated.map(|row| row.figure.amount);
                    let sum = tree.total(phase).filter(|sum| sum.amounts > 0);
                    (sum.map(|sum| sum.on(self::basis(basis))), stated)
                };
                let (from, to) = (sums(&before), sums(&tree));
                let beside = |(from, to)| Comparison { from, to };
                Ok(Some(YearOnYear {
                    previous: Self::in_tree(&before),
                    computed: from.0.zip(to.0).map(beside),
                    stated: from.1.zip(to.1).map(beside),
                }))
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
                let amounts = |phase| self.amounts(phase, self::basis(basis));
                let from = amounts(from.unwrap_or(Phase::Plan));
                let to = amounts(to.unwrap_or(Phase::Settlement));
                Ok(from.zip(to).map(|(from, to)| Comparison { from, to }))
            }
            .await,
        )
    }

    /// The part of totalEffect that stands in the cross-cutting groups: totalEffect is the sum of the pillars and this.
    async fn cross_cutting_effect(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
        #[graphql(desc = "Net or gross.", default_with = "Some(AmountBasis::Net)")] basis: Option<
            AmountBasis,
        >,
    ) -> Option<async_graphql::Result<Money>> {
        nullable(
            async {
                let tree = self.tree().await?;
                let (phase, basis) = (phase.map_or(tree.head().phase, Into::into), self::basis(basis));
                let groups = (0..).zip(&tree.program().pillars).filter(|(_, pillar)| pillar.number.is_none());
                let sum = groups.map(|(place, _)| tree.pillar_totals(place).phase(phase).on(basis)).sum();
                Ok(tree.total(phase).map(|_| Money(sum)))
            }
            .await,
        )
    }

    /// How many items are held.
    async fn item_count(&self) -> async_graphql::Result<i32> {
        match &self.0 {
            At::Tree(tree, ()) => Ok(i32::try_from(tree.program().items.len())?),
            At::Row(row) => Ok(i32::try_from(row.entry.counts.items)?),
        }
    }

    /// What the source itself states as the programme's total of one phase; its own where none is asked for.
    async fn stated_total(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
    ) -> Option<async_graphql::Result<StatedFigure>> {
        nullable(
            async {
                let tree = self.tree().await?;
                let compared =
                    domain::Reconciliation::of(&tree, phase.map_or(tree.head().phase, Into::into), None);
                Ok(compared.stated.map(StatedTotal::figure_of))
            }
            .await,
        )
    }

    /// The goal (目標) that had been set for the programme's own phase, where the source tells it.
    async fn target(&self) -> Option<async_graphql::Result<StatedFigure>> {
        nullable(
            async {
                let tree = self.tree().await?;
                let targets =
                    tree.program().stated_totals.iter().filter(|row| row.role == StatedRole::Target);
                let mut own = targets.filter(|row| row.phase == tree.head().phase && row.pillar.is_none());
                Ok(own.next().map(StatedTotal::figure_of))
            }
            .await,
        )
    }

    /// Everything that the source states: totals and targets, of every phase, of the programme and of pillars.
    #[graphql(complexity = "list_cost(usual::STATED_TOTALS, child_complexity)")]
    async fn stated_totals(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<StatedTotal>> {
        let tree = self.tree().await?;
        spend(ctx, tree.program().stated_totals.len()).await?;
        let rows = tree.program().stated_totals.iter().cloned();
        Ok(rows.map(|row| StatedTotal { tree: Arc::clone(&tree), row }).collect())
    }

    /// The stated total beside the sum of the items, at the precision the source prints; of its own phase where none is
    /// asked for.
    async fn reconciliation(
        &self,
        #[graphql(desc = "Which phase; the programme's own where it is left out.")] phase: Option<Phase>,
    ) -> async_graphql::Result<Reconciliation> {
        let tree = self.tree().await?;
        let phase = phase.map_or(tree.head().phase, Into::into);
        Ok(Reconciliation::new(&tree, phase, None))
    }

    /// The papers its figures are taken from.
    #[graphql(complexity = "list_cost(usual::DOCUMENTS, child_complexity)")]
    async fn documents(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Document>> {
        let tree = self.tree().await?;
        spend(ctx, tree.program().documents.len()).await?;
        let places = (0..).zip(&tree.program().documents);
        Ok(places.map(|(place, _)| Document::in_tree(&tree, place)).collect())
    }

    /// The terms under which this data may be used.
    #[graphql(complexity = "list_cost(usual::LICENSES, child_complexity)")]
    async fn licenses(&self) -> Vec<License> {
        self.head().licenses.iter().cloned().map(License).collect()
    }

    /// Every state that was published here up to this one, the newest first. `program(revision:)` gives each of them.
    #[graphql(complexity = "list_cost(usual::REVISIONS, child_complexity)")]
    async fn revisions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Revision>> {
        let tree = self.tree().await?;
        spend(ctx, tree.revisions().len()).await?;
        Ok(tree.revisions().iter().rev().cloned().map(Revision).collect())
    }

    /// What differs between an earlier state and this one, row by row.
    #[graphql(complexity = "list_cost(usual::CHANGES, child_complexity) + 2 * PAST_COST")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the earlier revision.")] since: i32,
    ) -> async_graphql::Result<Vec<Change>> {
        let tree = self.tree().await?;
        let (program, newest) = (tree.id(), tree.revision().program_number);
        if !(1..=newest).contains(&since) {
            let message = format!("this state is revision {newest}, so an earlier one is from 1 to {newest}");
            return Err(Error::argument("since", message).into());
        }
        let snapshot = snapshot(ctx).map_err(Error::from)?;
        let changes = snapshot.changes(program, since, newest).await.map_err(Error::from)?;
        spend(ctx, changes.len()).await?;
        Ok(changes.into_iter().map(|change| Change { program, change }).collect())
    }

    /// The state that is served.
    async fn revision(&self) -> async_graphql::Result<Revision> {
        Ok(Revision(self.tree().await?.revision().clone()))
    }

    /// One line to cite it by (引用): title, municipality and year, paper, who publishes the data, the revision and its
    /// permalink. The same state is always cited the same.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> async_graphql::Result<String> {
        let tree = self.tree().await?;
        Ok(citation(ctx, &tree, Part::Program, language(lang))?)
    }

    /// Address (固定リンク) of this state of it: it names the revision, so what is found there does not change.
    async fn permalink(&self, ctx: &Context<'_>) -> async_graphql::Result<Url> {
        let tree = self.tree().await?;
        Ok(permalink(ctx, &tree, Part::Program)?)
    }
}
