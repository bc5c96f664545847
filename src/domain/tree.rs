//! A programme as an immutable tree in memory: its rows, who stands below whom, and the sums at every level.

use std::{collections::HashMap, ops::Range};

use super::{
    Coverage, Document, Effect, History, Item, Level, Overlap, Phase, PhaseTotals, Pillar, Program,
    ProgramHead, ProgramId, Removed, Revision, Section, StateId, Sum,
};

/// What stands below a pillar or section, and what it adds up to.
#[derive(Debug, Clone, Default)]
struct Branch {
    /// Direct sections.
    sections: Vec<u16>,
    /// Own items, without those of sections.
    items: Vec<u32>,
    /// All items below it, sub-sections included.
    item_count: u32,
    /// Items below it with at least one amount in any phase.
    quantified: u32,
    totals: PhaseTotals,
}

/// A whole programme at one revision. Every place (`ordinal`) it hands out is good in itself.
#[derive(Debug)]
pub struct ProgramTree {
    program: Program,
    history: History,
    revision: Revision,
    is_past: bool,
    pillars: Vec<Branch>,
    sections: Vec<Branch>,
    items: Vec<(Range<u32>, PhaseTotals)>,
    overlaps: Vec<Range<u32>>,
    totals: PhaseTotals,
    phases_held: PhaseTotals,
    keys: HashMap<(Level, Box<str>), u32>,
    bytes: u64,
}

/// A reference that points outside the programme or backwards; the data was not checked.
#[derive(Debug, thiserror::Error)]
#[error("programme {program} points to {what} {ordinal}, which does not exist or stands in the wrong place")]
pub struct BrokenTree {
    program: ProgramId,
    what: &'static str,
    ordinal: u64,
}

impl ProgramTree {
    /// Builds the tree of a programme as it is now; every reference is checked once, here.
    pub fn new(program: Program, revision: Revision) -> Result<Self, BrokenTree> {
        let id = program.id;
        let broken = |what, ordinal: u64| BrokenTree { program: id, what, ordinal };
        let mut items: Vec<(Range<u32>, PhaseTotals)> =
            vec![(0..0, PhaseTotals::default()); program.items.len()];
        for (ordinal, effect) in (0..).zip(&program.effects) {
            let item = items.get_mut(effect.item as usize);
            let (range, totals) = item.ok_or_else(|| broken("item", effect.item.into()))?;
            extend(range, ordinal).ok_or_else(|| broken("effect", ordinal.into()))?;
            if let Some((net, gross)) = effect.amounts() {
                totals.add(effect.phase, net, gross);
            }
        }
        let documents = program.documents.len();
        let sources =
            program.items.iter().map(|row| row.source).chain(program.effects.iter().map(|row| row.source));
        let sources = sources.chain(program.stated_totals.iter().map(|row| row.source));
        if let Some(source) = sources.into_iter().find(|source| usize::from(source.document) >= documents) {
            return Err(broken("document", source.document.into()));
        }
        let stated_pillars = program.stated_totals.iter().filter_map(|row| row.pillar);
        if let Some(pillar) =
            stated_pillars.into_iter().find(|pillar| usize::from(*pillar) >= program.pillars.len())
        {
            return Err(broken("pillar", pillar.into()));
        }
        let mut overlaps = vec![0..0; program.effects.len()];
        for (ordinal, overlap) in (0..).zip(&program.overlaps) {
            let range = overlaps.get_mut(overlap.effect as usize);
            let range = range.ok_or_else(|| broken("effect", overlap.effect.into()))?;
            extend(range, ordinal).ok_or_else(|| broken("overlap", ordinal.into()))?;
            if overlap.counted_in.is_some_and(|item| item as usize >= program.items.len()) {
                return Err(broken("item", overlap.counted_in.unwrap_or_default().into()));
            }
        }
        let mut tree = Self {
            pillars: vec![Branch::default(); program.pillars.len()],
            sections: vec![Branch::default(); program.sections.len()],
            totals: PhaseTotals::default(),
            phases_held: PhaseTotals::default(),
            keys: keys(&program),
            bytes: 0,
            is_past: false,
            history: History::default(),
            revision,
            items,
            overlaps,
            program,
        };
        tree.hang_sections().map_err(|(what, ordinal)| broken(what, ordinal))?;
        tree.hang_items().map_err(|(what, ordinal)| broken(what, ordinal))?;
        tree.bytes = super::size::of_program(&tree.program);
        Ok(tree)
    }

    /// The tree along with what is known of its states.
    #[must_use]
    pub fn with(self, history: History) -> Self {
        Self { bytes: self.bytes + super::size::of_history(&history), history, ..self }
    }

    /// The tree as one that is asked for by the number of its revision.
    #[must_use]
    pub fn past(self) -> Self {
        Self { is_past: true, ..self }
    }

    fn hang_sections(&mut self) -> Result<(), (&'static str, u64)> {
        for (ordinal, section) in (0..).zip(&self.program.sections) {
            let above = match section.parent {
                Some(parent) if parent < ordinal => self.sections.get_mut(usize::from(parent)),
                Some(_) => None,
                None => self.pillars.get_mut(usize::from(section.pillar)),
            };
            above.ok_or(("section", u64::from(ordinal)))?.sections.push(ordinal);
        }
        Ok(())
    }

    fn hang_items(&mut self) -> Result<(), (&'static str, u64)> {
        for (ordinal, (item, (range, _))) in (0..).zip(self.program.items.iter().zip(&self.items)) {
            let effects =
                self.program.effects.get(range.start as usize..range.end as usize).unwrap_or_default();
            let pillar =
                self.pillars.get_mut(usize::from(item.pillar)).ok_or(("pillar", item.pillar.into()))?;
            if item.section.is_none() {
                pillar.items.push(ordinal);
            }
            pillar.count(effects);
            for effect in effects {
                self.phases_held.add(effect.phase, super::Yen(0), super::Yen(0));
                if let Some((net, gross)) = effect.amounts() {
                    self.totals.add(effect.phase, net, gross);
                }
            }
            let mut above = item.section;
            while let Some(place) = above {
                let section = self.sections.get_mut(usize::from(place)).ok_or(("section", place.into()))?;
                if above == item.section {
                    section.items.push(ordinal);
                }
                section.count(effects);
                above = self.program.sections.get(usize::from(place)).and_then(|section| section.parent);
            }
        }
        Ok(())
    }

    /// What names the programme.
    #[must_use]
    pub const fn id(&self) -> ProgramId {
        self.program.id
    }

    /// What names this state of it.
    #[must_use]
    pub fn state_id(&self) -> StateId {
        StateId { program: self.id(), number: self.is_past.then_some(self.revision.program_number) }
    }

    /// Every revision up to this one, oldest first.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.history.revisions
    }

    /// What once had this key, was removed, and has not come back.
    #[must_use]
    pub fn removed(&self, level: Level, key: &str) -> Option<&Removed> {
        self.history.removed.iter().find(|removed| removed.level == level && *removed.key == *key)
    }

    /// The revision it was read at.
    #[must_use]
    pub const fn revision(&self) -> &Revision {
        &self.revision
    }

    /// The rows.
    #[must_use]
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// The programme's own properties.
    #[must_use]
    pub const fn head(&self) -> &ProgramHead {
        &self.program.head
    }

    /// About how many bytes it takes in memory.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The place of the thing with this authored key.
    #[must_use]
    pub fn find(&self, level: Level, key: &str) -> Option<u32> {
        self.keys.get(&(level, key.into())).copied()
    }

    /// The programme's sum of one phase; none where it holds no effect of that phase: unknown is not zero.
    #[must_use]
    pub fn total(&self, phase: Phase) -> Option<Sum> {
        let held =
            self.head().coverage != Coverage::HeadlineOnly && self.phases_held.phase(phase).amounts > 0;
        held.then(|| self.totals.phase(phase))
    }
}

impl Branch {
    /// Counts one item with its effects.
    fn count(&mut self, effects: &[Effect]) {
        self.item_count += 1;
        self.quantified += u32::from(effects.iter().any(|effect| effect.amounts().is_some()));
        for effect in effects {
            if let Some((net, gross)) = effect.amounts() {
                self.totals.add(effect.phase, net, gross);
            }
        }
    }
}

/// Takes the next place into a range that must stay without gaps.
fn extend(range: &mut Range<u32>, ordinal: u32) -> Option<()> {
    if range.start == range.end {
        range.start = ordinal;
    } else if range.end != ordinal {
        return None;
    }
    range.end = ordinal + 1;
    Some(())
}

fn keys(program: &Program) -> HashMap<(Level, Box<str>), u32> {
    let pillars = program.pillars.iter().map(|row| (Level::Pillar, &row.key)).zip(0..);
    let sections = program.sections.iter().map(|row| (Level::Section, &row.key)).zip(0..);
    let items = program.items.iter().map(|row| (Level::Item, &row.key)).zip(0..);
    let effects = program.effects.iter().map(|row| (Level::Effect, &row.key)).zip(0..);
    let documents = program.documents.iter().map(|row| (Level::Document, &row.key)).zip(0..);
    let all = pillars.chain(sections).chain(items).chain(effects).chain(documents);
    all.map(|((level, key), ordinal)| ((level, key.clone()), ordinal)).collect()
}

/// Reading places that the tree itself has handed out, so that they cannot be out of bounds.
#[expect(
    clippy::indexing_slicing,
    reason = "places come from this tree, which checked every one when it was built"
)]
impl ProgramTree {
    /// The pillar at this place.
    #[must_use]
    pub fn pillar(&self, ordinal: u16) -> &Pillar {
        &self.program.pillars[usize::from(ordinal)]
    }

    /// The section at this place.
    #[must_use]
    pub fn section(&self, ordinal: u16) -> &Section {
        &self.program.sections[usize::from(ordinal)]
    }

    /// The item at this place.
    #[must_use]
    pub fn item(&self, ordinal: u32) -> &Item {
        &self.program.items[ordinal as usize]
    }

    /// The effect at this place.
    #[must_use]
    pub fn effect(&self, ordinal: u32) -> &Effect {
        &self.program.effects[ordinal as usize]
    }

    /// The document at this place.
    #[must_use]
    pub fn document(&self, ordinal: u16) -> &Document {
        &self.program.documents[usize::from(ordinal)]
    }

    /// The places of a pillar's direct sections.
    #[must_use]
    pub fn sections_of_pillar(&self, ordinal: u16) -> &[u16] {
        &self.pillars[usize::from(ordinal)].sections
    }

    /// The places of a section's direct sub-sections.
    #[must_use]
    pub fn sections_of_section(&self, ordinal: u16) -> &[u16] {
        &self.sections[usize::from(ordinal)].sections
    }

    /// The places of a pillar's own items, without those of sections.
    #[must_use]
    pub fn items_of_pillar(&self, ordinal: u16) -> &[u32] {
        &self.pillars[usize::from(ordinal)].items
    }

    /// The places of a section's own items.
    #[must_use]
    pub fn items_of_section(&self, ordinal: u16) -> &[u32] {
        &self.sections[usize::from(ordinal)].items
    }

    /// The places of an item's effects.
    #[must_use]
    pub fn effects_of_item(&self, ordinal: u32) -> Range<u32> {
        self.items[ordinal as usize].0.clone()
    }

    /// What an effect's net figure leaves out.
    #[must_use]
    pub fn overlaps_of_effect(&self, ordinal: u32) -> &[Overlap] {
        let range = &self.overlaps[ordinal as usize];
        &self.program.overlaps[range.start as usize..range.end as usize]
    }

    /// The sums of a pillar, sections included.
    #[must_use]
    pub fn pillar_totals(&self, ordinal: u16) -> &PhaseTotals {
        &self.pillars[usize::from(ordinal)].totals
    }

    /// The sums of a section, sub-sections included.
    #[must_use]
    pub fn section_totals(&self, ordinal: u16) -> &PhaseTotals {
        &self.sections[usize::from(ordinal)].totals
    }

    /// The sums of an item.
    #[must_use]
    pub fn item_totals(&self, ordinal: u32) -> &PhaseTotals {
        &self.items[ordinal as usize].1
    }

    /// How many items stand in a pillar, and how many of them have an amount.
    #[must_use]
    pub fn pillar_item_counts(&self, ordinal: u16) -> (u32, u32) {
        let branch = &self.pillars[usize::from(ordinal)];
        (branch.item_count, branch.quantified)
    }

    /// How many items stand in a section, sub-sections included.
    #[must_use]
    pub fn section_item_count(&self, ordinal: u16) -> u32 {
        self.sections[usize::from(ordinal)].item_count
    }
}

#[cfg(test)]
mod tests;
