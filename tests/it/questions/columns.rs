//! Only what is asked for is read, and nobody sees a difference.

use kaikaku::{
    domain::{Filter, ItemKey, Order, PageRequest, Sequence},
    store::query::Asked,
};
use serde_json::{Value, json};

use crate::support::{TestDatabase, town};

/// A field of an object that has others beside it: asked alone or with all others, it says the same.
async fn each_field_alone(query: &str, list: &str, fields: &[&str]) {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    let ask = async |fields: &str| -> Vec<Value> {
        let data = api.data(&query.replace("FIELDS", fields)).await;
        data.pointer(list).and_then(Value::as_array).unwrap().clone()
    };
    let all = ask(&fields.join(" ")).await;
    assert!(all.len() > 5);
    let mut together: Vec<Value> = vec![json!({}); all.len()];
    for field in fields {
        for (entry, alone) in together.iter_mut().zip(ask(field).await) {
            merge(entry, alone);
        }
    }
    assert_eq!(together, all);
}

fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (name, value) in more {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more,
    }
}

const ITEM: [&str; 16] = [
    "id",
    "code",
    "title",
    "english: title(lang: EN)",
    "summary",
    "notes",
    "totalEffect { yen }",
    "pillar { title }",
    "pillar { notes number itemCount }",
    "section { title }",
    "section { notes pillar { title } }",
    "program { title municipality { name } }",
    "source { page document { title } }",
    "effects { id label }",
    "citation",
    "permalink",
];

#[actix_web::test]
async fn fields_of_items_do_not_need_one_another() {
    each_field_alone(
        "{ items(first: 80, orderBy: [{ field: TOTAL_EFFECT }]) { nodes { FIELDS } } }",
        "/items/nodes",
        &ITEM,
    )
    .await;
}

#[actix_web::test]
async fn nor_do_those_of_what_a_search_finds() {
    let item: Vec<String> = ITEM.iter().map(|field| format!("item {{ {field} }}")).collect();
    let mut fields: Vec<&str> = item.iter().map(String::as_str).collect();
    fields.push("passages { text }");
    each_field_alone(r#"{ search(query: "学校") { nodes { FIELDS } } }"#, "/search/nodes", &fields).await;
}

#[actix_web::test]
async fn nor_those_of_effects() {
    let fields = [
        "id",
        "kind",
        "label",
        "attributionNote",
        "source { page }",
        "item { id }",
        "item { title pillar { title } section { title } }",
        "... on QualitativeEffect { text }",
        "... on MonetaryEffect { amount { yen } }",
    ];
    each_field_alone("{ effects(first: 100) { nodes { FIELDS } } }", "/effects/nodes", &fields).await;
}

#[actix_web::test]
async fn nor_those_of_groups() {
    let keys = [
        "pillar { id }",
        "pillar { title notes }",
        "section { id pillar { title } }",
        "section { title notes }",
    ];
    let fields: Vec<String> = keys.iter().map(|key| format!("keys {{ {key} }}")).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let query =
        "{ items(filter: { totalEffect: { gte: 1 } }) { groups(by: [SECTION]) { nodes { FIELDS } } } }";
    each_field_alone(query, "/items/groups/nodes", &fields).await;
}

#[actix_web::test]
async fn what_nobody_asks_for_is_not_read() {
    let database = TestDatabase::bundled().await;
    let store = database.store().await;
    let (all, order): (_, Order<ItemKey>) = (Filter::default(), Vec::new());
    let page = PageRequest::new(Sequence::new("items", &order, &all), Some(10), None, None, None).unwrap();
    let read = async |fields: &[&str]| {
        let asked = Asked::fields(fields.iter().map(|field| Box::from(*field)));
        let page = store.snapshot().asked_for(asked).list_items(&all, &order, &page).await.unwrap();
        page.edges.into_iter().next().unwrap().node
    };
    let row = read(&["id", "title"]).await;
    assert!(!row.item.title.ja.is_empty() && row.pillar.is_none() && row.section.is_none());
    assert_eq!(row.item.summary.ja.as_deref(), Some(""));
    let row = read(&["summary", "pillar"]).await;
    assert!(row.item.title.ja.is_empty() && row.section.is_none());
    assert!(row.item.summary.ja.as_ref().is_some_and(|text| !text.is_empty()));
    assert!(
        row.pillar.as_ref().is_some_and(|row| row.pillar.key.len() > 1 && row.pillar.title.ja.is_empty())
    );
}
