//! A checked programme made ready to be written, on any thread, so that the transaction has only to copy.

use std::collections::BTreeMap;

use entity::{
    document, effect, item, municipality_description, overlap, pillar, pillar_total, program, section,
    stated_total,
};

use super::{copy::Rows, models};
use crate::{
    domain::{MunicipalityCode, Program, ProgramId, ProgramTree, Revision},
    package,
    store::StoreError,
};

/// The tables of a programme below its own row, in the order in which they are written.
pub(super) const TABLES: usize = 9;

/// A checked programme, ready to be written.
#[derive(Debug)]
pub struct Prepared {
    /// What names it.
    pub(super) id: ProgramId,
    /// Hash of the canonical package's content.
    pub(super) content_hash: String,
    /// The canonical package, as a zip file.
    pub(super) package: Vec<u8>,
    /// What the importer says of the revision.
    pub(super) note: Option<String>,
    /// The municipalities that it describes.
    pub(super) municipalities: Vec<MunicipalityCode>,
    /// Its own row, which still lacks the revision.
    pub(super) head: program::Model,
    /// Its other rows by table.
    pub(super) rows: [Rows; TABLES],
}

impl Prepared {
    /// Makes a programme ready; `files` are those of its canonical package.
    pub fn new(
        program: Program,
        files: &[(String, Vec<u8>)],
        content_hash: String,
        note: Option<String>,
    ) -> Result<Self, StoreError> {
        let tree = ProgramTree::new(program, Revision::default());
        let tree = tree.map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let program = tree.program();
        Ok(Self {
            id: program.id,
            content_hash,
            package: package::to_zip(files).map_err(|error| StoreError::Corrupt(error.to_string()))?,
            note,
            municipalities: program.municipalities.iter().map(|municipality| municipality.code).collect(),
            head: models::program(&tree)?,
            rows: [
                Rows::of::<municipality_description::Entity>(&models::municipality_descriptions(program))?,
                Rows::of::<document::Entity>(&models::documents(program)?)?,
                Rows::of::<pillar::Entity>(&models::pillars(&tree)?)?,
                Rows::of::<stated_total::Entity>(&models::stated_totals(program)?)?,
                Rows::of::<section::Entity>(&models::sections(program)?)?,
                Rows::of::<item::Entity>(&models::items(&tree)?)?,
                Rows::of::<effect::Entity>(&models::effects(program)?)?,
                Rows::of::<overlap::Entity>(&models::overlaps(program)?)?,
                Rows::of::<pillar_total::Entity>(&pillar_totals(program)?)?,
            ],
        })
    }

    /// What names the programme.
    #[must_use]
    pub const fn id(&self) -> ProgramId {
        self.id
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.package.len() + self.rows.iter().map(Rows::bytes).sum::<usize>()
    }
}

/// The summary rows: effects by pillar, kind, phase and attribution.
fn pillar_totals(program: &Program) -> Result<Vec<pillar_total::Model>, StoreError> {
    let mut sums = BTreeMap::new();
    for effect in &program.effects {
        let pillar = program.items.get(effect.item as usize).map(|item| item.pillar).unwrap_or_default();
        let (net, gross) = effect.amounts().unwrap_or_default();
        let key = (pillar, effect.kind(), effect.phase, effect.attribution);
        let (count, net_sum, gross_sum) = sums.entry(key).or_insert((0, 0, 0));
        *count += 1;
        *net_sum += net.0;
        *gross_sum += gross.0;
    }
    let rows =
        sums.into_iter().map(|((pillar, kind, phase, attribution), (effect_count, net_yen, gross_yen))| {
            Ok(pillar_total::Model {
                municipality_id: program.id.municipality.number(),
                fiscal_year: program.id.fiscal_year.get(),
                pillar_ordinal: models::ordinal(pillar)?,
                kind: kind.code().into(),
                phase: phase.code().into(),
                attribution: attribution.code().into(),
                effect_count,
                net_yen,
                gross_yen,
            })
        });
    rows.collect()
}
