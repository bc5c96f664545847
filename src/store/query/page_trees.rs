//! The whole programmes behind a page of a list, loaded together when the first of them is asked for.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, OnceLock},
};

use tokio::sync::Mutex;

use super::{Snapshot, StoreError};
use crate::domain::{MunicipalityCode, ProgramId, ProgramTree};

/// How many programmes are loaded at once, in two statements; some 15 MB.
const CHUNK: usize = 500;

/// The whole programmes of a page. A long page is loaded part by part, and one part is held at a time.
#[derive(Debug)]
pub struct PageTrees {
    snapshot: Snapshot,
    ids: Vec<ProgramId>,
    held: Mutex<HashMap<ProgramId, Arc<ProgramTree>>>,
    /// The programmes of all municipalities of the page.
    siblings: OnceLock<Arc<PageTrees>>,
}

impl PageTrees {
    /// The programmes of a page; the same one may occur many times.
    pub(super) fn new(snapshot: &Snapshot, mut ids: Vec<ProgramId>) -> Arc<Self> {
        ids.sort_unstable();
        ids.dedup();
        Arc::new(Self { snapshot: snapshot.clone(), ids, held: Mutex::default(), siblings: OnceLock::new() })
    }

    /// All programmes of these municipalities.
    #[must_use]
    pub fn of_municipalities(
        snapshot: &Snapshot,
        codes: impl IntoIterator<Item = MunicipalityCode>,
    ) -> Arc<Self> {
        let programs = codes.into_iter().flat_map(|code| snapshot.state.of_municipality(code));
        Self::new(snapshot, programs.map(|entry| entry.id).collect())
    }

    /// Whether there is only one.
    #[must_use]
    pub fn is_of_one(&self) -> bool {
        self.ids.len() == 1
    }

    /// Whether programmes of this municipality are among them.
    #[must_use]
    pub fn holds(&self, code: MunicipalityCode) -> bool {
        self.ids.binary_search_by_key(&code, |id| id.municipality).is_ok()
    }

    /// All programmes of the municipalities whose programmes are on this page.
    pub fn of_same_municipalities(&self) -> &Arc<Self> {
        self.siblings.get_or_init(|| {
            let codes: BTreeSet<MunicipalityCode> = self.ids.iter().map(|id| id.municipality).collect();
            Self::of_municipalities(&self.snapshot, codes)
        })
    }

    /// The whole programme that a row of the page belongs to.
    pub async fn tree(&self, id: ProgramId) -> Result<Arc<ProgramTree>, StoreError> {
        let mut held = self.held.lock().await;
        if !held.contains_key(&id) {
            let place = self.ids.binary_search(&id).map_err(|_| StoreError::Conflict)?;
            let part = self.ids.chunks(CHUNK).nth(place / CHUNK).unwrap_or_default();
            *held = self.snapshot.trees(part).await?;
        }
        held.get(&id).cloned().ok_or(StoreError::Conflict)
    }
}
