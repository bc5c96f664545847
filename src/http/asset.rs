//! A file that pages load, under an address that carries its version.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::Bytes,
};
use sha2::{Digest, Sha256};

use super::respond::Unchanging;

/// A file that is part of the program.
pub(super) struct Asset {
    content: Unchanging,
    /// The query part of its address: a hash, so that an address never changes its content.
    version: String,
}

impl Asset {
    /// The file of these bytes.
    pub(super) fn new(content_type: &'static str, bytes: &'static [u8]) -> Self {
        let version = format!("v={:x}", Sha256::digest(bytes));
        Self { content: Unchanging::new(content_type, Bytes::from_static(bytes)), version }
    }

    /// Its address where it lies at this path.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{path}?{}", self.version)
    }

    /// Its bytes, which a browser may keep where it asks for this version.
    pub(super) async fn answer(&self, request: &HttpRequest) -> HttpResponse {
        // A page of another release may ask here while releases change: it must not keep what is not its own.
        let current = request.query_string() == self.version;
        let caching = if current { "public, max-age=31536000, immutable" } else { "no-store" };
        let mut answer = self.content.answer(request).await;
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        answer
    }
}
