//! From data packages to revisions in the database.

mod bulk;
mod sources;
mod take_in;

pub use bulk::{Event, Job, load, read_ahead};
pub use sources::{Source, find};
pub use take_in::{ImportError, Refused, bundled, write};
