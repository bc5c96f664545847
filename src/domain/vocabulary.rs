//! The closed value sets of the field, with the codes that the database, the packages and the API share.

use strum::{EnumIter, EnumString, IntoStaticStr};

/// Declares a closed set whose codes are in screaming snake case everywhere.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr)]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// The code used in the database, in packages and in the API.
            #[must_use]
            pub fn code(self) -> &'static str {
                self.into()
            }
        }
    };
}

vocabulary! {
    /// Where in the yearly cycle a figure was taken.
    Phase {
        /// 計画
        Plan,
        /// 予算
        Budget,
        /// 見込
        Forecast,
        /// 決算
        Settlement,
    }
}

vocabulary! {
    /// The levels of a programme whose things have ids.
    Level {
        /// A document.
        Document,
        /// A pillar.
        Pillar,
        /// A section.
        Section,
        /// An item.
        Item,
        /// An effect.
        Effect,
    }
}

impl Level {
    /// What the API calls things of it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Pillar => "Pillar",
            Self::Section => "Section",
            Self::Item => "Item",
            Self::Effect => "Effect",
        }
    }
}

vocabulary! {
    /// What an effect (効果) is told in.
    EffectKind {
        /// An amount of money (効果額).
        Monetary,
        /// Posts (職員数).
        Headcount,
        /// Another quantity: floor area, per cent, hours.
        Quantity,
        /// Words only.
        Qualitative,
    }
}

vocabulary! {
    /// How surely an effect belongs to its item.
    Attribution {
        /// The source says so, or leaves one reading only.
        Stated,
        /// Reconstructed from the source's layout; a note says how.
        Inferred,
    }
}

vocabulary! {
    /// How much of a programme is held here.
    Coverage {
        /// Every item of the source.
        Complete,
        /// Some items.
        Partial,
        /// The stated total only.
        HeadlineOnly,
    }
}

vocabulary! {
    /// Which of two sums is meant.
    Basis {
        /// 純額: leaves out what another item already counts.
        Net,
        /// 総額: the items' own figures, which may count twice.
        Gross,
    }
}

vocabulary! {
    /// The account (会計) an amount belongs to.
    Account {
        /// 一般会計
        General,
        /// 特別会計
        Special,
        /// 企業会計
        PublicEnterprise,
        /// 全会計
        All,
    }
}

vocabulary! {
    /// Whether a quantity is one of several or their sum.
    QuantityRole {
        /// Counts by itself.
        Component,
        /// Sums the components beside it and is never added to them.
        Total,
    }
}

vocabulary! {
    /// What a quantity is measured in.
    Unit {
        /// 人
        Person,
        /// ％
        Percent,
        /// ポイント
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
}

vocabulary! {
    /// What a stated figure is.
    StatedRole {
        /// The total the source states.
        Total,
        /// The goal it had set.
        Target,
    }
}

vocabulary! {
    /// What a local-government code names.
    MunicipalityKind {
        /// A city, ward, town or village.
        Municipality,
        /// A prefecture.
        Prefecture,
    }
}

vocabulary! {
    /// How a stated total compares with the sum of the items.
    ReconciliationStatus {
        /// They agree at the precision the source prints.
        Consistent,
        /// They differ by more than rounding explains.
        Different,
        /// Not every item is held, so they cannot be compared.
        Incomplete,
        /// The source states no total.
        NotStated,
    }
}

vocabulary! {
    /// What became of a row between two states of a programme.
    #[derive(serde::Serialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    ChangeKind {
        /// 追加
        Added,
        /// 削除
        Removed,
        /// 変更
        Changed,
    }
}
