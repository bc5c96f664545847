//! The data as files: which downloads there are, what their rows hold, and how each format writes them. Routes are `http`'s.

pub mod catalog;
mod downloads;

pub use downloads::{Download, File, Format, Scope, Table};
