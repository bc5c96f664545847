//! The closed value sets as GraphQL shows them.

use async_graphql::Enum;

use crate::domain;

/// The language of a text or label.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Language")]
pub(super) enum Language {
    /// Japanese (日本語), the language of the sources.
    Ja,
    /// English; required texts fall back to Japanese where nobody has translated them.
    En,
}

/// Net (純額) leaves out what another item of the same programme already counts; gross (総額) is the plain sum of the items'
/// own figures, and may count twice.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Basis", name = "AmountBasis")]
pub(super) enum AmountBasis {
    /// 純額: leaves out what another item already counts.
    Net,
    /// 総額: the items' own figures.
    Gross,
}

/// What items or their effects can be grouped by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::GroupKey")]
pub(super) enum GroupKey {
    /// 地方公共団体: the municipality.
    Municipality,
    /// 都道府県: the prefecture.
    Prefecture,
    /// 年度: the fiscal year.
    FiscalYear,
    /// 取組の柱: the pillar or cross-cutting group of a programme.
    Pillar,
    /// 区分: the section of a pillar; items directly below their pillar are one group.
    Section,
    /// What effects are told in.
    EffectKind,
    /// The phase of effects.
    Phase,
    /// How surely effects belong to their items.
    Attribution,
    /// 会計: the account of amounts.
    Account,
    /// The unit of posts and quantities.
    Unit,
}

/// Where in the yearly cycle a figure was taken.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Phase")]
pub(super) enum Phase {
    /// 計画: as planned.
    Plan,
    /// 予算: as budgeted.
    Budget,
    /// 見込: as expected during the year.
    Forecast,
    /// 決算: as settled afterwards.
    Settlement,
}

/// What became of a row between two states.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::ChangeKind")]
pub(super) enum ChangeKind {
    /// 追加: it is new.
    Added,
    /// 削除: it is gone.
    Removed,
    /// 変更: some of its cells say something else.
    Changed,
}

/// The levels of a programme whose things have ids.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Level")]
pub(super) enum Level {
    /// 資料: a document.
    Document,
    /// 取組の柱: a pillar or cross-cutting group.
    Pillar,
    /// 区分: a section.
    Section,
    /// 取組項目: an item.
    Item,
    /// 効果: an effect.
    Effect,
}

/// How surely an effect belongs to its item.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Attribution")]
pub(super) enum Attribution {
    /// The source says so, or leaves one reading only.
    Stated,
    /// Reconstructed from the source's layout; the note says how and what does not depend on it.
    Inferred,
}

/// What an effect (効果) is told in.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::EffectKind")]
pub(super) enum EffectKind {
    /// An amount of money (効果額).
    Monetary,
    /// Posts (職員数).
    Headcount,
    /// Another quantity: floor area, per cent, hours.
    Quantity,
    /// Words only.
    Qualitative,
}

/// How much of a programme is held here.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Coverage")]
pub(super) enum Coverage {
    /// Every item of the source.
    Complete,
    /// Some items only.
    Partial,
    /// The stated total only.
    HeadlineOnly,
}

/// The account (会計) a figure belongs to.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Account")]
pub(super) enum Account {
    /// 一般会計
    General,
    /// 特別会計
    Special,
    /// 企業会計
    PublicEnterprise,
    /// 全会計
    All,
}

/// Whether a quantity is one of several or their sum.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::QuantityRole")]
pub(super) enum QuantityRole {
    /// Counts by itself.
    Component,
    /// Sums the components beside it and is never added to them.
    Total,
}

/// What a quantity is measured in.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::Unit")]
pub(super) enum Unit {
    /// 人: posts or persons.
    Person,
    /// ％
    Percent,
    /// ポイント: percentage points.
    PercentagePoint,
    /// ㎡
    SquareMetre,
    /// 時間
    Hour,
    /// 日
    Day,
    /// 件
    Case,
    /// 施設・箇所
    Facility,
    /// トン
    Tonne,
    /// キロワット時
    KilowattHour,
}

/// What a stated figure is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::StatedRole")]
pub(super) enum StatedRole {
    /// The total that the source states.
    Total,
    /// The goal that had been set (目標).
    Target,
}

/// What a local-government code (全国地方公共団体コード) names.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::MunicipalityKind")]
pub(super) enum MunicipalityKind {
    /// A city, ward, town or village (市区町村).
    Municipality,
    /// A prefecture (都道府県).
    Prefecture,
}

/// How a stated total compares with the sum of the items.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::ReconciliationStatus")]
pub(super) enum ReconciliationStatus {
    /// Truncating, rounding or rounding up our sum at the printed precision gives the stated figure, allowing half a
    /// unit for each addend that was itself printed coarser than in thousand yen.
    Consistent,
    /// They differ by more than rounding explains.
    Different,
    /// Not every item is held, so that they cannot be compared.
    Incomplete,
    /// The source states no total of this phase.
    NotStated,
}

/// The language asked for; Japanese where none is.
pub(super) fn language(asked: Option<Language>) -> domain::Language {
    asked.map(Into::into).unwrap_or_default()
}

/// The basis asked for; net where none is.
pub(super) fn basis(asked: Option<AmountBasis>) -> domain::Basis {
    asked.map_or(domain::Basis::Net, Into::into)
}
