//! The root: where every question begins.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    context::snapshot,
    error::{Error, nullable},
    inputs::{
        EffectFilter, ItemFilter, MunicipalityFilter, PAST_COST, PillarFilter, ProgramFilter, fiscal_year,
        list_cost, page_cost,
    },
    limits::spend,
    types::{
        Dataset, EffectConnection, ItemConnection, Municipality, MunicipalityConnection, Node,
        PillarConnection, Program, ProgramConnection, Total, effects, find, items, pillars, programs,
    },
};
use crate::{
    domain::{Edge, MAX_PAGE_SIZE, MunicipalityCode, PageRequest},
    store::query::{ListFilter, PageTrees},
};

/// The most ids that `nodes` takes.
const MAX_IDS: usize = MAX_PAGE_SIZE as usize;

/// The root of all queries.
#[derive(Debug)]
pub struct Query;

fn municipality_code(argument: &str, code: &str) -> Result<MunicipalityCode, Error> {
    code.parse().map_err(|error| Error::argument(argument, error))
}

/// The filter with former codes followed to those that replaced them.
fn followed(ctx: &Context<'_>, filter: ListFilter) -> Result<ListFilter, Error> {
    Ok(snapshot(ctx)?.state().followed(filter))
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

    /// Municipalities by code, former codes included.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn municipalities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<MunicipalityFilter>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<MunicipalityConnection> {
        const LIST: &str = "municipalities";
        let wanted = filter.unwrap_or_default().into_domain()?;
        let request =
            PageRequest::new(LIST, first, after.as_deref(), last, before.as_deref()).map_err(Error::from)?;
        let snapshot = snapshot(ctx).map_err(Error::from)?;
        let all = snapshot.state().municipalities.values();
        let found: Vec<_> = all
            .filter(|one| wanted.as_ref().is_none_or(|wanted| wanted.contains(&one.code)))
            .cloned()
            .collect();
        let total = Total::Known(found.len());
        let page =
            request.cut(found.into_iter().map(|node| Edge { place: (node.code.number(), 0, 0), node }));
        let programs = PageTrees::of_municipalities(snapshot, page.edges.iter().map(|edge| edge.node.code));
        Ok(MunicipalityConnection::counted(total, LIST, page, |row| {
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

    /// Programmes by municipality code and fiscal year.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<ProgramFilter>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ProgramConnection> {
        let filter = followed(ctx, filter.unwrap_or_default().into_domain()?)?;
        programs(ctx, filter, first, after.as_deref(), last, before.as_deref(), None)
    }

    /// Pillars (取組の柱) and cross-cutting groups in printed order, programme by programme.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn pillars(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<PillarFilter>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PillarConnection> {
        let filter = followed(ctx, filter.unwrap_or_default().into_domain()?)?;
        pillars(ctx, filter, first, after.as_deref(), last, before.as_deref()).await
    }

    /// Items (取組項目) in printed order, programme by programme.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<ItemFilter>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ItemConnection> {
        let filter = followed(ctx, filter.unwrap_or_default().into_domain()?)?;
        items(ctx, filter, first, after.as_deref(), last, before.as_deref()).await
    }

    /// Effects (効果) in printed order, programme by programme.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<EffectFilter>,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<EffectConnection> {
        let filter = followed(ctx, filter.unwrap_or_default().into_domain()?)?;
        effects(ctx, filter, first, after.as_deref(), last, before.as_deref()).await
    }

    /// What this endpoint serves: publisher, licences, revision, how many of each thing.
    async fn dataset(&self, ctx: &Context<'_>) -> async_graphql::Result<Dataset> {
        Ok(Dataset::of(snapshot(ctx).map_err(Error::from)?))
    }
}
