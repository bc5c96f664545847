//! Documents that were asked before, parsed and measured, so that asking again costs neither.

use std::sync::Arc;

use async_graphql::{ServerError, parser::types::ExecutableDocument};
use quick_cache::{Weighter, sync::Cache};

use super::limits;

/// The most memory that parsed documents take, in bytes, estimated.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// About how many bytes a parsed document takes for each of its text.
const BYTES_FOR_EACH: u64 = 32;

/// The longest document that is kept, in bytes.
const MAX_KEPT: usize = 16 * 1024;

/// What is known of a document's text.
#[derive(Debug, Clone)]
pub(super) enum Parsed {
    /// It can be looked at closely; so deep do values of its arguments stand.
    Document(Arc<ExecutableDocument>, usize),
    /// It is refused whatever it asks.
    Refused(String),
}

#[derive(Debug, Clone)]
struct ByLength;

impl Weighter<Box<str>, Parsed> for ByLength {
    fn weight(&self, text: &Box<str>, _: &Parsed) -> u64 {
        text.len() as u64 * BYTES_FOR_EACH
    }
}

/// Parsed documents by their text, those asked most.
#[derive(Debug)]
pub struct Documents(Cache<Box<str>, Parsed, ByLength>);

impl Default for Documents {
    fn default() -> Self {
        Self(Cache::with_weighter(1000, MAX_BYTES, ByLength))
    }
}

impl Documents {
    /// The document of a text; an error says why it is none.
    pub(super) fn parse(&self, text: &str) -> Result<Parsed, ServerError> {
        if let Some(known) = self.0.get(text) {
            return Ok(known);
        }
        let document = async_graphql::parser::parse_query(text)?;
        let parsed = if let Some(why) = limits::refuse(&document) {
            Parsed::Refused(why)
        } else {
            let depth = limits::value_depth(&document);
            Parsed::Document(Arc::new(document), depth)
        };
        if text.len() <= MAX_KEPT {
            self.0.insert(text.into(), parsed.clone());
        }
        Ok(parsed)
    }
}
