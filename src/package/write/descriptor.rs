//! Writing datapackage.json: a package described after Frictionless Data Package v1, from the definitions of its columns.

use serde::Serialize;

use crate::domain::{
    Document, License, Program,
    package::{Column, Kind, MAX_CHARS, Need, TABLES, TableDefinition, table},
};

/// A package as it describes itself.
#[derive(Serialize)]
pub(crate) struct Package<'a> {
    profile: &'static str,
    name: String,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    homepage: Option<&'a str>,
    licenses: Vec<Terms<'a>>,
    sources: Vec<Paper<'a>>,
    resources: Vec<Resource>,
}

#[derive(Serialize)]
pub(crate) struct Terms<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct Paper<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

/// A table as the package describes it.
#[derive(Serialize)]
pub(crate) struct Resource {
    profile: &'static str,
    name: &'static str,
    title: &'static str,
    description: &'static str,
    path: String,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    schema: Schema,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<Field>,
    primary_key: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
    missing_values: [&'static str; 1],
}

#[derive(Serialize)]
struct Field {
    name: &'static str,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    title: &'static str,
    description: &'static str,
    #[serde(skip_serializing_if = "Constraints::is_none")]
    constraints: Constraints,
}

#[derive(Serialize, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Constraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    choices: Option<Vec<&'static str>>,
}

impl Constraints {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Serialize)]
struct ForeignKey {
    fields: [&'static str; 1],
    reference: Reference,
}

#[derive(Serialize)]
struct Reference {
    resource: &'static str,
    fields: Vec<&'static str>,
}

/// The text of a programme's datapackage.json; `path` tells where the file of a table lies.
pub(crate) fn of_program(program: &Program, path: impl Fn(&TableDefinition) -> String) -> String {
    let id = program.id;
    let package = Package {
        profile: "tabular-data-package",
        name: format!("{}-{}", id.municipality, id.fiscal_year),
        title: &program.head.title.ja,
        version: None,
        homepage: None,
        licenses: program.head.licenses.iter().map(terms_of).collect(),
        sources: program.documents.iter().map(paper).collect(),
        resources: TABLES.into_iter().map(|table| resource_of(table, path(table))).collect(),
    };
    package.text()
}

impl<'a> Package<'a> {
    /// A package of other tables.
    pub(crate) fn new(
        name: String,
        (title, version, homepage): (&'a str, String, &'a str),
        licenses: impl Iterator<Item = &'a License>,
        resources: Vec<Resource>,
    ) -> Self {
        Self {
            profile: "tabular-data-package",
            name,
            title,
            version: Some(version),
            homepage: Some(homepage),
            licenses: licenses.map(terms_of).collect(),
            sources: Vec::new(),
            resources,
        }
    }

    /// The text of its datapackage.json.
    pub(crate) fn text(&self) -> String {
        // Strings, numbers and lists of them can always be written as JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn terms_of(license: &License) -> Terms<'_> {
    let License { name, title, path } = license;
    Terms { name, title: title.as_deref(), path: path.as_deref() }
}

fn paper(document: &Document) -> Paper<'_> {
    Paper { title: &document.title.ja, path: document.url.as_deref() }
}

fn resource_of(definition: &'static TableDefinition, path: String) -> Resource {
    let TableDefinition { name, title, description, primary_key, columns } = definition;
    let key_of = |target: &str| table(target).map(|table| table.primary_key.to_vec()).unwrap_or_default();
    Resource::new((name, title, description), path, columns.iter(), primary_key.to_vec(), key_of)
}

impl Resource {
    /// A CSV file with these columns; `key_of` tells the columns that name a row of another table.
    pub(crate) fn new(
        (name, title, description): (&'static str, &'static str, &'static str),
        path: String,
        columns: impl Iterator<Item = &'static Column> + Clone,
        primary_key: Vec<&'static str>,
        key_of: impl Fn(&str) -> Vec<&'static str>,
    ) -> Self {
        let foreign_key = |column: &Column| {
            let target = column.refers_to?;
            // The specification names the table itself by an empty text.
            let resource = if target == name { "" } else { target };
            let reference = Reference { resource, fields: key_of(target) };
            Some(ForeignKey { fields: [column.name], reference })
        };
        Self {
            profile: "tabular-data-resource",
            name,
            title,
            description,
            path,
            format: "csv",
            mediatype: "text/csv",
            encoding: "utf-8",
            bytes: None,
            hash: None,
            schema: Schema {
                fields: columns.clone().map(field).collect(),
                primary_key,
                foreign_keys: columns.filter_map(foreign_key).collect(),
                missing_values: [""],
            },
        }
    }

    /// The same with what the file has in it.
    pub(crate) fn with_content(self, bytes: u64, sha256: &str) -> Self {
        Self { bytes: Some(bytes), hash: Some(format!("sha256:{sha256}")), ..self }
    }
}

fn field(column: &'static Column) -> Field {
    let Column { name, kind, need, refers_to: _, description, title } = column;
    let mut constraints = Constraints {
        required: (*need == Need::Required).then_some(true),
        unique: (*need == Need::Unique).then_some(true),
        ..Constraints::default()
    };
    let (r#type, format) = match *kind {
        Kind::Text => {
            constraints.max_length = Some(MAX_CHARS);
            ("string", None)
        }
        Kind::Pattern(pattern) => {
            constraints.pattern = Some(pattern);
            ("string", None)
        }
        Kind::Choice(codes) => {
            constraints.choices = Some(codes());
            ("string", None)
        }
        Kind::Whole { min, max } => {
            (constraints.minimum, constraints.maximum) = (Some(min), Some(max));
            ("integer", None)
        }
        Kind::Url => ("string", Some("uri")),
        Kind::Decimal => ("number", None),
        Kind::Date => ("date", None),
    };
    Field { name, r#type, format, title, description, constraints }
}
