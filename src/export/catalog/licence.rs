//! Terms of use, by the names that packages give them and by those that harvesters know.

use super::names::uuid;
use crate::domain::License;

/// A licence that portals know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    name: &'static str,
    /// Its address.
    pub(super) url: &'static str,
    /// What CKAN calls it.
    pub(super) ckan_id: &'static str,
    /// Its title as CKAN has it, by which its DCAT harvester finds it.
    pub(super) ckan_title: &'static str,
}

const KNOWN: [Known; 5] = [
    Known {
        name: "CC-BY-4.0",
        url: "https://creativecommons.org/licenses/by/4.0/",
        ckan_id: "cc-by",
        ckan_title: "Creative Commons Attribution",
    },
    Known {
        name: "CC-BY-SA-4.0",
        url: "https://creativecommons.org/licenses/by-sa/4.0/",
        ckan_id: "cc-by-sa",
        ckan_title: "Creative Commons Attribution Share-Alike",
    },
    Known {
        name: "CC0-1.0",
        url: "https://creativecommons.org/publicdomain/zero/1.0/",
        ckan_id: "cc-zero",
        ckan_title: "Creative Commons CCZero",
    },
    Known {
        name: "ODC-By-1.0",
        url: "https://opendatacommons.org/licenses/by/1-0/",
        ckan_id: "odc-by",
        ckan_title: "Open Data Commons Attribution License",
    },
    Known {
        name: "ODbL-1.0",
        url: "https://opendatacommons.org/licenses/odbl/1-0/",
        ckan_id: "odc-odbl",
        ckan_title: "Open Data Commons Open Database License (ODbL)",
    },
];

/// The licence of all, where there is but one.
#[must_use]
pub fn common<'a>(licences: impl IntoIterator<Item = &'a License>) -> Option<&'a License> {
    let mut licences = licences.into_iter();
    licences.next().filter(|_| licences.next().is_none())
}

/// The licence of this name, where portals know it.
pub(super) fn known(license: &License) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name.eq_ignore_ascii_case(&license.name))
}

/// Where the terms stand: at the licence's address, or where the package says.
pub(super) fn url(license: &License) -> Option<&str> {
    let given =
        license.path.as_deref().filter(|path| path.starts_with("https://") || path.starts_with("http://"));
    known(license).map(|known| known.url).or(given)
}

/// What terms are called that stand nowhere, where only letters and digits may stand.
pub(super) fn anchor(license: &License) -> String {
    let letters = license.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    let letters: String = letters.collect();
    // Names in other letters would all look the same.
    let hash = if license.name.is_ascii() { String::new() } else { uuid(&license.name) };
    format!("license-{letters}{hash}")
}

/// What CKAN calls the licence; its own name where CKAN has none for it.
#[must_use]
pub fn licence_id(license: &License) -> &str {
    known(license).map_or(&license.name, |known| known.ckan_id)
}
