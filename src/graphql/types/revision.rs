//! Revisions.

use async_graphql::Object;

use crate::{domain, graphql::scalars::DateTime};

/// A state of a programme.
pub(in crate::graphql) struct Revision(pub(in crate::graphql) domain::Revision);

/// A state of a programme as it was published here.
#[Object(serial)]
impl Revision {
    /// Running number within the programme, from 1.
    async fn number(&self) -> i32 {
        self.0.program_number
    }

    /// When it was published on this endpoint.
    async fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// SHA-256 over the canonical package: equal content, equal hash, on every installation.
    async fn content_hash(&self) -> &str {
        &self.0.content_hash
    }

    /// What the importer said of it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}
