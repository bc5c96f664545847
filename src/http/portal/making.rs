//! Making the files that can be downloaded.

use std::sync::Arc;

use strum::IntoEnumIterator;

use super::{
    files::{self, Wanted},
    stored::{Intake, Stored},
};
use crate::{
    domain::{DATASET_EN, DATASET_JA, Language, License, ProgramTree, StateId, Text},
    export::{
        self, About, Download, ExportError, File, Format, Job, Rest, Scope, Selection, Table, Variant,
        WriteError,
    },
    http::AppState,
    package,
    store::{Snapshot, StoreError},
};

/// What a file of all programmes says of its sources.
const EACH_ROW: &str =
    "各行の source_document・source_url・source_page / each row: source_document, source_url, source_page";

/// Makes a file.
pub(super) async fn make(
    state: &AppState,
    snapshot: &Snapshot,
    wanted: Wanted,
) -> Result<Stored, ExportError> {
    match wanted {
        Wanted::Table(scope, table, variant) => {
            let _turn = state.files.turns.acquire().await;
            written(job(state, snapshot, scope, (table, variant), Selection::default()).await?).await
        }
        Wanted::Metadata(scope, table) => {
            let licenses = licenses(snapshot, scope).await?;
            whole(export::csvw(table, &licenses).into_bytes()).await
        }
        Wanted::Package(of) => whole(zipped(snapshot, of).await?).await,
        Wanted::Part(of, place) => {
            let files = export::package_files(package_of(snapshot, of).await?.program());
            let (_, bytes) = files.into_iter().nth(place).ok_or(StoreError::Conflict)?;
            whole(bytes).await
        }
        Wanted::Descriptor => whole(descriptor(state, snapshot).await?.into_bytes()).await,
    }
}

/// The terms of the packages in this scope.
async fn licenses(snapshot: &Snapshot, scope: Scope) -> Result<Vec<License>, StoreError> {
    match scope {
        Scope::Everything => Ok(all_licenses(snapshot)),
        Scope::Program(state) => Ok(tree(snapshot, state).await?.head().licenses.clone()),
    }
}

fn all_licenses(snapshot: &Snapshot) -> Vec<License> {
    snapshot.state().licenses().into_iter().cloned().collect()
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
        licenses: Vec::new(),
        sources: vec![EACH_ROW.into()],
        chosen: (!selection.is_everything()).then(|| selection.told()),
    };
    let about = match scope {
        Scope::Everything => About { licenses: all_licenses(snapshot), ..about },
        Scope::Program(state) => of_program(snapshot, &*tree(snapshot, state).await?, about),
    };
    Ok(Job { snapshot: snapshot.clone(), scope, table, variant, selection: Arc::new(selection), about })
}

/// The same of one programme.
fn of_program(snapshot: &Snapshot, tree: &ProgramTree, about: About) -> About {
    let id = tree.id();
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
    About {
        title: Text::both(title(Language::Ja), title(Language::En)),
        revision: revision.program_number.into(),
        licenses: tree.head().licenses.clone(),
        sources: sources.collect(),
        ..about
    }
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
        let stored =
            files::get(state, snapshot, Wanted::Table(scope, table, Variant::of(Format::Csv))).await?;
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
