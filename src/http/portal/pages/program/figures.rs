//! The figures of the table of totals, as the tree adds them up.

use rust_decimal::Decimal;
use strum::IntoEnumIterator;

use crate::domain::{Aggregates, Basis, EffectKind, Phase, ProgramTree, Sum, Unit};

/// What one pillar, or all of them together, add up to in one phase.
pub(super) struct Line {
    pub(super) sum: Sum,
    pub(super) items: usize,
    /// The change in posts; none where no effect is told in posts.
    pub(super) posts: Option<Decimal>,
}

/// The totals of one phase.
pub(super) struct Figures {
    pub(super) phase: Phase,
    /// Pillars and cross-cutting groups by their places, in printed order.
    pub(super) lines: Vec<(u16, Line)>,
    pub(super) total: Line,
}

impl Figures {
    /// Of every phase of which effects are held, the programme's own first.
    pub(super) fn of(tree: &ProgramTree) -> Vec<Self> {
        let own = tree.head().phase;
        let others = Phase::iter().filter(|phase| *phase != own);
        [own].into_iter().chain(others).filter_map(|phase| Self::of_phase(tree, phase)).collect()
    }

    fn of_phase(tree: &ProgramTree, phase: Phase) -> Option<Self> {
        let program = tree.program();
        let (items, posts) = (program.items.len(), posts(tree, phase, None));
        let total = Line { sum: tree.total(phase)?, items, posts };
        let line = |place| Line {
            sum: tree.pillar_totals(place).phase(phase),
            items: tree.pillar_item_counts(place).0 as usize,
            posts: self::posts(tree, phase, Some(place)),
        };
        let places = (0..).zip(&program.pillars).map(|(place, _)| place);
        Some(Self { phase, lines: places.map(|place| (place, line(place))).collect(), total })
    }

    /// Whether net and gross differ anywhere.
    pub(super) fn has_gross(&self) -> bool {
        self.lines.iter().any(|(_, line)| line.sum.net != line.sum.gross)
    }

    /// Whether anything that is shown is not known.
    pub(super) fn has_gaps(&self) -> bool {
        let is_unknown = |line: &Line| line.sum.amounts == 0 || (self.has_posts() && line.posts.is_none());
        self.lines.iter().any(|(_, line)| is_unknown(line))
    }

    /// Whether any effect is told in posts.
    pub(super) fn has_posts(&self) -> bool {
        self.total.posts.is_some()
    }
}

/// The change in posts in a pillar, or in the whole programme, without the rows that are sums of others.
fn posts(tree: &ProgramTree, phase: Phase, pillar: Option<u16>) -> Option<Decimal> {
    let mut sum = Aggregates::default();
    let effects = tree.program().effects.iter();
    let effects = effects.filter(|effect| effect.phase == phase && effect.kind() == EffectKind::Headcount);
    for effect in effects.filter(|effect| pillar.is_none_or(|place| tree.item(effect.item).pillar == place)) {
        sum.add(effect, Basis::Net);
    }
    sum.quantities.remove(&Unit::Person)
}
