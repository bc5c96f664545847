//! From data packages to revisions in the database.

mod take_in;

pub use take_in::{ImportError, Package, Refused, bundled, read_all, write};
