//! `kaikaku import` and `validate`: packages checked, and taken in.

use std::{collections::HashMap, path::PathBuf};

use kaikaku::{
    config::Config,
    domain::{ProgramId, StateId},
    import::{self, Job, Refused, Source},
    package,
    store::{self, Admin},
};

use super::{
    Failure,
    arguments::{Import, Packages},
    database,
    output::Say,
    report::{Report, Status},
};

/// What is to be read, one job for each package.
fn jobs(sources: Vec<Source>) -> Vec<Job> {
    let job = |source: Source| Job::new(source.path().display().to_string(), move || source.read());
    sources.into_iter().map(job).collect()
}

/// Finds what was given; what is no package is told at once.
fn find(packages: &Packages, asked: Say) -> (Vec<Source>, Report) {
    let (sources, refused) = import::find(&packages.paths);
    let mut report = Report::new(asked, sources.len() + refused.len());
    for refused in &refused {
        report.refused(refused);
    }
    (sources, report)
}

pub(crate) async fn validate(packages: &Packages, asked: Say) -> Result<std::process::ExitCode, Failure> {
    let (sources, mut report) = find(packages, asked);
    let mut read =
        import::read_ahead(jobs(sources), |program| (program.id, program.items.len(), program.effects.len()));
    while let Some((name, checked)) = read.recv().await {
        match checked {
            Err(problems) => report.refused(&Refused { path: PathBuf::from(name), problems }),
            Ok((id, items, effects)) => report.good(&name, id, items, effects),
        }
    }
    report.end(&[Status::Good, Status::Refused])
}

pub(crate) async fn import(
    config: &Config,
    asked: &Import,
    say: Say,
) -> Result<std::process::ExitCode, Failure> {
    let (sources, mut report) = find(&asked.packages, say);
    // The database is left alone where there is nothing to bring.
    if asked.strict || !is_any_good(jobs(sources.clone())).await {
        check(jobs(sources.clone()), &mut report).await;
        if !report.is_good() {
            return report.end(&[Status::Refused]);
        }
    }
    if asked.dry_run {
        let told =
            database::reading(config, async |connection| dry_run(connection, sources, &mut report).await)
                .await;
        return report.end_after(told, &[Status::New, Status::Changed, Status::Unchanged, Status::Refused]);
    }
    let note = asked.note.as_deref();
    let loaded = database::writing(config, async |admin| {
        Ok(import::load(admin, jobs(sources), note, &mut |event| report.event(event)).await?)
    });
    let loaded = loaded.await;
    report.end_after(loaded, &[Status::Imported, Status::Unchanged, Status::Refused])
}

/// Whether there is a package without mistakes.
async fn is_any_good(jobs: Vec<Job>) -> bool {
    let mut read = import::read_ahead(jobs, drop);
    while let Some((_, checked)) = read.recv().await {
        if checked.is_ok() {
            return true;
        }
    }
    false
}

/// Checks every package, and that no two hold the same programme; only what is wrong is told.
async fn check(jobs: Vec<Job>, report: &mut Report) {
    let mut read = import::read_ahead(jobs, |program| program.id);
    let mut seen: HashMap<ProgramId, String> = HashMap::new();
    while let Some((name, checked)) = read.recv().await {
        match checked {
            Err(problems) => report.refused(&Refused { path: PathBuf::from(name), problems }),
            Ok(id) => {
                if let Some(first) = seen.get(&id) {
                    report.repeated(&name, id, first);
                } else {
                    seen.insert(id, name);
                }
            }
        }
    }
}

/// Tells of each package what its import would change.
async fn dry_run(connection: &Admin, sources: Vec<Source>, report: &mut Report) -> Result<(), Failure> {
    let mut read = import::read_ahead(jobs(sources), |program| program);
    let mut seen: HashMap<ProgramId, String> = HashMap::new();
    while let Some((name, checked)) = read.recv().await {
        let program = match checked {
            Ok(program) => program,
            Err(problems) => {
                report.refused(&Refused { path: PathBuf::from(name), problems });
                continue;
            }
        };
        let id = program.id;
        if let Some(first) = seen.get(&id) {
            report.repeated(&name, id, first);
            continue;
        }
        seen.insert(id, name.clone());
        let held = store::find(connection, StateId::from(id)).await?;
        report.would_change(&name, id, held.map(|(held, _)| package::diff(&held, &program)));
    }
    Ok(())
}
