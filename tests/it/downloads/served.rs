//! How files are served: tags, lengths, hashes, parts, names; the same bytes on every server, and never half of a state.

use actix_web::{App, body::MessageBody, http::Method, test};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{download, filled, get, tables};
use kaikaku::{
    domain::{FiscalYear, Generator},
    export::{File, Scope},
    http::routes,
};

use crate::support::{Api, TestDatabase, serving, town};

const FILES: [&str; 9] = [
    "/data/items.csv",
    "/data/effects.json",
    "/data/pillars.ndjson",
    "/data/items.xlsx",
    "/data/effects.parquet",
    "/datapackage.json",
    "/data/items.csv-metadata.json",
    "/data/141305/2023/items.csv",
    "/data/141305/2023/package.zip",
];

#[actix_web::test]
async fn every_column_is_explained_in_japanese_and_english() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let japanese =
        |text: &str| text.chars().any(|letter| ('ぁ'..='ん').contains(&letter) || letter > '\u{4e00}');
    for table in ["items", "effects", "pillars"] {
        let notes = tables::notes(&download(&api, &format!("/data/{table}.xlsx")).await);
        let described = download(&api, &format!("/data/{table}.csv-metadata.json")).await;
        let described: Value = serde_json::from_slice(&described).unwrap();
        let columns = described["tableSchema"]["columns"].as_array().unwrap();
        assert!(columns.len() > 20);
        for column in columns {
            let told = [&column["dc:description"][0], &column["dc:description"][1]];
            assert_eq!(told.map(|text| text["@language"].as_str().unwrap()), ["ja", "en"]);
            let [ja, en] = told.map(|text| text["@value"].as_str().unwrap());
            assert!(japanese(ja) && en.starts_with(|letter: char| letter.is_ascii_alphabetic()), "{column}");
            let [name, title] =
                [&column["name"], &column["dc:title"]["@value"]].map(|text| text.as_str().unwrap());
            let codes = column["datatype"]["format"].as_str().unwrap_or_default().split('|');
            for code in
                codes.filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
            {
                assert!(ja.contains(code), "{column} does not tell what {code} is");
            }
            assert!(notes.iter().any(|line| *line == [name, title, ja, en]), "{column}");
        }
    }
}

#[actix_web::test]
async fn files_of_an_earlier_revision_stay_as_they_were() {
    let database = TestDatabase::bundled().await;
    let mut town = town();
    database.import(&town).await;
    let api = database.api().await;
    let files: Vec<String> =
        Scope::Everything.files().map(File::name).chain(["package.zip".into()]).collect();
    assert_eq!(files.len(), 17);
    let all = async |year: &str| {
        let mut all = Vec::new();
        for file in &files {
            all.push(download(&api, &format!("/data/199991/{year}/{file}")).await);
        }
        all
    };
    let first = all("2024").await;
    town.items[0].title.ja = "訂正した題名".into();
    database.import(&town).await;
    api.store().refresh().await.unwrap();
    assert!(all("2024@1").await == first);
    let second = all("2024").await;
    assert!(all("2024@2").await == second);
    assert!(first[0] != second[0] && first.last() != second.last());
    let chosen = download(&api, "/data/199991/2024@1/items.csv?phase=PLAN&q=%E8%A8%82%E6%AD%A3").await;
    assert_eq!(tables::csv(&chosen), Vec::<tables::Row>::new());
    assert_eq!(
        tables::csv(&download(&api, "/data/199991/2024/items.csv?q=%E8%A8%82%E6%AD%A3").await).len(),
        1
    );
    let (answer, _) = api.send_for_bytes(get("/data/199991/2024@1/items.csv?phase=PLAN")).await;
    let name = answer.header("Content-Disposition");
    assert!(
        name.starts_with("attachment; filename=\"items-199991-2024-revision-1-selection.csv\""),
        "{name}"
    );
    for missing in ["2024@3", "2024@0", "2024@x", "2024@"] {
        let (answer, problem) = api.send_for_bytes(get(&format!("/data/199991/{missing}/items.csv"))).await;
        assert_eq!(answer.status, 404, "{missing}");
        let problem: Value = serde_json::from_slice(&problem).unwrap();
        assert_eq!(problem["title"], "Not Found", "{problem}");
    }
    let (moved, _) = api.send_for_bytes(get("/data/19999/2024@1/items.csv?bom=false")).await;
    assert_eq!(moved.status, 308);
    assert_eq!(moved.header("Location"), "../../199991/2024@1/items.csv?bom=false");
    let page = api.send(get("/programs/199991/2024@1")).await.body;
    assert!(page.contains("/data/199991/2024@1/package.zip"));
}

#[actix_web::test]
async fn a_file_has_length_hash_tag_and_names_and_is_the_same_on_every_server() {
    let (database, api) = filled().await;
    let other = database.api().await;
    for file in FILES {
        let (answer, bytes) = api.send_for_bytes(get(file)).await;
        assert_eq!(answer.status, 200, "{file}");
        let digest = format!("sha-256=:{}:", BASE64_STANDARD.encode(Sha256::digest(&bytes)));
        assert_eq!(answer.header("Repr-Digest"), digest, "{file}");
        assert!(answer.header("Content-Disposition").starts_with("attachment; filename=\""), "{file}");
        assert!(answer.header("Cache-Control").starts_with("public, max-age=60"), "{file}");
        assert!(!answer.header("Last-Modified").is_empty(), "{file}");
        assert!(download(&other, file).await == bytes, "{file} is another one on another server");
        let known = get(file).insert_header(("If-None-Match", answer.header("ETag")));
        let (again, nothing) = api.send_for_bytes(known).await;
        assert_eq!((again.status.as_u16(), nothing.len()), (304, 0), "{file}");
        assert_eq!(again.header("ETag"), answer.header("ETag"));
        let (head, _) = api.send_for_bytes(get(file).method(Method::HEAD)).await;
        assert_eq!((head.status, head.header("ETag")), (answer.status, answer.header("ETag")), "{file}");
    }
    let names = api.send_for_bytes(get("/data/141305/2023/items.csv")).await.0;
    let disposition = names.header("Content-Disposition");
    assert!(disposition.contains("filename=\"items-141305-2023.csv\""), "{disposition}");
    let japanese: String =
        url::form_urlencoded::byte_serialize("取組項目_川崎市_令和5年度.csv".as_bytes()).collect();
    assert!(disposition.contains(&format!("filename*=UTF-8''{japanese}")), "{disposition}");
}

#[actix_web::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let (_database, api) = filled().await;
    let file = "/data/items.csv";
    let (whole, bytes) = api.send_for_bytes(get(file)).await;
    let part = async |range: &str, unless: &str| {
        let mut request = get(file).insert_header(("Range", range));
        if !unless.is_empty() {
            request = request.insert_header(("If-Range", unless));
        }
        let (answer, part) = api.send_for_bytes(request).await;
        (answer.status.as_u16(), answer.header("Content-Range").to_owned(), part)
    };
    let (length, tag) = (bytes.len(), whole.header("ETag"));
    assert_eq!(part("bytes=3-12", "").await, (206, format!("bytes 3-12/{length}"), bytes[3..13].to_vec()));
    let last = part("bytes=-5", tag).await;
    assert_eq!(
        last,
        (206, format!("bytes {}-{}/{length}", length - 5, length - 1), bytes[length - 5..].to_vec())
    );
    let (status, all, problem) = part(&format!("bytes={length}-"), "").await;
    assert_eq!((status, all), (416, format!("bytes */{length}")));
    let problem: Value = serde_json::from_slice(&problem).unwrap();
    assert!(problem["detail"].as_str().unwrap().contains(&length.to_string()), "{problem}");
    // Another state's part would not fit.
    assert_eq!(part("bytes=3-12", "\"another\"").await, (200, String::new(), bytes.clone()));
    assert_eq!(part("bytes=0-1,3-4", "").await.2, bytes);
    assert_eq!(part("lines=1-2", "").await.0, 200);
    let head = get(file).method(Method::HEAD).insert_header(("Range", "bytes=3-12"));
    assert_eq!(api.send_for_bytes(head).await.0.status, 200);
}

#[actix_web::test]
async fn a_file_of_any_length_is_served_from_the_disk() {
    let database = TestDatabase::empty().await;
    let generator = Generator::new(11);
    let admin = database.admin().await;
    for index in 0..30 {
        let program = generator.program(index, FiscalYear::new(2023).unwrap());
        kaikaku::import::write(&admin, &program, None).await.unwrap();
    }
    admin.close().await.unwrap();
    let api = database.api().await;
    let bytes = download(&api, "/data/effects.json").await;
    assert!(bytes.len() > 1024 * 1024, "{}", bytes.len());
    let rows = tables::json(&bytes);
    let middle = get("/data/effects.json").insert_header(("Range", "bytes=1000000-1100000"));
    assert_eq!(api.send_for_bytes(middle).await.1, bytes[1_000_000..=1_100_000]);
    let statements = api.store().statement_count();
    download(&api, "/data/effects.json").await;
    assert_eq!(api.store().statement_count(), statements, "it is made twice");
    assert_eq!(tables::csv(&download(&api, "/data/effects.csv").await).len(), rows.len());
    // Two for every twenty programmes, and nothing is kept for it.
    assert_eq!((api.store().statement_count() - statements, api.store().kept().0), (4, 0));
}

#[actix_web::test]
async fn what_breaks_on_the_way_does_not_end_like_a_whole_file() {
    let database = TestDatabase::empty().await;
    let generator = Generator::new(5);
    let admin = database.admin().await;
    for index in 0..120 {
        let program = generator.program(index, FiscalYear::new(2023).unwrap());
        kaikaku::import::write(&admin, &program, None).await.unwrap();
    }
    admin.close().await.unwrap();
    let api = database.api().await;
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    let response = test::call_service(&app, get("/data/items.ndjson?fiscalYear=2023").to_request()).await;
    assert_eq!(response.status(), 200);
    let mut body = std::pin::pin!(response.into_body());
    // Some pieces wait to be taken, and the next are being written; then there is no database.
    api.store().close().await;
    let (mut taken, mut broken) = (0, false);
    while let Some(part) = std::future::poll_fn(|context| body.as_mut().poll_next(context)).await {
        match part {
            Ok(bytes) => {
                // Whoever takes one in half a minute is not given up.
                assert!(bytes.len() <= 64 * 1024, "{}", bytes.len());
                taken += bytes.len();
            }
            Err(_) => broken = true,
        }
    }
    assert!(taken > 0 && broken, "{taken} bytes ended in order");
}

#[actix_web::test]
async fn a_correction_makes_new_files() {
    let (database, api) = filled().await;
    let before = api.send(get("/data/199991/2024/pillars.csv")).await;
    let mut corrected = town();
    corrected.pillars[0].title.ja = "正された柱".into();
    database.import(&corrected).await;
    api.store().refresh().await.unwrap();
    let after = api.send(get("/data/199991/2024/pillars.csv")).await;
    assert_ne!(after.header("ETag"), before.header("ETag"));
    let row = &tables::csv(after.body.as_bytes())[0];
    assert_eq!((row["pillar_title_ja"].as_str(), row["revision"].as_str()), ("正された柱", "2"));
    assert!(row["permalink"].contains("/programs/199991/2024@2#pillar-"), "{}", row["permalink"]);
}

#[actix_web::test]
async fn what_has_been_corrected_meanwhile_is_read_as_it_was() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let store = database.store().await;
    let ids: Vec<_> = store.current().programs.keys().copied().collect();
    let before = store.snapshot();
    let mut corrected = town();
    corrected.pillars[0].title.ja = "正された柱".into();
    database.import(&corrected).await;
    let trees = before.scan(&ids).await.unwrap();
    assert_eq!(trees.iter().map(|tree| tree.id()).collect::<Vec<_>>(), ids);
    let read = trees.iter().find(|tree| tree.id() == corrected.id).unwrap();
    assert_eq!((read.program(), read.revision().program_number), (&town(), 1));
}

#[actix_web::test]
async fn what_is_no_file_is_told_and_old_codes_lead_on() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for path in [
        "/data/nothing.csv",
        "/data/package.zip",
        "/data/141305/2022/items.csv",
        "/data/x/2023/items.csv",
        "/data/141305/2023/%E3%81%82",
        "/data/141305/2023/x",
    ] {
        let answer = api.send(get(path)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("Content-Type")),
            (404, "application/problem+json"),
            "{path}"
        );
        assert!(answer.json()["detail"].as_str().unwrap().contains("/data/"), "{path}");
    }
    let short = api.send(get("/data/14130/2023/items.csv?kind=MONETARY")).await;
    assert_eq!(short.status, 308);
    assert_eq!(short.header("Location"), "../../141305/2023/items.csv?kind=MONETARY");
}

#[actix_web::test]
async fn without_a_database_there_are_the_files_that_were_made() {
    let database = TestDatabase::bundled().await;
    let store = database.store().await;
    let api = Api::serving(std::sync::Arc::clone(&store), serving());
    download(&api, "/data/items.csv").await;
    store.close().await;
    let kept = api.send(get("/data/items.csv")).await;
    assert_eq!(kept.status, 200);
    let gone = api.send(get("/data/effects.csv")).await;
    assert_eq!((gone.status.as_u16(), gone.header("Retry-After")), (503, "1"));
    assert_eq!(gone.json()["title"], "Service Unavailable");
}
