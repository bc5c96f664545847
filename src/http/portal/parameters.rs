//! The parameters of downloads: which rows, and how they are written.

use std::{num::NonZeroU16, str::FromStr};

use actix_web::HttpRequest;
use strum::IntoEnumIterator;

use super::problem::Problem;
use crate::{
    domain::{EffectKind, FiscalYear, MunicipalityCode, Phase, search},
    export::{Encoding, Format, Scope, Selection, Variant, Words},
    graphql::Limits,
    http::ask,
    store::DatasetState,
};

/// The most values of one parameter.
const MAX_VALUES: usize = 1000;

/// What a download is asked for with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    /// Which rows.
    pub(super) selection: Selection,
    /// How they are written.
    pub(super) variant: Variant,
}

/// Parameters that may be there more than once, since they have many values.
const LISTS: [&str; 3] = ["municipality", "fiscalYear", "pillar"];

/// The parameters of an address, all of which must be known.
pub(super) fn given(
    request: &HttpRequest,
    limits: &Limits,
    known: &[&str],
) -> Result<Vec<(String, String)>, Problem> {
    let pairs = ask::pairs(request, limits)?;
    for (place, (name, _)) in pairs.iter().enumerate() {
        let name = name.as_str();
        if !known.contains(&name) {
            return Err(Problem::no_parameter(name, known));
        }
        if !LISTS.contains(&name) && pairs.iter().take(place).any(|(other, _)| other == name) {
            return Err(Problem::twice(name));
        }
    }
    Ok(pairs)
}

/// The parameters that this format has for this scope.
fn names(scope: Scope, format: Format) -> Vec<&'static str> {
    let of_all = match scope {
        Scope::Everything => &["municipality", "fiscalYear"][..],
        Scope::Program(_) => &[],
    };
    let of_format = match format {
        Format::Csv => &["header", "bom", "encoding"][..],
        Format::Xlsx => &["header"],
        Format::Json | Format::Ndjson | Format::Parquet => &[],
    };
    [of_all, &["pillar", "kind", "phase", "q"], of_format].concat()
}

impl Parameters {
    /// Reads them from an address.
    pub(super) fn read(
        request: &HttpRequest,
        limits: &Limits,
        (scope, format): (Scope, Format),
        state: &DatasetState,
    ) -> Result<Self, Problem> {
        let mut read = Self { selection: Selection::default(), variant: Variant::of(format) };
        let mut bom = None;
        for (name, value) in given(request, limits, &names(scope, format))? {
            let Self { selection, variant } = &mut read;
            match name.as_str() {
                "municipality" => {
                    let expected = "local-government codes of 6 or 5 digits, such as 141305";
                    let codes: Vec<MunicipalityCode> = list(&name, &value, expected)?;
                    // A code of old finds what took its place.
                    selection.municipalities.get_or_insert_default().extend(state.followed(&codes));
                }
                "fiscalYear" => {
                    let expected = "years in which fiscal years begin, from 1947 to 2100, such as 2023";
                    let years: Vec<i64> = list(&name, &value, expected)?;
                    let years: Option<Vec<_>> = years.into_iter().map(FiscalYear::new).collect();
                    let years = years.ok_or_else(|| Problem::parameter(&name, &value, expected))?;
                    selection.fiscal_years.get_or_insert_default().extend(years);
                }
                "pillar" => {
                    let expected = "printed numbers of pillars, from 1";
                    let numbers: Vec<NonZeroU16> = list(&name, &value, expected)?;
                    let numbers = numbers.into_iter().filter_map(|number| i16::try_from(number.get()).ok());
                    selection.pillars.get_or_insert_default().extend(numbers);
                }
                "kind" => {
                    selection.kind = Some(choice(&name, &value, EffectKind::iter().map(EffectKind::code))?);
                }
                "phase" => {
                    selection.phase = Some(choice(&name, &value, Phase::iter().map(Phase::code))?);
                }
                "q" => selection.words = words(value)?,
                "header" => variant.japanese = choice::<Header>(&name, &value, ["en", "ja"])? == Header::Ja,
                "encoding" => {
                    if choice::<Charset>(&name, &value, ["utf-8", "cp932"])? == Charset::Cp932 {
                        variant.encoding = Encoding::Cp932;
                    }
                }
                _ => bom = Some(choice::<bool>(&name, &value, ["true", "false"])?),
            }
        }
        match (bom, read.variant.encoding) {
            (Some(true), Encoding::Cp932) => {
                return Err(Problem::choice("bom", "true", ["false"]));
            }
            (Some(false), Encoding::Utf8WithMark) => read.variant.encoding = Encoding::Utf8,
            _ => {}
        }
        Ok(read)
    }
}

/// The language of the header.
#[derive(PartialEq, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
enum Header {
    En,
    Ja,
}

/// An encoding, as it is asked for.
#[derive(PartialEq, strum::EnumString)]
#[strum(ascii_case_insensitive)]
enum Charset {
    #[strum(serialize = "utf-8")]
    Utf8,
    #[strum(serialize = "cp932")]
    Cp932,
}

/// Values with commas between them.
fn list<T: FromStr>(name: &str, value: &str, expected: &str) -> Result<Vec<T>, Problem> {
    let wrong = |value: &str| Problem::parameter(name, value, expected);
    if value.split(',').count() > MAX_VALUES {
        return Err(Problem::parameter(name, value, &format!("at most {MAX_VALUES} values")));
    }
    value.split(',').map(|one| one.trim().parse().map_err(|_| wrong(one))).collect()
}

fn choice<T: FromStr>(
    name: &str,
    value: &str,
    allowed: impl IntoIterator<Item = &'static str>,
) -> Result<T, Problem> {
    value.parse().map_err(|_| Problem::choice(name, value, allowed))
}

fn words(value: String) -> Result<Option<Words>, Problem> {
    let expected = format!("1 to {} words, of {} characters at most", search::MAX_WORDS, search::MAX_QUERY);
    let query = search::Query::parse(&value).map_err(|_| Problem::parameter("q", &value, &expected))?;
    Ok(Some(Words { conditions: query.conditions(), text: value }))
}
