//! HTTP: routes, GraphQL over HTTP, the GraphiQL page, health. What it needs from below, `startup` hands it.

use std::sync::Arc;

use actix_web::{HttpResponse, http::header, web};

use crate::{
    graphql::{Documents, Publisher, Schema},
    store::Store,
};

mod examples;
mod graphiql;
mod graphql;
mod health;
mod respond;

pub use examples::EXAMPLES;
pub use graphiql::assets_embedded;

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
}

impl AppState {
    /// The state over this store.
    #[must_use]
    pub fn new(store: Arc<Store>, publisher: Option<String>) -> Self {
        Self {
            schema: crate::graphql::schema(),
            documents: Arc::default(),
            sdl: crate::graphql::sdl().into(),
            store,
            publisher: Arc::new(Publisher { name: publisher }),
        }
    }
}

/// Adds every route; production and tests use the same.
pub fn routes(state: AppState) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        config
            .app_data(web::Data::new(state))
            .app_data(web::PayloadConfig::new(graphql::MAX_BODY))
            .service(web::resource("/").route(web::get().to(home)).route(web::head().to(home)))
            .service(web::resource("/schema.graphql").route(web::get().to(sdl)).route(web::head().to(sdl)))
            .configure(graphql::configure)
            .configure(graphiql::configure)
            .configure(health::configure)
            .default_service(web::to(respond::not_found));
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
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(state.sdl.to_string())
}
