//! Lists across programmes: pages, filters, counts; and how many SQL statements a query costs.

use serde_json::{Value, json};

use crate::support::{Api, TestDatabase, town};

async fn two_municipalities() -> (TestDatabase, Api) {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    (database, api)
}

fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|entry| entry[field].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_programme_costs_two_statements_cold_and_none_warm() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let whole = r#"{ program(municipality: "141305", fiscalYear: 2023) { title revision { number contentHash }
        municipality { name } documents { title }
        pillars { title totalEffect { yen } sections { title items { title effects { id kind source { page document { title } } } } } }
        crossCutting { items { nodes { title effects { id item { pillar { program { title } } } } } } } } }"#;
    let (cold, statements) = api.counted(whole).await;
    assert_eq!(statements, 2);
    let (warm, statements) = api.counted(whole).await;
    assert_eq!((warm, statements), (cold, 0));
    let one = r#"{ node(id: "Item:141305/2023/nothing") { id } program(municipality: "141305", fiscalYear: 2023) { id } }"#;
    assert_eq!(api.counted(one).await.1, 0);
    let unknown = r#"{ program(municipality: "141305", fiscalYear: 2022) { id } municipality(code: "011002") { code } }"#;
    assert_eq!(api.counted(unknown).await, (json!({ "program": null, "municipality": null }), 0));
}

#[actix_web::test]
async fn a_list_costs_one_statement_and_its_count_none_whatever_its_size() {
    for size in [1, 5, 72] {
        let (_database, api) = two_municipalities().await;
        let rows = format!(
            "{{ items(first: {size}) {{ nodes {{ id code title summary notes totalEffect {{ yen }}
                pillar {{ title number itemCount }} section {{ title }}
                program {{ title fiscalYear coverage phase itemCount municipality {{ code name }} }} }}
                pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let (data, statements) = api.counted(&rows).await;
        assert_eq!(data["items"]["nodes"].as_array().unwrap().len(), size);
        assert_eq!(statements, 1, "{size} items");
        let counted = format!("{{ items(first: {size}) {{ totalCount nodes {{ title }} }} }}");
        let (data, statements) = api.counted(&counted).await;
        assert_eq!((data["items"]["totalCount"].as_i64(), statements), (Some(73), 1));
        let deep = format!(
            "{{ items(first: {size}) {{ nodes {{ effects {{ kind }} source {{ document {{ title }} }}
                pillar {{ totalEffect {{ yen }} sections {{ title }} }} program {{ reconciliation {{ status }} }} }} }} }}"
        );
        let (_, statements) = api.counted(&deep).await;
        assert_eq!(
            statements, 3,
            "the page, and the whole programmes behind it in two statements: {size} items"
        );
        assert_eq!(api.counted(&deep).await.1, 1, "the programmes are in memory now");
    }
}

#[actix_web::test]
async fn lists_in_lists_load_their_programmes_together() {
    let (_database, api) = two_municipalities().await;
    let flat = "{ programs { totalCount nodes { title coverage itemCount municipality { name programs { totalCount } } } } }";
    assert_eq!(api.counted(flat).await.1, 0, "the data set's own list is in memory");
    let nested = "{ municipalities { nodes { code programs { nodes { fiscalYear totalEffect { yen } documents { id } } } } } }";
    let (data, statements) = api.counted(nested).await;
    assert_eq!(statements, 2);
    let programs =
        |place: usize| data["municipalities"]["nodes"][place]["programs"]["nodes"].as_array().unwrap().len();
    assert_eq!((programs(0), programs(1), programs(2)), (5, 0, 1));
    let (_database, api) = two_municipalities().await;
    let there_and_back = "{ programs(first: 2) { nodes { documents { id } municipality { programs { nodes { documents { id } } } } } } }";
    assert_eq!(api.counted(there_and_back).await.1, 4, "the page, and all programmes of its municipalities");
}

#[actix_web::test]
async fn every_list_can_be_walked_both_ways_and_says_the_same() {
    let (_database, api) = two_municipalities().await;
    for list in ["municipalities", "programs", "pillars", "items", "effects"] {
        let all = api.data(&format!("{{ {list}(first: 1000) {{ totalCount nodes {{ id }} }} }}")).await;
        let expected = texts(&all[list]["nodes"], "id");
        assert_eq!(all[list]["totalCount"], expected.len(), "{list}");
        for (size, cursor, page, info, edge) in [
            ("first", "after", "hasNextPage", "endCursor", true),
            ("last", "before", "hasPreviousPage", "startCursor", false),
        ] {
            let (mut found, mut from) = (Vec::new(), String::new());
            loop {
                let query = format!(
                    "{{ {list}({size}: 7 {from}) {{ edges {{ cursor node {{ id }} }} pageInfo {{ {page} {info} }} }} }}"
                );
                let data = api.data(&query).await;
                let edges = data[list]["edges"].as_array().unwrap();
                let mut ids: Vec<String> =
                    edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect();
                let outer = if edge { edges.last() } else { edges.first() };
                assert_eq!(outer.map(|edge| &edge["cursor"]), Some(&data[list]["pageInfo"][info]));
                if !edge {
                    ids.reverse();
                }
                found.extend(ids);
                if data[list]["pageInfo"][page] == json!(false) {
                    break;
                }
                from = format!("{cursor}: {}", data[list]["pageInfo"][info]);
            }
            if !edge {
                found.reverse();
            }
            assert_eq!(found, expected, "{list} {size}");
        }
    }
}

#[actix_web::test]
async fn filters_keep_what_they_name_and_combine() {
    let (_database, api) = two_municipalities().await;
    let count = async |filter: &str| {
        let data = api.data(&format!("{{ items(filter: {filter}) {{ totalCount nodes {{ id }} }} }}")).await;
        let nodes = data["items"]["nodes"].as_array().unwrap().len();
        assert_eq!(data["items"]["totalCount"], nodes, "{filter}");
        nodes
    };
    assert_eq!(count("{}").await, 73);
    assert_eq!(count("{ fiscalYear: { eq: 2023 } }").await, 56);
    assert_eq!(count("{ fiscalYear: { in: [2016, 2024] } }").await, 17);
    assert_eq!(count(r#"{ municipality: { eq: "19999" } }"#).await, 16);
    assert_eq!(
        count(r#"{ municipality: { in: ["199991", "141305"] }, fiscalYear: { eq: 2024 } }"#).await,
        16
    );
    assert_eq!(count("{ fiscalYear: { in: [] } }").await, 0);
    assert_eq!(count("{ fiscalYear: { eq: 2023, in: [2024] } }").await, 0);
    assert_eq!(count("{ municipality: {}, fiscalYear: null }").await, 73);
    let data = api.data(
        r#"{ municipality(code: "141305") { programs(filter: { fiscalYear: { in: [2016, 2023] } }, last: 1)
        { totalCount nodes { fiscalYear } } } }"#,
    );
    assert_eq!(
        data.await["municipality"]["programs"],
        json!({ "totalCount": 2, "nodes": [{ "fiscalYear": 2023 }] })
    );
    let data = api
        .data(r#"{ municipalities(filter: { code: { eq: "141305" } }) { totalCount nodes { name } } }"#)
        .await;
    assert_eq!(data["municipalities"], json!({ "totalCount": 1, "nodes": [{ "name": "川崎市" }] }));
}

#[actix_web::test]
async fn arguments_that_cannot_be_met_are_named() {
    let (_database, api) = two_municipalities().await;
    let cases = [
        ("{ items(first: -1) { totalCount } }", "BAD_USER_INPUT", "first"),
        ("{ items(first: 1001) { totalCount } }", "BAD_USER_INPUT", "1000"),
        ("{ items(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT", "last"),
        (r#"{ items(after: "nonsense") { totalCount } }"#, "INVALID_CURSOR", "after"),
        (r#"{ program(municipality: "141304", fiscalYear: 2023) { id } }"#, "BAD_USER_INPUT", "check digit"),
        (r#"{ program(municipality: "141305", fiscalYear: 1800) { id } }"#, "BAD_USER_INPUT", "1800"),
        (r#"{ municipality(code: "川崎") { id } }"#, "BAD_USER_INPUT", "川崎"),
        (r#"{ items(filter: { municipality: { in: ["1"] } }) { totalCount } }"#, "BAD_USER_INPUT", "filter"),
        ("{ items(filter: { colour: 1 }) { totalCount } }", "GRAPHQL_VALIDATION_FAILED", "colour"),
        ("{ items { nonsense } }", "GRAPHQL_VALIDATION_FAILED", "nonsense"),
        ("{ items { ", "GRAPHQL_PARSE_FAILED", ""),
    ];
    for (query, code, part) in cases {
        let (found, message) = api.error(query).await;
        assert_eq!(found, code, "{query}: {message}");
        assert!(message.contains(part), "{query}: {message}");
    }
    let data = api.data("{ pillars(first: 1) { pageInfo { endCursor } } }").await;
    let foreign =
        format!("{{ items(after: {}) {{ totalCount }} }}", data["pillars"]["pageInfo"]["endCursor"]);
    assert_eq!(api.error(&foreign).await.0, "INVALID_CURSOR");
    let years = vec!["2023"; 101].join(",");
    let many = format!("{{ items(filter: {{ fiscalYear: {{ in: [{years}] }} }}) {{ totalCount }} }}");
    assert_eq!(api.error(&many).await.0, "BAD_USER_INPUT");
}

#[actix_web::test]
async fn an_error_makes_its_own_field_null_and_leaves_the_others_alone() {
    let (_database, api) = two_municipalities().await;
    let query = r#"{ bad: municipality(code: "1") { name } good: municipality(code: "141305") { name } }"#;
    let answer = api.answer(query, json!({})).await;
    assert_eq!(answer["data"], json!({ "bad": null, "good": { "name": "川崎市" } }));
    assert_eq!(answer["errors"][0]["path"], json!(["bad"]));
}

#[actix_web::test]
async fn the_dataset_counts_what_it_holds() {
    let (_database, api) = two_municipalities().await;
    let query =
        "{ dataset { publisher revision municipalityCount programCount pillarCount itemCount effectCount
        licenses { name } } }";
    let (data, statements) = api.counted(query).await;
    assert_eq!(statements, 0);
    assert_eq!(
        data["dataset"],
        json!({ "publisher": "Test City", "revision": 6, "municipalityCount": 3, "programCount": 6, "pillarCount": 11,
            "itemCount": 73, "effectCount": 105, "licenses": [{ "name": "CC-BY-4.0" }, { "name": "CC0-1.0" }] })
    );
}
