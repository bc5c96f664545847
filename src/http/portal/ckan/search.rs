//! Which datasets a search finds, and in which order: all from what the state of the data has in memory.

use std::{cell::OnceCell, cmp::Ordering};

use super::{
    super::datasets,
    query::{Condition, Field, Wanted, folded},
};
use crate::{
    domain::{Language, License, StateId},
    export::{
        Scope,
        catalog::{
            self, Place, Site,
            ckan::{self, Group, timestamp},
            keywords, licence_id, program_title, slug, title_of_everything,
        },
    },
    store::{DatasetState, ProgramEntry, Published},
};

/// What is searched for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Search {
    pub(super) condition: Condition,
    pub(super) sort: Vec<Key>,
    pub(super) start: usize,
    pub(super) rows: usize,
}

/// What the datasets that are found are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    field: Field,
    is_descending: bool,
}

impl Key {
    /// CKAN's own order.
    pub(super) const USUAL: &str = "score desc, metadata_modified desc";

    /// Reads an order; else what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Vec<Self>, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let keys = parts.map(|part| {
            let mut words = part.split_whitespace();
            let name = words.next().unwrap_or_default();
            let is_descending = words.next().is_some_and(|word| word.eq_ignore_ascii_case("desc"));
            let field = match name {
                // Nothing is found better than anything else.
                "score" | "relevance" => return Ok(None),
                "title_string" => Ok(Field::Title),
                name => name.parse(),
            };
            let shown: String = name.chars().take(50).collect();
            match field {
                Ok(
                    field @ (Field::Id
                    | Field::Name
                    | Field::Title
                    | Field::MetadataCreated
                    | Field::MetadataModified),
                ) => Ok(Some(Self { field, is_descending })),
                _ => Err(format!("cannot sort by \"{shown}\"")),
            }
        });
        let keys: Vec<Option<Self>> = keys.take(8).collect::<Result<_, _>>()?;
        Ok(keys.into_iter().flatten().collect())
    }
}

impl Search {
    /// Everything that is found, in order.
    pub(super) fn find(&self, site: &Site, state: &DatasetState) -> Vec<Scope> {
        let candidates = datasets::scopes(state).into_iter().map(|scope| Candidate::new(site, state, scope));
        let found = candidates.filter(|candidate| candidate.holds(&self.condition));
        let mut found: Vec<(Vec<String>, Scope)> = found
            .map(|candidate| {
                let keys = self.sort.iter().map(|key| candidate.values(key.field).into_iter().next());
                (keys.map(Option::unwrap_or_default).collect(), candidate.scope)
            })
            .collect();
        // Those that are equal stay in their own order.
        found.sort_by(|(one, _), (other, _)| self.compare(one, other));
        found.into_iter().map(|(_, scope)| scope).collect()
    }

    fn compare(&self, one: &[String], other: &[String]) -> Ordering {
        let keys = self.sort.iter().zip(one.iter().zip(other));
        let order = keys.map(|(key, (one, other))| {
            let order = one.cmp(other);
            if key.is_descending { order.reverse() } else { order }
        });
        order.fold(Ordering::Equal, Ordering::then)
    }
}

/// A dataset that may be what is searched for.
struct Candidate<'a> {
    site: &'a Site,
    state: &'a DatasetState,
    scope: Scope,
    program: Option<(&'a ProgramEntry, Place)>,
    /// What is looked through for words, once that is asked for.
    text: OnceCell<String>,
}

impl<'a> Candidate<'a> {
    fn new(site: &'a Site, state: &'a DatasetState, scope: Scope) -> Self {
        let entry = match scope {
            Scope::Everything => None,
            Scope::Program(StateId { program, .. }) => state.programs.get(&program),
        };
        let program = entry.map(|entry| (&**entry, Place::of(state, entry.id.municipality)));
        Self { site, state, scope, program, text: OnceCell::new() }
    }

    fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(all) => all.iter().all(|condition| self.holds(condition)),
            Condition::Any(any) => any.iter().any(|condition| self.holds(condition)),
            Condition::Not(condition) => !self.holds(condition),
            Condition::Field(Field::Title | Field::Notes | Field::Text, Wanted::Is(text)) => {
                self.text().contains(&folded(text))
            }
            Condition::Field(field, wanted) => self.values(*field).iter().any(|value| wanted.fits(value)),
            Condition::Word(word) => self.text().contains(&**word),
        }
    }

    /// What is looked through for words.
    fn text(&self) -> &str {
        self.text.get_or_init(|| self.texts())
    }

    fn texts(&self) -> String {
        let mut texts = self.values(Field::Title);
        texts.extend(self.values(Field::Tags));
        if let Some((entry, _)) = &self.program {
            let description =
                [Language::Ja, Language::En].map(|language| entry.head.description.get(language));
            texts.extend(description.into_iter().flatten().map(str::to_owned));
        }
        folded(&texts.join("\n"))
    }

    /// The licence of all of it, where there is one.
    fn licence(&self) -> Option<&License> {
        match &self.program {
            Some((entry, _)) => catalog::common(&entry.head.licenses),
            None => catalog::common(self.state.licenses()),
        }
    }

    fn published(&self) -> Published {
        if let Some((entry, _)) = &self.program {
            return entry.published;
        }
        let first = self.state.programs.values().map(|entry| entry.published.first).min();
        let last = self.state.mark().published_at;
        Published { first: first.unwrap_or_default(), last: last.unwrap_or_default() }
    }

    /// The values of a field; the same as the package of the dataset tells.
    fn values(&self, field: Field) -> Vec<String> {
        let Self { site, scope, program, .. } = self;
        let place = program.as_ref().map(|(_, place)| place);
        match field {
            Field::Any => vec![String::new()],
            Field::Id => vec![ckan::package_id(site, &slug(*scope))],
            Field::Name => vec![slug(*scope)],
            Field::Title | Field::Notes | Field::Text => self.titles(),
            Field::Organization => {
                vec![place.map_or_else(|| Group::operator_name(site), |place| Group::place_name(place.code))]
            }
            Field::OwnerOrg => {
                vec![place.map_or_else(|| Group::of_operator(site), |place| Group::of_place(site, place)).id]
            }
            Field::Groups => place.map(|place| Group::prefecture_name(place.code)).into_iter().collect(),
            Field::Tags => {
                let program = program.as_ref().map(|(entry, place)| (entry.id, place));
                ckan::tags(&keywords(program))
            }
            Field::LicenseId => {
                vec![self.licence().map_or("notspecified", licence_id).to_owned()]
            }
            Field::ResFormat => {
                let counts = datasets::counts(self.state, *scope);
                let files = scope.files().filter(|file| datasets::is_offered(*file, &counts));
                files.map(ckan::format).chain([ckan::SERVICE_FORMAT]).map(str::to_owned).collect()
            }
            Field::MetadataCreated => vec![timestamp(self.published().first)],
            Field::MetadataModified => vec![timestamp(self.published().last)],
            Field::FiscalYear => program.iter().map(|(entry, _)| entry.id.fiscal_year.to_string()).collect(),
            Field::MunicipalityCode => place.map(|place| place.code.to_string()).into_iter().collect(),
            Field::State => vec!["active".into()],
            Field::Private => vec!["false".into()],
            Field::Capacity => vec!["public".into()],
            Field::EntityType => vec!["package".into()],
            Field::Type => vec!["dataset".into()],
        }
    }

    fn titles(&self) -> Vec<String> {
        let title = match &self.program {
            Some((entry, place)) => program_title(entry.id, &entry.head, place),
            None => title_of_everything(),
        };
        [Language::Ja, Language::En].map(|language| title.get(language).to_owned()).into()
    }
}
