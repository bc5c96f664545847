//! Datasets as DCAT-US 1.1 describes them, for harvesters of `data.json`. It knows one language: texts have both in one.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::{
    ckan::format,
    dataset::{Dataset, Offered, fiscal_years, slug},
    licence,
    site::{Contact, Site},
};
use crate::{
    domain::{Language, Text},
    package::hex,
};

const SCHEMA: &str = "https://project-open-data.cio.gov/v1.1/schema";

/// A mailbox that cannot be, since a contact of DCAT-US 1.1 must have one (`"required": ["fn", "hasEmail"]`), also where only a
/// page is known: no host has a name that ends so (RFC 2606).
const NO_MAILBOX: &str = "not-configured@example.invalid";

/// A catalogue that is read at this path, but for its `dataset`.
#[must_use]
pub fn catalog(site: &Site, path: &str) -> Value {
    json!({
        "@context": format!("{SCHEMA}/catalog.jsonld"),
        "@id": site.at(path),
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": format!("{SCHEMA}/catalog.json"),
    })
}

/// Japanese, and English behind it.
fn both(text: &Text, between: &str) -> String {
    match text.en.as_deref() {
        Some(en) if *en != *text.ja => format!("{}{between}{en}", text.ja),
        _ => text.ja.to_string(),
    }
}

/// One of its datasets.
#[must_use]
pub fn dataset(site: &Site, dataset: &Dataset) -> Value {
    let moment = |moment: chrono::DateTime<chrono::Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    let keywords: Vec<&str> =
        dataset.keywords.iter().flat_map(|keyword| [&*keyword.ja, keyword.get(Language::En)]).collect();
    let mailbox = site.mailbox().unwrap_or(NO_MAILBOX);
    let mut contact = json!({
        "@type": "vcard:Contact",
        "fn": both(&site.operator_name(), " / "),
        "hasEmail": format!("mailto:{mailbox}"),
    });
    if let (Some(Contact::Page(page)), Some(contact)) = (&site.contact, contact.as_object_mut()) {
        contact.insert("hasURL".into(), json!(page));
    }
    let place = dataset.place.as_ref().map_or_else(
        || "日本 / Japan".to_owned(),
        |place| format!("{}（日本） / {}, Japan", place.full_name().ja, place.full_name().get(Language::En)),
    );
    let mut described = json!({
        "@type": "dcat:Dataset",
        "identifier": site.dataset(&slug(dataset.scope)),
        "title": both(&dataset.title, " / "),
        "description": both(&dataset.description, "\n\n"),
        "keyword": keywords,
        "issued": moment(dataset.issued),
        "modified": moment(dataset.modified),
        "publisher": { "@type": "org:Organization", "name": both(&site.operator_name(), " / ") },
        "contactPoint": contact,
        "accessLevel": "public",
        "language": ["ja", "en"],
        "spatial": place,
        "landingPage": site.at(&dataset.page),
        "theme": ["政府・公共部門 / Government and public sector"],
        "distribution": distributions(site, dataset),
    });
    let Some(fields) = described.as_object_mut() else { return described };
    if let Some((first, last)) = fiscal_years(dataset.fiscal_years) {
        fields.insert("temporal".into(), json!(format!("{first}/{last}")));
    }
    if let Some(license) = dataset.licence().and_then(licence::url) {
        fields.insert("license".into(), json!(license));
    }
    let rights: Vec<&str> = dataset.licences.iter().filter_map(|license| license.title.as_deref()).collect();
    if !rights.is_empty() {
        let rights = rights.join("\n");
        let rights = if rights.chars().count() <= LONGEST_RIGHTS {
            rights
        } else {
            let page = site.at(&dataset.page);
            format!("利用条件は次のページに示す。 / The terms stand on this page: {page}")
        };
        fields.insert("rights".into(), json!(rights));
    }
    let papers: Vec<&str> = dataset.papers.iter().filter_map(|paper| paper.url.as_deref()).collect();
    if !papers.is_empty() {
        fields.insert("references".into(), json!(papers));
    }
    described
}

/// The longest `rights` that DCAT-US takes.
const LONGEST_RIGHTS: usize = 255;

fn distributions(site: &Site, dataset: &Dataset) -> Vec<Value> {
    let files = dataset.files.iter().map(|Offered { file, measure }| {
        let mut described = json!({
            "@type": "dcat:Distribution",
            "title": both(&file.title(), " / "),
            "downloadURL": site.at(&dataset.scope.path(*file)),
            "mediaType": file.media_type(),
            "format": format(*file),
        });
        if let (Some((bytes, sha256)), Some(fields)) = (measure, described.as_object_mut()) {
            let checksum = json!({ "algorithm": "SHA-256", "checksumValue": hex(sha256) });
            fields.extend([("byteSize".into(), json!(bytes)), ("checksum".into(), checksum)]);
        }
        described
    });
    let service = json!({
        "@type": "dcat:Distribution",
        "title": "GraphQL API",
        "accessURL": site.at("/graphql"),
        "format": "API",
        "describedBy": site.at("/schema.graphql"),
        "describedByType": "application/graphql",
    });
    files.chain([service]).collect()
}
