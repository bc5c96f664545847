//! What the pages say to machines: the data as a schema.org `Dataset`, by the rules of dataset search engines.

use serde_json::{Value, json};

use super::{
    downloads::Downloads,
    parts::is_page,
    program::{self, Shown},
    texts,
    view::View,
};
use crate::{
    domain::{FiscalYear, License, Message, Municipality, Part},
    export::{
        Scope,
        catalog::{self, Site},
    },
    graphql::Publisher,
    store::{DatasetState, ProgramEntry},
};

/// The longest description that search engines take, in characters.
const MOST: usize = 5000;

/// The data set as the home page shows it.
pub(super) struct Whole<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) state: &'a DatasetState,
    /// Those that the page lists.
    pub(super) programs: &'a [&'a ProgramEntry],
    pub(super) downloads: &'a Downloads,
}

/// The whole data set.
pub(super) fn of_whole(Whole { view, state, programs, downloads }: &Whole<'_>) -> Value {
    let years = state.programs.keys().map(|id| id.fiscal_year);
    let years = years.clone().min().zip(years.max());
    let (title, about) = (catalog::title_of_everything(), Site::description());
    let parts = programs.iter().map(|entry| {
        let uri = uri(view, Scope::Program(entry.id.into()));
        json!({
            "@type": "Dataset",
            "@id": uri,
            "identifier": uri,
            "url": view.absolute(&program::path(entry.id.into())),
            "name": format!("{} {}", entry.head.title.get(view.language), entry.id.fiscal_year.label(view.language)),
            "description": described([
                entry.head.description.get(view.language).unwrap_or_else(|| about.get(view.language)),
                view.say(&texts::MEASURED_HOW),
            ]),
            "license": licenses(&entry.head.licenses),
            "creator": creator(view, state.municipalities.get(&entry.id.municipality).map(|found| &**found)),
        })
    });
    with(
        common(view, downloads),
        json!({
            "@id": uri(view, Scope::Everything),
            "url": view.absolute("/"),
            "identifier": uri(view, Scope::Everything),
            "name": title.get(view.language),
            "alternateName": [texts::SITE, title.get(view.other())],
            "description": described([about.get(view.language), view.say(&texts::MEASURED_HOW)]),
            "creditText":
                view.publisher.citing().dataset_citation(state.revision, state.mark().published_at, view.language),
            "creator": organization(view.publisher),
            "license": licenses(state.licenses()),
            "version": state.revision.to_string(),
            "dateModified": state.mark().published_at,
            "temporalCoverage": years.map(|(first, last)| period(first, last)),
            "spatialCoverage": { "@type": "Place", "name": view.say(&texts::JAPAN) },
            "hasPart": parts.collect::<Vec<_>>(),
        }),
    )
}

/// One programme in the state that is shown.
pub(super) fn of_program(shown: &Shown<'_>) -> Value {
    let Shown { view, tree, municipality, downloads, .. } = shown;
    let (id, head, language) = (tree.id(), tree.head(), view.language);
    let permanent = view.publisher.citing().permalink(tree, Part::Program);
    let uri = uri(view, Scope::Program(id.into()));
    // A state that is shown for good is an edition of the dataset, which itself changes.
    let (own, work) = match tree.state_id().number {
        Some(_) => (&permanent, json!({ "@id": uri })),
        None => (&uri, Value::Null),
    };
    let basis = tree.program().documents.iter().map(|document| {
        json!({
            "@type": "CreativeWork",
            "name": document.title.get(language),
            "publisher": { "@type": "Organization", "name": document.publisher.get(language) },
            "url": document.url,
            "datePublished": document.published_on,
        })
    });
    let published = tree.revisions().first().unwrap_or(tree.revision()).published_at;
    with(
        common(view, downloads),
        json!({
            "@id": own,
            "url": view.address(None),
            "identifier": [own, &tree.state_id().to_string()],
            "exampleOfWork": work,
            "name": shown.title(language),
            "alternateName": shown.title(view.other()),
            "description": described([
                catalog::program_description(tree).get(language),
                view.say(&texts::MEASURED_HOW),
            ]),
            "creator": creator(view, Some(municipality)),
            "license": licenses(&head.licenses),
            "version": tree.revision().program_number.to_string(),
            "datePublished": published,
            "dateModified": tree.revision().published_at,
            "temporalCoverage": period(id.fiscal_year, id.fiscal_year),
            "spatialCoverage": {
                "@type": "Place",
                "name": municipality.name.get(language),
                "identifier": municipality.code.to_string(),
                "containedInPlace": { "@type": "Place", "name": municipality.code.prefecture_name(language) },
            },
            "isBasedOn": basis.collect::<Vec<_>>(),
            "creditText": shown.citation(Part::Program),
        }),
    )
}

/// What names a dataset for good, as the catalogue does.
fn uri(view: &View<'_>, scope: Scope) -> String {
    view.absolute(&catalog::dataset_path(&catalog::slug(scope)))
}

/// What every data set of ours says.
fn common(view: &View<'_>, downloads: &Downloads) -> Value {
    let keywords =
        [&texts::KEYWORD_REFORM, &texts::KEYWORD_EFFECT, &texts::KEYWORD_GOVERNMENT, &texts::KEYWORD_BUDGET];
    let measured = |name: &Message, unit: &Message, code: Option<&str>| json!({ "@type": "PropertyValue", "name": view.say(name), "unitText": view.say(unit), "unitCode": code });
    json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "inLanguage": ["ja", "en"],
        "isAccessibleForFree": true,
        "publisher": organization(view.publisher),
        "keywords": keywords.iter().flat_map(|word| [&word.ja, &word.en]).collect::<Vec<_>>(),
        "variableMeasured": [
            measured(&texts::NET_EFFECT, &texts::YEN, Some("JPY")),
            measured(&texts::GROSS_EFFECT, &texts::YEN, Some("JPY")),
            measured(&texts::POSTS_CHANGED, &texts::PERSONS, None),
        ],
        "measurementTechnique": view.say(&texts::MEASURED_HOW),
        "includedInDataCatalog": { "@type": "DataCatalog", "name": texts::SITE, "url": view.absolute("/") },
        "distribution": downloads.distribution(view),
    })
}

/// Both together; what is not known is left out.
fn with(mut dataset: Value, more: Value) -> Value {
    if let (Value::Object(dataset), Value::Object(more)) = (&mut dataset, more) {
        dataset.extend(more);
    }
    known(dataset)
}

/// A value without what is null in it.
fn known(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let entries = entries.into_iter().filter(|(_, value)| !value.is_null());
            entries.map(|(name, value)| (name, known(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(known).collect(),
        other => other,
    }
}

/// These sentences, as far as search engines take them.
fn described<const N: usize>(sentences: [&str; N]) -> String {
    sentences.join(" ").trim().chars().take(MOST).collect()
}

fn organization(publisher: &Publisher) -> Value {
    let Publisher { name, contact, url } = publisher;
    let contact = contact.as_deref().map(|contact| {
        let kind = if is_page(contact) { "url" } else { "email" };
        json!({ "@type": "ContactPoint", kind: contact })
    });
    let name = name.as_deref().unwrap_or(texts::SITE);
    json!({ "@type": "Organization", "name": name, "url": format!("{url}/"), "contactPoint": contact })
}

fn creator(view: &View<'_>, municipality: Option<&Municipality>) -> Value {
    let named = municipality.map(|found| (found.name.get(view.language), found.code.to_string()));
    json!(named.map(|(name, code)| json!({ "@type": "Organization", "name": name, "identifier": code })))
}

fn licenses<'a>(licenses: impl IntoIterator<Item = &'a License>) -> Value {
    let licenses = licenses.into_iter().map(|License { name, title, path }| {
        let url = path.as_deref().filter(|path| is_page(path));
        json!({ "@type": "CreativeWork", "name": name, "description": title, "url": url })
    });
    licenses.collect()
}

/// From the first day of one fiscal year to the last of another.
fn period(first: FiscalYear, last: FiscalYear) -> String {
    format!("{}-04-01/{}-03-31", first.get(), last.get() + 1)
}
