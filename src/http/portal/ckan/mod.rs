//! CKAN's Action API, as far as harvesters read it: datasets are packages, local governments organizations, prefectures
//! groups. Nothing can be changed.

use std::sync::{Arc, LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    middleware::from_fn,
    web::{self, Payload},
};
use serde_json::{Value, json};

use super::{
    datasets,
    kept::{self, Form, Made},
};
use crate::http::{AppState, answers::Failure, points, refusal::Refusal, respond::Unchanging};

mod action;
mod parameters;
mod query;
mod result;
mod search;

use action::Action;
use parameters::Parameters;

/// The addresses of an action. The last is what CKAN's harvester makes of an address with a slash behind it.
const PATHS: [&str; 3] = ["/api/3/action/{action}", "/api/action/{action}", "//api/3/action/{action}"];

const JSON: &str = "application/json; charset=utf-8";

/// Why an action has no result, as CKAN tells it.
#[derive(Debug)]
enum Trouble {
    /// There is no such action, or its parameters cannot be read.
    BadRequest(String),
    /// A parameter has a value that it cannot have.
    Invalid(&'static str, String),
    /// What is searched for cannot be understood.
    Query(String),
    /// Anything else.
    Failure(Arc<Failure>),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Failure(refusal.into())
    }
}

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource(PATHS)
                .wrap(from_fn(points::count))
                .route(web::get().to(get))
                .route(web::head().to(get))
                .route(web::post().to(post)),
        )
        .service(
            web::resource(["/api/3", "/api/3/"]).route(web::get().to(version)).route(web::head().to(version)),
        );
}

/// Which version of the API this is.
async fn version(request: HttpRequest) -> HttpResponse {
    static VERSION: LazyLock<Unchanging> = LazyLock::new(|| Unchanging::new(JSON, r#"{"version": 3}"#));
    VERSION.answer(&request).await
}

async fn get(request: HttpRequest, name: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let parameters = Parameters::from_address(&request, &state.service.limits);
    reply(&request, &state, &name, parameters).await
}

async fn post(
    request: HttpRequest,
    name: web::Path<String>,
    body: Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    let parameters = Parameters::from_body(&request, body, &state.service.limits).await;
    reply(&request, &state, &name, parameters).await
}

async fn reply(
    request: &HttpRequest,
    state: &AppState,
    name: &str,
    parameters: Result<Parameters, Trouble>,
) -> HttpResponse {
    let action = parameters.and_then(|parameters| Action::read(name, &parameters));
    let answered = match action {
        Ok(action) => answer(request, state, name, &action).await.map_err(Trouble::Failure),
        Err(trouble) => Err(trouble),
    };
    answered.unwrap_or_else(|trouble| refused(state, name, &trouble))
}

/// Where CKAN tells what an action is for.
fn help(state: &AppState, name: &str) -> String {
    datasets::site(state).at(&format!("/api/3/action/help_show?name={name}"))
}

async fn answer(
    request: &HttpRequest,
    state: &AppState,
    name: &str,
    action: &Action,
) -> Result<HttpResponse, Arc<Failure>> {
    // What was read is all that the answer depends on, however it was written.
    let form = Form { name: format!("ckan {name} {action:?}"), content_type: JSON, vary: "Accept-Encoding" };
    kept::answer(request, state, &form, async |snapshot| {
        let Made { body: result, lasts } = result::of(state, snapshot, action).await?;
        let told = json!({ "help": help(state, name), "success": true });
        Ok::<_, Refusal>(Made { body: datasets::with_member(&told, "result", &result), lasts })
    })
    .await
}

fn refused(state: &AppState, name: &str, trouble: &Trouble) -> HttpResponse {
    let (status, kind, mut error) = match trouble {
        Trouble::BadRequest(why) => {
            return told(StatusCode::BAD_REQUEST, None, &json!(format!("Bad request - {why}")));
        }
        Trouble::Invalid(parameter, why) => {
            (StatusCode::CONFLICT, "Validation Error", json!({ (*parameter): [why] }))
        }
        Trouble::Query(why) => (
            StatusCode::BAD_REQUEST,
            "Search Query Error",
            json!({ "message": format!("Search Query is invalid: {why}") }),
        ),
        Trouble::Failure(failure) => {
            let refusal = failure.refusal().unwrap_or(&Refusal::Gone);
            let kind = match refusal {
                Refusal::Missing => "Not Found Error",
                _ => "Internal Server Error",
            };
            (refusal.status(), kind, json!({ "message": refusal.to_string() }))
        }
    };
    if let Some(fields) = error.as_object_mut() {
        fields.insert("__type".into(), json!(kind));
    }
    let retry = match trouble {
        Trouble::Failure(failure) => failure.refusal().and_then(Refusal::retry_after),
        _ => None,
    };
    told(status, retry, &json!({ "help": help(state, name), "success": false, "error": error }))
}

fn told(status: StatusCode, retry_after: Option<u64>, body: &Value) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    if let Some(seconds) = retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    response
        .insert_header((header::CONTENT_TYPE, JSON))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body.to_string())
}
