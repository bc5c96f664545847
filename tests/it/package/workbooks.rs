//! Workbooks: how packages come in them, and what a spreadsheet hides from those who type.

use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader};
use kaikaku::package::{self, PackageFiles, Problem, canonical_files, to_workbook};
use rust_xlsxwriter::{Chart, ExcelDateTime, Format, Formula, Workbook};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    archives::{files, zipped},
    example::{example, places},
};

fn open(book: &mut Workbook) -> Vec<Problem> {
    let book = book.save_to_buffer().unwrap();
    package::read(&PackageFiles::from_workbook(book)).err().unwrap_or_default()
}

/// The example as a workbook whose cells are all text, with sheets and columns named by `name`.
pub(super) fn workbook(name: impl Fn(&str, &str) -> String) -> Workbook {
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
pub(super) fn plain(table: &str, column: &str) -> String {
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
        ("licenses", 0, "licenses", "MISSING_LICENSE"),
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

/// Sheet, cell and code of everything that is wrong with a workbook.
fn cells(problems: &[Problem]) -> Vec<(&str, &str, &'static str)> {
    let cell = |problem: &'_ Problem| problem.cell.clone().unwrap_or_default();
    let cells: Vec<String> = problems.iter().map(cell).collect();
    let cells: Vec<&'static str> = cells.into_iter().map(|cell| &*cell.leak()).collect();
    problems.iter().zip(cells).map(|(problem, cell)| (&*problem.file, cell, problem.code.code())).collect()
}

#[test]
fn what_a_cell_shows_and_does_not_hold_is_told() {
    let mut book = workbook(plain);
    let percent = Format::new().set_num_format("0.0%");
    let hours = Format::new().set_num_format("[h]:mm");
    let effects = book.worksheet_from_name("effects").unwrap();
    // 1234.5 square metres as 12.5 %, and another quantity as 36 hours.
    effects.write_number_with_format(3, 11, 0.125, &percent).unwrap();
    effects.write_number_with_format(5, 11, 1.5, &hours).unwrap();
    book.worksheet_from_name("items").unwrap().merge_range(1, 1, 2, 1, "finance", &Format::new()).unwrap();
    book.worksheet_from_name("pillars").unwrap().write_string(0, 300, "far away").unwrap();
    let problems = open(&mut book);
    let expected = [
        ("pillars", "KO1", "UNKNOWN_COLUMN"),
        ("items", "B2", "MERGED_CELLS"),
        ("items", "B3", "MISSING_VALUE"),
        ("effects", "L4", "PERCENT_CELL"),
        ("effects", "L6", "NOT_A_NUMBER"),
    ];
    assert_eq!(cells(&problems), expected, "{problems:#?}");
    assert_eq!(problems[3].expected.en, "12.5 without a format");
    assert_eq!(problems[4].value.as_deref(), Some("36:00:00"));
}

#[test]
fn charts_stand_in_nobodys_way() {
    let mut book = workbook(plain);
    let mut chart = Chart::new_bar();
    chart.add_series().set_values(("effects", 1, 8, 3, 8));
    book.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    assert_eq!(open(&mut book), []);
}

/// The workbook with a part of it changed.
fn patched(book: &mut Workbook, part: &str, change: impl Fn(&str) -> String) -> Vec<Problem> {
    let mut old = ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..old.len() {
        let mut file = old.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = Vec::new();
        file.read_to_end(&mut text).unwrap();
        if name == part {
            let changed = change(str::from_utf8(&text).unwrap());
            assert_ne!(changed.as_bytes(), text, "{part} is as it was");
            text = changed.into_bytes();
        }
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(&text).unwrap();
    }
    let bytes = new.finish().unwrap().into_inner();
    package::read(&PackageFiles::from_workbook(bytes)).err().unwrap_or_default()
}

#[test]
fn a_workbook_cannot_announce_more_texts_than_there_is_room_for() {
    for count in ["18446744073709551615", "1000000000000", "99999999999999999999999"] {
        let problems = patched(&mut workbook(plain), "xl/sharedStrings.xml", |text| {
            let (before, rest) = text.split_once("uniqueCount=\"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}uniqueCount=\"{count}\"{after}")
        });
        assert_eq!(places(&problems), [("(workbook)", 0, "", "FILE_TOO_LARGE")], "{count}");
    }
}

#[test]
fn a_formula_that_nothing_has_computed_is_told() {
    let mut book = workbook(plain);
    book.worksheet_from_name("pillars").unwrap().write_formula(1, 2, Formula::new("=1+0")).unwrap();
    // The sheets stand in the order of their files' names.
    let problems = patched(&mut book, "xl/worksheets/sheet6.xml", |text| {
        text.replace("<f>1+0</f><v>0</v>", "<f>1+0</f>")
    });
    assert_eq!(cells(&problems), [("pillars", "C2", "SPREADSHEET_ERROR")], "{problems:#?}");
}

#[test]
fn nothing_in_a_workbook_makes_more_of_itself_than_there_is_room_for() {
    // The number of a shared formula is the file's to choose; the library would make room for as many.
    for number in ["300000000", "18446744073709551615"] {
        let mut book = workbook(plain);
        book.worksheet_from_name("pillars").unwrap().write_formula(1, 2, Formula::new("=1+0")).unwrap();
        let problems = patched(&mut book, "xl/worksheets/sheet6.xml", |text| {
            let shared = format!("<f t=\"shared\" si=\"{number}\" ref=\"C2:C9\">1+0</f><v>1</v>");
            text.replace("<f>1+0</f><v>0</v>", &shared)
        });
        assert_eq!(problems, [], "{number}");
    }
    // A text stands in the file once, and in every cell that says it.
    let problems = patched(&mut workbook(plain), "xl/sharedStrings.xml", |text| {
        text.replace("<t>STATED</t>", &format!("<t>{}</t>", "STATED".repeat(8_000_000)))
    });
    assert_eq!(places(&problems), [("(workbook)", 0, "", "FILE_TOO_LARGE")]);
}

#[test]
fn a_sheet_under_a_wrong_name_is_the_only_mistake() {
    let misnamed = |table: &str, column: &str| match (table, column) {
        ("items", "") => "item".into(),
        _ => plain(table, column),
    };
    let problems = open(&mut workbook(misnamed));
    assert_eq!(places(&problems), [("item", 0, "", "UNKNOWN_RESOURCE")], "{problems:#?}");
    let mut twice = workbook(plain);
    twice.add_worksheet().set_name("取組項目").unwrap().write_string(0, 0, "key").unwrap();
    twice.add_worksheet().set_name("ライセンス").unwrap().write_string(0, 0, "name").unwrap();
    let expected = [("取組項目", 0, "", "DUPLICATE_RESOURCE"), ("ライセンス", 0, "", "DUPLICATE_RESOURCE")];
    assert_eq!(places(&open(&mut twice)), expected);
}
