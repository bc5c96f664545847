//! Commands as people give them on a terminal: packages out and in again, corrected, compared, restored, refused.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use kaikaku::{
    domain::{Language, package::ProblemCode},
    package::{canonical_files, to_workbook, to_zip},
};
use serde_json::{Value, json};

use crate::support::{self, program::command, repository};

mod desk;

use desk::{Desk, Said, change, copy, files, statuses};

/// One amount of Kawasaki 2023 as its package has it, and corrected.
const AMOUNT: [&str; 2] = ["\"262,528\",千円,262528000", "\"262,529\",千円,262529000"];

/// With this begins what a template leaves to be filled in; a closing bracket ends it.
const TO_FILL: &str = "（記入：";

#[test]
fn what_is_exported_is_what_was_imported_in_every_form() {
    let desk = Desk::new();
    let sources = [("141305/2023", "data/141305-2023"), ("199991/2024", "tests/fixtures/199991-2024")];
    desk.ends(0, &["import", sources[0].1, sources[1].1]);
    for (id, source) in sources {
        let folder = desk.path(&id.replace('/', "-"));
        desk.ends(0, &["export", "--program", id, &folder]);
        assert!(files(&folder) == files(source), "{source} did not come out byte for byte");
        for ending in ["zip", "xlsx"] {
            let file = format!("{folder}.{ending}");
            desk.ends(0, &["export", "--program", id, &file]);
            let report = desk.tells(0, &["import", &file]);
            assert_eq!(statuses(&report), ["UNCHANGED"], "{file}: {report:#}");
        }
    }
    let all = desk.path("all");
    desk.ends(0, &["export", "--all", &all, "--format", "zip"]);
    let names: Vec<PathBuf> = files(&all).into_keys().collect();
    assert_eq!(names, [Path::new("141305-2023.zip"), Path::new("199991-2024.zip")]);
    assert_eq!(statuses(&desk.tells(0, &["import", &all])), ["UNCHANGED", "UNCHANGED"]);
    assert_eq!(desk.history().len(), 2, "importing the same again made revisions");
    // What is no package is never written over.
    let other = desk.path("other");
    fs::create_dir(&other).unwrap();
    fs::write(format!("{other}/letter.txt"), "Dear Kaikaku").unwrap();
    let before = files(&other);
    let refused = desk.ends(1, &["export", "--program", "141305/2023", &other]);
    assert_eq!(refused.sentences().len(), 1, "{}", refused.err);
    assert!(refused.sentences()[0].contains(&other), "{}", refused.err);
    assert_eq!(files(&other), before);
}

#[test]
fn a_correction_is_previewed_noted_compared_and_taken_back() {
    let desk = Desk::new();
    desk.ends(0, &["import", "data/141305-2016", "data/141305-2023"]);
    let folder = desk.path("kawasaki");
    desk.ends(0, &["export", "--program", "141305/2023", &folder]);
    change(&folder, "effects.csv", AMOUNT);
    let cells = json!([
        { "column": "printed", "old": "262,528", "new": "262,529" },
        { "column": "amount_yen", "old": "262528000", "new": "262529000" },
    ]);
    let told = ["effects", "elderly-services-review-amount", "262,528", "262,529", "262528000", "262529000"];
    let says_all = |table: &str| told.iter().all(|part| table.contains(*part));

    let preview = desk.ends(0, &["import", &folder, "--dry-run"]).out;
    assert!(says_all(&preview), "{preview}");
    let preview = desk.tells(0, &["import", &folder, "--dry-run"]);
    assert_eq!((statuses(&preview), &preview[0]["program"]), (vec!["CHANGED"], &json!("141305/2023")));
    let changes = preview[0]["changes"].clone();
    assert_eq!((changes.as_array().unwrap().len(), &changes[0]["cells"]), (1, &cells), "{changes:#}");
    assert_eq!(desk.history().len(), 2, "a dry run wrote something");

    let report = desk.tells(0, &["import", &folder, "--note", "erratum of 1 June"]);
    assert_eq!((statuses(&report), &report[0]["revision"]), (vec!["IMPORTED"], &json!(2)));
    let revisions = desk.tells(0, &["history", "--program", "141305/2023"]);
    assert_eq!(revisions.as_array().unwrap().len(), 2);
    let (newest, first) = (&revisions[0], &revisions[1]);
    assert_eq!((&newest["revision"], &newest["note"]), (&json!(2), &json!("erratum of 1 June")));
    assert_eq!((&first["revision"], &first["note"]), (&json!(1), &Value::Null));
    assert_ne!(newest["contentHash"], first["contentHash"]);
    assert!(desk.ends(0, &["history"]).out.contains("erratum of 1 June"));

    let table = desk.ends(0, &["diff", "141305/2023@1", "141305/2023"]).out;
    assert!(says_all(&table), "{table}");
    assert_eq!(desk.tells(0, &["diff", "141305/2023@1", "141305/2023"]), changes);
    assert_eq!(desk.tells(0, &["diff", "data/141305-2023", &folder]), changes, "as states, so packages");
    let original = desk.path("original");
    desk.ends(0, &["export", "--program", "141305/2023@1", &original]);
    assert!(files(&original) == files("data/141305-2023"), "an old state did not come out as it was");

    let number = first["dataRevision"].to_string();
    assert_eq!(number, "2", "the data set counts on where the programme begins with 1");
    desk.ends(0, &["restore", "--revision", &number]);
    let after = desk.tells(0, &["history", "--program", "141305/2023"]);
    assert_eq!((after.as_array().unwrap().len(), &after[0]["revision"]), (3, &json!(3)));
    assert_eq!(after[0]["contentHash"], first["contentHash"]);
    assert!(after[0]["note"].as_str().unwrap().contains("141305/2023@1"), "{after:#}");
    let again = desk.ends(0, &["restore", "--revision", &number]).out;
    assert!(again.contains("nothing was written"), "{again}");
    let missing = desk.ends(1, &["restore", "--revision", "99"]);
    assert!(missing.sentences().len() == 1 && missing.err.contains("99"), "{}", missing.err);
    assert_eq!(desk.history().len(), 4);
}

/// Packages in every form below one folder, one of them with a mistake and one for the same programme again; a pattern
/// that finds one of two more; and a path that leads nowhere.
fn given(desk: &Desk) -> [String; 3] {
    let archive = desk.path("archive");
    desk.mistaken("archive/bad");
    for name in ["141305-2023", "twice"] {
        copy("data/141305-2023", &format!("{archive}/{name}"));
    }
    change(&format!("{archive}/twice"), "effects.csv", AMOUNT);
    let book = to_workbook(&support::program("data/141305-2016")).unwrap();
    fs::write(format!("{archive}/book.xlsx"), book).unwrap();
    let zips = [
        ("tests/fixtures/199991-2024", "archive/below/town.zip"),
        ("data/141305-2003", "more/141305-2003.zip"),
        ("data/141305-2011", "more/141305-2011.zip"),
    ];
    for (source, name) in zips {
        let path = desk.path(name);
        fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        fs::write(path, to_zip(&canonical_files(&support::program(source))).unwrap()).unwrap();
    }
    [archive, desk.path("more/*-2003.zip"), desk.path("missing")]
}

#[test]
fn of_many_packages_the_good_ones_come_in_and_the_others_are_named() {
    let desk = Desk::new();
    let [archive, pattern, missing] = &given(&desk);
    let import: [&str; 4] = ["import", archive, pattern, missing];

    let strict = desk.tells(1, &[&import[..], &["--strict"]].concat());
    let refused = statuses(&strict).iter().filter(|status| **status == "REFUSED").count();
    assert_eq!(refused, 2, "{strict:#}");
    assert!(!statuses(&strict).contains(&"IMPORTED"), "{strict:#}");
    assert_eq!(desk.history(), Vec::<Value>::new());

    let said = desk.ends(1, &import).out;
    let parts = [
        "141305/2003: imported",
        "141305/2016: imported",
        "141305/2023: imported",
        "199991/2024: imported",
        "archive/bad:",
        "programs.csv",
        "I2",
        "UNKNOWN_VALUE",
        "BUDGETS",
        "missing:",
        "NO_PACKAGE",
        "4 imported",
    ];
    for part in parts {
        assert!(said.contains(part), "{part} in\n{said}");
    }
    let repeated = |line: &str| line.contains("archive/twice") && line.contains("141305/2023");
    assert!(said.lines().any(repeated), "{said}");
    let history = desk.history();
    let mut held: Vec<&str> = history.iter().map(|line| line["program"].as_str().unwrap()).collect();
    held.sort_unstable();
    assert_eq!(held, ["141305/2003", "141305/2016", "141305/2023", "199991/2024"]);
    assert_eq!(desk.tells(0, &["diff", "141305/2023", "data/141305-2023"]), json!([]), "the first is held");

    let again = desk.tells(1, &import);
    let expected = ["REFUSED", "REFUSED", "REPEATED", "UNCHANGED", "UNCHANGED", "UNCHANGED", "UNCHANGED"];
    assert_eq!(statuses(&again), expected, "{again:#}");
    let of = |status: &str, name: &str| {
        let mut lines = again.as_array().unwrap().iter();
        let is_it = |line: &&Value| {
            line["status"] == status && line["path"].as_str().is_some_and(|path| path.ends_with(name))
        };
        lines.find(is_it).unwrap_or_else(|| panic!("{status} {name} in {again:#}"))
    };
    let problem = &of("REFUSED", "archive/bad")["problems"][0];
    assert_eq!((&problem["file"], &problem["cell"]), (&json!("programs.csv"), &json!("I2")));
    assert_eq!(of("REFUSED", "missing")["problems"][0]["code"], "NO_PACKAGE");
    let twice = of("REPEATED", "archive/twice");
    assert_eq!(twice["program"], "141305/2023");
    assert!(twice["first"].as_str().unwrap().ends_with("archive/141305-2023"), "{twice}");
    assert_eq!(desk.history().len(), 4, "the same again made revisions");
}

#[test]
fn mistakes_are_told_in_the_language_that_was_asked_for() {
    let desk = Desk::new();
    let bad = desk.mistaken("bad");
    let (meaning, fix) = (ProblemCode::UnknownValue.meaning(), ProblemCode::UnknownValue.fix());
    let mut expected = Vec::new();
    for (name, language, header) in [("ja", Language::Ja, "あるべき値"), ("en", Language::En, "Expected")]
    {
        let table = desk.ask_in(name, &["validate", &bad]);
        assert_eq!(table.code, 1, "{}", table.err);
        for part in [header, "I2", "UNKNOWN_VALUE", meaning.get(language), fix.get(language)] {
            assert!(table.out.contains(part), "{part} in\n{}", table.out);
        }
        let report = desk.ask_in(name, &["validate", &bad, "--format", "json"]).json();
        assert_eq!((statuses(&report), &report[0]["path"]), (vec!["REFUSED"], &json!(bad)));
        assert_eq!(report[0]["problems"].as_array().unwrap().len(), 1, "{report:#}");
        let problem = &report[0]["problems"][0];
        let told = ["code", "file", "column", "cell", "value", "meaning", "fix"].map(|name| &problem[name]);
        let (meaning, fix) = (meaning.get(language), fix.get(language));
        assert_eq!(told, ["UNKNOWN_VALUE", "programs.csv", "phase", "I2", "BUDGETS", meaning, fix]);
        assert_eq!(problem["row"], 2);
        expected.push(problem["expected"].as_str().unwrap().to_owned());
    }
    assert!(expected.iter().all(|text| text.contains("SETTLEMENT")), "{expected:?}");
    assert_ne!(expected[0], expected[1]);
    assert!(!desk.home().exists(), "checking needs no database");
}

/// The places that a template leaves to be filled in, by file, as checking it finds them; and nothing else is wrong.
fn places_to_fill(desk: &Desk, package: &str) -> BTreeMap<String, usize> {
    let report = desk.tells(1, &["validate", package]);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for problem in report[0]["problems"].as_array().unwrap() {
        assert_eq!(problem["code"], "PLACEHOLDER", "{problem:#}");
        assert!(problem["cell"].is_string(), "{problem:#}");
        assert!(problem["value"].as_str().unwrap().starts_with(TO_FILL), "{problem:#}");
        *places.entry(problem["file"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    places
}

/// The text with something real in each of these places.
fn filled(text: &str) -> String {
    let mut parts = text.split(TO_FILL);
    let mut filled = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, behind) = part.split_once('）').unwrap();
        filled.extend(["実際の文章", behind]);
    }
    filled
}

#[test]
fn a_template_says_what_to_fill_in_and_is_good_once_that_is_done() {
    let desk = Desk::new();
    let package = desk.path("plan");
    desk.ends(0, &["new", "141305", "2024", &package]);
    let template = files(&package);
    let tables: Vec<(&str, &str)> = template
        .iter()
        .map(|(name, bytes)| (name.to_str().unwrap(), std::str::from_utf8(bytes).unwrap()))
        .filter(|(name, _)| *name != "datapackage.json")
        .collect();
    assert_eq!(tables.len(), 9);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (name, text) in &tables {
        assert!(text.starts_with('\u{feff}'), "Excel would not read the Japanese of {name}");
        let count = text.matches(TO_FILL).count();
        if count > 0 {
            places.insert((*name).to_owned(), count);
        }
    }
    assert!(places.len() > 3, "{places:?}");
    assert_eq!(places_to_fill(&desk, &package), places);
    let again = desk.ends(1, &["new", "141305", "2024", &package]);
    assert!(again.sentences().len() == 1 && again.err.contains(&package), "{}", again.err);
    assert!(files(&package) == template, "what was there was written over");

    let book = desk.path("plan.xlsx");
    desk.ends(0, &["new", "141305", "2024", &book]);
    let in_book = places_to_fill(&desk, &book);
    assert_eq!(in_book.values().sum::<usize>(), places.values().sum::<usize>(), "{in_book:?}");

    for (name, text) in tables {
        fs::write(Path::new(&package).join(name), filled(text)).unwrap();
    }
    desk.ends(0, &["validate", &package]);
    let report = desk.tells(0, &["import", &package]);
    assert_eq!((statuses(&report), &report[0]["program"]), (vec!["IMPORTED"], &json!("141305/2024")));
}

#[test]
fn invented_programmes_are_the_same_for_one_seed_good_and_canonical() {
    let desk = Desk::new();
    let make = |seed: &str, to: &str| {
        let path = desk.path(to);
        let generate: [&str; 8] =
            ["generate", "--municipalities", "3", "--years", "2022..2023", "--seed", seed, &path];
        desk.ends(0, &generate);
        path
    };
    let (one, same, other) = (make("7", "one"), make("7", "same"), make("8", "other"));
    let programmes = files(&one);
    assert!(programmes == files(&same), "a seed made other programmes the second time");
    assert!(programmes != files(&other), "two seeds made the same programmes");
    assert_eq!(statuses(&desk.tells(0, &["validate", &one])), ["GOOD"; 6]);
    let packages: Vec<PathBuf> = fs::read_dir(&one).unwrap().map(|entry| entry.unwrap().path()).collect();
    let format: Vec<&str> =
        ["format"].into_iter().chain(packages.iter().map(|path| path.to_str().unwrap())).collect();
    desk.ends(0, &format);
    assert!(files(&one) == programmes, "what is generated is not in canonical form");
    assert!(!desk.home().exists(), "none of this needs a database");
}

#[test]
fn a_database_that_holds_nothing_yet_can_be_asked_everything() {
    let desk = Desk::new();
    assert_eq!(desk.history(), Vec::<Value>::new());
    desk.ends(0, &["history"]);
    let target = desk.path("target");
    let questions: [&[&str]; 4] = [
        &["history", "--program", "141305/2023"],
        &["export", "--program", "141305/2023", &target],
        &["diff", "141305/2023", "data/141305-2023"],
        &["diff", "data/141305-2023", "141305/2023@1"],
    ];
    for question in questions {
        let said = desk.ends(1, question);
        assert!(said.sentences().len() == 1 && said.err.contains("141305/2023"), "{}", said.err);
    }
    assert!(!Path::new(&target).exists());
    desk.ends(1, &["restore", "--revision", "1"]);
    desk.ends(0, &["import", "data/141305-2023", "--dry-run"]);
    let preview = desk.tells(0, &["import", "data/141305-2023", "--dry-run"]);
    assert_eq!((statuses(&preview), &preview[0]["program"]), (vec!["NEW"], &json!("141305/2023")));
    assert_eq!(desk.history(), Vec::<Value>::new());
}

#[test]
fn a_bad_package_is_refused_where_no_database_can_be_reached() {
    let desk = Desk::new();
    let bad = desk.mistaken("bad");
    let ask = |arguments: &[&str]| {
        let mut command = command(&desk.home());
        command.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/x").current_dir(repository(""));
        Said::of(command.args(arguments).args(["--lang", "en"]).output().unwrap())
    };
    let ways: [&[&str]; 3] = [&[], &["--dry-run"], &["--strict"]];
    for how in ways {
        let said = ask(&[&["import", bad.as_str()][..], how].concat());
        assert_eq!(said.code, 1, "{how:?}: {}", said.err);
        assert!(said.out.contains("UNKNOWN_VALUE") && said.out.contains("I2"), "{how:?}: {}", said.out);
        assert_eq!(said.sentences(), Vec::<&str>::new(), "the database was asked for nothing");
    }
    let good = ask(&["import", "data/141305-2023"]);
    assert_eq!((good.code, good.sentences().len()), (3, 1), "{}", good.err);
    assert!(good.sentences()[0].contains("the database cannot be reached"), "{}", good.err);
    assert!(!good.err.contains("panicked"), "{}", good.err);
    assert!(!desk.home().exists(), "a given database needs no private one");
}
