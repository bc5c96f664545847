//! The documents say what the code says: every table of a package with its columns, and every problem.

use std::fs;

use kaikaku::domain::package::{Need, ProblemCode, TABLES};
use strum::IntoEnumIterator;

use crate::support::repository;

fn document(name: &str) -> String {
    fs::read_to_string(repository(&format!("docs/{name}"))).unwrap()
}

/// The lines below the heading that begins like this, up to the next one of its kind.
fn section<'a>(document: &'a str, heading: &str) -> Vec<&'a str> {
    let is_it = |line: &&str| line.strip_prefix("## ").is_some_and(|title| title.starts_with(heading));
    assert_eq!(document.lines().filter(is_it).count(), 1, "sections that begin with {heading}");
    let below = document.lines().skip_while(|line| !is_it(line)).skip(1);
    below.take_while(|line| !line.starts_with("## ")).collect()
}

/// The cells of the first table of a section, without its header.
fn rows<'a>(section: &[&'a str]) -> Vec<Vec<&'a str>> {
    let table =
        section.iter().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells =
        |line: &&'a str| -> Vec<&'a str> { line.trim_matches('|').split('|').map(str::trim).collect() };
    table.skip(2).map(cells).collect()
}

#[test]
fn every_column_of_every_table_is_described_and_no_other() {
    let document = document("package-format.md");
    for table in TABLES {
        let described: Vec<String> = rows(&section(&document, &format!("{}: ", table.name)))
            .into_iter()
            .map(|cells| cells[..3].join(" | "))
            .collect();
        let declared: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let need = match column.need {
                    Need::Required => "yes",
                    Need::Optional => "",
                    Need::Unique => "unique",
                };
                format!("`{}` | {} | {need}", column.name, column.title)
            })
            .collect();
        assert_eq!(described, declared, "{}", table.name);
    }
}

#[test]
fn every_column_of_every_download_is_described_and_no_other() {
    let document = document("downloads.md");
    for table in kaikaku::export::Table::iter() {
        let name: &str = table.into();
        let below = document.split(&format!("\n### {name}\n")).nth(1).unwrap();
        let lines: Vec<&str> = below.lines().take_while(|line| !line.starts_with('#')).collect();
        let described: Vec<String> =
            rows(&lines).into_iter().map(|cells| [cells[0], cells[1], cells[3]].join(" | ")).collect();
        let columns = table.fields().iter().map(|field| field.column);
        let declared: Vec<String> = columns
            .map(|column| format!("`{}` | {} | {}", column.name, column.title, column.description))
            .collect();
        assert_eq!(described, declared, "{name}");
    }
}

#[test]
fn every_table_is_listed_with_its_file_and_its_japanese_name() {
    let document = document("package-format.md");
    let rows = rows(&section(&document, "What a package is"));
    let listed: Vec<String> = rows
        .into_iter()
        .map(|cells| format!("{} {}", cells[0], cells[1].split(':').next().unwrap()))
        .collect();
    let declared = TABLES.map(|table| format!("`{}` {}", table.file_name(), table.title));
    assert_eq!(listed, declared);
}

#[test]
fn every_problem_is_told_with_what_it_means_and_what_to_do() {
    let document = document("packages.md");
    let mut told: Vec<&str> = section(&document, "Every problem");
    told.retain(|line| line.starts_with("| `"));
    let row = |code: ProblemCode| {
        let (meaning, fix) = (code.meaning(), code.fix());
        format!("| `{}` | {} | {} |", code.code(), meaning.en, fix.en)
    };
    let rows: Vec<String> = ProblemCode::iter().map(row).collect();
    let declared: Vec<&str> = rows.iter().map(String::as_str).collect();
    let missing: Vec<&&str> = declared.iter().filter(|row| !told.contains(*row)).collect();
    assert!(missing.is_empty(), "docs/packages.md lacks, or says otherwise:\n{missing:#?}");
    let other: Vec<&&str> = told.iter().filter(|row| !declared.contains(*row)).collect();
    assert!(other.is_empty(), "docs/packages.md tells of what is not:\n{other:#?}");
    assert_eq!(told.len(), declared.len(), "a problem is told twice");
}
