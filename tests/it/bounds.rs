//! Every limit holds: what reaches it is answered, what goes one beyond is refused and told which limit it was.

use std::sync::Arc;

use actix_web::{App, test, test::TestRequest};
use kaikaku::{
    graphql::Limits,
    http::{Serving, routes},
};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::support::{Api, TestDatabase, serving};

/// The API within these limits.
fn within(api: &Api, limits: Limits) -> Api {
    Api::serving(Arc::clone(api.store()), Serving { limits, ..serving() })
}

/// Limits, one of which is this.
type Make = fn(usize) -> Limits;

/// The limit that a request goes beyond, by its own account; none where it is answered.
fn exceeded(answer: &Value) -> Option<&str> {
    let error = answer.get("errors")?.get(0)?;
    assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED", "{answer}");
    Some(error["extensions"]["limit"].as_str().unwrap())
}

#[actix_web::test]
async fn what_reaches_a_limit_of_the_document_is_answered_and_what_goes_beyond_is_not() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let default = Limits::default();
    let worked = "{ items(first: 50) { nodes { title pillar { title } } } }";
    let spread =
        "{ dataset { ...F ...F } } fragment F on Dataset { a: revision @include(if: true) itemCount }";
    let variables = "query Q($a: Int, $b: Int) { items(first: $a, last: $b) { totalCount } }";
    let list = "{ items(filter: { fiscalYear: { in: [2016, 2017, 2023] } }) { totalCount } }";
    let root = "query A { ...R dataset { revision } } fragment R on Query { serviceLimits { maxDepth } dataset { itemCount } }";
    let cases: [(&str, usize, &str, Make); 9] = [
        ("maxFields", 201, worked, |n| Limits { max_fields: n, ..Limits::default() }),
        ("maxDepth", 4, worked, |n| Limits { max_depth: n, ..Limits::default() }),
        ("maxSelections", 7, spread, |n| Limits { max_selections: n, ..Limits::default() }),
        ("maxAliases", 2, spread, |n| Limits { max_aliases: n, ..Limits::default() }),
        ("maxDirectives", 2, spread, |n| Limits { max_directives: n, ..Limits::default() }),
        ("maxRootFields", 3, root, |n| Limits { max_root_fields: n, ..Limits::default() }),
        ("maxTokens", 18, worked, |n| Limits { max_tokens: n, ..Limits::default() }),
        ("maxVariables", 2, variables, |n| Limits { max_variables: n, ..Limits::default() }),
        ("maxListValues", 3, list, |n| Limits { max_list_values: n, ..Limits::default() }),
    ];
    for (name, used, query, limits) in cases {
        assert_ne!(limits(used), default, "{name}");
        let answer = within(&api, limits(used)).answer(query, json!({})).await;
        assert_eq!(exceeded(&answer), None, "{name}: {answer}");
        let below = within(&api, limits(used - 1));
        let answer = below.answer(query, json!({})).await;
        assert_eq!(exceeded(&answer), Some(name), "{answer}");
        assert!(answer.get("data").is_none(), "{answer}");
        let told = within(&api, Limits { max_tokens: 100, ..limits(used) });
        if name != "maxDepth" && name != "maxTokens" {
            let limit = told.data(&format!("{{ serviceLimits {{ {name} }} }}")).await;
            assert_eq!(limit["serviceLimits"][name], used, "{name}");
        }
    }
}

#[actix_web::test]
async fn values_of_variables_are_bounded_like_those_of_the_document() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let limits = Limits { max_list_values: 3, max_variables: 2, ..Limits::default() };
    let api = within(&api, limits);
    let query = "query Q($keys: [Int!]) { items(filter: { fiscalYear: { in: $keys } }) { totalCount } }";
    let answer = api.answer(query, json!({ "keys": [2016, 2017, 2018] })).await;
    assert_eq!(exceeded(&answer), None, "{answer}");
    let answer = api.answer(query, json!({ "keys": [2016, 2017, 2018, 2023] })).await;
    assert_eq!(exceeded(&answer), Some("maxListValues"));
    // Variables that the document does not know are ignored, but they are read.
    let answer = api.answer(query, json!({ "keys": null, "other": 1 })).await;
    assert_eq!(exceeded(&answer), None, "{answer}");
    let answer = api.answer(query, json!({ "keys": null, "other": 1, "third": 2 })).await;
    assert_eq!(exceeded(&answer), Some("maxVariables"));
}

#[actix_web::test]
async fn pages_are_as_large_as_is_configured() {
    let database = TestDatabase::bundled().await;
    let api = within(&database.api().await, Limits { max_page_size: 200, ..Limits::default() });
    for list in ["items", "pillars", "effects", "programs", "municipalities"] {
        for end in ["first", "last"] {
            api.data(&format!("{{ {list}({end}: 200) {{ nodes {{ __typename }} }} }}")).await;
            let (code, message) =
                api.error(&format!("{{ {list}({end}: 201) {{ nodes {{ __typename }} }} }}")).await;
            assert_eq!(code, "BAD_USER_INPUT");
            assert_eq!(message, format!("\"{end}\" must lie between 0 and 200, not 201"));
        }
    }
    let groups = |first| {
        format!(
            "{{ items {{ groups(by: [FISCAL_YEAR], first: {first}) {{ nodes {{ aggregates {{ itemCount }} }} }} }} }}"
        )
    };
    api.data(&groups(200)).await;
    assert_eq!(api.error(&groups(201)).await.0, "BAD_USER_INPUT");
    let limits = api.data("{ serviceLimits { maxPageSize pageSizes { field maximum } } }").await;
    assert_eq!(limits["serviceLimits"]["maxPageSize"], 200);
    for size in limits["serviceLimits"]["pageSizes"].as_array().unwrap() {
        assert_eq!(size["maximum"], if size["field"] == "Query.nodes" { 1000 } else { 200 }, "{size}");
    }
}

#[actix_web::test]
async fn bodies_and_addresses_are_as_long_as_is_configured() {
    let database = TestDatabase::bundled().await;
    let limits = Limits { max_body_bytes: 1024, max_address_bytes: 256, ..Limits::default() };
    let api = within(&database.api().await, limits);
    let start = "query={dataset{revision}}";
    for (length, status) in [(256, 200), (257, 414)] {
        let address = format!("/graphql?{start}{}", "+".repeat(length - start.len()));
        let answer = api.send(TestRequest::get().uri(&address)).await;
        assert_eq!(answer.status, status);
        assert_eq!(exceeded(&answer.json()), (status == 414).then_some("maxAddressBytes"));
    }
    let start = r#"{"query":"{dataset{revision}}"#;
    for (size, status) in [(1024, 200), (1025, 413)] {
        let body = format!("{start}{}\"}}", " ".repeat(size - start.len() - 2));
        let request = TestRequest::post().uri("/graphql").insert_header(("Content-Type", "application/json"));
        let answer = api.send(request.set_payload(body)).await;
        assert_eq!(answer.status, status);
        assert_eq!(exceeded(&answer.json()), (status == 413).then_some("maxBodyBytes"));
    }
}

#[actix_web::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let database = TestDatabase::bundled().await;
    let api = within(&database.api().await, Limits { request_seconds: 1, ..Limits::default() });
    let page = "{ items(first: 1) { nodes { title } } }";
    api.data(page).await;
    let admin = database.admin().await;
    let held = admin.begin().await.unwrap();
    held.execute_unprepared("LOCK TABLE item IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let answer = api.send(TestRequest::post().uri("/graphql").set_json(json!({ "query": page }))).await;
    assert_eq!(answer.status, 504);
    let error = &answer.json()["errors"][0];
    assert_eq!(error["extensions"]["code"], "TIMEOUT");
    assert_eq!(error["message"], "the answer took longer than 1 seconds; ask for less");
    held.rollback().await.unwrap();
    api.data(page).await;
}

#[actix_web::test]
async fn more_than_can_be_answered_at_once_is_sent_away_with_a_word_when_to_come_back() {
    let database = TestDatabase::bundled().await;
    let api = within(&database.api().await, Limits { max_concurrent_requests: 2, ..Limits::default() });
    let admin = database.admin().await;
    let held = admin.begin().await.unwrap();
    held.execute_unprepared("LOCK TABLE item IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    let ask = |number: usize| {
        let query = format!("{{ items(first: {number}) {{ nodes {{ title }} }} }}");
        let request = TestRequest::post().uri("/graphql").set_json(json!({ "query": query }));
        test::call_service(&app, request.to_request())
    };
    // Two are executed, eight wait for a second at most, and the rest are sent away at once.
    let release = async {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(1500)).await;
        held.rollback().await.unwrap();
    };
    let (answers, ()) = futures_util::join!(futures_util::future::join_all((1..=13).map(ask)), release);
    let status: Vec<u16> = answers.iter().map(|answer| answer.status().as_u16()).collect();
    assert_eq!(status.iter().filter(|status| **status == 200).count(), 2, "{status:?}");
    assert_eq!(status.iter().filter(|status| **status == 503).count(), 11, "{status:?}");
    for answer in answers.into_iter().filter(|answer| answer.status() == 503) {
        assert_eq!(answer.headers().get("Retry-After").unwrap(), "1");
        let body: Value = test::read_body_json(answer).await;
        assert_eq!(body["errors"][0]["extensions"]["code"], "OVERLOADED");
        assert!(body.get("data").is_none());
    }
    assert_eq!(
        test::call_and_read_body(&app, TestRequest::get().uri("/health/live").to_request()).await,
        "{\"status\":\"alive\"}"
    );
    let answer = ask(1).await;
    assert_eq!(answer.status(), 200);
}

#[actix_web::test]
async fn a_document_full_of_mistakes_is_told_a_few_of_them() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let fields: Vec<String> = (0..3000).map(|number| format!("f{number}")).collect();
    let answer = api.answer(&format!("{{ {} }}", fields[..9].join(" ")), json!({})).await;
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 9);
    assert_eq!(errors[8]["message"], "there are 1 more mistakes in the document");
    assert!(errors.iter().all(|error| error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"));
    let answer = api.answer(&format!("{{ dataset {{ {} }} }}", fields.join(" ")), json!({})).await;
    assert_eq!(answer["errors"][8]["message"], "there are 2992 more mistakes in the document");
}

#[actix_web::test]
async fn only_the_operation_that_is_asked_for_costs_and_needs_its_variables() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let query =
        "query A($n: Int!, $ids: [ID!]!) { items(first: $n) { nodes { ...F } } nodes(ids: $ids) { id } }
        query B { dataset { revision } }
        query C { items(first: 1000) { nodes { pillar { items(first: 1000) { nodes { id } } } } } }
        fragment F on Item { title pillar { ...G } } fragment G on Pillar { title }";
    let ask = async |operation: &str, variables: Value| {
        let body = json!({ "query": query, "operationName": operation, "variables": variables });
        api.send(TestRequest::post().uri("/graphql").set_json(body)).await.json()
    };
    assert_eq!(ask("B", json!({})).await, json!({ "data": { "dataset": { "revision": 5 } } }));
    let answer = ask("A", json!({ "n": 1, "ids": ["Municipality:141305"] })).await;
    assert!(answer["data"]["items"]["nodes"][0]["pillar"]["title"].is_string(), "{answer}");
    assert_eq!(exceeded(&ask("C", json!({})).await), Some("maxFields"));
    for nobody in ["D", ""] {
        let answer = ask(nobody, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    }
}

#[actix_web::test]
async fn sums_are_bounded_before_anything_is_added_up() {
    let database = TestDatabase::bundled().await;
    let api = within(&database.api().await, Limits { max_aliases: 200, ..Limits::default() });
    let sums = |count: usize| {
        let sums: String =
            (0..count).fold(String::new(), |all, place| all + &format!("a{place}: totalCount "));
        format!("{{ items(first: 0) {{ {sums} }} }}")
    };
    let before = api.store().statement_count();
    let answer = api.answer(&sums(101), json!({})).await;
    assert_eq!(exceeded(&answer), Some("maxFields"));
    assert_eq!(api.store().statement_count(), before);
}

/// What today's tools ask of every schema, all of their options switched on.
fn introspection() -> String {
    let of_type = "kind name ofType { ".repeat(9) + "kind name" + &" }".repeat(9);
    "query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind }
        subscriptionType { name kind } types { ...FullType }
        directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
    fragment FullType on __Type { kind name description specifiedByURL isOneOf
        fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue }
            type { ...TypeRef } isDeprecated deprecationReason }
        inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...TypeRef } }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
    fragment TypeRef on __Type { OF_TYPE }"
        .replace("OF_TYPE", &of_type)
}

#[actix_web::test]
async fn introspection_is_answered_as_tools_ask_for_it_and_not_many_times_over() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let data = api.data(&introspection()).await;
    assert!(data["__schema"]["types"].as_array().unwrap().len() > 50);
    let fields: String = (0..50).fold(String::new(), |all, number| {
        all + &format!("f{number}: fields {{ name args {{ name }} type {{ name enumValues {{ name }} }} }} ")
    });
    let answer = api.answer(&format!("{{ __schema {{ types {{ {fields} }} }} }}"), json!({})).await;
    assert_eq!(exceeded(&answer), Some("maxIntrospectedFields"));
}

#[actix_web::test]
async fn nothing_stands_so_deep_that_reading_it_would_take_the_stack() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let limits = api.data("{ serviceLimits { maxBrackets maxNesting maxIntrospectedFields } }").await;
    assert_eq!(
        limits["serviceLimits"],
        json!({ "maxBrackets": 100, "maxNesting": 32, "maxIntrospectedFields": 500_000 })
    );
    for depth in [100, 400, 3000, 60_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        for query in [
            format!("{{ nodes(ids: {open}{close}) {{ id }} }}"),
            format!("query($a: [ID!] = {open}{close}) {{ nodes(ids: $a) {{ id }} }}"),
            format!("{{ __typename @include(if: {open}{close}) }}"),
            format!("query($a: {open}Int{close}) {{ __typename @skip(if: $a) }}"),
            format!("{{ items(filter: {}{}) {{ totalCount }} }}", "{not:".repeat(depth), "}".repeat(depth)),
            format!("{}{}", "{a".repeat(depth), "}".repeat(depth)),
            format!("{}{}", "{...{".repeat(depth / 2), "}}".repeat(depth / 2)),
            "{".repeat(depth + 1),
        ] {
            if query.len() > 120_000 {
                continue;
            }
            let answer = api.answer(&query, json!({})).await;
            let code =
                answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{answer}"));
            assert!(["LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED"].contains(&code), "{answer}");
        }
    }
    let deepest = format!("{{ nodes(ids: {}{}) {{ id }} }}", "[".repeat(98), "]".repeat(98));
    assert_eq!(exceeded(&api.answer(&deepest, json!({})).await), Some("maxValueDepth"));
    // What may stand deepest is read: each level of a filter is made on the stack.
    for (list, open, close) in [
        ("programs", "{not:".repeat(9), "}".repeat(9)),
        ("pillars", "{and:[".repeat(4), "]}".repeat(4)),
        ("pillars", "{or:[".repeat(3) + "{items:{some:", "}}".to_owned() + &"]}".repeat(3)),
        ("pillars", "{or:[{or:[{items:{some:{effects:{every:".to_owned(), "}}}}]}]}".to_owned()),
    ] {
        api.data(&format!("{{ {list}(filter: {open}{{}}{close}) {{ totalCount }} }}")).await;
    }
    let chain = |length: usize| {
        let links = (0..length).fold(String::new(), |all, number| {
            all + &format!("fragment F{number} on Dataset {{ ...F{} }} ", number + 1)
        });
        format!("{{ dataset {{ ...F0 }} }} {links} fragment F{length} on Dataset {{ revision }}")
    };
    api.data(&chain(29)).await;
    assert_eq!(exceeded(&api.answer(&chain(30), json!({})).await), Some("maxNesting"));
    assert_eq!(exceeded(&api.answer(&chain(500), json!({})).await), Some("maxNesting"));
    let long =
        within(&api, Limits { max_tokens: 1_000_000, max_body_bytes: 16 * 1024 * 1024, ..Limits::default() });
    assert_eq!(exceeded(&long.answer(&chain(20_000), json!({})).await), Some("maxNesting"));
}

#[actix_web::test]
async fn errors_do_not_repeat_all_that_was_sent() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for query in [
        " ".repeat(100_000),
        format!("{{ {} }}", "a".repeat(100_000)),
        format!("{{ a(b: {}", "é".repeat(50_000)),
    ] {
        let request = TestRequest::post().uri("/graphql").set_json(json!({ "query": query }));
        let answer = api.send(request).await;
        assert!(answer.body.len() < 3000, "{}", answer.body.len());
    }
}
