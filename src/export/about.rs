//! What a file says of itself: of what it is, from whom, at which revision and under which terms.

use super::Table;
use crate::domain::{Language, License, Text};

/// What a file says of itself.
#[derive(Debug, Clone)]
pub struct About {
    /// Of which programme, or of all.
    pub title: Text,
    /// Who provides it.
    pub publisher: Option<String>,
    /// The address of the server.
    pub url: String,
    /// The running number of the programme's revision, or that of the data set.
    pub revision: i64,
    /// The terms of the packages in it.
    pub licenses: Vec<License>,
    /// The papers that its figures are from.
    pub sources: Vec<String>,
    /// How its rows were chosen, where not all are in it.
    pub chosen: Option<String>,
}

impl About {
    /// The same as names and texts.
    pub(super) fn lines(&self, table: Table) -> Vec<(&'static str, String)> {
        let Self { title, publisher, url, revision, licenses, sources, chosen } = self;
        let (ja, en) = table.title();
        let mut lines = vec![
            ("title", format!("{} {ja} / {} {en}", title.get(Language::Ja), title.get(Language::En))),
            ("url", url.clone()),
            ("revision", revision.to_string()),
        ];
        lines.extend(chosen.clone().map(|chosen| ("selection", chosen)));
        lines.extend(publisher.clone().map(|publisher| ("publisher", publisher)));
        lines.extend(sources.iter().map(|source| ("source", source.clone())));
        lines.extend(licenses.iter().map(|License { name, title, path }| {
            let parts = [Some(&**name), title.as_deref(), path.as_deref()];
            ("license", parts.into_iter().flatten().collect::<Vec<_>>().join(" - "))
        }));
        lines
    }
}
