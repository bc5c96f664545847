//! The open-data surface beside GraphQL: downloads, the catalogue in the forms that harvesters speak, and pages for people.

mod catalog;
mod changes;
mod ckan;
mod data;
mod data_json;
mod datasets;
mod files;
mod kept;
mod making;
mod pages;
mod paging;
mod parameters;
mod problem;
mod serve;
mod stored;
mod streams;

use actix_web::web;

pub use files::{Files, keep_ready};
pub(super) use pages::unknown;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(data::configure)
        .configure(catalog::configure)
        .configure(data_json::configure)
        .configure(ckan::configure)
        .configure(changes::configure)
        .configure(pages::configure);
}
