//! What describes the files beside them: datapackage.json (Frictionless) for all tables, and CSV on the Web for each.

use serde_json::{Value, json};

use super::{Download, Field, File, Format, Table, catalog};
use crate::{
    domain::{
        License, Program,
        package::{Column, Kind, Need, TableDefinition},
    },
    package::{self, descriptor},
};

/// What the files of a package are called where the tables that are downloaded have their names.
const PREFIX: &str = "package-";

/// The canonical package of a programme, each file under the name that it has beside the downloads.
#[must_use]
pub fn package_files(program: &Program) -> Vec<(String, Vec<u8>)> {
    let mut files = package::canonical_files(program);
    for (name, bytes) in &mut files {
        if name == package::DESCRIPTOR {
            let path = |table: &TableDefinition| format!("{PREFIX}{}", table.file_name());
            *bytes = descriptor::of_program(program, path).into_bytes();
        } else {
            name.insert_str(0, PREFIX);
        }
    }
    files
}

/// datapackage.json over the CSV files of all programmes, whose sizes and hashes are given.
#[must_use]
pub fn everything<'a>(
    csv: &[Download],
    (title, revision, url): (&'a str, i64, &'a str),
    licenses: impl Iterator<Item = &'a License>,
) -> String {
    let key = |table: Table| table.fields().first().map(|field| field.column.name).into_iter().collect();
    let resources = csv.iter().filter_map(|Download { scope, file, bytes, sha256 }| {
        let File::Table(table, Format::Csv) = *file else { return None };
        let (ja, en) = table.title();
        let path = scope.path(*file).trim_start_matches('/').to_owned();
        let columns = table.fields().iter().map(|field| field.column);
        let key_of = |target: &str| target.parse().map(key).unwrap_or_default();
        let resource = descriptor::Resource::new((table.into(), ja, en), path, columns, key(table), key_of);
        Some(resource.with_content(*bytes, &package::hex(sha256)))
    });
    descriptor::Package::new(
        "kaikaku".into(),
        (title, revision.to_string(), url),
        licenses,
        resources.collect(),
    )
    .text()
}

/// The description of a CSV file after CSV on the Web, under both addresses that it has with the same columns.
#[must_use]
pub fn csvw(table: Table, licenses: &[License]) -> String {
    let ((ja, en), name) = (table.title(), File::Table(table, Format::Csv).name());
    let columns: Vec<Value> = table.fields().iter().map(csvw_column).collect();
    let key = table.fields().first().map(|field| field.column.name);
    let license = catalog::common(licenses).and_then(|only| only.path.as_deref());
    let mut described = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "tables": [{ "url": name }, { "url": format!("{name}?bom=false") }],
        "dc:title": [{ "@value": ja, "@language": "ja" }, { "@value": en, "@language": "en" }],
        "dialect": { "encoding": "utf-8", "header": true, "lineTerminators": ["\r\n", "\n"] },
        "tableSchema": { "columns": columns, "primaryKey": key },
    });
    if let Some(members) = described.as_object_mut() {
        members.extend(license.map(|license| ("dc:license".into(), json!({ "@id": license }))));
        let rights: Vec<&str> = licenses.iter().filter_map(|license| license.title.as_deref()).collect();
        members.extend((!rights.is_empty()).then(|| ("dc:rights".into(), json!(rights))));
    }
    format!("{described:#}\n")
}

fn csvw_column(field: &Field) -> Value {
    let Field { column: Column { name, kind, need, refers_to: _, description, title }, meaning, .. } = field;
    let datatype = match kind {
        Kind::Text => json!("string"),
        Kind::Pattern(pattern) => json!({ "base": "string", "format": pattern }),
        Kind::Choice(codes) => json!({ "base": "string", "format": codes().join("|") }),
        Kind::Whole { .. } => json!("integer"),
        Kind::Decimal => json!("decimal"),
        Kind::Date => json!("date"),
        Kind::Url => json!("anyURI"),
    };
    json!({
        "name": name,
        "titles": name,
        "dc:title": { "@value": title, "@language": "ja" },
        "dc:description": [
            { "@value": meaning, "@language": "ja" },
            { "@value": description, "@language": "en" },
        ],
        "datatype": datatype,
        "required": *need == Need::Required,
    })
}
