//! Tables say what the same answers say as JSON.

use std::collections::HashMap;

use actix_web::test::TestRequest;
use async_graphql::Value as Ordered;
use kaikaku::{domain::package::formula, http::EXAMPLES};
use proptest::{prelude::*, sample::subsequence};
use serde_json::{Number, json};

use super::ask;
use crate::support::{Api, TestDatabase, samples, town};

/// What a cell should say of a value that is no object.
fn expected(value: &Ordered) -> String {
    let plain = |value: &Ordered| match value {
        Ordered::Null => String::new(),
        Ordered::String(text) => text.clone(),
        other => other.to_string(),
    };
    let said = match value {
        Ordered::List(values) if values.iter().any(|value| matches!(value, Ordered::Object(_))) => {
            return serde_json::to_string(values).unwrap();
        }
        Ordered::List(values) => values.iter().map(plain).collect::<Vec<_>>().join("; "),
        Ordered::Number(number) => return number.to_string(),
        other => plain(other),
    };
    formula::escaped(&said).into_owned()
}

/// Every value of an entry by its way, as the answer in JSON has it.
fn leaves(value: &Ordered, way: &str, found: &mut HashMap<String, String>) {
    let Ordered::Object(fields) = value else {
        found.insert(way.to_owned(), expected(value));
        return;
    };
    for (name, value) in fields {
        leaves(value, &format!("{way}{}{name}", if way.is_empty() { "" } else { "." }), found);
    }
}

/// The first list of objects of an answer that is in no other.
fn first_list(value: &Ordered) -> Option<&[Ordered]> {
    match value {
        Ordered::List(entries) if entries.iter().any(|entry| matches!(entry, Ordered::Object(_))) => {
            Some(entries)
        }
        Ordered::Object(fields) => fields.values().find_map(first_list),
        _ => None,
    }
}

/// The table of a query says what its answer in JSON says, and nothing more.
async fn compare(api: &Api, query: &str) {
    let (columns, rows) = ask(api, query).await;
    let body = json!({ "query": query });
    let answer = api.send(TestRequest::post().uri("/graphql").set_json(body)).await;
    let Ordered::Object(answer) = serde_json::from_str(&answer.body).unwrap() else { panic!("{query}") };
    let data = &answer["data"];
    let entries = first_list(data).unwrap_or(std::slice::from_ref(data));
    assert_eq!(rows.len(), entries.len(), "{query}");
    for (row, entry) in rows.iter().zip(entries) {
        let mut said = HashMap::new();
        leaves(entry, "", &mut said);
        for (column, cell) in columns.iter().zip(row) {
            let said = said.remove(column).unwrap_or_default();
            // Reading JSON can move the last digit of a number.
            let read = serde_json::from_str::<Number>(cell).map(|number| number.to_string());
            assert!(
                *cell == said || read.is_ok_and(|read| read == said),
                "{column}: {cell}, {said}: {query}"
            );
        }
        // What is left is an object that is not there: it has columns of its own, which are empty.
        assert!(said.values().all(String::is_empty), "{said:?}: {query}");
    }
}

#[actix_web::test]
async fn a_table_says_what_the_answer_in_json_says() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    for (_, query) in EXAMPLES {
        compare(&api, query).await;
    }
    let of_programs = [
        "title",
        "en: title(lang: EN)",
        "coverage",
        "totalEffect { yen formatted }",
        "target { printed }",
        "municipality { code name population { date } }",
        "pillars { title totalEffect { yen } }",
        "fiscalYear",
    ];
    let of_items = [
        "id",
        "summary",
        "notes",
        "section { title pillar { number } }",
        "effects { kind label }",
        "compare { ratePercent from { yen } }",
        "program { fiscalYear phase }",
        "source { page document { title } }",
    ];
    let of_effects = [
        "kind",
        "label(lang: EN)",
        "... on MonetaryEffect { net: amount { yen } account overlaps { note } }",
        "... on QuantityEffect { value unit byAccount { value } }",
        "... on QualitativeEffect { text }",
        "item { title pillar { title } }",
        "attributionNote",
        "source { page }",
    ];
    for (list, fields) in [("programs", of_programs), ("items", of_items), ("effects", of_effects)] {
        let chosen = subsequence(fields.to_vec(), 1..=fields.len()).prop_shuffle();
        for (number, fields) in samples(chosen, 20).into_iter().enumerate() {
            let fields = fields.join(" ");
            let entries = if number % 2 == 0 {
                format!("nodes {{ {fields} }}")
            } else {
                format!("edges {{ node {{ {fields} }} }}")
            };
            compare(&api, &format!("{{ {list}(last: 40) {{ totalCount {entries} }} }}")).await;
        }
    }
}
