//! How data is cited: one line that a newspaper can print, with the address under which the same data is found for good.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Document, Language, Level, ProgramTree, StateId, Text};

/// What the data set is called, in Japanese.
pub const DATASET_JA: &str = "地方公共団体の行財政改革の取組";

/// What it is called in English.
pub const DATASET_EN: &str = "Administrative and fiscal reform programmes of Japanese municipalities";

/// How far Japan's clocks are ahead of UTC: days are told as they are there.
const JAPAN: TimeDelta = TimeDelta::hours(9);

/// Who publishes the data, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citing<'a> {
    /// Name of the publisher, where it is known.
    pub publisher: Option<&'a str>,
    /// The address below which the data lies, without a slash behind it.
    pub url: &'a str,
}

/// A programme, or what of it is cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Program,
    /// The pillar at this place.
    Pillar(u16),
    /// The item at this place.
    Item(u32),
}

impl Part {
    /// Its title, where it is not all.
    fn title(self, tree: &ProgramTree) -> Option<&Text> {
        match self {
            Self::Program => None,
            Self::Pillar(place) => Some(&tree.pillar(place).title),
            Self::Item(place) => Some(&tree.item(place).title),
        }
    }

    /// Its level and key, where it is not all.
    fn key(self, tree: &ProgramTree) -> Option<(Level, &str)> {
        match self {
            Self::Program => None,
            Self::Pillar(place) => Some((Level::Pillar, &tree.pillar(place).key)),
            Self::Item(place) => Some((Level::Item, &tree.item(place).key)),
        }
    }

    /// The paper that it was read from, and where that is told of it, the page or that there are others.
    fn source(self, tree: &ProgramTree, language: Language) -> Option<(&Document, String)> {
        if let Self::Item(place) = self {
            let source = tree.item(place).source;
            let page = source.page.map(|page| match language {
                Language::Ja => format!("{page}ページ"),
                Language::En => format!(", p. {page}"),
            });
            return Some((tree.document(source.document), page.unwrap_or_default()));
        }
        let (first, others) = tree.program().documents.split_first()?;
        let more = match language {
            _ if others.is_empty() => "",
            Language::Ja => "ほか",
            Language::En => " and others",
        };
        Some((first, more.to_owned()))
    }
}

impl Citing<'_> {
    /// The address of a part of a programme in this state of it.
    #[must_use]
    pub fn permalink(&self, tree: &ProgramTree, part: Part) -> String {
        permalink(self.url, tree, part.key(tree))
    }

    /// A part of a programme of this municipality: what it is, the paper that it was read from, and where it is found.
    #[must_use]
    pub fn citation(
        &self,
        tree: &ProgramTree,
        municipality: &Text,
        part: Part,
        language: Language,
    ) -> String {
        let (municipality, program) = (municipality.get(language), tree.head().title.get(language));
        let year = tree.id().fiscal_year.label(language);
        let title = part.title(tree).map(|title| title.get(language));
        let source = part
            .source(tree, language)
            .map(|(document, place)| (document.publisher.get(language), document.title.get(language), place));
        let what = match (language, title) {
            (Language::Ja, None) => format!("{municipality}「{program}」（{year}）"),
            (Language::Ja, Some(title)) => format!("「{title}」、{municipality}「{program}」（{year}）"),
            (Language::En, None) => format!("{municipality}, “{program}”, {year}"),
            (Language::En, Some(title)) => format!("“{title}”, in {municipality}, “{program}”, {year}"),
        };
        let source = source.map(|(publisher, title, place)| match language {
            Language::Ja => format!("出典：{publisher}「{title}」{place}"),
            Language::En => format!("Source: {publisher}, “{title}”{place}"),
        });
        let revision = tree.revision();
        let data = self.data(i64::from(revision.program_number), Some(revision.published_at), language);
        sentences([Some(what), source, Some(data)], &self.permalink(tree, part), language)
    }

    /// The address of the data set.
    #[must_use]
    pub fn dataset_permalink(&self) -> String {
        format!("{}/", self.url)
    }

    /// The data set at this revision of it, which was published then.
    #[must_use]
    pub fn dataset_citation(
        &self,
        revision: i64,
        published_at: Option<DateTime<Utc>>,
        language: Language,
    ) -> String {
        let what = match language {
            Language::Ja => format!("「{DATASET_JA}」"),
            Language::En => format!("“{DATASET_EN}”"),
        };
        let data = self.data(revision, published_at, language);
        sentences([Some(what), Some(data)], &self.dataset_permalink(), language)
    }

    /// Who publishes the data, and which state of it is meant.
    fn data(&self, revision: i64, published_at: Option<DateTime<Utc>>, language: Language) -> String {
        let day = published_at.map(|time| day(time, language));
        let publisher = self.publisher;
        match language {
            Language::Ja => {
                let publisher = publisher.map(|name| format!("{name}、")).unwrap_or_default();
                let day = day.map(|day| format!("（{day}公開）")).unwrap_or_default();
                format!("データ：{publisher}第{revision}版{day}")
            }
            Language::En => {
                let publisher = publisher.map(|name| format!("{name}, ")).unwrap_or_default();
                let day = day.map(|day| format!(", published {day}")).unwrap_or_default();
                format!("Data: {publisher}revision {revision}{day}")
            }
        }
    }
}

/// The address, below this one, of a programme in this state of it, or of what has this level and key in it.
#[must_use]
pub fn permalink(url: &str, tree: &ProgramTree, part: Option<(Level, &str)>) -> String {
    let state = StateId { program: tree.id(), number: Some(tree.revision().program_number) };
    let anchor = part.map(|(level, key)| format!("#{}-{key}", level.name().to_lowercase()));
    format!("{url}/programs/{state}{}", anchor.unwrap_or_default())
}

/// The day of a moment in Japan.
fn day(time: DateTime<Utc>, language: Language) -> String {
    let form = match language {
        Language::Ja => "%Y年%-m月%-d日",
        Language::En => "%-d %B %Y",
    };
    (time + JAPAN).format(form).to_string()
}

/// One line of what is said, and the address at its end.
fn sentences(said: impl IntoIterator<Item = Option<String>>, url: &str, language: Language) -> String {
    let end = if language == Language::Ja { "。" } else { ". " };
    let said: String = said.into_iter().flatten().map(|sentence| sentence + end).collect();
    said.replace(['\n', '\t'], " ") + url
}

#[cfg(test)]
mod tests;
