//! Rows of the domain as rows to be written; destructured, so that a new field breaks the build.

use entity::{
    document, effect, item, municipality_description, overlap, pillar, program, revision, section,
    stated_total,
};

use crate::{
    domain::{
        Document, Effect, EffectDetail, Item, Municipality, MunicipalityCode, OptionalText, Overlap, Pillar,
        Program, ProgramHead, ProgramId, ProgramTree, Revision, Section, StatedTotal, Text, Yen,
    },
    store::StoreError,
};

/// A place as the database counts.
pub(super) fn ordinal<N, T>(place: N) -> Result<T, StoreError>
where
    N: Copy + std::fmt::Display,
    T: TryFrom<N>,
{
    T::try_from(place)
        .map_err(|_| StoreError::Corrupt(format!("place {place} is beyond what a table can hold")))
}

fn string(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

fn pair(text: &Text) -> (String, Option<String>) {
    (text.ja.to_string(), string(text.en.as_deref()))
}

fn optional_pair(text: &OptionalText) -> (Option<String>, Option<String>) {
    (string(text.ja.as_deref()), string(text.en.as_deref()))
}

/// Municipality and fiscal year, which lead every row.
fn leading(program: &Program) -> (i32, i16) {
    (program.id.municipality.number(), program.id.fiscal_year.get())
}

/// Numbers rows in order and makes each into a row to be written.
fn numbered<T, M>(
    rows: &[T],
    make: impl Fn(usize, &T) -> Result<M, StoreError>,
) -> Result<Vec<M>, StoreError> {
    rows.iter().enumerate().map(|(place, row)| make(place, row)).collect()
}

pub(super) fn revision(id: ProgramId, revision: &Revision, package: Vec<u8>) -> revision::Model {
    let Revision { number, program_number, published_at, content_hash, note } = revision;
    revision::Model {
        number: *number,
        municipality_id: id.municipality.number(),
        fiscal_year: id.fiscal_year.get(),
        program_number: *program_number,
        content_hash: content_hash.to_string(),
        published_at: *published_at,
        note: string(note.as_deref()),
        package,
    }
}

pub(super) fn program(tree: &ProgramTree) -> Result<program::Model, StoreError> {
    let program = tree.program();
    let ProgramHead { title, description, parent_plan, phase, coverage, licenses } = &program.head;
    let (municipality_id, fiscal_year) = leading(program);
    let (title_ja, title_en) = pair(title);
    let (description_ja, description_en) = optional_pair(description);
    let (parent_plan_ja, parent_plan_en) = optional_pair(parent_plan);
    Ok(program::Model {
        municipality_id,
        fiscal_year,
        title_ja,
        title_en,
        description_ja,
        description_en,
        parent_plan_ja,
        parent_plan_en,
        phase: phase.code().into(),
        coverage: coverage.code().into(),
        licenses: serde_json::to_value(licenses).map_err(|error| StoreError::Corrupt(error.to_string()))?,
        revision: tree.revision().number,
        pillar_count: ordinal(program.pillars.len())?,
        item_count: ordinal(program.items.len())?,
        effect_count: ordinal(program.effects.len())?,
    })
}

pub(super) fn municipality_descriptions(program: &Program) -> Vec<municipality_description::Model> {
    let (program_municipality_id, fiscal_year) = leading(program);
    let rows = program.municipalities.iter().map(|row| {
        let Municipality { code, name, valid_from, valid_to, successor, population } = row;
        let (name_ja, name_en) = pair(name);
        municipality_description::Model {
            program_municipality_id,
            fiscal_year,
            municipality_id: code.number(),
            name_ja,
            name_en,
            valid_from: *valid_from,
            valid_to: *valid_to,
            successor_id: successor.map(MunicipalityCode::number),
            population: population.as_ref().map(|population| population.inhabitants),
            population_date: population.as_ref().map(|population| population.date),
            population_source: population.as_ref().map(|population| population.source.to_string()),
        }
    });
    rows.collect()
}

pub(super) fn documents(program: &Program) -> Result<Vec<document::Model>, StoreError> {
    let (municipality_id, fiscal_year) = leading(program);
    numbered(&program.documents, |place, row| {
        let Document { key, title, publisher, url, published_on, retrieved_on, sha256, licence, page_note } =
            row;
        let (title_ja, title_en) = pair(title);
        let (publisher_ja, publisher_en) = pair(publisher);
        let (page_note_ja, page_note_en) = optional_pair(page_note);
        Ok(document::Model {
            municipality_id,
            fiscal_year,
            ordinal: ordinal(place)?,
            key: key.to_string(),
            title_ja,
            title_en,
            publisher_ja,
            publisher_en,
            url: string(url.as_deref()),
            published_on: *published_on,
            retrieved_on: *retrieved_on,
            sha256: string(sha256.as_deref()),
            licence: string(licence.as_deref()),
            page_note_ja,
            page_note_en,
        })
    })
}

pub(super) fn pillars(tree: &ProgramTree) -> Result<Vec<pillar::Model>, StoreError> {
    let program = tree.program();
    let (municipality_id, fiscal_year) = leading(program);
    numbered(&program.pillars, |place, row| {
        let Pillar { key, number, title, notes } = row;
        let (title_ja, title_en) = pair(title);
        let (notes_ja, notes_en) = optional_pair(notes);
        let (item_count, quantified) = tree.pillar_item_counts(ordinal(place)?);
        let own_phase = tree.pillar_totals(ordinal(place)?).phase(program.head.phase);
        Ok(pillar::Model {
            municipality_id,
            fiscal_year,
            ordinal: ordinal(place)?,
            key: key.to_string(),
            number: *number,
            title_ja,
            title_en,
            notes_ja,
            notes_en,
            item_count: ordinal(item_count)?,
            net_yen: own_phase.net.0,
            gross_yen: own_phase.gross.0,
            quantified_item_count: ordinal(quantified)?,
        })
    })
}

pub(super) fn stated_totals(program: &Program) -> Result<Vec<stated_total::Model>, StoreError> {
    let (municipality_id, fiscal_year) = leading(program);
    numbered(&program.stated_totals, |place, row| {
        let StatedTotal { key, role, phase, pillar, figure, scope, note, source } = row;
        let (scope_ja, scope_en) = optional_pair(scope);
        let (note_ja, note_en) = optional_pair(note);
        Ok(stated_total::Model {
            municipality_id,
            fiscal_year,
            ordinal: ordinal(place)?,
            key: key.to_string(),
            role: role.code().into(),
            phase: phase.code().into(),
            pillar_ordinal: pillar.map(ordinal).transpose()?,
            printed: figure.printed.to_string(),
            unit: figure.unit.code().into(),
            amount_yen: figure.amount.0,
            scope_ja,
            scope_en,
            note_ja,
            note_en,
            document_ordinal: ordinal(source.document)?,
            page: source.page,
        })
    })
}

pub(super) fn sections(program: &Program) -> Result<Vec<section::Model>, StoreError> {
    let (municipality_id, fiscal_year) = leading(program);
    numbered(&program.sections, |place, row| {
        let Section { key, pillar, parent, number, title, notes } = row;
        let (title_ja, title_en) = pair(title);
        let (notes_ja, notes_en) = optional_pair(notes);
        Ok(section::Model {
            municipality_id,
            fiscal_year,
            ordinal: ordinal(place)?,
            pillar_ordinal: ordinal(*pillar)?,
            parent_ordinal: parent.map(ordinal).transpose()?,
            key: key.to_string(),
            number: *number,
            title_ja,
            title_en,
            notes_ja,
            notes_en,
        })
    })
}

pub(super) fn items(tree: &ProgramTree) -> Result<Vec<item::Model>, StoreError> {
    let program = tree.program();
    let (municipality_id, fiscal_year) = leading(program);
    numbered(&program.items, |place, row| {
        let Item { key, pillar, section, code, title, summary, notes, source } = row;
        let (title_ja, title_en) = pair(title);
        let (summary_ja, summary_en) = optional_pair(summary);
        let (notes_ja, notes_en) = optional_pair(notes);
        let own_phase = tree.item_totals(ordinal(place)?).phase(program.head.phase);
        let amount = |yen: Yen| (own_phase.amounts > 0).then_some(yen.0);
        Ok(item::Model {
            municipality_id,
            fiscal_year,
            ordinal: ordinal(place)?,
            pillar_ordinal: ordinal(*pillar)?,
            section_ordinal: section.map(ordinal).transpose()?,
            key: key.to_string(),
            code: string(code.as_deref()),
            title_ja,
            title_en,
            summary_ja,
            summary_en,
            notes_ja,
            notes_en,
            document_ordinal: ordinal(source.document)?,
            page: source.page,
            net_yen: amount(own_phase.net),
            gross_yen: amount(own_phase.gross),
        })
    })
}

pub(super) fn effects(program: &Program) -> Result<Vec<effect::Model>, StoreError> {
    numbered(&program.effects, |place, row| {
        let pillar = program.items.get(row.item as usize).map(|item| item.pillar).unwrap_or_default();
        let mut model = plain_effect(program, row, ordinal(place)?, ordinal(pillar)?)?;
        match &row.detail {
            EffectDetail::Monetary { net, gross, account } => {
                model.printed = Some(net.printed.to_string());
                model.printed_unit = Some(net.unit.code().into());
                model.amount_yen = Some(net.amount.0);
                model.gross_printed = gross.as_ref().map(|gross| gross.printed.to_string());
                model.gross_yen = gross.as_ref().map(|gross| gross.amount.0);
                model.account = account.map(|account| account.code().into());
            }
            EffectDetail::Quantity { kind: _, value, unit, role, by_account, printed } => {
                let [general, special, public_enterprise] = *by_account;
                model.quantity = Some(*value);
                model.quantity_unit = Some(unit.code().into());
                model.role = Some(role.code().into());
                model.quantity_general = general;
                model.quantity_special = special;
                model.quantity_public_enterprise = public_enterprise;
                model.printed = string(printed.as_deref());
            }
            EffectDetail::Qualitative { text } => {
                (model.text_ja, model.text_en) =
                    optional_pair(&OptionalText { ja: Some(text.ja.clone()), en: text.en.clone() });
            }
        }
        Ok(model)
    })
}

/// What an effect of any kind says.
fn plain_effect(
    program: &Program,
    row: &Effect,
    place: i32,
    pillar: i16,
) -> Result<effect::Model, StoreError> {
    let Effect { key, item, phase, label, attribution, attribution_note, source, detail: _ } = row;
    let (municipality_id, fiscal_year) = leading(program);
    let (label_ja, label_en) = optional_pair(label);
    let (attribution_note_ja, attribution_note_en) = optional_pair(attribution_note);
    Ok(effect::Model {
        municipality_id,
        fiscal_year,
        ordinal: place,
        item_ordinal: ordinal(*item)?,
        pillar_ordinal: pillar,
        key: key.to_string(),
        kind: row.kind().code().into(),
        phase: phase.code().into(),
        own_phase: *phase == program.head.phase,
        label_ja,
        label_en,
        text_ja: None,
        text_en: None,
        printed: None,
        printed_unit: None,
        amount_yen: None,
        gross_printed: None,
        gross_yen: None,
        quantity: None,
        quantity_unit: None,
        role: None,
        quantity_general: None,
        quantity_special: None,
        quantity_public_enterprise: None,
        account: None,
        attribution: attribution.code().into(),
        attribution_note_ja,
        attribution_note_en,
        document_ordinal: ordinal(source.document)?,
        page: source.page,
    })
}

pub(super) fn overlaps(program: &Program) -> Result<Vec<overlap::Model>, StoreError> {
    let (municipality_id, fiscal_year) = leading(program);
    numbered(&program.overlaps, |place, row| {
        let Overlap { key, effect, amount, counted_in, note } = row;
        let (note_ja, note_en) = optional_pair(note);
        Ok(overlap::Model {
            municipality_id,
            fiscal_year,
            ordinal: ordinal(place)?,
            effect_ordinal: ordinal(*effect)?,
            key: key.to_string(),
            amount_yen: amount.0,
            counted_in_ordinal: counted_in.map(ordinal).transpose()?,
            note_ja,
            note_en,
        })
    })
}
