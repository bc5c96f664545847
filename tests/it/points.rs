//! What requests cost, and how much of that a client may ask for within a minute.

use std::{fs, sync::Arc};

use actix_web::test::TestRequest;
use kaikaku::{
    graphql::Limits,
    http::{Answers, Clients, EXAMPLES, Serving},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Answer, Api, TestDatabase, repository, serving};

const WORKED: &str = "{ items(first: 50) { totalCount nodes { title pillar { title } } } }";

/// It counts as 201 fields, and nothing is added up.
const PLAIN: &str = "{ items(first: 50) { nodes { title pillar { title } } } }";

fn post(query: &str) -> TestRequest {
    TestRequest::post().uri("/graphql").set_json(json!({ "query": query }))
}

#[actix_web::test]
async fn the_cost_is_told_with_the_answer_or_instead_of_it() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let plain = api.send(post(WORKED)).await;
    let cost = json!({ "fields": 251, "maxFields": 100_000, "points": 1252 });
    let report = api.send(post(WORKED).insert_header(("GraphQL-Cost", "report"))).await;
    assert_eq!(report.json(), json!({ "data": plain.json()["data"], "extensions": { "cost": cost } }));
    assert_ne!(report.header("ETag"), plain.header("ETag"));
    assert_eq!(report.header("Vary"), "Accept, Accept-Encoding, GraphQL-Cost");
    let before = api.store().statement_count();
    let validate = api.send(post(WORKED).insert_header(("GraphQL-Cost", "validate"))).await;
    assert_eq!(validate.json(), json!({ "data": null, "extensions": { "cost": cost } }));
    assert_eq!((validate.status.as_u16(), validate.header("Cache-Control")), (200, "no-store"));
    assert_eq!(api.store().statement_count(), before, "nothing was executed");
    let wrong = api.send(post("{ nothing }").insert_header(("GraphQL-Cost", "validate"))).await.json();
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert!(wrong.get("data").is_none());
    let other = api.send(post(WORKED).insert_header(("GraphQL-Cost", "guess"))).await;
    assert_eq!(other.refusal(), (400, "BAD_REQUEST".to_owned()));
}

/// A changed cost breaks clients that are near a limit, so it does not change unnoticed: docs/api.md tells the costs of
/// the explorer's examples.
#[actix_web::test]
async fn the_examples_cost_what_the_documents_say() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let mut rows = Vec::new();
    for (name, query) in EXAMPLES {
        let answer = api.send(post(query).insert_header(("GraphQL-Cost", "validate"))).await.json();
        let cost = &answer["extensions"]["cost"];
        rows.push(format!("| `{name}` | {} | {} |", cost["fields"], cost["points"]));
    }
    let document = fs::read_to_string(repository("docs/api.md")).unwrap();
    let told: Vec<&str> = document
        .lines()
        .skip_while(|line| *line != "| example | fields | points |")
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(told, rows, "docs/api.md should say:\n{}", rows.join("\n"));
}

/// An endpoint that counts points.
fn counting(api: &Api, clients: Clients) -> Api {
    let limits =
        Limits { points_per_minute: Some(1000), points_per_minute_with_key: Some(5000), ..Limits::default() };
    Api::serving(Arc::clone(api.store()), Serving { limits, clients, ..serving() })
}

/// How many points are left, as an answer says.
fn left(answer: &Answer) -> u32 {
    let (_, left) = answer.header("RateLimit").split_once("\"points\";r=").unwrap();
    left.split(';').next().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn points_are_counted_until_there_are_none_left() {
    let database = TestDatabase::bundled().await;
    let api = counting(&database.api().await, Clients::default());
    let limits = api.data("{ serviceLimits { pointsPerMinute pointsPerMinuteWithKey } }").await;
    assert_eq!(
        limits,
        json!({ "serviceLimits": { "pointsPerMinute": 1000, "pointsPerMinuteWithKey": 5000 } })
    );
    let first = api.send(post(PLAIN)).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("RateLimit-Policy"), "\"points\";q=1000;w=60;qu=\"points\"");
    // The two requests so far cost 1 + 3 and 1 + 201 points; some may have come back meanwhile.
    assert!((794..=815).contains(&left(&first)), "{}", left(&first));
    for _ in 0..3 {
        assert_eq!(api.send(post(PLAIN)).await.status, 200);
    }
    let refused = api.send(post(PLAIN)).await;
    assert_eq!(refused.status, 429);
    let error = &refused.json()["errors"][0];
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .starts_with("this costs 201 points, more than are left of 1000 a minute")
    );
    let wait: u32 = refused.header("Retry-After").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert!(refused.header("RateLimit").ends_with(&format!(";t={wait}")), "{}", refused.header("RateLimit"));
    // What was refused cost a single point, so that something smaller is still answered.
    assert!(left(&refused) < 201);
    assert_eq!(api.send(post("{ dataset { revision } }")).await.status, 200);
    assert_eq!(api.send(TestRequest::get().uri("/health/live")).await.status, 200);
}

#[actix_web::test]
async fn an_answer_that_is_known_costs_one_point() {
    let database = TestDatabase::bundled().await;
    let mut api = counting(&database.api().await, Clients::default());
    api.state.answers = Arc::new(Answers::new(1024 * 1024));
    let first = left(&api.send(post(PLAIN)).await);
    for times in 1..=5 {
        let answer = api.send(post(PLAIN)).await;
        assert_eq!(answer.status, 200);
        assert!(left(&answer) >= first - times, "{} of {first}", left(&answer));
    }
}

#[actix_web::test]
async fn clients_are_told_apart_by_address_behind_trusted_proxies_only() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let api = counting(&api, Clients { proxies, ..Clients::default() });
    let from = |peer: &str, forwarded: &'static str| {
        post(PLAIN)
            .peer_addr(format!("{peer}:1").parse().unwrap())
            .insert_header(("X-Forwarded-For", forwarded))
    };
    let first = left(&api.send(from("10.0.0.1", "192.0.2.7")).await);
    assert!(first < 815);
    // Another client behind the same proxy, and the same client behind two, who says it is somebody else.
    assert!(left(&api.send(from("10.0.0.1", "192.0.2.8")).await) >= first);
    let same = left(&api.send(from("10.0.0.2", "198.51.100.1, 192.0.2.7, 10.9.9.9")).await);
    assert!((first - 202..first - 150).contains(&same), "{first} {same}");
    // Some proxies name ports, too.
    let with_port = left(&api.send(from("10.0.0.1", "192.0.2.7:4711")).await);
    assert!(with_port < same);
    // Who is no proxy of ours is asked for itself, whatever it says.
    let direct = left(&api.send(from("203.0.113.5", "192.0.2.200")).await);
    assert!(direct >= first);
    assert!(left(&api.send(from("203.0.113.5", "192.0.2.201")).await) < direct);
    // One client has many addresses of IPv6, but they are of one network.
    let six = |last: &str| post(PLAIN).peer_addr(format!("[2001:db8:0:1::{last}]:1").parse().unwrap());
    let one = left(&api.send(six("1")).await);
    assert!(left(&api.send(six("2")).await) < one);
}

#[actix_web::test]
async fn a_key_has_points_of_its_own_and_an_unknown_one_is_refused() {
    let database = TestDatabase::bundled().await;
    let keys = [Sha256::digest("a-long-secret").into()].into();
    let api = counting(&database.api().await, Clients { keys, ..Clients::default() });
    let with = |key: &'static str| post(PLAIN).insert_header(("X-API-Key", key));
    let answer = api.send(with("a-long-secret")).await;
    assert_eq!(answer.header("RateLimit-Policy"), "\"points\";q=5000;w=60;qu=\"points\"");
    assert!(left(&answer) > 4000);
    assert!(left(&api.send(post(PLAIN)).await) < 1000);
    let answer = api.send(with("another")).await;
    assert_eq!(answer.refusal(), (403, "UNKNOWN_API_KEY".to_owned()));
    assert_eq!(answer.json()["data"], Value::Null);
}
