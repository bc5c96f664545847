//! What the operator sees of the program while it runs: its log, and traces where a collector is named.

use std::{
    borrow::Cow,
    io::{BufWriter, IsTerminal},
    sync::LazyLock,
};

use opentelemetry::{
    propagation::{Extractor, TextMapPropagator},
    trace::TracerProvider,
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::Span;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{EnvFilter, Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

/// Under which name requests are logged.
pub const REQUESTS: &str = "kaikaku::request";

/// Under which name spans are made; they are for collectors only.
pub const SPANS: &str = "kaikaku::span";

/// When this was first asked, in milliseconds since 1970: what tells ids of this run from those of another.
pub static START: LazyLock<i64> = LazyLock::new(|| chrono::Utc::now().timestamp_millis());

/// What is logged, and where traces go.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// What is logged, as a filter of tracing-subscriber.
    pub filter: Cow<'static, str>,
    /// Whether each line of the log is JSON.
    pub json: bool,
    /// Address of the collector of traces.
    pub collector: Option<String>,
    /// Which part of the requests is traced, from 0 to 1.
    pub traced: f64,
}

impl Default for Telemetry {
    /// For where the settings cannot be read.
    fn default() -> Self {
        Self { filter: "info".into(), json: false, collector: None, traced: 0.0 }
    }
}

/// Sends what is left of the traces, and writes what is left of the log, when it is dropped.
#[derive(Debug)]
pub struct Running {
    provider: Option<SdkTracerProvider>,
    // After the traces: what became of them is logged.
    _log: WorkerGuard,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.provider.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// Starts logging to standard error, with colours only on a terminal, and tracing. A thread of its own writes the lines, many
/// at a time where they come fast; where nobody reads them, lines are lost after some 100,000, and no request waits.
#[must_use]
pub fn init(telemetry: &Telemetry) -> Running {
    let filter = EnvFilter::new(&telemetry.filter);
    // Spans would be repeated on every line within them.
    let quiet = Targets::new().with_target(SPANS, tracing::level_filters::LevelFilter::OFF);
    let quiet = quiet.with_default(tracing::level_filters::LevelFilter::TRACE);
    let (writer, log) = NonBlocking::new(BufWriter::new(std::io::stderr()));
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = if telemetry.json {
        lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed()
    } else {
        lines.with_ansi(std::io::stderr().is_terminal()).boxed()
    };
    let (provider, problem) = match telemetry.collector.as_deref().map(|at| provider(at, telemetry.traced)) {
        None => (None, None),
        Some(Ok(provider)) => (Some(provider), None),
        Some(Err(error)) => (None, Some(error)),
    };
    let spans = provider.as_ref().map(|provider| {
        let tracer = tracing_opentelemetry::layer().with_tracer(provider.tracer("kaikaku"));
        tracer.with_filter(Targets::new().with_target(SPANS, tracing::Level::INFO))
    });
    let subscriber =
        tracing_subscriber::registry().with(lines.with_filter(quiet).with_filter(filter)).with(spans);
    // A second start in one process (tests) keeps the first.
    drop(subscriber.try_init());
    if let Some(error) = problem {
        tracing::error!(%error, "traces cannot be sent");
    }
    Running { provider, _log: log }
}

fn provider(
    collector: &str,
    traced: f64,
) -> Result<SdkTracerProvider, opentelemetry_otlp::ExporterBuildError> {
    let endpoint = format!("{}/v1/traces", collector.trim_end_matches('/'));
    let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).build()?;
    let resource = Resource::builder().with_service_name("kaikaku");
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        // Whatever the caller says: anybody can say that it wants to be traced.
        .with_sampler(Sampler::TraceIdRatioBased(traced))
        .with_resource(resource.with_attribute(version).build())
        .build())
}

/// What a request says of its caller's span: the header `traceparent`.
struct Caller<'a>(Option<&'a str>);

impl Extractor for Caller<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.filter(|_| key == "traceparent")
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

/// The span of a request, within that of its caller where there is one.
pub fn request_span(method: &str, route: impl FnOnce() -> Cow<'static, str>, caller: Option<&str>) -> Span {
    let span = tracing::info_span!(
        target: SPANS,
        "request",
        otel.kind = "server",
        otel.name = tracing::field::Empty,
        http.request.method = method,
        http.route = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty,
        graphql.operation.name = tracing::field::Empty,
        kaikaku.outcome = tracing::field::Empty,
    );
    if !span.is_disabled() {
        let route = route();
        span.record("otel.name", format!("{method} {route}"));
        span.record("http.route", &*route);
        let caller = TraceContextPropagator::new().extract(&Caller(caller));
        // Without a subscriber that knows spans there is no parent to set.
        let _ = span.set_parent(caller);
    }
    span
}

/// Says in its span how a request ended.
pub fn finish_request(span: &Span, operation: &str, status: u16, outcome: &str) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", status);
    span.record("graphql.operation.name", operation);
    span.record("kaikaku.outcome", outcome);
}
