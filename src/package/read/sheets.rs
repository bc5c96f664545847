//! The nine tables of a package side by side, as they were read.

use std::collections::HashMap;

use super::{
    PackageFiles,
    problem::Problems,
    table::{Line, Sheet},
};
use crate::domain::package::{
    Cell, DocumentRow, EffectRow, ItemRow, Key, MunicipalityRow, OverlapRow, PillarRow, ProgramRow,
    SectionRow, StatedTotalRow, Table,
};

/// All tables of a package.
#[derive(Debug)]
pub(super) struct Sheets {
    pub(super) municipalities: Sheet<MunicipalityRow>,
    pub(super) documents: Sheet<DocumentRow>,
    pub(super) programs: Sheet<ProgramRow>,
    pub(super) stated_totals: Sheet<StatedTotalRow>,
    pub(super) pillars: Sheet<PillarRow>,
    pub(super) sections: Sheet<SectionRow>,
    pub(super) items: Sheet<ItemRow>,
    pub(super) effects: Sheet<EffectRow>,
    pub(super) overlaps: Sheet<OverlapRow>,
}

impl Sheets {
    pub(super) fn read(files: &PackageFiles, problems: &mut Problems) -> Self {
        Self {
            municipalities: sheet(files, problems),
            documents: sheet(files, problems),
            programs: sheet(files, problems),
            stated_totals: sheet(files, problems),
            pillars: sheet(files, problems),
            sections: sheet(files, problems),
            items: sheet(files, problems),
            effects: sheet(files, problems),
            overlaps: sheet(files, problems),
        }
    }
}

fn sheet<R: Table>(files: &PackageFiles, problems: &mut Problems) -> Sheet<R> {
    let name = R::DEFINITION.name;
    match files.table(name) {
        Some(content) => Sheet::read(content, problems),
        None => Sheet::empty(files.leaves_out(name)),
    }
}

/// The lines of a table by key, the first of each key.
pub(super) fn by_key<R>(sheet: &Sheet<R>, key: impl Fn(&R) -> &Cell<Key>) -> HashMap<&str, &Line<R>> {
    // Later entries replace earlier ones.
    let lines = sheet.lines.iter().rev();
    lines.filter_map(|line| Some((key(&line.row).raw().sound()?, line))).collect()
}
