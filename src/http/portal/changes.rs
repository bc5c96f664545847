//! The newest revisions of all programmes, as an Atom feed.

use std::io;

use actix_web::{HttpRequest, HttpResponse, middleware::from_fn, web};

use super::{
    datasets,
    kept::{self, Form},
    problem::Problem,
};
use crate::{
    domain::Text,
    export::catalog::{News, Place, feed, program_title},
    http::{AppState, points, refusal::Refusal},
    store::Snapshot,
};

const PATH: &str = "/changes.atom";

/// How many revisions are told.
const NEWEST: u64 = 50;

/// Adds the route.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource(PATH).wrap(from_fn(points::count)).route(web::get().to(get)).route(web::head().to(get)),
    );
}

async fn get(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let content_type = "application/atom+xml; charset=utf-8";
    let form = Form { name: PATH.into(), content_type, vary: "Accept-Encoding" };
    let answer = kept::answer(&request, &state, &form, async |snapshot| {
        let (site, news) = (datasets::site(&state), news(snapshot).await?);
        let updated = snapshot.state().mark().published_at;
        kept::aside(move || feed(&site, &news, updated).map_err(io::Error::other)).await
    });
    answer.await.unwrap_or_else(|failure| Problem::from(&*failure).answer())
}

async fn news(snapshot: &Snapshot) -> Result<Vec<News>, Refusal> {
    let revisions = snapshot.newest_revisions(NEWEST).await?;
    let numbers: Vec<_> = revisions.iter().map(|(id, revision)| (*id, revision.program_number)).collect();
    let changes = snapshot.changes_made(&numbers).await?;
    let state = snapshot.state();
    let news = revisions.into_iter().zip(changes).map(|((program, revision), changes)| {
        let place = Place::of(state, program.municipality);
        let held = state.programs.get(&program);
        let title = held.map_or_else(Text::default, |entry| program_title(program, &entry.head, &place));
        News { program, title, revision, changes }
    });
    Ok(news.collect())
}
