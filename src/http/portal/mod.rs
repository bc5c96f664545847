//! The open-data surface beside GraphQL: downloads, the catalogue in the forms that harvesters speak, and pages for people.

use actix_web::web;

mod catalog;
mod changes;
mod ckan;
mod data_json;
mod datasets;
mod files;
mod kept;
mod paging;
mod problem;

/// Adds all of it.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(catalog::configure)
        .configure(data_json::configure)
        .configure(ckan::configure)
        .configure(changes::configure);
}
