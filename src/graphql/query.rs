//! The root: where every question begins.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    context::{limits, snapshot},
    error::{Error, nullable},
    inputs::{
        EffectFilter, EffectOrder, ItemFilter, ItemOrder, MunicipalityFilter, MunicipalityOrder, PAST_COST,
        Paging, PillarFilter, PillarOrder, ProgramFilter, ProgramOrder, fiscal_year, list_cost, order,
        page_cost,
    },
    limits::spend,
    shallow::shallow,
    types::{
        Dataset, EffectConnection, ItemConnection, Municipality, MunicipalityConnection, Node,
        PillarConnection, Program, ProgramConnection, SearchConnection, ServiceLimits, Whole, effects, find,
        found, items, pillars, programs, query,
    },
};
use crate::{
    domain::{Edge, MAX_PAGE_SIZE, MunicipalityCode, MunicipalityKey, Place, Sequence},
    store::{DatasetState, query::PageTrees},
};

/// The most ids that `nodes` takes.
const MAX_IDS: usize = MAX_PAGE_SIZE as usize;

/// The root of all queries.
#[derive(Debug)]
pub(super) struct Query;

fn municipality_code(argument: &str, code: &str) -> Result<MunicipalityCode, Error> {
    code.parse().map_err(|error| Error::argument(argument, error))
}

fn state<'a>(ctx: &Context<'a>) -> Result<&'a DatasetState, Error> {
    Ok(snapshot(ctx)?.state())
}

/// The reform programmes (行財政改革) of Japanese municipalities: pillars, items and their effects. Data changes only with
/// a revision, and every answer is from one revision.
#[Object(serial)]
impl Query {
    /// The thing with this id; null where there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of anything that has one.")] id: ID,
    ) -> Option<async_graphql::Result<Node>> {
        nullable(
            async {
                let found = find(ctx, &[id]).await?;
                Ok(found.into_iter().next().flatten())
            }
            .await,
        )
    }

    /// The things with these ids, at most 1,000, in their order; null where there is none.
    #[graphql(complexity = "list_cost(ids.len(), child_complexity)")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 1,000 ids.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() > MAX_IDS {
            let message = format!("at most {MAX_IDS} ids, not {}", ids.len());
            return Err(Error::argument("ids", message).into());
        }
        spend(ctx, ids.len()).await?;
        Ok(find(ctx, &ids).await?)
    }

    /// The municipality (地方公共団体) of this code: 6 digits, or 5 without the check digit. An old code finds the
    /// municipality that took its place; null where nothing is held of it.
    async fn municipality(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Local-government code, 6 or 5 digits.")] code: String,
    ) -> Option<async_graphql::Result<Municipality>> {
        nullable(
            async {
                let code = municipality_code("code", &code)?;
                let snapshot = snapshot(ctx).map_err(Error::from)?;
                let Some(found) = snapshot.state().municipality(code) else { return Ok(None) };
                let page = PageTrees::of_municipalities(snapshot, [found.code]);
                Ok(Some(Municipality::new(Arc::clone(found), page)))
            }
            .await,
        )
    }

    /// Municipalities, former codes included.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn municipalities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<MunicipalityFilter>,
        #[graphql(desc = "In which order; by code where it is left out.")] order_by: Option<
            Vec<MunicipalityOrder>,
        >,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<MunicipalityConnection> {
        let snapshot = snapshot(ctx).map_err(Error::from)?;
        let filter = filter.unwrap_or_default().into_domain(snapshot.state())?;
        let order = order(order_by)?;
        let sequence = Sequence::new("municipalities", &order, &filter);
        let all = snapshot.state().municipalities.values();
        let found: Vec<_> =
            all.filter(|one| filter.holds(&|condition| one.fulfils(condition))).cloned().collect();
        let whole = Whole::Known(found.len());
        let entries = found.into_iter().map(|node| {
            let keys = order.iter().map(|(key, _)| match key {
                MunicipalityKey::Code => Some(node.code.number().into()),
                MunicipalityKey::Population => Some(node.population.as_ref()?.inhabitants.into()),
            });
            Edge { place: Place { keys: keys.collect(), natural: (node.code.number(), 0, 0) }, node }
        });
        let page = Paging { first, after, last, before }.of(ctx, &sequence)?.cut(entries);
        let programs = PageTrees::of_municipalities(snapshot, page.edges.iter().map(|edge| edge.node.code));
        Ok(MunicipalityConnection::new(whole, sequence, page, |row| {
            Municipality::new(row, Arc::clone(&programs))
        }))
    }

    /// The programme of a municipality (its code) and fiscal year, as it is now or as an earlier revision left it; null
    /// where none is held.
    #[graphql(complexity = "child_complexity + if revision.is_some() { PAST_COST } else { 1 }")]
    async fn program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Local-government code, 6 or 5 digits.")] municipality: String,
        #[graphql(name = "fiscalYear", desc = "The year in which the fiscal year begins.")] year: i32,
        #[graphql(
            desc = "Number of one of its `revisions`: the programme as that one left it. The ids of its parts name that state, too."
        )]
        revision: Option<i32>,
    ) -> Option<async_graphql::Result<Program>> {
        nullable(
            async {
                let code = municipality_code("municipality", &municipality)?;
                let snapshot = snapshot(ctx).map_err(Error::from)?;
                let Some(id) = snapshot.state().program(code, fiscal_year("fiscalYear", year)?) else {
                    return Ok(None);
                };
                let tree = match revision {
                    None if shallow(ctx) && snapshot.tree_in_memory(id).is_none() => {
                        return Ok(snapshot.find_program(id).as_ref().map(Program::in_row));
                    }
                    None => snapshot.tree(id).await.map_err(Error::from)?,
                    Some(number) => {
                        let past = snapshot.past(vec![(id, number)]).await.map_err(Error::from)?;
                        past.into_values().next()
                    }
                };
                Ok(tree.as_ref().map(Program::in_tree))
            }
            .await,
        )
    }

    /// Programmes (行財政改革プログラム).
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<ProgramFilter>,
        #[graphql(desc = "In which order; by municipality code and fiscal year where it is left out.")]
        order_by: Option<Vec<ProgramOrder>>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ProgramConnection> {
        let filter = filter.unwrap_or_default().into_domain(state(ctx)?)?;
        programs(ctx, filter, order(order_by)?, Paging { first, after, last, before }, None).await
    }

    /// Pillars (取組の柱) and cross-cutting groups.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn pillars(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<PillarFilter>,
        #[graphql(desc = "In which order; as in the paper, programme by programme, where it is left out.")]
        order_by: Option<Vec<PillarOrder>>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PillarConnection> {
        let filter = filter.unwrap_or_default().into_domain(state(ctx)?)?;
        pillars(ctx, filter, order(order_by)?, Paging { first, after, last, before }).await
    }

    /// Items (取組項目), and what they add up to.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<ItemFilter>,
        #[graphql(desc = "In which order; as in the paper, programme by programme, where it is left out.")]
        order_by: Option<Vec<ItemOrder>>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ItemConnection> {
        let filter = filter.unwrap_or_default().into_domain(state(ctx)?)?;
        items(ctx, filter, order(order_by)?, Paging { first, after, last, before }).await
    }

    /// Effects (効果).
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<EffectFilter>,
        #[graphql(desc = "In which order; as in the paper, programme by programme, where it is left out.")]
        order_by: Option<Vec<EffectOrder>>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<EffectConnection> {
        let filter = filter.unwrap_or_default().into_domain(state(ctx)?)?;
        effects(ctx, filter, order(order_by)?, Paging { first, after, last, before }).await
    }

    /// Items in whose titles, summaries or effects every word occurs, best first: those with the words in their title, and of
    /// these the shortest. Japanese and English; width, kana, case and circled digits do not matter. Latin words match at
    /// the start of a word, Japanese anywhere. A word that names a fiscal year (令和5年度, FY2023) means items of that
    /// year; several years mean any of them.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Words with spaces between them, at most 10 and 200 characters.")] query: String,
        #[graphql(desc = "Only among these; among all where it is left out.")] filter: Option<ItemFilter>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SearchConnection> {
        let query = self::query(&query)?;
        let filter = filter.unwrap_or_default().into_domain(state(ctx)?)?;
        found(ctx, query, filter, Paging { first, after, last, before }).await
    }

    /// Every limit of this endpoint, with a worked example.
    async fn service_limits(&self, ctx: &Context<'_>) -> ServiceLimits {
        ServiceLimits::new(limits(ctx))
    }

    /// What this endpoint serves: publisher, licences, revision, how many of each thing.
    async fn dataset(&self, ctx: &Context<'_>) -> async_graphql::Result<Dataset> {
        Ok(Dataset::of(snapshot(ctx).map_err(Error::from)?))
    }
}
