//! Packages from the outside: the bundled ones are sound, and what is wrong with a package is said where it is.

mod archives;
mod changes;
mod example;
mod files;
mod finding;
mod workbooks;

use std::{fs, path::Path};

use kaikaku::{
    domain::{EffectKind, Language, Message, ProgramTree},
    package::{self, PackageFiles, Problem, ProblemCode, canonical_files, render_table},
};

use example::{assert_problems, changed, example, places, problems};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn bundled_packages_and_fixtures_are_sound_and_canonical() {
    let mut count = 0;
    for folder in [root().join("data"), root().join("tests/fixtures")] {
        for entry in fs::read_dir(folder).unwrap() {
            let folder = entry.unwrap().path();
            if !folder.join("datapackage.json").exists() {
                continue;
            }
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let program = package::read(&PackageFiles::from_folder(&folder))
                .unwrap_or_else(|problems| panic!("{name}\n{}", render_table(&problems, Language::En)));
            assert_eq!(program.id.to_string().replace('/', "-"), name);
            for (file, bytes) in canonical_files(&program) {
                let found = fs::read(folder.join(&file)).unwrap();
                assert!(found == bytes, "{name}/{file} is not in canonical form: rewrite it: kaikaku format");
            }
            ProgramTree::new(program, kaikaku::domain::Revision::default()).unwrap();
            count += 1;
        }
    }
    assert!(count >= 2, "{count} packages found");
}

#[test]
fn the_example_reads_into_printed_order() {
    let program = package::read(&PackageFiles::from_memory(example())).unwrap();
    let keys = |keys: Vec<&Box<str>>| keys.into_iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(keys(program.pillars.iter().map(|row| &row.key).collect()), ["people", "finance"]);
    assert_eq!(keys(program.sections.iter().map(|row| &row.key).collect()), ["fees", "fees-rates", "land"]);
    assert_eq!(
        keys(program.items.iter().map(|row| &row.key).collect()),
        ["posts", "budget", "rates", "leases"]
    );
    assert_eq!(program.effects[0].kind(), EffectKind::Headcount);
    assert_eq!(program.items[2].notes.ja.as_deref(), Some("一つ目の注記\n二つ目の注記"));
    assert_eq!((program.overlaps[0].effect, program.overlaps[0].counted_in), (4, Some(3)));
    assert!(package::read(&PackageFiles::from_memory(canonical_files(&program))) == Ok(program));
}

#[test]
fn fourteen_mistakes_give_fourteen_located_problems() {
    assert_problems(
        &[
            ("municipalities.csv", "199982,MUN", "199981,MUN"),
            ("documents.csv", "https://example.jp/plan.pdf", "example.jp/plan.pdf"),
            ("programs.csv", "2024,", "1924,"),
            ("stated_totals.csv", "130000000", "13000000"),
            ("pillars.csv", "people,1", "people,2"),
            ("sections.csv", "fees,finance", "fees,finanse"),
            ("items.csv", "plan,2", "plam,2"),
            ("items.csv", "plan,1", "plan,p1"),
            ("effects.csv", "leases-money", "rates-money"),
            ("effects.csv", "QUANTITY,PLAN", "QUANTITY,DRAFT"),
            ("effects.csv", "事務の効率化", ""),
            ("effects.csv", "3,PERSON", "4,PERSON"),
            ("effects.csv", "INFERRED,表の並びによる", "INFERRED,"),
            ("overlaps.csv", "4562000", "70000001"),
        ],
        &[
            ("municipalities.csv", 2, "code", "BAD_CHECK_DIGIT"),
            ("documents.csv", 2, "url", "NOT_A_URL"),
            ("programs.csv", 2, "fiscal_year", "OUT_OF_RANGE"),
            ("stated_totals.csv", 2, "amount_yen", "AMOUNT_DISAGREES"),
            ("pillars.csv", 3, "position", "DUPLICATE_VALUE"),
            ("sections.csv", 3, "pillar", "UNKNOWN_REFERENCE"),
            ("items.csv", 4, "document", "UNKNOWN_REFERENCE"),
            ("items.csv", 5, "page", "NOT_A_NUMBER"),
            ("effects.csv", 3, "key", "DUPLICATE_KEY"),
            ("effects.csv", 3, "attribution_note_ja", "MISSING_VALUE"),
            ("effects.csv", 4, "phase", "UNKNOWN_VALUE"),
            ("effects.csv", 5, "text_ja", "MISSING_VALUE"),
            ("effects.csv", 8, "quantity", "SUM_DISAGREES"),
            ("overlaps.csv", 2, "amount_yen", "OVERLAP_TOO_LARGE"),
        ],
    );
}

#[test]
fn a_problem_says_what_was_found_and_what_was_expected() {
    let problems = problems(changed(&[("effects.csv", "65438000", "6543800")]));
    let expected = Problem {
        code: ProblemCode::AmountDisagrees,
        file: "effects.csv".into(),
        row: Some(2),
        column: Some("amount_yen".into()),
        cell: Some("I2".into()),
        value: Some("6543800".into()),
        expected: Message {
            ja: "65438000（65,438 × 千円）".into(), en: "65438000 (65,438 × 千円)".into()
        },
    };
    assert_eq!(problems, [expected]);
}

#[test]
fn effects_fill_the_columns_of_their_kind_and_no_others() {
    let one = |from, to, column, row, code| {
        assert_problems(&[("effects.csv", from, to)], &[("effects.csv", row, column, code)]);
    };
    one("\"65,438\",千円,65438000", "\"65,438\",千円,", "amount_yen", 2, "MISSING_VALUE");
    one("\"65,438\",千円", "\"65,43\",千円", "printed", 2, "NOT_A_NUMBER");
    one("64.5,百万円", "64.5000001,百万円", "printed", 3, "NOT_WHOLE_YEN");
    one("64.5,百万円,64500000", "6450000000000,百万円,64500000", "printed", 3, "OUT_OF_RANGE");
    one("\"70,000\",70000000", ",70000000", "gross_printed", 2, "MISSING_VALUE");
    one("70000000,,,", "70000000,1,,", "quantity", 2, "UNEXPECTED_VALUE");
    one(
        "1234.5,SQUARE_METRE,COMPONENT,,",
        "1234.5,SQUARE_METRE,COMPONENT,1,",
        "quantity_general",
        4,
        "UNEXPECTED_VALUE",
    );
    one("1234.5,", "12345678901234.56,", "quantity", 4, "OUT_OF_RANGE");
    one("事務の効率化,,", "事務の効率化,3,", "printed", 5, "UNEXPECTED_VALUE");
    one("-5,PERSON", "-5,HOUR", "quantity_unit", 6, "KIND_DISAGREES");
    one("-3,1,0,", "-3,1,2,", "quantity", 8, "SUM_DISAGREES");
    one("-3,1,0,", "-3.5,1,,", "quantity_general", 8, "NOT_A_NUMBER");
}

#[test]
fn overlaps_belong_to_an_effect_and_stay_within_it() {
    let one = |from, to, column, code| {
        assert_problems(&[("overlaps.csv", from, to)], &[("overlaps.csv", 2, column, code)]);
    };
    one("4562000,leases", "4562000,rates", "counted_in", "CIRCULAR_REFERENCE");
    one("4562000", "-4562000", "amount_yen", "WRONG_SIGN");
    one("4562000", "0", "amount_yen", "OUT_OF_RANGE");
    one("rates-money,4562000,leases", "leases-area,4562000,posts", "effect", "KIND_DISAGREES");
    one("rates-money,4562000,leases", "leases-money,64500001,rates", "amount_yen", "OVERLAP_TOO_LARGE");
    assert_problems(
        &[(
            "overlaps.csv",
            "4562000,leases\n",
            "40000000,leases\nsecond,rates-money,40000000,\nthird,rates-money,1,\n",
        )],
        &[("overlaps.csv", 3, "amount_yen", "OVERLAP_TOO_LARGE")],
    );
}

#[test]
fn sections_and_items_stand_in_one_tree() {
    let one = |file: &str, from, to, row, column, code| {
        assert_problems(&[(file, from, to)], &[(file, row, column, code)]);
    };
    one("sections.csv", "\nfees,finance,,", "\nfees,finance,fees-rates,", 2, "parent", "CIRCULAR_REFERENCE");
    one("sections.csv", "fees-rates,finance", "fees-rates,people", 2, "parent", "PILLAR_DISAGREES");
    one("items.csv", "finance,land", "people,land", 3, "section", "PILLAR_DISAGREES");
    one("items.csv", "finance,land", "finance,lend", 3, "section", "UNKNOWN_REFERENCE");
    one("pillars.csv", "people,1,,", "people,1,1,", 3, "number", "DUPLICATE_VALUE");
    let above = ["land", "deep-1", "deep-2", "deep-3", "deep-4", "deep-5", "deep-6", "deep-7"];
    let deep = (1..).zip(above).map(|(n, above)| format!("deep-{n},finance,{above},1,深い\n"));
    let deep: String = deep.collect::<Vec<_>>().concat();
    one("sections.csv", "2,土地\n", &format!("2,土地\n{deep}"), 12, "parent", "TOO_DEEP");
}

#[test]
fn municipalities_agree_with_their_codes() {
    let one = |from, to, row, column, code| {
        assert_problems(&[("municipalities.csv", from, to)], &[("municipalities.csv", row, column, code)]);
    };
    one("199982,MUNICIPALITY", "199982,PREFECTURE", 2, "kind", "KIND_DISAGREES");
    one("2006-03-31,", "1954-03-31,", 2, "valid_to", "DATES_DISAGREE");
    one("2006-03-31,", ",", 2, "valid_to", "MISSING_VALUE");
    one("8421,", ",", 3, "population", "MISSING_VALUE");
    one("2006-04-01,,,", "2006-04-01,2020-01-01,199991,", 3, "successor_code", "CIRCULAR_REFERENCE");
    one("2006-03-31,199991", "2006-03-31,131016", 2, "successor_code", "UNKNOWN_REFERENCE");
}

#[test]
fn a_package_holds_one_programme_that_agrees_with_its_coverage() {
    let one = |changes: &[(&str, &str, &str)], row, column, code| {
        assert_problems(changes, &[("programs.csv", row, column, code)]);
    };
    let row = "199991,2024,行財政改革実施計画,PLAN,COMPLETE\n";
    one(&[("programs.csv", row, "")], 2, "", "WRONG_ROW_COUNT");
    one(&[("programs.csv", row, &row.repeat(2))], 3, "", "WRONG_ROW_COUNT");
    one(&[("programs.csv", "199991", "131016")], 2, "municipality_code", "UNKNOWN_REFERENCE");
    one(&[("programs.csv", "COMPLETE", "HEADLINE_ONLY")], 2, "coverage", "COVERAGE_DISAGREES");
    let mut files = changed(&[("stated_totals.csv", "TARGET,", "TOTAL,")]);
    assert_eq!(places(&problems(files)), [("stated_totals.csv", 3, "role", "DUPLICATE_VALUE")]);
    files = changed(&[
        ("programs.csv", "COMPLETE", "HEADLINE_ONLY"),
        ("stated_totals.csv", ",TOTAL,", ",TARGET,"),
    ]);
    for name in ["pillars", "sections", "items", "effects", "overlaps", "stated_totals"] {
        let file = format!("{name}.csv");
        let header = files[&file].split(|byte| *byte == b'\n').next().unwrap().to_vec();
        files.insert(file, header);
    }
    assert_eq!(places(&problems(files)), [("programs.csv", 2, "coverage", "COVERAGE_DISAGREES")]);
}
