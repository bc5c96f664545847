//! What changed between a bundled programme and a changed copy of it.

use std::collections::BTreeMap;

use kaikaku::{
    domain::{Change, ChangeKind, Language, Program},
    package::{self, PackageFiles, canonical_files, diff, render_changes, render_table},
};

use super::root;

type Files = BTreeMap<String, Vec<u8>>;

fn bundled() -> Program {
    package::read(&PackageFiles::from_folder(&root().join("data/141305-2023"))).unwrap()
}

fn files() -> Files {
    canonical_files(&bundled()).into_iter().collect()
}

fn edit(files: &mut Files, file: &str, change: impl FnOnce(String) -> String) {
    let text = String::from_utf8(files.remove(file).unwrap()).unwrap();
    files.insert(file.into(), change(text).into_bytes());
}

/// Replaces what must stand in the file once.
fn replace(files: &mut Files, file: &str, from: &str, to: &str) {
    edit(files, file, |text| {
        assert_eq!(text.matches(from).count(), 1, "{from} in {file}");
        text.replace(from, to)
    });
}

/// Removes the one line that begins so.
fn remove(files: &mut Files, file: &str, beginning: &str) {
    edit(files, file, |text| {
        let kept: Vec<_> = text.lines().filter(|line| !line.starts_with(beginning)).collect();
        assert_eq!(kept.len() + 1, text.lines().count(), "{beginning} in {file}");
        kept.join("\n") + "\n"
    });
}

fn changes(files: Files) -> Vec<Change> {
    let changed = package::read(&PackageFiles::from_memory(files));
    diff(&bundled(), &changed.unwrap_or_else(|problems| panic!("{}", render_table(&problems, Language::En))))
}

/// Table, key and kind of every change.
fn rows(changes: &[Change]) -> Vec<(&str, &str, ChangeKind)> {
    changes.iter().map(|change| (change.table, &*change.key, change.kind)).collect()
}

fn said(text: Option<&str>) -> &str {
    text.unwrap_or_default()
}

/// Column, old and new text of every cell of a change.
fn cells(change: &Change) -> Vec<(&str, &str, &str)> {
    let cells = change.cells.iter();
    cells.map(|cell| (cell.column, said(cell.old.as_deref()), said(cell.new.as_deref()))).collect()
}

#[test]
fn a_corrected_amount_is_told_by_its_cells_and_the_title_of_its_item() {
    let mut files = files();
    replace(&mut files, "effects.csv", "\"65,438\",千円,65438000", "\"65,483\",千円,65483000");
    let changes = changes(files);
    assert_eq!(rows(&changes), [("effects", "operations-review-amount", ChangeKind::Changed)]);
    assert_eq!(changes[0].title.as_deref(), Some("事業見直しの取組"));
    let expected = [("printed", "65,438", "65,483"), ("amount_yen", "65438000", "65483000")];
    assert_eq!(cells(&changes[0]), expected);
}

#[test]
fn a_removed_item_takes_its_effect_along_and_moves_no_other() {
    let mut files = files();
    remove(&mut files, "items.csv", "subsidies-review,");
    remove(&mut files, "effects.csv", "subsidies-review-amount,");
    let changes = changes(files);
    let expected = [
        ("items", "subsidies-review", ChangeKind::Removed),
        ("effects", "subsidies-review-amount", ChangeKind::Removed),
    ];
    assert_eq!(rows(&changes), expected);
    assert_eq!(
        cells(&changes[0])[..3],
        [
            ("key", "subsidies-review", ""),
            ("pillar", "citizen-services", ""),
            ("section", "future-services", ""),
        ]
    );
    assert!(changes[0].cells.iter().all(|cell| cell.old.is_some() && cell.new.is_none()));
}

#[test]
fn an_added_overlap_stands_among_the_others_in_printed_order() {
    let mut files = files();
    edit(&mut files, "overlaps.csv", |text| {
        text + "operations-twice,operations-review-amount,1000000,subsidies-review,二度数えた分,\n"
    });
    let changes = changes(files);
    assert_eq!(rows(&changes), [("overlaps", "operations-twice", ChangeKind::Added)]);
    assert_eq!(changes[0].title.as_deref(), Some("二度数えた分"));
    let expected = [
        ("key", "", "operations-twice"),
        ("effect", "", "operations-review-amount"),
        ("amount_yen", "", "1000000"),
        ("counted_in", "", "subsidies-review"),
        ("note_ja", "", "二度数えた分"),
    ];
    assert_eq!(cells(&changes[0]), expected);
}

#[test]
fn a_moved_item_is_the_only_one_that_moved() {
    let mut files = files();
    let place = |key: &str, place: u32| format!("\n{key},citizen-services,future-services,{place},");
    // The second comes behind all others, whose places close up when the package is written.
    replace(
        &mut files,
        "items.csv",
        &place("fees-and-charges-review", 2),
        &place("fees-and-charges-review", 99),
    );
    let changes = changes(files);
    assert_eq!(rows(&changes), [("items", "fees-and-charges-review", ChangeKind::Changed)]);
    assert_eq!(cells(&changes[0]), [("position", "2", "8")]);
}

#[test]
fn an_item_in_another_section_says_so_and_moves_nothing() {
    let mut files = files();
    let from = "\nfees-and-charges-review,citizen-services,future-services,2,";
    replace(&mut files, "items.csv", from, &from.replace("future-services,2", "digital-citizen-services,99"));
    let changes = changes(files);
    assert_eq!(rows(&changes), [("items", "fees-and-charges-review", ChangeKind::Changed)]);
    assert_eq!(cells(&changes[0]), [("section", "future-services", "digital-citizen-services")]);
}

#[test]
fn changes_can_be_read_by_people_and_by_programs() {
    let mut files = files();
    let long = "とても".repeat(50);
    replace(&mut files, "items.csv", "事業見直しの取組,", &format!("\"{long}\n続き\","));
    remove(&mut files, "overlaps.csv", "water-assets-in-city-property,");
    let changes = changes(files);
    assert_eq!(
        rows(&changes),
        [
            ("items", "operations-review", ChangeKind::Changed),
            ("overlaps", "water-assets-in-city-property", ChangeKind::Removed),
        ]
    );
    let ja = render_changes(&changes, Language::Ja);
    let en = render_changes(&changes, Language::En);
    for part in ["取組項目", "operations-review", "事業見直しの取組", "削除", "重複分", "表題", "219675000"]
    {
        assert!(ja.contains(part), "{part} in\n{ja}");
    }
    for part in ["items", "CHANGED", "title_ja", "REMOVED", "overlaps", "amount_yen"] {
        assert!(en.contains(part), "{part} in\n{en}");
    }
    assert!(!ja.contains(&long) && ja.contains('…'), "shortened:\n{ja}");
    let json = serde_json::to_value(&changes).unwrap();
    assert_eq!(json[0]["kind"], "CHANGED");
    assert_eq!(json[0]["cells"][0]["column"], "title_ja");
    assert_eq!(json[0]["cells"][0]["old"], "事業見直しの取組");
    assert_eq!(json[1]["cells"][0]["new"], serde_json::Value::Null);
    assert_eq!(render_changes(&[], Language::En), "Nothing has changed.");
}

#[test]
fn what_is_shown_holds_no_control_characters() {
    let mut copy = bundled();
    copy.head.title.ja = "赤\u{1b}[31mい".into();
    let shown = render_changes(&diff(&bundled(), &copy), Language::Ja);
    assert!(shown.contains("\\u{1b}[31m") && !shown.contains('\u{1b}'), "{shown}");
}
