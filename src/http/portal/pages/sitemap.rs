//! What search engines ask for: `robots.txt` and the sitemap.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{PreEscaped, html};

use super::{
    failure::Failure,
    kept::{self, Form},
    program, texts,
};
use crate::{
    graphql::Publisher,
    http::{AppState, refusal::Refusal, respond::Unchanging},
    store::DatasetState,
};

/// The most addresses that a sitemap may have. The whole nation over twenty years has 34,820; whatever is beyond is found from
/// the list on the home page.
const MOST: usize = 50_000;

const PATH: &str = "/sitemap.xml";

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/robots.txt").route(web::get().to(robots)).route(web::head().to(robots)))
        .service(web::resource(PATH).route(web::get().to(sitemap)).route(web::head().to(sitemap)));
}

/// Everyone may read everything.
async fn robots(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let url = &state.service.publisher.url;
    let rules = format!("User-agent: *\nAllow: /\n\nSitemap: {url}{PATH}\n");
    Unchanging::new("text/plain; charset=utf-8", rules).answer(&request).await
}

async fn sitemap(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let publisher = &state.service.publisher;
    let form =
        Form { name: PATH.into(), content_type: "application/xml; charset=utf-8", vary: "Accept-Encoding" };
    let made = kept::answer(&request, &state, &form, async |snapshot| {
        Ok::<_, Refusal>(listed(snapshot.state(), publisher).into_bytes())
    });
    made.await.unwrap_or_else(|failure| Failure::of(&failure, &texts::NOT_FOUND).begin().finish())
}

/// The home page and the pages of all programmes, each in its newest state.
fn listed(state: &DatasetState, publisher: &Publisher) -> String {
    let programs = state.programs.keys().map(|id| program::path((*id).into()));
    let paths = ["/".to_owned()].into_iter().chain(programs).take(MOST);
    let list = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"))
        urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for path in paths { url { loc { (publisher.url) (path) } } }
        }
    };
    list.into_string()
}
