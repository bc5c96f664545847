//! A checked programme made ready to be written, on any thread, so that the transaction has only to copy.

use entity::{
    document, effect, item, item_search, item_title, municipality_description, overlap, pillar, program,
    program_total, section, stated_total,
};

use super::{copy::Rows, derived, models};
use crate::{
    domain::{MunicipalityCode, Program, ProgramId, ProgramTree, Revision},
    package,
    store::StoreError,
};

/// The tables of a programme below its own row, in the order in which they are written.
pub(super) const TABLES: usize = 11;

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
        let package = package::to_zip(files).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Self::with(program, package, content_hash, note)
    }

    /// A programme whose package a revision keeps, ready for its rows to be written again.
    pub(super) fn kept(
        program: Program,
        content_hash: String,
        note: Option<String>,
    ) -> Result<Self, StoreError> {
        Self::with(program, Vec::new(), content_hash, note)
    }

    fn with(
        program: Program,
        package: Vec<u8>,
        content_hash: String,
        note: Option<String>,
    ) -> Result<Self, StoreError> {
        let tree = ProgramTree::new(program, Revision::default());
        let tree = tree.map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let program = tree.program();
        let (titles, texts) = derived::searchable(&tree)?;
        Ok(Self {
            id: program.id,
            content_hash,
            package,
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
                Rows::of::<program_total::Entity>(&derived::program_totals(&tree)?)?,
                Rows::of::<item_title::Entity>(&titles)?,
                Rows::of::<item_search::Entity>(&texts)?,
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
