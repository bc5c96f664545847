//! Writing datapackage.json: the package described after Frictionless Data Package v1, from the tables' definitions.

use serde::Serialize;

use crate::domain::{
    Document, License, Program,
    package::{Column, Kind, MAX_CHARS, Need, TABLES, TableDefinition, table},
};

#[derive(Serialize)]
struct Package<'a> {
    profile: &'static str,
    name: String,
    title: &'a str,
    licenses: Vec<Terms<'a>>,
    sources: Vec<Paper<'a>>,
    resources: Vec<Resource>,
}

#[derive(Serialize)]
struct Terms<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

#[derive(Serialize)]
struct Paper<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

#[derive(Serialize)]
struct Resource {
    profile: &'static str,
    name: &'static str,
    title: &'static str,
    description: &'static str,
    path: String,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    schema: Schema,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<Field>,
    primary_key: &'static [&'static str],
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
    fields: &'static [&'static str],
}

/// The text of datapackage.json.
pub(super) fn write(program: &Program) -> String {
    let id = program.id;
    let package = Package {
        profile: "tabular-data-package",
        name: format!("{}-{}", id.municipality, id.fiscal_year),
        title: &program.head.title.ja,
        licenses: program.head.licenses.iter().map(terms_of).collect(),
        sources: program.documents.iter().map(paper).collect(),
        resources: TABLES.into_iter().map(resource).collect(),
    };
    // Strings, numbers and lists of them can always be written as JSON.
    serde_json::to_string_pretty(&package).unwrap_or_default() + "\n"
}

fn terms_of(license: &License) -> Terms<'_> {
    let License { name, title, path } = license;
    Terms { name, title: title.as_deref(), path: path.as_deref() }
}

fn paper(document: &Document) -> Paper<'_> {
    Paper { title: &document.title.ja, path: document.url.as_deref() }
}

fn resource(definition: &'static TableDefinition) -> Resource {
    let TableDefinition { name, title, description, primary_key, columns } = definition;
    let foreign_key = |column: &Column| {
        let target = table(column.refers_to?)?;
        // The specification names the table itself by an empty text.
        let resource = if target.name == *name { "" } else { target.name };
        let reference = Reference { resource, fields: target.primary_key };
        Some(ForeignKey { fields: [column.name], reference })
    };
    Resource {
        profile: "tabular-data-resource",
        name,
        title,
        description,
        path: definition.file_name(),
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        schema: Schema {
            fields: columns.iter().map(field).collect(),
            primary_key,
            foreign_keys: columns.iter().filter_map(foreign_key).collect(),
            missing_values: [""],
        },
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
