//! Local governments (地方公共団体), their six-digit codes and the prefectures these name.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;

use super::{Language, MunicipalityKind, Text, prefecture};

/// A local-government code (全国地方公共団体コード): six digits, the last of which checks the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(i32);

/// Why a text is no municipality code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not five or six ASCII digits.
    #[error("\"{0}\" is not a municipality code: it must have 6 digits (or 5, without the check digit)")]
    Shape(String),
    /// The last digit does not check the others.
    #[error("\"{code}\" is not a municipality code: its check digit should be {expected}")]
    CheckDigit {
        /// The code as given.
        code: String,
        /// The digit that would be right.
        expected: i32,
    },
    /// The first two digits name none of the 47 prefectures.
    #[error("\"{0}\" is not a municipality code: no prefecture has the number of its first two digits")]
    Prefecture(String),
}

impl MunicipalityCode {
    /// The code as the number that names it in the database.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The code of this number, verified.
    pub fn from_number(number: i32) -> Result<Self, CodeError> {
        format!("{number:06}").parse()
    }

    /// The code with this number (below 1000) in a prefecture, of which 0 is the first and 47 the first again.
    pub(super) fn within(prefecture: u32, number: u32) -> Self {
        let five = ((1 + prefecture % 47) * 1000 + number % 1000).cast_signed();
        Self(five * 10 + Self::check_digit(five))
    }

    /// The check digit for the first five digits.
    fn check_digit(five: i32) -> i32 {
        let sum: i32 = (0..5).map(|place| five / 10_i32.pow(place) % 10 * (place.cast_signed() + 2)).sum();
        (11 - sum % 11) % 10
    }

    /// Whether the code names a prefecture or a municipality.
    #[must_use]
    pub const fn kind(self) -> MunicipalityKind {
        if self.0 / 10 % 1000 == 0 { MunicipalityKind::Prefecture } else { MunicipalityKind::Municipality }
    }

    /// The name of the prefecture: 神奈川県, Kanagawa.
    #[must_use]
    pub fn prefecture_name(self, language: Language) -> &'static str {
        prefecture::name(self.0 / 10_000, language).unwrap_or_default()
    }

    /// The code of the prefecture it lies in: 140007.
    #[must_use]
    pub fn prefecture(self) -> Self {
        let five = self.0 / 10_000 * 1000;
        Self(five * 10 + Self::check_digit(five))
    }
}

impl FromStr for MunicipalityCode {
    type Err = CodeError;

    /// Takes six digits, or five without the check digit as statistics print them.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let shape = || CodeError::Shape(text.chars().take(20).collect());
        if !(text.len() == 5 || text.len() == 6) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(shape());
        }
        let number: i32 = text.parse().map_err(|_| shape())?;
        let five = if text.len() == 5 { number } else { number / 10 };
        let expected = Self::check_digit(five);
        if prefecture::name(five / 1000, Language::Ja).is_none() {
            return Err(CodeError::Prefecture(text.into()));
        }
        if text.len() == 6 && number % 10 != expected {
            return Err(CodeError::CheckDigit { code: text.into(), expected });
        }
        Ok(Self(five * 10 + expected))
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// A local government as packages describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub code: MunicipalityCode,
    /// 川崎市, Kawasaki City.
    pub name: Text,
    /// First day on which the code was in force.
    pub valid_from: Option<NaiveDate>,
    /// Last day, where the code was replaced.
    pub valid_to: Option<NaiveDate>,
    /// The code that replaced it.
    pub successor: Option<MunicipalityCode>,
    /// Inhabitants, where a package gives them.
    pub population: Option<Population>,
}

/// Inhabitants of a municipality on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// Persons.
    pub inhabitants: i32,
    /// The day of the count or estimate.
    pub date: NaiveDate,
    /// Who says so.
    pub source: Box<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_checked_and_completed() {
        let kawasaki: MunicipalityCode = "141305".parse().unwrap();
        assert_eq!("14130".parse(), Ok(kawasaki));
        assert_eq!(kawasaki.to_string(), "141305");
        assert_eq!(kawasaki.prefecture().to_string(), "140007");
        assert_eq!(kawasaki.prefecture_name(Language::Ja), "神奈川県");
        assert_eq!(kawasaki.kind(), MunicipalityKind::Municipality);
        assert_eq!(kawasaki.prefecture().kind(), MunicipalityKind::Prefecture);
        assert_eq!("011002".parse::<MunicipalityCode>().unwrap().to_string(), "011002");
    }

    #[test]
    fn wrong_codes_say_what_is_wrong() {
        let error = |text: &str| text.parse::<MunicipalityCode>().unwrap_err().to_string();
        assert!(error("141304").ends_with("its check digit should be 5"));
        assert!(error("川崎").contains("6 digits"));
        assert!(error("１４１３０５").contains("6 digits"));
        assert!(error("990000").contains("prefecture"));
    }

    #[test]
    fn known_codes_of_all_parts_of_japan_have_right_check_digits() {
        for code in ["011002", "131016", "231002", "271004", "401307", "472018", "141003", "131130"] {
            assert!(code.parse::<MunicipalityCode>().is_ok(), "{code}");
        }
    }
}
