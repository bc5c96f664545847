//! Packages on disk: which ones the paths lead to that people give.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use super::Refused;
use crate::{
    domain::Program,
    package::{self, PackageFiles, Problem},
};

/// How deep packages may lie below a folder that is given.
const MAX_DEPTH: usize = 6;

/// A package that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    path: PathBuf,
    form: Form,
}

/// As what a package lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Folder,
    Zip,
    Workbook,
}

impl Source {
    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads and checks it.
    pub fn read(&self) -> Result<Program, Vec<Problem>> {
        package::read(&match self.form {
            Form::Folder => PackageFiles::from_folder(&self.path),
            Form::Zip => PackageFiles::from_zip_file(&self.path),
            Form::Workbook => PackageFiles::from_workbook_file(&self.path),
        })
    }

    /// The package at just this path, if it looks like one.
    fn at(path: &Path) -> Option<Self> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        let form = if path.is_dir() {
            // Where only datapackage.json is missing, that is to be said.
            let has = |name: &str| path.join(name).exists();
            (has(package::DESCRIPTOR) || has("programs.csv")).then_some(Form::Folder)?
        } else if !path.exists() {
            return None;
        } else if path.file_name() == Some(OsStr::new(package::DESCRIPTOR)) {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            return Some(Self { path: folder.unwrap_or(Path::new(".")).to_owned(), form: Form::Folder });
        } else {
            match ending.as_deref() {
                Some("zip") => Form::Zip,
                Some("xlsx" | "xlsm" | "xls" | "ods") => Form::Workbook,
                _ => return None,
            }
        };
        Some(Self { path: path.to_owned(), form })
    }
}

/// Finds the packages that these paths lead to, each once, in order: packages themselves, folders with packages below
/// them, and patterns such as `2023/*.zip`. What leads to none is refused.
#[must_use]
pub fn find(paths: &[PathBuf]) -> (Vec<Source>, Vec<Refused>) {
    let (mut sources, mut refused) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for path in paths.iter().flat_map(|path| matching(path, &mut refused)).collect::<Vec<_>>() {
        let before = refused.len();
        let mut found = Vec::new();
        below(&path, MAX_DEPTH, &mut found, &mut refused);
        let is_nothing = found.is_empty() && before == refused.len();
        sources.extend(found.into_iter().filter(|source| seen.insert(real(&source.path))));
        if is_nothing {
            refused.push(nothing(&path, None));
        }
    }
    (sources, refused)
}

/// A path by its one true name, where it can be told.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The path itself where it exists; what it matches as a pattern otherwise.
fn matching(path: &Path, refused: &mut Vec<Refused>) -> Vec<PathBuf> {
    let pattern = path.to_str().filter(|text| !path.exists() && text.contains(['*', '?', '[']));
    let mut found = Vec::new();
    for matched in pattern.and_then(|pattern| glob::glob(pattern).ok()).into_iter().flatten() {
        match matched {
            Ok(path) if path.file_name().is_none_or(is_meant) => found.push(path),
            Ok(_) => {}
            Err(error) => refused.push(nothing(error.path(), Some(error.error()))),
        }
    }
    if found.is_empty() { vec![path.to_owned()] } else { found }
}

/// Whether a name is one that people give: hidden files are not, nor those with which spreadsheets lock their workbooks.
fn is_meant(name: &OsStr) -> bool {
    !name.to_string_lossy().starts_with(['.', '~'])
}

/// The package at this path, or those below it, sorted by path; what cannot be looked into is refused.
fn below(path: &Path, depth: usize, found: &mut Vec<Source>, refused: &mut Vec<Refused>) {
    if let Some(source) = Source::at(path) {
        return found.push(source);
    }
    match entries(path) {
        Err(error) => refused.push(nothing(path, Some(&error))),
        Ok(entries) => {
            for (path, is_folder) in entries {
                match Source::at(&path) {
                    Some(source) => found.push(source),
                    None if depth > 1 && is_folder => below(&path, depth - 1, found, refused),
                    None => {}
                }
            }
        }
    }
}

/// What lies in a folder and is meant, by name; links are not.
fn entries(path: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if is_meant(&entry.file_name()) && !kind.is_symlink() {
            found.push((entry.path(), kind.is_dir()));
        }
    }
    found.sort();
    Ok(found)
}

fn nothing(path: &Path, error: Option<&io::Error>) -> Refused {
    Refused { path: path.to_owned(), problems: package::no_package(error) }
}
