//! The total a source states beside the sum of its items, and a sentence that says how they stand.

use super::{
    Coverage, EffectDetail, Language, Phase, ProgramTree, ReconciliationStatus, StatedRole, StatedTotal, Yen,
};

/// A stated total beside the sum of the items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation<'a> {
    /// How they compare.
    pub status: ReconciliationStatus,
    /// What the source states.
    pub stated: Option<&'a StatedTotal>,
    /// The net sum of the items held; none where no effects of the phase are held.
    pub computed: Option<Yen>,
    /// What rounding can explain: the precision of the stated figure and half of each rounded addend's.
    tolerance: Yen,
    /// Whether items are held at all, if perhaps without figures of this phase.
    holds_items: bool,
}

impl<'a> Reconciliation<'a> {
    /// Compares the stated total of a phase, of the programme or of one pillar, with the net sum of its items.
    ///
    /// They agree if truncating, rounding or rounding up the sum at the printed precision gives the stated figure,
    /// allowing half a unit for each addend that was itself printed coarser than in thousand yen.
    #[must_use]
    pub fn of(tree: &'a ProgramTree, phase: Phase, pillar: Option<u16>) -> Self {
        let stated = tree.program().stated_totals.iter().find(|stated| {
            stated.role == StatedRole::Total && stated.phase == phase && stated.pillar == pillar
        });
        let computed = match pillar {
            None => tree.total(phase).map(|sum| sum.net),
            Some(pillar) => tree.total(phase).map(|_| tree.pillar_totals(pillar).phase(phase).net),
        };
        let half_units: i64 = tree
            .program()
            .effects
            .iter()
            .filter(|effect| effect.phase == phase)
            .filter(|effect| pillar.is_none_or(|pillar| tree.item(effect.item).pillar == pillar))
            .map(|effect| match &effect.detail {
                EffectDetail::Monetary { net, .. } if net.is_rounded() => net.precision.0 / 2,
                _ => 0,
            })
            .sum();
        let tolerance = Yen(stated.map_or(0, |stated| stated.figure.precision.0) + half_units);
        let status = match (stated, computed) {
            (None, _) => ReconciliationStatus::NotStated,
            (Some(_), None) => ReconciliationStatus::Incomplete,
            (Some(_), Some(_)) if tree.head().coverage != Coverage::Complete => {
                ReconciliationStatus::Incomplete
            }
            // |sum - stated| < precision: one of floor, round and ceiling of the sum gives the stated figure.
            (Some(stated), Some(sum)) if (sum - stated.figure.amount).0.abs() < tolerance.0 => {
                ReconciliationStatus::Consistent
            }
            (Some(stated), Some(sum)) if sum == stated.figure.amount => ReconciliationStatus::Consistent,
            _ => ReconciliationStatus::Different,
        };
        Self { status, stated, computed, tolerance, holds_items: !tree.program().items.is_empty() }
    }

    /// Stated less computed; none where either is missing.
    #[must_use]
    pub fn difference(&self) -> Option<Yen> {
        Some(self.stated?.figure.amount - self.computed?)
    }

    /// The comparison as a sentence.
    #[must_use]
    pub fn explanation(&self, language: Language) -> String {
        match language {
            Language::Ja => self.explanation_ja(),
            Language::En => self.explanation_en(),
        }
    }

    fn explanation_ja(&self) -> String {
        let yen = |amount: Yen| amount.formatted(Language::Ja);
        let stated =
            self.stated.map(|stated| format!("{}{}", stated.figure.printed, stated.figure.unit.code()));
        match (stated, self.computed) {
            (None, None) if self.holds_items => {
                "この段階の合計は資料に記載がなく、この段階の効果も収録していません。".into()
            }
            (None, None) => "資料に合計の記載はなく、項目も収録していません。".into(),
            (None, Some(sum)) => {
                format!("資料に合計の記載はありません。収録した項目の合計は{}です。", yen(sum))
            }
            (Some(stated), None) if self.holds_items => {
                format!(
                    "資料は合計を{stated}としていますが、この段階の効果を収録していないため比較できません。"
                )
            }
            (Some(stated), None) => {
                format!("資料は合計を{stated}としていますが、項目を収録していないため比較できません。")
            }
            (Some(stated), Some(sum)) => match self.status {
                ReconciliationStatus::Consistent => {
                    format!(
                        "項目の合計{}は、印字の精度と端数処理の範囲内で、資料の合計{stated}と一致します。",
                        yen(sum)
                    )
                }
                ReconciliationStatus::Incomplete => format!(
                    "収録した一部の項目の合計は{}、資料の合計は{stated}です。全項目を収録していないため比較できません。",
                    yen(sum)
                ),
                _ => format!(
                    "項目の合計{}は資料の合計{stated}と{}異なり、端数処理({})では説明できません。",
                    yen(sum),
                    yen(self.difference().unwrap_or_default()),
                    yen(self.tolerance)
                ),
            },
        }
    }

    fn explanation_en(&self) -> String {
        let yen = |amount: Yen| format!("{} yen", amount.digits());
        let stated = self.stated.map(|stated| {
            let figure = &stated.figure;
            format!("{} {} ({})", figure.printed, figure.unit.code(), yen(figure.amount))
        });
        match (stated, self.computed) {
            (None, None) if self.holds_items => {
                "The source states no total of this phase, and no effects of this phase are held.".into()
            }
            (None, None) => "The source states no total, and no items are held.".into(),
            (None, Some(sum)) => {
                format!("The source states no total; the items held add up to {}.", yen(sum))
            }
            (Some(stated), None) if self.holds_items => format!(
                "The source states {stated}; no effects of this phase are held, so there is nothing to compare it with."
            ),
            (Some(stated), None) => {
                format!(
                    "The source states {stated}; no items are held, so there is nothing to compare it with."
                )
            }
            (Some(stated), Some(sum)) => match self.status {
                ReconciliationStatus::Consistent => format!(
                    "The items add up to {}, which agrees with the stated {stated} at the precision the source prints.",
                    yen(sum)
                ),
                ReconciliationStatus::Incomplete => format!(
                    "The items held add up to {}, the source states {stated}; not every item is held, so they cannot \
                     be compared.",
                    yen(sum)
                ),
                _ => format!(
                    "The items add up to {}, the source states {stated}: a difference of {} that rounding (up to {}) \
                     does not explain.",
                    yen(sum),
                    yen(self.difference().unwrap_or_default()),
                    yen(self.tolerance)
                ),
            },
        }
    }
}
