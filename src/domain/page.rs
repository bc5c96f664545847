//! Pages of a list in its natural order, and the opaque cursors that name a place in it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// A place in the natural order of every list: municipality code, fiscal year, printed order.
pub type Place = (i32, i16, u32);

/// The number of entries of a page when none is asked for.
pub const DEFAULT_SIZE: u32 = 100;

/// The largest page.
pub const MAX_SIZE: u32 = 1000;

/// Version of the cursor's inside.
const VERSION: &str = "1";

/// From which end of the list a page is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `first`: from the beginning.
    Forward,
    /// `last`: from the end.
    Backward,
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
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
    #[error("\"{argument}\" is not a cursor of this list: use a cursor that the same field returned")]
    Foreign {
        /// `after` or `before`.
        argument: &'static str,
    },
    /// Both ends at once.
    #[error("give \"first\" or \"last\", not both")]
    BothEnds,
    /// Less than nothing, or too much at once.
    #[error("\"{argument}\" must lie between 0 and {MAX_SIZE}, not {value}")]
    Size {
        /// `first` or `last`.
        argument: &'static str,
        /// What was asked for.
        value: i64,
    },
}

impl PageRequest {
    /// Reads the four paging arguments of the list called `list`.
    #[expect(clippy::similar_names, reason = "these are the names that Relay gives them")]
    pub fn new(
        list: &str,
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
                .ok_or(CursorError::Size { argument, value: value.into() }),
        };
        let place = |argument, cursor: Option<&str>| {
            cursor.map(|cursor| decode(list, cursor).ok_or(CursorError::Foreign { argument })).transpose()
        };
        let (direction, size) = match (first, last) {
            (Some(_), Some(_)) => return Err(CursorError::BothEnds),
            (_, None) => (Direction::Forward, size("first", first)?),
            (None, _) => (Direction::Backward, size("last", last)?),
        };
        Ok(Self { direction, size, after: place("after", after)?, before: place("before", before)? })
    }

    /// Cuts the page out of entries that are all in memory and in order.
    pub fn cut<T>(&self, entries: impl DoubleEndedIterator<Item = Edge<T>>) -> Page<T> {
        let wanted = entries.filter(|edge| {
            self.after.is_none_or(|after| edge.place > after)
                && self.before.is_none_or(|before| edge.place < before)
        });
        let some = self.size as usize + 1;
        match self.direction {
            Direction::Forward => self.page(wanted.take(some).collect()),
            Direction::Backward => self.page(wanted.rev().take(some).collect()),
        }
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

/// The cursor of a place in the list called `list`.
#[must_use]
pub fn encode(list: &str, (municipality, year, ordinal): Place) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{VERSION}:{list}:{municipality}:{year}:{ordinal}"))
}

fn decode(list: &str, cursor: &str) -> Option<Place> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let mut parts =
        text.strip_prefix(VERSION)?.strip_prefix(':')?.strip_prefix(list)?.strip_prefix(':')?.split(':');
    let place = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(count: u32) -> impl DoubleEndedIterator<Item = Edge<u32>> {
        (0..count).map(|node| Edge { place: (141_305, 2023, node), node })
    }

    fn nodes(page: &Page<u32>) -> Vec<u32> {
        page.edges.iter().map(|edge| edge.node).collect()
    }

    proptest! {
        #[test]
        fn paging_forward_equals_paging_backward_reversed(count in 0_u32..40, size in 1_i32..12) {
            let (mut forward, mut backward) = (Vec::new(), Vec::new());
            let mut cursor: Option<String> = None;
            loop {
                let request = PageRequest::new("x", Some(size), cursor.as_deref(), None, None).unwrap();
                let page = request.cut(entries(count));
                forward.extend(nodes(&page));
                prop_assert_eq!(page.has_previous, cursor.is_some());
                let Some(edge) = page.edges.last().filter(|_| page.has_next) else { break };
                cursor = Some(encode("x", edge.place));
            }
            cursor = None;
            loop {
                let request = PageRequest::new("x", None, None, Some(size), cursor.as_deref()).unwrap();
                let page = request.cut(entries(count));
                backward.extend(nodes(&page).into_iter().rev());
                let Some(edge) = page.edges.first().filter(|_| page.has_previous) else { break };
                cursor = Some(encode("x", edge.place));
            }
            backward.reverse();
            prop_assert_eq!(&forward, &(0..count).collect::<Vec<_>>());
            prop_assert_eq!(forward, backward);
        }

        #[test]
        fn cursors_round_trip_and_fit_their_own_list_only(place: (i32, i16, u32)) {
            let cursor = encode("items", place);
            prop_assert_eq!(decode("items", &cursor), Some(place));
            prop_assert_eq!(decode("effects", &cursor), None);
            prop_assert_eq!(decode("item", &cursor), None);
        }

        #[test]
        fn any_text_is_a_cursor_or_refused(text: String) {
            prop_assert_eq!(decode("items", &text), None);
        }
    }

    #[test]
    fn sizes_outside_the_bounds_are_refused() {
        let request = |first, last| PageRequest::new("x", first, None, last, None);
        assert_eq!(request(Some(-1), None), Err(CursorError::Size { argument: "first", value: -1 }));
        assert_eq!(request(None, Some(1001)), Err(CursorError::Size { argument: "last", value: 1001 }));
        assert_eq!(request(Some(1), Some(1)), Err(CursorError::BothEnds));
        assert_eq!(request(None, None).map(|request| request.size), Ok(100));
        assert!(nodes(&request(Some(0), None).unwrap().cut(entries(3))).is_empty());
    }
}
