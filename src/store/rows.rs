//! Rows of the database as rows of the domain and back; destructured, so that a new column breaks the build.

use std::str::FromStr;

use entity::{effect, item, municipality, pillar, program, section};

use super::{Counts, ProgramEntry, Published, StoreError};
use crate::domain::{
    Account, CodeError, Effect, EffectDetail, EffectKind, FiscalYear, Item, Municipality, MunicipalityCode,
    OptionalText, Pillar, Population, PrintedAmount, PrintedUnit, ProgramHead, ProgramId, Section, Source,
    Text, Yen,
};

/// A required value that a constraint of the database promises.
pub(super) fn required<T>(value: Option<T>, what: &'static str) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Corrupt(format!("{what} is missing")))
}

/// A value of a closed set.
pub(super) fn code<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(format!("unknown {what} \"{text}\"")))
}

fn boxed(text: Option<String>) -> Option<Box<str>> {
    text.map(String::into_boxed_str)
}

pub(super) fn text(ja: String, en: Option<String>) -> Text {
    Text { ja: ja.into_boxed_str(), en: boxed(en) }
}

pub(super) fn optional_text(ja: Option<String>, en: Option<String>) -> OptionalText {
    OptionalText { ja: boxed(ja), en: boxed(en) }
}

/// A place in the programme, as the database counts.
pub(super) fn place<T: TryFrom<i64>>(ordinal: impl Into<i64>) -> Result<T, StoreError> {
    let ordinal = ordinal.into();
    T::try_from(ordinal).map_err(|_| StoreError::Corrupt(format!("ordinal {ordinal} is out of range")))
}

pub(super) fn program_id(municipality: i32, year: i16) -> Result<ProgramId, StoreError> {
    Ok(ProgramId { municipality: municipality_code(municipality)?, fiscal_year: fiscal_year(year)? })
}

pub(super) fn fiscal_year(year: i16) -> Result<FiscalYear, StoreError> {
    required(FiscalYear::new(year.into()), "a fiscal year in range")
}

/// The prefecture of this number, from 1 to 47.
pub(super) fn prefecture(number: i32) -> Result<MunicipalityCode, StoreError> {
    format!("{number:02}000").parse().map_err(|error: CodeError| StoreError::Corrupt(error.to_string()))
}

pub(super) fn municipality_code(number: i32) -> Result<MunicipalityCode, StoreError> {
    MunicipalityCode::from_number(number).map_err(|error: CodeError| StoreError::Corrupt(error.to_string()))
}

pub(super) fn printed(figure: &str, unit: PrintedUnit, amount: i64) -> Result<PrintedAmount, StoreError> {
    PrintedAmount::parse(figure, unit)
        .ok()
        .filter(|parsed| parsed.amount == Yen(amount))
        .ok_or_else(|| StoreError::Corrupt(format!("\"{figure}\" {} does not say {amount} yen", unit.code())))
}

pub(super) fn source(document: i16, page: Option<i32>) -> Result<Source, StoreError> {
    Ok(Source { document: place(document)?, page })
}

pub(super) fn municipality(row: municipality::Model) -> Result<Municipality, StoreError> {
    let municipality::Model {
        id,
        code: _,
        kind: _,
        name_ja,
        name_en,
        valid_from,
        valid_to,
        successor_id,
        population,
        population_date,
        population_source,
    } = row;
    let population = match (population, population_date, population_source) {
        (Some(inhabitants), Some(date), Some(source)) => {
            Some(Population { inhabitants, date, source: source.into_boxed_str() })
        }
        _ => None,
    };
    Ok(Municipality {
        code: municipality_code(id)?,
        name: text(name_ja, name_en),
        valid_from,
        valid_to,
        successor: successor_id.map(municipality_code).transpose()?,
        population,
    })
}

pub(super) fn program(row: program::Model) -> Result<ProgramEntry, StoreError> {
    let program::Model {
        municipality_id,
        fiscal_year,
        title_ja,
        title_en,
        description_ja,
        description_en,
        parent_plan_ja,
        parent_plan_en,
        phase,
        coverage,
        licenses,
        revision,
        pillar_count,
        item_count,
        effect_count,
    } = row;
    let head = ProgramHead {
        title: text(title_ja, title_en),
        description: optional_text(description_ja, description_en),
        parent_plan: optional_text(parent_plan_ja, parent_plan_en),
        phase: code(&phase, "phase")?,
        coverage: code(&coverage, "coverage")?,
        licenses: serde_json::from_value(licenses).map_err(|error| StoreError::Corrupt(error.to_string()))?,
    };
    let counts = Counts {
        programs: 1,
        pillars: pillar_count.into(),
        items: item_count.into(),
        effects: effect_count.into(),
    };
    let id = program_id(municipality_id, fiscal_year)?;
    Ok(ProgramEntry {
        id,
        revision,
        head,
        counts,
        summaries: Box::default(),
        published: Published::default(),
    })
}

pub(super) fn pillar(row: pillar::Model) -> Pillar {
    let pillar::Model {
        municipality_id: _,
        fiscal_year: _,
        ordinal: _,
        key,
        number,
        title_ja,
        title_en,
        notes_ja,
        notes_en,
        item_count: _,
        net_yen: _,
        gross_yen: _,
        quantified_item_count: _,
    } = row;
    Pillar {
        key: key.into_boxed_str(),
        number,
        title: text(title_ja, title_en),
        notes: optional_text(notes_ja, notes_en),
    }
}

pub(super) fn section(row: section::Model) -> Result<Section, StoreError> {
    let section::Model {
        municipality_id: _,
        fiscal_year: _,
        ordinal: _,
        pillar_ordinal,
        parent_ordinal,
        key,
        number,
        title_ja,
        title_en,
        notes_ja,
        notes_en,
    } = row;
    Ok(Section {
        key: key.into_boxed_str(),
        pillar: place(pillar_ordinal)?,
        parent: parent_ordinal.map(place).transpose()?,
        number,
        title: text(title_ja, title_en),
        notes: optional_text(notes_ja, notes_en),
    })
}

pub(super) fn item(row: item::Model) -> Result<Item, StoreError> {
    let item::Model {
        municipality_id: _,
        fiscal_year: _,
        ordinal: _,
        pillar_ordinal,
        section_ordinal,
        key,
        code,
        title_ja,
        title_en,
        summary_ja,
        summary_en,
        notes_ja,
        notes_en,
        document_ordinal,
        page,
        net_yen: _,
        gross_yen: _,
    } = row;
    Ok(Item {
        key: key.into_boxed_str(),
        pillar: place(pillar_ordinal)?,
        section: section_ordinal.map(place).transpose()?,
        code: boxed(code),
        title: text(title_ja, title_en),
        summary: optional_text(summary_ja, summary_en),
        notes: optional_text(notes_ja, notes_en),
        source: source(document_ordinal, page)?,
    })
}

pub(super) fn effect(row: effect::Model) -> Result<Effect, StoreError> {
    let effect::Model {
        municipality_id: _,
        fiscal_year: _,
        ordinal: _,
        item_ordinal,
        pillar_ordinal: _,
        key,
        kind,
        phase,
        label_ja,
        label_en,
        text_ja,
        text_en,
        printed: figure,
        printed_unit,
        amount_yen,
        gross_printed,
        gross_yen,
        quantity,
        quantity_unit,
        role,
        quantity_general,
        quantity_special,
        quantity_public_enterprise,
        account,
        attribution,
        attribution_note_ja,
        attribution_note_en,
        document_ordinal,
        page,
        own_phase: _,
    } = row;
    let detail = match code(&kind, "effect kind")? {
        EffectKind::Monetary => {
            let unit = code(&required(printed_unit, "printed_unit")?, "printed unit")?;
            let net = printed(&required(figure, "printed")?, unit, required(amount_yen, "amount_yen")?)?;
            let gross = match (gross_printed, gross_yen) {
                (Some(figure), Some(amount)) => Some(printed(&figure, unit, amount)?),
                _ => None,
            };
            let account = account.map(|account| code::<Account>(&account, "account")).transpose()?;
            EffectDetail::Monetary { net, gross, account }
        }
        EffectKind::Qualitative => {
            EffectDetail::Qualitative { text: text(required(text_ja, "text_ja")?, text_en) }
        }
        kind => EffectDetail::Quantity {
            kind,
            value: required(quantity, "quantity")?.normalize(),
            unit: code(&required(quantity_unit, "quantity_unit")?, "unit")?,
            role: code(&required(role, "role")?, "role")?,
            by_account: [quantity_general, quantity_special, quantity_public_enterprise]
                .map(|value| value.map(|value| value.normalize())),
            printed: boxed(figure),
        },
    };
    Ok(Effect {
        key: key.into_boxed_str(),
        item: place(item_ordinal)?,
        phase: code(&phase, "phase")?,
        label: optional_text(label_ja, label_en),
        attribution: code(&attribution, "attribution")?,
        attribution_note: optional_text(attribution_note_ja, attribution_note_en),
        source: source(document_ordinal, page)?,
        detail,
    })
}
