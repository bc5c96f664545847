//! Every format says the same, and what it says is what the API says.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    download, filled,
    tables::{self, Row, sum},
};
use crate::support::Api;

async fn every_format(api: &Api, address: &str) -> [(&'static str, Vec<Row>); 5] {
    let bytes = async |format: &str| download(api, &format!("{address}.{format}")).await;
    [
        ("csv", tables::csv(&bytes("csv").await)),
        ("json", tables::json(&bytes("json").await)),
        ("ndjson", tables::ndjson(&bytes("ndjson").await)),
        ("xlsx", tables::xlsx(&bytes("xlsx").await)),
        ("parquet", tables::parquet(bytes("parquet").await)),
    ]
}

#[actix_web::test]
async fn every_format_holds_the_same_cells() {
    let (_database, api) = filled().await;
    for table in ["items", "effects", "pillars"] {
        let [(_, csv), others @ ..] = every_format(&api, &format!("/data/{table}")).await;
        assert!(csv.len() > 20, "{table}");
        for (format, rows) in others {
            assert_eq!(rows.len(), csv.len(), "{table}.{format}");
            for (place, (one, other)) in csv.iter().zip(&rows).enumerate() {
                assert_eq!(one, other, "{table}.{format}, row {place}");
            }
        }
    }
}

/// What the API says of one programme.
struct Told {
    net: i64,
    gross: i64,
    items: i64,
    effects: i64,
    posts: f64,
}

async fn told(api: &Api) -> BTreeMap<(String, String), Told> {
    let items = "items(first: 500) { nodes { effects { kind phase ... on QuantityEffect { value role } } } }";
    let mut all = BTreeMap::new();
    for id in api.store().current().programs.keys() {
        let (code, year) = (id.municipality.to_string(), id.fiscal_year.to_string());
        let whole = format!(
            "{{ program(municipality: \"{code}\", fiscalYear: {year}) {{ itemCount phase
                totalEffect {{ yen }} gross: totalEffect(basis: GROSS) {{ yen }}
                pillars {{ {items} }} crossCutting {{ {items} }} }} }}"
        );
        let data = api.data(&whole).await;
        let node = &data["program"];
        let groups = ["pillars", "crossCutting"].map(|list| node[list].as_array().unwrap().clone()).concat();
        let items = groups.iter().flat_map(|group| group["items"]["nodes"].as_array().unwrap());
        let effects: Vec<&Value> = items.flat_map(|item| item["effects"].as_array().unwrap()).collect();
        let is_post = |effect: &&&Value| {
            effect["kind"] == "HEADCOUNT" && effect["role"] == "COMPONENT" && effect["phase"] == node["phase"]
        };
        let told = Told {
            net: node["totalEffect"]["yen"].as_i64().unwrap_or(0),
            gross: node["gross"]["yen"].as_i64().unwrap_or(0),
            items: node["itemCount"].as_i64().unwrap(),
            effects: i64::try_from(effects.len()).unwrap(),
            posts: effects.iter().filter(is_post).map(|effect| effect["value"].as_f64().unwrap()).sum(),
        };
        all.insert((code, year), told);
    }
    all
}

fn of<'a>(rows: &'a [Row], (code, year): &'a (String, String)) -> impl Iterator<Item = &'a Row> + Clone {
    rows.iter().filter(move |row| row["municipality_code"] == *code && row["fiscal_year"] == *year)
}

fn posts<'a>(rows: impl Iterator<Item = &'a Row>) -> f64 {
    rows.filter_map(|row| row.get("headcount_change")).map(|text| text.parse::<f64>().unwrap()).sum()
}

#[actix_web::test]
async fn every_sum_is_the_api_s() {
    let (_database, api) = filled().await;
    let told = told(&api).await;
    assert_eq!(told.len(), 9);
    assert!(told.values().any(|told| told.net != told.gross), "nothing overlaps");
    let items = every_format(&api, "/data/items").await;
    let effects = every_format(&api, "/data/effects").await;
    let pillars = every_format(&api, "/data/pillars").await;
    for ((format, items), ((_, effects), (_, pillars))) in items.iter().zip(effects.iter().zip(&pillars)) {
        for (id, Told { net, gross, items: count, effects: effect_count, posts: told_posts }) in &told {
            let phase = of(items, id).next().map(|row| row["phase"].clone()).unwrap_or_default();
            let of_phase = || of(effects, id).filter(|row| row["phase"] == phase);
            for rows in [of(items, id).collect::<Vec<_>>(), of(pillars, id).collect(), of_phase().collect()] {
                assert_eq!(sum(rows.iter().copied(), "amount_yen"), *net, "{format} {id:?}");
                assert_eq!(sum(rows.iter().copied(), "gross_yen"), *gross, "{format} {id:?}");
                let posts = posts(rows.into_iter());
                assert!(
                    (posts - told_posts).abs() < 1e-6,
                    "{format} {id:?}: {posts} posts, not {told_posts}"
                );
            }
            assert_eq!(i64::try_from(of(items, id).count()).unwrap(), *count, "{format} {id:?}");
            assert_eq!(i64::try_from(of(effects, id).count()).unwrap(), *effect_count, "{format} {id:?}");
            assert_eq!(sum(of(pillars, id), "item_count"), *count, "{format} {id:?}");
        }
    }
    // The package of a programme says the same once more.
    for ((code, year), told) in &told {
        let effects = tables::csv(&download(&api, &format!("/data/{code}/{year}/package-effects.csv")).await);
        let programs =
            tables::csv(&download(&api, &format!("/data/{code}/{year}/package-programs.csv")).await);
        let of_phase = effects.iter().filter(|row| row["phase"] == programs[0]["phase"]);
        assert_eq!(sum(of_phase, "amount_yen"), told.net, "the package of {code}/{year}");
    }
}

#[actix_web::test]
async fn the_ids_are_the_api_s_and_lead_from_table_to_table() {
    let (_database, api) = filled().await;
    let [effects, items, pillars] = ["effects", "items", "pillars"].map(|table| format!("/data/{table}.csv"));
    let effects = tables::csv(&download(&api, &effects).await);
    let items = tables::csv(&download(&api, &items).await);
    let pillars = tables::csv(&download(&api, &pillars).await);
    let holds = |rows: &[Row], column: &str, id: &str| rows.iter().any(|row| row[column] == id);
    assert!(effects.iter().all(|effect| holds(&items, "item_id", &effect["item_id"])));
    assert!(items.iter().all(|item| holds(&pillars, "pillar_id", &item["pillar_id"])));
    let (effect, item) = (effects.last().unwrap(), items.last().unwrap());
    let query = format!(
        "{{ effect: node(id: \"{}\") {{ ... on Effect {{ item {{ id }} }} }}
            item: node(id: \"{}\") {{ ... on Item {{ title totalEffect {{ thousandYen yen }} pillar {{ id title(lang: EN) }}
                section {{ title }} source {{ page document {{ title }} }} program {{ fiscalYearLabel }} }} }} }}",
        effect["effect_id"], item["item_id"]
    );
    let data = api.data(&query).await;
    assert_eq!(data["effect"]["item"]["id"], effect["item_id"]);
    let said = |value: &Value| value.as_str().unwrap().to_owned();
    let node = &data["item"];
    assert_eq!(said(&node["title"]), item["item_title_ja"]);
    assert_eq!(said(&node["pillar"]["id"]), item["pillar_id"]);
    assert_eq!(said(&node["source"]["document"]["title"]), item["source_document"]);
    assert_eq!(said(&node["program"]["fiscalYearLabel"]), item["fiscal_year_label"]);
}
