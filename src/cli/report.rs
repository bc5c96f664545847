//! What `import` and `validate` tell of every package: lines for people, one array of JSON for programs.

use std::{collections::HashMap, process::ExitCode};

use kaikaku::{
    domain::{Change, Language, ProgramId},
    import::{Event, Refused},
    package,
    store::Imported,
};
use serde_json::{Value, json};

use super::{
    Failure,
    arguments::Format,
    output::{self, Progress, Say},
};

/// What became of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    Good,
    New,
    Changed,
    Imported,
    Unchanged,
    Refused,
}

impl Status {
    /// How many there were, in words.
    fn counted(self, count: usize, language: Language) -> String {
        match language {
            Language::En => {
                let word = match self {
                    Self::Good => "good",
                    Self::New => "new",
                    Self::Changed => "changed",
                    Self::Imported => "imported",
                    Self::Unchanged => "unchanged",
                    Self::Refused => "refused",
                };
                format!("{count} {word}")
            }
            Language::Ja => {
                let word = match self {
                    Self::Good => "問題なし",
                    Self::New => "新規",
                    Self::Changed => "変更あり",
                    Self::Imported => "取り込み",
                    Self::Unchanged => "変更なし",
                    Self::Refused => "受け付けず",
                };
                format!("{word} {count} 件")
            }
        }
    }
}

/// What to tell of everything that was given.
pub(crate) struct Report {
    asked: Say,
    progress: Progress,
    lines: Vec<Value>,
    counts: HashMap<Status, usize>,
    /// How many packages were given.
    given: usize,
    /// Output that failed, once: the work itself goes on.
    broken: Option<std::io::Error>,
}

impl Report {
    pub(crate) fn new(asked: Say, given: usize) -> Self {
        let (lines, counts) = (Vec::new(), HashMap::new());
        Self { asked, progress: Progress::of(given), lines, counts, given, broken: None }
    }

    /// Whether nothing was refused so far.
    pub(crate) fn is_good(&self) -> bool {
        !self.counts.contains_key(&Status::Refused)
    }

    /// One package is done: in words, and for programs; what goes well is told by a bar where there is one.
    fn tell(&mut self, status: Status, text: impl Fn(Language) -> String, value: Value) {
        *self.counts.entry(status).or_default() += 1;
        if self.asked.format == Format::Json {
            self.progress.silent_step();
            self.lines.push(value);
            return;
        }
        let text = text(self.asked.language);
        let said = match status {
            Status::Good | Status::Imported | Status::Unchanged => self.progress.step(&text),
            Status::New | Status::Changed | Status::Refused => self.progress.step_aloud(&text),
        };
        if let Err(error) = said {
            self.broken.get_or_insert(error);
        }
    }

    /// A package has mistakes.
    pub(crate) fn refused(&mut self, refused: &Refused) {
        let Refused { path, problems } = refused;
        let path = path.display().to_string();
        let text = |language| format!("{path}:\n{}", package::render_table(problems, language));
        let value = json!({
            "path": path, "status": "REFUSED", "problems": package::report(problems, self.asked.language),
        });
        self.tell(Status::Refused, text, value);
    }

    /// A package holds what an earlier one of the same call has brought.
    pub(crate) fn repeated(&mut self, name: &str, id: ProgramId, first: &str) {
        let text = |language| match language {
            Language::Ja => format!("{name}：{id} は {first} にもある。どちらか一つを取り込む"),
            Language::En => {
                format!("{name}: holds {id}, which {first} has brought already; import one of them")
            }
        };
        let value = json!({ "path": name, "status": "REPEATED", "program": id.to_string(), "first": first });
        self.tell(Status::Refused, text, value);
    }

    /// A package has no mistakes.
    pub(crate) fn good(&mut self, name: &str, id: ProgramId, items: usize, effects: usize) {
        let text = |language| match language {
            Language::Ja => format!("{name}：問題なし（{id}、取組項目 {items} 件、効果 {effects} 件）"),
            Language::En => format!("{name}: good ({id} with {items} items and {effects} effects)"),
        };
        let value = json!({ "path": name, "status": "GOOD", "program": id.to_string() });
        self.tell(Status::Good, text, value);
    }

    /// What the import of a package would change; none where nothing is held of its programme.
    pub(crate) fn would_change(&mut self, name: &str, id: ProgramId, changes: Option<Vec<Change>>) {
        let Some(changes) = changes else {
            let text = |language| match language {
                Language::Ja => format!("{id}：新規に取り込まれる"),
                Language::En => format!("{id}: would be new"),
            };
            return self.tell(
                Status::New,
                text,
                json!({ "path": name, "program": id.to_string(), "status": "NEW" }),
            );
        };
        let value =
            |status| json!({ "path": name, "program": id.to_string(), "status": status, "changes": changes });
        if changes.is_empty() {
            let text = |language| match language {
                Language::Ja => format!("{id}：変更なし。何も書き込まれない"),
                Language::En => format!("{id}: unchanged, nothing would be written"),
            };
            return self.tell(Status::Unchanged, text, value("UNCHANGED"));
        }
        let text = |language| {
            let table = package::render_changes(&changes, language);
            match language {
                Language::Ja => format!("{id}：次のように変わる\n{table}"),
                Language::En => format!("{id}: would change:\n{table}"),
            }
        };
        self.tell(Status::Changed, text, value("CHANGED"));
    }

    /// One job of a load.
    pub(crate) fn event(&mut self, event: Event) {
        match event {
            Event::Refused(refused) => self.refused(&refused),
            Event::Repeated { name, id, first } => self.repeated(&name, id, &first),
            Event::Failed { name, error } => {
                let text = |_| format!("{name}: {error}");
                let value = json!({ "path": name, "status": "FAILED", "message": error.to_string() });
                self.tell(Status::Refused, text, value);
            }
            Event::Done { name, id, outcome } => self.done(&name, id, outcome),
        }
    }

    fn done(&mut self, name: &str, id: ProgramId, outcome: Imported) {
        let program = id.to_string();
        match outcome {
            Imported::Unchanged { revision } => {
                let text = |language| match language {
                    Language::Ja => {
                        format!("{id}：変更なし。何も書き込んでいない（データ全体の版 {revision}）")
                    }
                    Language::En => {
                        format!("{id}: unchanged, nothing was written (data set revision {revision})")
                    }
                };
                let value = json!({
                    "path": name, "program": program, "status": "UNCHANGED", "dataRevision": revision,
                });
                self.tell(Status::Unchanged, text, value);
            }
            Imported::Revision { program_number, revision } => {
                let text = |language| match language {
                    Language::Ja => {
                        format!("{id}：第 {program_number} 版として取り込んだ（データ全体の版 {revision}）")
                    }
                    Language::En => {
                        format!(
                            "{id}: imported as its revision {program_number} (data set revision {revision})"
                        )
                    }
                };
                let value = json!({
                    "path": name, "program": program, "status": "IMPORTED", "revision": program_number, "dataRevision": revision,
                });
                self.tell(Status::Imported, text, value);
            }
        }
    }

    /// Says the rest, how many there were of each kind, and the code to end with.
    pub(crate) fn end(self, kinds: &[Status]) -> Result<ExitCode, Failure> {
        self.end_after(Ok(()), kinds)
    }

    /// The same after work that may have failed midway: what was done until then is told first.
    pub(crate) fn end_after(self, work: Result<(), Failure>, kinds: &[Status]) -> Result<ExitCode, Failure> {
        let Self { asked, progress, lines, counts, given, broken } = self;
        drop(progress);
        if asked.format == Format::Json {
            output::json(&lines)?;
        } else if given > 1 {
            let counted =
                |kind: &Status| kind.counted(counts.get(kind).copied().unwrap_or_default(), asked.language);
            let separator = if asked.language == Language::Ja { "、" } else { ", " };
            output::say(&kinds.iter().map(counted).collect::<Vec<_>>().join(separator))?;
        }
        work?;
        if let Some(error) = broken {
            return Err(error.into());
        }
        Ok(if counts.contains_key(&Status::Refused) { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}
