//! How questions are written: each comparison means what it says, and what cannot be met is named.

use serde_json::{Value, json};

use crate::support::{Api, TestDatabase, town};

async fn api() -> (TestDatabase, Api) {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    (database, api)
}

async fn counts(api: &Api, list: &str, cases: &[(&str, usize)]) {
    for (filter, expected) in cases {
        let query = format!("{{ {list}(filter: {filter}, first: 1000) {{ totalCount nodes {{ id }} }} }}");
        let data = api.data(&query).await;
        let nodes = data[list]["nodes"].as_array().unwrap().len();
        assert_eq!((nodes, &data[list]["totalCount"]), (*expected, &json!(expected)), "{filter}");
    }
}

#[actix_web::test]
async fn every_comparison_of_items_means_what_it_says() {
    let (_database, api) = api().await;
    let cases = [
        ("{ totalEffect: { gte: 1287275000 } }", 2),
        ("{ totalEffect: { gt: 1287275000 } }", 1),
        ("{ totalEffect: { lt: 0 } }", 1),
        ("{ totalEffect: { lte: -12300000 } }", 1),
        ("{ totalEffect: { isNull: true }, fiscalYear: { eq: 2024 } }", 2),
        ("{ totalEffect: { isNull: false }, fiscalYear: { gt: 2023 } }", 14),
        ("{ totalEffect: { ne: 3400000 }, fiscalYear: { eq: 2024 } }", 15),
        ("{ totalEffect: { in: [3400000, 4900000, 5] } }", 2),
        ("{ totalEffect: { notIn: [3400000, 4900000] }, fiscalYear: { gte: 2024 } }", 14),
        (r#"{ prefecture: { eq: "14" } }"#, 57),
        (r#"{ prefecture: { ne: "140007" } }"#, 16),
        ("{ population: { gte: 8421 } }", 16),
        ("{ population: { gt: 8421 } }", 0),
        ("{ population: { isNull: true } }", 57),
        ("{ coverage: { eq: PARTIAL } }", 1),
        ("{ pillarNumber: { isNull: true }, fiscalYear: { eq: 2024 } }", 2),
        ("{ pillarNumber: { eq: 99999 } }", 0),
        (r#"{ title: { eq: "庁舎照明の省電力化" } }"#, 1),
        (r#"{ title: { startsWith: "Number of employees" } }"#, 2),
        (r#"{ title: { contains: "Employees" }, fiscalYear: { eq: 2023 } }"#, 2),
        (r#"{ text: "学校給食 平成36年度" }"#, 1),
        ("{ effects: { some: { attribution: { eq: INFERRED } } }, fiscalYear: { eq: 2024 } }", 1),
        ("{ effects: { some: { phase: { eq: SETTLEMENT }, amount: { gte: 20000000 } } } }", 3),
        ("{ effects: { some: { hasOverlap: true } }, fiscalYear: { eq: 2023 } }", 2),
        ("{ effects: { some: { unit: { eq: PERCENT } } } }", 1),
        ("{ effects: { some: { account: { eq: SPECIAL } } } }", 1),
        ("{ effects: { every: { kind: { eq: QUALITATIVE } } }, fiscalYear: { eq: 2024 } }", 2),
        ("{ effects: { none: { kind: { eq: MONETARY } } }, fiscalYear: { eq: 2024 } }", 2),
        ("{ or: [{ fiscalYear: { eq: 2024 } }, { coverage: { eq: PARTIAL } }] }", 17),
        ("{ and: [{ fiscalYear: { eq: 2023 } }, { totalEffect: { gte: 1000000000 } }] }", 1),
        ("{ not: { fiscalYear: { eq: 2023 } } }", 17),
        ("{ not: { not: { fiscalYear: { eq: 2023 } } } }", 56),
        ("{ or: [] }", 0),
        ("{ and: [] }", 73),
        ("{ effects: {}, title: {}, or: null }", 73),
    ];
    counts(&api, "items", &cases).await;
}

#[actix_web::test]
async fn every_comparison_of_other_things_means_what_it_says() {
    let (_database, api) = api().await;
    let programs = [
        ("{ totalEffect: { gte: 5340808000 } }", 1),
        ("{ totalEffect: { isNull: true } }", 3),
        ("{ phase: { eq: PLAN } }", 1),
        ("{ phase: { notIn: [PLAN] } }", 5),
        ("{ itemCount: { gt: 16 } }", 1),
        ("{ items: { some: { totalEffect: { gt: 1287275000 } } } }", 1),
        ("{ items: { none: { totalEffect: { gt: 10000000 } } } }", 3),
        ("{ items: { every: { totalEffect: { gt: 1 } } } }", 4),
        (r#"{ items: { some: { text: "等々力" } } }"#, 1),
        ("{ items: { some: { effects: { some: { unit: { eq: SQUARE_METRE } } } } } }", 1),
    ];
    counts(&api, "programs", &programs).await;
    let pillars = [
        ("{ totalEffect: { gt: 900000000 }, fiscalYear: { eq: 2023 } }", 3),
        ("{ number: { isNull: true }, fiscalYear: { gte: 2023 } }", 3),
        ("{ number: { in: [1, 2] }, fiscalYear: { eq: 2023 } }", 2),
        ("{ itemCount: { gte: 20 } }", 1),
        ("{ items: { some: { effects: { some: { hasOverlap: true } } } }, fiscalYear: { eq: 2023 } }", 2),
    ];
    counts(&api, "pillars", &pillars).await;
    let effects = [
        ("{ attribution: { eq: INFERRED }, fiscalYear: { eq: 2024 } }", 1),
        ("{ kind: { in: [HEADCOUNT] }, fiscalYear: { eq: 2024 } }", 4),
        ("{ amount: { gte: 1287275000 } }", 2),
        ("{ account: { isNull: true }, kind: { eq: MONETARY }, fiscalYear: { eq: 2024 } }", 0),
        ("{ hasOverlap: true }", 5),
    ];
    counts(&api, "effects", &effects).await;
    let municipalities = [
        (r#"{ name: { contains: "kawasaki" } }"#, 1),
        (r#"{ prefecture: { eq: "19" } }"#, 2),
        ("{ population: { gte: 8000 } }", 1),
        (r#"{ or: [{ code: { eq: "141305" } }, { population: { isNull: false } }] }"#, 2),
        ("{ not: { population: { isNull: true } } }", 1),
    ];
    counts(&api, "municipalities", &municipalities).await;
}

#[actix_web::test]
async fn the_items_of_one_programme_and_pillar_answer_the_same_questions() {
    let (_database, api) = api().await;
    let query = r#"{
        program(municipality: "141305", fiscalYear: 2023) {
            items(filter: { totalEffect: { gte: 100000000 } }, orderBy: [{ field: TOTAL_EFFECT, direction: DESC }], first: 2) {
                totalCount
                nodes { totalEffect { thousandYen } }
                aggregates { sum { thousandYen } itemCount }
                groups(by: [PILLAR], first: 1, orderBy: [{ field: SUM, direction: DESC }]) {
                    nodes { keys { pillar { number } } aggregates { sum { thousandYen } } }
                    others { sum { thousandYen } } total { sum { thousandYen } }
                }
            }
            pillars { number items { aggregates { sum { thousandYen } } } totalEffect { thousandYen } }
        }
        items(filter: { fiscalYear: { eq: 2023 }, totalEffect: { gte: 100000000 } },
            orderBy: [{ field: TOTAL_EFFECT, direction: DESC }], first: 2) {
            totalCount
            nodes { totalEffect { thousandYen } }
            aggregates { sum { thousandYen } itemCount }
            groups(by: [PILLAR], first: 1, orderBy: [{ field: SUM, direction: DESC }]) {
                nodes { keys { pillar { number } } aggregates { sum { thousandYen } } }
                others { sum { thousandYen } } total { sum { thousandYen } }
            }
        }
    }"#;
    let data = api.data(query).await;
    assert_eq!(data["program"]["items"], data["items"]);
    assert!(data["items"]["totalCount"].as_i64().unwrap() > 2);
    let groups = &data["items"]["groups"];
    let sum = |of: &Value| of["sum"]["thousandYen"].as_i64().unwrap();
    let first = sum(&groups["nodes"][0]["aggregates"]);
    assert_eq!(first + sum(&groups["others"]), sum(&groups["total"]));
    for pillar in data["program"]["pillars"].as_array().unwrap() {
        assert_eq!(pillar["items"]["aggregates"]["sum"], pillar["totalEffect"]);
    }
    // The same of an earlier state, which only memory knows.
    let past = r#"{ program(municipality: "141305", fiscalYear: 2023, revision: 1) {
        items(filter: { totalEffect: { gte: 100000000 } }) { aggregates { sum { thousandYen } itemCount } } } }"#;
    assert_eq!(api.data(past).await["program"]["items"]["aggregates"], data["items"]["aggregates"]);
}

#[actix_web::test]
async fn what_cannot_be_met_is_named() {
    let (_database, api) = api().await;
    let many = format!("{{ or: [{}] }}", vec!["{ }"; 60].join(","));
    let cases = [
        (
            "{ items(filter: { totalEffect: { gte: 1.5 } }) { totalCount } }".to_owned(),
            "GRAPHQL_VALIDATION_FAILED",
            "",
        ),
        (
            r#"{ items(filter: { prefecture: { eq: "141305" } }) { totalCount } }"#.into(),
            "BAD_USER_INPUT",
            "prefecture",
        ),
        (
            r#"{ items(filter: { prefecture: { eq: "99" } }) { totalCount } }"#.into(),
            "BAD_USER_INPUT",
            "filter",
        ),
        (r#"{ items(filter: { text: " " }) { totalCount } }"#.into(), "BAD_USER_INPUT", "no word"),
        (format!("{{ items(filter: {many}) {{ totalCount }} }}"), "BAD_USER_INPUT", "at most 50 filters"),
        ("{ items { groups(by: []) { nodes { keys { fiscalYear } } } } }".into(), "BAD_USER_INPUT", "by"),
        (
            "{ items { groups(by: [PILLAR, PILLAR]) { nodes { keys { fiscalYear } } } } }".into(),
            "BAD_USER_INPUT",
            "once",
        ),
        (
            "{ items { groups(by: [PILLAR], first: 1001) { nodes { keys { fiscalYear } } } } }".into(),
            "BAD_USER_INPUT",
            "1000",
        ),
        (r#"{ search(query: "") { totalCount } }"#.into(), "BAD_USER_INPUT", "query"),
        (format!(r#"{{ search(query: "{}") {{ totalCount }} }}"#, "あ".repeat(201)), "BAD_USER_INPUT", "200"),
    ];
    for (query, code, part) in cases {
        let answer = api.answer(&query, json!({})).await;
        let error = &answer["errors"][0];
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(part), "{query}: {answer}");
        if code != "GRAPHQL_VALIDATION_FAILED" {
            assert_eq!(error["extensions"]["code"], code, "{query}: {answer}");
        }
    }
    let order = "[{ field: TOTAL_EFFECT, direction: DESC }]";
    let page =
        api.data(&format!("{{ items(orderBy: {order}, first: 2) {{ pageInfo {{ endCursor }} }} }}")).await;
    let cursor = &page["items"]["pageInfo"]["endCursor"];
    let next = format!("{{ items(orderBy: {order}, first: 2, after: {cursor}) {{ nodes {{ id }} }} }}");
    assert_eq!(api.data(&next).await["items"]["nodes"].as_array().unwrap().len(), 2);
    for foreign in [
        format!("{{ items(first: 2, after: {cursor}) {{ nodes {{ id }} }} }}"),
        format!(
            "{{ items(orderBy: {order}, filter: {{ fiscalYear: {{ eq: 2023 }} }}, after: {cursor}) {{ nodes {{ id }} }} }}"
        ),
        format!(r#"{{ search(query: "の", after: {cursor}) {{ totalCount }} }}"#),
    ] {
        assert_eq!(api.error(&foreign).await.0, "INVALID_CURSOR", "{foreign}");
    }
}

#[actix_web::test]
async fn values_that_stand_too_deep_are_refused_before_they_are_read() {
    let (_database, api) = api().await;
    let nested = |open: &str, close: &str, levels: usize| {
        format!("{}{{}}{}", open.repeat(levels), close.repeat(levels))
    };
    let deepest = "municipalities(first: 1) { nodes { programs(first: 1) { nodes { pillars { items(filter: FILTER, first: 1) {
        groups(by: [PILLAR]) { nodes { aggregates { sum { yen } } } } } } } } } }";
    for (open, close, levels) in [("{ and: [", "] }", 4), ("{ not: ", "}", 9)] {
        let filter = nested(open, close, levels);
        for list in ["items", "effects", "pillars", "programs", "municipalities"] {
            api.data(&format!("{{ {list}(filter: {filter}, first: 0) {{ totalCount }} }}")).await;
        }
        api.data(&format!("{{ {} }}", deepest.replace("FILTER", &filter))).await;
        // What a variable holds may stand in the deepest place of what the text says.
        let variable = |levels| -> Value {
            let text = nested(open, close, levels).replace("and", "\"and\"").replace("not", "\"not\"");
            serde_json::from_str(&text).unwrap()
        };
        let whole = "query Q($f: ItemFilter!) { items(filter: $f, first: 0) { totalCount } }";
        let inner =
            whole.replace("filter: $f", &format!("filter: {}", nested(open, close, 2).replace("{}", "$f")));
        for (text, levels) in [(whole, levels), (&inner, levels - 2)] {
            let answer = api.answer(text, json!({ "f": variable(levels) })).await;
            assert!(answer.get("errors").is_none(), "{answer}");
            let answer = api.answer(text, json!({ "f": variable(levels + 1) })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{answer}");
        }
        for levels in [levels + 1, 40] {
            let filter = nested(open, close, levels);
            let default =
                format!("query Q($f: ItemFilter = {filter}) {{ items(filter: $f) {{ totalCount }} }}");
            let inline = format!("{{ items(filter: {filter}) {{ totalCount }} }}");
            let deep = format!("{{ {} }}", deepest.replace("FILTER", &filter));
            for query in [default, inline, deep] {
                let (code, message) = api.error(&query).await;
                assert_eq!(code, "LIMIT_EXCEEDED", "{message}");
                assert!(message.contains("10 deep"), "{message}");
            }
        }
    }
    let unseen = "query Q($q: String!) { search(query: $q) { totalCount } }";
    let answer = api.answer(unseen, json!({ "q": "学校\u{0}給食" })).await;
    assert!(answer["data"]["search"]["totalCount"].as_i64().unwrap() > 0, "{answer}");
}

#[actix_web::test]
async fn years_phases_and_inhabitants_are_set_side_by_side() {
    let (_database, api) = api().await;
    let query = r#"{
        program(municipality: "199991", fiscalYear: 2024) {
            effectPerInhabitant
            compare { from { yen } to { yen } difference { yen } ratePercent changePercent }
            yearOnYear { previous { id } }
            pillars { number compare { difference { yen } } yearOnYear { difference { yen } } }
            items(filter: { title: { contains: "差押財産" } }) { nodes { compare { ratePercent } } }
        }
        kawasaki: municipality(code: "141305") {
            programs(filter: { fiscalYear: { eq: 2011 } }) { nodes { effectPerInhabitant yearOnYear {
                previous { fiscalYear } computed { from { yen } } stated { from { yen } to { yen } changePercent } } } }
        }
        programs(orderBy: [{ field: EFFECT_PER_INHABITANT, direction: DESC }, { field: TOTAL_EFFECT, direction: DESC }], first: 2) {
            nodes { fiscalYear } }
    }"#;
    let data = api.data(query).await;
    let town = &data["program"];
    let (from, to) = (&town["compare"]["from"]["yen"], &town["compare"]["to"]["yen"]);
    let (from, to) = (from.as_i64().unwrap(), to.as_i64().unwrap());
    assert_eq!(town["compare"]["difference"]["yen"], to - from);
    let rate = town["compare"]["ratePercent"].as_f64().unwrap();
    assert!((rate - 100.0 * to as f64 / from as f64).abs() < 1e-9);
    assert!((town["effectPerInhabitant"].as_f64().unwrap() - from as f64 / 8421.0).abs() < 1e-9);
    assert_eq!(town["yearOnYear"], Value::Null);
    assert_eq!(town["items"]["nodes"][0]["compare"]["ratePercent"], 30.0);
    let differences = town["pillars"].as_array().unwrap().iter();
    let sum: i64 = differences.map(|pillar| pillar["compare"]["difference"]["yen"].as_i64().unwrap()).sum();
    assert_eq!(sum + 2_000_000, to - from, "the cross-cutting group makes the rest");
    let year = &data["kawasaki"]["programs"]["nodes"][0];
    assert_eq!(year["effectPerInhabitant"], Value::Null);
    assert_eq!(year["yearOnYear"]["previous"]["fiscalYear"], 2010);
    assert_eq!(year["yearOnYear"]["computed"], Value::Null);
    assert_eq!(year["yearOnYear"]["stated"]["from"]["yen"], 9_000_000_000_i64);
    assert_eq!(year["yearOnYear"]["stated"]["to"]["yen"], 12_100_000_000_i64);
    assert_eq!(data["programs"]["nodes"], json!([{ "fiscalYear": 2024 }, { "fiscalYear": 2023 }]));
}
