//! Health: alive as long as the process answers; ready when the database does, and its schema is ours.

use actix_web::{HttpResponse, http::header, web};
use serde_json::json;

use super::AppState;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/health/live").route(web::get().to(live)).route(web::head().to(live)))
        .service(web::resource("/health/ready").route(web::get().to(ready)).route(web::head().to(ready)));
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({ "status": "alive" }))
}

async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let unready = |why: &str| {
        HttpResponse::ServiceUnavailable()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(json!({ "status": "not ready", "reason": why }))
    };
    if state.is_stopping() {
        return unready("the server stops");
    }
    if state.service.store.silence().is_some() {
        return unready("the database does not answer");
    }
    match state.service.store.pending_migrations().await {
        Err(_) => unready("the database does not answer"),
        Ok(missing) if !missing.is_empty() => {
            unready("the database lacks migrations; run: kaikaku migrate up")
        }
        Ok(_) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
            "status": "ready",
            "revision": state.service.store.current().revision,
        })),
    }
}
