//! The data as files: which downloads there are, what their rows hold, and how each format writes them. Routes are `http`'s.

mod about;
pub mod catalog;
mod columns;
mod descriptor;
mod downloads;
mod job;
mod row;
mod selection;
mod write;

pub use about::About;
pub use columns::Field;
pub use descriptor::{csvw, everything, package_files};
pub use downloads::{Download, File, Format, Scope, Table};
pub use job::{ExportError, Job};
pub use selection::{Selection, Words};
pub use write::{Encoding, Rest, Variant, WriteError};
