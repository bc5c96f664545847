//! Pages for people: the list of programmes and a page for each of them, in Japanese and English, as plain HTML.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};

use super::{files, kept};
use crate::http::AppState;

mod dataset;
mod downloads;
mod failure;
mod home;
mod layout;
mod parts;
mod program;
mod sitemap;
mod texts;
mod view;
mod words;

use failure::Failure;
use view::View;

/// The media type of pages.
const HTML: &str = "text/html; charset=utf-8";

/// The headers of a request that change their bytes.
const VARY: &str = "Accept-Encoding, Accept-Language";

/// Adds the pages, and what belongs to them.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/").route(web::get().to(home)).route(web::head().to(home)))
        .service(
            web::resource("/programs/{code}/{state}")
                .route(web::get().to(program))
                .route(web::head().to(program)),
        )
        .service(web::resource(layout::STYLE_PATH).route(web::get().to(style)).route(web::head().to(style)))
        .configure(sitemap::configure);
}

async fn home(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let view = View::of(&request, &state.service.publisher);
    finished(&request, &view, home::answer(&request, &state, &view).await)
}

async fn program(
    request: HttpRequest,
    place: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let view = View::of(&request, &state.service.publisher);
    let (code, year) = &*place;
    finished(&request, &view, program::answer(&request, &state, &view, code, year).await)
}

/// The answer, or the page that says why there is none; either may load and do only what such pages need.
fn finished(request: &HttpRequest, view: &View<'_>, answered: Result<HttpResponse, Failure>) -> HttpResponse {
    let mut answer = answered.unwrap_or_else(|failure| failure.answer(request, view));
    let policy = HeaderValue::from_static(layout::POLICY);
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}

async fn style(request: HttpRequest) -> HttpResponse {
    LazyLock::force(&layout::STYLE).answer(&request).await
}
