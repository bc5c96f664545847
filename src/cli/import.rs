//! `kaikaku import` and `validate`: packages checked, and taken in.

use std::{path::PathBuf, process::ExitCode};

use kaikaku::{
    domain::{ProgramId, StateId},
    import::{self, Event, Job, Refused, Source},
    package,
    store::{self, Admin, Imported},
};
use serde_json::{Value, json};

use super::{
    Failure,
    arguments::{Format, Import, Packages},
    database,
    output::{self, Progress, Say},
};

/// What to tell of everything that was given.
struct Report {
    asked: Say,
    progress: Progress,
    lines: Vec<Value>,
    /// Whether everything was as asked.
    good: bool,
    /// Output that failed, once: the work itself goes on.
    broken: Option<std::io::Error>,
}

impl Report {
    fn new(asked: Say, steps: usize) -> Self {
        let progress = Progress::of(steps);
        Self { asked, progress, lines: Vec::new(), good: true, broken: None }
    }

    fn is_json(&self) -> bool {
        self.asked.format == Format::Json
    }

    fn tell(&mut self, said: std::io::Result<()>) {
        if let Err(error) = said {
            self.broken.get_or_insert(error);
        }
    }

    /// Something went well.
    fn good(&mut self, line: &str, value: Value) {
        if self.is_json() {
            self.lines.push(value);
        } else {
            let said = self.progress.step(line);
            self.tell(said);
        }
    }

    /// Something was not done.
    fn bad(&mut self, text: &str, value: Value) {
        self.good = false;
        if self.is_json() {
            self.lines.push(value);
        } else {
            let said = self.progress.step_aloud(text);
            self.tell(said);
        }
    }

    fn refused(&mut self, refused: &Refused) {
        let Refused { path, problems } = refused;
        let language = self.asked.language;
        let text = format!("{}:\n{}", path.display(), package::render_table(problems, language));
        let problems = package::report(problems, language);
        self.bad(&text, json!({ "path": path, "status": "REFUSED", "problems": problems }));
    }

    /// One job of a load.
    fn event(&mut self, event: Event) {
        match event {
            Event::Refused(refused) => self.refused(&refused),
            Event::Repeated { name, id, first } => {
                let text =
                    format!("{name}: holds {id}, which {first} has brought already; import one of them");
                self.bad(
                    &text,
                    json!({ "path": name, "status": "REPEATED", "program": id.to_string(), "first": first }),
                );
            }
            Event::Failed { name, error } => {
                let text = format!("{name}: {error}");
                self.bad(&text, json!({ "path": name, "status": "FAILED", "message": error.to_string() }));
            }
            Event::Done { id, outcome } => self.good(&outcome_line(id, outcome), outcome_json(id, outcome)),
        }
    }

    /// Says the rest, and the code to end with.
    fn end(self) -> Result<ExitCode, Failure> {
        if let Some(error) = self.broken {
            return Err(error.into());
        }
        if self.is_json() {
            output::json(&self.lines)?;
        }
        Ok(if self.good { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

fn outcome_line(id: ProgramId, outcome: Imported) -> String {
    match outcome {
        Imported::Unchanged { revision } => {
            format!("{id}: unchanged, nothing was written (data set revision {revision})")
        }
        Imported::Revision { program_number, revision } => {
            format!("{id}: imported as its revision {program_number} (data set revision {revision})")
        }
    }
}

fn outcome_json(id: ProgramId, outcome: Imported) -> Value {
    let program = id.to_string();
    match outcome {
        Imported::Unchanged { revision } => {
            json!({ "program": program, "status": "UNCHANGED", "dataRevision": revision })
        }
        Imported::Revision { program_number, revision } => {
            json!({ "program": program, "status": "IMPORTED", "revision": program_number, "dataRevision": revision })
        }
    }
}

/// What is to be read, one job for each package; what is no package is refused at once.
fn jobs(packages: &Packages) -> (Vec<Job>, Vec<Refused>) {
    let (sources, refused) = import::find(&packages.paths);
    let job = |source: Source| Job::new(source.path().display().to_string(), move || source.read());
    (sources.into_iter().map(job).collect(), refused)
}

pub(crate) async fn validate(packages: &Packages, asked: Say) -> Result<ExitCode, Failure> {
    let (jobs, refused) = jobs(packages);
    let mut report = Report::new(asked, jobs.len());
    for refused in &refused {
        report.refused(refused);
    }
    check(jobs, &mut report, true).await;
    report.end()
}

/// Checks every package, and tells of those that are good if wanted.
async fn check(jobs: Vec<Job>, report: &mut Report, tell_good: bool) {
    let mut read =
        import::read_ahead(jobs, |program| (program.id, program.items.len(), program.effects.len()));
    while let Some((name, checked)) = read.recv().await {
        match checked {
            Err(problems) => report.refused(&Refused { path: PathBuf::from(name), problems }),
            Ok((id, items, effects)) if tell_good => {
                let line = format!("{name}: good ({id} with {items} items and {effects} effects)");
                report.good(&line, json!({ "path": name, "status": "GOOD", "program": id.to_string() }));
            }
            Ok(_) => {}
        }
    }
}

pub(crate) async fn import(asked: &Import, say: Say) -> Result<ExitCode, Failure> {
    let (found, refused) = jobs(&asked.packages);
    let mut report = Report::new(say, found.len());
    for refused in &refused {
        report.refused(refused);
    }
    if asked.strict {
        check(jobs(&asked.packages).0, &mut report, false).await;
        if !report.good {
            return report.end();
        }
    }
    if asked.dry_run {
        database::reading(async |connection| dry_run(connection, &asked.packages, &mut report).await).await?;
    } else if !found.is_empty() {
        let note = asked.note.as_deref();
        database::writing(async |admin| {
            Ok(import::load(admin, found, note, &mut |event| report.event(event)).await?)
        })
        .await?;
    }
    report.end()
}

/// Tells of each package what its import would change.
async fn dry_run(connection: &Admin, packages: &Packages, report: &mut Report) -> Result<(), Failure> {
    let language = report.asked.language;
    for source in import::find(&packages.paths).0 {
        let program = match source.read() {
            Ok(program) => program,
            Err(problems) => {
                report.refused(&Refused { path: source.path().to_owned(), problems });
                continue;
            }
        };
        let id = program.id;
        let held = store::find(connection, StateId::from(id)).await?;
        let Some((held, _)) = held else {
            report
                .good(&format!("{id}: would be new"), json!({ "program": id.to_string(), "status": "NEW" }));
            continue;
        };
        let changes = package::diff(&held, &program);
        let line = if changes.is_empty() {
            format!("{id}: unchanged, nothing would be written")
        } else {
            format!("{id}: would change:\n{}", package::render_changes(&changes, language))
        };
        let status = if changes.is_empty() { "UNCHANGED" } else { "CHANGED" };
        report.good(&line, json!({ "program": id.to_string(), "status": status, "changes": changes }));
    }
    Ok(())
}
