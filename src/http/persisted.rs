//! Automatic persisted queries: a client sends a document's hash instead of the document, once we have seen it.

use std::{collections::HashMap, sync::Arc};

use quick_cache::{Weighter, sync::Cache};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::graphql::Ask;

/// The most memory that documents take, in bytes.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// What an entry takes beside its text.
const OVERHEAD: u64 = 100;

/// `extensions.persistedQuery` of a request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    version: u32,
    sha256_hash: String,
}

#[derive(Debug, Clone)]
struct ByLength;

impl Weighter<[u8; 32], Arc<str>> for ByLength {
    fn weight(&self, _: &[u8; 32], text: &Arc<str>) -> u64 {
        text.len() as u64 + OVERHEAD
    }
}

/// Documents by their hash: those known beforehand, and of those that clients sent together with it the ones asked most.
#[derive(Debug)]
pub struct Persisted {
    known: HashMap<[u8; 32], Arc<str>>,
    sent: Cache<[u8; 32], Arc<str>, ByLength>,
}

impl Persisted {
    /// With these known beforehand.
    pub(super) fn new(known: &HashMap<[u8; 32], &str>) -> Self {
        let known = known.iter().map(|(hash, text)| (*hash, Arc::from(*text))).collect();
        Self { known, sent: Cache::with_weighter(1000, MAX_BYTES, ByLength) }
    }

    /// Puts the document in where only its hash was sent, and remembers it where both were.
    pub(super) fn complete(&self, ask: &mut Ask) -> Result<(), Refusal> {
        let given = ask.extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery"));
        let Some(given) = given else {
            return if ask.query.is_empty() { Err(Refusal::NoQuery) } else { Ok(()) };
        };
        let reference = Reference::deserialize(given).ok().filter(|reference| reference.version == 1);
        let hash =
            reference.and_then(|reference| sha256(&reference.sha256_hash)).ok_or(Refusal::BadReference)?;
        if ask.query.is_empty() {
            let known = self.known.get(&hash).cloned().or_else(|| self.sent.get(&hash));
            let known = known.ok_or(Refusal::NotPersisted)?;
            known.as_ref().clone_into(&mut ask.query);
        } else if <[u8; 32]>::from(Sha256::digest(&ask.query)) == hash {
            self.sent.insert(hash, ask.query.as_str().into());
        } else {
            return Err(Refusal::OtherHash);
        }
        Ok(())
    }
}

/// The SHA-256 that 64 hexadecimal digits say.
#[must_use]
pub fn sha256(hex: &str) -> Option<[u8; 32]> {
    let mut found = [0; 32];
    let pairs = hex.as_bytes().chunks_exact(2);
    if hex.len() != 64 || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, pair) in found.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(found)
}
