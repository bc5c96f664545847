//! What outside clients rely on: the schema's text, descriptions everywhere, error codes, examples that work.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use kaikaku::{graphql, graphql::ErrorCode, http::EXAMPLES};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{Api, TestDatabase, repository, town};

#[test]
fn the_published_schema_is_the_schema() {
    let published = fs::read_to_string(repository("schema.graphql")).unwrap();
    assert!(published == graphql::sdl(), "schema.graphql is old: cargo run -- schema > schema.graphql");
}

#[test]
fn the_published_dictionary_is_made_from_the_schema() {
    let published = fs::read_to_string(repository("docs/data-dictionary.md")).unwrap_or_default();
    assert!(
        published == graphql::dictionary().unwrap(),
        "docs/data-dictionary.md is old: cargo run -- schema --dictionary > docs/data-dictionary.md"
    );
}

/// Fields that outside clients rely on, as `Type.field(arguments): Type`; they may gain optional arguments only.
const CONTRACT: &[(&str, &str, &[&str], &str)] = &[
    ("Money", "yen", &[], "Long!"),
    ("Money", "thousandYen", &[], "Long!"),
    ("Municipality", "code", &[], "String!"),
    ("Program", "municipality", &[], "Municipality!"),
    ("Program", "fiscalYear", &[], "Int!"),
    ("Program", "coverage", &[], "Coverage!"),
    ("Program", "phase", &[], "Phase!"),
    ("Program", "pillars", &[], "[Pillar!]!"),
    ("Program", "crossCutting", &[], "[Pillar!]!"),
    ("Program", "totalEffect", &["phase: Phase", "basis: AmountBasis"], "Money"),
    ("Program", "itemCount", &[], "Int!"),
    ("Program", "reconciliation", &[], "Reconciliation!"),
    ("Pillar", "number", &[], "Int"),
    ("Pillar", "title", &["lang: Language"], "String!"),
    ("Pillar", "sections", &[], "[Section!]!"),
    ("Pillar", "totalEffect", &["phase: Phase", "basis: AmountBasis"], "Money!"),
    ("Pillar", "itemCount", &[], "Int!"),
    ("Section", "title", &["lang: Language"], "String!"),
    ("Section", "items", &[], "[Item!]!"),
    ("Section", "totalEffect", &["phase: Phase", "basis: AmountBasis"], "Money!"),
    ("Item", "title", &["lang: Language"], "String!"),
    ("Item", "effects", &["kind: [EffectKind!]", "phase: Phase"], "[Effect!]!"),
    ("Item", "totalEffect", &["phase: Phase", "basis: AmountBasis"], "Money!"),
    ("Effect", "kind", &[], "EffectKind!"),
    ("Effect", "attribution", &[], "Attribution!"),
    ("MonetaryEffect", "amount", &["basis: AmountBasis"], "Money!"),
    ("QuantityEffect", "value", &[], "Float!"),
    ("QuantityEffect", "unit", &[], "Unit!"),
    ("QualitativeEffect", "text", &["lang: Language"], "String!"),
    ("ItemConnection", "nodes", &[], "[Item!]!"),
    ("ItemConnection", "pageInfo", &[], "PageInfo!"),
    ("ItemConnection", "totalCount", &[], "Int!"),
    ("ItemConnection", "aggregates", &["phase: Phase", "basis: AmountBasis"], "EffectAggregates!"),
    (
        "ItemConnection",
        "groups",
        &[
            "by: [GroupKey!]!",
            "phase: Phase",
            "basis: AmountBasis",
            "having: AggregateHaving",
            "orderBy: [GroupOrder!]",
            "first: Int",
        ],
        "EffectGroups!",
    ),
    ("EffectAggregates", "itemCount", &[], "Int!"),
    ("EffectAggregates", "sum", &[], "Money!"),
    ("EffectGroups", "nodes", &[], "[EffectGroup!]!"),
    ("EffectGroup", "keys", &[], "GroupKeys!"),
    ("EffectGroup", "aggregates", &[], "EffectAggregates!"),
    ("SearchConnection", "nodes", &[], "[SearchHit!]!"),
    ("SearchHit", "item", &[], "Item!"),
    ("Reconciliation", "status", &[], "ReconciliationStatus!"),
    ("Query", "municipality", &["code: String!"], "Municipality"),
    ("Query", "program", &["municipality: String!", "fiscalYear: Int!"], "Program"),
    (
        "Query",
        "items",
        &[
            "filter: ItemFilter",
            "orderBy: [ItemOrder!]",
            "first: Int",
            "after: String",
            "last: Int",
            "before: String",
        ],
        "ItemConnection!",
    ),
    (
        "Query",
        "search",
        &["query: String!", "filter: ItemFilter", "first: Int", "after: String"],
        "SearchConnection!",
    ),
];

const INTROSPECTION: &str = "{ __schema { types { name kind description
    fields(includeDeprecated: true) { name description type { ...T } args { name description type { ...T } } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

async fn types() -> Vec<Value> {
    let data = TestDatabase::bundled().await.api().await.data(INTROSPECTION).await;
    let own = |kind: &&Value| !kind["name"].as_str().unwrap().starts_with("__");
    data["__schema"]["types"].as_array().unwrap().iter().filter(own).cloned().collect()
}

/// A type as the schema language writes it.
fn written(kind: &Value) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&kind["ofType"])),
        "LIST" => format!("[{}]", written(&kind["ofType"])),
        _ => kind["name"].as_str().unwrap().to_owned(),
    }
}

#[actix_web::test]
async fn what_clients_rely_on_keeps_its_name_arguments_and_type() {
    let types = types().await;
    for (type_name, field_name, arguments, result) in CONTRACT {
        let kind =
            types.iter().find(|kind| kind["name"] == *type_name).unwrap_or_else(|| panic!("{type_name}"));
        let fields = kind["fields"].as_array().unwrap();
        let field = fields.iter().find(|field| field["name"] == *field_name);
        let field = field.unwrap_or_else(|| panic!("{type_name}.{field_name} is missing"));
        assert_eq!(written(&field["type"]), *result, "{type_name}.{field_name}");
        let found: Vec<String> = field["args"]
            .as_array()
            .unwrap()
            .iter()
            .map(|argument| format!("{}: {}", argument["name"].as_str().unwrap(), written(&argument["type"])))
            .collect();
        for argument in *arguments {
            assert!(
                found.contains(&(*argument).to_owned()),
                "{type_name}.{field_name}({argument}): {found:?}"
            );
        }
        let more = found.iter().filter(|argument| !arguments.contains(&argument.as_str()));
        assert!(
            more.into_iter().all(|argument| !argument.ends_with('!')),
            "{type_name}.{field_name}: {found:?}"
        );
    }
}

#[actix_web::test]
async fn every_type_field_argument_and_value_has_a_description() {
    let mut bare = Vec::new();
    for kind in types().await {
        let name = kind["name"].as_str().unwrap();
        if ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        let mut look = |path: String, thing: &Value| {
            if thing["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
                bare.push(path);
            }
        };
        look(name.into(), &kind);
        for list in ["fields", "inputFields", "enumValues"] {
            for field in kind[list].as_array().into_iter().flatten() {
                let path = format!("{name}.{}", field["name"].as_str().unwrap());
                look(path.clone(), field);
                for argument in field["args"].as_array().into_iter().flatten() {
                    look(format!("{path}({})", argument["name"].as_str().unwrap()), argument);
                }
            }
        }
    }
    assert!(bare.is_empty(), "without description: {bare:?}");
}

#[actix_web::test]
async fn the_dictionary_tells_of_every_type_field_argument_and_value() {
    let dictionary = graphql::dictionary().unwrap();
    let sections: HashMap<&str, &str> =
        dictionary.split("\n### ").skip(1).filter_map(|section| section.split_once('\n')).collect();
    let mut missing = Vec::new();
    for kind in types().await {
        let name = kind["name"].as_str().unwrap();
        let section = sections.get(name).copied();
        if section.is_none() {
            missing.push(name.to_owned());
        }
        for list in ["fields", "inputFields", "enumValues"] {
            for field in kind[list].as_array().into_iter().flatten() {
                let field_name = field["name"].as_str().unwrap();
                let begin = format!("| `{field_name}` | ");
                let row = section.and_then(|text| text.lines().find(|line| line.starts_with(&begin)));
                let mut parts = vec![field_name.to_owned()];
                for argument in field["args"].as_array().into_iter().flatten() {
                    let ty = written(&argument["type"]);
                    parts.push(format!("`{}: {ty}", argument["name"].as_str().unwrap()));
                }
                parts.retain(|part| row.is_none_or(|row| !row.contains(part.as_str())));
                missing.extend(parts.into_iter().map(|part| format!("{name}.{field_name}: {part}")));
            }
        }
    }
    assert!(missing.is_empty(), "the dictionary does not tell of {missing:#?}");
}

#[test]
fn the_documented_error_codes_are_all_there_are() {
    let documented = fs::read_to_string(repository("docs/errors.md")).unwrap();
    let rows: Vec<&str> = documented.lines().filter(|line| line.starts_with("| `")).collect();
    let codes: Vec<String> =
        ErrorCode::iter().map(|code| format!("| `{}` | {} |", code.code(), code.meaning())).collect();
    assert_eq!(rows, codes);
}

#[actix_web::test]
async fn every_example_of_the_explorer_works() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    assert!(EXAMPLES.len() >= 11);
    for (name, query) in EXAMPLES {
        let answer = api.answer(query, json!({})).await;
        assert!(answer.get("errors").is_none(), "{name}: {answer:#}");
        assert!(answer["data"].to_string().len() > 200, "{name} says nothing: {answer}");
    }
}

/// The fenced blocks of a document: language and text.
pub(crate) fn blocks(text: &str) -> Vec<(&str, String)> {
    let (mut found, mut open) = (Vec::new(), None);
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language, String::new())),
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some((_, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

#[actix_web::test]
async fn every_query_in_the_documents_gives_the_answer_that_is_printed_there() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let mut asked = 0;
    for document in ["README.md", "docs/api.md", "docs/errors.md", "docs/packages.md", "docs/revisions.md"] {
        asked += ask_all(&api, document).await.0;
    }
    assert!(asked >= 5, "only {asked} queries are documented");
}

#[actix_web::test]
async fn every_query_in_the_guide_gives_the_answer_that_is_printed_below_it() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    let index = fs::read_to_string(repository("docs/guide/README.md")).unwrap();
    let mut chapters = Vec::new();
    markdown(&repository("docs/guide"), &mut chapters);
    chapters.retain(|chapter| !chapter.ends_with("README.md"));
    assert!(chapters.len() >= 11, "{chapters:?}");
    for chapter in chapters {
        let name = chapter.file_name().unwrap().to_str().unwrap();
        assert!(index.contains(&format!("({name})")), "{name} is not in the index of the guide");
        let (asked, compared) = ask_all(&api, chapter.to_str().unwrap()).await;
        assert!(asked > 0, "{name} asks nothing");
        assert_eq!(asked, compared, "{name} has a query without its answer");
    }
}

fn markdown(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// How many queries a document has, and how many of their answers were compared.
async fn ask_all(api: &Api, document: &str) -> (usize, usize) {
    let text = fs::read_to_string(repository(document)).unwrap();
    let blocks = blocks(&text);
    let (mut asked, mut compared) = (0, 0);
    for (place, (language, query)) in blocks.iter().enumerate() {
        if *language != "graphql" {
            continue;
        }
        asked += 1;
        let mut answer = api.answer(query, json!({})).await;
        let Some((_, expected)) = blocks.get(place + 1).filter(|(language, _)| *language == "json") else {
            assert!(answer.get("errors").is_none(), "{document}: {query}\n{answer:#}");
            continue;
        };
        let expected: Value =
            serde_json::from_str(expected).unwrap_or_else(|e| panic!("{document}: {e}\n{expected}"));
        // A document may show the data alone.
        if expected.get("data").is_none() && expected.get("errors").is_none() {
            answer = answer["data"].take();
        }
        assert_eq!(answer, expected, "{document}: {query}");
        compared += 1;
    }
    (asked, compared)
}
