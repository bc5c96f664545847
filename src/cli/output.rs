//! What commands say: lines, JSON, and a bar for long work on a terminal.

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use kaikaku::{config, domain::Language};
use serde::Serialize;

use super::arguments::{Format, Lang};

/// From so many steps on, a terminal shows a bar instead of a line for each.
const LONG: usize = 20;

/// Writes a line. Nobody reads on where the reader of a pipe has gone, so that is no failure.
pub(crate) fn say(line: &str) -> io::Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes JSON.
pub(crate) fn json(value: &impl Serialize) -> io::Result<()> {
    say(&serde_json::to_string_pretty(value)?)
}

/// How to answer.
#[derive(Clone, Copy)]
pub(crate) struct Say {
    pub(crate) format: Format,
    pub(crate) language: Language,
}

/// The language of messages: the one asked for, or that of the system.
pub(crate) fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::Ja) => Language::Ja,
        Some(Lang::En) => Language::En,
        None => config::language(),
    }
}

/// How far long work has come.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar where a person watches and it takes long; nothing elsewhere.
    pub(crate) fn of(steps: usize) -> Self {
        let is_watched = steps > LONG && io::stdout().is_terminal() && io::stderr().is_terminal();
        Self(is_watched.then(|| {
            let bar = ProgressBar::new(steps as u64);
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {per_sec}  {eta} left  {msg}");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }))
    }

    /// One step is done; `line` is said where there is no bar.
    pub(crate) fn step(&self, line: &str) -> io::Result<()> {
        match &self.0 {
            Some(bar) => {
                bar.inc(1);
                Ok(())
            }
            None => say(line),
        }
    }

    /// One step is done of which only a bar tells.
    pub(crate) fn silent_step(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    /// One step is done that has to be told in any case.
    pub(crate) fn step_aloud(&self, text: &str) -> io::Result<()> {
        match &self.0 {
            Some(bar) => {
                bar.inc(1);
                bar.suspend(|| say(text))
            }
            None => say(text),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
