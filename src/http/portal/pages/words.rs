//! What the codes of the data mean, in words for people.

use crate::domain::{
    Account, Attribution, Coverage, EffectKind, Message, Phase, ReconciliationStatus, StatedRole, Unit,
    message,
};

/// Where in the yearly cycle a figure was taken.
pub(super) const fn phase(phase: Phase) -> Message {
    match phase {
        Phase::Plan => Message::fixed("計画", "plan"),
        Phase::Budget => Message::fixed("予算", "budget"),
        Phase::Forecast => Message::fixed("見込", "forecast"),
        Phase::Settlement => Message::fixed("決算", "settlement"),
    }
}

/// How much of a programme is held.
pub(super) const fn coverage(coverage: Coverage) -> Message {
    match coverage {
        Coverage::Complete => Message::fixed("全ての項目を収録", "every item is held"),
        Coverage::Partial => Message::fixed("一部の項目だけを収録", "only some items are held"),
        Coverage::HeadlineOnly => {
            Message::fixed("資料に記載された合計だけを収録", "only the stated total is held")
        }
    }
}

/// How surely an effect belongs to its item.
pub(super) const fn attribution(attribution: Attribution) -> Message {
    match attribution {
        Attribution::Stated => Message::fixed("資料に明記", "stated by the source"),
        Attribution::Inferred => Message::fixed("資料の配置から推定", "inferred from the source's layout"),
    }
}

/// The account that an amount belongs to.
pub(super) const fn account(account: Account) -> Message {
    match account {
        Account::General => Message::fixed("一般会計", "general account"),
        Account::Special => Message::fixed("特別会計", "special accounts"),
        Account::PublicEnterprise => Message::fixed("企業会計", "public enterprise accounts"),
        Account::All => Message::fixed("全会計", "all accounts"),
    }
}

/// What a stated figure is.
pub(super) const fn role(role: StatedRole) -> Message {
    match role {
        StatedRole::Total => Message::fixed("合計", "total"),
        StatedRole::Target => Message::fixed("目標", "target"),
    }
}

/// How a stated total compares with the sum of the items.
pub(super) const fn comparison(status: ReconciliationStatus) -> Message {
    match status {
        ReconciliationStatus::Consistent => Message::fixed("一致", "consistent"),
        ReconciliationStatus::Different => Message::fixed("相違", "different"),
        ReconciliationStatus::Incomplete => Message::fixed("比較できない", "cannot be compared"),
        ReconciliationStatus::NotStated => Message::fixed("資料に合計の記載なし", "no total is stated"),
    }
}

/// What a quantity is measured in, to be put behind the number.
pub(super) const fn unit(kind: EffectKind, unit: Unit) -> Message {
    match unit {
        Unit::Person if matches!(kind, EffectKind::Headcount) => Message::fixed("人", " posts"),
        Unit::Person => Message::fixed("人", " persons"),
        Unit::Percent => Message::fixed("％", " per cent"),
        Unit::PercentagePoint => Message::fixed("ポイント", " percentage points"),
        Unit::SquareMetre => Message::fixed("㎡", " m²"),
        Unit::Hour => Message::fixed("時間", " hours"),
        Unit::Day => Message::fixed("日", " days"),
        Unit::Case => Message::fixed("件", " cases"),
        Unit::Facility => Message::fixed("施設", " facilities"),
        Unit::Tonne => Message::fixed("トン", " tonnes"),
        Unit::KilowattHour => Message::fixed("キロワット時", " kWh"),
    }
}

/// A revision of a programme by its number.
pub(super) fn revision(number: i32) -> Message {
    message!("第{number}版", "revision {number}")
}

/// Where in which paper something stands: the document by its place in the list of them.
pub(super) fn source(document: usize, page: Option<i32>) -> Message {
    match page {
        Some(page) => message!("資料{document} {page}ページ", "document {document}, page {page}"),
        None => message!("資料{document}", "document {document}"),
    }
}
