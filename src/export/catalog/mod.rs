//! What is offered, described for harvesters: one model of a dataset, and a writer for each form that they speak.

pub mod ckan;
pub mod data_json;
mod dataset;
mod dcat;
mod feed;
mod licence;
mod names;
mod nodes;
mod paper;
mod site;

pub use dataset::{
    Dataset, Offered, Place, keywords, program_description, program_title, scope_of, slug,
    title_of_everything,
};
pub use dcat::{Paging, catalog, description};
pub use feed::{News, feed};
pub use licence::{common, licence_id};
pub use nodes::Syntax;
pub use paper::Paper;
pub use site::{Contact, Site, dataset_path};
