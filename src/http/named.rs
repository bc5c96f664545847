//! Documents that are asked by name: `GET /q/NAME?variable=value`. They are known beforehand, so an operator who trusts no
//! others can refuse all the rest.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs, io,
    path::Path,
};

use actix_web::{HttpRequest, HttpResponse, middleware::from_fn, web};
use async_graphql::{
    Name, Response, Value, Variables,
    parser::{
        parse_query,
        types::{BaseType, DocumentOperations, OperationType, Type},
    },
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{AppState, EXAMPLES, ask, graphql, observe, points, refusal::Refusal, respond};
use crate::graphql::{Ask, Limits, Service, normalized};

const ROUTE: &str = "/q/{name}";

/// The same as a table.
const TABLE_ROUTE: &str = "/q/{name}.csv";

/// The longest name of a document.
pub(super) const MAX_NAME: usize = 100;

/// A document that cannot be served by its name.
#[derive(Debug, thiserror::Error)]
pub enum NamedError {
    /// Its folder, or it, cannot be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why not.
        source: io::Error,
    },
    /// It has a name that an address cannot carry as it is.
    #[error("{0}: the name must be made of letters, digits, \"-\" and \"_\", at most {MAX_NAME} of them")]
    Name(String),
    /// There is none.
    #[error("{0} has no files NAME.graphql")]
    Empty(String),
    /// It is not one query.
    #[error("{name}: {why}")]
    Document {
        /// Which.
        name: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Documents by their names.
#[derive(Debug, Clone, Default)]
pub struct Named {
    documents: BTreeMap<String, NamedDocument>,
    /// Their texts, without what GraphQL ignores.
    texts: HashSet<String>,
}

/// A document of one query.
#[derive(Debug, Clone, Serialize)]
struct NamedDocument {
    query: String,
    /// The types of its variables.
    variables: BTreeMap<String, String>,
    #[serde(skip)]
    types: HashMap<String, Type>,
}

impl Named {
    /// The explorer's examples.
    pub fn examples() -> Result<Self, NamedError> {
        Self::of(EXAMPLES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
    }

    /// The files `NAME.graphql` of a folder.
    pub fn read(folder: &Path) -> Result<Self, NamedError> {
        let unreadable =
            |path: &Path, source| NamedError::Unreadable { file: path.display().to_string(), source };
        let mut documents = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path.extension().is_some_and(|extension| extension == "graphql") {
                let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
                documents.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), text));
            }
        }
        if documents.is_empty() {
            return Err(NamedError::Empty(folder.display().to_string()));
        }
        Self::of(documents)
    }

    fn of(documents: impl IntoIterator<Item = (String, String)>) -> Result<Self, NamedError> {
        let mut named = Self::default();
        for (name, query) in documents {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(fits) {
                return Err(NamedError::Name(name));
            }
            let document =
                NamedDocument::new(query).map_err(|why| NamedError::Document { name: name.clone(), why })?;
            named.texts.insert(normalized(&document.query));
            named.documents.insert(name, document);
        }
        Ok(named)
    }

    /// Those that this service answers within its limits.
    pub async fn that_fit(self, service: &Service) -> Self {
        let mut fitting = BTreeMap::new();
        for (name, document) in self.documents {
            match document.refusal(service).await {
                None => drop(fitting.insert(name, document)),
                Some(why) => tracing::warn!(name, why, "an example is beyond the limits of this endpoint"),
            }
        }
        let texts = fitting.values().map(|document| normalized(&document.query)).collect();
        Self { documents: fitting, texts }
    }

    /// Whether every document is good for this service, as far as that is known without variables.
    pub async fn check(&self, service: &Service) -> Result<(), NamedError> {
        for (name, document) in &self.documents {
            if let Some(why) = document.refusal(service).await {
                return Err(NamedError::Document { name: name.clone(), why });
            }
        }
        Ok(())
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.documents.keys()
    }

    /// All of them, with their texts and variables, as JSON.
    pub(super) fn list(&self) -> String {
        serde_json::json!({ "documents": self.documents }).to_string()
    }

    /// Whether a document is one of these, however it is written.
    pub(super) fn holds(&self, query: &str) -> bool {
        self.texts.contains(&normalized(query))
    }

    /// The texts by their SHA-256.
    pub(super) fn hashes(&self) -> HashMap<[u8; 32], &str> {
        let texts = self.documents.values().map(|document| document.query.as_str());
        texts.map(|text| (Sha256::digest(text).into(), text)).collect()
    }

    fn ask(&self, name: &str, request: &HttpRequest, limits: &Limits) -> Result<Ask, Refusal> {
        let document = self.documents.get(name).ok_or(Refusal::NoSuchDocument)?;
        let mut variables = Variables::default();
        for (name, text) in ask::pairs(request, limits)? {
            let Some(kind) = document.types.get(&name) else {
                // How a table begins is no variable.
                if name == respond::MARK {
                    continue;
                }
                let known = document.variables.keys().cloned().collect::<Vec<_>>().join(", ");
                return Err(Refusal::NoSuchVariable { name, known });
            };
            variables.insert(Name::new(name), value(&text, kind));
        }
        Ok(Ask { query: document.query.clone(), variables: Some(variables), ..Ask::default() })
    }
}

impl NamedDocument {
    fn new(query: String) -> Result<Self, String> {
        let parsed = parse_query(&query).map_err(|error| error.to_string())?;
        let mut operations: Vec<_> = match parsed.operations {
            DocumentOperations::Single(operation) => vec![operation.node],
            DocumentOperations::Multiple(operations) => {
                operations.into_values().map(|operation| operation.node).collect()
            }
        };
        let operation = operations
            .pop()
            .filter(|operation| operations.is_empty() && operation.ty == OperationType::Query);
        let operation = operation.ok_or("it must have one operation, and that must be a query")?;
        let types: HashMap<String, Type> = operation
            .variable_definitions
            .into_iter()
            .map(|variable| (variable.node.name.node.to_string(), variable.node.var_type.node))
            .collect();
        let variables = types.iter().map(|(name, kind)| (name.clone(), kind.to_string())).collect();
        Ok(Self { query, variables, types })
    }

    /// Why this service does not answer it, as far as that is known without variables.
    async fn refusal(&self, service: &Service) -> Option<String> {
        // What a page costs has to be known; everything else is.
        let sizes = self.types.iter().filter(|(_, kind)| kind.to_string() == "Int!");
        let sizes = sizes.map(|(name, _)| (Name::new(name), Value::from(1))).collect();
        let variables = Some(Variables::from_value(Value::Object(sizes)));
        let ask = Ask { query: self.query.clone(), variables, ..Ask::default() };
        let refused = match service.read(&ask) {
            Ok(document) => service.estimate(&ask, &document).await.err(),
            Err(response) => Some(response),
        };
        let messages = |response: Box<Response>| response.errors.into_iter().map(|error| error.message);
        refused.map(|response| messages(response).collect::<Vec<_>>().join("; "))
    }
}

/// The value that a text means: texts and ids as they are, others as JSON, or as they are where they are none.
fn value(text: &str, kind: &Type) -> Value {
    let (mut innermost, mut is_list) = (&kind.base, false);
    while let BaseType::List(entries) = innermost {
        (innermost, is_list) = (&entries.base, true);
    }
    let is_text = matches!(innermost, BaseType::Named(name) if ["String", "ID"].contains(&name.as_str()));
    let as_it_is = || Value::String(text.to_owned());
    if is_text && !(is_list && text.starts_with('[')) {
        return as_it_is();
    }
    serde_json::from_str(text).unwrap_or_else(|_| as_it_is())
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(web::resource("/q").route(web::get().to(list)).route(web::head().to(list)));
    for route in [TABLE_ROUTE, ROUTE] {
        let named = async move |request, name, state| get(request, name, state, route).await;
        config.service(
            web::resource(route)
                .wrap(from_fn(points::count))
                .route(web::get().to(named))
                .route(web::head().to(named)),
        );
    }
}

/// Every document with its name, text and variables.
async fn list(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    state.named_list.answer(&request).await
}

async fn get(
    request: HttpRequest,
    name: web::Path<String>,
    state: web::Data<AppState>,
    route: &'static str,
) -> HttpResponse {
    let named = &state.serving.named;
    if named.documents.contains_key(&*name) {
        observe::note(&request, |notes| notes.operation = Some(name.to_string()));
    }
    let ask = named.ask(&name, &request, &state.service.limits);
    graphql::reply(&request, &state, route, ask).await
}
