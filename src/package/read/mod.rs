//! Reading data packages: files, tables, checks, and the programme they make. Writing them is `write`'s.

mod archive;
mod assemble;
mod checks;
mod descriptor;
mod effect;
mod encoding;
mod files;
mod problem;
mod records;
mod report;
mod rows;
mod sheets;
mod table;
mod workbook;
mod worksheet;

use crate::domain::{Message, Program, package::ProblemCode};
pub use files::{DESCRIPTOR, PackageFiles};
pub use problem::{Problem, no_answer, no_package};
pub use report::{Reported, render_table, report};
pub use workbook::LICENSES;

/// Reads a package: the programme it holds, or everything that is wrong with it in file, row and column order.
pub fn read(files: &PackageFiles) -> Result<Program, Vec<Problem>> {
    read_allowing(files, None)
}

/// Reads the package that an import kept. What is asked of new packages since then is not asked of it.
pub fn read_kept(package: Vec<u8>) -> Result<Program, Vec<Problem>> {
    read_draft(&PackageFiles::from_kept(package))
}

/// Reads a package that may still be to be filled in: placeholders are allowed.
pub(super) fn read_draft(files: &PackageFiles) -> Result<Program, Vec<Problem>> {
    read_allowing(files, Some(ProblemCode::Placeholder))
}

fn read_allowing(files: &PackageFiles, allowed: Option<ProblemCode>) -> Result<Program, Vec<Problem>> {
    let mut problems = files.problems().clone();
    let sheets = sheets::Sheets::read(files, &mut problems);
    checks::run(&sheets, &mut problems);
    problems.forget(allowed);
    if !problems.is_empty() {
        return Err(problems.finish());
    }
    let program = assemble::program(&sheets, files.licenses());
    program.ok_or_else(|| {
        // No package is known to end here: every gap has its own check.
        let expected = Message::fixed("互いに合う表", "tables that fit together");
        problems.file(files::DESCRIPTOR, ProblemCode::BadDescriptor, None, expected);
        problems.finish()
    })
}
