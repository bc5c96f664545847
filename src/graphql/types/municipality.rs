//! Local governments.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{ProgramConnection, program};
use crate::{
    domain::{self, Filter, ProgramCondition, Test},
    graphql::{
        context::{municipality, snapshot},
        enums::{Language, MunicipalityKind, language},
        error::{Error, nullable},
        id,
        inputs::{Paging, ProgramFilter, ProgramOrder, list_cost, order, page_cost, usual},
    },
    store::{Snapshot, query::PageTrees},
};

/// A local government, and the programmes of all that stand beside it, to be loaded together.
pub(in crate::graphql) struct Municipality {
    row: Arc<domain::Municipality>,
    programs: Arc<PageTrees>,
}

impl Municipality {
    /// The municipality of a row.
    pub(in crate::graphql) fn new(row: Arc<domain::Municipality>, programs: Arc<PageTrees>) -> Self {
        Self { row, programs }
    }

    /// The municipality of this code, which a programme is of.
    pub(in crate::graphql) fn of(
        snapshot: &Snapshot,
        code: domain::MunicipalityCode,
        programs: Arc<PageTrees>,
    ) -> Result<Self, Error> {
        Ok(Self::new(Arc::clone(municipality(snapshot, code)?), programs))
    }

    /// Another municipality, which this one leads to.
    fn related(snapshot: &Snapshot, code: domain::MunicipalityCode) -> Option<Self> {
        let found = snapshot.state().municipalities.get(&code)?;
        Some(Self::new(Arc::clone(found), PageTrees::of_municipalities(snapshot, [code])))
    }
}

/// A local government (地方公共団体): a city, ward, town, village or prefecture.
#[Object(serial)]
impl Municipality {
    /// Stable id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id::of_municipality(self.row.code)
    }

    /// 6-digit local-government code (全国地方公共団体コード) with its check digit.
    async fn code(&self) -> String {
        self.row.code.to_string()
    }

    /// Whether the code names a municipality or a prefecture.
    async fn kind(&self) -> MunicipalityKind {
        self.row.code.kind().into()
    }

    /// 川崎市, Kawasaki City; Japanese where nobody has translated it.
    async fn name(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> &str {
        self.row.name.get(language(lang))
    }

    /// The prefecture (都道府県): 神奈川県, Kanagawa.
    async fn prefecture(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> &'static str {
        self.row.code.prefecture_name(language(lang))
    }

    /// Code of the prefecture: 140007.
    async fn prefecture_code(&self) -> String {
        self.row.code.prefecture().to_string()
    }

    /// First day on which the code was in force, as YYYY-MM-DD, where a package says it.
    async fn valid_from(&self) -> Option<String> {
        self.row.valid_from.map(|date| date.to_string())
    }

    /// Last day on which the code was in force, as YYYY-MM-DD; null while it is.
    async fn valid_to(&self) -> Option<String> {
        self.row.valid_to.map(|date| date.to_string())
    }

    /// The municipality that took this one's place (designation, merger); null while the code is in force.
    async fn successor(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Municipality>> {
        nullable(
            async {
                let snapshot = snapshot(ctx).map_err(Error::from)?;
                Ok(self.row.successor.and_then(|code| Self::related(snapshot, code)))
            }
            .await,
        )
    }

    /// The municipalities whose place this one took.
    #[graphql(complexity = "list_cost(usual::PREDECESSORS, child_complexity)")]
    async fn predecessors(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Municipality>> {
        let snapshot = snapshot(ctx).map_err(Error::from)?;
        let codes = snapshot.state().predecessors.get(&self.row.code).into_iter().flatten();
        Ok(codes.filter_map(|code| Self::related(snapshot, *code)).collect())
    }

    /// Inhabitants with date and source; null where no package gives them.
    async fn population(&self) -> Option<Population> {
        self.row.population.clone().map(Population)
    }

    /// Its programmes held here.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<ProgramFilter>,
        #[graphql(desc = "In which order; by fiscal year where it is left out.")] order_by: Option<
            Vec<ProgramOrder>,
        >,
        #[graphql(
            desc = "At most so many entries, from the beginning (0 to 1000); 100 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many entries, from the end (0 to 1000).")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ProgramConnection> {
        let state = snapshot(ctx).map_err(Error::from)?.state();
        let own = Filter::Is(ProgramCondition::Municipality(Test::In(vec![self.row.code])));
        let wanted = own.and(filter.unwrap_or_default().into_domain(state)?);
        let paging = Paging { first, after, last, before };
        program::list(ctx, wanted, order(order_by)?, paging, Some(&self.programs)).await
    }
}

/// Inhabitants of a municipality.
pub(in crate::graphql) struct Population(domain::Population);

/// Inhabitants (人口) of a municipality on one day.
#[Object(serial)]
impl Population {
    /// Persons.
    async fn inhabitants(&self) -> i32 {
        self.0.inhabitants
    }

    /// The day of the count or estimate, as YYYY-MM-DD.
    async fn date(&self) -> String {
        self.0.date.to_string()
    }

    /// Who says so.
    async fn source(&self) -> &str {
        &self.0.source
    }
}
