//! Why a page cannot be shown, and the page that says so.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use maud::html;

use super::{layout::Frame, texts, view::View};
use crate::{
    domain::Message,
    http::{answers, observe, refusal::Refusal},
};

/// Why a page cannot be shown.
#[derive(Debug)]
pub(super) enum Failure {
    /// The address says nothing that can be meant.
    Address(&'static Message),
    /// What it means is not held.
    Missing(&'static Message),
    /// It has another address.
    Moved(String),
    /// Just now the database is away, or more is asked for than can be answered.
    NotNow,
    /// Something went wrong here.
    Broken,
}

impl Failure {
    /// Why a page was not made; what it is of is missing like this.
    pub(super) fn of(failure: &answers::Failure, missing: &'static Message) -> Self {
        match failure.refusal() {
            Some(Refusal::Missing) => Self::Missing(missing),
            Some(refusal) if refusal.status() != StatusCode::INTERNAL_SERVER_ERROR => Self::NotNow,
            _ => Self::Broken,
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::Address(_) => StatusCode::BAD_REQUEST,
            Self::Missing(_) => StatusCode::NOT_FOUND,
            Self::Moved(_) => StatusCode::MOVED_PERMANENTLY,
            Self::NotNow => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its heading, and what is to be said of it.
    fn sentences(&self) -> (&'static Message, &'static Message) {
        match (self, self.status()) {
            (Self::Address(why), _) => (&texts::BAD_ADDRESS, why),
            (Self::Missing(why), _) => (&texts::NOT_FOUND, why),
            (Self::Moved(_), _) => (&texts::MOVED, &texts::MOVED_WHERE),
            (_, StatusCode::SERVICE_UNAVAILABLE) => (&texts::UNAVAILABLE, &texts::TRY_AGAIN),
            _ => (&texts::BROKEN, &texts::TELL_US),
        }
    }

    /// The answer without a body.
    pub(super) fn begin(&self) -> HttpResponseBuilder {
        let status = self.status();
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            answer.insert_header((header::RETRY_AFTER, "1"));
        }
        answer
    }

    /// The page that says it.
    pub(super) fn answer(self, request: &HttpRequest, view: &View<'_>) -> HttpResponse {
        let status = self.status();
        let id = observe::request_id(request);
        let (heading, why) = self.sentences();
        let frame = Frame { title: view.say(heading).to_owned(), is_listed: false, data: None };
        let body = html! {
            h1 { (view.say(heading)) }
            p { (view.say(why)) }
            @if let Self::Moved(to) = &self { p { a href=(to) { (to) } } }
            @if status.is_server_error() { p.small { (view.say(&texts::REQUEST_ID)) " " code { (id) } } }
            p { a href=(view.page("/", &[])) { (view.say(&texts::TO_THE_LIST)) } }
        };
        let mut answer = self.begin();
        answer.insert_header((header::CONTENT_TYPE, super::HTML)).insert_header((header::VARY, super::VARY));
        if let Self::Moved(to) = self {
            answer.insert_header((header::LOCATION, to));
        }
        answer.body(frame.around(view, &body))
    }
}
