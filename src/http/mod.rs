//! HTTP: routes, GraphQL over HTTP, the GraphiQL page, health. What it needs from below, `startup` hands it.

use std::sync::Arc;

use actix_web::{HttpResponse, http::header, middleware::from_fn, web};

use crate::{
    graphql::{Documents, Publisher, Schema},
    store::Store,
};

mod answers;
mod examples;
mod graphiql;
mod graphql;
mod health;
mod persisted;
mod refusal;
mod respond;
mod shell;

pub use answers::Answers;
pub use examples::EXAMPLES;
pub use graphiql::assets_embedded;
pub use persisted::Persisted;
pub use respond::Freshness;

/// How the routes serve, as configured.
#[derive(Debug, Clone)]
pub struct Serving {
    /// Whose pages may read answers in a browser; everyone's where none is named.
    pub origins: Vec<String>,
    /// How many bytes of whole answers are kept; 0 keeps none.
    pub answer_bytes: u64,
    /// How long others may keep answers.
    pub freshness: Freshness,
}

/// What the routes share.
#[derive(Clone)]
pub struct AppState {
    /// The schema.
    pub schema: Schema,
    /// Documents that were asked before.
    pub documents: Arc<Documents>,
    /// The schema as text.
    pub sdl: Arc<str>,
    /// The data.
    pub store: Arc<Store>,
    /// Who runs this endpoint.
    pub publisher: Arc<Publisher>,
    /// Whose pages may read answers in a browser; everyone's where none is named.
    pub origins: Arc<[String]>,
    /// Documents that clients may name by their hash.
    pub persisted: Arc<Persisted>,
    /// Whole answers that were given before.
    pub answers: Arc<Answers>,
    /// How long others may keep answers.
    pub freshness: Freshness,
}

impl AppState {
    /// The state over this store.
    #[must_use]
    pub fn new(store: Arc<Store>, publisher: Option<String>, serving: &Serving) -> Self {
        Self {
            schema: crate::graphql::schema(),
            documents: Arc::default(),
            sdl: crate::graphql::sdl().into(),
            store,
            publisher: Arc::new(Publisher { name: publisher }),
            origins: serving.origins.clone().into(),
            persisted: Arc::default(),
            answers: Arc::new(Answers::new(serving.answer_bytes)),
            freshness: serving.freshness,
        }
    }
}

/// Adds every route; production and tests use the same.
pub fn routes(state: AppState) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        let cors = shell::cors(&state.origins);
        let all = web::scope("")
            .wrap(cors)
            .wrap(from_fn(shell::wrap))
            .service(web::resource("/").route(web::get().to(home)).route(web::head().to(home)))
            .service(web::resource("/schema.graphql").route(web::get().to(sdl)).route(web::head().to(sdl)))
            .configure(graphql::configure)
            .configure(graphiql::configure)
            .configure(health::configure)
            .default_service(web::to(respond::not_found));
        config
            .app_data(web::Data::new(state))
            .app_data(web::PayloadConfig::new(crate::graphql::MAX_BODY))
            .service(all);
    }
}

/// Until there is a home page, the root is GraphiQL.
async fn home() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, "graphiql")).finish()
}

async fn sdl(state: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/graphql; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(state.sdl.to_string())
}
