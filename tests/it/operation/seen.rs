//! What an operator sees: a line for each request, what is counted, and traces.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use actix_web::{App, HttpServer, web};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;
use serde_json::{Value, json};

use super::serve;
use crate::support::{
    program::{Program, folder},
    repository,
};

/// The lines of a log in JSON that tell of requests, as soon as there are so many.
fn requests(program: &Program, number: usize) -> Vec<Value> {
    let begin = Instant::now();
    loop {
        let log = program.log.lock().unwrap().clone();
        let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let lines: Vec<Value> = lines.filter(|line| line["target"] == "kaikaku::request").collect();
        if lines.len() >= number {
            return lines;
        }
        assert!(begin.elapsed() < Duration::from_secs(10), "{log}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[actix_web::test]
async fn every_request_is_one_line_that_tells_what_it_took() {
    let folder = folder();
    let program = Program::spawn(serve(&folder.path().join("data"), &[("log_format", "json")]));
    let client = reqwest::Client::new();
    let graphql = format!("{}/graphql", program.address);
    let named = "query Pillars { program(municipality: \"141305\", fiscalYear: 2023) { pillars { title sections { items { title } } } } }";
    for _ in 0..2 {
        let request = client.post(&graphql).header("X-Request-Id", "mine-1").json(&json!({ "query": named }));
        assert_eq!(request.send().await.unwrap().headers()["x-request-id"], "mine-1");
    }
    let bad = client.post(&graphql).json(&json!({ "query": "{ items(first: -1) { totalCount } }" }));
    let id = bad.send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
    let long = "x".repeat(1000);
    client.post(&graphql).json(&json!({ "query": named, "operationName": long })).send().await.unwrap();
    client.get(format!("{}/nowhere?secret=1", program.address)).send().await.unwrap();
    client.get(format!("{}/health/live", program.address)).send().await.unwrap();
    let lines = requests(&program, 5);
    assert_eq!(lines.len(), 5, "health is not logged: {lines:#?}");
    let [made, kept, refused, unnamed, lost] = &lines[..] else { unreachable!() };
    for (line, cache, sql) in [(made, "miss", 2), (kept, "hit", 0)] {
        let told = json!({
            "method": line["method"], "route": line["route"], "status": line["status"],
            "operation": line["operation"], "outcome": line["outcome"], "cache": line["cache"],
            "sql": line["sql"], "request_id": line["request_id"],
        });
        let expected = json!({
            "method": "POST", "route": "/graphql", "status": 200, "operation": "Pillars", "outcome": "OK",
            "cache": cache, "sql": sql, "request_id": "mine-1",
        });
        assert_eq!(told, expected);
        assert!(line["milliseconds"].as_f64().unwrap() > 0.0);
        assert_eq!(line["document"].as_str().unwrap().len(), 16);
    }
    assert!(made["rows"].as_u64().unwrap() > 50 && made["cost"].as_u64().unwrap() >= 4, "{made}");
    assert_eq!((&kept["rows"], &kept["document"]), (&json!(0), &made["document"]));
    assert_eq!(
        (&refused["outcome"], &refused["operation"], &refused["request_id"]),
        (&json!("BAD_USER_INPUT"), &json!("(anonymous)"), &json!(id))
    );
    assert_eq!(unnamed["operation"], "(anonymous)", "what the document does not have is not repeated");
    assert_eq!((&lost["route"], &lost["status"]), (&json!("(other)"), &json!(404)));
    assert!(!program.log.lock().unwrap().contains("secret"));
    assert!(program.stop());
}

/// The value of a line of metrics that begins like this.
fn value(metrics: &str, beginning: &str) -> f64 {
    let line = metrics.lines().find(|line| line.starts_with(beginning));
    let line = line.unwrap_or_else(|| panic!("nothing of {beginning}:\n{metrics}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn prometheus_finds_what_is_counted_on_a_listener_of_its_own() {
    let folder = folder();
    let program = Program::spawn(serve(&folder.path().join("data"), &[("metrics_listen", "127.0.0.1:0")]));
    let log = program.log.lock().unwrap().clone();
    let metrics = log.split("metrics: ").nth(1).unwrap().lines().next().unwrap().to_owned();
    let ask = async || reqwest::get(&metrics).await.unwrap().text().await.unwrap();
    for number in 0..120 {
        let query = format!("query Q{number} {{ dataset {{ revision }} }}");
        program.ask(&query).await.unwrap();
    }
    for _ in 0..2 {
        let tree =
            "{ program(municipality: \"141305\", fiscalYear: 2023) { pillars { sections { title } } } }";
        program.ask(tree).await.unwrap();
    }
    program.ask("{ items(first: -1) { totalCount } }").await.unwrap();
    let told = ask().await;
    assert!(told.ends_with("# EOF\n"));
    let of = |operation: &str, outcome: &str| {
        value(
            &told,
            &format!(
                "kaikaku_requests_total{{route=\"/graphql\",operation=\"{operation}\",outcome=\"{outcome}\"}}"
            ),
        )
    };
    assert!((of("(anonymous)", "OK") - 2.0).abs() < 0.1);
    assert!((of("(anonymous)", "BAD_USER_INPUT") - 1.0).abs() < 0.1);
    assert!((of("Q99", "OK") - 1.0).abs() < 0.1);
    assert!((of("(other)", "OK") - 20.0).abs() < 0.1, "a hundred names are told apart");
    let hits = "kaikaku_request_duration_seconds_count{route=\"/graphql\",cache=\"hit\"}";
    assert!((value(&told, hits) - 1.0).abs() < 0.1);
    assert!((value(&told, "kaikaku_data_revision") - 5.0).abs() < 0.1);
    assert!((value(&told, "kaikaku_database_up{") - 1.0).abs() < 0.1);
    for name in [
        "kaikaku_sql_statements_total",
        "kaikaku_sql_rows_total",
        "kaikaku_sql_seconds_total",
        "kaikaku_cache_bytes{cache=\"answers\"}",
        "kaikaku_cache_entries{cache=\"programmes\"}",
        "kaikaku_pool_connections{",
        "kaikaku_build_info{",
    ] {
        assert!(value(&told, name) > 0.0, "{name}");
    }
    // What the runbook asks for is there.
    let runbook = std::fs::read_to_string(repository("docs/operations.md")).unwrap();
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let mut named: Vec<&str> =
        runbook.split(|c| !is_name(c)).filter(|word| word.starts_with("kaikaku_")).collect();
    named.retain(|name| !["kaikaku_", "kaikaku_reader", "kaikaku_admin"].contains(name));
    assert!(named.len() > 10);
    for name in named {
        assert!(told.contains(name), "{name}");
    }
    let elsewhere = format!("{}/metrics", program.address);
    assert_eq!(reqwest::get(elsewhere).await.unwrap().status(), 404, "not where everyone asks");
    assert!(program.stop());
}

/// The text of an attribute.
fn attribute(span: &Span, key: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key == key);
    format!("{:?}", found.and_then(|attribute| attribute.value.as_ref()))
}

#[actix_web::test]
async fn traces_go_to_the_collector_within_the_trace_of_the_caller() {
    let spans: Arc<Mutex<Vec<Span>>> = Arc::default();
    let received = Arc::clone(&spans);
    let collector = HttpServer::new(move || {
        let received = Arc::clone(&received);
        App::new().route(
            "/v1/traces",
            web::post().to(move |body: web::Bytes| {
                let sent = ExportTraceServiceRequest::decode(body).unwrap();
                let scopes = sent.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
                received.lock().unwrap().extend(scopes.flat_map(|scope| scope.spans));
                async { "" }
            }),
        )
    });
    let collector = collector.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.addrs()[0]);
    actix_web::rt::spawn(collector.run());
    let folder = folder();
    let program = Program::spawn(serve(&folder.path().join("data"), &[("otlp_endpoint", &endpoint)]));
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let request = reqwest::Client::new().get(format!("{}/q/effect-by-pillar", program.address));
    request.header("traceparent", format!("00-{trace}-b7ad6b7169203331-01")).send().await.unwrap();
    // What is left is sent when it stops.
    assert!(tokio::task::spawn_blocking(move || program.stop()).await.unwrap());
    let spans = spans.lock().unwrap();
    let hex = |bytes: &[u8]| format!("{bytes:02x?}").replace(['[', ']', ',', ' '], "");
    let ours: Vec<&Span> = spans.iter().filter(|span| hex(&span.trace_id) == trace).collect();
    let request = ours.iter().find(|span| span.kind == SpanKind::Server as i32).unwrap();
    assert_eq!(
        (request.name.as_str(), hex(&request.parent_span_id).as_str()),
        ("GET /q/{name}", "b7ad6b7169203331")
    );
    assert!(attribute(request, "graphql.operation.name").contains("effect-by-pillar"));
    assert!(attribute(request, "kaikaku.outcome").contains("OK"));
    let sql: Vec<_> = ours.iter().filter(|span| span.parent_span_id == request.span_id).collect();
    assert_eq!(sql.len(), 2, "{ours:#?}");
    assert!(sql.iter().all(|span| attribute(span, "db.query.text").contains("SELECT")));
}
