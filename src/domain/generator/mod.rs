//! Programmes as municipalities might publish them, made of random numbers, for tests and measurements.
//!
//! Nothing here is true, and every programme says so. Its codes are of no real place, so that generated data can
//! stand beside real data and never replaces it.

mod amounts;
mod dice;
mod effects;
mod items;
mod outline;
mod papers;
mod places;
mod quantities;
mod shape;
mod totals;
mod vocabulary;

use dice::Dice;
use effects::Ledger;
use outline::Outline;
use places::Place;
use shape::Shape;

use super::{FiscalYear, Program, ProgramId};

/// Makes programmes. Each depends on seed, municipality and year alone, so they can be made in any order.
///
/// The same three give the same programme on every machine and in every later version, as far as the vocabulary
/// stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generator {
    seed: u64,
    oddities: Vec<Box<str>>,
}

impl Generator {
    /// How many municipalities there are; a higher number counts from the first again.
    pub const MUNICIPALITIES: u32 = places::COUNT;

    /// A generator; another seed gives other programmes of the same municipalities.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, oddities: Vec::new() }
    }

    /// The same with these texts in the place of about half of its own, to try what texts may do.
    ///
    /// Each must be one that a cell may hold; empty ones are left out.
    #[must_use]
    pub fn with_oddities(self, texts: impl IntoIterator<Item = String>) -> Self {
        let texts = texts.into_iter().filter(|text| !text.trim().is_empty());
        Self { oddities: texts.map(|text| text.trim().into()).collect(), ..self }
    }

    /// The programme of a municipality, counted from 0, in a fiscal year.
    #[must_use]
    pub fn program(&self, municipality_index: u32, fiscal_year: FiscalYear) -> Program {
        let index = municipality_index % Self::MUNICIPALITIES;
        let place = Place::new(index, &mut Dice::new(self.seed, index, 0, &[]));
        let dice = &mut Dice::new(self.seed, index, fiscal_year.get(), &self.oddities);
        let shape = Shape::new(place.size, dice);
        let documents = papers::documents(&shape, &place, fiscal_year, dice);
        let outline = Outline::new(&shape, dice);
        let items = items::items(&outline, &shape, dice);
        let Ledger { effects, overlaps, .. } = Ledger::new(&shape, &items, dice);
        let stated_totals = totals::stated_totals(&shape, outline.pillars.len(), (&items, &effects), dice);
        Program {
            id: ProgramId { municipality: place.code(), fiscal_year },
            head: papers::head(&shape, &place, fiscal_year, dice),
            municipalities: vec![place.described(fiscal_year, dice)],
            documents,
            stated_totals,
            pillars: outline.pillars,
            sections: outline.sections,
            items,
            effects,
            overlaps,
        }
    }
}

#[cfg(test)]
mod tests;
