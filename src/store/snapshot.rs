//! What one request reads: one state of the data, from one server.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use sea_orm::{QueryResult, Statement};

use super::{
    DatasetState, State, Store, StoreError,
    connect::Plans,
    history,
    query::Asked,
    server::{Server, Tally},
    tree,
};
use crate::{
    domain::{Change, ProgramId, ProgramTree, Revision, StateId},
    package,
};

/// How many revisions are compared with those before them at once.
const COMPARED_AT_ONCE: usize = 10;

/// One state of the data, for the length of a request. Where the database has moved on, reading fails with
/// [`StoreError::Conflict`] and [`Snapshot::has_moved`] tells that the request should be answered anew.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(super) store: Arc<Store>,
    /// Where it reads from.
    pub(super) server: Arc<Server>,
    pub(super) state: Arc<DatasetState>,
    pub(super) moved: Arc<AtomicBool>,
    /// What it is asked for.
    pub(super) asked: Asked,
    pub(super) tally: Arc<Tally>,
    /// Whether its replica failed it.
    pub(super) failed: Arc<AtomicBool>,
}

impl Snapshot {
    /// The same for a request that asks only for these fields: what no other needs is not read.
    #[must_use]
    pub fn asked_for(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }

    /// The same, with what it asks of the database counted here.
    #[must_use]
    pub fn counted_by(mut self, tally: Arc<Tally>) -> Self {
        self.tally = tally;
        self
    }

    /// Whether it reads from a replica that failed it; another server can answer the request.
    #[must_use]
    pub fn has_lost_replica(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Runs a statement.
    pub(super) async fn run(
        &self,
        plans: Plans,
        statement: Statement,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let rows = self.server.rows(plans, statement, &self.tally).await;
        if self.server.is_replica && matches!(rows, Err(StoreError::Unavailable(_))) {
            self.failed.store(true, Ordering::Relaxed);
        }
        rows
    }

    /// What the data set holds.
    #[must_use]
    pub fn state(&self) -> &DatasetState {
        &self.state
    }

    /// The same, for who needs it for longer than the snapshot.
    #[must_use]
    pub fn state_shared(&self) -> Arc<DatasetState> {
        Arc::clone(&self.state)
    }

    /// Whether the data changed under this request.
    #[must_use]
    pub fn has_moved(&self) -> bool {
        self.moved.load(Ordering::Relaxed)
    }

    /// A whole programme, from memory if it is there; none where there is no such programme.
    pub async fn tree(&self, id: ProgramId) -> Result<Option<Arc<ProgramTree>>, StoreError> {
        let Some(revision) = self.state.programs.get(&id).map(|entry| entry.revision) else {
            return Ok(None);
        };
        let load = async || {
            let mut trees = tree::load(self, &[(id, revision)]).await?;
            trees.pop().map(Arc::new).ok_or(StoreError::Conflict)
        };
        let key = (id, self.newest(revision));
        let tree = self.store.trees.get_or_insert_async(&key, load()).await;
        self.noticing(tree).map(Some)
    }

    /// A whole programme at one of its states; none where there is no such state.
    pub async fn at(&self, state: StateId) -> Result<Option<Arc<ProgramTree>>, StoreError> {
        let StateId { program, number } = state;
        match number {
            None => self.tree(program).await,
            Some(number) => Ok(self.past(vec![(program, number)]).await?.remove(&(program, number))),
        }
    }

    /// A whole programme as it is now, if it is in memory.
    #[must_use]
    pub fn tree_in_memory(&self, id: ProgramId) -> Option<Arc<ProgramTree>> {
        let revision = self.state.programs.get(&id)?.revision;
        self.store.trees.get(&(id, self.newest(revision)))
    }

    /// Whole programmes, each asked for once; those that are not in memory are loaded together.
    pub async fn trees(&self, ids: &[ProgramId]) -> Result<HashMap<ProgramId, Arc<ProgramTree>>, StoreError> {
        let newest = |id: &ProgramId| self.state.programs.get(id).map(|entry| (*id, entry.revision));
        let wanted: Vec<_> = ids.iter().filter_map(newest).collect();
        let (mut found, missing) = self.in_memory(wanted, |revision| self.newest(revision));
        if !missing.is_empty() {
            let loaded = self.noticing(tree::load(self, &missing).await)?;
            self.remember(loaded, |tree| self.newest(tree.revision().number), &mut found);
        }
        Ok(found.into_iter().map(|((id, _), tree)| (id, tree)).collect())
    }

    /// Whole programmes for one who reads very many in turn: memory keeps none of them for that. What has been corrected
    /// meanwhile is read as it was, so that however long the reading takes, it is of one state of the data.
    pub async fn scan(&self, ids: &[ProgramId]) -> Result<Vec<Arc<ProgramTree>>, StoreError> {
        let newest = |id: &ProgramId| self.state.programs.get(id).map(|entry| (*id, entry.revision));
        let wanted: Vec<_> = ids.iter().filter_map(newest).collect();
        let (found, missing) = self.in_memory(wanted, |revision| self.newest(revision));
        let loaded = match missing.as_slice() {
            [] => Vec::new(),
            missing => match tree::load(self, missing).await {
                Err(StoreError::Conflict) => self.noticing(history::load_as_of(self, missing).await)?,
                loaded => loaded?,
            },
        };
        if loaded.len() < missing.len() {
            return self.noticing(Err(StoreError::Conflict));
        }
        let loaded = loaded.into_iter().map(Arc::new);
        let mut trees: HashMap<_, _> =
            found.into_values().chain(loaded).map(|tree| (tree.id(), tree)).collect();
        Ok(ids.iter().filter_map(|id| trees.remove(id)).collect())
    }

    /// Programmes as they were, by the numbers of their revisions; what does not exist is left out.
    pub async fn past(
        &self,
        wanted: Vec<(ProgramId, i32)>,
    ) -> Result<HashMap<(ProgramId, i32), Arc<ProgramTree>>, StoreError> {
        let (mut found, missing) = self.in_memory(wanted, |number| self.left(number));
        if !missing.is_empty() {
            let loaded = history::load(self, &missing).await?;
            self.remember(loaded, |tree| self.left(tree.revision().program_number), &mut found);
        }
        let numbered = found.into_iter().map(|((id, _), tree)| ((id, tree.revision().program_number), tree));
        Ok(numbered.collect())
    }

    /// What differs between two states of a programme, by the numbers of their revisions.
    pub async fn changes(&self, id: ProgramId, old: i32, new: i32) -> Result<Vec<Change>, StoreError> {
        let states = self.past(vec![(id, old), (id, new)]).await?;
        difference(&states, id, old, new)
    }

    /// The newest revisions of all programmes, the newest first.
    pub async fn newest_revisions(&self, limit: u64) -> Result<Vec<(ProgramId, Revision)>, StoreError> {
        history::newest(self, limit).await
    }

    /// What each of these revisions changed, by its number within the programme; the first one nothing.
    pub async fn changes_made(&self, revisions: &[(ProgramId, i32)]) -> Result<Vec<Vec<Change>>, StoreError> {
        let mut made = Vec::with_capacity(revisions.len());
        for part in revisions.chunks(COMPARED_AT_ONCE) {
            let later = part.iter().filter(|(_, number)| *number > 1);
            let both: BTreeSet<_> =
                later.flat_map(|&(id, number)| [(id, number - 1), (id, number)]).collect();
            let states = self.past(both.into_iter().collect()).await?;
            for &(id, number) in part {
                let is_first = number <= 1;
                made.push(if is_first { Vec::new() } else { difference(&states, id, number - 1, number)? });
            }
        }
        Ok(made)
    }

    fn newest(&self, revision: i64) -> State {
        State::Newest(self.state.generation, revision)
    }

    fn left(&self, number: i32) -> State {
        State::Past(self.state.generation, number)
    }

    /// Those of the wanted states that are in memory, and those that are not.
    fn in_memory<N: Copy>(
        &self,
        wanted: Vec<(ProgramId, N)>,
        state: impl Fn(N) -> State,
    ) -> (Trees, Vec<(ProgramId, N)>) {
        let mut found = Trees::new();
        let mut missing = wanted;
        missing.retain(|(id, number)| {
            let key = (*id, state(*number));
            let tree = self.store.trees.get(&key);
            tree.is_none_or(|tree| {
                found.insert(key, tree);
                false
            })
        });
        (found, missing)
    }

    fn remember(&self, loaded: Vec<ProgramTree>, state: impl Fn(&ProgramTree) -> State, found: &mut Trees) {
        for tree in loaded {
            let (key, tree) = ((tree.id(), state(&tree)), Arc::new(tree));
            self.store.trees.insert(key, Arc::clone(&tree));
            found.insert(key, tree);
        }
    }

    /// Remembers that the data has changed under this request.
    pub(super) fn noticing<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Conflict)) {
            self.moved.store(true, Ordering::Relaxed);
            // A replica may have gone ahead, or fallen behind.
            if self.server.is_replica {
                self.server.lacks(&self.state.mark());
            }
        }
        result
    }

    /// Refuses an answer that was read at another revision than this request's.
    pub(super) fn at_this_revision(&self, revision: i64) -> Result<(), StoreError> {
        self.noticing(if revision == self.state.revision { Ok(()) } else { Err(StoreError::Conflict) })
    }
}

/// What differs between two of these states.
fn difference(
    states: &HashMap<(ProgramId, i32), Arc<ProgramTree>>,
    id: ProgramId,
    old: i32,
    new: i32,
) -> Result<Vec<Change>, StoreError> {
    let state = |number| states.get(&(id, number)).ok_or(StoreError::Conflict);
    Ok(package::diff(state(old)?.program(), state(new)?.program()))
}

/// States of programmes that were asked for.
type Trees = HashMap<(ProgramId, State), Arc<ProgramTree>>;
