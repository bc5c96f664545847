//! A small sound package, and what changes to it make of it.

use std::collections::BTreeMap;

use kaikaku::{
    domain::Language,
    package::{self, PackageFiles, Problem, render_table},
};

/// A small sound package: two pillars, sections in one another, an effect of every kind.
pub(super) fn example() -> BTreeMap<String, Vec<u8>> {
    let files = [
        (
            "datapackage.json",
            r#"{
  "licenses": [{"name": "CC0-1.0"}],
  "resources": [
    {"name": "municipalities", "path": "municipalities.csv"},
    {"name": "documents", "path": "documents.csv", "encoding": "utf-8"},
    {"name": "programs", "path": "programs.csv"},
    {"name": "stated_totals", "path": "stated_totals.csv"},
    {"name": "pillars", "path": "pillars.csv"},
    {"name": "sections", "path": "sections.csv"},
    {"name": "items", "path": "items.csv"},
    {"name": "effects", "path": "effects.csv"},
    {"name": "overlaps", "path": "overlaps.csv"}
  ]
}"#,
        ),
        (
            "municipalities.csv",
            "code,kind,name_ja,valid_from,valid_to,successor_code,population,population_date,population_source\n\
             199982,MUNICIPALITY,架空村,1955-04-01,2006-03-31,199991,,,\n\
             199991,MUNICIPALITY,架空町,2006-04-01,,,8421,2024-04-01,住民基本台帳\n",
        ),
        ("documents.csv", "key,title_ja,publisher_ja,url\nplan,計画書,架空町,https://example.jp/plan.pdf\n"),
        (
            "programs.csv",
            "municipality_code,fiscal_year,title_ja,phase,coverage\n199991,2024,行財政改革実施計画,PLAN,COMPLETE\n",
        ),
        (
            "stated_totals.csv",
            "key,role,phase,pillar,printed,unit,amount_yen,document\n\
             all,TOTAL,PLAN,,1.3,億円,130000000,plan\n\
             target,TARGET,PLAN,,2,億円,200000000,plan\n",
        ),
        ("pillars.csv", "key,position,number,title_ja\nfinance,2,1,財政\npeople,1,,職員\n"),
        (
            "sections.csv",
            "key,pillar,parent,position,title_ja\n\
             fees-rates,finance,fees,1,料率\n\
             fees,finance,,1,使用料\n\
             land,finance,,2,土地\n",
        ),
        (
            "items.csv",
            "key,pillar,section,position,title_ja,notes_ja,document,page\n\
             rates,finance,fees-rates,1,料率の改定,\"一つ目の注記\n二つ目の注記\",plan,3\n\
             leases,finance,land,1,土地の貸付,,plan,4\n\
             budget,finance,,1,予算編成,,plan,2\n\
             posts,people,,1,職員数,,plan,1\n",
        ),
        (
            "effects.csv",
            "key,item,position,kind,phase,text_ja,printed,printed_unit,amount_yen,gross_printed,gross_yen,quantity,\
             quantity_unit,role,quantity_general,quantity_special,quantity_public_enterprise,attribution,\
             attribution_note_ja,document,page\n\
             rates-money,rates,1,MONETARY,PLAN,,\"65,438\",千円,65438000,\"70,000\",70000000,,,,,,,STATED,,plan,3\n\
             leases-money,leases,1,MONETARY,PLAN,,64.5,百万円,64500000,,,,,,,,,INFERRED,表の並びによる,plan,4\n\
             leases-area,leases,2,QUANTITY,PLAN,,,,,,,1234.5,SQUARE_METRE,COMPONENT,,,,STATED,,plan,4\n\
             budget-words,budget,1,QUALITATIVE,PLAN,事務の効率化,,,,,,,,,,,,STATED,,plan,2\n\
             posts-removed,posts,1,HEADCOUNT,PLAN,,5人減,,,,,-5,PERSON,COMPONENT,,,,STATED,,plan,1\n\
             posts-added,posts,2,HEADCOUNT,PLAN,,,,,,,3,PERSON,COMPONENT,,,,STATED,,plan,1\n\
             posts-total,posts,3,HEADCOUNT,PLAN,,,,,,,-2,PERSON,TOTAL,-3,1,0,STATED,,plan,1\n",
        ),
        ("overlaps.csv", "key,effect,amount_yen,counted_in\nrates-in-leases,rates-money,4562000,leases\n"),
    ];
    files.into_iter().map(|(name, text)| (name.into(), text.into())).collect()
}

/// The example with texts replaced, each of which must be there.
pub(super) fn changed(changes: &[(&str, &str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut files = example();
    for (file, from, to) in changes {
        let bytes = files.entry((*file).into()).or_default();
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(text.matches(from).count(), 1, "{from} in {file}");
        *bytes = text.replace(from, to).into_bytes();
    }
    files
}

pub(super) fn problems(files: BTreeMap<String, Vec<u8>>) -> Vec<Problem> {
    package::read(&PackageFiles::from_memory(files)).err().unwrap_or_default()
}

/// File, row, column and code of every problem.
pub(super) fn places(problems: &[Problem]) -> Vec<(&str, usize, &str, &'static str)> {
    let place = |problem| {
        let Problem { code, file, row, column, .. }: &Problem = problem;
        (file.as_str(), row.unwrap_or_default(), column.as_deref().unwrap_or_default(), code.code())
    };
    problems.iter().map(place).collect()
}

/// Asserts that these changes make exactly these problems.
#[track_caller]
pub(super) fn assert_problems(changes: &[(&str, &str, &str)], expected: &[(&str, usize, &str, &str)]) {
    let problems = problems(changed(changes));
    assert_eq!(places(&problems), expected, "\n{}", render_table(&problems, Language::En));
}
