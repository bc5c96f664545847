//! The files that can be downloaded, each made once at a state of the data and the same on every server.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use strum::IntoEnumIterator;
use tokio::sync::Semaphore;

use super::stored::{Intake, Stored};
use crate::{
    domain::{DATASET_EN, DATASET_JA, Language, License, ProgramTree, StateId, Text},
    export::{
        self, About, Download, ExportError, File, Format, Job, Rest, Scope, Selection, Table, Variant,
        WriteError,
    },
    http::{AppState, gate::Gate},
    package,
    store::{Mark, Snapshot, StoreError},
};

/// How many bytes of files are kept in memory.
const BYTES: u64 = 32 * 1024 * 1024;

/// In how many parts the memory is: a file must fit into one.
const SHARDS: usize = 4;

/// What each takes besides.
const OVERHEAD: u64 = 512;

/// How many files are made at the same time.
const AT_ONCE: usize = 4;

/// For how long data stays the same before its files are made.
const SETTLED: Duration = Duration::from_secs(5);

/// Of how many programmes the sizes of files are kept.
const LISTS: usize = 40_000;

/// What a file of all programmes says of its sources.
const EACH_ROW: &str =
    "各行の source_document・source_url・source_page / each row: source_document, source_url, source_page";

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
    /// The state of the data, or that of the one programme.
    mark: Mark,
    /// What is told of the municipality, which packages of other years can change.
    municipality: u64,
}

impl Stamp {
    fn new(snapshot: &Snapshot, scope: Scope) -> Self {
        let state = snapshot.state();
        let Scope::Program(StateId { program, .. }) = scope else {
            return Self { scope, mark: state.mark(), municipality: 0 };
        };
        let entry = state.programs.get(&program);
        let mark =
            entry.map(|entry| Mark { revision: entry.revision, published_at: Some(entry.published.last) });
        let mut hash = DefaultHasher::new();
        format!("{:?}", state.municipalities.get(&program.municipality)).hash(&mut hash);
        Self { scope, mark: mark.unwrap_or_default(), municipality: hash.finish() }
    }
}

/// A file at a state of the data.
type Key = (Stamp, Wanted);

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Stored>> for ByBytes {
    fn weight(&self, _: &Key, stored: &Arc<Stored>) -> u64 {
        match stored.weight() {
            // Nobody pushes out what takes long to be made; the next state of the data does.
            0 => 0,
            bytes => bytes + OVERHEAD,
        }
    }
}

/// Files of the newest state of the data.
#[derive(Debug)]
pub struct Files {
    made: Cache<Key, Arc<Stored>, ByBytes>,
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
    /// Forgets the files of older states.
    fn forget_older_than(&self, mark: Mark) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if *newest != mark && mark.revision >= newest.revision {
            *newest = mark;
            // Those of programmes know their own states.
            self.made.retain(|(stamp, _), _| stamp.scope != Scope::Everything);
        }
    }
}

/// The file, made once for all who want it, to its end even where they leave.
pub(super) async fn get(
    state: &AppState,
    snapshot: &Snapshot,
    wanted: Wanted,
) -> Result<Arc<Stored>, ExportError> {
    let files = Arc::clone(&state.files);
    files.forget_older_than(snapshot.state().mark());
    let key = (Stamp::new(snapshot, wanted.scope()), wanted);
    if let Some(stored) = files.made.get(&key) {
        return Ok(stored);
    }
    let (state, snapshot) = (state.clone(), snapshot.clone());
    let making = actix_web::rt::spawn(async move {
        files.made.get_or_insert_async(&key, Box::pin(make(&state, &snapshot, wanted))).await
    });
    making.await.map_err(|error| WriteError::Io(std::io::Error::other(error)))?
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
            match get(state, snapshot, wanted).await {
                Ok(stored) => {
                    let Stored { bytes, sha256, .. } = *stored;
                    downloads.push(Download { scope, file, bytes, sha256 });
                }
                // Too many rows for a worksheet: there is no such file then.
                Err(ExportError::Write(WriteError::TooManyRows)) => {}
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

async fn make(state: &AppState, snapshot: &Snapshot, wanted: Wanted) -> Result<Arc<Stored>, ExportError> {
    let stored = match wanted {
        Wanted::Table(scope, table, variant) => {
            let _turn = state.files.turns.acquire().await;
            written(job(state, snapshot, scope, (table, variant), Selection::default()).await?).await?
        }
        Wanted::Metadata(scope, table) => {
            let licenses = licenses(snapshot, scope).await?;
            whole(export::csvw(table, &licenses).into_bytes()).await?
        }
        Wanted::Package(of) => whole(zipped(snapshot, of).await?).await?,
        Wanted::Part(of, place) => {
            let files = export::package_files(package_of(snapshot, of).await?.program());
            let (_, bytes) = files.into_iter().nth(place).ok_or(StoreError::Conflict)?;
            whole(bytes).await?
        }
        Wanted::Descriptor => whole(descriptor(state, snapshot).await?.into_bytes()).await?,
    };
    Ok(Arc::new(stored))
}

/// The terms of the packages in this scope.
async fn licenses(snapshot: &Snapshot, scope: Scope) -> Result<Vec<License>, StoreError> {
    match scope {
        Scope::Everything => Ok(snapshot.state().licenses().into_iter().cloned().collect()),
        Scope::Program(state) => Ok(tree(snapshot, state).await?.head().licenses.to_vec()),
    }
}

/// What is to be written to have these rows of a table.
pub(super) async fn job(
    state: &AppState,
    snapshot: &Snapshot,
    scope: Scope,
    (table, variant): (Table, Variant),
    selection: Selection,
) -> Result<Job, StoreError> {
    let publisher = &state.service.publisher;
    let about = About {
        title: Text::both(DATASET_JA, DATASET_EN),
        publisher: publisher.name.clone(),
        url: publisher.url.clone(),
        revision: snapshot.state().revision,
        published_at: snapshot.state().mark().published_at,
        licenses: licenses(snapshot, scope).await?,
        sources: vec![EACH_ROW.into()],
        chosen: (!selection.is_everything()).then(|| selection.told()),
    };
    let about = match scope {
        Scope::Everything => about,
        Scope::Program(state) => of_program(snapshot, state, about).await?,
    };
    Ok(Job { snapshot: snapshot.clone(), scope, table, variant, selection: Arc::new(selection), about })
}

/// The same of one programme.
async fn of_program(snapshot: &Snapshot, state: StateId, about: About) -> Result<About, StoreError> {
    let (id, tree) = (state.program, tree(snapshot, state).await?);
    let municipality = snapshot.state().municipalities.get(&id.municipality);
    let title = |language| {
        let municipality = municipality.map_or("", |municipality| municipality.name.get(language));
        format!("{municipality} {} {}", id.fiscal_year.label(language), tree.head().title.get(language))
    };
    let revision = tree.revision();
    let sources = tree.program().documents.iter().map(|document| {
        let url = document.url.as_deref().map(|url| format!(" {url}")).unwrap_or_default();
        format!("{}{url}", document.title.ja)
    });
    Ok(About {
        title: Text::both(title(Language::Ja), title(Language::En)),
        revision: revision.program_number.into(),
        published_at: Some(revision.published_at),
        sources: sources.collect(),
        ..about
    })
}

async fn tree(snapshot: &Snapshot, state: StateId) -> Result<Arc<ProgramTree>, StoreError> {
    let found = match state.number {
        None => snapshot.scan(&[state.program]).await?.pop(),
        Some(_) => snapshot.at(state).await?,
    };
    found.ok_or(StoreError::Conflict)
}

/// A programme as its package has it, with the municipalities that this tells of.
async fn package_of(snapshot: &Snapshot, state: StateId) -> Result<Arc<ProgramTree>, StoreError> {
    let number = Some(tree(snapshot, state).await?.revision().program_number);
    snapshot.at(StateId { number, ..state }).await?.ok_or(StoreError::Conflict)
}

async fn zipped(snapshot: &Snapshot, state: StateId) -> Result<Vec<u8>, ExportError> {
    let files = package::canonical_files(package_of(snapshot, state).await?.program());
    Ok(package::to_zip(&files).map_err(|error| WriteError::Io(error.into()))?)
}

/// datapackage.json over all programmes.
async fn descriptor(state: &AppState, snapshot: &Snapshot) -> Result<String, ExportError> {
    let mut csv = Vec::new();
    for table in Table::iter() {
        let (scope, file) = (Scope::Everything, File::Table(table, Format::Csv));
        let stored = get(state, snapshot, Wanted::Table(scope, table, Variant::of(Format::Csv))).await?;
        csv.push(Download { scope, file, bytes: stored.bytes, sha256: stored.sha256 });
    }
    let data = snapshot.state();
    let head = (DATASET_JA, data.revision, state.service.publisher.url.as_str());
    Ok(export::everything(&csv, head, data.licenses().into_iter()))
}

/// Bytes as a file.
async fn whole(bytes: Vec<u8>) -> Result<Stored, ExportError> {
    Ok(Intake::new().take(Rest::Bytes(bytes)).await?.end())
}

/// A table as a file.
pub(super) async fn written(job: Job) -> Result<Stored, ExportError> {
    let mut intake = Some(Intake::new());
    job.run(async |part| {
        if let Some(taking) = intake.take() {
            intake = Some(taking.take(part).await?);
        }
        Ok::<_, ExportError>(())
    })
    .await?;
    Ok(intake.unwrap_or_else(Intake::new).end())
}
