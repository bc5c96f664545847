//! Where the data set is on the web, and who runs it: what every description repeats.

use crate::domain::Text;

/// A running server as the world knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its address, without a slash behind it.
    pub url: String,
    /// Who runs it, where that is configured.
    pub operator: Option<String>,
    /// How to reach them, where that is configured.
    pub contact: Option<Contact>,
}

/// How somebody can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// By mail.
    Mailbox(String),
    /// By a page on the web.
    Page(String),
}

/// Where a dataset is described, below the site's address: what names it for good.
#[must_use]
pub fn dataset_path(slug: &str) -> String {
    format!("/dataset/{slug}")
}

impl Site {
    /// What the site is called.
    #[must_use]
    pub fn title() -> Text {
        Text::both(
            "行財政改革オープンデータ（Kaikaku）",
            "Kaikaku: open data on administrative and fiscal reform",
        )
    }

    /// What it offers.
    #[must_use]
    pub fn description() -> Text {
        Text::both(
            "地方公共団体の行財政改革の取組と効果を、資料のページまでたどれる形で公開するオープンデータ。",
            "Open data on the administrative and fiscal reform programmes of Japanese municipalities: what was done, with \
             which effect, and on which page of which document that is written.",
        )
    }

    /// The address of something on it.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The address of a dataset's description.
    #[must_use]
    pub fn dataset(&self, slug: &str) -> String {
        self.at(&dataset_path(slug))
    }

    /// What names a thing that only the catalogue tells of.
    #[must_use]
    pub fn in_catalog(&self, name: &str) -> String {
        self.at(&format!("/catalog#{name}"))
    }

    /// Who runs it, or that nobody has said so.
    #[must_use]
    pub fn operator_name(&self) -> Text {
        match &self.operator {
            Some(name) => Text::both(name.as_str(), name.as_str()),
            None => Text::both("運営者未設定（operator not configured）", "Operator not configured"),
        }
    }

    /// The mailbox of who runs it.
    #[must_use]
    pub fn mailbox(&self) -> Option<&str> {
        match &self.contact {
            Some(Contact::Mailbox(address)) => Some(address),
            _ => None,
        }
    }
}
