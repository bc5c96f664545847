//! The files that can be downloaded, as pages show them.

use std::sync::Arc;

use maud::{Markup, html};
use serde_json::{Value, json};

use super::{datasets, files, texts, view::View};
use crate::{
    export::{Download, File, Scope},
    http::AppState,
    package::hex,
    store::{Counts, Snapshot},
};

/// The files of one scope, and what each is like, where that is known already.
pub(super) struct Downloads {
    scope: Scope,
    /// How much there is to be had.
    counts: Counts,
    files: Option<Arc<[Download]>>,
}

impl Downloads {
    /// The files of this scope.
    pub(super) async fn of(state: &AppState, snapshot: &Snapshot, scope: Scope) -> Self {
        let counts = datasets::counts(snapshot.state(), scope);
        Self { scope, counts, files: files::offered(state, snapshot, scope).await }
    }

    fn each(&self) -> impl Iterator<Item = (File, Option<&Download>)> {
        let made = |file| self.files.as_ref()?.iter().find(|made| made.file == file);
        let offered = self.scope.files().filter(|file| datasets::is_offered(*file, &self.counts));
        offered.map(move |file| (file, made(file)))
    }

    /// Whether it is known what they are like.
    pub(super) fn are_known(&self) -> bool {
        self.files.is_some()
    }

    /// The files with their sizes and hashes.
    pub(super) fn table(&self, view: &View<'_>) -> Markup {
        html! {
            div.wide tabindex="0" role="region" aria-label=(view.say(&texts::DOWNLOADS)) {
                table {
                    thead { tr {
                        th scope="col" { (view.say(&texts::FILE)) }
                        th.number scope="col" { (view.say(&texts::SIZE)) }
                        th scope="col" { "SHA-256" }
                    } }
                    tbody { @for (file, made) in self.each() { (self.row(view, file, made)) } }
                }
            }
        }
    }

    fn row(&self, view: &View<'_>, file: File, made: Option<&Download>) -> Markup {
        let link = view.file(&self.scope.path(file));
        html! {
            tr {
                th scope="row" { a href=(link) type=(file.media_type()) { (view.text(&file.title())) } }
                @match made {
                    Some(Download { bytes, sha256, .. }) => {
                        td.number { (size(*bytes)) }
                        td { code.hash { (hex(sha256)) } }
                    }
                    None => {
                        td.number { (view.say(&texts::UNKNOWN)) }
                        td { (view.say(&texts::BEING_MADE)) }
                    }
                }
            }
        }
    }

    /// The same for machines.
    pub(super) fn distribution(&self, view: &View<'_>) -> Vec<Value> {
        let described = |(file, made): (File, Option<&Download>)| {
            json!({
                "@type": "DataDownload",
                "name": file.title().get(view.language),
                "contentUrl": view.absolute(&self.scope.path(file)),
                "encodingFormat": file.media_type(),
                "contentSize": made.map(|made| size(made.bytes)),
                "sha256": made.map(|made| hex(&made.sha256)),
            })
        };
        self.each().map(described).collect()
    }
}

/// How large a file is.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    match UNITS.iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) => {
            let tenths = bytes / (size / 10);
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1000), "1.0 kB");
        assert_eq!(size(12_345_678), "12.3 MB");
    }
}
