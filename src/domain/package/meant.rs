//! What people mean who write a value as people write it: where a cell is refused, the right text is told.

use chrono::{Datelike, NaiveDate};

use super::{Kind, ProblemCode, Value, Wrong};
use crate::domain::{MunicipalityCode, message};

/// What spreadsheets show in a cell whose formula failed.
const SPREADSHEET_ERRORS: [&str; 12] = [
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#FIELD!",
    "#DATA!",
];

/// Reads a value; what is wrong names the right text where that can be told.
pub(super) fn judge<T: Value>(text: &str) -> Result<T, Wrong> {
    if SPREADSHEET_ERRORS.contains(&text) {
        let expected = message!("表計算ソフトのエラーではなく値", "a value, not an error of the spreadsheet");
        return Err(Wrong::new(ProblemCode::SpreadsheetError, expected));
    }
    T::parse(text).map_err(|wrong| meant::<T>(text, &wrong).unwrap_or(wrong))
}

/// What was meant, where a small change to the text makes it right.
fn meant<T: Value>(text: &str, wrong: &Wrong) -> Option<Wrong> {
    // Far longer than any value that is not text.
    if matches!(T::KIND, Kind::Text | Kind::Choice(_)) || text.len() > 300 {
        return None;
    }
    let is_right = |text: &str| T::parse(text).is_ok();
    let half = half_width(text);
    if is_right(&half) {
        return Some(instead(ProblemCode::FullWidth, &half));
    }
    let right = match T::KIND {
        Kind::Whole { .. } | Kind::Decimal => {
            let joined = without_separators(&half);
            if is_right(&joined) {
                return Some(instead(ProblemCode::ThousandsSeparator, &joined));
            }
            signed(&joined)
        }
        Kind::Date => date(&half)?.to_string(),
        Kind::Pattern(_) if wrong.code == ProblemCode::NotAMunicipalityCode => return code(&half),
        Kind::Pattern(_) | Kind::Url | Kind::Text | Kind::Choice(_) => half.to_ascii_lowercase(),
    };
    is_right(&right).then(|| instead(wrong.code, &right))
}

fn instead(code: ProblemCode, right: &str) -> Wrong {
    Wrong::new(code, message!("{right}", "{right}"))
}

/// A text with the half-width forms of full-width characters, and one kind of minus.
fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{2212}' | '\u{2010}' | '\u{2013}' | '\u{30fc}' => '-',
        '\u{3001}' => ',',
        _ => c,
    };
    text.chars().map(half).collect::<String>().trim().to_owned()
}

/// A number without the separators between groups of three digits.
fn without_separators(text: &str) -> String {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.trim_start_matches(|c: char| !c.is_ascii_digit()).split([',', ' ', '\'']);
    let first = groups.next().unwrap_or_default();
    let is_grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if is_grouped { text.replace([',', ' ', '\''], "") } else { text.to_owned() }
}

/// A number whose sign is written as papers print it: ▲12, △12, (12), +12, ¥12.
fn signed(text: &str) -> String {
    let bracketed = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let negative = text.strip_prefix(['▲', '△']).or(bracketed);
    match negative {
        Some(digits) => format!("-{}", digits.trim()),
        None => text.trim_start_matches(['+', '¥', '\\']).trim_end_matches(['円', '人']).trim().to_owned(),
    }
}

/// A date as spreadsheets and papers write it: 2023/4/1, 2023.4.1, 2023年4月1日, 令和5年4月1日, R5.4.1.
fn date(text: &str) -> Option<NaiveDate> {
    let eras = [("令和", 2018), ("R", 2018), ("平成", 1988), ("H", 1988), ("昭和", 1925), ("S", 1925)];
    let era = eras.iter().find_map(|(name, before)| Some((text.strip_prefix(name)?, *before)));
    let (rest, before) = era.unwrap_or((text, 0));
    let rest = rest.replace("元年", "1年");
    let mut parts = rest.trim_end_matches('日').split(['/', '.', '-', '年', '月']).map(str::trim);
    let mut next = || parts.next()?.parse::<u16>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let date = NaiveDate::from_ymd_opt(before + i32::from(year), month.into(), day.into())?;
    (parts.next().is_none() && (1868..=2200).contains(&date.year())).then_some(date)
}

/// A local-government code that lost its leading 0 in a spreadsheet, or stands without its check digit.
fn code(text: &str) -> Option<Wrong> {
    let is_short = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    let with_zero = std::iter::once(format!("0{text}"));
    let with_check = (0..=9).map(|digit| format!("{text}{digit}"));
    let codes: Vec<_> = with_zero
        .chain(with_check)
        .filter(|code| is_short && MunicipalityCode::parse(code).is_ok())
        .collect();
    let (ja, en) = (codes.join(" または "), codes.join(" or "));
    (!codes.is_empty()).then(|| Wrong::new(ProblemCode::NotAMunicipalityCode, message!("{ja}", "{en}")))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::domain::{
        Yen,
        package::{Key, Page},
    };

    fn told<T: Value>(text: &str) -> Option<(ProblemCode, String)> {
        judge::<T>(text).err().map(|wrong| (wrong.code, wrong.expected.en.into_owned()))
    }

    fn tells<T: Value>(text: &str, code: ProblemCode, right: &str) {
        assert_eq!(told::<T>(text), Some((code, right.into())), "{text}");
    }

    #[test]
    fn full_width_characters_are_told_in_half_width() {
        tells::<Yen>("１２３", ProblemCode::FullWidth, "123");
        tells::<Yen>("−１２", ProblemCode::FullWidth, "-12");
        tells::<Decimal>("１２．５", ProblemCode::FullWidth, "12.5");
        tells::<NaiveDate>("２０２３－０４－０１", ProblemCode::FullWidth, "2023-04-01");
        tells::<Key>("ｉｔｅｍ-１", ProblemCode::FullWidth, "item-1");
        tells::<MunicipalityCode>("１４１３０５", ProblemCode::FullWidth, "141305");
    }

    #[test]
    fn separators_and_printed_signs_are_told_without() {
        tells::<Yen>("1,287,275", ProblemCode::ThousandsSeparator, "1287275");
        tells::<Yen>("１，２８７", ProblemCode::ThousandsSeparator, "1287");
        tells::<Decimal>("-1,000.5", ProblemCode::ThousandsSeparator, "-1000.5");
        tells::<Yen>("▲1,200", ProblemCode::NotANumber, "-1200");
        tells::<Page>("¥12", ProblemCode::NotANumber, "12");
        let plain =
            |text: &str| told::<Yen>(text).is_some_and(|(_, expected)| expected.contains("digits only"));
        for text in ["1,2", "12,34,567", "約12", "1,000千円", "", "-", "1e3"] {
            assert!(plain(text), "{text}");
        }
        // The amount would be too large, so nothing is proposed.
        assert!(plain("1,000,000,000,000,000"));
    }

    #[test]
    fn dates_and_codes_are_told_as_they_should_be() {
        for text in [
            "2023/4/1",
            "2023.4.1",
            "2023年4月1日",
            "令和5年4月1日",
            "R5.4.1",
            "２０２３／４／１",
            "2023-4-1",
        ] {
            tells::<NaiveDate>(text, ProblemCode::NotADate, "2023-04-01");
        }
        tells::<NaiveDate>("令和元年5月1日", ProblemCode::NotADate, "2019-05-01");
        assert!(told::<NaiveDate>("2023/2/29").is_some_and(|(_, right)| right.contains("calendar")));
        tells::<MunicipalityCode>("14130", ProblemCode::NotAMunicipalityCode, "141305");
        tells::<MunicipalityCode>("11002", ProblemCode::NotAMunicipalityCode, "011002 or 110027");
        tells::<Key>("Item-1", ProblemCode::NotAKey, "item-1");
    }

    #[test]
    fn errors_of_spreadsheets_are_no_text() {
        for text in SPREADSHEET_ERRORS {
            assert_eq!(told::<Box<str>>(text).map(|(code, _)| code), Some(ProblemCode::SpreadsheetError));
        }
        assert_eq!(told::<Box<str>>("#1 の取組"), None);
    }
}
