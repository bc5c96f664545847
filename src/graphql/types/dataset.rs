//! The data set as a whole.

use async_graphql::{Context, Object};

use crate::{
    domain::{self, Filter},
    graphql::{context, scalars::Long},
    store::{Counts, Snapshot},
};

/// What this endpoint serves.
pub(in crate::graphql) struct Dataset {
    revision: i64,
    municipalities: usize,
    counts: Counts,
    licenses: Vec<domain::License>,
}

impl Dataset {
    /// Adds up what the state holds.
    pub(in crate::graphql) fn of(snapshot: &Snapshot) -> Self {
        let state = snapshot.state();
        Self {
            revision: state.revision,
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
    async fn publisher(&self, ctx: &Context<'_>) -> Option<String> {
        context::publisher(ctx)
    }

    /// Running number of the newest revision: it grows with every import, and every answer is from one revision.
    async fn revision(&self) -> Long {
        Long(self.revision)
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
