//! The rows of a programme's tables: places become keys and positions again. The way back is `read::rows`.

use std::{collections::HashMap, hash::Hash};

use crate::domain::{
    Document, Item, Municipality, Overlap, Pillar, PrintedAmount, Program, ProgramHead, Section, Source,
    StatedTotal,
    package::{
        Cell, DocumentRow, EffectRow, Inhabitants, ItemRow, Key, MunicipalityRow, Number, OverlapRow, Page,
        PillarRow, Position, ProgramRow, SectionRow, Sha256, StatedTotalRow, Url,
    },
};

/// The places given out so far among the siblings of each parent.
struct Siblings<K>(HashMap<K, i32>);

impl<K: Eq + Hash> Siblings<K> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    /// The next place below this parent.
    fn next(&mut self, parent: K) -> Cell<Position> {
        let last = self.0.entry(parent).or_default();
        *last += 1;
        Cell::of(Position(*last))
    }
}

pub(super) fn key(key: &str) -> Cell<Key> {
    Cell::of(Key(key.into()))
}

pub(super) fn words(text: Option<&str>) -> Cell<Box<str>> {
    Cell::of(text.map(Box::from))
}

fn page(source: &Source) -> Cell<Page> {
    Cell::of(source.page.map(Page))
}

/// Writes the rows of one programme.
pub(in crate::package) struct Writer<'a>(&'a Program);

impl<'a> Writer<'a> {
    pub(in crate::package) const fn new(program: &'a Program) -> Self {
        Self(program)
    }

    fn document(&self, source: &Source) -> Cell<Key> {
        let document = self.0.documents.get(usize::from(source.document));
        Cell::of(document.map(|document| Key(document.key.clone())))
    }

    fn pillar(&self, place: impl Into<Option<u16>>) -> Cell<Key> {
        let pillar = place.into().and_then(|place| self.0.pillars.get(usize::from(place)));
        Cell::of(pillar.map(|pillar| Key(pillar.key.clone())))
    }

    fn section(&self, place: Option<u16>) -> Cell<Key> {
        let section = place.and_then(|place| self.0.sections.get(usize::from(place)));
        Cell::of(section.map(|section| Key(section.key.clone())))
    }

    fn item(&self, place: impl Into<Option<u32>>) -> Cell<Key> {
        let item = place.into().and_then(|place| self.0.items.get(place as usize));
        Cell::of(item.map(|item| Key(item.key.clone())))
    }

    fn effect(&self, place: u32) -> Cell<Key> {
        Cell::of(self.0.effects.get(place as usize).map(|effect| Key(effect.key.clone())))
    }

    pub(in crate::package) fn municipalities(&self) -> impl Iterator<Item = MunicipalityRow> {
        self.0.municipalities.iter().map(|municipality| {
            let Municipality { code, name, valid_from, valid_to, successor, population } = municipality;
            MunicipalityRow {
                code: Cell::of(*code),
                kind: Cell::of(code.kind()),
                name_ja: words(Some(&name.ja)),
                name_en: words(name.en.as_deref()),
                valid_from: Cell::of(*valid_from),
                valid_to: Cell::of(*valid_to),
                successor_code: Cell::of(*successor),
                population: Cell::of(
                    population.as_ref().map(|population| Inhabitants(population.inhabitants)),
                ),
                population_date: Cell::of(population.as_ref().map(|population| population.date)),
                population_source: words(population.as_ref().map(|population| &*population.source)),
            }
        })
    }

    pub(in crate::package) fn documents(&self) -> impl Iterator<Item = DocumentRow> {
        self.0.documents.iter().map(|document| {
            let Document {
                key: own,
                title,
                publisher,
                url,
                published_on,
                retrieved_on,
                sha256,
                licence,
                page_note,
            } = document;
            DocumentRow {
                key: key(own),
                title_ja: words(Some(&title.ja)),
                title_en: words(title.en.as_deref()),
                publisher_ja: words(Some(&publisher.ja)),
                publisher_en: words(publisher.en.as_deref()),
                url: Cell::of(url.clone().map(Url)),
                published_on: Cell::of(*published_on),
                retrieved_on: Cell::of(*retrieved_on),
                sha256: Cell::of(sha256.clone().map(Sha256)),
                licence: words(licence.as_deref()),
                page_note_ja: words(page_note.ja.as_deref()),
                page_note_en: words(page_note.en.as_deref()),
            }
        })
    }

    pub(in crate::package) fn head(&self) -> ProgramRow {
        let ProgramHead { title, description, parent_plan, phase, coverage, licenses: _ } = &self.0.head;
        ProgramRow {
            municipality_code: Cell::of(self.0.id.municipality),
            fiscal_year: Cell::of(self.0.id.fiscal_year),
            title_ja: words(Some(&title.ja)),
            title_en: words(title.en.as_deref()),
            description_ja: words(description.ja.as_deref()),
            description_en: words(description.en.as_deref()),
            parent_plan_ja: words(parent_plan.ja.as_deref()),
            parent_plan_en: words(parent_plan.en.as_deref()),
            phase: Cell::of(*phase),
            coverage: Cell::of(*coverage),
        }
    }

    pub(in crate::package) fn stated_totals(&self) -> impl Iterator<Item = StatedTotalRow> {
        self.0.stated_totals.iter().map(|total| {
            let StatedTotal { key: own, role, phase, pillar, figure, scope, note, source } = total;
            let PrintedAmount { printed, unit, amount, precision: _ } = figure;
            StatedTotalRow {
                key: key(own),
                role: Cell::of(*role),
                phase: Cell::of(*phase),
                pillar: self.pillar(*pillar),
                printed: words(Some(printed)),
                unit: Cell::of(*unit),
                amount_yen: Cell::of(*amount),
                scope_ja: words(scope.ja.as_deref()),
                scope_en: words(scope.en.as_deref()),
                note_ja: words(note.ja.as_deref()),
                note_en: words(note.en.as_deref()),
                document: self.document(source),
                page: page(source),
            }
        })
    }

    pub(in crate::package) fn pillars(&self) -> impl Iterator<Item = PillarRow> {
        let mut siblings = Siblings::new();
        self.0.pillars.iter().map(move |pillar| {
            let Pillar { key: own, number, title, notes } = pillar;
            PillarRow {
                key: key(own),
                position: siblings.next(()),
                number: Cell::of(number.map(Number)),
                title_ja: words(Some(&title.ja)),
                title_en: words(title.en.as_deref()),
                notes_ja: words(notes.ja.as_deref()),
                notes_en: words(notes.en.as_deref()),
            }
        })
    }

    pub(in crate::package) fn sections(&self) -> impl Iterator<Item = SectionRow> {
        let mut siblings = Siblings::new();
        self.0.sections.iter().map(move |section| {
            let Section { key: own, pillar, parent, number, title, notes } = section;
            SectionRow {
                key: key(own),
                pillar: self.pillar(*pillar),
                parent: self.section(*parent),
                position: siblings.next((*pillar, *parent)),
                number: Cell::of(number.map(Number)),
                title_ja: words(Some(&title.ja)),
                title_en: words(title.en.as_deref()),
                notes_ja: words(notes.ja.as_deref()),
                notes_en: words(notes.en.as_deref()),
            }
        })
    }

    pub(in crate::package) fn items(&self) -> impl Iterator<Item = ItemRow> {
        let mut siblings = Siblings::new();
        self.0.items.iter().map(move |item| {
            let Item { key: own, pillar, section, code, title, summary, notes, source } = item;
            ItemRow {
                key: key(own),
                pillar: self.pillar(*pillar),
                section: self.section(*section),
                position: siblings.next((*pillar, *section)),
                code: words(code.as_deref()),
                title_ja: words(Some(&title.ja)),
                title_en: words(title.en.as_deref()),
                summary_ja: words(summary.ja.as_deref()),
                summary_en: words(summary.en.as_deref()),
                notes_ja: words(notes.ja.as_deref()),
                notes_en: words(notes.en.as_deref()),
                document: self.document(source),
                page: page(source),
            }
        })
    }

    pub(in crate::package) fn effects(&self) -> impl Iterator<Item = EffectRow> {
        let mut siblings = Siblings::new();
        self.0.effects.iter().map(move |effect| {
            let place = (self.item(effect.item), siblings.next(effect.item));
            super::effect::row(effect, place, (self.document(&effect.source), page(&effect.source)))
        })
    }

    pub(in crate::package) fn overlaps(&self) -> impl Iterator<Item = OverlapRow> {
        self.0.overlaps.iter().map(|overlap| {
            let Overlap { key: own, effect, amount, counted_in, note } = overlap;
            OverlapRow {
                key: key(own),
                effect: self.effect(*effect),
                amount_yen: Cell::of(*amount),
                counted_in: self.item(*counted_in),
                note_ja: words(note.ja.as_deref()),
                note_en: words(note.en.as_deref()),
            }
        })
    }
}
