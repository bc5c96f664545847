//! Effects in words.

use async_graphql::Object;

use super::Common;
use crate::{
    domain,
    graphql::enums::{Language, language},
};

/// Words.
pub(in crate::graphql) struct QualitativeEffect {
    pub(super) common: Common,
    pub(super) text: domain::Text,
}

impl std::ops::Deref for QualitativeEffect {
    type Target = Common;

    /// The interface's fields are resolved by what all effects share.
    fn deref(&self) -> &Common {
        &self.common
    }
}

/// An effect told in words only.
#[Object(serial)]
impl QualitativeEffect {
    /// What effects of every kind share.
    #[graphql(flatten)]
    async fn common(&self) -> &Common {
        &self.common
    }

    /// The wording of the source; Japanese where nobody has translated it.
    async fn text(
        &self,
        #[graphql(desc = "Language of the answer.", default_with = "Some(Language::Ja)")] lang: Option<
            Language,
        >,
    ) -> &str {
        self.text.get(language(lang))
    }
}
