//! Datasets as CKAN describes them: packages with resources, owned by organizations, in groups. An organization is a local
//! government and bears its code, a group is a prefecture, so that a portal can harvest those that are its own.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    dataset::{Dataset, Offered, Place, fiscal_years, slug},
    licence,
    names::uuid,
    site::{Contact, Site},
};
use crate::{
    domain::{Language, License, MunicipalityCode, Text},
    export::{File, Scope},
    package::hex,
};

/// An organization or a group, which CKAN keeps in one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its name in addresses.
    pub name: String,
    /// What it is called.
    pub title: Text,
    /// Whether it is an organization.
    pub is_organization: bool,
}

impl Group {
    /// The organization of a local government.
    #[must_use]
    pub fn of_place(site: &Site, place: &Place) -> Self {
        let name = Self::place_name(place.code);
        let id = uuid(&site.in_catalog(&format!("organization-{name}")));
        Self { id, name, title: place.full_name(), is_organization: true }
    }

    /// What the organization of a local government is called in addresses: its code, as in other portals of Japan.
    #[must_use]
    pub fn place_name(code: MunicipalityCode) -> String {
        code.to_string()
    }

    /// The organization of who runs the site.
    #[must_use]
    pub fn of_operator(site: &Site) -> Self {
        let id = uuid(&site.in_catalog("operator"));
        let name = Self::operator_name(site);
        Self { id, name, title: site.operator_name(), is_organization: true }
    }

    /// What that is called in addresses: by the site's own, as others have operators, too.
    #[must_use]
    pub fn operator_name(site: &Site) -> String {
        let (_, host) = site.url.split_once("://").unwrap_or(("", &site.url));
        let fit = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        "operator-".chars().chain(host.chars().map(fit)).take(LONGEST_NAME).collect()
    }

    /// The group of a prefecture.
    #[must_use]
    pub fn of_prefecture(site: &Site, place: &Place) -> Self {
        let name = Self::prefecture_name(place.code);
        Self { id: uuid(&site.in_catalog(&name)), name, title: place.prefecture(), is_organization: false }
    }

    /// What the group of the prefecture around this code is called in addresses.
    #[must_use]
    pub fn prefecture_name(code: MunicipalityCode) -> String {
        format!("prefecture-{:02}", code.prefecture().number() / 10_000)
    }

    /// As CKAN shows it.
    #[must_use]
    pub fn json(&self) -> Value {
        let Self { id, name, title, is_organization } = self;
        json!({
            "id": id,
            "name": name,
            "title": title.ja,
            "display_name": title.ja,
            "description": title.get(Language::En),
            "type": if *is_organization { "organization" } else { "group" },
            "is_organization": is_organization,
            "approval_status": "approved",
            "state": "active",
            "image_url": "",
            "image_display_url": "",
        })
    }
}

/// A moment as CKAN writes it: UTC, without saying so.
#[must_use]
pub fn timestamp(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// The longest name of an organization.
const LONGEST_NAME: usize = 100;

/// The longest tag.
const LONGEST_TAG: usize = 100;

/// A text as a tag: what CKAN takes of it; none where that is too short.
#[must_use]
pub fn tag(text: &str) -> Option<String> {
    let fit = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { ' ' };
    let words: String = text.chars().map(fit).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let tag: String = words.chars().take(LONGEST_TAG).collect();
    (tag.chars().count() >= 2).then(|| tag.trim_end().to_owned())
}

/// The tags that these keywords make.
#[must_use]
pub fn tags(keywords: &[Text]) -> Vec<String> {
    let texts = keywords.iter().flat_map(|keyword| [Some(&keyword.ja), keyword.en.as_ref()]).flatten();
    let mut tags: Vec<String> = texts.filter_map(|text| tag(text)).collect();
    tags.sort();
    tags.dedup();
    tags
}

/// A licence as CKAN lists it.
#[must_use]
pub fn license(license: &License) -> Value {
    let known = licence::known(license);
    json!({
        "id": licence::licence_id(license),
        "title": known.map_or(&*license.name, |known| known.ckan_title),
        "url": licence::url(license).unwrap_or_default(),
        "status": "active",
        "od_conformance": if known.is_some() { "approved" } else { "not reviewed" },
    })
}

/// The id of the package of this dataset.
#[must_use]
pub fn package_id(site: &Site, slug: &str) -> String {
    uuid(&site.dataset(slug))
}

/// A dataset as a package.
#[must_use]
pub fn package(site: &Site, dataset: &Dataset) -> Value {
    let slug = slug(dataset.scope);
    let (id, created, modified) =
        (package_id(site, &slug), timestamp(dataset.issued), timestamp(dataset.modified));
    let owner =
        dataset.place.as_ref().map_or_else(|| Group::of_operator(site), |place| Group::of_place(site, place));
    let groups = dataset.place.iter().map(|place| Group::of_prefecture(site, place).json());
    let groups: Vec<Value> = groups.collect();
    let license = dataset.licence();
    let tags: Vec<Value> = tags(&dataset.keywords)
        .into_iter()
        .map(|tag| {
            let id = uuid(&site.in_catalog(&format!("tag-{tag}")));
            json!({ "id": id, "name": tag, "display_name": tag, "state": "active", "vocabulary_id": null })
        })
        .collect();
    let resources = resources(site, dataset, &id);
    let (title, description) = (&dataset.title, &dataset.description);
    json!({
        "id": id,
        "name": slug,
        "title": title.ja,
        "notes": format!(
            "{}\n\n{}\n\n{}",
            description.ja,
            title.get(Language::En),
            description.get(Language::En)
        ),
        "type": "dataset",
        "state": "active",
        "private": false,
        "url": site.at(&dataset.page),
        "version": dataset.version.to_string(),
        "author": dataset.place.as_ref().map_or_else(|| site.operator_name().ja, |place| place.name.ja.clone()),
        "author_email": "",
        "maintainer": site.operator_name().ja,
        "maintainer_email": site.mailbox().unwrap_or_default(),
        "license_id": license.map_or("notspecified", licence::licence_id),
        "license_title": license.map_or("", |license| licence::known(license).map_or(&*license.name, |known| known.ckan_title)),
        "license_url": license.and_then(licence::url).unwrap_or_default(),
        "isopen": license.is_some_and(|license| licence::known(license).is_some()),
        "metadata_created": created,
        "metadata_modified": modified,
        "creator_user_id": null,
        "owner_org": owner.id,
        "organization": owner.json(),
        "groups": groups,
        "num_tags": tags.len(),
        "tags": tags,
        "num_resources": resources.len(),
        "resources": resources,
        "extras": extras(site, dataset),
        "relationships_as_subject": [],
        "relationships_as_object": [],
    })
}

/// What CKAN has no field for.
fn extras(site: &Site, dataset: &Dataset) -> Vec<Value> {
    let mut extras: Vec<(&str, String)> = vec![
        ("uri", site.dataset(&slug(dataset.scope))),
        ("title_en", dataset.title.get(Language::En).to_owned()),
        ("language", "[\"ja\", \"en\"]".to_owned()),
        ("publisher_name", site.operator_name().ja.into()),
    ];
    if let Some((first, last)) = fiscal_years(dataset.fiscal_years) {
        extras.extend([("temporal_start", first.to_string()), ("temporal_end", last.to_string())]);
    }
    // As ckanext-dcat names them.
    if let Some(contact) = &site.contact {
        let (key, address) = match contact {
            Contact::Mailbox(address) => ("contact_email", address),
            Contact::Page(page) => ("contact_uri", page),
        };
        extras.extend([("contact_name", site.operator_name().ja.into()), (key, address.clone())]);
    }
    if let Some(place) = &dataset.place {
        let year = dataset.fiscal_years.0;
        extras.extend([
            ("municipality_code", place.code.to_string()),
            ("municipality_name_en", place.name.get(Language::En).to_owned()),
            ("fiscal_year", year.to_string()),
            ("fiscal_year_ja", year.label(Language::Ja)),
            ("spatial_text", place.full_name().ja.into()),
        ]);
    }
    if let Some(note) = &dataset.version_note {
        extras.push(("version_notes", note.to_string()));
    }
    let told = |texts: Vec<String>| texts.join("\n");
    let provenance = dataset.papers.iter().map(|paper| {
        let address = paper.url.as_deref().map_or(String::new(), |url| format!("資料の所在：{url}"));
        format!("{}{address}", paper.provenance().ja)
    });
    let sources = dataset.papers.iter().filter_map(|paper| paper.url.as_deref().map(str::to_owned));
    let rights = dataset.licences.iter().filter_map(|license| license.title.as_deref().map(str::to_owned));
    extras.extend([
        ("provenance", told(provenance.collect())),
        ("source_url", told(sources.collect())),
        ("rights", told(rights.collect())),
    ]);
    extras.retain(|(_, value)| !value.is_empty());
    extras.into_iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}

/// What a dataset's resource of the service is called, where others have the names of their files.
const SERVICE: &str = "graphql";

fn resource_id(site: &Site, scope: Scope, name: &str) -> String {
    uuid(&format!("{}#{name}", site.dataset(&slug(scope))))
}

/// Whether a dataset has, or could have, a resource of this id.
#[must_use]
pub fn has_resource(site: &Site, scope: Scope, id: &str) -> bool {
    let mut names = scope.files().map(File::name).chain([SERVICE.to_owned()]);
    names.any(|name| resource_id(site, scope, &name) == id)
}

/// The files, and the service behind them.
fn resources(site: &Site, dataset: &Dataset, package: &str) -> Vec<Value> {
    let modified = timestamp(dataset.modified);
    let resource = |position: usize, name: &str, title: &Text, url: String, kind: (&str, &str)| {
        let (format, media_type) = kind;
        json!({
            "id": resource_id(site, dataset.scope, name),
            "package_id": package,
            "position": position,
            "name": title.ja,
            "description": format!("{} / {}", title.ja, title.get(Language::En)),
            "url": url,
            "format": format,
            "mimetype": media_type,
            "mimetype_inner": null,
            "size": null,
            "hash": "",
            "state": "active",
            "resource_type": null,
            "url_type": null,
            "cache_url": null,
            "cache_last_updated": null,
            "created": timestamp(dataset.issued),
            "last_modified": modified,
            "metadata_modified": modified,
            "datastore_active": false,
        })
    };
    let mut resources: Vec<Value> = Vec::new();
    for (position, Offered { file, measure }) in dataset.files.iter().enumerate() {
        let (kind, address) = ((format(*file), file.media_type()), site.at(&dataset.scope.path(*file)));
        let mut described = resource(position, &file.name(), &file.title(), address, kind);
        if let (Some((bytes, sha256)), Some(fields)) = (measure, described.as_object_mut()) {
            fields.insert("size".into(), json!(bytes));
            fields.insert("hash".into(), json!(format!("sha256:{}", hex(sha256))));
        }
        resources.push(described);
    }
    let service = Text::both("GraphQL API", "GraphQL API");
    let kind = (SERVICE_FORMAT, "application/json");
    resources.push(resource(dataset.files.len(), SERVICE, &service, site.at("/graphql"), kind));
    resources
}

/// What the format of the service behind the files is called.
pub const SERVICE_FORMAT: &str = "GraphQL";

/// What a file's format is called.
#[must_use]
pub const fn format(file: File) -> &'static str {
    match file {
        File::Table(_, format) => format.label(),
        File::Package => "ZIP",
        File::Descriptor => "JSON",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_what_ckan_takes() {
        assert_eq!(tag("行財政改革").as_deref(), Some("行財政改革"));
        assert_eq!(tag("Kawasaki City").as_deref(), Some("Kawasaki City"));
        assert_eq!(tag("A/B（その1）").as_deref(), Some("A B その1"));
        assert_eq!(tag("市"), None);
        assert_eq!(tag(&"長".repeat(200)).unwrap().chars().count(), 100);
    }
}
