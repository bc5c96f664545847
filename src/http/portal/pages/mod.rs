//! Pages for people: the list of programmes and a page for each of them, in Japanese and English, as plain HTML.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, HeaderValue},
    },
    middleware::from_fn,
    web,
};

use super::{datasets, files, kept};
use crate::{
    domain::MunicipalityCode,
    http::{AppState, points, respond},
};

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
        .service(
            web::resource("/")
                .wrap(from_fn(points::count))
                .route(web::get().to(home))
                .route(web::head().to(home)),
        )
        .service(
            web::resource("/programs/{code}/{state}")
                .wrap(from_fn(points::count))
                .route(web::get().to(program))
                .route(web::head().to(program)),
        )
        .service(web::resource("/programs").route(web::get().to(listed)).route(web::head().to(listed)))
        .service(web::resource("/programs/{code}").route(web::get().to(listed)).route(web::head().to(listed)))
        .service(web::resource(layout::STYLE_PATH).route(web::get().to(style)).route(web::head().to(style)))
        .service(
            web::resource([layout::ICON_PATH, "/favicon.ico"])
                .route(web::get().to(icon))
                .route(web::head().to(icon)),
        )
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

/// The beginning of a programme's address leads to those programmes in the list.
async fn listed(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let view = View::of(&request, &state.service.publisher);
    let code = request.match_info().get("code");
    let failure = match code.map(str::parse::<MunicipalityCode>) {
        None => Failure::Moved(view.page("/", &[])),
        Some(Ok(code)) => Failure::Moved(view.page("/", &[("municipality", &code.to_string())])),
        Some(Err(_)) => Failure::Address(&texts::NO_SUCH_SHAPE),
    };
    finished(&request, &view, Err(failure))
}

/// What is at no address of ours: with a slash too many it leads to the one without, a browser gets a page, and everybody
/// else a line.
pub(in crate::http) async fn unknown(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let view = View::of(&request, &state.service.publisher);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let plain = view.path.trim_end_matches('/');
    if reads && plain != view.path {
        // From where the client is: never to another host.
        return finished(&request, &view, Err(Failure::Moved(view.file(plain) + &query(&request))));
    }
    let likes_pages = respond::liked(&request, &[(false, "text/plain"), (true, "text/html")]);
    if reads && likes_pages == Some(true) {
        return finished(&request, &view, Err(Failure::Missing(&texts::NO_SUCH_ADDRESS)));
    }
    respond::not_found()
}

/// The question mark of an address and what is behind it.
fn query(request: &HttpRequest) -> String {
    request.uri().query().map_or(String::new(), |query| format!("?{query}"))
}

/// The answer, or the page that says why there is none; either may load and do only what such pages need.
fn finished(request: &HttpRequest, view: &View<'_>, answered: Result<HttpResponse, Failure>) -> HttpResponse {
    let mut answer = answered.unwrap_or_else(|failure| failure.answer(request, view));
    let policy = HeaderValue::from_static(layout::POLICY);
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}

async fn icon(request: HttpRequest) -> HttpResponse {
    LazyLock::force(&layout::ICON).answer(&request).await
}

async fn style(request: HttpRequest) -> HttpResponse {
    LazyLock::force(&layout::STYLE).answer(&request).await
}
