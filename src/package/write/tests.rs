//! What is written reads back the same, and the same programme is always written the same.

use std::io::{Cursor, Read};

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{canonical_files, content_hash, to_workbook, to_zip, write_folder};
use crate::{
    domain::{FiscalYear, Generator, Language, License, Municipality, Program, ProgramTree, Revision},
    package::{self, PackageFiles, render_table},
};

/// Any invented programme, with texts that are hard to keep.
fn programs() -> impl Strategy<Value = Program> {
    let text =
        "[!-~あ-ん，。漢][ -~あ-ん\n\t\"',漢]{0,12}[!-~漢]|['=+@＝-]{1,3}[A-Z(1]{0,3}|_x000[AD]_|#1|1e3|007";
    let texts = prop::collection::vec(text, 0..8);
    (any::<u64>(), any::<u32>(), FiscalYear::RANGE, texts, any::<bool>()).prop_map(
        |(seed, index, year, texts, is_renamed)| {
            let generator = Generator::new(seed).with_oddities(texts);
            let mut program = generator.program(index, FiscalYear::new(year.into()).unwrap());
            if is_renamed {
                add_former(&mut program);
            }
            program
        },
    )
}

fn read(files: &PackageFiles) -> Result<Program, TestCaseError> {
    package::read(files).map_err(|problems| TestCaseError::fail(render_table(&problems, Language::En)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn reading_what_was_written_gives_the_same_programme(program in programs()) {
        let files = canonical_files(&program);
        let read = read(&PackageFiles::from_memory(files.clone()))?;
        prop_assert_eq!(&read, &program);
        prop_assert_eq!(canonical_files(&read), files);
        prop_assert!(ProgramTree::new(read, Revision::default()).is_ok());
    }

    #[test]
    fn no_cell_of_a_csv_file_is_run_by_a_spreadsheet(program in programs()) {
        for (name, bytes) in canonical_files(&program).into_iter().skip(1) {
            let mut rows = csv::Reader::from_reader(&*bytes);
            for row in rows.records() {
                for cell in &row.unwrap() {
                    let is_number = cell.parse::<f64>().is_ok() || cell.replace(',', "").parse::<f64>().is_ok();
                    prop_assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '＝']), "{name}: {cell}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn zip_files_and_workbooks_hold_the_same_programme(program in programs()) {
        let zip = to_zip(&canonical_files(&program)).unwrap();
        prop_assert_eq!(read(&PackageFiles::from_zip(Cursor::new(zip)))?, program.clone());
        let book = to_workbook(&program).unwrap();
        prop_assert_eq!(&read(&PackageFiles::from_workbook(book.clone()))?, &program);
        prop_assert!(to_workbook(&program).unwrap() == book, "the same programme made other bytes");
    }
}

/// Adds the code that the municipality had before.
fn add_former(program: &mut Program) {
    let current = program.municipalities.first_mut().unwrap();
    current.valid_from = NaiveDate::from_ymd_opt(2005, 4, 1);
    let former = Municipality {
        code: "141003".parse().unwrap(),
        valid_from: NaiveDate::from_ymd_opt(1889, 4, 1),
        valid_to: NaiveDate::from_ymd_opt(2005, 3, 31),
        successor: Some(current.code),
        population: None,
        ..current.clone()
    };
    program.municipalities.insert(0, former);
}

fn example() -> Program {
    let generator = Generator::new(1).with_oddities(["文字, \"引用\"\n二行目".into()]);
    let mut program = generator.program(0, FiscalYear::new(2023).unwrap());
    program.head.licenses = vec![License {
        name: "CC-BY-4.0".into(),
        title: None,
        path: Some("https://example.jp/terms".into()),
    }];
    program
}

#[test]
fn every_table_is_written_even_without_rows() {
    let names: Vec<_> = canonical_files(&example()).into_iter().map(|(name, _)| name).collect();
    let expected = [
        "datapackage.json",
        "municipalities.csv",
        "documents.csv",
        "programs.csv",
        "stated_totals.csv",
        "pillars.csv",
        "sections.csv",
        "items.csv",
        "effects.csv",
        "overlaps.csv",
    ];
    assert_eq!(names, expected);
}

#[test]
fn the_descriptor_describes_keys_types_and_constraints() {
    let (_, bytes) = canonical_files(&example()).swap_remove(0);
    assert!(bytes.starts_with(b"{\n  \"profile\": \"tabular-data-package\",\n") && bytes.ends_with(b"}\n"));
    let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(json["resources"].as_array().map(Vec::len), Some(9));
    assert_eq!(
        json["licenses"][0],
        serde_json::json!({"name": "CC-BY-4.0", "path": "https://example.jp/terms"})
    );
    let schema = &json["resources"][5]["schema"];
    assert_eq!(schema["primaryKey"], serde_json::json!(["key"]));
    assert_eq!(schema["foreignKeys"][0]["reference"]["resource"], "pillars");
    assert_eq!(schema["foreignKeys"][1]["reference"]["resource"], "");
    let kind = &json["resources"][7]["schema"]["fields"][3];
    assert_eq!(
        kind["constraints"]["enum"],
        serde_json::json!(["MONETARY", "HEADCOUNT", "QUANTITY", "QUALITATIVE"])
    );
    assert_eq!(json["resources"][4]["schema"]["fields"][2]["constraints"]["unique"], true);
}

#[test]
fn the_hash_depends_on_names_contents_and_where_one_ends() {
    let files = |files: &[(&str, &str)]| {
        content_hash(&files.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect::<Vec<_>>())
    };
    assert_eq!(files(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(files(&[("a", "b")]).len(), 64);
    assert_ne!(files(&[("a", "bc")]), files(&[("ab", "c")]));
    assert_ne!(files(&[("a", "b"), ("c", "d")]), files(&[("a", "b"), ("cd", "")]));
}

#[test]
fn a_zip_file_is_always_the_same_and_holds_the_files() {
    let files = canonical_files(&example());
    let zipped = to_zip(&files).unwrap();
    assert_eq!(zipped, to_zip(&files).unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(zipped)).unwrap();
    assert_eq!(archive.len(), files.len());
    for (name, bytes) in files {
        let mut read = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut read).unwrap();
        assert_eq!(read, bytes, "{name}");
    }
}

#[test]
fn a_written_folder_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let program = example();
    let package = folder.path().join("new").join("package");
    write_folder(&canonical_files(&program), &package).unwrap();
    assert_eq!(package::read(&PackageFiles::from_folder(&package)), Ok(program));
}

#[test]
fn writing_leaves_what_is_no_package_alone() {
    let folder = tempfile::tempdir().unwrap();
    let files = canonical_files(&example());
    std::fs::write(folder.path().join("holiday.jpg"), "").unwrap();
    let error = write_folder(&files, folder.path()).unwrap_err();
    assert!(error.to_string().contains("holds other things and no package"), "{error}");
    std::fs::write(folder.path().join("datapackage.json"), "").unwrap();
    write_folder(&files[..9], folder.path()).unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let mut expected: Vec<_> = files[..9].iter().map(|(name, _)| name.as_str()).collect();
    expected.push("holiday.jpg");
    expected.sort_unstable();
    assert_eq!(names, expected);
    write_folder(&files, folder.path()).unwrap();
    write_folder(&files[..9], folder.path()).unwrap();
    assert!(!folder.path().join("overlaps.csv").exists(), "a table that is gone is still there");
}

#[test]
fn what_cannot_be_replaced_stays_a_package_with_its_terms() {
    let folder = tempfile::tempdir().unwrap();
    let files = canonical_files(&example());
    write_folder(&files, folder.path()).unwrap();
    let items = folder.path().join("items.csv");
    std::fs::remove_file(&items).unwrap();
    std::fs::create_dir(&items).unwrap();
    let descriptor = std::fs::read(folder.path().join("datapackage.json")).unwrap();
    let error = write_folder(&files, folder.path()).unwrap_err().to_string();
    assert!(error.contains("items.csv"), "{error}");
    assert_eq!(std::fs::read(folder.path().join("datapackage.json")).unwrap(), descriptor);
    let is_begun = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().to_string_lossy().ends_with(".part")
    };
    assert!(!std::fs::read_dir(folder.path()).unwrap().any(is_begun));
    // One whose writing was broken off is written anew.
    std::fs::remove_dir(&items).unwrap();
    std::fs::remove_file(folder.path().join("datapackage.json")).unwrap();
    write_folder(&files, folder.path()).unwrap();
    assert_eq!(package::read(&PackageFiles::from_folder(folder.path())), Ok(example()));
}
