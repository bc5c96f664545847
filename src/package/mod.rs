//! Data packages as files: read with every check, written in their one canonical form, and compared. Knows no database.

mod diff;
mod read;
mod show;
mod template;
mod write;

pub use crate::domain::package::ProblemCode;
pub use diff::{diff, render_changes};
pub use read::{
    DESCRIPTOR, LICENSES, PackageFiles, Problem, Reported, no_answer, no_package, read, read_kept,
    render_table, report,
};
pub use template::template;
pub use write::{canonical_files, content_hash, hex, to_workbook, to_zip, write_file, write_folder};
pub(crate) use write::{descriptor, sheet};
