//! Citations as they are printed.

use super::*;
use crate::domain::{FiscalYear, Generator, Program, Revision};

const CITING: Citing<'_> = Citing { publisher: Some("川崎市"), url: "https://data.example.jp" };

fn text(ja: &str, en: Option<&str>) -> Text {
    Text { ja: ja.into(), en: en.map(Box::from) }
}

fn program() -> Program {
    let mut program = Generator::new(7).program(0, FiscalYear::new(2023).unwrap());
    program.id.municipality = "141305".parse().unwrap();
    program.head.title = text("行財政改革の取組", Some("Reform Measures"));
    program.pillars[0].key = "citizens".into();
    program.pillars[0].title = text("市民サービスの再構築", Some("Citizen services"));
    program.items[0].key = "lunch".into();
    program.items[0].title = text("学校給食", None);
    program.documents.truncate(1);
    program.documents[0].title = text("令和5年度 予算案", Some("Budget 2023"));
    program.documents[0].publisher = text("川崎市", Some("Kawasaki City"));
    program.items[0].source = super::super::Source { document: 0, page: Some(40) };
    program
}

/// The second revision of a programme.
fn tree(mut program: Program) -> ProgramTree {
    for item in &mut program.items {
        item.source.document = 0;
    }
    for effect in &mut program.effects {
        effect.source.document = 0;
    }
    program.stated_totals.clear();
    let published_at = "2026-03-31T15:00:00Z".parse().unwrap();
    ProgramTree::new(program, Revision { program_number: 2, published_at, ..Revision::default() }).unwrap()
}

fn cited(tree: &ProgramTree, part: Part, language: Language) -> String {
    CITING.citation(tree, &text("川崎市", Some("Kawasaki City")), part, language)
}

#[test]
fn what_is_cited_stands_with_its_programme_its_paper_its_data_and_its_address() {
    let tree = tree(program());
    let ja = |part| cited(&tree, part, Language::Ja);
    assert_eq!(
        ja(Part::Item(0)),
        "「学校給食」、川崎市「行財政改革の取組」（令和5年度）。出典：川崎市「令和5年度 予算案」40ページ。\
         データ：川崎市、第2版（2026年4月1日公開）。https://data.example.jp/programs/141305/2023@2#item-lunch"
    );
    assert_eq!(
        ja(Part::Pillar(0)),
        "「市民サービスの再構築」、川崎市「行財政改革の取組」（令和5年度）。出典：川崎市「令和5年度 予算案」。\
         データ：川崎市、第2版（2026年4月1日公開）。https://data.example.jp/programs/141305/2023@2#pillar-citizens"
    );
    assert_eq!(
        ja(Part::Program),
        "川崎市「行財政改革の取組」（令和5年度）。出典：川崎市「令和5年度 予算案」。\
         データ：川崎市、第2版（2026年4月1日公開）。https://data.example.jp/programs/141305/2023@2"
    );
    let en = |part| cited(&tree, part, Language::En);
    assert_eq!(
        en(Part::Item(0)),
        "“学校給食”, in Kawasaki City, “Reform Measures”, FY2023. Source: Kawasaki City, “Budget 2023”, p. 40. \
         Data: 川崎市, revision 2, published 1 April 2026. https://data.example.jp/programs/141305/2023@2#item-lunch"
    );
    assert_eq!(
        en(Part::Program),
        "Kawasaki City, “Reform Measures”, FY2023. Source: Kawasaki City, “Budget 2023”. \
         Data: 川崎市, revision 2, published 1 April 2026. https://data.example.jp/programs/141305/2023@2"
    );
}

#[test]
fn what_is_not_known_is_left_out_and_all_is_one_line() {
    let mut several = program();
    several.documents.push(several.documents[0].clone());
    several.items[0].source.page = None;
    several.items[0].title.ja = "二行の\n題名".into();
    let tree = tree(several);
    assert!(cited(&tree, Part::Pillar(0), Language::Ja).contains("「令和5年度 予算案」ほか。"));
    assert!(cited(&tree, Part::Program, Language::En).contains("“Budget 2023” and others. "));
    let item = cited(&tree, Part::Item(0), Language::Ja);
    assert!(item.starts_with("「二行の 題名」、") && item.contains("「令和5年度 予算案」。"), "{item}");
    let nobody = Citing { publisher: None, ..CITING };
    let line = nobody.citation(&tree, &text("川崎市", None), Part::Program, Language::Ja);
    assert!(line.contains("。データ：第2版（"), "{line}");
}

#[test]
fn the_data_set_is_cited_by_its_revision() {
    let published_at = Some("2026-12-31T14:59:59Z".parse().unwrap());
    assert_eq!(
        CITING.dataset_citation(5, published_at, Language::Ja),
        "「地方公共団体の行財政改革の取組」。データ：川崎市、第5版（2026年12月31日公開）。https://data.example.jp/"
    );
    assert_eq!(
        CITING.dataset_citation(5, published_at, Language::En),
        "“Administrative and fiscal reform programmes of Japanese municipalities”. \
         Data: 川崎市, revision 5, published 31 December 2026. https://data.example.jp/"
    );
    assert!(CITING.dataset_citation(0, None, Language::Ja).contains("、第0版。"), "nothing was imported yet");
}
