//! The files that can be downloaded, each made once at a state of the data and kept as long as that is the newest.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{making, stored::Stored};
use crate::{
    domain::StateId,
    export::{Download, ExportError, File, Scope, Table, Variant, WriteError},
    http::{AppState, gate::Gate},
    store::{Mark, Snapshot, StoreError},
};

/// How many bytes of files are kept in memory.
const BYTES: u64 = 32 * 1024 * 1024;

/// In how many parts the memory is: a file must fit into one.
const SHARDS: usize = 4;

/// What each takes besides.
const OVERHEAD: u64 = 512;

/// What one on the disk counts for, since no more of them may be open than these bytes hold.
const ON_DISK: u64 = 64 * 1024;

/// How many files are made at the same time.
const AT_ONCE: usize = 4;

/// For how long data stays the same before its files are made.
const SETTLED: Duration = Duration::from_secs(5);

/// Of how many programmes the sizes of files are kept.
const LISTS: usize = 40_000;

/// How long who only names files waits for what is to be said of them.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many downloads of chosen rows are under way at the same time.
const STREAMS: usize = 32;

/// A file that is made as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// A table with all its rows.
    Table(Scope, Table, Variant),
    /// What describes a CSV file.
    Metadata(Scope, Table),
    /// The package of a programme as a zip file.
    Package(StateId),
    /// A file of that package, by its place in it; the first describes it.
    Part(StateId, usize),
    /// What describes the tables of all programmes.
    Descriptor,
}

impl Wanted {
    /// What it is of.
    const fn scope(self) -> Scope {
        match self {
            Self::Table(scope, ..) | Self::Metadata(scope, _) => scope,
            Self::Package(state) | Self::Part(state, _) => Scope::Program(state),
            Self::Descriptor => Scope::Everything,
        }
    }

    /// A file of this scope; none where it has no such file.
    pub(super) const fn of(scope: Scope, file: File) -> Option<Self> {
        match (file, scope) {
            (File::Table(table, format), _) => Some(Self::Table(scope, table, Variant::of(format))),
            (File::Descriptor, Scope::Everything) => Some(Self::Descriptor),
            (File::Descriptor, Scope::Program(state)) => Some(Self::Part(state, 0)),
            (File::Package, Scope::Program(state)) => Some(Self::Package(state)),
            (File::Package, Scope::Everything) => None,
        }
    }
}

/// What files of a scope depend on besides the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Stamp {
    scope: Scope,
    /// The newest state of the data, or that of the one programme; none of what an earlier revision left for good.
    mark: Mark,
    /// What is told of the municipality, which packages of other years can change.
    municipality: u64,
}

impl Stamp {
    fn new(snapshot: &Snapshot, scope: Scope) -> Self {
        let state = snapshot.state();
        let Scope::Program(StateId { program, number }) = scope else {
            return Self { scope, mark: state.mark(), municipality: 0 };
        };
        let newest = state.programs.get(&program).filter(|_| number.is_none());
        let mark =
            newest.map(|entry| Mark { revision: entry.revision, published_at: Some(entry.published.last) });
        let mut hash = DefaultHasher::new();
        format!("{:?}", state.municipalities.get(&program.municipality)).hash(&mut hash);
        Self { scope, mark: mark.unwrap_or_default(), municipality: hash.finish() }
    }
}

/// A file at a state of the data.
type Key = (Stamp, Wanted);

/// It, or why what it is of cannot be written so.
type Made = Result<Arc<Stored>, Arc<WriteError>>;

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Key, Made> for ByBytes {
    fn weight(&self, (stamp, _): &Key, made: &Made) -> u64 {
        let bytes = match made {
            Err(_) => 0,
            Ok(stored) => stored.in_memory().unwrap_or(ON_DISK),
        };
        match (stamp.scope, made) {
            // Nobody pushes out what takes long to be made; the next state of the data does.
            (Scope::Everything, Ok(stored)) if stored.in_memory().is_none() => 0,
            _ => bytes + OVERHEAD,
        }
    }
}

/// Files of the newest state of the data.
#[derive(Debug)]
pub struct Files {
    made: Cache<Key, Made, ByBytes>,
    newest: Mutex<Mark>,
    /// The files of scopes with their sizes.
    lists: Cache<Stamp, Arc<[Download]>>,
    /// Those that are written just now.
    pub(super) turns: Semaphore,
    /// Downloads of chosen rows that are under way.
    pub(super) streams: Gate,
}

impl Default for Files {
    fn default() -> Self {
        let options = OptionsBuilder::new()
            .shards(SHARDS)
            .estimated_items_capacity(1000)
            .weight_capacity(BYTES)
            .build();
        let made = match options {
            Ok(options) => Cache::with_options(
                options,
                ByBytes,
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            // Only where something is missing, and nothing is.
            Err(_) => Cache::with_weighter(1000, BYTES, ByBytes),
        };
        Self {
            made,
            newest: Mutex::default(),
            lists: Cache::new(LISTS),
            turns: Semaphore::new(AT_ONCE),
            streams: Gate::new(STREAMS),
        }
    }
}

impl Files {
    /// Forgets the files of older states than this, if nobody has seen a newer one.
    fn turn_to(self: &Arc<Self>, snapshot: &Snapshot) {
        let mark = snapshot.state().mark();
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if *newest != mark && mark.revision >= newest.revision {
            *newest = mark;
            let (files, snapshot) = (Arc::clone(self), snapshot.clone());
            // There can be many, and nobody waits for it.
            drop(spawn_blocking(move || {
                files.made.retain(|(stamp, _), _| *stamp == Stamp::new(&snapshot, stamp.scope));
            }));
        }
    }

    /// Whether somebody has seen a newer state of the data than this.
    fn has_newer(&self, mark: Mark) -> bool {
        mark.revision < self.newest.lock().unwrap_or_else(PoisonError::into_inner).revision
    }
}

/// The file, made once for all who want it, to its end even where they leave.
pub(super) async fn get(
    state: &AppState,
    snapshot: &Snapshot,
    wanted: Wanted,
) -> Result<Arc<Stored>, ExportError> {
    let files = Arc::clone(&state.files);
    files.turn_to(snapshot);
    let key = (Stamp::new(snapshot, wanted.scope()), wanted);
    if let Some(made) = files.made.get(&key) {
        return Ok(made?);
    }
    let (state, snapshot) = (state.clone(), snapshot.clone());
    let making = actix_web::rt::spawn(async move {
        let work = async {
            match making::make(&state, &snapshot, wanted).await {
                Ok(stored) => Ok(Ok(Arc::new(stored))),
                // Whoever asks again is told so at once.
                Err(ExportError::Write(error)) if error.is_final() => Ok(Err(error)),
                Err(error) => Err(error),
            }
        };
        let made = files.made.get_or_insert_async(&key, Box::pin(work)).await;
        if files.has_newer(snapshot.state().mark()) {
            files.made.remove(&key);
        }
        made
    });
    Ok(making.await.map_err(|error| WriteError::Io(std::io::Error::other(error)))???)
}

/// Every file of this scope, with its size and hash.
pub(super) async fn listed(
    state: &AppState,
    snapshot: &Snapshot,
    scope: Scope,
) -> Result<Arc<[Download]>, ExportError> {
    let measure = async {
        let mut downloads = Vec::new();
        for (file, wanted) in scope.files().filter_map(|file| Some((file, Wanted::of(scope, file)?))) {
            // What is made of an older state of all is of no use to anybody, and takes long.
            if scope == Scope::Everything && state.files.has_newer(snapshot.state().mark()) {
                return Err(StoreError::Conflict.into());
            }
            match get(state, snapshot, wanted).await {
                Ok(stored) => {
                    let Stored { bytes, sha256, .. } = *stored;
                    downloads.push(Download { scope, file, bytes, sha256 });
                }
                // Too many rows for a worksheet: there is no such file then.
                Err(ExportError::Write(error)) if matches!(*error, WriteError::TooManyRows) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(downloads.into())
    };
    state.files.lists.get_or_insert_async(&Stamp::new(snapshot, scope), measure).await
}

/// The same, where they are made soon; what is still being made is there for those who come later.
pub(super) async fn offered(state: &AppState, snapshot: &Snapshot, scope: Scope) -> Option<Arc<[Download]>> {
    let (state, snapshot) = (state.clone(), snapshot.clone());
    let listing = actix_web::rt::spawn(async move { listed(&state, &snapshot, scope).await });
    tokio::time::timeout(PATIENCE, listing).await.ok()?.ok()?.ok()
}

/// Makes the files of all programmes before somebody asks, whenever the data has changed and then stayed the same for a while.
pub async fn keep_ready(state: AppState) {
    let (mut seen, mut ready) = (Mark::default(), Mark::default());
    loop {
        tokio::time::sleep(SETTLED).await;
        let snapshot = state.service.store.snapshot();
        let mark = snapshot.state().mark();
        if mark == seen && mark != ready {
            // Without a database it is tried again; what cannot be written is told to who asks for it.
            match listed(&state, &snapshot, Scope::Everything).await {
                Err(ExportError::Store(_)) => {}
                _ => ready = mark,
            }
        }
        seen = mark;
    }
}
