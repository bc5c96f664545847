//! Files over HTTP: their tags, parts of them, and the names under which they are saved.

use std::{io, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        Method, StatusCode,
        header::{
            self, Charset, ContentDisposition, DispositionParam, DispositionType, EntityTag, ExtendedValue,
            Header, HeaderName, HeaderValue, IfRange, Range,
        },
    },
    web::Bytes,
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use futures_util::{Stream, stream};

use super::{problem::Problem, stored::Stored};
use crate::http::{answers, respond::Lasting};

/// The hash of a file as a whole (RFC 9530).
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// How many bytes are read at a time.
const PIECE: u64 = 64 * 1024;

/// What is said of a file, whichever part of it is sent.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    /// Its media type with parameters.
    pub(super) content_type: String,
    /// Its name in ASCII.
    pub(super) name: String,
    /// Its name in Japanese.
    pub(super) name_ja: String,
    /// What describes it, as a `Link`.
    pub(super) described_by: Option<String>,
}

impl Labels {
    /// Says it.
    pub(super) fn say(&self, response: &mut HttpResponseBuilder) {
        let Self { content_type, name, name_ja, described_by } = self;
        let extended = ExtendedValue {
            charset: Charset::Ext("UTF-8".into()),
            language_tag: None,
            value: name_ja.as_bytes().into(),
        };
        let disposition = ContentDisposition {
            disposition: DispositionType::Attachment,
            parameters: vec![
                DispositionParam::Filename(name.clone()),
                DispositionParam::FilenameExt(extended),
            ],
        };
        response.insert_header((header::CONTENT_TYPE, content_type.as_str())).insert_header(disposition);
        if let Some(link) = described_by {
            let link = format!("<{link}>; rel=\"describedby\"; type=\"application/csvm+json\"");
            response.insert_header((header::LINK, link));
        }
    }
}

/// The tag of a file, whatever state of the data it is from.
pub(super) fn tag(stored: &Stored) -> EntityTag {
    EntityTag::new_strong(BASE64_URL_SAFE_NO_PAD.encode(stored.sha256))
}

/// A file, the part of it that is wanted, or that the client has it.
pub(super) fn file(
    request: &HttpRequest,
    stored: &Arc<Stored>,
    labels: &Labels,
    lasting: &Lasting,
) -> HttpResponse {
    let answer = |status| {
        let mut response = HttpResponse::build(status);
        lasting.say(&mut response);
        labels.say(&mut response);
        response
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((REPR_DIGEST, format!("sha-256=:{}:", BASE64_STANDARD.encode(stored.sha256))));
        response
    };
    if answers::is_known(request, &lasting.tag) {
        return answer(StatusCode::NOT_MODIFIED).finish();
    }
    match wanted(request, &lasting.tag, stored.bytes) {
        Part::Whole => {
            answer(StatusCode::OK).body(SizedStream::new(stored.bytes, pieces(stored, 0, stored.bytes)))
        }
        Part::Range(from, to) => {
            let said = format!("bytes {from}-{to}/{}", stored.bytes);
            let length = to - from + 1;
            let body = SizedStream::new(length, pieces(stored, from, length));
            answer(StatusCode::PARTIAL_CONTENT).insert_header((header::CONTENT_RANGE, said)).body(body)
        }
        Part::Nowhere => {
            let mut response = Problem::no_such_range(stored.bytes).answer();
            if let Ok(all) = HeaderValue::try_from(format!("bytes */{}", stored.bytes)) {
                response.headers_mut().insert(header::CONTENT_RANGE, all);
            }
            response
        }
    }
}

/// What of a file is wanted.
enum Part {
    Whole,
    /// From this byte to that, which is the last.
    Range(u64, u64),
    /// What it does not have.
    Nowhere,
}

fn wanted(request: &HttpRequest, tag: &EntityTag, length: u64) -> Part {
    let is_other = match IfRange::parse(request) {
        Ok(IfRange::EntityTag(known)) => !known.strong_eq(tag),
        Ok(IfRange::Date(_)) => true,
        // Without the header, there is nothing to parse.
        Err(_) => request.headers().contains_key(header::IF_RANGE),
    };
    if request.method() != Method::GET {
        return Part::Whole;
    }
    match Range::parse(request) {
        // Several at once are answered with the whole, which is allowed.
        Ok(Range::Bytes(wanted)) if !is_other => match wanted.as_slice() {
            [one] => {
                one.to_satisfiable_range(length).map_or(Part::Nowhere, |(from, to)| Part::Range(from, to))
            }
            _ => Part::Whole,
        },
        _ => Part::Whole,
    }
}

/// A part of a file, piece by piece.
fn pieces(stored: &Arc<Stored>, from: u64, length: u64) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let stored = Arc::clone(stored);
    stream::try_unfold((from, length), move |(from, left)| {
        let stored = Arc::clone(&stored);
        async move {
            if left == 0 {
                return Ok(None);
            }
            let piece = stored.piece(from, left.min(PIECE)).await?;
            let read = piece.len() as u64;
            Ok(Some((piece, (from + read, left - read))))
        }
    })
}
