//! Zip files and workbooks: how packages come in them, and what is refused.

use std::io::{Cursor, Write};

use calamine::{Data, Reader};
use kaikaku::package::{self, PackageFiles, Problem, canonical_files, to_workbook, to_zip};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::example::{example, places};

type Files = Vec<(String, Vec<u8>)>;

fn files() -> Files {
    example().into_iter().collect()
}

fn zipped(files: &Files) -> Vec<u8> {
    to_zip(files).unwrap()
}

fn unzip(bytes: Vec<u8>) -> Vec<Problem> {
    package::read(&PackageFiles::from_zip(Cursor::new(bytes))).err().unwrap_or_default()
}

/// The codes of what is wrong with an archive of the example and this file.
fn with(name: &str, bytes: Vec<u8>) -> Vec<&'static str> {
    let mut files = files();
    files.push((name.into(), bytes));
    unzip(zipped(&files)).iter().map(|problem| problem.code.code()).collect()
}

#[test]
fn a_package_stands_at_the_root_of_an_archive_or_in_one_folder() {
    assert_eq!(unzip(zipped(&files())), []);
    let inside = |folder: &'static str| {
        files().into_iter().map(move |(name, bytes)| (format!("{folder}/{name}"), bytes))
    };
    let mut one: Files = inside("2024").collect();
    one.push(("__MACOSX/2024/._items.csv".into(), vec![1]));
    one.push(("2024/.DS_Store".into(), vec![1]));
    one.push(("readme.txt".into(), vec![1]));
    assert_eq!(unzip(zipped(&one)), []);
    let two: Files = one.into_iter().chain(inside("2025")).collect();
    assert_eq!(places(&unzip(zipped(&two))), [("(zip file)", 0, "", "BAD_ARCHIVE")]);
    let none = vec![("items.csv".into(), vec![])];
    assert_eq!(places(&unzip(zipped(&none))), [("(zip file)", 0, "", "MISSING_FILE")]);
}

#[test]
fn archives_that_could_do_harm_are_refused() {
    for name in ["../items.csv", "/etc/passwd", "a/../../b", "..\\b", "C:b", "a//b", "./b"] {
        assert_eq!(with(name, vec![]), ["UNSAFE_PATH"], "{name}");
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("items.csv", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert_eq!(places(&unzip(zip.finish().unwrap().into_inner())), [("(zip file)", 0, "", "UNSAFE_PATH")]);
    let many: Files = (0..201).map(|n| (format!("{n}.txt"), vec![])).collect();
    assert_eq!(places(&unzip(zipped(&many))), [("(zip file)", 0, "", "TOO_MANY_FILES")]);
    let mut whole = zipped(&files());
    whole.truncate(whole.len() / 2);
    assert_eq!(places(&unzip(whole)), [("(zip file)", 0, "", "BAD_ARCHIVE")]);
}

#[test]
fn an_archive_that_grows_is_refused_when_it_has_grown_too_far() {
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files().into_iter().filter(|(name, _)| name != "items.csv") {
        bomb.start_file(name, options).unwrap();
        bomb.write_all(&bytes).unwrap();
    }
    bomb.start_file("items.csv", options).unwrap();
    let zeros = vec![0; 1 << 20];
    (0..65).for_each(|_| bomb.write_all(&zeros).unwrap());
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(places(&unzip(bomb)), [("items.csv", 0, "", "FILE_TOO_LARGE")]);
}

fn open(book: &mut Workbook) -> Vec<Problem> {
    let book = book.save_to_buffer().unwrap();
    package::read(&PackageFiles::from_workbook(book)).err().unwrap_or_default()
}

/// The example as a workbook whose cells are all text, with sheets and columns named by `name`.
fn workbook(name: impl Fn(&str, &str) -> String) -> Workbook {
    let mut book = Workbook::new();
    for (file, bytes) in files().into_iter().filter(|(name, _)| name != "datapackage.json") {
        let table = file.strip_suffix(".csv").unwrap();
        let sheet = book.add_worksheet().set_name(name(table, "")).unwrap();
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
        for (row, cells) in (0..).zip(rows.records()) {
            for (column, cell) in (0..).zip(&cells.unwrap()) {
                let text = if row == 0 { name(table, cell) } else { cell.into() };
                sheet.write_string(row, column, text).unwrap();
            }
        }
    }
    let sheet = book.add_worksheet().set_name("licenses").unwrap();
    sheet.write_string(0, 0, "name").unwrap().write_string(1, 0, "CC0-1.0").unwrap();
    book
}

/// Names as the format has them.
fn plain(table: &str, column: &str) -> String {
    if column.is_empty() { table.into() } else { column.into() }
}

#[test]
fn a_workbook_typed_by_hand_holds_the_same_programme() {
    let example = package::read(&PackageFiles::from_memory(example())).unwrap();
    let read = |book: &mut Workbook| {
        package::read(&PackageFiles::from_workbook(book.save_to_buffer().unwrap())).unwrap()
    };
    assert_eq!(read(&mut workbook(plain)), example);
    let japanese = |table: &str, column: &str| {
        let table = kaikaku::domain::package::table(table).unwrap();
        let known = table.columns.iter().find(|known| known.name == column);
        known.map_or(table.title, |column| column.title).into()
    };
    let mut book = workbook(japanese);
    book.add_worksheet().set_name("_計算").unwrap().write_formula(0, 0, Formula::new("=1+1")).unwrap();
    book.add_worksheet().set_name("Sheet1").unwrap();
    assert_eq!(read(&mut book), example);
}

#[test]
fn mistakes_in_a_workbook_are_told_by_sheet_and_cell() {
    let mut book = workbook(plain);
    let date = ExcelDateTime::from_ymd(2023, 4, 1).unwrap();
    let format = Format::new().set_num_format("yyyy/m/d");
    let items = book.worksheet_from_name("items").unwrap();
    items.write_datetime_with_format(1, 4, &date, &format).unwrap();
    items.write_string(2, 3, "１").unwrap();
    let effects = book.worksheet_from_name("effects").unwrap();
    effects.write_formula(1, 8, Formula::new("=#REF!").set_result("#REF!")).unwrap();
    effects.write_boolean(2, 19, true).unwrap();
    book.add_worksheet().set_name("金額").unwrap().write_number(0, 0, 1).unwrap();
    let problems = open(&mut book);
    let cells: Vec<_> = problems
        .iter()
        .map(|problem| (&*problem.file, problem.cell.as_deref().unwrap_or_default(), problem.code.code()))
        .collect();
    let expected = [
        ("items", "E2", "UNWANTED_DATE"),
        ("items", "D3", "FULL_WIDTH"),
        ("effects", "I2", "SPREADSHEET_ERROR"),
        ("effects", "T3", "NOT_A_KEY"),
        ("金額", "", "UNKNOWN_RESOURCE"),
    ];
    assert_eq!(cells, expected, "{problems:#?}");
}

#[test]
fn workbooks_without_what_every_package_needs_are_refused() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("items").unwrap().write_string(1, 0, "no header").unwrap();
    let problems = open(&mut book);
    let expected = [
        ("datapackage.json", 0, "licenses", "MISSING_LICENSE"),
        ("items", 1, "", "MISSING_HEADER"),
        ("(workbook)", 0, "", "MISSING_RESOURCE"),
        ("(workbook)", 0, "", "MISSING_RESOURCE"),
        ("(workbook)", 0, "", "MISSING_RESOURCE"),
    ];
    assert_eq!(places(&problems), expected, "{problems:#?}");
    let read = |bytes: &[u8]| {
        let problems = package::read(&PackageFiles::from_workbook(bytes.to_vec())).unwrap_err();
        problems.iter().map(|problem| problem.code.code()).collect::<Vec<_>>()
    };
    assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .xls"), ["BAD_WORKBOOK"]);
    assert_eq!(read(&zipped(&files())), ["BAD_WORKBOOK"]);
    assert_eq!(read(b""), ["BAD_WORKBOOK"]);
}

#[test]
fn dates_and_numbers_are_typed_and_formulas_never_written() {
    let program = package::read(&PackageFiles::from_memory(example())).unwrap();
    let book = to_workbook(&program).unwrap();
    let mut read: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let names: Vec<_> = canonical_files(&program)
        .iter()
        .skip(1)
        .map(|(name, _)| name.trim_end_matches(".csv").to_owned())
        .chain(["licenses".into(), "notes".into()])
        .collect();
    assert_eq!(read.sheet_names(), names);
    let effects = read.worksheet_range("effects").unwrap();
    let column = |name: &str| {
        let places = effects.rows().next().unwrap();
        places.iter().position(|cell| cell == &Data::String(name.into())).unwrap()
    };
    let (yen, printed) = (column("amount_yen"), column("printed"));
    let text = Data::String("65,438".into());
    let money = effects.rows().find(|row| row[printed] == text).unwrap();
    assert_eq!(money[yen], Data::Float(65_438_000.0));
    let codes = read.worksheet_range("municipalities").unwrap();
    assert!(codes.used_cells().any(|(_, _, cell)| matches!(cell, Data::DateTime(_))));
    for name in names {
        assert!(read.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_archives_and_workbooks_are_refused_in_peace(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let book = workbook(plain).save_to_buffer().unwrap();
        for (bytes, is_book) in [(zipped(&files()), false), (book, true)] {
            let mut bytes = bytes;
            for (place, byte) in &damage {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let files = if is_book {
                PackageFiles::from_workbook(bytes)
            } else {
                PackageFiles::from_zip(Cursor::new(bytes))
            };
            if let Err(problems) = package::read(&files) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
