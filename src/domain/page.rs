//! Pages of a list, and the opaque cursors that name a place in it.

use std::fmt::Debug;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Order, Place, Sort};

/// The number of entries of a page when none is asked for.
pub const DEFAULT_SIZE: u32 = 100;

/// The largest page.
pub const MAX_SIZE: u32 = 1000;

/// Version of the cursor's inside.
const VERSION: &str = "2";

/// A list as cursors know it: which one, in which order, of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    name: &'static str,
    /// Its order and filter, as cursors are bound to them.
    described: String,
    /// How its keys are sorted.
    pub sorts: Vec<Sort>,
}

impl Sequence {
    /// The list called `name` of what `filter` matches, in this order.
    pub fn new<K: Debug>(name: &'static str, order: &Order<K>, filter: &impl Debug) -> Self {
        let described = format!("{order:?} {filter:?}");
        Self { name, described, sorts: order.iter().map(|(_, sort)| *sort).collect() }
    }

    /// Names order and filter, in few letters.
    fn digest(&self) -> String {
        let hash = Sha256::digest(&self.described);
        BASE64_URL_SAFE_NO_PAD.encode(hash.get(..6).unwrap_or_default())
    }

    /// The cursor of a place.
    #[must_use]
    pub fn cursor(&self, Place { keys, natural: (municipality, year, ordinal) }: &Place) -> String {
        let keys: Vec<String> =
            keys.iter().map(|key| key.map_or_else(|| "-".into(), |key| key.to_string())).collect();
        let (name, digest, keys) = (self.name, self.digest(), keys.join(","));
        BASE64_URL_SAFE_NO_PAD
            .encode(format!("{VERSION}:{name}:{digest}:{keys}:{municipality}:{year}:{ordinal}"))
    }

    /// The place that a cursor of this list names.
    fn place(&self, cursor: &str) -> Option<Place> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.split(':');
        if [parts.next()?, parts.next()?, parts.next()?] != [VERSION, self.name, &self.digest()] {
            return None;
        }
        let keys = parts.next()?.split(',').filter(|key| !key.is_empty());
        let keys = keys.map(|key| if key == "-" { Some(None) } else { key.parse().ok().map(Some) });
        let keys = keys.collect::<Option<Vec<_>>>().filter(|keys| keys.len() == self.sorts.len())?;
        let natural = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(Place { keys, natural })
    }
}

/// From which end of the list a page is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `first`: from the beginning.
    Forward,
    /// `last`: from the end.
    Backward,
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Of which list.
    pub sequence: Sequence,
    /// From which end.
    pub direction: Direction,
    /// At most so many entries.
    pub size: u32,
    /// Only entries behind this place.
    pub after: Option<Place>,
    /// Only entries before this place.
    pub before: Option<Place>,
}

/// Why paging arguments are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// A cursor of another list, version, or of nobody.
    #[error(
        "\"{argument}\" is not a cursor of this list: use one that the same field returned with the same filter and order"
    )]
    Foreign {
        /// `after` or `before`.
        argument: &'static str,
    },
    /// Both ends at once.
    #[error("give \"first\" or \"last\", not both")]
    BothEnds,
    /// Less than nothing, or too much at once.
    #[error("\"{argument}\" must lie between 0 and {maximum}, not {value}")]
    Size {
        /// `first` or `last`.
        argument: &'static str,
        /// The largest page there may be.
        maximum: u32,
        /// What was asked for.
        value: i64,
    },
}

impl PageRequest {
    /// Reads the four paging arguments of a list.
    pub fn new(
        sequence: Sequence,
        first: Option<i32>,
        after: Option<&str>,
        last: Option<i32>,
        before: Option<&str>,
    ) -> Result<Self, CursorError> {
        let size = |argument, value: Option<i32>| match value {
            None => Ok(DEFAULT_SIZE),
            Some(value) => u32::try_from(value)
                .ok()
                .filter(|size| *size <= MAX_SIZE)
                .ok_or(CursorError::Size { argument, maximum: MAX_SIZE, value: value.into() }),
        };
        let place = |argument, cursor: Option<&str>| {
            cursor.map(|cursor| sequence.place(cursor).ok_or(CursorError::Foreign { argument })).transpose()
        };
        let (direction, size) = match (first, last) {
            (Some(_), Some(_)) => return Err(CursorError::BothEnds),
            (_, None) => (Direction::Forward, size("first", first)?),
            (None, _) => (Direction::Backward, size("last", last)?),
        };
        let (after, before) = (place("after", after)?, place("before", before)?);
        Ok(Self { sequence, direction, size, after, before })
    }

    /// Cuts the page out of entries that are all in memory.
    pub fn cut<T>(&self, entries: impl Iterator<Item = Edge<T>>) -> Page<T> {
        let order = |one: &Place, other: &Place| one.compare(other, &self.sequence.sorts);
        let mut wanted: Vec<Edge<T>> = entries
            .filter(|edge| {
                self.after.as_ref().is_none_or(|after| order(&edge.place, after).is_gt())
                    && self.before.as_ref().is_none_or(|before| order(&edge.place, before).is_lt())
            })
            .collect();
        wanted.sort_by(|one, other| match self.direction {
            Direction::Forward => order(&one.place, &other.place),
            Direction::Backward => order(&other.place, &one.place),
        });
        wanted.truncate(self.size as usize + 1);
        self.page(wanted)
    }

    /// Makes the page of up to `size + 1` entries fetched in the request's direction.
    #[must_use]
    pub fn page<T>(&self, mut fetched: Vec<Edge<T>>) -> Page<T> {
        let more = fetched.len() > self.size as usize;
        fetched.truncate(self.size as usize);
        match self.direction {
            Direction::Forward => Page {
                edges: fetched,
                has_previous: self.after.is_some(),
                has_next: more || self.before.is_some(),
            },
            Direction::Backward => {
                fetched.reverse();
                Page {
                    edges: fetched,
                    has_previous: more || self.after.is_some(),
                    has_next: self.before.is_some(),
                }
            }
        }
    }
}

/// An entry and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge<T> {
    /// Where it stands.
    pub place: Place,
    /// What stands there.
    pub node: T,
}

/// A part of a list, in the list's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries.
    pub edges: Vec<Edge<T>>,
    /// Entries stand before the page.
    pub has_previous: bool,
    /// Entries stand behind the page.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// The page with each entry made into something else, or the first error.
    pub fn try_map<U, E>(self, make: impl Fn(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let Self { edges, has_previous, has_next } = self;
        let edges = edges.into_iter().map(|Edge { place, node }| Ok(Edge { place, node: make(node)? }));
        Ok(Page { edges: edges.collect::<Result<_, E>>()?, has_previous, has_next })
    }

    /// The page with each entry made into something else.
    pub fn map<U>(self, make: impl Fn(T) -> U) -> Page<U> {
        let Self { edges, has_previous, has_next } = self;
        let edges = edges.into_iter().map(|Edge { place, node }| Edge { place, node: make(node) });
        Page { edges: edges.collect(), has_previous, has_next }
    }
}

#[cfg(test)]
mod tests;
