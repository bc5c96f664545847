//! What one checked row says, as the domain's type of it; the way back is `write::rows`.

use super::assemble::Places;
use crate::domain::{
    Document, Item, License, Municipality, OptionalText, Overlap, Pillar, Population, PrintedAmount,
    PrintedUnit, ProgramHead, Section, Source, StatedTotal, Text,
    package::{
        Cell, DocumentRow, Inhabitants, ItemRow, Key, MunicipalityRow, Number, OverlapRow, Page, PillarRow,
        ProgramRow, SectionRow, StatedTotalRow,
    },
};

type Words = Cell<Box<str>>;

pub(super) fn text(ja: &Words, en: &Words) -> Option<Text> {
    Some(Text { ja: ja.get()?, en: en.get() })
}

pub(super) fn optional(ja: &Words, en: &Words) -> OptionalText {
    OptionalText { ja: ja.get(), en: en.get() }
}

pub(super) fn key(cell: &Cell<Key>) -> Option<Box<str>> {
    cell.get().map(|key| key.0)
}

fn number(cell: &Cell<Number>) -> Option<i16> {
    cell.get().map(|number| number.0)
}

pub(super) fn source(document: &Cell<Key>, page: &Cell<Page>, documents: &Places<u16>) -> Option<Source> {
    Some(Source { document: documents.find(document)?, page: page.get().map(|page| page.0) })
}

pub(super) fn amount(printed: &Words, unit: &Cell<PrintedUnit>) -> Option<PrintedAmount> {
    PrintedAmount::parse(&printed.get()?, unit.get()?).ok()
}

pub(super) fn head(row: &ProgramRow, licenses: &[License]) -> Option<ProgramHead> {
    let ProgramRow {
        municipality_code: _,
        fiscal_year: _,
        title_ja,
        title_en,
        description_ja,
        description_en,
        parent_plan_ja,
        parent_plan_en,
        phase,
        coverage,
    } = row;
    Some(ProgramHead {
        title: text(title_ja, title_en)?,
        description: optional(description_ja, description_en),
        parent_plan: optional(parent_plan_ja, parent_plan_en),
        phase: phase.get()?,
        coverage: coverage.get()?,
        licenses: licenses.to_vec(),
    })
}

pub(super) fn municipality(row: &MunicipalityRow) -> Option<Municipality> {
    let MunicipalityRow {
        code,
        kind: _,
        name_ja,
        name_en,
        valid_from,
        valid_to,
        successor_code,
        population,
        population_date,
        population_source,
    } = row;
    let population = match population.get() {
        Some(Inhabitants(inhabitants)) => {
            Some(Population { inhabitants, date: population_date.get()?, source: population_source.get()? })
        }
        None => None,
    };
    Some(Municipality {
        code: code.get()?,
        name: text(name_ja, name_en)?,
        valid_from: valid_from.get(),
        valid_to: valid_to.get(),
        successor: successor_code.get(),
        population,
    })
}

pub(super) fn document(row: &DocumentRow) -> Option<Document> {
    let DocumentRow {
        key: own,
        title_ja,
        title_en,
        publisher_ja,
        publisher_en,
        url,
        published_on,
        retrieved_on,
        sha256,
        licence,
        page_note_ja,
        page_note_en,
    } = row;
    Some(Document {
        key: key(own)?,
        title: text(title_ja, title_en)?,
        publisher: text(publisher_ja, publisher_en)?,
        url: url.get().map(|url| url.0),
        published_on: published_on.get(),
        retrieved_on: retrieved_on.get(),
        sha256: sha256.get().map(|hash| hash.0),
        licence: licence.get(),
        page_note: optional(page_note_ja, page_note_en),
    })
}

pub(super) fn stated_total(
    row: &StatedTotalRow,
    pillars: &Places<u16>,
    documents: &Places<u16>,
) -> Option<StatedTotal> {
    let StatedTotalRow {
        key: own,
        role,
        phase,
        pillar,
        printed,
        unit,
        amount_yen: _,
        scope_ja,
        scope_en,
        note_ja,
        note_en,
        document,
        page,
    } = row;
    Some(StatedTotal {
        key: key(own)?,
        role: role.get()?,
        phase: phase.get()?,
        pillar: pillars.find(pillar),
        figure: amount(printed, unit)?,
        scope: optional(scope_ja, scope_en),
        note: optional(note_ja, note_en),
        source: source(document, page, documents)?,
    })
}

pub(super) fn pillar(row: &PillarRow) -> Option<Pillar> {
    let PillarRow { key: own, position: _, number: printed, title_ja, title_en, notes_ja, notes_en } = row;
    Some(Pillar {
        key: key(own)?,
        number: number(printed),
        title: text(title_ja, title_en)?,
        notes: optional(notes_ja, notes_en),
    })
}

pub(super) fn section(row: &SectionRow, pillars: &Places<u16>, sections: &Places<u16>) -> Option<Section> {
    let SectionRow {
        key: own,
        pillar,
        parent,
        position: _,
        number: printed,
        title_ja,
        title_en,
        notes_ja,
        notes_en,
    } = row;
    Some(Section {
        key: key(own)?,
        pillar: pillars.find(pillar)?,
        parent: sections.find(parent),
        number: number(printed),
        title: text(title_ja, title_en)?,
        notes: optional(notes_ja, notes_en),
    })
}

pub(super) fn item(
    row: &ItemRow,
    pillars: &Places<u16>,
    sections: &Places<u16>,
    documents: &Places<u16>,
) -> Option<Item> {
    let ItemRow {
        key: own,
        pillar,
        section,
        position: _,
        code,
        title_ja,
        title_en,
        summary_ja,
        summary_en,
        notes_ja,
        notes_en,
        document,
        page,
    } = row;
    Some(Item {
        key: key(own)?,
        pillar: pillars.find(pillar)?,
        section: sections.find(section),
        code: code.get(),
        title: text(title_ja, title_en)?,
        summary: optional(summary_ja, summary_en),
        notes: optional(notes_ja, notes_en),
        source: source(document, page, documents)?,
    })
}

pub(super) fn overlap(row: &OverlapRow, effects: &Places<u32>, items: &Places<u32>) -> Option<Overlap> {
    let OverlapRow { key: own, effect, amount_yen, counted_in, note_ja, note_en } = row;
    Some(Overlap {
        key: key(own)?,
        effect: effects.find(effect)?,
        amount: amount_yen.get()?,
        counted_in: items.find(counted_in),
        note: optional(note_ja, note_en),
    })
}
