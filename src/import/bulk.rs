//! Many packages at once: read and checked in parallel, written in their order, some dozens in one transaction.

use std::{collections::HashMap, num::NonZero, sync::Arc, thread::available_parallelism};

use futures_util::{StreamExt, stream};
use tokio::{sync::mpsc, task::spawn_blocking};

use super::Refused;
use crate::{
    domain::{Program, ProgramId},
    package::{self, Problem},
    store::{self, Admin, Imported, Prepared, StoreError},
};

/// How many bytes of rows and packages one transaction takes, about.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// How many programmes are kept ready while others are written.
const AHEAD: usize = 32;

/// From so many new revisions on, the planner's statistics are brought up to date at the end.
const MANY: usize = 500;

/// A programme that is still to be read.
pub struct Job {
    name: String,
    read: Box<dyn FnOnce() -> Result<Program, Vec<Problem>> + Send>,
}

impl Job {
    /// A programme that `read` gives; `name` tells people which one.
    pub fn new(
        name: impl Into<String>,
        read: impl FnOnce() -> Result<Program, Vec<Problem>> + Send + 'static,
    ) -> Self {
        Self { name: name.into(), read: Box::new(read) }
    }
}

/// What became of one job.
#[derive(Debug)]
pub enum Event {
    /// The package has mistakes.
    Refused(Refused),
    /// An earlier job of the same call brought the same programme.
    Repeated {
        /// This job.
        name: String,
        /// The programme.
        id: ProgramId,
        /// The earlier one.
        first: String,
    },
    /// The database would not take it.
    Failed {
        /// The job.
        name: String,
        /// Why.
        error: StoreError,
    },
    /// It is held now.
    Done {
        /// The job.
        name: String,
        /// The programme.
        id: ProgramId,
        /// Whether that is new.
        outcome: Imported,
    },
}

/// A programme that was read: as the database holds it, or ready to be written.
enum Ready {
    Unchanged(ProgramId, i64),
    New(Box<Prepared>),
}

/// Reads jobs on as many threads as the machine has cores; `then` makes of each programme what is wanted of it. They come
/// out in their order, and no more than a few are in memory at once.
pub fn read_ahead<T: Send + 'static>(
    jobs: Vec<Job>,
    then: impl Fn(Program) -> T + Send + Sync + 'static,
) -> mpsc::Receiver<(String, Result<T, Vec<Problem>>)> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let threads = available_parallelism().map_or(2, NonZero::get);
    let then = Arc::new(then);
    tokio::spawn(async move {
        let mut read = stream::iter(jobs)
            .map(|Job { name, read }| {
                let then = Arc::clone(&then);
                let done = spawn_blocking(move || read().map(|program| then(program)));
                // A package on which the program fails is refused like any other.
                async move { (name, done.await.unwrap_or_else(|_| Err(package::no_answer()))) }
            })
            .buffered(threads);
        while let Some(done) = read.next().await {
            if sender.send(done).await.is_err() {
                break;
            }
        }
    });
    receiver
}

/// Takes jobs in, and tells `report` of each what became of it. An error means that the database can take no more; what
/// was reported as done stays. Programmes that are held as they are given cost no writing, so that a load that was broken
/// off goes on where it ended.
pub async fn load(
    admin: &Admin,
    jobs: Vec<Job>,
    note: Option<&str>,
    report: &mut dyn FnMut(Event),
) -> Result<(), StoreError> {
    let held = store::held(admin).await?;
    let note = note.map(str::to_owned);
    let mut ready = read_ahead(jobs, move |program| prepare(program, &held, note.as_deref()));
    let mut seen: HashMap<ProgramId, String> = HashMap::new();
    let mut batch = Batch::default();
    let mut written = 0;
    while let Some((name, read)) = ready.recv().await {
        let one = match read {
            Err(problems) => {
                report(Event::Refused(Refused { path: name.into(), problems }));
                continue;
            }
            Ok(Err(error)) => {
                report(Event::Failed { name, error });
                continue;
            }
            Ok(Ok(one)) => one,
        };
        let id = match &one {
            Ready::Unchanged(id, _) => *id,
            Ready::New(prepared) => prepared.id(),
        };
        if let Some(first) = seen.get(&id) {
            report(Event::Repeated { name, id, first: first.clone() });
            continue;
        }
        seen.insert(id, name.clone());
        match one {
            Ready::Unchanged(id, revision) => {
                report(Event::Done { name, id, outcome: Imported::Unchanged { revision } });
            }
            Ready::New(prepared) => batch.add(name, *prepared),
        }
        if batch.bytes >= BATCH_BYTES {
            written += std::mem::take(&mut batch).write(admin, report).await?;
        }
    }
    written += batch.write(admin, report).await?;
    if written >= MANY {
        store::settle(admin).await?;
    }
    Ok(())
}

fn prepare(
    program: Program,
    held: &HashMap<ProgramId, (i64, Box<str>)>,
    note: Option<&str>,
) -> Result<Ready, StoreError> {
    let files = package::canonical_files(&program);
    let hash = package::content_hash(&files);
    match held.get(&program.id) {
        Some((revision, same)) if **same == *hash => Ok(Ready::Unchanged(program.id, *revision)),
        _ => Ok(Ready::New(Box::new(Prepared::new(program, &files, hash, note.map(str::to_owned))?))),
    }
}

/// What the next transaction writes.
#[derive(Default)]
struct Batch {
    names: Vec<String>,
    packages: Vec<Prepared>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, name: String, package: Prepared) {
        self.bytes += package.bytes();
        self.names.push(name);
        self.packages.push(package);
    }

    /// Writes all of it, or finds out which programme the database will not take; tells how many were written.
    async fn write(self, admin: &Admin, report: &mut dyn FnMut(Event)) -> Result<usize, StoreError> {
        if self.packages.is_empty() {
            return Ok(0);
        }
        match store::write(admin, &self.packages).await {
            Ok(outcomes) => {
                let count = outcomes.len();
                for ((name, package), outcome) in self.names.into_iter().zip(&self.packages).zip(outcomes) {
                    report(Event::Done { name, id: package.id(), outcome });
                }
                return Ok(count);
            }
            Err(error) if error.is_of_the_place() => return Err(error),
            Err(_) => {}
        }
        let mut count = 0;
        for (name, package) in self.names.into_iter().zip(self.packages) {
            let id = package.id();
            match store::write(admin, &[package]).await {
                Ok(outcomes) => {
                    count += 1;
                    for outcome in outcomes {
                        report(Event::Done { name: name.clone(), id, outcome });
                    }
                }
                Err(error) if error.is_of_the_place() => return Err(error),
                Err(error) => report(Event::Failed { name, error }),
            }
        }
        Ok(count)
    }
}
