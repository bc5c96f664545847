//! The catalogue as DCAT-AP: page by page, in three syntaxes, and a dataset by itself where its address is asked for that.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    middleware::from_fn,
    web,
};

use super::{
    datasets::{self, Describing},
    kept::{self, Form, Made},
    paging,
    problem::Problem,
};
use crate::{
    export::{
        Scope,
        catalog::{self, Paging, Syntax, scope_of, slug},
    },
    http::{AppState, points, refusal::Refusal, respond},
};

/// How many datasets stand on a page.
const PAGE: usize = 40;

/// What an address that is negotiated can be answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Data(Syntax),
    Page,
}

const TURTLE: (Wanted, &str) = (Wanted::Data(Syntax::Turtle), Syntax::Turtle.media_type());
const JSON_LD: (Wanted, &str) = (Wanted::Data(Syntax::JsonLd), Syntax::JsonLd.media_type());
const RDF_XML: (Wanted, &str) = (Wanted::Data(Syntax::RdfXml), Syntax::RdfXml.media_type());
const HTML: (Wanted, &str) = (Wanted::Page, "text/html");
/// What both are written in, which some ask for.
const JSON: (Wanted, &str) = (JSON_LD.0, "application/json");
const XML: (Wanted, &str) = (RDF_XML.0, "application/xml");
const TEXT_XML: (Wanted, &str) = (RDF_XML.0, "text/xml");

/// What the catalogue can come as, what likes all the same first.
const CATALOG: [(Wanted, &str); 7] = [TURTLE, JSON_LD, RDF_XML, HTML, JSON, XML, TEXT_XML];

/// The same of a dataset.
const DATASET: [(Wanted, &str); 7] = [HTML, TURTLE, JSON_LD, RDF_XML, JSON, XML, TEXT_XML];

/// The headers that an address which is negotiated depends on.
const NEGOTIATED: &str = "Accept, Accept-Encoding";

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    for syntax in Syntax::ALL {
        let get = move |request: HttpRequest, state: web::Data<AppState>| async move {
            page(&request, &state, syntax, "Accept-Encoding").await
        };
        let path = path(syntax);
        config.service(
            web::resource(path)
                .wrap(from_fn(points::count))
                .route(web::get().to(get))
                .route(web::head().to(get)),
        );
    }
    config
        .service(
            web::resource("/catalog")
                .wrap(from_fn(points::count))
                .route(web::get().to(negotiated))
                .route(web::head().to(negotiated)),
        )
        .service(
            web::resource("/dataset/{slug}")
                .wrap(from_fn(points::count))
                .route(web::get().to(dataset))
                .route(web::head().to(dataset)),
        );
}

/// Where the catalogue is read in this syntax.
fn path(syntax: Syntax) -> String {
    format!("/catalog.{}", syntax.extension())
}

/// A page of the catalogue in this syntax.
async fn page(request: &HttpRequest, state: &AppState, syntax: Syntax, vary: &'static str) -> HttpResponse {
    let page = match paging::page(request, state) {
        Ok(page) => page,
        Err(problem) => return problem.answer(),
    };
    let path = path(syntax);
    let form = Form { name: format!("{path}?page={page}"), content_type: syntax.content_type(), vary };
    let answer = kept::answer(request, state, &form, async |snapshot| {
        let scopes = datasets::scopes(snapshot.state());
        let (total, pages) = (scopes.len(), paging::pages(scopes.len(), PAGE));
        let wanted: Vec<Scope> = scopes.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
        let mut datasets = Describing::new(state, snapshot, wanted.len());
        let described = datasets.described(&wanted).await?;
        let paging = Paging { path: path.clone(), page, pages, total };
        let (site, modified) = (datasets::site(state), snapshot.state().mark().published_at);
        let body = kept::aside(move || syntax.write(&catalog::catalog(&site, &described, &paging, modified)))
            .await?;
        // There are endlessly many pages beyond the last.
        Ok::<_, Refusal>(Made { body, lasts: datasets.is_whole() && page <= pages })
    });
    answer.await.unwrap_or_else(|failure| Problem::from(&*failure).answer())
}

/// The catalogue as `Accept` likes it; a browser is led to the page for people.
async fn negotiated(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    match respond::tolerated(&request, &CATALOG).unwrap_or(TURTLE.0) {
        Wanted::Page => see_other(&state, "./"),
        Wanted::Data(syntax) => {
            let mut answer = page(&request, &state, syntax, NEGOTIATED).await;
            if answer.status().is_success() {
                let query = request.query_string();
                let query = if query.is_empty() { String::new() } else { format!("?{query}") };
                let location = format!("{}{query}", path(syntax).trim_start_matches('/'));
                if let Ok(location) = HeaderValue::try_from(location) {
                    answer.headers_mut().insert(header::CONTENT_LOCATION, location);
                }
            }
            answer
        }
    }
}

/// A dataset: its page for people, or its description for programs.
async fn dataset(request: HttpRequest, name: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let held = scope_of(&name).filter(|scope| datasets::is_held(&state.service.store.current(), *scope));
    let Some(scope) = held else { return Problem::from(Refusal::Missing).answer() };
    let syntax = match respond::tolerated(&request, &DATASET).unwrap_or(HTML.0) {
        Wanted::Page => {
            return match scope {
                Scope::Everything => see_other(&state, "../"),
                Scope::Program(held) => see_other(&state, &format!("../programs/{held}")),
            };
        }
        Wanted::Data(syntax) => syntax,
    };
    let name = format!("/dataset/{} {}", slug(scope), syntax.extension());
    let form = Form { name, content_type: syntax.content_type(), vary: NEGOTIATED };
    let answer = kept::answer(&request, &state, &form, async |snapshot| {
        let mut datasets = Describing::new(&state, snapshot, 1);
        let dataset = datasets.described(&[scope]).await?.pop().ok_or(Refusal::Missing)?;
        let site = datasets::site(&state);
        let body = kept::aside(move || syntax.write(&catalog::description(&site, &dataset))).await?;
        Ok::<_, Refusal>(Made { body, lasts: datasets.is_whole() })
    });
    answer.await.unwrap_or_else(|failure| Problem::from(&*failure).answer())
}

fn see_other(state: &AppState, location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, state.caching.clone()))
        .insert_header((header::VARY, "Accept"))
        .finish()
}
