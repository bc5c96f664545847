//! Answers as CSV: which rows and columns there are, and how cells are written.

use std::fs;

use actix_web::test::TestRequest;
use csv::ReaderBuilder;
use serde_json::{Value, json};

use crate::{
    contract::blocks,
    support::{Answer, Api, TestDatabase, repository, town},
};

mod compared;
mod wire;

const MARK: &str = "\u{feff}";

fn post(query: &str) -> TestRequest {
    let body = json!({ "query": query });
    TestRequest::post().uri("/graphql").insert_header(("Accept", "text/csv")).set_json(body)
}

/// The table of an answer: its columns and its rows.
fn table(answer: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("Content-Type"), "text/csv; charset=utf-8; header=present");
    let text = answer.body.strip_prefix(MARK).unwrap_or(&answer.body);
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (columns, rows.collect())
}

async fn ask(api: &Api, query: &str) -> (Vec<String>, Vec<Vec<String>>) {
    table(&api.send(post(query)).await)
}

/// The whole text that a query is answered with.
async fn text(api: &Api, query: &str) -> String {
    let answer = api.send(post(query)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body.strip_prefix(MARK).unwrap().to_owned()
}

#[actix_web::test]
async fn the_entries_of_the_first_list_of_objects_are_the_rows() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let nodes = "{ items(filter: { fiscalYear: { eq: 2023 } }, orderBy: [{ field: TOTAL_EFFECT, direction: DESC }], first: 2) {
        totalCount pageInfo { hasNextPage } nodes { title(lang: EN) pillar { number } totalEffect { thousandYen } } }
        pillars { nodes { id } } }";
    assert_eq!(
        text(&api, nodes).await,
        "title,pillar.number,totalEffect.thousandYen\r\n\
         Number of employees (budgeted posts),,1287275\r\nEffective use of city property,2,911538\r\n"
    );
    let edges = "{ programs(first: 1) { edges { cursor node { fiscalYear municipality { code } } } } }";
    let (columns, rows) = ask(&api, edges).await;
    assert_eq!(columns, ["cursor", "node.fiscalYear", "node.municipality.code"]);
    assert_eq!(rows[0][1..], ["2003", "141305"]);
    let plain =
        r#"{ program(municipality: "141305", fiscalYear: 2023) { pillars { number } documents { title } } }"#;
    assert_eq!(text(&api, plain).await, "number\r\n1\r\n2\r\n3\r\n4\r\n");
    let ids = r#"{ nodes(ids: ["Municipality:141305", "Item:141305/2023/nothing"]) { id ... on Municipality { name } } }"#;
    assert_eq!(text(&api, ids).await, "id,name\r\nMunicipality:141305,川崎市\r\n,\r\n");
    let one = r#"{ nodes(ids: ["Item:141305/2023/nothing"]) { id } }"#;
    assert_eq!(text(&api, one).await, "id\r\n\"\"\r\n", "an empty line would be no row");
}

#[actix_web::test]
async fn an_answer_without_a_list_of_objects_is_one_row() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query = r#"{ dataset { publisher revision }
        item: node(id: "Item:141305/2023/effective-use-of-property") { ... on Item { notes source { page } } } }"#;
    let (columns, rows) = ask(&api, query).await;
    assert_eq!(columns, ["dataset.publisher", "dataset.revision", "item.notes", "item.source.page"]);
    let data = api.data(query).await;
    let notes: Vec<&str> =
        data["item"]["notes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(notes.len(), 2);
    assert_eq!(rows, [["Test City", "5", &*notes.join("; "), &*data["item"]["source"]["page"].to_string()]]);
    let schema = ask(&api, "{ __schema { queryType { name } } }").await;
    assert_eq!(schema.1, [[r#"{"queryType":{"name":"Query"}}"#]]);
}

#[actix_web::test]
async fn columns_follow_from_the_document_also_where_there_is_nothing() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let of = async |query: &str| ask(&api, query).await;
    let empty =
        "{ items(first: 0) { nodes { title effects { kind } section { title pillar { number } } notes } } }";
    assert_eq!(text(&api, empty).await, "title,effects,section.title,section.pillar.number,notes\r\n");
    let nothing = r#"{ program(municipality: "141305", fiscalYear: 1999) { pillars { title total: totalEffect { yen } } } }"#;
    assert_eq!(text(&api, nothing).await, "title,total.yen\r\n");
    let nulls =
        "{ programs { nodes { fiscalYear totalEffect { yen } municipality { population { date } } } } }";
    let (columns, rows) = of(nulls).await;
    assert_eq!(columns, ["fiscalYear", "totalEffect.yen", "municipality.population.date"]);
    assert_eq!(rows[0], ["2003", "", ""]);
    assert_eq!(rows[4], ["2023", "5340808000", ""]);
    let fragments = "query Q($no: Boolean = false, $yes: Boolean! = true) {
        ...Root
        effects(first: 3) { nodes { attribution @skip(if: $yes) } }
    }
    fragment Root on Query { effects(first: 3) { nodes { ...Words kind: __typename
        ... on MonetaryEffect @include(if: $yes) { amount { yen } }
        ... on QuantityEffect { value unit }
        ... @include(if: $no) { id }
        item { title @include(if: $no) code } item { pillar { title } } } } }
    fragment Words on Effect { ... on QualitativeEffect { text(lang: EN) } }";
    let (columns, rows) = of(fragments).await;
    assert_eq!(columns, ["text", "kind", "amount.yen", "value", "unit", "item.code", "item.pillar.title"]);
    assert_eq!(rows.len(), 3);
    let nowhere = "query($no: Boolean = false) { items(first: 2) { nodes { title @include(if: $no) } } }";
    assert_eq!(api.send(post(nowhere)).await.status, 200);
}

#[actix_web::test]
async fn the_documented_tables_are_those_that_are_answered() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let document = fs::read_to_string(repository("docs/api.md")).unwrap();
    let blocks = blocks(&document);
    let mut compared = 0;
    for pair in blocks.windows(2) {
        let [(_, query), ("csv", printed)] = pair else { continue };
        assert_eq!(text(&api, query).await.replace("\r\n", "\n"), *printed, "{query}");
        compared += 1;
    }
    assert_eq!(compared, 1);
}

#[actix_web::test]
async fn cells_are_quoted_and_never_formulas() {
    let database = TestDatabase::empty().await;
    let mut town = town();
    let titles = ["=SUM(A1)", "-12", "a, \"b\"", "＋1", "学校"];
    for (item, title) in town.items.iter_mut().zip(titles) {
        item.title.ja = title.into();
        item.notes.ja = Some("@one\ntwo".into());
    }
    town.items[2].summary.ja = Some("two\nlines".into());
    database.import(&town).await;
    let api = database.api().await;
    let said =
        text(&api, "{ items(first: 5) { nodes { title notes summary(lang: JA) @skip(if: true) } } }").await;
    let notes = "'@one; two";
    assert_eq!(
        said,
        format!(
            "title,notes\r\n'=SUM(A1),{notes}\r\n-12,{notes}\r\n\"a, \"\"b\"\"\",{notes}\r\n'＋1,{notes}\r\n学校,{notes}\r\n"
        )
    );
    let lines = text(&api, r#"{ node(id: "Item:199991/2024/PLACE") { ... on Item { summary } } }"#.replace("PLACE", &town.items[2].key).as_str()).await;
    assert_eq!(lines, "node.summary\r\n\"two\nlines\"\r\n");
    let numbers = "{ effects(filter: { kind: { eq: HEADCOUNT } }, first: 1) { nodes { ... on QuantityEffect { value } source { page } } } items(first: 1) { pageInfo { hasNextPage } } }";
    let (_, rows) = ask(&api, numbers).await;
    assert!(rows[0].iter().all(|cell| cell.parse::<f64>().is_ok()), "{rows:?}");
    let truth = ask(&api, "{ items(first: 1) { pageInfo { hasNextPage hasPreviousPage } } }").await;
    assert_eq!(truth.1, [["true", "false"]]);
}
