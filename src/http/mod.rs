//! HTTP: routes, GraphQL over HTTP, the GraphiQL page, the open-data portal, health. What it needs from below, `startup`
//! hands it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpRequest, HttpResponse, http::header::HeaderValue, middleware::from_fn, web};

use crate::graphql::{Limits, Publisher, Service};

mod answers;
mod ask;
mod asset;
mod csv;
mod examples;
mod gate;
mod graphiql;
mod graphql;
mod health;
mod metrics;
mod named;
mod observe;
mod persisted;
mod points;
mod portal;
mod refusal;
mod respond;
mod shell;

pub use answers::{Answers, Seed};
pub use examples::EXAMPLES;
pub use gate::Gate;
pub use graphiql::assets_embedded;
pub use metrics::{Connection, Metrics, metrics_routes};
pub use named::{Named, NamedError};
pub use persisted::{Persisted, sha256};
pub use points::{Clients, Points};
pub use portal::{Files, keep_ready};
pub use respond::{Freshness, Unchanging};

/// How the routes serve, as configured.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// Who runs the server, and under which address.
    pub publisher: Publisher,
    /// Whose pages may read answers in a browser; everyone's where none is named.
    pub origins: Vec<String>,
    /// How many bytes of whole answers are kept; 0 keeps none.
    pub answer_bytes: u64,
    /// How long others may keep answers.
    pub freshness: Freshness,
    /// How long answers go on that need no database, while there is none.
    pub stale: Duration,
    /// What a request may ask for.
    pub limits: Limits,
    /// Whom to take a request to come from.
    pub clients: Clients,
    /// Documents that are asked by their names.
    pub named: Named,
    /// Whether only these are answered.
    pub only_named: bool,
}

/// What the routes share.
#[derive(Clone)]
pub struct AppState {
    /// The API over the data.
    pub service: Arc<Service>,
    /// The schema as text.
    pub sdl: Unchanging,
    /// The documents that are asked by name, as JSON.
    pub named_list: Unchanging,
    /// How the routes serve.
    pub serving: Arc<Serving>,
    /// How long others may keep answers, as a header.
    pub caching: HeaderValue,
    /// Documents that clients may name by their hash.
    pub persisted: Arc<Persisted>,
    /// What every answer depends on besides the data.
    pub seed: Seed,
    /// Whole answers that were given before.
    pub answers: Arc<Answers>,
    /// How many requests are executed at the same time.
    pub gate: Arc<Gate>,
    /// The same of answers beside the API, some of which wait for files.
    pub portal_gate: Arc<Gate>,
    /// How much each client has asked for.
    pub points: Arc<Points>,
    /// Files that can be downloaded.
    pub files: Arc<Files>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether the server stops.
    stopping: Arc<AtomicBool>,
}

impl AppState {
    /// The state over this API.
    #[must_use]
    pub fn new(service: Service, serving: Serving) -> Self {
        let (sdl, limits) = (crate::graphql::sdl(), &service.limits);
        Self {
            caching: serving.freshness.header(),
            seed: Seed::new(&sdl, &service.publisher, limits),
            sdl: Unchanging::new("application/graphql; charset=utf-8", sdl),
            named_list: Unchanging::new("application/json; charset=utf-8", serving.named.list()),
            persisted: Arc::new(Persisted::new(&serving.named.hashes())),
            answers: Arc::new(Answers::new(serving.answer_bytes)),
            gate: Arc::new(Gate::new(limits.max_concurrent_requests)),
            portal_gate: Arc::new(Gate::new(limits.max_concurrent_requests)),
            points: Arc::new(Points::new(serving.clients.clone(), limits)),
            metrics: Arc::new(Metrics::new(serving.named.names())),
            files: Arc::default(),
            stopping: Arc::default(),
            serving: Arc::new(serving),
            service: Arc::new(service),
        }
    }
}

impl AppState {
    /// From now on the server stops: it says so where it is asked for its health, and keeps no connection open.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether it does.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// Adds every route; production and tests use the same.
pub fn routes(state: AppState) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        let cors = shell::cors(&state.serving.origins);
        let all = web::scope("")
            .wrap(cors)
            .wrap(from_fn(shell::wrap))
            .wrap(from_fn(observe::wrap))
            .service(web::resource("/schema.graphql").route(web::get().to(sdl)).route(web::head().to(sdl)))
            .configure(graphql::configure)
            .configure(named::configure)
            .configure(graphiql::configure)
            .configure(health::configure)
            .configure(portal::configure)
            .default_service(web::to(portal::unknown));
        config.app_data(web::Data::new(state)).service(all);
    }
}

async fn sdl(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    state.sdl.answer(&request).await
}
