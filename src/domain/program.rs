//! A whole programme as it is written down: what a package holds, what the database stores, what the tree is made of.
//!
//! Rows stand in printed order and point to one another by their place in it (`ordinal`, from 0), so a reference
//! that has been checked once stays good everywhere.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::{
    Account, Attribution, Coverage, EffectKind, FiscalYear, Municipality, MunicipalityCode, OptionalText,
    Phase, PrintedAmount, QuantityRole, StatedRole, Text, Unit, Yen,
};

/// What names a programme: whose, and for which fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgramId {
    /// The municipality's code.
    pub municipality: MunicipalityCode,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
}

impl std::fmt::Display for ProgramId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.municipality, self.fiscal_year)
    }
}

/// A reform programme (行財政改革プログラム) with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// Its name in the data set.
    pub id: ProgramId,
    /// Its own properties.
    pub head: ProgramHead,
    /// The municipality, and the codes before and after it that the package tells of.
    pub municipalities: Vec<Municipality>,
    /// The papers its figures come from.
    pub documents: Vec<Document>,
    /// What the source itself states.
    pub stated_totals: Vec<StatedTotal>,
    /// Pillars and cross-cutting groups.
    pub pillars: Vec<Pillar>,
    /// Sections, each before its sub-sections.
    pub sections: Vec<Section>,
    /// Items, those of one section together.
    pub items: Vec<Item>,
    /// Effects, those of one item together.
    pub effects: Vec<Effect>,
    /// Overlaps, those of one effect together.
    pub overlaps: Vec<Overlap>,
}

/// The properties of a programme itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramHead {
    /// 行財政改革の取組
    pub title: Text,
    /// What the programme claims of itself, in our words.
    pub description: OptionalText,
    /// The plan over several years that it belongs to.
    pub parent_plan: OptionalText,
    /// The phase that its totals speak of.
    pub phase: Phase,
    /// How much of it is held.
    pub coverage: Coverage,
    /// The terms of the package.
    pub licenses: Vec<License>,
}

/// Terms under which a package may be used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct License {
    /// A licence identifier, such as CC-BY-4.0.
    pub name: Box<str>,
    /// What it covers, for people.
    pub title: Option<Box<str>>,
    /// Where the text stands.
    pub path: Option<Box<str>>,
}

/// A paper that figures are taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Authored key.
    pub key: Box<str>,
    /// Its title.
    pub title: Text,
    /// Who published it.
    pub publisher: Text,
    /// Where it was found.
    pub url: Option<Box<str>>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// When it was read.
    pub retrieved_on: Option<NaiveDate>,
    /// Hash of the file, 64 hexadecimal digits.
    pub sha256: Option<Box<str>>,
    /// The terms the publisher sets.
    pub licence: Option<Box<str>>,
    /// How page numbers are meant.
    pub page_note: OptionalText,
}

/// Where in which paper something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Place of the document.
    pub document: u16,
    /// Page.
    pub page: Option<i32>,
}

/// A total or target that the source states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedTotal {
    /// Authored key.
    pub key: Box<str>,
    /// Total or target.
    pub role: StatedRole,
    /// The phase it speaks of.
    pub phase: Phase,
    /// The pillar it speaks of, or the whole programme.
    pub pillar: Option<u16>,
    /// The figure.
    pub figure: PrintedAmount,
    /// What it covers: 全会計.
    pub scope: OptionalText,
    /// How it is to be read.
    pub note: OptionalText,
    /// Where it stands.
    pub source: Source,
}

/// A pillar (取組の柱) or cross-cutting group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pillar {
    /// Authored key.
    pub key: Box<str>,
    /// Its printed number; none for a cross-cutting group.
    pub number: Option<i16>,
    /// Its title.
    pub title: Text,
    /// Notes, one a line.
    pub notes: OptionalText,
}

/// A section (区分) of a pillar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Authored key.
    pub key: Box<str>,
    /// Its pillar.
    pub pillar: u16,
    /// The section it stands in; always an earlier one.
    pub parent: Option<u16>,
    /// Its printed number.
    pub number: Option<i16>,
    /// Its title.
    pub title: Text,
    /// Notes, one a line.
    pub notes: OptionalText,
}

/// An item (取組項目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Authored key.
    pub key: Box<str>,
    /// Its pillar.
    pub pillar: u16,
    /// Its section, where it has one.
    pub section: Option<u16>,
    /// The source's own code.
    pub code: Option<Box<str>>,
    /// Its title.
    pub title: Text,
    /// What is done, in our words.
    pub summary: OptionalText,
    /// Notes, one a line.
    pub notes: OptionalText,
    /// Where it stands.
    pub source: Source,
}

/// An effect (効果) of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Authored key.
    pub key: Box<str>,
    /// Its item.
    pub item: u32,
    /// Where in the yearly cycle it was taken.
    pub phase: Phase,
    /// What it is the effect of, where the item has several.
    pub label: OptionalText,
    /// How surely it belongs to its item.
    pub attribution: Attribution,
    /// Why.
    pub attribution_note: OptionalText,
    /// Where it stands.
    pub source: Source,
    /// What it says.
    pub detail: EffectDetail,
}

/// What an effect says, by kind.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectDetail {
    /// An amount of money.
    Monetary {
        /// Net: leaves out what another item already counts.
        net: PrintedAmount,
        /// Gross, where the source gives it: the figure as printed (in the unit of `net`) and its amount.
        gross: Option<PrintedAmount>,
        /// The account it belongs to.
        account: Option<Account>,
    },
    /// Posts or another quantity.
    Quantity {
        /// HEADCOUNT or QUANTITY.
        kind: EffectKind,
        /// The figure.
        value: Decimal,
        /// What it is measured in.
        unit: Unit,
        /// One of several, or their sum.
        role: QuantityRole,
        /// General, special and public-enterprise account.
        by_account: [Option<Decimal>; 3],
        /// The words in which the source prints it.
        printed: Option<Box<str>>,
    },
    /// Words.
    Qualitative {
        /// The wording of the source.
        text: Text,
    },
}

impl Effect {
    /// What the effect is told in.
    #[must_use]
    pub const fn kind(&self) -> EffectKind {
        match self.detail {
            EffectDetail::Monetary { .. } => EffectKind::Monetary,
            EffectDetail::Quantity { kind, .. } => kind,
            EffectDetail::Qualitative { .. } => EffectKind::Qualitative,
        }
    }

    /// Net and gross amount; none where it is not money. Gross falls back to net where the source gives no other.
    #[must_use]
    pub fn amounts(&self) -> Option<(Yen, Yen)> {
        match &self.detail {
            EffectDetail::Monetary { net, gross, .. } => {
                Some((net.amount, gross.as_ref().map_or(net.amount, |gross| gross.amount)))
            }
            _ => None,
        }
    }
}

/// How much of an effect another item already counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// Authored key.
    pub key: Box<str>,
    /// The effect whose gross figure counts it.
    pub effect: u32,
    /// How much.
    pub amount: Yen,
    /// The item that counts it, where the source names it.
    pub counted_in: Option<u32>,
    /// Note.
    pub note: OptionalText,
}

/// A state of one programme as it was published here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revision {
    /// Running number within the data set.
    pub number: i64,
    /// Running number within the programme, from 1.
    pub program_number: i32,
    /// When it was imported.
    pub published_at: DateTime<Utc>,
    /// Hash of the canonical package, 64 hexadecimal digits.
    pub content_hash: Box<str>,
    /// What the importer said of it.
    pub note: Option<Box<str>>,
}
