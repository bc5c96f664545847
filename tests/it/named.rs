//! Documents that are asked by name, with variables in the address; and endpoints that answer no others.

use std::{fs, sync::Arc};

use actix_web::{http::Method, test::TestRequest};
use kaikaku::{
    graphql::{Limits, Service},
    http::{EXAMPLES, Named, Serving},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Api, TestDatabase, publisher, repository, serving};

fn get(address: &str) -> TestRequest {
    TestRequest::get().uri(address)
}

fn post(body: &Value) -> TestRequest {
    TestRequest::post().uri("/graphql").set_json(body)
}

#[actix_web::test]
async fn every_example_can_be_asked_by_its_name_and_is_the_same_as_by_its_text() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (name, query) in EXAMPLES {
        let named = api.send(get(&format!("/q/{name}"))).await;
        assert_eq!(named.status, 200, "{name}");
        assert_eq!(named.json(), api.answer(query, json!({})).await, "{name}");
        let known = get(&format!("/q/{name}")).insert_header(("If-None-Match", named.header("ETag")));
        assert_eq!(api.send(known).await.status, 304, "{name}");
        let head = TestRequest::default().method(Method::HEAD).uri(&format!("/q/{name}"));
        assert_eq!(api.send(head).await.header("ETag"), named.header("ETag"));
    }
    let list = api.send(get("/q")).await;
    let list_again = get("/q").insert_header(("If-None-Match", list.header("ETag")));
    assert_eq!(api.send(list_again).await.status, 304);
    let documents = list.json()["documents"].as_object().unwrap().clone();
    assert_eq!(documents.len(), EXAMPLES.len());
    let (name, query) = EXAMPLES.iter().find(|(name, _)| *name == "largest-items").unwrap();
    assert_eq!(documents[*name]["query"], *query);
    state_of_variables(&documents["largest-items"]["variables"]);
}

/// What the documents ask by name is answered.
#[actix_web::test]
async fn the_documented_addresses_are_answered() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let mut asked = 0;
    for document in ["README.md", "docs/api.md"] {
        let text = fs::read_to_string(repository(document)).unwrap();
        for line in text.lines().filter(|line| line.starts_with("curl")) {
            let Some((_, rest)) = line.split_once("http://127.0.0.1:8000/q/") else { continue };
            let address = format!("/q/{}", rest.replace(" -d ", "?"));
            let answer = api.send(get(&address)).await;
            assert_eq!(answer.status, 200, "{line}");
            assert!(address.contains(".csv") || answer.json().get("errors").is_none(), "{line}");
            asked += 1;
        }
    }
    assert_eq!(asked, 5);
}

fn state_of_variables(variables: &Value) {
    assert!(variables.as_object().unwrap().values().all(Value::is_string), "{variables}");
    assert!(!variables.as_object().unwrap().is_empty());
}

const MANY: &str = "query Many($codes: [ID!], $text: String, $first: Int, $phase: Phase, $filter: ItemFilter, $inferred: Boolean = true) {
  items(first: $first, filter: { and: [$filter, { title: { contains: $text } }] }) {
    nodes { title @include(if: $inferred) totalEffect(phase: $phase) { yen } }
  }
  nodes(ids: $codes) { id }
}
";

#[actix_web::test]
async fn variables_in_the_address_are_read_by_their_types() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("many.graphql"),
        MANY.replace("$codes: [ID!]", "$codes: [ID!]!")
            .replace("$filter: ItemFilter", "$filter: ItemFilter!"),
    )
    .unwrap();
    fs::write(folder.path().join("read.me"), "not a document").unwrap();
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let named = Named::read(folder.path()).unwrap();
    let api = Api::serving(Arc::clone(api.store()), Serving { named, ..serving() });
    let ask = async |pairs: &[(&str, &str)]| {
        let pairs = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        api.send(get(&format!("/q/many?{pairs}"))).await.json()
    };
    let answer = ask(&[
        ("codes", "Municipality:141305"),
        ("text", "2"),
        ("first", "1"),
        ("phase", "BUDGET"),
        ("filter", "{\"fiscalYear\": {\"eq\": 2023}}"),
        ("inferred", "false"),
    ])
    .await;
    assert_eq!(answer["data"]["nodes"], json!([{ "id": "Municipality:141305" }]));
    assert!(answer["data"]["items"]["nodes"].as_array().unwrap().len() <= 1, "{answer}");
    let two = [("codes", "[\"Municipality:141305\", \"Thing:1\"]"), ("text", "学校"), ("filter", "{}")];
    let answer = ask(&two).await;
    assert_eq!(answer["data"]["nodes"], json!([{ "id": "Municipality:141305" }, null]));
    let title = answer["data"]["items"]["nodes"][0]["title"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(title.contains("学校"));
    let wrong = ask(&[("first", "many"), ("codes", "a"), ("filter", "{}"), ("text", "x")]).await;
    assert!(wrong["errors"][0]["message"].as_str().unwrap().contains("first"), "{wrong}");
    let unknown = api.send(get("/q/many?last=3")).await;
    assert_eq!(unknown.status, 400);
    let message = unknown.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert_eq!(
        message,
        "the document has no variable \"last\"; it has: codes, filter, first, inferred, phase, text"
    );
    let missing = api.send(get("/q/nothing")).await;
    assert_eq!(missing.refusal(), (404, "DOCUMENT_NOT_FOUND".to_owned()));
}

#[actix_web::test]
async fn where_only_named_documents_are_answered_no_others_are() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let api = Api::serving(Arc::clone(api.store()), Serving { only_named: true, ..serving() });
    let (name, query) = EXAMPLES[0];
    assert_eq!(api.send(get(&format!("/q/{name}"))).await.status, 200);
    let written = format!("# the same\n{}", query.replace('\n', "\n  "));
    for text in [query, &written] {
        assert_eq!(api.send(post(&json!({ "query": text }))).await.status, 200);
    }
    let hash = format!("{:x}", Sha256::digest(query));
    let by_hash = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    assert_eq!(api.send(post(&by_hash)).await.json(), api.send(get(&format!("/q/{name}"))).await.json());
    for other in
        ["{ dataset { revision } }", "{ __schema { types { name } } }", "{", &query.replace("title", "id")]
    {
        let answer = api.send(post(&json!({ "query": other }))).await;
        assert_eq!(answer.refusal(), (403, "DOCUMENT_NOT_ALLOWED".to_owned()), "{other}");
    }
}

#[actix_web::test]
async fn documents_that_cannot_be_served_are_named_at_start() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let check = async |name: &str, text: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(format!("{name}.graphql")), text).unwrap();
        match Named::read(folder.path()) {
            Ok(named) => named.check(&api.state.service).await.err().map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        }
    };
    assert_eq!(check("good", "{ dataset { revision } }").await, None);
    let needs = "query Q($code: String!, $first: Int!) { municipality(code: $code) { programs(first: $first) { totalCount } } }";
    assert_eq!(check("needs-variables", needs).await, None);
    for (name, text, why) in [
        ("broken", "{", "broken:"),
        ("unknown", "{ nothing }", "unknown: Unknown field \"nothing\""),
        ("two", "query A { dataset { revision } } query B { dataset { revision } }", "one operation"),
        ("writes", "mutation { a }", "must be a query"),
        (
            "large",
            "{ items(first: 1000) { nodes { pillar { items(first: 1000) { nodes { id } } } } } }",
            "100000",
        ),
        ("with space", "{ dataset { revision } }", "with space"),
    ] {
        let error = check(name, text).await.unwrap();
        assert!(error.contains(why), "{name}: {error}");
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(Named::read(empty.path()).unwrap_err().to_string().contains("has no files NAME.graphql"));
    let limits = Limits { max_fields: 1000, ..Limits::default() };
    let small = Service::new(Arc::clone(api.store()), publisher(), limits);
    let fitting = Named::examples().unwrap().that_fit(&small).await;
    let api = Api::serving(Arc::clone(api.store()), Serving { limits, named: fitting, ..serving() });
    assert_eq!(api.send(get("/q/effect-by-pillar")).await.status, 200);
    assert_eq!(api.send(get("/q/whole-program")).await.status, 404, "an example beyond the limits");
    assert!(
        Named::read(std::path::Path::new("/nowhere/at/all"))
            .unwrap_err()
            .to_string()
            .contains("cannot be read")
    );
}
