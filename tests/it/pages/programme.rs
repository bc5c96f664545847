//! The page of a programme: its figures, anchors, revisions, languages, and what it says to machines.

use std::collections::BTreeSet;

use actix_web::test::TestRequest;
use kaikaku::domain::{EffectDetail, EffectKind, QuantityRole, Unit, grouped};
use serde_json::{Value, json};

use super::{between, dataset, page, text, values};
use crate::support::{Api, TestDatabase, program, publisher, town};

const KAWASAKI: &str = "/programs/141305/2023";

/// What GraphQL tells of a programme.
async fn told(api: &Api, code: &str, year: i32, fields: &str) -> Value {
    let query = format!(r#"{{ program(municipality: "{code}", fiscalYear: {year}) {{ {fields} }} }}"#);
    api.data(&query).await["program"].clone()
}

/// The authored key in a global id.
fn key(id: &Value) -> &str {
    id.as_str().unwrap().rsplit('/').next().unwrap()
}

#[actix_web::test]
async fn the_totals_by_pillar_are_those_of_graphql() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let pillar = "id itemCount quantifiedItemCount totalEffect { thousandYen } gross: totalEffect(basis: GROSS) { thousandYen }
        items { nodes { effects { kind ... on QuantityEffect { value role } } } }";
    let fields = format!(
        "pillars {{ {pillar} }} crossCutting {{ {pillar} }} totalEffect {{ thousandYen }}
         gross: totalEffect(basis: GROSS) {{ thousandYen }} itemCount"
    );
    let program = told(&api, "141305", 2023, &fields).await;
    let page = page(&api, KAWASAKI, "ja").await;
    let table = between(&page.body, "id=\"totals\"", "</table>");
    let pillars = ["pillars", "crossCutting"].map(|list| program[list].as_array().unwrap().clone()).concat();
    assert_eq!(pillars.len(), 6);
    for pillar in &pillars {
        let row = between(table, &format!("href=\"#pillar-{}\"", key(&pillar["id"])), "</tr>");
        let (_, cells) = row.split_once("</th>").unwrap();
        let effects = pillar["items"]["nodes"].as_array().unwrap().iter();
        let effects = effects.flat_map(|item| item["effects"].as_array().unwrap());
        let parts = effects.filter(|effect| effect["kind"] == "HEADCOUNT" && effect["role"] == "COMPONENT");
        let parts: Vec<f64> = parts.map(|effect| effect["value"].as_f64().unwrap()).collect();
        let posts = if parts.is_empty() { "―".into() } else { format!("{:+}", parts.iter().sum::<f64>()) };
        let figure = |basis: &str| figure(pillar, basis);
        let expected =
            format!("{} {} {} {posts}", figure("totalEffect"), figure("gross"), pillar["itemCount"]);
        assert_eq!(text(cells), expected, "{row}");
    }
    let total = between(table, "<tfoot>", "</tfoot>");
    assert_eq!(text(total), "合計 5,340,808 5,637,208 56 +158");
    assert_eq!(
        (&program["totalEffect"]["thousandYen"], &program["gross"]["thousandYen"]),
        (&json!(5_340_808), &json!(5_637_208))
    );
    let chart = between(&page.body, "<svg", "</svg>");
    for pillar in &pillars {
        let total = figure(pillar, "totalEffect");
        assert!(chart.contains(&format!("text-anchor=\"end\">{total}</text>")), "{total}: {chart}");
    }
    assert_eq!(values(chart, "height").iter().filter(|height| **height == "18").count(), 4);
    assert_eq!(chart.matches(">―</text>").count(), 2, "two pillars have effects in words only");
    assert!(page.body.contains("「―」は、収録した項目に金額又は職員数の記載がないことを表し、"));
    let town = super::page(&api, "/programs/141305/2016", "ja").await.body;
    assert!(!town.contains("「―」は、"), "where nothing is missing, nothing is said");
}

/// What a pillar adds up to, where any of its items has an amount.
fn figure(pillar: &Value, basis: &str) -> String {
    match pillar["quantifiedItemCount"].as_i64().unwrap() {
        0 => "―".into(),
        _ => grouped(pillar[basis]["thousandYen"].as_i64().unwrap()),
    }
}

#[actix_web::test]
async fn items_and_pillars_are_cited_on_the_page_as_graphql_cites_them() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let part = |language: &str| format!("id citation(lang: {language}) permalink");
    for (language, name) in [("ja", "この項目の引用"), ("en", "Cite this item")] {
        let part = part(&language.to_uppercase());
        let fields = format!(
            "pillars {{ {part} items(first: 1000) {{ nodes {{ {part} }} }} }}
             crossCutting {{ {part} items(first: 1000) {{ nodes {{ {part} }} }} }}"
        );
        let program = told(&api, "141305", 2023, &fields).await;
        let page = page(&api, KAWASAKI, language).await.body;
        let cited = |anchor: &str, end: &str| {
            let part = between(&page, &format!("id=\"{anchor}\""), end);
            text(between(part, "<p class=\"citation\">", "</p>")).replace("&quot;", "\"")
        };
        let mut items = 0;
        for pillar in ["pillars", "crossCutting"].iter().flat_map(|list| program[list].as_array().unwrap()) {
            assert_eq!(cited(&format!("pillar-{}", key(&pillar["id"])), "<article"), pillar["citation"]);
            for item in pillar["items"]["nodes"].as_array().unwrap() {
                items += 1;
                let cited = cited(&format!("item-{}", key(&item["id"])), "</article>");
                assert_eq!(cited, item["citation"]);
                assert!(cited.ends_with(item["permalink"].as_str().unwrap()), "{cited}");
            }
        }
        assert_eq!((items, page.matches(&format!("<summary>{name}</summary>")).count()), (56, 56));
        assert!(page.len() < 150_000, "{} bytes", page.len());
    }
}

#[actix_web::test]
async fn quantities_have_grouped_digits_and_changes_have_signs() {
    let database = TestDatabase::empty().await;
    let mut program = program("data/141305-2023");
    let detail = |value: &str, unit, printed: Option<&str>| EffectDetail::Quantity {
        kind: EffectKind::Quantity,
        value: value.parse().unwrap(),
        unit,
        role: QuantityRole::Component,
        by_account: [None; 3],
        printed: printed.map(Box::from),
    };
    program.effects[4].detail = detail("767750", Unit::KilowattHour, Some("767,750キロワット時"));
    program.effects[5].detail = detail("-14149.06", Unit::SquareMetre, Some("▲14,149.06㎡"));
    program.effects[6].detail = detail("1.5", Unit::PercentagePoint, None);
    database.import(&program).await;
    let page = page(&database.api().await, KAWASAKI, "ja").await.body;
    let said = |place: usize| {
        let effect = between(&page, &format!("id=\"effect-{}\">", program.effects[place].key), "</p>");
        text(effect)
    };
    assert!(said(1).ends_with("： -160人 （資料の表記： 160人減 ）"), "{}", said(1));
    assert!(said(2).ends_with("： +318人 （資料の表記： 318人の増 ）"), "{}", said(2));
    assert!(said(3).contains("+158人") && said(3).contains("一般会計 +117人"), "{}", said(3));
    assert_eq!(said(4), "767,750キロワット時", "printed the same, told once");
    assert_eq!(said(5), "-14,149.06㎡ （資料の表記： ▲14,149.06㎡ ）");
    assert_eq!(said(6), "+1.5ポイント");
}

#[actix_web::test]
async fn every_effect_is_there_with_its_figure_and_the_comparison_in_both_languages() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    for (code, year, count) in [("141305", 2023, 59), ("199991", 2024, 42)] {
        let fields = "ja: reconciliation { explanation } en: reconciliation { explanation(lang: EN) }
            items(first: 1000) { nodes { id title effects { id attribution
                ... on MonetaryEffect { amount { yen } } ... on QuantityEffect { value } ... on QualitativeEffect { text } } } }";
        let program = told(&api, code, year, fields).await;
        let path = format!("/programs/{code}/{year}");
        let page = page(&api, &path, "ja").await.body;
        let mut effects = 0;
        for item in program["items"]["nodes"].as_array().unwrap() {
            let article = between(
                &page,
                &format!("<article class=\"item\" id=\"item-{}\">", key(&item["id"])),
                "</article>",
            );
            assert!(article.contains(item["title"].as_str().unwrap()), "{item}");
            for effect in item["effects"].as_array().unwrap() {
                effects += 1;
                let part = between(article, &format!("id=\"effect-{}\"", key(&effect["id"])), "<li id=");
                let figure = match (&effect["amount"]["yen"], &effect["value"], &effect["text"]) {
                    (Value::Number(yen), ..) => format!("value=\"{yen}\""),
                    (_, Value::Number(value), _) => format!("value=\"{}\"", value.as_f64().unwrap()),
                    (.., words) => words.as_str().unwrap().to_owned(),
                };
                assert!(part.contains(&figure), "{figure}: {part}");
                let surely = if effect["attribution"] == "STATED" {
                    "資料に明記"
                } else {
                    "資料の配置から推定"
                };
                assert!(part.contains(surely), "{part}");
            }
        }
        assert_eq!(effects, count);
        assert!(page.contains(program["ja"]["explanation"].as_str().unwrap()), "{code}");
        let english = super::page(&api, &path, "en").await.body;
        assert!(english.contains(program["en"]["explanation"].as_str().unwrap()), "{code}");
    }
}

#[actix_web::test]
async fn anchors_are_unique_and_every_link_on_the_page_leads_to_one() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    for path in ["/", KAWASAKI, "/programs/199991/2024", "/programs/141305/2003", "/programs/141305/2023@1"] {
        for language in ["ja", "en"] {
            let page = page(&api, path, language).await.body;
            let anchors = values(&page, "id");
            let different: BTreeSet<_> = anchors.iter().collect();
            assert_eq!(anchors.len(), different.len(), "{path}");
            let named = ["aria-labelledby", "href", "for"].map(|attribute| values(&page, attribute)).concat();
            let named = named.iter().flat_map(|value| value.split(' '));
            let links = named.filter_map(|value| value.strip_prefix('#'));
            let labels = values(&page, "aria-labelledby").into_iter().flat_map(|value| value.split(' '));
            for anchor in links.chain(labels) {
                assert!(different.contains(&anchor), "{path}: #{anchor}");
            }
        }
    }
    let page = page(&api, "/programs/199991/2024", "ja").await.body;
    for anchor in [
        "pillar-common",
        "section-office-buildings",
        "item-lighting",
        "effect-lighting-plan",
        "document-plan-paper",
    ] {
        assert!(values(&page, "id").contains(&anchor), "{anchor}");
    }
}

#[actix_web::test]
async fn the_town_shows_sources_overlaps_both_phases_and_amounts_below_zero() {
    let database = TestDatabase::empty().await;
    database.import(&town()).await;
    let api = database.api().await;
    let page = page(&api, "/programs/199991/2024", "ja").await.body;
    for expected in [
        "href=\"https://example.jp/kaku/keikaku-r6.pdf\"",
        "1f47ee73c098da023467495a41bacc125c4b97a10e4e611769a740c81c693322",
        "2024年3月29日",
        "2025年10月1日",
        "架空町の利用規約による。",
        "href=\"#item-kitchen-outsourcing\"",
        "取組の柱ごとの合計（計画）",
        "取組の柱ごとの合計（決算）",
        "1-(1)-①-3",
        "資料2 4ページ",
        "CC0-1.0",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    let effect = text(between(&page, "id=\"effect-shared-system-plan\"", "</li>"));
    assert!(effect.contains("-12,300千円 （資料の表記： ▲12.3百万円 ）"), "{effect}");
    let effect = text(between(&page, "id=\"effect-number-of-staff-plan\"", "<li id="));
    assert!(
        effect.contains("総額") && effect.contains("45,500千円") && effect.contains("3,500千円"),
        "{effect}"
    );
}

#[actix_web::test]
async fn a_revision_keeps_its_page_which_says_whether_there_is_a_newer_one() {
    let database = TestDatabase::empty().await;
    database.import(&program("data/141305-2023")).await;
    database.import(&super::entitled("改めた題名")).await;
    let api = database.api().await;
    let first = page(&api, "/programs/141305/2023@1", "ja").await;
    assert_eq!(first.status, 200);
    assert!(first.body.contains("行財政改革の取組</h1>") && !first.body.contains("改めた題名"));
    assert!(first.body.contains("第1版") && first.body.contains("これより新しい版があります。"));
    assert!(first.body.contains("href=\"../../programs/141305/2023?lang=ja\""));
    assert!(first.body.contains("name=\"robots\" content=\"noindex\""));
    let url = publisher().url;
    let (own, whole) = (format!("{url}/programs/141305/2023@1"), format!("{url}/dataset/141305-2023"));
    let data = dataset(&first.body);
    assert_eq!((&data["version"], &data["@id"], &data["url"]), (&json!("1"), &json!(own), &json!(own)));
    assert_eq!((&data["identifier"][0], &data["exampleOfWork"]), (&json!(own), &json!({ "@id": whole })));
    let second = page(&api, "/programs/141305/2023@2", "ja").await.body;
    assert!(second.contains("改めた題名</h1>") && second.contains("これより新しい版はありません。"));
    let newest = page(&api, KAWASAKI, "ja").await.body;
    assert!(newest.contains("改めた題名</h1>") && !newest.contains("class=\"notice\""));
    let history = between(&newest, "id=\"history\"", "</section>");
    let links: Vec<_> = values(history, "href");
    assert_eq!(links, ["../../programs/141305/2023@2?lang=ja", "../../programs/141305/2023@1?lang=ja"]);
    let cited =
        text(between(between(&newest, "id=\"cite\"", "</section>"), "<p class=\"citation\">", "</p>"));
    assert_eq!(cited, told(&api, "141305", 2023, "citation").await["citation"]);
    assert!(cited.ends_with(&format!("{}/programs/141305/2023@2", publisher().url)), "{cited}");
    assert_eq!(page(&api, "/programs/141305/2023@3", "ja").await.status, 404);
    // An address with its sign escaped is the same, and is told its plain form.
    let escaped = api.send(TestRequest::get().uri("/programs/141305/2023%401")).await;
    assert_eq!((escaped.status.as_u16(), escaped.header("Location")), (301, "../../programs/141305/2023@1"));
}

#[actix_web::test]
async fn machines_are_told_what_dataset_search_engines_want() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for language in ["ja", "en"] {
        let data = dataset(&page(&api, KAWASAKI, language).await.body);
        for wanted in [
            "alternateName",
            "creator",
            "identifier",
            "isAccessibleForFree",
            "isBasedOn",
            "keywords",
            "license",
            "measurementTechnique",
            "name",
            "publisher",
            "spatialCoverage",
            "url",
            "variableMeasured",
            "version",
            "includedInDataCatalog",
        ] {
            assert!(data.get(wanted).is_some(), "{wanted}");
        }
        let length = data["description"].as_str().unwrap().chars().count();
        assert!((50..=5000).contains(&length), "{length}");
        assert_eq!(data["temporalCoverage"], "2023-04-01/2024-03-31");
        assert_eq!(data["url"], format!("{}{KAWASAKI}", publisher().url));
        // The same name as in the catalogue.
        let own = format!("{}/dataset/141305-2023", publisher().url);
        assert_eq!((&data["@id"], &data["identifier"][0]), (&json!(own), &json!(own)));
        assert_eq!(data.get("exampleOfWork"), None);
        assert_eq!(data.get("citation"), None, "which is for works of others");
        let lang = language.to_uppercase();
        let cited = told(&api, "141305", 2023, &format!("citation(lang: {lang})")).await;
        assert_eq!(data["creditText"], cited["citation"]);
        let files = data["distribution"].as_array().unwrap();
        let places: Vec<_> = files.iter().map(|file| file["contentUrl"].as_str().unwrap()).collect();
        assert!(
            places.contains(&&*format!("{}/data/141305/2023/package.zip", publisher().url)),
            "{places:?}"
        );
        assert!(files.iter().all(|file| file["sha256"].as_str().unwrap().len() == 64));
        assert!(!data.to_string().contains("null"), "{data}");
    }
}
