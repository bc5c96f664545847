//! The data set as a whole.

use async_graphql::{Context, Object};

use crate::{
    domain::{self, Filter},
    graphql::{
        context::publisher,
        enums::{Language, language},
        error::Error,
        scalars::{Long, Url},
    },
    store::{Counts, Mark, Snapshot},
};

/// What this endpoint serves.
pub(in crate::graphql) struct Dataset {
    mark: Mark,
    municipalities: usize,
    counts: Counts,
    licenses: Vec<domain::License>,
}

impl Dataset {
    /// Adds up what the state holds.
    pub(in crate::graphql) fn of(snapshot: &Snapshot) -> Self {
        let state = snapshot.state();
        Self {
            mark: state.mark(),
            municipalities: state.municipalities.len(),
            counts: state.count(&Filter::default()),
            licenses: state.licenses().into_iter().cloned().collect(),
        }
    }
}

/// What this endpoint serves as a whole.
#[Object(serial)]
impl Dataset {
    /// Who runs this endpoint, as configured; null where nobody said.
    async fn publisher<'a>(&self, ctx: &Context<'a>) -> async_graphql::Result<Option<&'a str>> {
        Ok(publisher(ctx).map_err(Error::from)?.name.as_deref())
    }

    /// Running number of the newest revision: it grows with every import, and every answer is from one revision.
    async fn revision(&self) -> Long {
        Long(self.mark.revision)
    }

    /// The different terms of the packages held; each programme tells its own.
    async fn licenses(&self) -> Vec<License> {
        self.licenses.iter().cloned().map(License).collect()
    }

    /// How many municipalities are known, former codes included.
    async fn municipality_count(&self) -> Long {
        Long(i64::try_from(self.municipalities).unwrap_or(i64::MAX))
    }

    /// How many programmes are held.
    async fn program_count(&self) -> Long {
        Long(self.counts.programs)
    }

    /// How many pillars are held, cross-cutting groups included.
    async fn pillar_count(&self) -> Long {
        Long(self.counts.pillars)
    }

    /// How many items are held.
    async fn item_count(&self) -> Long {
        Long(self.counts.items)
    }

    /// How many effects are held.
    async fn effect_count(&self) -> Long {
        Long(self.counts.effects)
    }

    /// One line to cite all of it by (引用): its title, who publishes it, the revision and its permalink. The same state is
    /// always cited the same.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> async_graphql::Result<String> {
        let Mark { revision, published_at } = self.mark;
        let citing = publisher(ctx).map_err(Error::from)?.citing();
        Ok(citing.dataset_citation(revision, published_at, language(lang)))
    }

    /// Address (固定リンク) of the data set. What is found there is its newest state; programmes have addresses of each.
    async fn permalink(&self, ctx: &Context<'_>) -> async_graphql::Result<Url> {
        Ok(Url(publisher(ctx).map_err(Error::from)?.citing().dataset_permalink()))
    }
}

/// Terms of use.
pub(in crate::graphql) struct License(pub(in crate::graphql) domain::License);

/// Terms under which data may be used.
#[Object(serial)]
impl License {
    /// A licence identifier, such as CC-BY-4.0.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it covers, for people.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// Where its text stands.
    async fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }
}
