//! The states of a programme over time: revisions, old states, what differs, and what corrections removed.

use kaikaku::domain::{EffectDetail, PrintedAmount, PrintedUnit, Program};
use serde_json::{Value, json};

use crate::support::{Api, TestDatabase, program};

/// The programme without the item of this key and all that hangs on it.
fn without(mut program: Program, key: &str) -> Program {
    let place = program.items.iter().position(|item| *item.key == *key).unwrap();
    let at = u32::try_from(place).unwrap();
    program.items.remove(place);
    let kept = |item: u32| item != at;
    let moved = |item: u32| if item > at { item - 1 } else { item };
    let gone: Vec<u32> = (0..).zip(&program.effects).filter(|(_, e)| !kept(e.item)).map(|(n, _)| n).collect();
    program.overlaps.retain(|overlap| !gone.contains(&overlap.effect) && overlap.counted_in.is_none_or(kept));
    for overlap in &mut program.overlaps {
        overlap.effect -=
            u32::try_from(gone.iter().filter(|place| **place < overlap.effect).count()).unwrap();
        overlap.counted_in = overlap.counted_in.map(moved);
    }
    program.effects.retain(|effect| kept(effect.item));
    for effect in &mut program.effects {
        effect.item = moved(effect.item);
    }
    program
}

fn with_amount(mut program: Program, figure: &str) -> Program {
    let EffectDetail::Monetary { net, gross, .. } = &mut program.effects[0].detail else { panic!("money") };
    *net = PrintedAmount::parse(figure, PrintedUnit::ThousandYen).unwrap();
    *gross = None;
    program.overlaps.retain(|overlap| overlap.effect != 0);
    program
}

/// Kawasaki 2023 three times: as it is, with a corrected amount, and without one of its items.
async fn corrected() -> (TestDatabase, Api, String) {
    let database = TestDatabase::empty().await;
    let first = program("data/141305-2023");
    let second = with_amount(first.clone(), "1,287,276");
    let key = second.items.last().unwrap().key.to_string();
    database.import(&first).await;
    database.import(&second).await;
    database.import(&without(second, &key)).await;
    let api = database.api().await;
    (database, api, key)
}

async fn ask(api: &Api, fields: &str) -> Value {
    let query = format!(r#"{{ program(municipality: "141305", fiscalYear: 2023) {{ {fields} }} }}"#);
    api.data(&query).await["program"].clone()
}

#[actix_web::test]
async fn a_programme_tells_its_revisions_and_every_state_can_still_be_asked() {
    let (_database, api, _) = corrected().await;
    let all =
        ask(&api, "revision { number } revisions { number } itemCount totalEffect { thousandYen }").await;
    let revisions = json!([{ "number": 3 }, { "number": 2 }, { "number": 1 }]);
    assert_eq!((&all["revision"]["number"], &all["revisions"]), (&json!(3), &revisions));
    assert_eq!(all["itemCount"], 55);
    let query = |number: i32| {
        format!(
            r#"{{ program(municipality: "141305", fiscalYear: 2023, revision: {number}) {{
                id itemCount totalEffect {{ thousandYen }} revision {{ number }} revisions {{ number }}
                items(first: 1) {{ nodes {{ id program {{ id }} }} }} municipality {{ name }} }} }}"#
        )
    };
    let first = api.data(&query(1)).await["program"].clone();
    assert_eq!((&first["id"], &first["itemCount"]), (&json!("Program:141305/2023@1"), &json!(56)));
    assert_eq!(first["totalEffect"]["thousandYen"], 5_340_808);
    assert_eq!(first["revisions"], json!([{ "number": 1 }]));
    let item = &first["items"]["nodes"][0];
    assert!(item["id"].as_str().unwrap().starts_with("Item:141305/2023@1/"), "{item}");
    assert_eq!(item["program"]["id"], "Program:141305/2023@1");
    let second = api.data(&query(2)).await["program"].clone();
    assert_eq!(second["totalEffect"]["thousandYen"], 5_340_809);
    assert_eq!(api.data(&query(4)).await["program"], Value::Null);
    let again = api.counted(&query(2)).await;
    assert_eq!((again.1, &again.0["program"]), (0, &second), "an old state stays in memory");
}

#[actix_web::test]
async fn the_id_of_what_was_removed_tells_what_became_of_it() {
    let (database, api, key) = corrected().await;
    let query = format!(
        r#"{{ node(id: "Item:141305/2023/{key}") {{ __typename id ... on Tombstone {{
            level title lastId removedIn {{ number }} program {{ itemCount }} }} }} }}"#
    );
    let node = api.data(&query).await["node"].clone();
    assert_eq!((&node["__typename"], &node["level"]), (&json!("Tombstone"), &json!("ITEM")));
    assert_eq!(node["id"], format!("Item:141305/2023/{key}"));
    assert_eq!((&node["removedIn"]["number"], &node["program"]["itemCount"]), (&json!(3), &json!(55)));
    let last = node["lastId"].as_str().unwrap();
    assert_eq!(last, format!("Item:141305/2023@2/{key}"));
    let found = api.data(&format!(r#"{{ node(id: "{last}") {{ id ... on Item {{ title }} }} }}"#)).await;
    assert_eq!((&found["node"]["id"], &found["node"]["title"]), (&json!(last), &node["title"]));
    // Its effect has gone with it, and an id that never was names nothing still.
    assert!(database.number("SELECT count(*) FROM tombstone").await >= 2);
    assert_eq!(api.data(r#"{ node(id: "Item:141305/2023/never") { id } }"#).await["node"], Value::Null);
    // Brought back, it is there again under its id.
    database.import(&program("data/141305-2023")).await;
    assert_eq!(database.number("SELECT count(*) FROM tombstone").await, 0);
    let api = database.api().await;
    assert_eq!(api.data(&query).await["node"]["__typename"], "Item");
}

#[actix_web::test]
async fn what_differs_since_a_revision_is_told_row_by_row() {
    let (_database, api, key) = corrected().await;
    let fields = "changes(since: 2) { kind table key id title cells { column old new } }";
    let changes = ask(&api, fields).await["changes"].clone();
    let item = changes.as_array().unwrap().iter().find(|change| change["table"] == "items").unwrap();
    assert_eq!((&item["kind"], &item["key"]), (&json!("REMOVED"), &json!(key)));
    assert_eq!(item["id"], format!("Item:141305/2023/{key}"));
    let second = api
        .data(r#"{ program(municipality: "141305", fiscalYear: 2023, revision: 2) { changes(since: 1) { kind table
            cells { column old new } } } }"#)
        .await;
    let corrected = &second["program"]["changes"];
    let cells = corrected[0]["cells"].as_array().unwrap();
    let amount = cells.iter().find(|cell| cell["column"] == "amount_yen").unwrap();
    assert_eq!(*amount, json!({ "column": "amount_yen", "old": "1287275000", "new": "1287276000" }));
    assert_eq!(ask(&api, "changes(since: 3) { key }").await["changes"], json!([]));
    let (code, message) = api
        .error(r#"{ program(municipality: "141305", fiscalYear: 2023) { changes(since: 4) { key } } }"#)
        .await;
    assert_eq!((code.as_str(), message.contains("from 1 to 3")), ("BAD_USER_INPUT", true), "{message}");
}

#[actix_web::test]
async fn old_states_cost_few_statements_and_not_too_many_may_be_asked_at_once() {
    let (database, _, _) = corrected().await;
    let api = database.api().await;
    let ids = |count: i32| {
        (1..=count).map(|n| format!("\"Program:141305/2023@{n}\"")).collect::<Vec<_>>().join(",")
    };
    let (found, statements) = api.counted(&format!("{{ nodes(ids: [{}]) {{ id }} }}", ids(4))).await;
    assert_eq!((found["nodes"].as_array().unwrap().len(), statements), (4, 1));
    assert_eq!(found["nodes"][3], Value::Null);
    let (code, message) = api.error(&format!("{{ nodes(ids: [{}]) {{ id }} }}", ids(11))).await;
    assert_eq!((code.as_str(), message.contains("at most 10")), ("BAD_USER_INPUT", true), "{message}");
    let (_, statements) = database.api().await
        .counted(r#"{ program(municipality: "141305", fiscalYear: 2023) { changes(since: 1) { key } revisions { number } } }"#)
        .await;
    assert_eq!(statements, 3, "two for the newest state, one for both packages that are compared");
}
