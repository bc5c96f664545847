//! Answers stay good until the data changes: tags, 304, what is kept in memory, and how it is compressed.

use std::{io::Read, sync::Arc};

use actix_web::{App, http::Method, test, test::TestRequest};
use kaikaku::http::{Answers, routes};
use serde_json::json;

use crate::support::{Api, TestDatabase, town};

const MEBIBYTE: u64 = 1024 * 1024;
const REVISION: &str = "{dataset{revision}}";

async fn caching(database: &TestDatabase) -> Api {
    let mut api = database.api().await;
    api.state.answers = Arc::new(Answers::new(MEBIBYTE));
    api
}

fn get(query: &str) -> TestRequest {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    TestRequest::get().uri(&format!("/graphql?query={query}"))
}

#[actix_web::test]
async fn a_tag_is_good_until_the_data_changes_and_then_is_another() {
    let database = TestDatabase::bundled().await;
    let api = caching(&database).await;
    let first = api.send(get(REVISION)).await;
    let tag = first.header("ETag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with("-identity\""), "{tag}");
    assert_eq!(
        first.header("Cache-Control"),
        "public, max-age=60, s-maxage=300, stale-while-revalidate=3600"
    );
    assert_eq!(first.header("Vary"), "Accept, Accept-Encoding, GraphQL-Cost");
    assert!(first.header("Last-Modified").ends_with("GMT"));
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let again = api.send(get(REVISION).insert_header(("If-None-Match", known))).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
        for name in ["ETag", "Cache-Control", "Vary", "Last-Modified"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
    }
    let other = api.send(get(REVISION).insert_header(("If-None-Match", "\"other\""))).await;
    assert_eq!((other.status.as_u16(), other.body), (200, first.body.clone()));
    database.import(&town()).await;
    api.store().refresh().await.unwrap();
    let changed = api.send(get(REVISION).insert_header(("If-None-Match", tag.clone()))).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("ETag"), tag);
    assert_ne!(changed.body, first.body);
}

#[actix_web::test]
async fn a_tag_tells_apart_whatever_changes_the_bytes_and_nothing_else() {
    let database = TestDatabase::bundled().await;
    let api = caching(&database).await;
    let tag = async |request: TestRequest| api.send(request).await.header("ETag").to_owned();
    let query = "query A($n: Int) { programs(first: $n) { totalCount } } query B { dataset { revision } }";
    let ask = |query: &str, operation: &str, n: i32| {
        let pairs =
            [("query", query), ("operationName", operation), ("variables", &format!("{{\"n\":{n}}}"))];
        let pairs = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        TestRequest::get().uri(&format!("/graphql?{pairs}"))
    };
    let plain = tag(ask(query, "A", 1)).await;
    let written = query.replace(' ', " \n ,") + "# the same";
    assert_eq!(tag(ask(&written, "A", 1)).await, plain);
    let post = json!({ "query": query, "operationName": "A", "variables": { "n": 1 } });
    assert_eq!(tag(TestRequest::post().uri("/graphql").set_json(post)).await, plain);
    let unknown = json!({ "query": query, "operationName": "A", "variables": { "n": 1, "unknown": 3 } });
    assert_eq!(tag(TestRequest::post().uri("/graphql").set_json(unknown)).await, plain);
    let without = json!({ "query": query, "operationName": "A" });
    let null = json!({ "query": query, "operationName": "A", "variables": { "n": null } });
    let without = tag(TestRequest::post().uri("/graphql").set_json(without)).await;
    assert_ne!(tag(TestRequest::post().uri("/graphql").set_json(null)).await, without);
    let others = [
        without,
        tag(ask(query, "A", 2)).await,
        tag(ask(query, "B", 1)).await,
        tag(ask(&query.replace("totalCount", "count: totalCount"), "A", 1)).await,
        tag(ask(query, "A", 1).insert_header(("Accept", "application/graphql-response+json"))).await,
        tag(ask(query, "A", 1).insert_header(("Accept-Encoding", "gzip"))).await,
    ];
    for (place, other) in others.iter().enumerate() {
        assert_ne!(*other, plain, "{place}");
        assert!(!others[place + 1..].contains(other), "{place}");
    }
}

#[actix_web::test]
async fn errors_are_never_kept_and_have_no_tag() {
    let database = TestDatabase::bundled().await;
    let api = caching(&database).await;
    for query in ["{", "{ nothing }", "{ items(first: -1) { totalCount } }", "mutation { a }"] {
        let answer = api.send(get(query)).await;
        assert_eq!((answer.header("ETag"), answer.header("Cache-Control")), ("", "no-store"), "{query}");
    }
    assert_eq!(api.state.answers.kept(), (0, 0));
}

#[actix_web::test]
async fn an_answer_is_made_once_and_kept_until_the_data_changes() {
    let database = TestDatabase::bundled().await;
    let api = caching(&database).await;
    let query = "{ items(filter: { title: { contains: \"学校\" } }) { totalCount nodes { title } } }";
    let before = api.store().statement_count();
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    let answers = (0..20).map(|_| test::call_and_read_body(&app, get(query).to_request()));
    let answers = futures_util::future::join_all(answers).await;
    assert_eq!(api.store().statement_count() - before, 2, "the page and its count, for all twenty");
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(api.state.answers.kept().0, 1);
    let posted = api.answer(query, json!({})).await;
    assert_eq!(api.store().statement_count() - before, 2);
    database.import(&town()).await;
    api.store().refresh().await.unwrap();
    let before = api.store().statement_count();
    assert_ne!(api.answer(query, json!({})).await, posted);
    assert_eq!(api.store().statement_count() - before, 2);
    assert_eq!(api.state.answers.kept().0, 1, "the older one is gone");
}

#[actix_web::test]
async fn an_answer_that_is_larger_than_all_that_may_be_kept_is_given_all_the_same() {
    let database = TestDatabase::bundled().await;
    let mut api = database.api().await;
    api.state.answers = Arc::new(Answers::new(4096));
    let query = "{ items(first: 80) { nodes { title summary } } }";
    let first = api.answer(query, json!({})).await;
    assert_eq!(api.answer(query, json!({})).await, first);
    assert_eq!(api.state.answers.kept(), (0, 0));
}

#[actix_web::test]
async fn pages_and_the_schema_have_tags_and_are_compressed_too() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    for path in ["/schema.graphql", "/graphiql", "/q", "/graphiql/graphiql.js"] {
        let plain = api.send(TestRequest::get().uri(path)).await;
        let again = TestRequest::get().uri(path).insert_header(("If-None-Match", plain.header("ETag")));
        assert_eq!(api.send(again).await.status, 304, "{path}");
        let gzip = TestRequest::get().uri(path).insert_header(("Accept-Encoding", "gzip"));
        let response = test::call_service(&app, gzip.to_request()).await;
        assert_eq!(response.headers().get("Content-Encoding").unwrap(), "gzip", "{path}");
        assert_eq!(response.headers().get("Vary").unwrap(), "Accept-Encoding", "{path}");
        assert_ne!(response.headers().get("ETag").unwrap(), plain.header("ETag"), "{path}");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*test::read_body(response).await).read_to_string(&mut text).unwrap();
        assert_eq!(text, plain.body, "{path}");
    }
}

#[actix_web::test]
async fn long_answers_are_compressed_as_the_client_likes_it() {
    let database = TestDatabase::bundled().await;
    let api = caching(&database).await;
    let long = "{ items(first: 80) { nodes { title summary } } }";
    let plain = api.send(get(long)).await;
    assert_eq!(plain.header("Content-Encoding"), "");
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    let bytes = async |accept: &str, query: &str| {
        let request = get(query).insert_header(("Accept-Encoding", accept.to_owned())).to_request();
        let response = test::call_service(&app, request).await;
        let coding =
            response.headers().get("Content-Encoding").map(|coding| coding.to_str().unwrap().to_owned());
        let tag = response.headers().get("ETag").unwrap().to_str().unwrap().to_owned();
        (coding.unwrap_or_default(), tag, test::read_body(response).await)
    };
    for _ in 0..2 {
        let (coding, tag, body) = bytes("gzip, deflate, br, zstd", long).await;
        assert_eq!(coding, "br");
        assert!(tag.ends_with("-br\"") && body.len() * 2 < plain.body.len(), "{tag} {}", body.len());
        let mut text = String::new();
        brotli::Decompressor::new(&*body, 4096).read_to_string(&mut text).unwrap();
        assert_eq!(text, plain.body);
        let (coding, _, body) = bytes("gzip", long).await;
        assert_eq!(coding, "gzip");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*body).read_to_string(&mut text).unwrap();
        assert_eq!(text, plain.body);
        let (coding, _, body) = bytes("zstd, br;q=0.5", long).await;
        assert_eq!(coding, "zstd");
        assert_eq!(zstd::decode_all(&*body).unwrap(), plain.body.as_bytes());
    }
    assert_eq!(bytes("br", REVISION).await.0, "", "too short to be worth it");
    assert_eq!(bytes("identity, br;q=0", long).await.2, plain.body.as_bytes());
    let head = TestRequest::default().method(Method::HEAD).uri(&format!("/graphql?query={REVISION}"));
    assert_eq!(api.send(head).await.header("ETag"), api.send(get(REVISION)).await.header("ETag"));
}
