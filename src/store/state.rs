//! One state of the whole data set: its revision, every programme's own properties, and who they are of. A few hundred
//! bytes a programme, held in memory, so that lists of programmes, counts and codes cost no statement.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    iter::successors,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use entity::{municipality, program};
use futures_util::TryStreamExt;
use sea_orm::{
    AccessMode, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IsolationLevel, QueryFilter,
    QueryOrder, TransactionTrait,
};

use super::{StoreError, connect::statement, rows};
use crate::domain::{
    Filter, FiscalYear, License, Municipality, MunicipalityCode, Phase, ProgramCondition, ProgramHead,
    ProgramId, ProgramTree, StateId, Summary, Test, select::ProgramFacts,
};

mod published;
mod totals;

/// A programme as the data set lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramEntry {
    /// What names it.
    pub id: ProgramId,
    /// The running number of the revision it is at.
    pub revision: i64,
    /// Its own properties.
    pub head: ProgramHead,
    /// How much it holds.
    pub counts: Counts,
    /// What its effects add up to, phase by phase.
    pub summaries: Box<[Summary]>,
    /// When it was published here.
    pub published: Published,
}

/// When a programme was published here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// For the first time.
    pub first: DateTime<Utc>,
    /// As it is now.
    pub last: DateTime<Utc>,
}

impl ProgramEntry {
    /// What its effects of a phase add up to; none where it holds no effect of that phase.
    #[must_use]
    pub fn summary(&self, phase: Phase) -> Option<&Summary> {
        self.summaries.iter().find(|summary| summary.phase == phase)
    }
}

/// How much a programme or a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Programmes.
    pub programs: i64,
    /// Pillars, cross-cutting groups included.
    pub pillars: i64,
    /// Items.
    pub items: i64,
    /// Effects.
    pub effects: i64,
}

/// What tells one state of the data set from every other, on every server that serves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Mark {
    /// The running number of the newest revision; 0 where nothing was ever imported.
    pub revision: i64,
    /// When it was published; none where nothing was ever imported.
    pub published_at: Option<DateTime<Utc>>,
}

/// What the whole data set holds at one revision. A request keeps one and sees no other.
#[derive(Debug, Default)]
pub struct DatasetState {
    /// The running number of the newest revision; 0 where nothing was ever imported.
    pub revision: i64,
    /// When it was published; none where nothing was ever imported.
    published_at: Option<DateTime<Utc>>,
    /// How often another database has taken the place of the one before, behind the same address.
    pub(super) generation: u64,
    /// Every programme.
    pub programs: BTreeMap<ProgramId, Arc<ProgramEntry>>,
    /// Every municipality, by code.
    pub municipalities: BTreeMap<MunicipalityCode, Arc<Municipality>>,
    /// The codes that each code replaced.
    pub predecessors: HashMap<MunicipalityCode, Vec<MunicipalityCode>>,
}

impl DatasetState {
    /// What tells it from others.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark { revision: self.revision, published_at: self.published_at }
    }

    /// Reads what has changed since `before`, in one transaction, so that its parts belong together.
    pub(super) async fn load(connection: &DatabaseConnection, before: &Self) -> Result<Self, StoreError> {
        let isolation = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
        let transaction = connection.begin_with_config(isolation.0, isolation.1).await?;
        let newest = newest(&transaction, before).await?;
        let municipalities =
            municipality::Entity::find().order_by_asc(municipality::Column::Id).all(&transaction).await?;
        let known = if newest.follows { before.revision } else { 0 };
        // Row by row, so that never all of them are held twice.
        let rows = program::Entity::find().filter(program::Column::Revision.gt(known));
        let mut changed: Vec<ProgramEntry> = Vec::new();
        {
            let mut rows = rows.stream(&transaction).await?;
            while let Some(row) = rows.try_next().await? {
                changed.push(rows::program(row)?);
            }
        }
        let mut summaries = totals::changed(&transaction, known).await?;
        let mut published = published::changed(&transaction, known).await?;
        transaction.commit().await?;
        let programs = if known > 0 { before.programs.clone() } else { BTreeMap::new() };
        let Newest { mark: Mark { revision, published_at }, follows } = newest;
        let generation = before.generation + u64::from(!follows);
        let mut state = Self { revision, published_at, generation, programs, ..Self::default() };
        for mut entry in changed {
            entry.summaries = summaries.remove(&entry.id).unwrap_or_default().into_boxed_slice();
            entry.published = rows::required(published.remove(&entry.id), "the revision of a programme")?;
            state.programs.insert(entry.id, Arc::new(entry));
        }
        for row in municipalities {
            let municipality = rows::municipality(row)?;
            if let Some(successor) = municipality.successor {
                state.predecessors.entry(successor).or_default().push(municipality.code);
            }
            state.municipalities.insert(municipality.code, Arc::new(municipality));
        }
        Ok(state)
    }

    /// Whether this state holds what the database's newest revision made.
    pub(super) fn is_at(&self, newest: &Newest) -> bool {
        self.mark() == newest.mark
    }

    /// This code and those that replaced it one after the other; none where it is not known.
    fn line(&self, code: MunicipalityCode) -> impl Iterator<Item = &Arc<Municipality>> {
        let next = |found: &&Arc<Municipality>| self.municipalities.get(&found.successor?);
        // A line of successors has no more links than there are codes; a circle of them ends here too.
        successors(self.municipalities.get(&code), next).take(self.municipalities.len())
    }

    /// The municipality that this code names today: an old code finds its successor.
    #[must_use]
    pub fn municipality(&self, code: MunicipalityCode) -> Option<&Arc<Municipality>> {
        self.line(code).last()
    }

    /// The programme of this code and year, or of a code that replaced it.
    #[must_use]
    pub fn program(&self, code: MunicipalityCode, fiscal_year: FiscalYear) -> Option<ProgramId> {
        let mut ids = self.line(code).map(|found| ProgramId { municipality: found.code, fiscal_year });
        ids.find(|id| self.programs.contains_key(id))
    }

    /// This state under the code that its municipality has today; none where no such programme is held.
    #[must_use]
    pub fn settled(&self, asked: StateId) -> Option<StateId> {
        let StateId { program: ProgramId { municipality, fiscal_year }, number } = asked;
        Some(StateId { program: self.program(municipality, fiscal_year)?, number })
    }

    /// These codes along with those that replaced them.
    #[must_use]
    pub fn followed(&self, codes: &[MunicipalityCode]) -> Vec<MunicipalityCode> {
        let known = codes.iter().flat_map(|code| self.line(*code)).map(|found| found.code);
        let all: BTreeSet<_> = known.chain(codes.iter().copied()).collect();
        all.into_iter().collect()
    }

    /// What conditions on a programme ask about.
    #[must_use]
    pub fn facts(&self, entry: &ProgramEntry) -> ProgramFacts {
        let phase = entry.head.phase;
        ProgramFacts {
            id: entry.id,
            phase,
            coverage: entry.head.coverage,
            population: self.population(entry.id.municipality),
            total: entry.summary(phase).map(|summary| summary.net.sum.0),
            items: entry.counts.items,
        }
    }

    /// The same of a programme that is in memory, in whichever state.
    #[must_use]
    pub fn facts_of(&self, tree: &ProgramTree) -> ProgramFacts {
        let (id, phase) = (tree.id(), tree.head().phase);
        ProgramFacts {
            id,
            phase,
            coverage: tree.head().coverage,
            population: self.population(id.municipality),
            total: tree.total(phase).map(|sum| sum.net.0),
            items: i64::try_from(tree.program().items.len()).unwrap_or(i64::MAX),
        }
    }

    /// Inhabitants of a municipality, where a package gives them.
    #[must_use]
    pub fn population(&self, code: MunicipalityCode) -> Option<i64> {
        let population = self.municipalities.get(&code)?.population.as_ref()?;
        Some(population.inhabitants.into())
    }

    /// The programmes that a filter matches, by municipality code and fiscal year.
    #[must_use]
    pub fn matching(&self, filter: &Filter<ProgramCondition>) -> Vec<&Arc<ProgramEntry>> {
        let holds = |entry: &&Arc<ProgramEntry>| {
            let facts = self.facts(entry);
            filter.holds(&|condition| facts.fulfil(condition))
        };
        if *filter == Filter::default() {
            return self.programs.values().collect();
        }
        match municipalities(filter) {
            Some(codes) => codes.iter().flat_map(|code| self.of_municipality(*code)).filter(holds).collect(),
            None => self.programs.values().filter(holds).collect(),
        }
    }

    /// Every programme of one municipality, by fiscal year.
    pub fn of_municipality(&self, code: MunicipalityCode) -> impl Iterator<Item = &Arc<ProgramEntry>> {
        let year = |year: i16| FiscalYear::new(year.into());
        let range =
            year(*FiscalYear::RANGE.start()).zip(year(*FiscalYear::RANGE.end())).map(|(first, last)| {
                let id = |fiscal_year| ProgramId { municipality: code, fiscal_year };
                self.programs.range(id(first)..=id(last))
            });
        range.into_iter().flatten().map(|(_, entry)| entry)
    }

    /// How much the programmes hold that a filter matches.
    #[must_use]
    pub fn count(&self, filter: &Filter<ProgramCondition>) -> Counts {
        self.matching(filter).into_iter().fold(Counts::default(), |sum, entry| Counts {
            programs: sum.programs + entry.counts.programs,
            pillars: sum.pillars + entry.counts.pillars,
            items: sum.items + entry.counts.items,
            effects: sum.effects + entry.counts.effects,
        })
    }

    /// The different terms of all programmes, in the order in which they come.
    #[must_use]
    pub fn licenses(&self) -> Vec<&License> {
        let mut seen = HashSet::new();
        self.programs
            .values()
            .flat_map(|entry| &entry.head.licenses)
            .filter(|license| seen.insert(*license))
            .collect()
    }
}

/// The municipalities that a filter is bound to, where it is.
fn municipalities(filter: &Filter<ProgramCondition>) -> Option<BTreeSet<MunicipalityCode>> {
    match filter {
        Filter::Is(ProgramCondition::Municipality(Test::In(codes))) => Some(codes.iter().copied().collect()),
        Filter::All(all) => all.iter().find_map(municipalities),
        _ => None,
    }
}

/// The database's newest revision, as seen from a state that was read before.
#[derive(Debug)]
pub(super) struct Newest {
    pub(super) mark: Mark,
    /// Whether the state's own revision is one of the database's: if not, another one has taken its place.
    pub(super) follows: bool,
}

/// Asks for the newest revision, and whether the database still has the one that `before` is at.
pub(super) async fn newest(
    connection: &impl ConnectionTrait,
    before: &DatasetState,
) -> Result<Newest, StoreError> {
    let query = "SELECT d.revision, n.published_at, o.published_at FROM dataset d
                 LEFT JOIN revision n ON n.number = d.revision LEFT JOIN revision o ON o.number = $1";
    let row = connection.query_one_raw(statement(query, [before.revision.into()])).await?;
    let row = rows::required(row, "the row of \"dataset\"")?;
    let revision = row.try_get_by_index(0)?;
    let known: Option<DateTime<Utc>> = row.try_get_by_index(2)?;
    Ok(Newest {
        mark: Mark { revision, published_at: row.try_get_by_index(1)? },
        follows: before.revision <= revision && known == before.published_at,
    })
}
