//! Whatever is sent, the server answers with sense: no input makes a panic, a status of 500, or an error that is ours.

use std::collections::HashMap;

use actix_web::{
    App,
    test::{TestRequest, call_service, init_service, read_body},
};
use async_graphql::parser::{
    parse_schema,
    types::{BaseType, Type, TypeKind, TypeSystemDefinition},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kaikaku::{
    graphql::{self, ErrorCode},
    http::{EXAMPLES, routes},
};
use proptest::{
    prelude::*,
    sample::{Index, select},
};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Api, TestDatabase, samples, town};

/// What documents are made of.
const TOKENS: [&str; 52] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "!",
    "$",
    "@",
    "=",
    "...",
    "|",
    "&",
    "query",
    "mutation",
    "fragment",
    "on",
    "items",
    "nodes",
    "edges",
    "cursor",
    "program",
    "pillars",
    "totalEffect",
    "yen",
    "aggregates",
    "groups",
    "first",
    "last",
    "after",
    "filter",
    "by",
    "orderBy",
    "\"",
    "\"\"\"",
    "\\",
    "#",
    "-1",
    "2147483648",
    "1e999",
    "null",
    "true",
    "$a",
    "a",
    "Item",
    "title",
    "__schema",
    "__typename",
    "skip(if: $a)",
    "😀",
    "\u{feff}",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&TOKENS[..]), 0..40).prop_map(|tokens| tokens.join(" "))
}

/// A part of a text is left out, doubled, or gives way to something else.
fn damaged(texts: Vec<String>) -> impl Strategy<Value = String> {
    let damage = (any::<Index>(), any::<Index>(), select(&TOKENS[..]), 0..3_u8);
    (select(texts), prop::collection::vec(damage, 1..5)).prop_map(|(text, damages)| {
        damages.into_iter().fold(text, |text, (from, length, token, kind)| {
            let characters: Vec<char> = text.chars().collect();
            if characters.is_empty() {
                return token.to_owned();
            }
            let from = from.index(characters.len());
            let to = (from + length.index(20)).min(characters.len());
            let part: String = characters[from..to].iter().collect();
            let middle = match kind {
                0 => String::new(),
                1 => part.repeat(2),
                _ => token.to_owned(),
            };
            let (before, behind) = (characters[..from].iter(), characters[to..].iter());
            before.collect::<String>() + &middle + &behind.collect::<String>()
        })
    })
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What is sent.
#[derive(Debug, Clone)]
enum Sent {
    /// A body that is JSON.
    Json(Value),
    /// A body that says it is.
    Bytes(Vec<u8>),
    /// An address.
    Address(String),
}

impl Sent {
    fn request(&self) -> TestRequest {
        let post = TestRequest::post().uri("/graphql");
        match self {
            Self::Json(body) => post.set_json(body),
            Self::Bytes(body) => {
                post.insert_header(("Content-Type", "application/json")).set_payload(body.clone())
            }
            Self::Address(address) => TestRequest::get().uri(address),
        }
    }
}

/// Sends requests, and looks whether each is answered with sense.
async fn answer_all(api: &Api, requests: Vec<Sent>) {
    let app = init_service(App::new().configure(routes(api.state.clone()))).await;
    let codes: Vec<&str> = ErrorCode::iter().map(ErrorCode::code).collect();
    let ours = [ErrorCode::InternalServerError, ErrorCode::ServiceUnavailable, ErrorCode::Timeout]
        .map(ErrorCode::code);
    let (mut answered, mut refused) = (0, 0);
    for said in requests {
        let response = call_service(&app, said.request().to_request()).await;
        let status = response.status().as_u16();
        assert!(status < 500, "{status} for {said:?}");
        let body = read_body(response).await;
        let body: Value =
            serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{error} for {said:?}"));
        if body["errors"].is_null() {
            answered += 1;
        } else {
            refused += 1;
        }
        for error in body["errors"].as_array().into_iter().flatten() {
            let code = error["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{body} for {said:?}"));
            assert!(codes.contains(&code) && !ours.contains(&code), "{body} for {said:?}");
        }
    }
    // Samples that are all good, or all bad, would prove little.
    assert!(answered > 0 && refused > 0, "{answered} answered, {refused} refused");
}

#[actix_web::test]
async fn any_document_with_any_variables_is_answered_with_sense() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let examples: Vec<String> = EXAMPLES.iter().map(|(_, text)| (*text).to_owned()).collect();
    let documents = prop_oneof![soup(), ".{0,200}", damaged(examples.clone()), select(examples)];
    let requests = (documents, prop::option::of("[A-Za-z]{0,5}"), json(), json()).prop_map(
        |(query, operation, variables, extensions)| {
            Sent::Json(json!({ "query": query, "operationName": operation, "variables": variables, "extensions": extensions }))
        },
    );
    answer_all(&api, samples(requests, 600)).await;
}

#[actix_web::test]
async fn any_bytes_in_body_and_address_are_answered_with_sense() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let good = json!({ "query": "{ dataset { revision } }", "variables": { "a": [1] } }).to_string();
    let bodies = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        damaged(vec![good.clone()]).prop_map(String::into_bytes),
        // What is damaged is hardly ever good, and some must be answered.
        Just(good.into_bytes()),
    ];
    let posted = bodies.prop_map(Sent::Bytes);
    answer_all(&api, samples(posted, 300)).await;
    let names = select(vec!["query", "variables", "extensions", "operationName", "atLeast", "x"]);
    let pairs = prop::collection::vec((names, prop_oneof![soup(), ".{0,60}"]), 0..5);
    let got = (select(vec!["graphql", "q/largest-items", "q/nothing"]), pairs).prop_map(|(path, pairs)| {
        let pairs = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Sent::Address(format!("/{path}?{pairs}"))
    });
    answer_all(&api, samples(got, 300)).await;
}

#[actix_web::test]
async fn any_cursor_and_any_id_is_answered_with_sense() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let page = api
        .data("{ items(first: 2, orderBy: [{ field: TOTAL_EFFECT }]) { edges { cursor node { id } } } }")
        .await;
    let known: Vec<String> = page["items"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|edge| [&edge["cursor"], &edge["node"]["id"]])
        .map(|text| text.as_str().unwrap().to_owned())
        .collect();
    let decoded = |cursor: &String| String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok();
    let insides: Vec<String> = known.iter().filter_map(decoded).collect();
    assert_eq!(insides.len(), 2);
    let texts = prop_oneof![
        ".{0,40}",
        select(known.clone()),
        damaged(known),
        damaged(insides).prop_map(|inside| BASE64_URL_SAFE_NO_PAD.encode(inside)),
    ];
    let queries = select(vec![
        "query($a: String, $b: String) { items(first: 2, after: $a, before: $b, orderBy: [{ field: TOTAL_EFFECT }]) { nodes { id } } }",
        "query($a: String, $b: String) { programs(last: 2, after: $a, before: $b) { nodes { id } } }",
        "query($a: String) { search(query: \"学校\", first: 1, after: $a) { nodes { __typename } } }",
        "query($a: ID!, $b: ID) { node(id: $a) { id } nodes(ids: [$a, $b]) { id } }",
        "query($a: ID!, $b: ID! = \"\") { nodes(ids: [$a, $b]) { id ... on Item { title } } }",
    ]);
    let requests = (queries, texts.clone(), prop::option::of(texts))
        .prop_map(|(query, a, b)| Sent::Json(json!({ "query": query, "variables": { "a": a, "b": b } })));
    answer_all(&api, samples(requests, 300)).await;
}

/// The inputs of the schema: names and types of their fields, or the names of their values.
struct Inputs(HashMap<String, TypeKind>);

impl Inputs {
    fn of(sdl: &str) -> Self {
        let definitions =
            parse_schema(sdl).unwrap().definitions.into_iter().filter_map(|definition| match definition {
                TypeSystemDefinition::Type(kind) => Some((kind.node.name.node.to_string(), kind.node.kind)),
                _ => None,
            });
        Self(definitions.collect())
    }

    /// Values of a type, most of them good.
    fn values(&self, kind: &Type, depth: u32) -> BoxedStrategy<Value> {
        let good = match &kind.base {
            BaseType::List(entries) => {
                prop::collection::vec(self.values(entries, depth), 0..3).prop_map(Value::from).boxed()
            }
            BaseType::Named(name) => self.named(name, depth),
        };
        if kind.nullable { prop_oneof![20 => good, 1 => Just(Value::Null)].boxed() } else { good }
    }

    fn named(&self, name: &str, depth: u32) -> BoxedStrategy<Value> {
        let numbers = prop_oneof![-3..3_i64, 2015..2025_i64, any::<i32>().prop_map(i64::from), any::<i64>()];
        match self.0.get(name) {
            Some(TypeKind::Enum(kind)) => {
                let values =
                    kind.values.iter().map(|value| value.node.value.node.to_string()).collect::<Vec<_>>();
                select(values).prop_map(Value::from).boxed()
            }
            Some(TypeKind::InputObject(object)) if depth > 0 => {
                let fields: Vec<_> = object
                    .fields
                    .iter()
                    .map(|field| {
                        let needed = !field.node.ty.node.nullable && field.node.default_value.is_none();
                        (field.node.name.node.to_string(), field.node.ty.node.clone(), needed)
                    })
                    .collect();
                let (needed, other): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(.., needed)| *needed);
                let some = prop::sample::subsequence(other.clone(), 0..=other.len().min(2));
                let inner: Vec<_> = needed.iter().map(|(_, kind, _)| self.values(kind, depth - 1)).collect();
                let optional: Vec<_> =
                    other.iter().map(|(_, kind, _)| self.values(kind, depth - 1)).collect();
                (some, inner, optional)
                    .prop_map(move |(some, inner, optional)| {
                        let given = needed.iter().map(|(name, ..)| name.clone()).zip(inner);
                        let place =
                            |name: &String| other.iter().position(|(known, ..)| known == name).unwrap();
                        let chosen =
                            some.iter().map(|(name, ..)| (name.clone(), optional[place(name)].clone()));
                        Value::Object(given.chain(chosen.collect::<Vec<_>>()).collect())
                    })
                    .boxed()
            }
            Some(TypeKind::InputObject(_)) => Just(json!({})).boxed(),
            _ if ["Int", "Long"].contains(&name) => numbers.prop_map(Value::from).boxed(),
            _ if name == "Boolean" => any::<bool>().prop_map(Value::from).boxed(),
            _ => prop_oneof![
                "[学校給食 %_\\\\'a-c]{0,4}",
                Just("141305".to_owned()),
                Just("199991".to_owned()),
                ".{0,6}"
            ]
            .prop_map(Value::from)
            .boxed(),
        }
    }
}

#[actix_web::test]
async fn any_filter_order_and_group_is_answered_with_sense() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    let inputs = Inputs::of(&graphql::sdl());
    let aggregates = "aggregates { sum { yen } average { yen } median { yen } stddev inferred { yen } }";
    let groups = "groups(by: $by, having: $having, first: 5) { nodes { keys { fiscalYear } aggregates { itemCount } } }";
    for (list, kind, more) in [
        ("items", "Item", format!("{aggregates} {groups}")),
        ("effects", "Effect", "totalCount".to_owned()),
        ("pillars", "Pillar", "totalCount".to_owned()),
        ("programs", "Program", "totalCount".to_owned()),
        ("municipalities", "Municipality", "totalCount".to_owned()),
    ] {
        let grouped = more.contains("groups");
        let (declared, by) =
            if grouped { (", $by: [GroupKey!]!, $having: AggregateHaving", 3) } else { ("", 0) };
        let query = format!(
            "query Q($filter: {kind}Filter, $order: [{kind}Order!], $first: Int{declared}) {{
                {list}(filter: $filter, orderBy: $order, first: $first) {{ nodes {{ __typename }} {more} }} }}"
        );
        let of = |name: &str, depth| inputs.values(&Type::new(name).unwrap(), depth);
        let by = prop::collection::vec(of("GroupKey!", 1), 0..=by).prop_map(Value::from);
        let variables = (
            of(&format!("{kind}Filter"), 5),
            prop::collection::vec(of(&format!("{kind}Order!"), 2), 0..3),
            prop::option::of(-1..50_i32),
            by,
            of("AggregateHaving", 3),
        );
        let requests = variables.prop_map(move |(filter, order, first, by, having)| {
            let variables =
                json!({ "filter": filter, "order": order, "first": first, "by": by, "having": having });
            Sent::Json(json!({ "query": query, "variables": variables }))
        });
        answer_all(&api, samples(requests, 120)).await;
    }
}
