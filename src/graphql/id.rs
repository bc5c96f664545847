//! Global ids: made of the authored keys, so that the same package has the same ids on every installation.

use async_graphql::ID;

use crate::domain::{FiscalYear, Level, MunicipalityCode, ProgramId};

/// What an id names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GlobalId {
    /// `Municipality:141305`
    Municipality(MunicipalityCode),
    /// `Program:141305/2023`
    Program(ProgramId),
    /// `Item:141305/2023/key`
    Part(Level, ProgramId, String),
}

const LEVELS: [(Level, &str); 5] = [
    (Level::Pillar, "Pillar"),
    (Level::Section, "Section"),
    (Level::Item, "Item"),
    (Level::Effect, "Effect"),
    (Level::Document, "Document"),
];

impl GlobalId {
    /// Reads an id; none where it is not one of ours.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let (name, rest) = id.split_once(':')?;
        if name == "Municipality" {
            return rest.parse().ok().filter(|_| rest.len() == 6).map(Self::Municipality);
        }
        let mut parts = rest.splitn(3, '/');
        let municipality = parts.next().filter(|code| code.len() == 6)?.parse().ok()?;
        let year = parts.next().filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))?;
        let fiscal_year = FiscalYear::new(year.parse().ok()?)?;
        let program = ProgramId { municipality, fiscal_year };
        match (name, parts.next()) {
            ("Program", None) => Some(Self::Program(program)),
            (_, Some(key)) => {
                let (level, _) = LEVELS.iter().find(|(_, level)| *level == name)?;
                Some(Self::Part(*level, program, key.to_owned()))
            }
            _ => None,
        }
    }

    /// The id of a part of a programme.
    pub(super) fn part(level: Level, program: ProgramId, key: &str) -> ID {
        let name = LEVELS.iter().find(|(known, _)| *known == level).map_or("", |(_, name)| name);
        ID(format!("{name}:{program}/{key}"))
    }
}

/// The id of a municipality.
pub(super) fn of_municipality(code: MunicipalityCode) -> ID {
    ID(format!("Municipality:{code}"))
}

/// The id of a programme.
pub(super) fn of_program(program: ProgramId) -> ID {
    ID(format!("Program:{program}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_level_round_trip() {
        let id = "Item:141305/2023/school-lunch";
        let Some(GlobalId::Part(level, program, key)) = GlobalId::parse(id) else { panic!("{id}") };
        assert_eq!(GlobalId::part(level, program, &key).0, id);
        assert_eq!(GlobalId::parse("Program:141305/2023"), Some(GlobalId::Program(program)));
        assert_eq!(of_program(program).0, "Program:141305/2023");
        let municipality = GlobalId::parse("Municipality:141305");
        assert_eq!(municipality, Some(GlobalId::Municipality(program.municipality)));
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
            "Item:1/2/3",
        ] {
            assert_eq!(GlobalId::parse(id), None, "{id}");
        }
    }
}
