//! The papers figures come from, and places in them.

use std::sync::Arc;

use async_graphql::{ID, Object};

use crate::{
    domain::{self, Level, ProgramTree},
    graphql::{
        at::At,
        enums::{Language, language},
        error::{Error, nullable},
        id::GlobalId,
        scalars::Url,
    },
    store::query::ProgramRow,
};

/// A paper of a programme.
pub(in crate::graphql) struct Document {
    tree: Arc<ProgramTree>,
    place: u16,
}

impl Document {
    /// The document at this place.
    pub(in crate::graphql) fn in_tree(tree: &Arc<ProgramTree>, place: u16) -> Self {
        Self { tree: Arc::clone(tree), place }
    }

    fn row(&self) -> &domain::Document {
        self.tree.document(self.place)
    }
}

/// A paper that figures are taken from.
#[Object(serial)]
impl Document {
    /// Stable id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::part(Level::Document, self.tree.state_id(), &self.row().key)
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

    /// Who published it.
    async fn publisher(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> &str {
        self.row().publisher.get(language(lang))
    }

    /// Where it was found; null where that is not known.
    async fn url(&self) -> Option<Url> {
        self.row().url.as_deref().map(|url| Url(url.to_owned()))
    }

    /// When it was published, as YYYY-MM-DD.
    async fn published_on(&self) -> Option<String> {
        self.row().published_on.map(|date| date.to_string())
    }

    /// When it was read for this data set, as YYYY-MM-DD.
    async fn retrieved_on(&self) -> Option<String> {
        self.row().retrieved_on.map(|date| date.to_string())
    }

    /// SHA-256 of the file, 64 hexadecimal digits.
    async fn sha256(&self) -> Option<&str> {
        self.row().sha256.as_deref()
    }

    /// The terms its publisher sets, as far as known.
    async fn licence(&self) -> Option<&str> {
        self.row().licence.as_deref()
    }
}

/// A page of a paper; the paper itself is loaded when asked for.
pub(in crate::graphql) struct Source {
    at: At<(), ProgramRow>,
    source: domain::Source,
}

impl Source {
    /// A place in a paper of a programme in memory.
    pub(in crate::graphql) fn in_tree(tree: &Arc<ProgramTree>, source: domain::Source) -> Self {
        Self { at: At::Tree(Arc::clone(tree), ()), source }
    }

    /// A place in a paper of the programme of a row.
    pub(in crate::graphql) fn in_row(program: &Arc<ProgramRow>, source: domain::Source) -> Self {
        Self { at: At::Row(Arc::clone(program)), source }
    }
}

/// Where a figure stands.
#[Object(serial)]
impl Source {
    /// The paper.
    async fn document(&self) -> async_graphql::Result<Document> {
        let (tree, ()) = self.at.in_tree().await.map_err(Error::from)?;
        Ok(Document::in_tree(&tree, self.source.document))
    }

    /// The page in it.
    async fn page(&self) -> Option<i32> {
        self.source.page
    }

    /// How the paper's page numbers are meant, where that needs a word.
    async fn page_note(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> Option<async_graphql::Result<String>> {
        nullable(
            async {
                let (tree, ()) = self.at.in_tree().await.map_err(Error::from)?;
                let note = tree.document(self.source.document).page_note.get(language(lang));
                Ok(note.map(str::to_owned))
            }
            .await,
        )
    }
}
