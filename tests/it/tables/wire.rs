//! What asks for a table, and that all else is as with JSON: statuses, tags, compression, what is kept, and what is counted.

use std::{collections::HashSet, fs, io::Read, sync::Arc};

use actix_web::{
    App,
    http::Method,
    test::{self, TestRequest},
};
use flate2::read::GzDecoder;
use kaikaku::{
    graphql::Limits,
    http::{Answers, EXAMPLES, Named, Serving, metrics_routes, routes},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{MARK, post, table};
use crate::support::{Api, TestDatabase, serving, town};

#[actix_web::test]
async fn every_named_document_has_a_table() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (name, query) in EXAMPLES {
        let address = format!("/q/{name}.csv");
        let answer = api.send(TestRequest::get().uri(&address)).await;
        assert_eq!(answer.status, 200, "{name}");
        assert_eq!(answer.header("Content-Disposition"), format!("attachment; filename=\"{name}.csv\""));
        assert_eq!(answer.body, api.send(post(query)).await.body, "{name}");
        assert!(answer.body.starts_with(MARK) && answer.body.lines().count() > 1, "{name}: {}", answer.body);
        let head = api.send(TestRequest::default().method(Method::HEAD).uri(&address)).await;
        for header in
            ["ETag", "Content-Type", "Content-Disposition", "Cache-Control", "Vary", "Last-Modified"]
        {
            assert!(!answer.header(header).is_empty(), "{header}");
            assert_eq!(head.header(header), answer.header(header), "{header}");
        }
        // Whatever else the browser likes better.
        let browser =
            TestRequest::get().uri(&address).insert_header(("Accept", "text/html, application/json"));
        assert_eq!(api.send(browser).await.body, answer.body);
    }
    let get = async |address: &str| api.send(TestRequest::get().uri(address)).await;
    let (_, few) = table(&get("/q/largest-items.csv?atLeast=1000000000").await);
    assert_eq!(few.len(), 1);
    let bare = get("/q/largest-items.csv?atLeast=1000000000&bom=false").await;
    assert!(bare.body.starts_with("title,"));
    assert_eq!(table(&bare).1, few);
    assert_eq!(get("/q/nothing.csv").await.refusal(), (404, "DOCUMENT_NOT_FOUND".to_owned()));
    assert_eq!(get("/q/largest-items.csv?last=3").await.refusal(), (400, "BAD_REQUEST".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let query = "query Q($bom: Boolean!) { programs { nodes { fiscalYear title @include(if: $bom) } } }";
    fs::write(folder.path().join("own.graphql"), query).unwrap();
    let named = Named::read(folder.path()).unwrap();
    let own = Api::serving(Arc::clone(api.store()), Serving { named, only_named: true, ..serving() });
    let answer = own.send(TestRequest::get().uri("/q/own.csv?bom=false")).await;
    assert!(answer.body.starts_with("fiscalYear\r\n"), "{}", answer.body);
    assert_eq!(own.send(post("{ dataset { revision } }")).await.refusal().0, 403);
    let posted = json!({ "query": query, "variables": { "bom": true } });
    let posted = TestRequest::post().uri("/graphql").insert_header(("Accept", "text/csv")).set_json(posted);
    assert_eq!(own.send(posted).await.status, 200);
}

#[actix_web::test]
async fn a_query_is_answered_as_a_table_where_accept_likes_that_best() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let (csv, json) = ("text/csv; charset=utf-8; header=present", "application/json; charset=utf-8");
    for (accept, given) in [
        ("text/csv", csv),
        ("Text/CSV; header=present, application/json;q=0.9", csv),
        ("text/*", csv),
        ("text/html, text/csv;q=0.2, */*;q=0.1", csv),
        ("application/*;q=0, */*", csv),
        ("text/csv;q=0.5, application/json", json),
        ("text/csv;q=0, */*", json),
        ("text/html, */*;q=0.8", json),
    ] {
        let get = TestRequest::get().uri("/graphql?query=query+Now{dataset{revision}}");
        let answer = api.send(get.insert_header(("Accept", accept))).await;
        assert_eq!((answer.status.as_u16(), answer.header("Content-Type")), (200, given), "{accept}");
        let saved = if given == csv { "attachment; filename=\"Now.csv\"" } else { "" };
        assert_eq!(answer.header("Content-Disposition"), saved);
    }
    let anonymous = api.send(post("{ dataset { revision } }")).await;
    assert_eq!(anonymous.header("Content-Disposition"), "attachment; filename=\"answer.csv\"");
    assert_eq!(anonymous.body, format!("{MARK}dataset.revision\r\n5\r\n"));
    let bare = TestRequest::post().uri("/graphql?bom=false").insert_header(("Accept", "text/csv"));
    let bare = api.send(bare.set_json(json!({ "query": "{ dataset { revision } }" }))).await;
    assert_eq!(bare.body, "dataset.revision\r\n5\r\n");
    let long = format!("query {} {{ dataset {{ revision }} }}", "N".repeat(101));
    assert_eq!(
        api.send(post(&long)).await.header("Content-Disposition"),
        "attachment; filename=\"answer.csv\""
    );
}

#[actix_web::test]
async fn a_table_with_errors_is_none() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let send = async |query: &str| {
        let answer = api.send(post(query)).await;
        assert_eq!(answer.header("Content-Type"), "application/json; charset=utf-8", "{query}");
        assert_eq!((answer.header("ETag"), answer.header("Cache-Control")), ("", "no-store"), "{query}");
        assert_eq!(answer.header("Content-Disposition"), "", "{query}");
        answer
    };
    for (query, status, code) in [
        ("{", 400, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", 400, "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ items(first: 1000) { nodes { program { items(first: 1000) { nodes { id } } } } } }",
            400,
            "LIMIT_EXCEEDED",
        ),
        ("{ items(first: -1) { totalCount } }", 422, "BAD_USER_INPUT"),
        ("{ bad: municipality(code: \"1\") { name } programs { nodes { title } } }", 422, "BAD_USER_INPUT"),
    ] {
        assert_eq!(send(query).await.refusal(), (status, code.to_owned()), "{query}");
    }
    let partial = send("{ bad: municipality(code: \"1\") { name } dataset { revision } }").await.json();
    assert_eq!(partial["data"], json!({ "bad": null, "dataset": { "revision": 5 } }));
    let admin = database.admin().await;
    let broken = "ALTER TABLE effect DROP CONSTRAINT effect_kind_agrees_with_its_columns; UPDATE effect SET kind = 'SECRET'";
    admin.execute_unprepared(broken).await.unwrap();
    let both = r#"{ dataset { revision } program(municipality: "141305", fiscalYear: 2023) { documents { title } } }"#;
    assert_eq!(send(both).await.refusal(), (500, "INTERNAL_SERVER_ERROR".to_owned()));
    api.store().close().await;
    assert_eq!(send(both).await.refusal(), (503, "SERVICE_UNAVAILABLE".to_owned()));
}

#[actix_web::test]
async fn tables_have_tags_and_are_kept_like_other_answers() {
    let database = TestDatabase::bundled().await;
    let mut api = database.api().await;
    api.state.answers = Arc::new(Answers::new(1024 * 1024));
    let query = "{ items(first: 50) { nodes { title summary } } }";
    let get = |accept: &str, more: &str| {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        TestRequest::get()
            .uri(&format!("/graphql?query={query}{more}"))
            .insert_header(("Accept", accept.to_owned()))
    };
    let answers = [
        ("text/csv", ""),
        ("text/csv", "&bom=false"),
        ("application/json", ""),
        ("application/graphql-response+json", ""),
    ];
    let mut tags = HashSet::new();
    for (accept, more) in answers {
        let first = api.send(get(accept, more)).await;
        let before = api.store().statement_count();
        assert_eq!(api.send(get(accept, more)).await.body, first.body, "{accept}");
        assert_eq!(api.store().statement_count(), before, "{accept} {more}: it is kept");
        let known = get(accept, more).insert_header(("If-None-Match", first.header("ETag")));
        let known = api.send(known).await;
        assert_eq!((known.status.as_u16(), known.body.as_str()), (304, ""));
        assert!(tags.insert(first.header("ETag").to_owned()), "{accept} {more}");
    }
    assert_eq!(api.state.answers.kept().0, 3, "both media types of JSON share one");
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    let coded = get("text/csv", "").insert_header(("Accept-Encoding", "gzip")).to_request();
    let coded = test::call_service(&app, coded).await;
    assert_eq!(coded.headers().get("Content-Encoding").unwrap(), "gzip");
    let mut text = String::new();
    GzDecoder::new(&*test::read_body(coded).await).read_to_string(&mut text).unwrap();
    assert_eq!(text, api.send(get("text/csv", "")).await.body);
    let with = |telling: &'static str| get("text/csv", "").insert_header(("GraphQL-Cost", telling));
    assert_eq!(api.send(with("report")).await.body, text, "a table has no room for it");
    let cost = api.send(with("validate")).await;
    assert_eq!((cost.status.as_u16(), &cost.json()["extensions"]["cost"]["fields"]), (200, &json!(151)));
    let old = text;
    database.import(&town()).await;
    api.store().refresh().await.unwrap();
    assert_ne!(api.send(get("text/csv", "")).await.header("ETag"), "");
    assert!(!tags.contains(api.send(get("text/csv", "")).await.header("ETag")));
    assert_eq!(api.send(get("text/csv", "")).await.body, old, "the first page is the same");
}

#[actix_web::test]
async fn tables_are_counted_and_paid_for() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    // Of 70 fields and the request itself, it can be paid for once; points come back while it is answered.
    let limits = Limits { points_per_minute: Some(75), ..Limits::default() };
    let api = Api::serving(Arc::clone(api.store()), Serving { limits, ..serving() });
    let get = async || api.send(TestRequest::get().uri("/q/effect-by-pillar.csv")).await;
    assert_eq!(get().await.status, 200);
    assert_eq!(get().await.refusal(), (429, "RATE_LIMITED".to_owned()));
    let app = test::init_service(App::new().configure(metrics_routes(&api.state))).await;
    let told = test::call_and_read_body(&app, TestRequest::get().uri("/metrics").to_request()).await;
    let told = String::from_utf8(told.to_vec()).unwrap();
    let line = told.lines().find(|line| line.contains("/q/{name}.csv") && line.contains("effect-by-pillar"));
    assert!(line.is_some(), "{told}");
}
