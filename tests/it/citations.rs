//! Citations and permalinks: the same for the same state, wherever it is asked for, at the cost of its programme.

use std::{fs, sync::Arc};

use kaikaku::{graphql::Publisher, http::Serving};
use serde_json::{Value, json};

use crate::{
    contract::blocks,
    support::{Api, TestDatabase, repository, serving, town},
};

const PROGRAM: &str = "https://data.test.example.jp/programs/199991/2024";

/// The text at this place of an answer.
fn text<'a>(data: &'a Value, place: &str) -> &'a str {
    data.pointer(place).and_then(Value::as_str).unwrap_or_else(|| panic!("{place}: {data:#}"))
}

/// What the town's first item, first pillar and programme say when they are asked for from a programme in one of its states.
fn within(arguments: &str, fields: &str) -> String {
    format!(
        r#"{{ program(municipality: "199991", fiscalYear: 2024 {arguments}) {{ {fields}
            pillars {{ {fields} items(first: 1) {{ nodes {{ {fields} }} }} }} }} }}"#
    )
}

#[actix_web::test]
async fn the_same_is_cited_the_same_from_wherever_it_is_asked_for() {
    let database = TestDatabase::bundled().await;
    let (town, fields) = (town(), "citation en: citation(lang: EN) permalink");
    database.import(&town).await;
    let api = database.api().await;
    let tree = api.data(&within("", fields)).await["program"].clone();
    assert_eq!(api.data(&within("revision: 1", fields)).await["program"], tree, "the newest is the first");
    let lists = format!(
        r#"{{ items(filter: {{ municipality: {{ eq: "199991" }} }}, first: 1) {{ nodes {{ {fields} pillar {{ {fields} }} program {{ {fields} }} }} }}
            effects(filter: {{ municipality: {{ eq: "199991" }} }}, first: 1) {{ nodes {{ item {{ {fields} }} }} }}
            node(id: "Item:199991/2024/{}") {{ ... on Item {{ {fields} }} }} }}"#,
        town.items[0].key
    );
    let lists = api.data(&lists).await;
    let same = |one: &Value, other: &Value| {
        for field in ["citation", "en", "permalink"] {
            assert_eq!(text(one, &format!("/{field}")), text(other, &format!("/{field}")));
        }
    };
    let item = &tree["pillars"][0]["items"]["nodes"][0];
    let row = &lists["items"]["nodes"][0];
    same(row, item);
    same(&row["pillar"], &tree["pillars"][0]);
    same(&row["program"], &tree);
    same(&lists["effects"]["nodes"][0]["item"], item);
    same(&lists["node"], item);
    assert_eq!(text(&tree, "/permalink"), format!("{PROGRAM}@1"));
    assert_eq!(text(&tree, "/pillars/0/permalink"), format!("{PROGRAM}@1#pillar-{}", town.pillars[0].key));
    assert_eq!(text(item, "/permalink"), format!("{PROGRAM}@1#item-{}", town.items[0].key));
    for part in [&tree, &tree["pillars"][0], item] {
        for line in [text(part, "/citation"), text(part, "/en")] {
            assert!(line.ends_with(text(part, "/permalink")) && line.contains("Test City"), "{line}");
        }
    }
    let title = &town.items[0].title.ja;
    assert!(text(item, "/citation").starts_with(&format!("「{title}」、")), "{item}");
}

#[actix_web::test]
async fn a_citation_of_an_earlier_state_stays_when_there_is_a_newer_one() {
    let database = TestDatabase::empty().await;
    let mut town = town();
    database.import(&town).await;
    let api = database.api().await;
    let first = api.data(&within("", "citation permalink")).await;
    town.items[0].title.ja = "訂正した題名".into();
    database.import(&town).await;
    api.store().refresh().await.unwrap();
    assert_eq!(api.data(&within("revision: 1", "citation permalink")).await, first);
    let second = api.data(&within("", "citation permalink")).await;
    let item = second.pointer("/program/pillars/0/items/nodes/0").unwrap();
    assert!(text(item, "/citation").starts_with("「訂正した題名」、"), "{item}");
    assert_eq!(text(item, "/permalink"), format!("{PROGRAM}@2#item-{}", town.items[0].key));
}

#[actix_web::test]
async fn citations_of_a_page_cost_the_page_and_two_statements_whatever_its_size() {
    for size in [1, 5, 72] {
        let database = TestDatabase::bundled().await;
        database.import(&town()).await;
        let api = database.api().await;
        let query =
            format!("{{ items(first: {size}) {{ nodes {{ citation permalink pillar {{ citation }} }} }} }}");
        assert_eq!(api.counted(&query).await.1, 3, "{size} items");
        assert_eq!(api.counted(&query).await.1, 1, "the programmes are in memory");
        let programs = "{ dataset { citation permalink } programs { nodes { citation permalink } } }";
        assert!(api.counted(programs).await.1 <= 2);
        assert_eq!(api.counted(programs).await.1, 0);
    }
}

#[actix_web::test]
async fn the_data_set_is_cited_with_its_revision_and_who_publishes_it_if_anybody_says() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query = "{ dataset { citation en: citation(lang: EN) permalink } }";
    let data = api.data(query).await;
    assert_eq!(text(&data, "/dataset/permalink"), "https://data.test.example.jp/");
    let line = text(&data, "/dataset/citation");
    assert!(
        line.contains("データ：Test City、第5版（")
            && line.ends_with("日公開）。https://data.test.example.jp/"),
        "{line}"
    );
    assert!(text(&data, "/dataset/en").contains("Data: Test City, revision 5, published "), "{data}");
    let publisher = Publisher { name: None, contact: None, url: "http://127.0.0.1:8000".into() };
    let nobody = Api::serving(Arc::clone(api.store()), Serving { publisher, ..serving() });
    let line = nobody.data(query).await;
    assert!(text(&line, "/dataset/citation").contains("データ：第5版（"), "{line}");
    let empty = TestDatabase::empty().await;
    let nothing = empty.api().await.data(query).await;
    assert!(text(&nothing, "/dataset/citation").contains("第0版。"), "{nothing}");
}

#[actix_web::test]
async fn the_documented_citation_is_what_is_answered_but_for_its_day() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let document = fs::read_to_string(repository("docs/api.md")).unwrap();
    let blocks = blocks(&document);
    let mut pairs = blocks.windows(2);
    let printed = pairs.find_map(|pair| match pair {
        [("graphql", query), ("text", lines)] => Some((query, lines)),
        _ => None,
    });
    let (query, lines) = printed.unwrap();
    let data = api.data(query).await;
    let cut = |line: &str, open: &str, close: &str| {
        let (before, behind) = line.split_once(open).unwrap();
        format!("{before}{}", behind.split_once(close).unwrap().1)
    };
    let both = |ja: &str, en: &str| json!([cut(ja, "第1版（", "公開）"), cut(en, "published ", ". ")]);
    let mut printed = lines.lines();
    let printed = both(printed.next().unwrap(), printed.next().unwrap());
    assert_eq!(both(text(&data, "/node/citation"), text(&data, "/node/en")), printed);
}
