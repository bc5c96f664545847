//! The shape of answers, as the specification of GraphQL has it.

use actix_web::test::TestRequest;
use serde_json::json;

use crate::support::{Api, TestDatabase};

async fn body(api: &Api, query: &str, variables: serde_json::Value) -> String {
    let request =
        TestRequest::post().uri("/graphql").set_json(json!({ "query": query, "variables": variables }));
    api.send(request).await.body
}

#[actix_web::test]
async fn an_object_of_which_nothing_applies_is_empty_and_not_null() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let words = "{ effects(first: 2) { nodes { ... on QualitativeEffect { text } } } }";
    assert_eq!(body(&api, words, json!({})).await, r#"{"data":{"effects":{"nodes":[{},{}]}}}"#);
    let spread = "{ effects(first: 1) { nodes { ...words } } } fragment words on Effect { ... on QualitativeEffect { text } }";
    assert_eq!(body(&api, spread, json!({})).await, r#"{"data":{"effects":{"nodes":[{}]}}}"#);
    let skipped = "query($no: Boolean!) { dataset @include(if: $no) { revision } }";
    assert_eq!(body(&api, skipped, json!({ "no": false })).await, r#"{"data":{}}"#);
    assert_eq!(body(&api, skipped, json!({ "no": true })).await, r#"{"data":{"dataset":{"revision":5}}}"#);
    let within =
        "query($no: Boolean!) { dataset { revision @include(if: $no) ... @include(if: $no) { revision } } }";
    assert_eq!(body(&api, within, json!({ "no": false })).await, r#"{"data":{"dataset":{}}}"#);
    assert_eq!(body(&api, within, json!({ "no": true })).await, r#"{"data":{"dataset":{"revision":5}}}"#);
}

#[actix_web::test]
async fn fields_of_the_query_stand_in_the_order_in_which_they_are_asked_for() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query = "query($yes: Boolean!) {
        found: items(filter: { title: { contains: \"学校\" } }) { totalCount }
        ...rest
        dataset { revision }
    }
    fragment rest on Query { pillars { totalCount } dataset @include(if: $yes) { __typename } programs { totalCount } }";
    let answer = body(&api, query, json!({ "yes": true })).await;
    let keys = ["\"found\"", "\"pillars\"", "\"dataset\"", "\"programs\""];
    let places: Vec<usize> = keys.iter().map(|key| answer.find(key).unwrap()).collect();
    assert!(places.is_sorted(), "{answer}");
}

#[actix_web::test]
async fn defaults_of_variables_count_where_fields_are_left_out_or_in() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query =
        "query Q($yes: Boolean = true) { dataset { revision @include(if: $yes) itemCount @skip(if: $yes) } }";
    assert_eq!(api.data(query).await, json!({ "dataset": { "revision": 5 } }));
    let answer = api.answer(query, json!({ "yes": false })).await;
    assert_eq!(answer, json!({ "data": { "dataset": { "itemCount": 57 } } }));
}
