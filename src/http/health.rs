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
    match state.service.store.silence() {
        // All servers of this database are in the same state; what they have in memory is better than nothing.
        Some(silence) if silence <= state.serving.stale => {
            return said("stale", state.service.store.current().revision);
        }
        Some(_) => return unready("the database does not answer"),
        None => {}
    }
    match state.service.store.pending_migrations().await {
        Err(_) => unready("the database does not answer"),
        Ok(missing) if !missing.is_empty() => {
            unready("the database lacks migrations; run: kaikaku migrate up")
        }
        Ok(_) => said("ready", state.service.store.current().revision),
    }
}

fn said(status: &str, revision: i64) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.json(json!({ "status": status, "revision": revision }))
}
