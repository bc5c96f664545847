//! Files, descriptors and tables that are wrong as a whole.

use std::fs;

use kaikaku::{
    domain::Language,
    package::{self, PackageFiles, canonical_files, render_table, write_folder},
};
use proptest::prelude::*;

use super::example::{assert_problems, changed, example, places, problems};

#[test]
fn tables_that_are_wrong_as_a_whole_are_named_and_blame_nobody_else() {
    let one = |file: &str, from: &str, to: &str, row, column, code| {
        assert_problems(&[(file, from, to)], &[(file, row, column, code)]);
    };
    let codes = [("pillars.csv", 1, "id", "UNKNOWN_COLUMN"), ("pillars.csv", 1, "key", "MISSING_COLUMN")];
    assert_problems(&[("pillars.csv", "key,position", "id,position")], &codes);
    one("items.csv", "notes_ja", "remarks", 1, "remarks", "UNKNOWN_COLUMN");
    one("items.csv", "notes_ja", "title_ja", 1, "title_ja", "DUPLICATE_COLUMN");
    one("items.csv", "land,1,土地の貸付,", "land,1,土地の貸付,,", 3, "", "RAGGED_ROW");
    one("sections.csv", "\nfees,finance,,1,使用料", "\nfees,finance,,1,\"使用料", 3, "", "BAD_QUOTING");
    one("documents.csv", "key,title_ja,publisher_ja,url", "1,2,3,4", 1, "", "MISSING_HEADER");
    one("documents.csv", "key,title_ja", "key,\"title_ja", 1, "", "BAD_QUOTING");
    let mut files = example();
    files.insert("pillars.csv".into(), Vec::new());
    assert_eq!(places(&problems(files)), [("pillars.csv", 1, "", "MISSING_HEADER")]);
    let rows = (0..20_001).map(|n| format!("d{n},資料,町,\n")).collect::<Vec<_>>().concat();
    one("documents.csv", "plan.pdf\n", &format!("plan.pdf\n{rows}"), 20_002, "", "TOO_MANY_ROWS");
}

#[test]
fn paths_outside_the_package_are_refused() {
    for path in [
        "../items.csv",
        "/etc/passwd",
        "https://example.jp/items.csv",
        "sub/items.csv",
        "..\\\\items.csv",
        "C:items.csv",
        "..",
        ".",
        "",
        ".hidden.csv",
        "items.csv\\u0000",
        "file:items.csv",
    ] {
        let files = changed(&[("datapackage.json", "\"items.csv\"", &format!("\"{path}\""))]);
        let expected = [("datapackage.json", 0, "resources[6].path", "UNSAFE_PATH")];
        assert_eq!(places(&problems(files)), expected, "{path}");
    }
}

#[test]
fn a_descriptor_lists_each_table_once_with_terms() {
    let one = |from, to: &str, column, code| {
        assert_problems(&[("datapackage.json", from, to)], &[("datapackage.json", 0, column, code)]);
    };
    one("\"items\"", "\"measures\"", "resources[6].name", "UNKNOWN_RESOURCE");
    one("\"path\": \"items.csv\"", "\"path\": [\"items.csv\"]", "resources[6].path", "BAD_DESCRIPTOR");
    one("utf-8", "shift_jis", "resources[1].encoding", "BAD_ENCODING");
    one("[{\"name\": \"CC0-1.0\"}]", "[]", "licenses", "MISSING_LICENSE");
    one("\"CC0-1.0\"", "\"CC0\\u0000\"", "licenses[0].name", "BAD_DESCRIPTOR");
    one(
        "\"CC0-1.0\"",
        "\"CC0-1.0\", \"path\": \"javascript:alert(1)\"",
        "licenses[0].path",
        "BAD_DESCRIPTOR",
    );
    let resource = "{\"name\": \"overlaps\", \"path\": \"overlaps.csv\"}";
    one(resource, &format!("{resource}, {resource}"), "resources[9].name", "DUPLICATE_RESOURCE");
    one(resource, &[resource; 40].join(","), "resources", "TOO_MANY_RESOURCES");
    one("{\n  \"licenses\"", "[\n  \"licenses\"", "", "BAD_DESCRIPTOR");
    let programs = "{\"name\": \"programs\", \"path\": \"programs.csv\"},";
    one(programs, "", "resources", "MISSING_RESOURCE");
    assert_problems(
        &[("datapackage.json", "\"items.csv\"", "\"measures.csv\"")],
        &[("measures.csv", 0, "", "MISSING_FILE")],
    );
}

#[test]
fn a_table_that_is_left_out_has_no_rows() {
    let overlaps = ",\n    {\"name\": \"overlaps\", \"path\": \"overlaps.csv\"}";
    assert_problems(&[("datapackage.json", overlaps, "")], &[]);
    let documents = "{\"name\": \"documents\", \"path\": \"documents.csv\", \"encoding\": \"utf-8\"},";
    assert_problems(
        &[("datapackage.json", documents, "")],
        &[("datapackage.json", 0, "resources", "MISSING_RESOURCE")],
    );
}

#[test]
fn files_may_have_other_names_and_columns_another_order() {
    let mut files = changed(&[("datapackage.json", "\"pillars.csv\"", "\"柱.csv\"")]);
    files.insert("柱.csv".into(), "title_ja,number,key,position\n財政,1,finance,2\n職員,x,people,1\n".into());
    assert_eq!(places(&problems(files.clone())), [("柱.csv", 3, "number", "NOT_A_NUMBER")]);
    files.insert("柱.csv".into(), "title_ja,number,key,position\n財政,1,finance,2\n職員,,people,1\n".into());
    assert_eq!(problems(files), []);
}

#[test]
fn byte_order_marks_windows_lines_and_blank_rows_change_nothing() {
    let expected = package::read(&PackageFiles::from_memory(example()));
    let mut files = example();
    for bytes in files.values_mut() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = format!("\u{feff}{}\r\n", text.replace('\n', "\r\n")).into_bytes();
    }
    assert_eq!(package::read(&PackageFiles::from_memory(files)), expected);
    assert_problems(&[("pillars.csv", "財政\n", "財政\n,,,\n\n")], &[]);
    assert_problems(
        &[("pillars.csv", "財政\n", "財政\n,,,\n\n"), ("pillars.csv", "people,1", "people,0")],
        &[("pillars.csv", 5, "position", "OUT_OF_RANGE")],
    );
}

#[test]
fn text_that_is_not_utf8_is_located_once_per_file() {
    let mut files = changed(&[
        ("sections.csv", "使用料", "#"),
        ("items.csv", "料率の改定", "a#"),
        ("items.csv", "土地の貸付", "#"),
        ("items.csv", "plan,2", "plan,0"),
    ]);
    for bytes in files.values_mut() {
        bytes.iter_mut().filter(|byte| **byte == b'#').for_each(|byte| *byte = 0xfa);
    }
    let problems = problems(files);
    let expected = [
        ("sections.csv", 3, "title_ja", "BAD_ENCODING"),
        ("items.csv", 2, "title_ja", "BAD_ENCODING"),
        ("items.csv", 4, "page", "OUT_OF_RANGE"),
    ];
    assert_eq!(places(&problems), expected, "\n{}", render_table(&problems, Language::En));
    assert!(problems[1].expected.en.contains("UTF-8") && problems[1].expected.en.contains('2'));
}

#[test]
fn files_as_spreadsheets_save_them_are_named_and_read_on() {
    let (cp932, ..) = encoding_rs::SHIFT_JIS
        .encode("key,position,number,title_ja\r\nfinance,２,1,財政\r\npeople,1,,職員\r\n");
    let mut files = example();
    files.insert("pillars.csv".into(), cp932.into_owned());
    let found = problems(files.clone());
    let expected = [("pillars.csv", 0, "", "CP932_ENCODING"), ("pillars.csv", 2, "position", "FULL_WIDTH")];
    assert_eq!(places(&found), expected);
    assert_eq!((found[1].cell.as_deref(), &*found[1].expected.en), (Some("B2"), "2"));
    let text = "key\tposition\tnumber\ttitle_ja\r\nfinance\t2\t1\t財政\r\npeople\t1\t\t職員\r\n";
    let unicode: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    files.insert("pillars.csv".into(), unicode);
    let expected = [("pillars.csv", 0, "", "UTF16_ENCODING"), ("pillars.csv", 0, "", "WRONG_SEPARATOR")];
    assert_eq!(places(&problems(files.clone())), expected);
    files.insert("pillars.csv".into(), text.replace('\t', ";").into_bytes());
    assert_eq!(places(&problems(files)), [("pillars.csv", 0, "", "WRONG_SEPARATOR")]);
}

#[test]
fn columns_that_a_spreadsheet_leaves_behind_say_nothing() {
    let pillars = "key,position,number,title_ja,,\nfinance,2,1,財政,,\npeople,1,,職員, ,\n";
    let mut files = example();
    files.insert("pillars.csv".into(), pillars.into());
    assert_eq!(problems(files.clone()), []);
    files.insert("pillars.csv".into(), pillars.replace("職員, ", "職員,済").into_bytes());
    assert_eq!(places(&problems(files)), [("pillars.csv", 3, "", "UNKNOWN_COLUMN")]);
}

#[test]
fn values_as_people_write_them_are_refused_with_the_right_ones() {
    let tells = |file: &str, from: &str, to: &str, code: &str, right: &str| {
        let found = problems(changed(&[(file, from, to)]));
        let found: Vec<_> =
            found.iter().map(|problem| (problem.code.code(), &*problem.expected.en)).collect();
        assert_eq!(found, [(code, right)], "{to}");
    };
    tells("effects.csv", "千円,65438000", "千円,\"65,438,000\"", "THOUSANDS_SEPARATOR", "65438000");
    tells("effects.csv", "千円,65438000", "千円,６５４３８０００", "FULL_WIDTH", "65438000");
    tells("municipalities.csv", "2006-03-31", "平成18年3月31日", "NOT_A_DATE", "2006-03-31");
    tells(
        "municipalities.csv",
        "住民基本台帳",
        "#N/A",
        "SPREADSHEET_ERROR",
        "a value, not an error of the spreadsheet",
    );
}

#[test]
fn numbers_are_the_same_however_they_are_written() {
    let files = changed(&[("pillars.csv", "people,1,,職員", "people,1,01,職員")]);
    assert_eq!(places(&problems(files)), [("pillars.csv", 3, "number", "DUPLICATE_VALUE")]);
}

#[test]
fn a_header_of_countless_columns_is_refused_at_once() {
    let mut files = example();
    files.insert("pillars.csv".into(), vec![b','; 20 * 1024 * 1024]);
    assert_eq!(places(&problems(files)), [("pillars.csv", 1, "", "UNKNOWN_COLUMN")]);
}

#[test]
fn what_a_new_package_holds_until_it_is_filled_in_is_refused() {
    let files = changed(&[("items.csv", "料率の改定", "（記入：項目の表題）")]);
    assert_eq!(places(&problems(files)), [("items.csv", 2, "title_ja", "PLACEHOLDER")]);
}

#[test]
fn formulas_are_text() {
    let files = changed(&[("items.csv", "料率の改定", "=1+1"), ("items.csv", "土地の貸付", "'=1+1")]);
    let program = package::read(&PackageFiles::from_memory(files)).unwrap();
    let mut titles: Vec<_> = program.items.iter().map(|item| &*item.title.ja).collect();
    titles.sort_unstable();
    assert_eq!(titles[..2], ["=1+1", "=1+1"]);
    let (_, items) = canonical_files(&program).swap_remove(7);
    assert_eq!(String::from_utf8(items).unwrap().matches(",'=1+1,").count(), 2);
}

#[test]
fn only_plain_files_of_a_folder_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let read = || package::read(&PackageFiles::from_folder(path)).err().unwrap_or_default();
    assert_eq!(places(&read()), [("datapackage.json", 0, "", "MISSING_FILE")]);
    write_folder(&example().into_iter().collect::<Vec<_>>(), path).unwrap();
    assert_eq!(read(), []);
    let items = path.join("items.csv");
    fs::remove_file(&items).unwrap();
    assert_eq!(places(&read()), [("items.csv", 0, "", "MISSING_FILE")]);
    fs::create_dir(&items).unwrap();
    assert_eq!(places(&read()), [("items.csv", 0, "", "UNSAFE_PATH")]);
    #[cfg(unix)]
    {
        fs::remove_dir(&items).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", &items).unwrap();
        assert_eq!(places(&read()), [("items.csv", 0, "", "UNSAFE_PATH")]);
        fs::remove_file(&items).unwrap();
    }
    fs::File::create(&items).unwrap().set_len(64 * 1024 * 1024 + 1).unwrap();
    assert_eq!(places(&read()), [("items.csv", 0, "", "FILE_TOO_LARGE")]);
}

proptest! {
    #[test]
    fn no_bytes_in_any_file_make_the_reader_panic(
        file in 0..10_usize,
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut files = example();
        let name = files.keys().nth(file).unwrap().clone();
        files.insert(name, bytes);
        let _ = package::read(&PackageFiles::from_memory(files));
    }

    #[test]
    fn no_damage_to_a_file_makes_the_reader_panic(
        file in 0..10_usize,
        at in any::<prop::sample::Index>(),
        length in 0..30_usize,
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b','), Just(b'"'), Just(b'\n'), b'0'..=b'9'], 0..8),
    ) {
        let mut files = example();
        let name = files.keys().nth(file).unwrap().clone();
        let content = files.get_mut(&name).unwrap();
        let from = at.index(content.len());
        content.splice(from..content.len().min(from + length), bytes);
        if let Ok(program) = package::read(&PackageFiles::from_memory(files)) {
            let written = canonical_files(&program);
            prop_assert_eq!(package::read(&PackageFiles::from_memory(written)), Ok(program));
        }
    }
}
