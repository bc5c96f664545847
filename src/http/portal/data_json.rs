//! The catalogue as `/data.json`, which harvesters of DCAT-US read whole; only where it is very long it comes in pages.

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
    export::{Scope, catalog::data_json},
    http::{AppState, points, refusal::Refusal},
};

const PATH: &str = "/data.json";

/// How many datasets stand on a page.
const PAGE: usize = 1000;

/// Adds the route.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource(PATH).wrap(from_fn(points::count)).route(web::get().to(get)).route(web::head().to(get)),
    );
}

async fn get(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let page = match paging::page(&request, &state) {
        Ok(page) => page,
        Err(problem) => return problem.answer(),
    };
    let name = if page == 1 { PATH.into() } else { format!("{PATH}?page={page}") };
    let content_type = "application/json; charset=utf-8";
    let form = Form { name: name.clone(), content_type, vary: "Accept-Encoding" };
    let answer = kept::answer(&request, &state, &form, async |snapshot| {
        let scopes = datasets::scopes(snapshot.state()).into_iter();
        let wanted: Vec<Scope> = scopes.skip((page - 1) * PAGE).take(PAGE).collect();
        let mut datasets = Describing::new(&state, snapshot, wanted.len());
        let list = datasets.listed(&wanted, data_json::dataset).await?;
        let catalog = data_json::catalog(&datasets::site(&state), &name);
        // There are endlessly many pages beyond the last.
        let lasts = datasets.is_whole() && (page == 1 || !wanted.is_empty());
        Ok::<_, Refusal>(Made { body: datasets::with_member(&catalog, "dataset", &list), lasts })
    });
    let mut answer = answer.await.unwrap_or_else(|failure| Problem::from(&*failure).answer());
    let pages = paging::pages(datasets::scopes(&state.service.store.current()).len(), PAGE);
    // The form itself has no place for this.
    if answer.status().is_success()
        && page < pages
        && let Ok(next) = HeaderValue::try_from(format!("<data.json?page={}>; rel=\"next\"", page + 1))
    {
        answer.headers_mut().insert(header::LINK, next);
    }
    answer
}
