//! The states of a programme over time: how one is named, and what corrections have removed.

use std::{fmt, str::FromStr};

use super::{FiscalYear, Level, MunicipalityCode, OptionalText, ProgramId, Revision};

/// A programme in one of its states: `141305/2023` as it is now, `141305/2023@2` as its second revision left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId {
    /// The programme.
    pub program: ProgramId,
    /// The number of the revision within the programme; none for its newest.
    pub number: Option<i32>,
}

/// A text that names no state of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a six-digit code, a fiscal year and perhaps a revision, such as 141305/2023 or 141305/2023@2"
)]
pub struct StateIdError;

impl StateId {
    /// The state that a code, perhaps without its check digit, and a year with or without a revision name.
    #[must_use]
    pub fn named(code: &str, year: &str) -> Option<Self> {
        let code: MunicipalityCode = code.parse().ok()?;
        format!("{code}/{year}").parse().ok()
    }

    /// The id of a part of it: `Item:141305/2023/key`.
    #[must_use]
    pub fn part(self, level: Level, key: &str) -> String {
        format!("{}:{self}/{key}", level.name())
    }
}

impl From<ProgramId> for StateId {
    fn from(program: ProgramId) -> Self {
        Self { program, number: None }
    }
}

impl fmt::Display for StateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, number } = self;
        match number {
            None => write!(f, "{program}"),
            Some(number) => write!(f, "{program}@{number}"),
        }
    }
}

impl FromStr for StateId {
    type Err = StateIdError;

    fn from_str(text: &str) -> Result<Self, StateIdError> {
        let (program, number) = match text.split_once('@') {
            None => (text, None),
            Some((program, number)) => (program, Some(plain_number(number).ok_or(StateIdError)?)),
        };
        let (code, year) = program.split_once('/').ok_or(StateIdError)?;
        let municipality = Some(code).filter(|code| code.len() == 6).and_then(|code| code.parse().ok());
        let year = Some(year).filter(|year| year.len() == 4).and_then(plain_number);
        let fiscal_year = year.and_then(|year| FiscalYear::new(year.into()));
        let program = municipality.zip(fiscal_year).ok_or(StateIdError)?;
        Ok(Self { program: ProgramId { municipality: program.0, fiscal_year: program.1 }, number })
    }
}

/// A number from 1 on in its only spelling, so that one state has one name.
fn plain_number(text: &str) -> Option<i32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

/// Something that a revision removed and no later one has brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// What it was.
    pub level: Level,
    /// Its authored key.
    pub key: Box<str>,
    /// Its title when it was last there; of an effect its label or wording.
    pub title: OptionalText,
    /// The revision that removed it, as the running number of the data set.
    pub removed_in: i64,
}

/// What is known of a programme's states up to one of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Every revision, oldest first; the last one is the state itself.
    pub revisions: Vec<Revision>,
    /// What is no longer there.
    pub removed: Vec<Removed>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_state_has_one_name() {
        for name in ["141305/2023", "141305/2023@1", "199991/2024@12"] {
            assert_eq!(name.parse::<StateId>().unwrap().to_string(), name);
        }
        for name in [
            "",
            "141305",
            "141305/",
            "14130/2023",
            "141304/2023",
            "141305/+2023",
            "141305/02023",
            "141305/23",
            "141305/2023@",
            "141305/2023@0",
            "141305/2023@01",
            "141305/2023@-1",
            "141305/2023@1@2",
            "141305/2023/a",
        ] {
            assert_eq!(name.parse::<StateId>(), Err(StateIdError), "{name}");
        }
    }
}
