//! The words that generated programmes are written in, as lists; how they are put together stands beside their use.

mod outlines;
mod sentences;
mod titles;

pub(super) use outlines::{GROUPS, PILLARS, PLANS, SCOPES, SECTIONS, TITLES, TOTAL_NOTES};
pub(super) use sentences::{INFERENCES, INTENTIONS, LABELS, NOTES, OUTCOMES, OVERLAPS, REASONS, WORDINGS};
pub(super) use titles::{ASPECTS, MEASURES, SUBJECTS};
