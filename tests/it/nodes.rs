//! Ids: made of authored keys, the same on every installation, and kept when a title is corrected.

use serde_json::{Value, json};

use crate::support::{TestDatabase, program, town};

const IDS: &str = r#"{ program(municipality: "141305", fiscalYear: 2023) { id municipality { id } documents { id }
    pillars { id sections { id items { id effects { id } } } } crossCutting { id items { nodes { id effects { id } } } } } }"#;

/// Every id below a value, in order.
fn ids(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| ids(field, found));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| ids(entry, found)),
        _ => {}
    }
}

#[actix_web::test]
async fn every_id_finds_its_own_thing_and_no_two_are_the_same() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let mut all = Vec::new();
    ids(&api.data(IDS).await, &mut all);
    // Programme, municipality, document, 6 pillars, 17 sections, 56 items, 59 effects.
    assert_eq!(all.len(), 1 + 1 + 1 + 6 + 17 + 56 + 59);
    let mut different = all.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), all.len());
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let answer = api.answer(query, json!({ "ids": all })).await;
    let nodes = answer["data"]["nodes"].as_array().unwrap();
    for (id, node) in all.iter().zip(nodes) {
        assert_eq!(node["id"], *id);
        let (level, _) = id.split_once(':').unwrap();
        assert!(node["__typename"].as_str().unwrap().ends_with(level), "{id}: {node}");
    }
}

#[actix_web::test]
async fn ids_are_the_same_on_another_installation_and_survive_a_corrected_title() {
    let (first, second) = (TestDatabase::bundled().await, TestDatabase::empty().await);
    // Another order of imports, other data before it, and a corrected title.
    second.import(&town()).await;
    let mut corrected = program("data/141305-2023");
    corrected.items[0].title.ja = "訂正した題名".into();
    second.import(&corrected).await;
    let (mut one, mut other) = (Vec::new(), Vec::new());
    ids(&first.api().await.data(IDS).await, &mut one);
    ids(&second.api().await.data(IDS).await, &mut other);
    assert_eq!(one, other);
}

#[actix_web::test]
async fn what_is_missing_is_null_and_no_error() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let ids = [
        "Item:141305/2023/nothing",
        "",
        "Item",
        "Program:141305/1999",
        "Municipality:011002",
        "Thing:141305/2023/x",
    ];
    let answer = api.answer(query, json!({ "ids": ids })).await;
    assert_eq!(answer, json!({ "data": { "nodes": vec![Value::Null; ids.len()] } }));
    let answer = api.answer(query, json!({ "ids": vec!["x"; 1001] })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
}

#[actix_web::test]
async fn what_stands_beside_many_nodes_is_loaded_for_all_of_them_together() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    let query = r#"{ nodes(ids: ["Program:141305/2023", "Program:199991/2024"]) {
        ... on Program { municipality { programs { nodes { documents { id } } } } } } }"#;
    let (data, statements) = api.counted(query).await;
    assert_eq!(data["nodes"][0]["municipality"]["programs"]["nodes"].as_array().unwrap().len(), 5);
    assert_eq!(statements, 4, "two for the programmes themselves, two for those beside them");
}
