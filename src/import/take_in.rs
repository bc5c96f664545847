//! From checked programmes to revisions: one, and the data that comes with the program.

use std::path::PathBuf;

use include_dir::{Dir, include_dir};

use crate::{
    domain::{Language, Program},
    package::{self, PackageFiles, Problem},
    store::{self, Admin, Imported, Prepared, StoreError},
};

/// The programmes that come with the program.
static BUNDLED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data");

/// What the first revision of a bundled programme says of itself.
const BUNDLED_NOTE: &str = "プログラムに同梱 / bundled with the program";

/// A package with mistakes.
#[derive(Debug)]
pub struct Refused {
    /// Where it lies.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Why a checked programme was not written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A bundled package has mistakes; a test keeps this from happening.
    #[error("{0}")]
    Bundled(String),
}

/// Writes a checked programme as a new revision, or finds that it is held already.
pub async fn write(admin: &Admin, program: &Program, note: Option<&str>) -> Result<Imported, StoreError> {
    let mut outcome = store::write(admin, &[prepare(program.clone(), note)?]).await?;
    outcome.pop().ok_or_else(|| StoreError::Corrupt("an import without outcome".into()))
}

/// A programme made ready to be written.
fn prepare(program: Program, note: Option<&str>) -> Result<Prepared, StoreError> {
    let files = package::canonical_files(&program);
    let hash = package::content_hash(&files);
    Prepared::new(program, &files, hash, note.map(str::to_owned))
}

/// Writes the programmes that come with the program: all of them or none.
pub async fn bundled(admin: &Admin) -> Result<(), ImportError> {
    let read = BUNDLED.dirs().map(|folder| {
        let files =
            folder.files().filter_map(|file| Some((file.path().file_name()?.to_str()?, file.contents())));
        let program = package::read(&PackageFiles::from_memory(files)).map_err(|problems| {
            ImportError::Bundled(format!(
                "{}:\n{}",
                folder.path().display(),
                package::render_table(&problems, Language::En)
            ))
        })?;
        Ok(prepare(program, Some(BUNDLED_NOTE))?)
    });
    let prepared = read.collect::<Result<Vec<_>, ImportError>>()?;
    store::write(admin, &prepared).await?;
    Ok(())
}
