//! Whole answers, kept by what they depend on: the state of the data, the schema, and what was asked. Since data changes only
//! with a revision, such an answer stays good until the next.

use std::{
    convert::Infallible,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::{
    HttpRequest,
    http::header::{AcceptEncoding, ContentEncoding, Encoding, EntityTag, Header, IfNoneMatch},
    web::{self, Bytes},
};
use async_graphql::Response;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::refusal::Refusal;
use crate::{
    graphql::{Ask, Document, Limits, Publisher},
    store::Mark,
};

/// Shorter bodies are not worth compressing.
const LEAST_COMPRESSED: usize = 1024;

/// Longer bodies are compressed on a thread where that holds up nobody else.
const MOST_AT_ONCE: usize = 32 * 1024;

/// What compressed bodies and the entry itself take, at most, beside the body.
const OVERHEAD: u64 = 512;

/// In how many parts the memory is, each with its own lock and its part of the bytes.
const SHARDS: usize = 4;

/// How an answer is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// As JSON, of whichever media type, perhaps along with what it costs.
    Json { with_cost: bool },
    /// As CSV, perhaps with the mark of UTF-8 before it.
    Csv { with_mark: bool },
}

/// Everything that an answer depends on, in 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

/// What every answer of a server depends on besides the data, in 32 bytes.
#[derive(Debug, Clone, Copy)]
pub struct Seed([u8; 32]);

impl Seed {
    /// Of this program, schema and publisher, within these limits.
    #[must_use]
    pub fn new(sdl: &str, publisher: &Publisher, limits: &Limits) -> Self {
        Self(Sha256::digest(format!("{:?}", (env!("KAIKAKU_BUILD"), sdl, publisher, limits))).into())
    }
}

impl Key {
    /// Of the answer to `ask`, with this document, at this state of the data, when it is written like this.
    pub(super) fn new(seed: &Seed, mark: &Mark, document: &Document, ask: &Ask, written: Written) -> Self {
        let mut hash = Self::at(seed, mark);
        hash.update(document.digest);
        hash.update(match written {
            Written::Json { with_cost } => [0, with_cost.into()],
            Written::Csv { with_mark } => [1, with_mark.into()],
        });
        let name = ask.operation_name.as_deref().unwrap_or_default();
        hash.update(name.len().to_le_bytes());
        hash.update(name);
        // What the operation does not know makes no difference.
        let known = document.variables(ask.operation_name.as_deref());
        let given = known.map(|name| ask.variables.as_ref().and_then(|given| given.get(name)));
        for value in given {
            hash.update([u8::from(value.is_some())]);
            // What was read as JSON can be written as such, and a hash takes everything.
            let _ = serde_json::to_writer(&mut hash, &value);
            hash.update([0]);
        }
        Self(hash.finalize().into())
    }

    /// Of what has this name beside the API, at this state of the data.
    pub(super) fn named(seed: &Seed, mark: &Mark, name: &str) -> Self {
        Self(Self::at(seed, mark).chain_update("beside the API").chain_update(name).finalize().into())
    }

    /// What every answer depends on.
    fn at(seed: &Seed, mark: &Mark) -> Sha256 {
        let published = mark.published_at.map_or(0, |time| time.timestamp_micros());
        Sha256::new_with_prefix(seed.0)
            .chain_update(mark.revision.to_le_bytes())
            .chain_update(published.to_le_bytes())
    }

    /// The strong tag of the answer in the media type of this short name, and in this coding.
    pub(super) fn tag(&self, media_type: &str, coding: Coding) -> EntityTag {
        let name = BASE64_URL_SAFE_NO_PAD.encode(self.0);
        EntityTag::new_strong(format!("{name}-{media_type}-{}", coding.name()))
    }
}

/// Whether the client names this tag: then it has the answer already, and there is one.
pub(super) fn is_named(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        _ => false,
    }
}

/// Whether the client has the answer of this tag already, where there is one: any will do if it says so (`*`).
pub(super) fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    matches!(IfNoneMatch::parse(request), Ok(IfNoneMatch::Any)) || is_named(request, tag)
}

/// How a body is coded on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Brotli,
    Zstd,
    Gzip,
}

impl Coding {
    /// The one of ours that the client likes best; among equals the one that makes bodies smallest.
    pub(super) fn negotiate(request: &HttpRequest) -> Self {
        let ours = [Encoding::brotli(), Encoding::zstd(), Encoding::gzip(), Encoding::identity()];
        let wanted = AcceptEncoding::parse(request).ok().filter(|wanted| !wanted.is_empty());
        match wanted.and_then(|wanted| wanted.negotiate(ours.iter())) {
            Some(Encoding::Known(ContentEncoding::Brotli)) => Self::Brotli,
            Some(Encoding::Known(ContentEncoding::Zstd)) => Self::Zstd,
            Some(Encoding::Known(ContentEncoding::Gzip)) => Self::Gzip,
            _ => Self::Identity,
        }
    }

    /// Its name in headers.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    fn encode(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut coded = Vec::with_capacity(body.len() / 4);
        match self {
            Self::Identity => coded.extend_from_slice(body),
            Self::Brotli => {
                let mut writer = brotli::CompressorWriter::new(&mut coded, 4096, 5, 20);
                writer.write_all(body)?;
            }
            Self::Zstd => coded = zstd::encode_all(body, 3)?,
            Self::Gzip => {
                let mut writer = flate2::write::GzEncoder::new(&mut coded, flate2::Compression::new(6));
                writer.write_all(body)?;
                writer.finish()?;
            }
        }
        Ok(coded)
    }
}

/// A good answer's body, and the same compressed once somebody wants that.
#[derive(Debug)]
pub(super) struct Kept {
    body: Bytes,
    coded: [OnceCell<Bytes>; 3],
}

impl Kept {
    pub(super) fn new(body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), coded: Default::default() }
    }

    /// The body in this coding, or as it is where that is no use; and how it is coded.
    pub(super) async fn coded(self: Arc<Self>, coding: Coding) -> (Bytes, Coding) {
        let place = match coding {
            Coding::Brotli => 0,
            Coding::Zstd => 1,
            Coding::Gzip => 2,
            Coding::Identity => return (self.body.clone(), coding),
        };
        let Some(slot) = self.coded.get(place).filter(|_| self.body.len() >= LEAST_COMPRESSED) else {
            return (self.body.clone(), Coding::Identity);
        };
        // Once for all who want it.
        let encoded = slot.get_or_try_init(|| async {
            let body = self.body.clone();
            if body.len() > MOST_AT_ONCE {
                web::block(move || coding.encode(&body)).await.map_err(std::io::Error::other)?
            } else {
                coding.encode(&body)
            }
            .map(Bytes::from)
        });
        match encoded.await {
            Ok(encoded) => (encoded.clone(), coding),
            Err(_) => (self.body.clone(), Coding::Identity),
        }
    }
}

/// Why there is no answer that can be kept.
#[derive(Debug)]
pub(super) enum Failure {
    /// The request was sent away.
    Refused(Refusal),
    /// The answer has errors.
    Answer(Response),
    /// The answer is good, but not one to be kept: of another state of the data than it was asked for at, or soon a fuller one.
    Other(Bytes),
}

impl Failure {
    /// Why the request was sent away, where it was.
    pub(super) const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Answer(_) | Self::Other(_) => None,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Box<Response>> for Failure {
    fn from(response: Box<Response>) -> Self {
        Self::Answer(*response)
    }
}

impl From<Refusal> for Arc<Failure> {
    fn from(refusal: Refusal) -> Self {
        Self::new(Failure::Refused(refusal))
    }
}

/// An answer, or why there is none.
type Made = Result<Arc<Kept>, Arc<Failure>>;

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Key, Made> for ByBytes {
    fn weight(&self, _: &Key, made: &Made) -> u64 {
        // Compressed three times, a body hardly takes the same again.
        made.as_ref().map_or(0, |kept| 2 * kept.body.len() as u64) + OVERHEAD
    }
}

/// Answers that were given at the newest state of the data, those asked for most.
#[derive(Debug)]
pub struct Answers {
    cache: Cache<Key, Made, ByBytes>,
    mark: Mutex<Mark>,
}

impl Answers {
    /// At most so many bytes; 0 keeps none. An answer of more than an eighth of them is not kept.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let options = OptionsBuilder::new()
            .shards(SHARDS)
            .estimated_items_capacity(1000)
            .weight_capacity(bytes)
            .build();
        let cache = match options {
            Ok(options) => Cache::with_options(
                options,
                ByBytes,
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            // Only where something is missing, and nothing is.
            Err(_) => Cache::with_weighter(1000, bytes, ByBytes),
        };
        Self { cache, mark: Mutex::default() }
    }

    /// The answer of this key, where it is kept.
    pub(super) fn known(&self, key: &Key) -> Option<Arc<Kept>> {
        self.cache.get(key).and_then(Result::ok)
    }

    /// The answer of this key, made once where many ask for it at the same time. Where it cannot be made, all of them are
    /// told so, and the next one makes it anew.
    pub(super) async fn get(
        &self,
        key: &Key,
        mark: &Mark,
        make: impl Future<Output = Result<Arc<Kept>, Failure>>,
    ) -> Made {
        if self.cache.capacity() == 0 {
            return make.await.map_err(Arc::new);
        }
        if !self.is_newest(mark) {
            return make.await.map_err(Arc::new);
        }
        let always = async { Ok::<_, Infallible>(make.await.map_err(Arc::new)) };
        let Ok(answer) = self.cache.get_or_insert_async(key, always).await;
        if answer.is_err() {
            self.cache.remove_if(key, Result::is_err);
        }
        answer
    }

    /// Whether this is the newest state that is known; answers that were given at older ones are forgotten then.
    fn is_newest(&self, mark: &Mark) -> bool {
        let mut known = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != *mark && mark.revision >= known.revision {
            *known = *mark;
            self.cache.clear();
        }
        *known == *mark
    }

    /// How many answers are kept, and about how many bytes they take.
    #[must_use]
    pub fn kept(&self) -> (usize, u64) {
        (self.cache.len(), self.cache.weight())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn what_cannot_be_made_is_told_to_all_who_wait_and_made_anew_for_the_next() {
        let (answers, key, mark, begun) =
            (Answers::new(1 << 20), Key([7; 32]), Mark::default(), Cell::new(0));
        let fail = || async {
            begun.set(begun.get() + 1);
            tokio::task::yield_now().await;
            Err(Failure::Refused(Refusal::Busy))
        };
        for times in 1..=2 {
            let waited = join_all((0..20).map(|_| answers.get(&key, &mark, fail()))).await;
            assert!(waited.iter().all(Result::is_err));
            assert_eq!((begun.get(), answers.kept()), (times, (0, 0)));
        }
        assert!(answers.get(&key, &mark, async { Ok(Arc::new(Kept::new("{}"))) }).await.is_ok());
        assert!(answers.known(&key).is_some());
    }
}
