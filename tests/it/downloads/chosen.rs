//! Rows that are chosen, how CSV is written, and what is wrong with an address.

use encoding_rs::SHIFT_JIS;
use serde_json::{Value, json};

use super::{download, filled, get, tables};
use crate::support::{TestDatabase, town};

#[actix_web::test]
async fn chosen_rows_are_those_that_the_api_finds() {
    let (_database, api) = filled().await;
    let cases = [
        (
            "municipality=141305&fiscalYear=2023",
            r#"{ municipality: { eq: "141305" }, fiscalYear: { eq: 2023 } }"#,
        ),
        ("fiscalYear=2022,2024", "{ fiscalYear: { in: [2022, 2024] } }"),
        ("q=%E6%96%BD%E8%A8%AD", r#"{ text: "施設" }"#),
        ("pillar=2,3", "{ pillarNumber: { in: [2, 3] } }"),
        ("kind=HEADCOUNT", "{ effects: { some: { kind: { eq: HEADCOUNT } } } }"),
        (
            "kind=MONETARY&phase=SETTLEMENT",
            "{ effects: { some: { kind: { eq: MONETARY }, phase: { eq: SETTLEMENT } } } }",
        ),
        (
            "municipality=199991&q=FY2024&pillar=1",
            r#"{ municipality: { eq: "199991" }, pillarNumber: { eq: 1 } }"#,
        ),
    ];
    for (parameters, filter) in cases {
        let query = format!("{{ items(first: 1000, filter: {filter}) {{ nodes {{ id }} }} }}");
        let data = api.data(&query).await;
        let found: Vec<&str> = data["items"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["id"].as_str().unwrap())
            .collect();
        assert!(!found.is_empty(), "{parameters}");
        for format in ["csv", "json", "ndjson", "xlsx", "parquet"] {
            let bytes = download(&api, &format!("/data/items.{format}?{parameters}")).await;
            let rows = match format {
                "csv" => tables::csv(&bytes),
                "json" => tables::json(&bytes),
                "ndjson" => tables::ndjson(&bytes),
                "xlsx" => tables::xlsx(&bytes),
                _ => tables::parquet(bytes),
            };
            let chosen: Vec<&str> = rows.iter().map(|row| row["item_id"].as_str()).collect();
            assert_eq!(chosen, found, "{format} {parameters}");
        }
    }
}

#[actix_web::test]
async fn a_phase_or_kind_chooses_effects_and_the_figures_of_items_and_pillars() {
    let (_database, api) = filled().await;
    let rows = async |address: &str| tables::csv(&download(&api, address).await);
    let effects = rows("/data/effects.csv?municipality=199991&phase=SETTLEMENT&kind=MONETARY").await;
    assert!(!effects.is_empty());
    assert!(effects.iter().all(|row| row["phase"] == "SETTLEMENT" && row["kind"] == "MONETARY"));
    let items = rows("/data/199991/2024/items.csv?phase=SETTLEMENT").await;
    let pillars = rows("/data/199991/2024/pillars.csv?phase=SETTLEMENT").await;
    for rows in [&items, &pillars] {
        assert!(rows.iter().all(|row| row["phase"] == "SETTLEMENT"));
        assert_eq!(tables::sum(rows, "amount_yen"), tables::sum(&effects, "amount_yen"));
    }
    assert_eq!(rows("/data/pillars.csv?municipality=141305&fiscalYear=2023&pillar=2").await.len(), 1);
    // A saved copy says that it is no whole.
    let book = download(&api, "/data/items.xlsx?municipality=199991&q=%E6%96%BD%E8%A8%AD&phase=PLAN").await;
    let notes = tables::notes(&book);
    let chosen = notes.iter().find(|line| line[0] == "selection").unwrap();
    assert_eq!(chosen[1], "municipality=199991&phase=PLAN&q=施設");
    let of_year = tables::notes(&download(&api, "/data/items.xlsx?q=FY2024%20%E6%96%BD%E8%A8%AD").await);
    assert!(of_year.iter().any(|line| line[0] == "selection" && line[1] == "q=FY2024 施設"), "{of_year:?}");
    // Nothing is an answer, too, with its header.
    let nothing = download(&api, "/data/items.csv?municipality=011002").await;
    assert_eq!(String::from_utf8(nothing).unwrap().lines().count(), 1);
    assert_eq!(download(&api, "/data/items.json?municipality=011002").await, b"[]\n");
    assert_eq!(download(&api, "/data/items.ndjson?municipality=011002").await, b"");
}

#[actix_web::test]
async fn csv_is_written_as_it_is_wanted() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let plain = download(&api, "/data/items.csv").await;
    let text = str::from_utf8(&plain).unwrap().strip_prefix('\u{feff}').unwrap().to_owned();
    assert!(text.starts_with("item_id,municipality_code,") && text.ends_with("\r\n"));
    assert_eq!(download(&api, "/data/items.csv?bom=false").await, text.as_bytes());
    let japanese = download(&api, "/data/items.csv?header=ja&bom=false").await;
    assert!(japanese.starts_with("取組項目ID,団体コード,団体名,".as_bytes()));
    let answer = api.send_for_bytes(get("/data/items.csv?encoding=cp932&header=ja")).await;
    assert_eq!(answer.0.header("Content-Type"), "text/csv; charset=windows-31j; header=present");
    let (decoded, _, broken) = SHIFT_JIS.decode(&answer.1);
    assert!(!broken);
    let unlike = |text: &str| text.replace('〜', "～").replace('—', "―");
    assert_eq!(decoded, unlike(str::from_utf8(&japanese).unwrap()));
    let chosen = download(&api, "/data/items.csv?encoding=cp932&pillar=1").await;
    assert_eq!(
        SHIFT_JIS.decode(&chosen).0,
        unlike(str::from_utf8(&download(&api, "/data/items.csv?pillar=1&bom=false").await).unwrap())
    );
}

#[actix_web::test]
async fn what_cp932_cannot_write_is_told_before_anything_is_sent() {
    let database = TestDatabase::bundled().await;
    let mut odd = town();
    odd.items[2].title.ja = "𠮷野の改革".into();
    database.import(&odd).await;
    let api = database.api().await;
    for address in ["/data/items.csv?encoding=cp932", "/data/199991/2024/items.csv?encoding=cp932&pillar=1"] {
        let answer = api.send(get(address)).await;
        let problem = answer.json();
        assert_eq!(
            (answer.status.as_u16(), &problem["parameter"], &problem["allowed"]),
            (400, &json!("encoding"), &json!(["utf-8"]))
        );
        let detail = problem["detail"].as_str().unwrap();
        let id = format!("Item:199991/2024/{}", odd.items[2].key);
        assert!(
            detail.contains("item_title_ja") && detail.contains(&id) && detail.contains("U+20BB7"),
            "{detail}"
        );
    }
    assert_eq!(api.send(get("/data/items.csv?encoding=cp932")).await.status, 400);
}

#[actix_web::test]
async fn what_is_wrong_with_an_address_is_told_with_what_is_allowed() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let cases = [
        ("/data/items.csv?kind=money", "kind", json!(["MONETARY", "HEADCOUNT", "QUANTITY", "QUALITATIVE"])),
        ("/data/items.csv?phase=budget", "phase", json!(["PLAN", "BUDGET", "FORECAST", "SETTLEMENT"])),
        ("/data/items.csv?encoding=sjis", "encoding", json!(["utf-8", "cp932"])),
        ("/data/items.csv?encoding=cp932&bom=true", "bom", json!(["false"])),
        ("/data/items.csv?bom=1", "bom", json!(["true", "false"])),
        ("/data/items.xlsx?header=fr", "header", json!(["en", "ja"])),
        (
            "/data/items.json?header=ja",
            "header",
            json!(["municipality", "fiscalYear", "pillar", "kind", "phase", "q"]),
        ),
        (
            "/data/141305/2023/items.json?municipality=141305",
            "municipality",
            json!(["pillar", "kind", "phase", "q"]),
        ),
        ("/data/items.csv?phase=PLAN&phase=BUDGET", "phase", Value::Null),
        ("/data/items.csv?bom=false&bom=true", "bom", Value::Null),
        ("/data/items.csv?q=a&q=b", "q", Value::Null),
        ("/data/141305/2023/package.zip?kind=MONETARY", "kind", Value::Null),
        ("/data/items.csv-metadata.json?header=ja", "header", Value::Null),
        ("/datapackage.json?bom=false", "bom", Value::Null),
        ("/data/items.csv?municipality=141304", "municipality", Value::Null),
        ("/data/items.csv?municipality=", "municipality", Value::Null),
        ("/data/items.csv?fiscalYear=2023,R5", "fiscalYear", Value::Null),
        ("/data/items.csv?fiscalYear=99999", "fiscalYear", Value::Null),
        ("/data/items.csv?pillar=one", "pillar", Value::Null),
        ("/data/items.csv?pillar=0", "pillar", Value::Null),
        ("/data/items.csv?q=%20", "q", Value::Null),
    ];
    for (address, parameter, allowed) in cases {
        let answer = api.send(get(address)).await;
        let problem = answer.json();
        assert_eq!(
            (answer.status.as_u16(), answer.header("Content-Type")),
            (400, "application/problem+json"),
            "{address}"
        );
        assert_eq!(
            (&problem["parameter"], &problem["allowed"], &problem["status"]),
            (&json!(parameter), &allowed, &json!(400)),
            "{address}"
        );
        assert!(problem["detail"].as_str().unwrap().contains(parameter), "{problem}");
    }
    let long = format!("/data/items.csv?q={}", "a".repeat(20_000));
    assert_eq!(api.send(get(&long)).await.status, 414);
    let many = format!("/data/items.csv?fiscalYear={}", vec!["2023"; 1001].join(","));
    assert_eq!(api.send(get(&many)).await.status, 400);
}
