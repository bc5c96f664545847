//! GraphQL over HTTP, the explorer's page, the schema's text and health, through production's routes.

use actix_web::{http::Method, test::TestRequest};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::TestDatabase;

const QUERY: &str = r#"{ municipality(code: "141305") { name } }"#;
const ANSWER: &str = r#"{"data":{"municipality":{"name":"川崎市"}}}"#;

#[actix_web::test]
async fn post_and_get_give_the_same_answer_in_the_media_type_asked_for() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let encoded: String = url::form_urlencoded::byte_serialize(QUERY.as_bytes()).collect();
    for accept in ["application/graphql-response+json", "application/json", "*/*"] {
        let post = TestRequest::post()
            .uri("/graphql")
            .insert_header(("Accept", accept))
            .set_json(json!({ "query": QUERY }));
        let get =
            TestRequest::get().uri(&format!("/graphql?query={encoded}")).insert_header(("Accept", accept));
        for request in [post, get] {
            let answer = api.send(request).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, ANSWER));
            let expected = if accept == "*/*" { "application/json" } else { accept };
            assert!(answer.header("Content-Type").starts_with(expected), "{}", answer.header("Content-Type"));
            assert!(!answer.header("X-Request-Id").is_empty());
        }
    }
}

#[actix_web::test]
async fn variables_and_operation_names_are_used() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query =
        "query A($code: String!) { municipality(code: $code) { name } } query B { dataset { revision } }";
    let body = json!({ "query": query, "operationName": "A", "variables": { "code": "141305" } });
    let answer = api.send(TestRequest::post().uri("/graphql").set_json(&body)).await;
    assert_eq!(answer.body, ANSWER);
    let pairs = [("query", query), ("operationName", "A"), ("variables", r#"{"code":"141305"}"#)];
    let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let answer = api.send(TestRequest::get().uri(&format!("/graphql?{encoded}"))).await;
    assert_eq!(answer.body, ANSWER);
}

#[actix_web::test]
async fn what_is_no_request_is_refused_with_its_reason_and_without_data() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let json_type = ("Content-Type", "application/json");
    let post =
        |body: &'static str| TestRequest::post().uri("/graphql").insert_header(json_type).set_payload(body);
    let strict = ("Accept", "application/graphql-response+json");
    let large = Box::leak(format!("{{\"query\":\"{}\"}}", "#".repeat(200_000)).into_boxed_str());
    let cases = [
        (post("{"), 400, "BAD_REQUEST"),
        (post("[]"), 400, "BAD_REQUEST"),
        (post(r#"[{"query":"{dataset{revision}}"}]"#), 400, "BAD_REQUEST"),
        (post("{}"), 400, "BAD_REQUEST"),
        (post(large), 413, "LIMIT_EXCEEDED"),
        (TestRequest::post().uri("/graphql").set_payload("{}"), 415, "BAD_REQUEST"),
        (
            TestRequest::post()
                .uri("/graphql")
                .insert_header(("Content-Type", "text/plain"))
                .set_payload("{}"),
            415,
            "BAD_REQUEST",
        ),
        (post("{}").insert_header(("Accept", "text/html")), 406, "BAD_REQUEST"),
        (TestRequest::get().uri("/graphql"), 400, "BAD_REQUEST"),
        (TestRequest::get().uri("/graphql?query=x&variables=%7B"), 400, "BAD_REQUEST"),
        (post(r#"{"query":"{"}"#).insert_header(strict), 400, "GRAPHQL_PARSE_FAILED"),
        (post(r#"{"query":"{ nothing }"}"#).insert_header(strict), 400, "GRAPHQL_VALIDATION_FAILED"),
        (post(r#"{"query":"mutation { a }"}"#).insert_header(strict), 400, "GRAPHQL_VALIDATION_FAILED"),
        (
            post(r#"{"query":"query A { dataset { revision } }", "operationName":"B"}"#)
                .insert_header(strict),
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (post(r#"{"query":"{"}"#), 200, "GRAPHQL_PARSE_FAILED"),
    ];
    for (number, (request, status, code)) in cases.into_iter().enumerate() {
        let answer = api.send(request).await;
        assert_eq!(answer.status.as_u16(), status, "case {number}: {}", answer.body);
        let body = answer.json();
        assert_eq!(body["errors"][0]["extensions"]["code"], code, "case {number}: {body}");
        assert!(body.get("data").is_none(), "case {number}: {body}");
    }
    let put = TestRequest::default().method(Method::PUT).uri("/graphql");
    assert_eq!(api.send(put).await.status, 405);
}

#[actix_web::test]
async fn queries_are_bounded_in_depth_and_size() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let nested = |depth: usize| {
        let (open, close) =
            ("pillar { program { crossCutting { items { nodes { ".repeat(depth), "} } } } } ".repeat(depth));
        format!("{{ items(first: 1) {{ nodes {{ {open} title {close} }} }} }}")
    };
    assert_eq!(api.error(&nested(5)).await.0, "LIMIT_EXCEEDED");
    let nested = "{ municipalities(first: 1000) { nodes { programs(first: 1000) { nodes { id } } } } }";
    let (code, message) = api.error(nested).await;
    assert_eq!(
        (code.as_str(), message.contains("fields, and 100000 are allowed")),
        ("LIMIT_EXCEEDED", true),
        "{message}"
    );
    let (circle, back) = ("program { pillars { sections { items { ".repeat(4), "} } } } ".repeat(4));
    let (code, message) =
        api.error(&format!("{{ items(first: 1) {{ nodes {{ {circle} title {back} }} }} }}")).await;
    assert_eq!(
        (code.as_str(), message.contains("fields, and 100000 are allowed")),
        ("LIMIT_EXCEEDED", true),
        "{message}"
    );
    let wrap = format!("{} id {}", "items(first: 1000) { nodes { program { ".repeat(6), "} } } ".repeat(6));
    let bomb = format!("{{ programs(first: 1000) {{ nodes {{ {wrap} }} }} }}");
    assert_eq!(api.error(&bomb).await.0, "LIMIT_EXCEEDED");
    let spreads: Vec<String> =
        (0..40).map(|n| format!("fragment F{n} on Dataset {{ ...F{0} ...F{0} }} ", n + 1)).collect();
    let fragments =
        format!("{{ dataset {{ ...F0 }} }} {} fragment F40 on Dataset {{ revision }}", spreads.join(""));
    let (code, message) = api.error(&fragments).await;
    assert_eq!((code.as_str(), message.contains("selections")), ("LIMIT_EXCEEDED", true), "{message}");
    let open = "possibleTypes { interfaces { ".repeat(4);
    let introspection = format!("{{ __type(name: \"Node\") {{ {open} name {} }} }}", "} } ".repeat(4));
    assert!(api.error(&introspection).await.1.contains("introspection"));
    let fields: Vec<String> = (0..60).map(|number| format!("a{number}: title")).collect();
    let wide = format!(
        "{{ items(first: 1000) {{ nodes {{ {0} pillar {{ {0} program {{ {0} pillars {{ {0} }} }} }} section {{ {0} }} }} }} }}",
        fields.join(" ")
    );
    assert_eq!(api.error(&wide).await.0, "LIMIT_EXCEEDED");
    let deep = format!("{}{}", "{a".repeat(5000), "}".repeat(5000));
    let code = api.error(&deep).await.0;
    assert!(["GRAPHQL_PARSE_FAILED", "LIMIT_EXCEEDED"].contains(&code.as_str()), "{code}");
}

#[actix_web::test]
async fn a_list_that_is_longer_than_usual_counts_as_long_as_it_is() {
    let database = TestDatabase::empty().await;
    let mut town = crate::support::town();
    let (section, like) =
        (town.items.iter().position(|item| item.section.is_some()).unwrap(), town.items.clone());
    for number in 0..400 {
        let key = format!("more-{number}").into();
        town.items.insert(section, kaikaku::domain::Item { key, ..like[section].clone() });
    }
    for effect in town.effects.iter_mut().filter(|effect| effect.item as usize >= section) {
        effect.item += 400;
    }
    for overlap in &mut town.overlaps {
        overlap.counted_in =
            overlap.counted_in.map(|item| if item as usize >= section { item + 400 } else { item });
    }
    database.import(&town).await;
    let api = database.api().await;
    let (round, back) = ("section { items { ".repeat(2), "} } ".repeat(2));
    let place = r#"program(municipality: "199991", fiscalYear: 2024) { items(first: 5) { nodes"#;
    let (code, message) = api.error(&format!("{{ {place} {{ {round} title {back} }} }} }} }}")).await;
    assert_eq!((code.as_str(), message.contains("100000 fields")), ("LIMIT_EXCEEDED", true), "{message}");
}

#[actix_web::test]
async fn mistakes_of_ours_show_nothing_but_a_code_and_a_request_id() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let admin = database.admin().await;
    let broken = "ALTER TABLE effect DROP CONSTRAINT effect_kind_agrees_with_its_columns; UPDATE effect SET kind = 'SECRET'";
    sea_orm::ConnectionTrait::execute_unprepared(&admin, broken).await.unwrap();
    let query = json!({ "query": r#"{ program(municipality: "141305", fiscalYear: 2023) { documents { title } } }"# });
    let ask = async |id: &'static str| {
        let request =
            TestRequest::post().uri("/graphql").insert_header(("X-Request-Id", id)).set_json(&query);
        api.send(request).await
    };
    let answer = ask("mine-1").await;
    let error = answer.json()["errors"][0].clone();
    assert_eq!(error["message"], "internal error");
    assert_eq!(error["extensions"], json!({ "code": "INTERNAL_SERVER_ERROR", "requestId": "mine-1" }));
    assert!(!answer.body.contains("SECRET"), "{}", answer.body);
    // With the database away: cold questions are unavailable, and readiness says so.
    api.store().close().await;
    let answer = ask("mine-2").await;
    let error = answer.json()["errors"][0].clone();
    assert_eq!(error["extensions"], json!({ "code": "SERVICE_UNAVAILABLE", "requestId": "mine-2" }));
    assert_eq!(api.send(TestRequest::get().uri("/health/ready")).await.status, 503);
    assert_eq!(api.data("{ dataset { programCount } }").await["dataset"]["programCount"], 5);
}

#[actix_web::test]
async fn a_request_id_is_taken_over_where_it_is_harmless() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let send = async |id: &str| {
        let request =
            TestRequest::get().uri("/graphql?query=%7B__typename%7D").insert_header(("X-Request-Id", id));
        api.send(request).await.header("X-Request-Id").to_owned()
    };
    assert_eq!(send("abc-1.2_3").await, "abc-1.2_3");
    assert_ne!(send("a b").await, "a b");
    assert!(send(&"x".repeat(65)).await.len() < 65);
}

#[actix_web::test]
async fn the_explorer_is_served_under_a_strict_policy_with_every_file_it_names() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let page = api.send(TestRequest::get().uri("/graphiql")).await;
    assert_eq!(page.status, 200);
    assert!(page.header("Content-Security-Policy").starts_with("default-src 'none'; script-src 'self'"));
    for (_, query) in kaikaku::http::EXAMPLES {
        let name = query.lines().find_map(|line| line.strip_prefix("query ")).unwrap();
        assert!(page.body.contains(name.split(['(', ' ']).next().unwrap()), "{name} is not in the page");
    }
    let own = page.body.split('"').filter(|text| text.starts_with("graphiql/"));
    let mut files = 0;
    for file in own {
        let answer = api.send(TestRequest::get().uri(&format!("/{file}"))).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(answer.header("Cache-Control").contains("immutable"), "{file}");
        assert!(answer.header("Content-Security-Policy").contains("script-src 'self'"), "{file}");
        files += 1;
    }
    assert!(files >= 2, "{}", page.body);
}

#[actix_web::test]
async fn head_answers_wherever_get_does_and_health_tells_the_truth() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for path in [
        "/graphql?query=%7B__typename%7D",
        "/graphiql",
        "/schema.graphql",
        "/health/live",
        "/health/ready",
        "/",
    ] {
        let get = api.send(TestRequest::get().uri(path)).await;
        let head = api.send(TestRequest::default().method(Method::HEAD).uri(path)).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(get.status.is_success(), "{path}");
    }
    let schema = api.send(TestRequest::get().uri("/schema.graphql")).await;
    assert_eq!(schema.body, kaikaku::graphql::sdl());
    assert_eq!(api.send(TestRequest::get().uri("/health/ready")).await.json()["status"], "ready");
    let admin = database.admin().await;
    kaikaku::store::migrate_down(&admin, 1).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(600)).await; // it is asked twice a second
    let unready = api.send(TestRequest::get().uri("/health/ready")).await;
    assert_eq!(unready.status, 503);
    assert!(unready.json()["reason"].as_str().unwrap().contains("migrate up"));
    assert_eq!(api.send(TestRequest::get().uri("/health/live")).await.status, 200);
    assert_eq!(api.send(TestRequest::get().uri("/nothing")).await.status, 404);
}

#[actix_web::test]
async fn a_statement_that_takes_too_long_is_cancelled_and_told() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let admin = database.admin().await;
    admin.execute_unprepared("BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let query = "{ items(first: 1) { nodes { id } } }";
    let ask = || TestRequest::post().uri("/graphql").set_json(json!({ "query": query }));
    let answer = api.send(ask()).await;
    assert_eq!((answer.status.as_u16(), answer.json()["data"].clone()), (504, Value::Null));
    let extensions = &answer.json()["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "TIMEOUT");
    assert_eq!(extensions["requestId"], answer.header("x-request-id"));
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'kaikaku serve' AND state = 'active'";
    assert_eq!(database.number(waiting).await, 0, "the statement goes on in the database");
    admin.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(api.send(ask()).await.status.as_u16(), 200);
}
