//! The invented town: plan and settlement, million yen with a decimal, deep sections, quantities, losses, no English.

use serde_json::json;

use crate::support::{Api, TestDatabase, town};

async fn api() -> (TestDatabase, Api) {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    (database, api)
}

#[actix_web::test]
async fn plan_and_settlement_are_summed_apart_and_reconciled_at_their_precision() {
    let (_database, api) = api().await;
    let data = api
        .data(
            r#"{ program(municipality: "199991", fiscalYear: 2024) {
                phase
                own: totalEffect { yen }
                plan: totalEffect(phase: PLAN) { yen }
                planGross: totalEffect(phase: PLAN, basis: GROSS) { yen }
                settlement: totalEffect(phase: SETTLEMENT) { yen }
                budget: totalEffect(phase: BUDGET) { yen }
                planned: reconciliation { status difference { yen } stated { printed unit precision { yen } } }
                settled: reconciliation(phase: SETTLEMENT) { status difference { yen } stated { printed unit } }
                budgeted: reconciliation(phase: BUDGET) { status stated { printed } explanation(lang: EN) }
                statedTotals { role phase figure { printed } pillar { number } source { document { title } } }
            } }"#,
        )
        .await;
    let program = &data["program"];
    assert_eq!(program["phase"], "PLAN");
    assert_eq!(program["own"], program["plan"]);
    assert_eq!(program["plan"]["yen"], 171_800_000);
    assert_eq!(program["planGross"]["yen"], 175_300_000);
    assert_eq!(program["settlement"]["yen"], 134_700_000);
    assert_eq!(program["budget"], json!(null));
    assert_eq!(
        program["planned"],
        json!({ "status": "CONSISTENT", "difference": { "yen": 100_000 },
            "stated": { "printed": "171.9", "unit": "百万円", "precision": { "yen": 100_000 } } })
    );
    assert_eq!(program["settled"]["status"], "CONSISTENT");
    assert_eq!(program["settled"]["stated"]["printed"], "135");
    assert_eq!(program["budgeted"]["status"], "NOT_STATED");
    assert_eq!(program["statedTotals"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn sections_three_deep_sum_what_is_below_them() {
    let (_database, api) = api().await;
    let data = api
        .data(
            r#"{ program(municipality: "199991", fiscalYear: 2024) { pillars {
                totalEffect { yen }
                statedTotal { printed }
                reconciliation { status }
                items { nodes { totalEffect { yen } } totalCount }
                sections { ...S sections { ...S parent { title } sections { ...S parent { title } } } }
            } } }
            fragment S on Section { title number totalEffect { yen } itemCount items { code totalEffect { yen } } }"#,
        )
        .await;
    let mut depth = 0;
    for pillar in data["program"]["pillars"].as_array().unwrap() {
        let items = pillar["items"]["nodes"].as_array().unwrap();
        let sum: i64 = items.iter().map(|item| item["totalEffect"]["yen"].as_i64().unwrap()).sum();
        assert_eq!(pillar["totalEffect"]["yen"], sum);
        assert_eq!(pillar["items"]["totalCount"], items.len());
        for section in pillar["sections"].as_array().unwrap() {
            check(section, 1, &mut depth);
        }
    }
    assert_eq!(depth, 3);
    let spending = &data["program"]["pillars"][0];
    assert_eq!(spending["statedTotal"]["printed"], "65.8");
    assert_eq!(spending["reconciliation"]["status"], "CONSISTENT");
}

/// A section's sum and count are those of its own items and its sub-sections.
fn check(section: &serde_json::Value, level: u32, depth: &mut u32) -> (i64, i64) {
    *depth = level.max(*depth);
    let items = section["items"].as_array().unwrap();
    let mut sum: i64 = items.iter().map(|item| item["totalEffect"]["yen"].as_i64().unwrap()).sum();
    let mut count = i64::try_from(items.len()).unwrap();
    for below in section["sections"].as_array().into_iter().flatten() {
        assert_eq!(below["parent"]["title"], section["title"]);
        let (more, items) = check(below, level + 1, depth);
        sum += more;
        count += items;
    }
    assert_eq!(
        (section["totalEffect"]["yen"].as_i64(), section["itemCount"].as_i64()),
        (Some(sum), Some(count))
    );
    (sum, count)
}

#[actix_web::test]
async fn figures_are_kept_as_printed_and_english_falls_back_to_japanese() {
    let (_database, api) = api().await;
    let data = api
        .data(
            r#"{ program(municipality: "199991", fiscalYear: 2024) {
                title(lang: EN) description(lang: EN)
                items { nodes { code title(lang: EN) summary(lang: EN) effects(phase: PLAN) {
                    kind source { document { title } page }
                    ... on MonetaryEffect { printed { printed unit value { yen formatted(lang: EN) } } account
                        printedGross { printed } overlaps { amount { yen } countedIn { title } } }
                    ... on QuantityEffect { value unit role }
                } } }
            } }"#,
        )
        .await;
    let program = &data["program"];
    assert_eq!(program["title"], "架空町行財政改革実施計画");
    assert_eq!(program["description"], json!(null));
    let items = program["items"]["nodes"].as_array().unwrap();
    let effects: Vec<_> = items.iter().flat_map(|item| item["effects"].as_array().unwrap()).collect();
    let printed = |figure: &str| {
        effects
            .iter()
            .find(|effect| effect["printed"]["printed"] == figure)
            .unwrap_or_else(|| panic!("{figure}"))
    };
    assert_eq!(printed("▲12.3")["printed"]["value"]["yen"], -12_300_000);
    assert_eq!(printed("１２．５")["printed"]["value"]["yen"], 12_500_000);
    let units: Vec<_> = effects.iter().filter_map(|effect| effect["unit"].as_str()).collect();
    assert!(
        units.contains(&"SQUARE_METRE") && units.contains(&"PERCENT") && units.contains(&"PERSON"),
        "{units:?}"
    );
    let floor =
        effects.iter().find(|effect| effect["unit"] == "SQUARE_METRE" && effect["role"] == "TOTAL").unwrap();
    assert_eq!(floor["value"], -1250.5);
    let overlap = effects.iter().find_map(|effect| effect["overlaps"].as_array()?.first()).unwrap();
    assert_eq!(overlap["amount"]["yen"], 3_500_000);
    assert!(overlap["countedIn"]["title"].is_string());
    assert!(items.iter().any(|item| item["code"].as_str().is_some_and(|code| code.contains('①'))));
}

#[actix_web::test]
async fn an_old_code_finds_its_municipality() {
    let (_database, api) = api().await;
    let data = api
        .data(
            r#"{ old: municipality(code: "199982") { code name population { inhabitants date source }
                    predecessors { code validTo successor { code } } }
                program(municipality: "199982", fiscalYear: 2024) { municipality { code prefecture prefectureCode kind } }
                municipalities { totalCount nodes { code } } }"#,
        )
        .await;
    assert_eq!(data["old"]["code"], "199991");
    assert!(data["old"]["population"]["inhabitants"].as_i64().unwrap() > 0);
    assert_eq!(data["old"]["predecessors"][0]["successor"]["code"], "199991");
    assert_eq!(
        data["program"]["municipality"],
        json!({ "code": "199991", "prefecture": "山梨県", "prefectureCode": "190004", "kind": "MUNICIPALITY" })
    );
    assert_eq!(
        data["municipalities"],
        json!({ "totalCount": 3, "nodes": [{ "code": "141305" }, { "code": "199982" }, { "code": "199991" }] })
    );
}
