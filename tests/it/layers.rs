//! Who may import whom, as ARCHITECTURE.md says; and the size of files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::repository;

/// Each layer, and what its files must not name.
const FORBIDDEN: [(&str, &[&str]); 11] = [
    (
        "src/domain",
        &[
            "crate::store",
            "crate::graphql",
            "crate::http",
            "crate::import",
            "crate::package",
            "crate::config",
            "crate::embedded",
            "sea_orm",
            "async_graphql",
            "actix",
            "tokio",
            "tracing",
            "entity::",
            "std::fs",
            "std::env",
            "std::net",
        ],
    ),
    (
        "src/store",
        &[
            "crate::graphql",
            "crate::http",
            "crate::import",
            "crate::config",
            "crate::embedded",
            "async_graphql",
            "actix",
            "std::env",
        ],
    ),
    (
        "src/graphql",
        &[
            "sea_orm",
            "entity::",
            "actix",
            "crate::http",
            "crate::import",
            "crate::package",
            "crate::config",
            "crate::embedded",
            "std::env",
        ],
    ),
    ("src/http", &["sea_orm", "entity::", "crate::import", "crate::config", "crate::embedded", "std::env::"]),
    (
        "src/package",
        &[
            "sea_orm",
            "entity::",
            "async_graphql",
            "actix",
            "tokio",
            "crate::store",
            "crate::import",
            "crate::graphql",
            "crate::http",
            "crate::config",
            "crate::embedded",
            "std::env::",
        ],
    ),
    (
        "src/export",
        &[
            "sea_orm",
            "entity::",
            "async_graphql",
            "actix",
            "crate::import",
            "crate::graphql",
            "crate::http",
            "crate::config",
            "crate::embedded",
            "std::env::",
        ],
    ),
    (
        "src/import",
        &[
            "entity::",
            "async_graphql",
            "actix",
            "crate::graphql",
            "crate::http",
            "crate::config",
            "crate::embedded",
            "std::env::",
        ],
    ),
    (
        "src/embedded",
        &[
            "sea_orm",
            "async_graphql",
            "actix",
            "crate::store",
            "crate::graphql",
            "crate::http",
            "crate::import",
            "crate::package",
            "crate::config",
            "crate::domain",
        ],
    ),
    ("src/cli", &["sea_orm", "entity::", "migration::", "async_graphql", "actix", "std::env::"]),
    ("entity/src", &["async_graphql", "actix", "migration::", "kaikaku::"]),
    ("migration/src", &["entity::", "async_graphql", "actix", "kaikaku::"]),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&repository(folder), &mut found);
    assert!(!found.is_empty(), "{folder}");
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn no_layer_imports_what_is_above_it() {
    for (layer, names) in FORBIDDEN {
        for (path, text) in sources(layer) {
            // `use kaikaku::` in unit tests and doc links in comments are no imports of the code.
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let code = code.split("#[cfg(test)]").next().unwrap();
            for name in names {
                assert!(!code.contains(name), "{} names {name}", path.display());
            }
        }
    }
}

#[test]
fn no_file_has_more_than_400_lines_and_each_begins_with_what_it_is_for() {
    for folder in ["src", "entity/src", "migration/src", "tests"] {
        for (path, text) in sources(folder) {
            assert!(text.lines().count() <= 400, "{} has {} lines", path.display(), text.lines().count());
            assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
        }
    }
}
