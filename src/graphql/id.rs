//! Global ids: made of the authored keys, so that the same package has the same ids on every installation.

use async_graphql::ID;
use strum::IntoEnumIterator;

use crate::domain::{Level, MunicipalityCode, StateId};

/// What an id names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GlobalId {
    /// `Municipality:141305`
    Municipality(MunicipalityCode),
    /// `Program:141305/2023`, or as revision 2 left it `Program:141305/2023@2`
    Program(StateId),
    /// `Item:141305/2023/key`, or `Item:141305/2023@2/key`
    Part(Level, StateId, String),
}

impl GlobalId {
    /// Reads an id; none where it is not one of ours.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let (name, rest) = id.split_once(':')?;
        if name == "Municipality" {
            return rest.parse().ok().filter(|_| rest.len() == 6).map(Self::Municipality);
        }
        if name == "Program" {
            return rest.parse().ok().map(Self::Program);
        }
        let level = Level::iter().find(|level| level.name() == name)?;
        // Two slashes: one within the programme's name, one before the key.
        let (end, _) = rest.match_indices('/').nth(1)?;
        let (state, key) = rest.split_at_checked(end)?;
        Some(Self::Part(level, state.parse().ok()?, key.strip_prefix('/')?.to_owned()))
    }

    /// The municipality that it leads to.
    pub(super) fn municipality(&self) -> MunicipalityCode {
        match self {
            Self::Municipality(code) => *code,
            Self::Program(state) | Self::Part(_, state, _) => state.program.municipality,
        }
    }

    /// The id of a part of a programme.
    pub(super) fn part(level: Level, state: StateId, key: &str) -> ID {
        ID(state.part(level, key))
    }
}

/// The id of a municipality.
pub(super) fn of_municipality(code: MunicipalityCode) -> ID {
    ID(format!("Municipality:{code}"))
}

/// The id of a programme.
pub(super) fn of_program(state: StateId) -> ID {
    ID(format!("Program:{state}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_level_round_trip() {
        for id in ["Item:141305/2023/school-lunch", "Effect:141305/2023@2/a"] {
            let Some(GlobalId::Part(level, state, key)) = GlobalId::parse(id) else { panic!("{id}") };
            assert_eq!(GlobalId::part(level, state, &key).0, id);
        }
        for id in ["Program:141305/2023", "Program:141305/2023@12"] {
            let Some(GlobalId::Program(state)) = GlobalId::parse(id) else { panic!("{id}") };
            assert_eq!(of_program(state).0, id);
        }
        let Some(GlobalId::Municipality(code)) = GlobalId::parse("Municipality:141305") else { panic!() };
        assert_eq!(of_municipality(code).0, "Municipality:141305");
    }

    #[test]
    fn what_is_no_id_names_nothing() {
        for id in [
            "",
            "Item",
            "Item:",
            "Item:14130/2023/a",
            "Thing:141305/2023/a",
            "Program:141305/2023/a",
            "Program:141305/+2023",
            "Program:141305/02023",
            "Program:141305/2023@0",
            "Item:141305/2023@/a",
            "Item:141305/2023",
            "Item:1/2/3",
        ] {
            assert_eq!(GlobalId::parse(id), None, "{id}");
        }
    }
}
