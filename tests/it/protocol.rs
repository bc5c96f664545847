//! What every route does as HTTP: methods, headers, sharing across origins, and what is refused before GraphQL begins.

use actix_web::{http::Method, test::TestRequest};
use serde_json::json;

use std::sync::Arc;

use kaikaku::http::Serving;

use crate::support::{Api, TestDatabase, serving};

const ROUTES: [(&str, &str); 13] = [
    ("/", "GET, HEAD, OPTIONS"),
    ("/graphql", "POST, GET, HEAD, OPTIONS"),
    ("/graphiql", "GET, HEAD, OPTIONS"),
    ("/schema.graphql", "GET, HEAD, OPTIONS"),
    ("/q", "GET, HEAD, OPTIONS"),
    ("/q/search", "GET, HEAD, OPTIONS"),
    ("/q/search.csv", "GET, HEAD, OPTIONS"),
    ("/programs/141305/2023", "GET, HEAD, OPTIONS"),
    ("/portal.css", "GET, HEAD, OPTIONS"),
    ("/robots.txt", "GET, HEAD, OPTIONS"),
    ("/sitemap.xml", "GET, HEAD, OPTIONS"),
    ("/health/live", "GET, HEAD, OPTIONS"),
    ("/health/ready", "GET, HEAD, OPTIONS"),
];

#[actix_web::test]
async fn every_route_tells_its_methods_and_is_careful() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (route, methods) in ROUTES {
        let asked = TestRequest::default().uri(route);
        let answer = api.send(asked.method(Method::OPTIONS)).await;
        assert_eq!((answer.status.as_u16(), answer.header("Allow")), (204, methods), "{route}");
        let answer = api.send(TestRequest::delete().uri(route)).await;
        assert_eq!(answer.status, 405, "{route}");
        assert!(methods.starts_with(answer.header("Allow")), "{route}");
        for request in [TestRequest::get(), TestRequest::default().method(Method::HEAD)] {
            let answer = api.send(request.uri(route)).await;
            assert_ne!(answer.status, 405, "{route}");
            assert_eq!(answer.header("X-Content-Type-Options"), "nosniff", "{route}");
            assert_eq!(answer.header("Referrer-Policy"), "no-referrer", "{route}");
            assert!(answer.header("Content-Security-Policy").starts_with("default-src 'none'"), "{route}");
        }
    }
    assert_eq!(
        api.send(TestRequest::get().uri("/nothing")).await.header("X-Content-Type-Options"),
        "nosniff"
    );
}

#[actix_web::test]
async fn get_runs_queries_only_whatever_else_the_document_holds() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let get = async |query: &str, operation: &str| {
        let pairs = [("query", query), ("operationName", operation)];
        let pairs = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        api.send(TestRequest::get().uri(&format!("/graphql?{pairs}"))).await
    };
    for query in [
        "mutation { change }",
        "subscription { news }",
        "query A { dataset { revision } } mutation B { change }",
    ] {
        let operation = if query.starts_with("query") { "B" } else { "" };
        let answer = get(query, operation).await;
        assert_eq!((answer.status.as_u16(), answer.header("Allow")), (405, "POST"), "{query}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    }
    let both = "query A { dataset { revision } } mutation B { change }";
    let post = TestRequest::post().uri("/graphql").set_json(json!({ "query": both, "operationName": "B" }));
    assert_eq!(api.send(post).await.json()["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}

#[actix_web::test]
async fn which_of_several_operations_is_meant_is_never_guessed() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for number in 0..12 {
        let query = format!("query A {{ dataset {{ revision }} }} mutation B {{ change }} # {number}");
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let strict = ("Accept", "application/graphql-response+json");
        let request = TestRequest::get().uri(&format!("/graphql?query={query}")).insert_header(strict);
        let answer = api.send(request).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    }
}

#[actix_web::test]
async fn the_media_type_that_is_liked_best_is_given() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let (json, response) =
        ("application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8");
    for (accept, given) in [
        ("*/*", json),
        ("", json),
        ("application/json", json),
        ("application/graphql-response+json", response),
        ("application/graphql-response+json, application/json", response),
        ("application/json, application/graphql-response+json", json),
        ("application/json;q=0.1, application/graphql-response+json;q=1.0", response),
        ("*/*;q=0.1, application/graphql-response+json", response),
        ("application/graphql-response+json;q=0.5, */*;q=0.9", json),
        ("application/json;q=0, */*", response),
        ("application/json; Q=0.000, application/*", response),
        ("Application/JSON ; charset=utf-8 ; q=0.3, text/html", json),
        ("text/html", ""),
        ("application/json;q=0", ""),
    ] {
        let get =
            TestRequest::get().uri("/graphql?query={dataset{revision}}").insert_header(("Accept", accept));
        let answer = api.send(get).await;
        if given.is_empty() {
            assert_eq!(answer.status, 406, "{accept}");
        } else {
            assert_eq!((answer.status.as_u16(), answer.header("Content-Type")), (200, given), "{accept}");
        }
    }
    let two = TestRequest::get().uri("/graphql?query={dataset{revision}}");
    let two = two.append_header(("Accept", "text/html")).append_header(("Accept", "application/json"));
    assert_eq!(api.send(two).await.status, 200);
}

#[actix_web::test]
async fn null_is_no_value_of_a_type_that_cannot_be_null() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query = "query($f: Int!) { items(first: $f) { totalCount } }";
    for variables in [json!({ "f": null }), json!({}), json!({ "other": 1 })] {
        let answer = api.answer(query, variables).await;
        assert_eq!(answer["errors"][0]["message"], "variable \"$f\" needs a value of type Int!");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    }
    let answer =
        api.answer("query($f: Int! = 3) { items(first: $f) { totalCount } }", json!({ "f": null })).await;
    assert_eq!(answer["errors"][0]["message"], "variable \"$f\" needs a value of type Int!");
    assert!(api.answer(query, json!({ "f": 1 })).await.get("errors").is_none());
}

#[actix_web::test]
async fn bodies_are_json_in_utf_8_as_they_are_and_addresses_are_bounded() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query = r#"{"query":"{ dataset { revision } }"}"#;
    let send = async |content_type: &str, coding: &str| {
        let request =
            TestRequest::post().uri("/graphql").insert_header(("Content-Type", content_type.to_owned()));
        let request = if coding.is_empty() {
            request
        } else {
            request.insert_header(("Content-Encoding", coding.to_owned()))
        };
        api.send(request.set_payload(query)).await.status.as_u16()
    };
    assert_eq!(send("application/json", "").await, 200);
    assert_eq!(send("Application/JSON; charset=UTF-8", "identity").await, 200);
    assert_eq!(send("application/json; charset=shift_jis", "").await, 415);
    assert_eq!(send("application/json", "gzip").await, 415);
    for form in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/graphql",
    ] {
        assert_eq!(send(form, "").await, 415, "{form}");
    }
    let of_size = |size: usize| {
        let start = r#"{"query":"{dataset{revision}}"#;
        let body = format!("{start}{}\"}}", " ".repeat(size - start.len() - 2));
        TestRequest::post()
            .uri("/graphql")
            .insert_header(("Content-Type", "application/json"))
            .set_payload(body)
    };
    let limits = api.data("{ serviceLimits { maxBodyBytes maxAddressBytes } }").await;
    assert_eq!(limits, json!({ "serviceLimits": { "maxBodyBytes": 131_072, "maxAddressBytes": 16_384 } }));
    assert_eq!(api.send(of_size(131_072)).await.status, 200);
    assert_eq!(api.send(of_size(131_073)).await.status, 413);
    let of_length = |length: usize| {
        let start = "query={dataset{revision}}";
        TestRequest::get().uri(&format!("/graphql?{start}{}", "+".repeat(length - start.len())))
    };
    assert_eq!(api.send(of_length(16 * 1024)).await.status, 200);
    let answer = api.send(of_length(16 * 1024 + 1)).await;
    assert_eq!(answer.refusal(), (414, "LIMIT_EXCEEDED".to_owned()));
}

#[actix_web::test]
async fn names_are_not_suggested_to_those_who_guess() {
    let database = TestDatabase::bundled().await;
    let (_, message) = database.api().await.error("{ itemz { totalCount } }").await;
    assert!(message.contains("itemz") && !message.contains("items"), "{message}");
}

#[actix_web::test]
async fn pages_of_every_origin_may_read_or_only_those_that_are_named() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let preflight = |origin: &'static str| {
        TestRequest::default()
            .method(Method::OPTIONS)
            .uri("/graphql")
            .insert_header(("Origin", origin))
            .insert_header(("Access-Control-Request-Method", "POST"))
            .insert_header(("Access-Control-Request-Headers", "content-type"))
    };
    let ask = |origin: &'static str| {
        TestRequest::get().uri("/graphql?query={dataset{revision}}").insert_header(("Origin", origin))
    };
    let answer = api.send(preflight("https://paper.example")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Access-Control-Allow-Origin"), "*");
    assert!(answer.header("Access-Control-Allow-Methods").contains("POST"));
    assert_eq!(answer.header("Access-Control-Allow-Headers").to_lowercase(), "content-type");
    for request in
        [ask("https://paper.example"), TestRequest::get().uri("/graphql?query={dataset{revision}}")]
    {
        assert_eq!(api.send(request).await.header("Access-Control-Allow-Origin"), "*");
    }
    let answer = api.send(ask("https://paper.example")).await;
    assert_eq!(answer.header("Access-Control-Allow-Credentials"), "");
    let named = Serving { origins: vec!["https://city.example".to_owned()], ..serving() };
    let api = Api::serving(Arc::clone(api.store()), named);
    assert_eq!(
        api.send(ask("https://city.example")).await.header("Access-Control-Allow-Origin"),
        "https://city.example"
    );
    let answer = api.send(ask("https://paper.example")).await;
    assert_eq!((answer.status.as_u16(), answer.header("Access-Control-Allow-Origin")), (200, ""));
    assert_ne!(api.send(preflight("https://paper.example")).await.header("Access-Control-Allow-Origin"), "*");
}

#[actix_web::test]
async fn a_document_that_was_sent_once_can_be_named_by_its_hash() {
    use sha2::{Digest, Sha256};

    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query = "{ dataset { revision } }";
    let hash = format!("{:x}", Sha256::digest(query));
    let reference = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let get = |extensions: &serde_json::Value| {
        let extensions = extensions.to_string();
        let pairs = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("extensions", &extensions)
            .finish();
        TestRequest::get().uri(&format!("/graphql?{pairs}"))
    };
    let code = |body: &serde_json::Value| body["errors"][0]["extensions"]["code"].clone();
    let unknown = api.send(get(&reference(&hash))).await;
    assert_eq!((unknown.status.as_u16(), code(&unknown.json())), (200, json!("PERSISTED_QUERY_NOT_FOUND")));
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound");
    assert_eq!(unknown.header("Cache-Control"), "no-store");
    let post = |query: &str, extensions| {
        TestRequest::post().uri("/graphql").set_json(json!({ "query": query, "extensions": extensions }))
    };
    let sent = api.send(post(query, reference(&hash))).await;
    assert_eq!(sent.json(), json!({ "data": { "dataset": { "revision": 5 } } }));
    let named = api.send(get(&reference(&hash))).await;
    assert_eq!((named.json(), named.header("ETag")), (sent.json(), sent.header("ETag")));
    assert_eq!(api.send(post("", reference(&hash.to_uppercase()))).await.json(), sent.json());
    for (query, extensions) in [
        ("{ programs { totalCount } }", reference(&hash)),
        ("", reference("abc")),
        ("", json!({ "persistedQuery": { "version": 2, "sha256Hash": hash } })),
        ("", json!({ "persistedQuery": true })),
        ("", json!({})),
    ] {
        let answer = api.send(post(query, extensions.clone())).await;
        assert_eq!(
            (answer.status.as_u16(), code(&answer.json())),
            (400, json!("BAD_REQUEST")),
            "{query} {extensions}"
        );
    }
}
