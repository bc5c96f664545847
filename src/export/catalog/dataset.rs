//! The model: what a dataset is, whose, of which time and place, from which papers, and in which files it comes. Every form
//! of the catalogue is written from it.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{licence, paper::Paper};
use crate::{
    domain::{
        Coverage, DATASET_EN, DATASET_JA, Filter, FiscalYear, Language, License, MunicipalityCode,
        ProgramHead, ProgramId, ProgramTree, StateId, Text,
    },
    export::{File, Scope},
    store::DatasetState,
};

/// What names the dataset of all programmes.
const EVERYTHING: &str = "all";

/// A dataset as it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// What it is of.
    pub scope: Scope,
    /// Its title; the Japanese one has ASCII in it too, of which others make their own names.
    pub title: Text,
    /// What it holds, and how much of the source.
    pub description: Text,
    /// What it is about.
    pub keywords: Vec<Text>,
    /// Whose programme it is; none of the dataset of all.
    pub place: Option<Place>,
    /// Its terms.
    pub licences: Vec<License>,
    /// What it was made from.
    pub papers: Vec<Paper>,
    /// When it was first published here.
    pub issued: DateTime<Utc>,
    /// When it was published as it is.
    pub modified: DateTime<Utc>,
    /// The number of its revision.
    pub version: i64,
    /// Why there is this revision.
    pub version_note: Option<Box<str>>,
    /// The first and the last fiscal year it is about.
    pub fiscal_years: (FiscalYear, FiscalYear),
    /// Where people read it, below the site's address.
    pub page: String,
    /// The files it comes in.
    pub files: Vec<Offered>,
}

/// A file as it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// Which.
    pub file: File,
    /// How many bytes it has, and their SHA-256, where that is told.
    pub measure: Option<(u64, [u8; 32])>,
}

/// The local government whose programme it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub code: MunicipalityCode,
    /// Its name.
    pub name: Text,
}

impl Dataset {
    /// Its licence, where all of it is under the same.
    #[must_use]
    pub fn licence(&self) -> Option<&License> {
        licence::common(&self.licences)
    }
}

impl Place {
    /// The local government of this code, as packages describe it.
    #[must_use]
    pub fn of(state: &DatasetState, code: MunicipalityCode) -> Self {
        let described = state.municipalities.get(&code).map(|found| found.name.clone());
        Self { code, name: described.unwrap_or_else(|| Text::both(code.to_string(), code.to_string())) }
    }

    /// The name of its prefecture.
    #[must_use]
    pub fn prefecture(&self) -> Text {
        let name = |language| self.code.prefecture_name(language);
        Text::both(name(Language::Ja), name(Language::En))
    }

    /// Its name behind that of its prefecture.
    #[must_use]
    pub fn full_name(&self) -> Text {
        let Text { ja, en } = self.prefecture();
        if self.code == self.code.prefecture() {
            return Text { ja, en };
        }
        Text::both(
            format!("{ja}{}", self.name.ja),
            format!("{}, {}", self.name.get(Language::En), en.unwrap_or_default()),
        )
    }
}

/// What names a dataset in addresses.
#[must_use]
pub fn slug(scope: Scope) -> String {
    match scope {
        Scope::Everything => EVERYTHING.into(),
        Scope::Program(StateId { program: ProgramId { municipality, fiscal_year }, .. }) => {
            format!("{municipality}-{fiscal_year}")
        }
    }
}

/// The dataset of this name, whether or not it is held.
#[must_use]
pub fn scope_of(slug: &str) -> Option<Scope> {
    if slug == EVERYTHING {
        return Some(Scope::Everything);
    }
    let (code, year) = slug.split_once('-')?;
    let program =
        ProgramId { municipality: code.parse().ok()?, fiscal_year: FiscalYear::new(year.parse().ok()?)? };
    // One dataset has one name.
    let scope = Scope::Program(program.into());
    (self::slug(scope) == slug).then_some(scope)
}

/// The title of a programme's dataset.
#[must_use]
pub fn program_title(id: ProgramId, head: &ProgramHead, place: &Place) -> Text {
    let year = |language| id.fiscal_year.label(language);
    let (name, year_en) = (place.name.get(Language::En), year(Language::En));
    let code = id.municipality.to_string();
    let in_ascii = if name.is_ascii() { name } else { &code };
    Text::both(
        format!("{} {} {}（{in_ascii} {year_en}）", place.name.ja, year(Language::Ja), head.title.ja),
        format!("{name}, {year_en}: {}", head.title.get(Language::En)),
    )
}

/// The title of the dataset of all programmes.
#[must_use]
pub fn title_of_everything() -> Text {
    Text::both(format!("{DATASET_JA}（Kaikaku、全プログラム）"), DATASET_EN)
}

/// What a dataset is about.
#[must_use]
pub fn keywords(program: Option<(ProgramId, &Place)>) -> Vec<Text> {
    let mut keywords = vec![
        Text::both("行財政改革", "administrative and fiscal reform"),
        Text::both("効果額", "financial effect"),
    ];
    if let Some((id, place)) = program {
        let year = |language| id.fiscal_year.label(language);
        keywords.extend([
            place.name.clone(),
            place.prefecture(),
            Text::both(year(Language::Ja), year(Language::En)),
        ]);
    }
    keywords
}

/// The first day of a fiscal year, and the last of another.
pub(super) fn fiscal_years((first, last): (FiscalYear, FiscalYear)) -> Option<(NaiveDate, NaiveDate)> {
    let begin = |year: i32| NaiveDate::from_ymd_opt(year, 4, 1);
    let end = begin(i32::from(last.get()) + 1)?.checked_sub_days(Days::new(1))?;
    Some((begin(first.get().into())?, end))
}

impl Dataset {
    /// A programme's.
    #[must_use]
    pub fn of_program(tree: &ProgramTree, place: Place, files: Vec<Offered>) -> Self {
        let (id, head, revision) = (tree.id(), tree.head(), tree.revision());
        let first = tree.revisions().first().unwrap_or(revision);
        Self {
            scope: Scope::Program(id.into()),
            title: program_title(id, head, &place),
            description: program_description(tree),
            keywords: keywords(Some((id, &place))),
            place: Some(place),
            licences: head.licenses.clone(),
            papers: Paper::of_program(tree),
            issued: first.published_at,
            modified: revision.published_at,
            version: revision.program_number.into(),
            version_note: revision.note.clone(),
            fiscal_years: (id.fiscal_year, id.fiscal_year),
            page: format!("/programs/{id}"),
            files,
        }
    }

    /// That of all programmes; none where there are none.
    #[must_use]
    pub fn of_everything(state: &DatasetState, files: Vec<Offered>) -> Option<Self> {
        let counts = state.count(&Filter::default());
        let years = state.programs.keys().map(|id| id.fiscal_year);
        Some(Self {
            scope: Scope::Everything,
            title: title_of_everything(),
            description: Text::both(
                format!(
                    "収録している全プログラム{}件の取組項目{}件と効果{}件。金額の単位は列名に示す。",
                    counts.programs, counts.items, counts.effects
                ),
                format!(
                    "All {} programmes held here, with {} items and {} effects. Column names state the units of amounts.",
                    counts.programs, counts.items, counts.effects
                ),
            ),
            keywords: keywords(None),
            place: None,
            licences: state.licenses().into_iter().cloned().collect(),
            papers: Vec::new(),
            issued: state.programs.values().map(|entry| entry.published.first).min()?,
            modified: state.mark().published_at?,
            version: state.revision,
            version_note: None,
            fiscal_years: (years.clone().min()?, years.max()?),
            page: "/".into(),
            files,
        })
    }
}

/// What a programme's dataset holds: in the programme's words, in numbers, and how much of the source.
#[must_use]
pub fn program_description(tree: &ProgramTree) -> Text {
    let head = tree.head();
    let (coverage_ja, coverage_en) = match head.coverage {
        Coverage::Complete => ("資料にある取組項目を全て収めている。", "Every item of the source is held."),
        Coverage::Partial => (
            "資料にある取組項目の一部だけを収めている。収めていないことは、取組や効果がなかったことを意味しない。",
            "Only some items of the source are held; what is not held is unknown, not absent.",
        ),
        Coverage::HeadlineOnly => (
            "資料が示す合計だけを収めている。取組項目は収めていない。",
            "Only the total that the source states is held, and no items.",
        ),
    };
    let said = |language| head.description.get(language).map_or(String::new(), |said| format!("{said}\n\n"));
    let (held_ja, held_en) = holdings(tree);
    Text::both(
        format!("{}{held_ja}{coverage_ja}", said(Language::Ja)),
        format!("{}{held_en}{coverage_en}", said(Language::En)),
    )
}

/// How much a programme holds, as a sentence in Japanese and one in English; nothing where it holds no items.
fn holdings(tree: &ProgramTree) -> (String, String) {
    let program = tree.program();
    if program.items.is_empty() {
        return Default::default();
    }
    let numbered = program.pillars.iter().filter(|pillar| pillar.number.is_some()).count();
    let groups = program.pillars.len() - numbered;
    let (items, effects) = (program.items.len(), program.effects.len());
    let (groups_ja, groups_en) = match groups {
        0 => (String::new(), String::new()),
        _ => {
            (format!("、横断的な取組{groups}件"), format!(" and {}", counted(groups, "cross-cutting group")))
        }
    };
    (
        format!("取組の柱{numbered}件{groups_ja}、取組項目{items}件、効果{effects}件。"),
        format!(
            "{}{groups_en}, {}, {}. ",
            counted(numbered, "pillar"),
            counted(items, "item"),
            counted(effects, "effect")
        ),
    )
}

/// So many of these, in English.
fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dataset_has_one_name() {
        for name in ["all", "141305-2023", "011002-1999"] {
            assert_eq!(slug(scope_of(name).unwrap()), name);
        }
        for name in
            ["", "ALL", "141305", "14130-2023", "141304-2023", "141305-02023", "141305-23", "141305/2023"]
        {
            assert_eq!(scope_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_fiscal_year_ends_on_the_last_day_of_march() {
        let year = |year| FiscalYear::new(year).unwrap();
        let (first, last) = fiscal_years((year(2003), year(2023))).unwrap();
        assert_eq!((first.to_string().as_str(), last.to_string().as_str()), ("2003-04-01", "2024-03-31"));
    }
}
