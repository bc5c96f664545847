//! What every route has around it: headers that keep browsers careful, sharing across origins, and OPTIONS.

use actix_cors::Cors;
use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};

use super::AppState;

/// Headers that every answer has, unless a page says something of its own.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];

/// How long a browser may remember what it was allowed, in seconds; none remembers longer than a day.
const PREFLIGHT_SECONDS: usize = 24 * 60 * 60;

/// Which pages of other origins may read our answers: everyone's, where none is named. Never with cookies: we have none.
pub(super) fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_any_header()
        .expose_headers([
            "Accept-Ranges",
            "Cache-Status",
            "Content-Disposition",
            "Content-Location",
            "Content-Range",
            "ETag",
            "Link",
            "RateLimit",
            "RateLimit-Policy",
            "Repr-Digest",
            "Retry-After",
            "X-Request-Id",
        ])
        .block_on_origin_mismatch(false)
        .max_age(PREFLIGHT_SECONDS);
    if origins.is_empty() {
        // The same answer for every origin needs no Vary, which would cost caches their use.
        return cors.allow_any_origin().send_wildcard().disable_vary_header();
    }
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// Adds the headers, and answers OPTIONS from what a route allows.
pub(super) async fn wrap<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let asks_for_options = request.method() == Method::OPTIONS;
    let state = request.app_data::<web::Data<AppState>>();
    let for_everyone = state.is_some_and(|state| state.serving.origins.is_empty());
    let response = next.call(request).await?;
    let mut response = if asks_for_options && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allow = response.headers().get(header::ALLOW).cloned();
        let mut empty = response.into_response(actix_web::HttpResponse::NoContent().finish());
        if let Some(allow) = allow {
            empty.headers_mut().insert(header::ALLOW, with_options(&allow));
        }
        empty.map_into_right_body()
    } else {
        response.map_into_left_body()
    };
    complete(response.headers_mut(), for_everyone);
    Ok(response)
}

fn with_options(allow: &HeaderValue) -> HeaderValue {
    let methods = format!("{}, OPTIONS", allow.to_str().unwrap_or_default());
    HeaderValue::try_from(methods).unwrap_or_else(|_| allow.clone())
}

fn complete(headers: &mut HeaderMap, for_everyone: bool) {
    // Even where no page asks: a cache may give the same answer to one that does.
    if for_everyone {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    for (name, value) in ALWAYS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
