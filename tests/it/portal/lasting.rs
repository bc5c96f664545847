//! What holds of every form of the catalogue: HEAD, tags, 304, compression, and that nothing old is told.

use std::{io::Read, sync::Arc};

use actix_web::{App, test, test::TestRequest};
use kaikaku::http::{Answers, routes};

use super::{get, head, lasting};
use crate::support::{TestDatabase, town};

const PATHS: [&str; 9] = [
    "/catalog.ttl",
    "/catalog.jsonld",
    "/catalog.rdf",
    "/catalog",
    "/data.json",
    "/changes.atom",
    "/api/3/action/package_search?rows=100",
    "/api/3/action/package_show?id=141305-2023",
    "/api/3/action/organization_list?all_fields=true",
];

#[actix_web::test]
async fn head_tells_what_get_would() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for path in PATHS.into_iter().chain(["/dataset/all", "/api/3/action/site_read", "/catalog.ttl?page=0"]) {
        let (get, head) = (lasting(&api, path).await, head(&api, path).await);
        assert_eq!(head.status, get.status, "{path}");
        for name in ["Content-Type", "ETag", "Location", "Cache-Control", "Vary", "Last-Modified"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[actix_web::test]
async fn tags_are_good_until_the_data_changes() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let mut tags = Vec::new();
    for path in PATHS {
        let first = lasting(&api, path).await;
        assert_eq!(first.status, 200, "{path}: {}", first.body);
        let expected = "public, max-age=60, s-maxage=300, stale-while-revalidate=3600";
        assert_eq!(first.header("Cache-Control"), expected, "{path}");
        assert!(first.header("Last-Modified").ends_with("GMT"), "{path}");
        let tag = first.header("ETag").to_owned();
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let known = TestRequest::get().uri(path).insert_header(("If-None-Match", tag.clone()));
        let again = api.send(known).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{path}");
        let any = TestRequest::get().uri(path).insert_header(("If-None-Match", "*"));
        assert_eq!(api.send(any).await.status, 304, "{path}");
        tags.push(tag);
    }
    // The same representation under two addresses.
    assert_eq!(tags[0], tags[3]);
    database.import(&town()).await;
    api.store().refresh().await.unwrap();
    for (path, tag) in PATHS.into_iter().zip(tags) {
        let known = TestRequest::get().uri(path).insert_header(("If-None-Match", tag));
        assert_eq!(api.send(known).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn whichever_answer_a_client_has_is_good_only_of_what_exists() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (path, status) in [
        ("/api/3/action/package_show?id=no-such-thing", 404),
        ("/dataset/no-such-thing", 404),
        ("/graphql?query=%7B%20nothing%20%7D", 200),
        ("/graphql?query=%7B%20dataset%20%7B%20revision%20%7D%20%7D", 304),
        ("/data/items.csv", 304),
        ("/data/items.csv?limit=1", 400),
        ("/schema.graphql", 304),
        ("/api/3", 304),
    ] {
        let any = TestRequest::get().uri(path).insert_header(("If-None-Match", "*"));
        assert_eq!(api.send(any).await.status.as_u16(), status, "{path}");
    }
    let post = TestRequest::post().uri("/api/3/action/site_read").insert_header(("If-None-Match", "*"));
    assert_eq!(api.send(post).await.status, 200);
}

#[actix_web::test]
async fn answers_are_kept_and_compressed() {
    let database = TestDatabase::bundled().await;
    let mut api = database.api().await;
    api.state.answers = Arc::new(Answers::new(16 << 20));
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    let plain = lasting(&api, "/catalog.ttl").await;
    let before = api.store().statement_count();
    let gzip = TestRequest::get().uri("/catalog.ttl").insert_header(("Accept-Encoding", "gzip"));
    let response = test::call_service(&app, gzip.to_request()).await;
    assert_eq!(response.headers().get("Content-Encoding").unwrap(), "gzip");
    assert_ne!(response.headers().get("ETag").unwrap(), plain.header("ETag"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*test::read_body(response).await).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.body);
    assert_eq!(api.store().statement_count(), before);
    assert_eq!(api.state.answers.kept().0, 1);
}

#[actix_web::test]
async fn what_changed_unnoticed_is_told_as_it_is_now() {
    let database = TestDatabase::bundled().await;
    for path in ["/catalog.ttl", "/data.json", "/api/3/action/package_search?rows=100"] {
        let api = database.api().await;
        let program = super::corrected(1 + PATHS.iter().position(|known| *known == path).unwrap());
        super::import(&database, &program, "Found wrong meanwhile").await;
        let answer = lasting(&api, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert!(answer.body.contains("Found wrong meanwhile") || path == "/data.json", "{path}");
        assert_eq!(
            answer.header("ETag"),
            lasting(&database.api().await, path).await.header("ETag"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn long_addresses_are_refused() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let long = "x".repeat(60_000);
    for path in ["/catalog.ttl", "/data.json", "/api/3/action/package_search"] {
        let answer = get(&api, &format!("{path}?q={long}")).await;
        assert_eq!(answer.status, 414, "{path}");
        assert!(answer.json().is_object());
    }
}
