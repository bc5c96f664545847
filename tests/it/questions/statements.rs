//! What questions cost: a bounded number of statements, whatever their size.

use std::sync::Arc;

use kaikaku::{graphql::Limits, http::Serving};
use serde_json::json;

use crate::support::{Api, TestDatabase, serving, town};

async fn cold() -> (TestDatabase, Api) {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    (database, api)
}

#[actix_web::test]
async fn a_page_its_count_its_sum_and_its_groups_cost_one_statement_each() {
    let (_database, api) = cold().await;
    let filter =
        "filter: { totalEffect: { gte: 1000000 } }, orderBy: [{ field: TOTAL_EFFECT, direction: DESC }]";
    let rows = "nodes { title totalEffect { yen } pillar { title } section { title } program { municipality { name } } }";
    let everything = "itemCount effectCount amountCount sum { yen } average { yen } median { yen } min { yen } max { yen }
        stddev inferred { yen } unquantifiedItemCount overlapInside { yen } overlapOutside { yen } overlapUnnamed { yen }
        quantities { unit sum }";
    let groups = format!(
        "groups(by: [PILLAR, SECTION, ACCOUNT]) {{
            nodes {{ keys {{ pillar {{ title }} section {{ title }} account }} aggregates {{ {everything} }} }}
            others {{ {everything} }} total {{ {everything} }} }}"
    );
    for size in [1, 40] {
        let ask = async |parts: &str| {
            let query = format!("{{ items({filter}, first: {size}) {{ {parts} }} }}");
            api.counted(&query).await.1
        };
        assert_eq!(ask(rows).await, 1);
        assert_eq!(ask(&format!("{rows} totalCount")).await, 2);
        assert_eq!(ask(&format!("{rows} totalCount aggregates {{ {everything} }}")).await, 3);
        assert_eq!(ask(&format!("{rows} totalCount aggregates {{ {everything} }} {groups}")).await, 4);
    }
    let found = r#"{ search(query: "学校") { totalCount nodes { item { title pillar { title } } } } }"#;
    assert_eq!(api.counted(found).await.1, 2);
    let marked = r#"{ search(query: "学校") { nodes { item { title } passages { marked } } } }"#;
    assert_eq!(api.counted(marked).await.1, 3, "the page, and whole programmes for the texts of effects");
    let having = "{ programs(filter: { items: { some: { totalEffect: { gt: 1 } }, none: { totalEffect: { lt: 0 } } } })
        { totalCount nodes { title totalEffect { yen } effectPerInhabitant } } }";
    assert_eq!(api.counted(having).await.1, 2, "one for each condition on items");
}

#[actix_web::test]
async fn sums_and_groups_of_whole_programmes_cost_none() {
    let (_database, api) = cold().await;
    let query = "{ items(filter: { fiscalYear: { gte: 2016 } }) { totalCount
        aggregates { sum { yen } average { yen } stddev inferred { yen } unquantifiedItemCount overlapInside { yen }
            quantities { unit sum } }
        groups(by: [FISCAL_YEAR, PREFECTURE], first: 1) { nodes { keys { fiscalYear prefecture } aggregates { sum { yen } } }
            others { sum { yen } } total { sum { yen } } } }
        programs { nodes { totalEffect { yen } effectPerInhabitant municipality { name } } } }";
    let (data, statements) = api.counted(query).await;
    assert_eq!(statements, 0, "a page that nobody asks to see is not fetched either");
    assert_eq!(data["items"]["aggregates"]["overlapInside"]["yen"], 219_675_000 + 3_500_000);
    let groups = &data["items"]["groups"];
    assert_eq!(groups["nodes"][0]["keys"], json!({ "fiscalYear": 2016, "prefecture": "神奈川県" }));
}

#[actix_web::test]
async fn an_item_or_the_totals_of_a_programme_are_read_without_the_rest_of_it() {
    let (_database, api) = cold().await;
    let item = r#"{ node(id: "Item:141305/2023/operations-review") { ... on Item { title totalEffect { yen }
        pillar { title } program { title municipality { name } } } } }"#;
    let (data, statements) = api.counted(item).await;
    assert_eq!((statements, &data["node"]["totalEffect"]["yen"]), (1, &json!(65_438_000)));
    let totals = r#"{ program(municipality: "141305", fiscalYear: 2023) { title totalEffect { thousandYen }
        pillars { number title itemCount totalEffect { thousandYen } } crossCutting { title totalEffect { yen } } } }"#;
    let (shallow, statements) = api.counted(totals).await;
    assert_eq!(statements, 1);
    assert_eq!(shallow["program"]["pillars"][1]["totalEffect"]["thousandYen"], 3_070_755);
    let whole = r#"{ program(municipality: "141305", fiscalYear: 2023) { documents { title } } }"#;
    assert_eq!(api.counted(whole).await.1, 2);
    assert_eq!(api.counted(totals).await, (shallow, 0), "the same from the whole programme");
    assert_eq!(api.counted(item).await, (data, 0));
    let gone = r#"{ node(id: "Item:199991/2024/nothing") { id } }"#;
    assert_eq!(api.counted(gone).await.0, json!({ "node": null }));
}

#[actix_web::test]
async fn many_sums_at_once_are_refused() {
    let (_database, api) = cold().await;
    let limits = Limits { max_aliases: 200, ..Limits::default() };
    let api = Api::serving(Arc::clone(api.store()), Serving { limits, ..serving() });
    let sums: String = (0..101).map(|place| format!("a{place}: aggregates {{ sum {{ yen }} }} ")).collect();
    let (code, message) = api.error(&format!("{{ items(first: 1) {{ {sums} }} }}")).await;
    assert_eq!(code, "LIMIT_EXCEEDED");
    assert!(message.contains("100000 fields"), "{message}");
}
