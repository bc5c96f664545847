//! `kaikaku export`, `format` and `new`: packages written.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use kaikaku::{
    config::Config,
    domain::{FiscalYear, Language, MunicipalityCode, Program, StateId},
    package,
    store::{self, Admin},
};

use super::{
    Failure,
    arguments::{Export, Form},
    database,
    output::{Progress, say},
};

/// The byte order mark in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes one package.
pub(crate) fn write(program: &Program, form: Form, path: &Path) -> Result<(), Failure> {
    let files = || package::canonical_files(program);
    let written = match form {
        Form::Folder => package::write_folder(&files(), path),
        Form::Zip => {
            package::to_zip(&files()).map_err(io::Error::from).and_then(|zip| package::write_file(path, &zip))
        }
        Form::Xlsx => {
            let book = package::to_workbook(program)
                .map_err(|error| Failure::Refused(format!("{} as a workbook: {error}", program.id)))?;
            package::write_file(path, &book)
        }
    };
    written.map_err(Failure::of_writing)
}

/// What to say of a package that was written.
pub(crate) fn written(what: impl std::fmt::Display, path: &Path, language: Language) -> String {
    match language {
        Language::Ja => format!("{what}：{} に書き出した", path.display()),
        Language::En => format!("{what}: written to {}", path.display()),
    }
}

/// The name of a programme's package within a folder of packages.
pub(crate) fn name(program: &Program, form: Form) -> String {
    let ending = match form {
        Form::Folder => "",
        Form::Zip => ".zip",
        Form::Xlsx => ".xlsx",
    };
    format!("{}-{}{ending}", program.id.municipality, program.id.fiscal_year)
}

pub(crate) async fn export(config: &Config, asked: &Export, language: Language) -> Result<(), Failure> {
    database::reading(config, async |connection| match asked.program {
        Some(state) => {
            let form = asked.format.unwrap_or_else(|| form_of(&asked.path));
            let program = held(connection, state, language).await?;
            write(&program, form, &asked.path)?;
            Ok(say(&written(state, &asked.path, language))?)
        }
        None => everything(connection, asked, language).await,
    })
    .await
}

/// A state that the database holds.
pub(crate) async fn held(connection: &Admin, state: StateId, language: Language) -> Result<Program, Failure> {
    let found = store::find(connection, state).await?;
    let missing = || {
        Failure::Refused(match language {
            Language::Ja => format!("{state} は収録されていない。kaikaku history を参照"),
            Language::En => format!("{state} is not held; see kaikaku history"),
        })
    };
    Ok(found.ok_or_else(missing)?.0)
}

async fn everything(connection: &Admin, asked: &Export, language: Language) -> Result<(), Failure> {
    let (folder, form) = (&asked.path, asked.format.unwrap_or(Form::Folder));
    let mut ids: Vec<_> = store::held(connection).await?.into_keys().collect();
    ids.sort_unstable();
    std::fs::create_dir_all(folder).map_err(|error| Failure::of_folder(&error, folder))?;
    let progress = Progress::of(ids.len());
    for id in ids {
        let program = held(connection, id.into(), language).await?;
        let path = folder.join(name(&program, form));
        write(&program, form, &path)?;
        progress.step(&written(id, &path, language))?;
    }
    Ok(())
}

/// What the name of a file says that it is.
fn form_of(path: &Path) -> Form {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some(ending) if ending.eq_ignore_ascii_case("zip") => Form::Zip,
        Some(ending) if ending.eq_ignore_ascii_case("xlsx") => Form::Xlsx,
        _ => Form::Folder,
    }
}

pub(crate) fn template(
    code: MunicipalityCode,
    year: FiscalYear,
    path: &Path,
    language: Language,
) -> Result<(), Failure> {
    if path.exists() {
        return Err(Failure::Refused(match language {
            Language::Ja => format!("{} は既にある。何も書き込んでいない", path.display()),
            Language::En => format!("{} exists already; nothing was written", path.display()),
        }));
    }
    let template = package::template(code, year);
    let template =
        template.map_err(|problems| Failure::Refused(package::render_table(&problems, language)))?;
    match form_of(path) {
        // With the mark by which Excel knows UTF-8.
        Form::Folder => {
            let mark = |(name, bytes): (String, Vec<u8>)| {
                let marked = if name == package::DESCRIPTOR { bytes } else { [MARK, &bytes].concat() };
                (name, marked)
            };
            let files: Vec<_> = package::canonical_files(&template).into_iter().map(mark).collect();
            package::write_folder(&files, path).map_err(Failure::of_writing)?;
        }
        form => write(&template, form, path)?,
    }
    let path = path.display();
    Ok(say(&match language {
        Language::Ja => format!(
            "{path}：（記入：…）を書き換えてください。書き方は docs/packages.md、確認は kaikaku validate {path}"
        ),
        Language::En => format!(
            "{path}: write over every cell that begins with （記入：; docs/packages.md tells how, kaikaku validate {path} checks it"
        ),
    })?)
}

pub(crate) fn rewrite(paths: &[PathBuf], language: Language) -> Result<ExitCode, Failure> {
    let mut code = ExitCode::SUCCESS;
    for path in paths {
        if !path.is_dir() {
            return Err(Failure::Refused(match language {
                Language::Ja => {
                    format!("{}：フォルダーではない。format はフォルダーだけを扱う", path.display())
                }
                Language::En => format!("{}: no folder, and format takes folders only", path.display()),
            }));
        }
        match package::read(&package::PackageFiles::from_folder(path)) {
            Ok(program) => {
                write(&program, Form::Folder, path)?;
                say(&match language {
                    Language::Ja => format!("{}：正規の形に書き直した", path.display()),
                    Language::En => format!("{}: written in canonical form", path.display()),
                })?;
            }
            Err(problems) => {
                let table = package::render_table(&problems, language);
                say(&format!("{}:\n{table}", path.display()))?;
                code = ExitCode::from(1);
            }
        }
    }
    Ok(code)
}
