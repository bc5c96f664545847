//! Zip files: how packages come in them, and what is refused.

use std::io::{Cursor, Write};

use kaikaku::package::{self, PackageFiles, Problem, to_zip};
use proptest::prelude::*;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    example::{example, places},
    workbooks::{plain, workbook},
};

pub(super) type Files = Vec<(String, Vec<u8>)>;

pub(super) fn files() -> Files {
    example().into_iter().collect()
}

pub(super) fn zipped(files: &Files) -> Vec<u8> {
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

#[test]
fn a_japanese_windows_may_have_packed_an_archive() {
    // In CP932 the second byte of 予 and 表 is the one of the backslash.
    let (folder, ..) = encoding_rs::SHIFT_JIS.encode("予算表2024");
    let placeholder = "x".repeat(folder.len());
    let files: Files =
        files().into_iter().map(|(name, bytes)| (format!("{placeholder}/{name}"), bytes)).collect();
    let mut bytes = zipped(&files);
    let places: Vec<usize> = bytes
        .windows(placeholder.len())
        .enumerate()
        .filter(|(_, part)| *part == placeholder.as_bytes())
        .map(|(place, _)| place)
        .collect();
    assert_eq!(places.len(), 2 * files.len());
    for place in places {
        bytes[place..place + folder.len()].copy_from_slice(&folder);
    }
    assert_eq!(unzip(bytes), []);
}

#[test]
fn an_archive_holds_each_file_once_and_none_that_is_too_large() {
    // The writer refuses a second file of a name, so one is renamed afterwards.
    let mut bytes = zipped(&[files(), vec![("itemz.csv".into(), vec![])]].concat());
    let name = b"itemz.csv";
    while let Some(place) = bytes.windows(name.len()).position(|part| part == name) {
        bytes[place..place + name.len()].copy_from_slice(b"items.csv");
    }
    assert_eq!(places(&unzip(bytes)), [("(zip file)", 0, "", "BAD_ARCHIVE")]);
    let big = vec![b' '; 9 * 1024 * 1024];
    let mut files = files();
    files.iter_mut().find(|(name, _)| name == "datapackage.json").unwrap().1.extend(big);
    assert_eq!(places(&unzip(zipped(&files))), [("datapackage.json", 0, "", "FILE_TOO_LARGE")]);
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

/// Bytes that change what a table says.
const PIECES: [&str; 15] =
    [",", "\"", "\n", "\r", "\0", "é", "1e400", "-", "{", "}", "[", "null", "\u{feff}", "１２", "令和"];

fn damage() -> impl Strategy<Value = (prop::sample::Index, prop::sample::Index, usize, Vec<u8>)> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..8_usize, bytes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_tables_are_refused_in_peace(damages in prop::collection::vec(damage(), 1..4)) {
        let mut files = files();
        for (file, place, length, bytes) in &damages {
            let (_, content) = file.get_mut(&mut files);
            let from = place.index(content.len() + 1);
            let to = (from + length).min(content.len());
            content.splice(from..to, bytes.iter().copied());
        }
        if let Err(problems) = package::read(&PackageFiles::from_memory(files)) {
            prop_assert!(!problems.is_empty());
        }
    }
}
