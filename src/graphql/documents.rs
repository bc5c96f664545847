//! Documents that were asked before, parsed and measured, so that asking again costs neither.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    Name, ServerError,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use quick_cache::{Weighter, sync::Cache};
use sha2::{Digest, Sha256};

use super::{
    limits::{self, Exceeded, Limits, Measured},
    normalize, shape,
};
use crate::store::query::Asked;

/// The most memory that parsed documents take, in bytes, estimated.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// About how many bytes a parsed document takes for each of its text, at most.
const BYTES_FOR_EACH: u64 = 64;

/// What every document takes beside that.
const OVERHEAD: u64 = 2048;

/// The longest document that is kept, in bytes.
const MAX_KEPT: usize = 16 * 1024;

/// A document, and what was found out about it once.
#[derive(Debug)]
pub struct Document {
    /// SHA-256 of its text without what GraphQL ignores.
    pub digest: [u8; 32],
    /// What a log says of it: the beginning of that.
    pub shown: String,
    /// It.
    pub(super) parsed: ExecutableDocument,
    /// How much it asks for.
    pub(super) measured: Measured,
    /// The fields that it asks for.
    pub(super) asked: Asked,
    /// Whether it asks for fields that have to be taken out of its answer.
    pub(super) filled: bool,
}

impl Document {
    /// The operation of this name, or the only one.
    pub(super) fn operation(&self, name: Option<&str>) -> Option<&OperationDefinition> {
        self.named(name).map(|(_, operation)| operation)
    }

    /// The same with its name, where it has one.
    fn named(&self, name: Option<&str>) -> Option<(Option<&Name>, &OperationDefinition)> {
        let mut operations = self.parsed.operations.iter();
        match name {
            None => operations.next().filter(|_| operations.next().is_none()),
            Some(name) => operations.find(|(known, _)| known.map(Name::as_str) == Some(name)),
        }
        .map(|(name, operation)| (name, &operation.node))
    }

    /// The name of the operation that is asked for, by its name or as the only one.
    #[must_use]
    pub fn operation_name(&self, asked: Option<&str>) -> Option<&str> {
        self.named(asked)?.0.map(Name::as_str)
    }

    /// The names of the variables of the operation of this name.
    pub fn variables(&self, name: Option<&str>) -> impl Iterator<Item = &Name> {
        let definitions =
            self.operation(name).into_iter().flat_map(|operation| &operation.variable_definitions);
        definitions.map(|definition| &definition.node.name.node)
    }

    /// The document without operations that are not asked for, and without what only they use.
    pub(super) fn only(&self, name: Option<&str>) -> ExecutableDocument {
        let mut only = self.parsed.clone();
        let (DocumentOperations::Multiple(operations), Some(name)) = (&mut only.operations, name) else {
            return only;
        };
        // Where there is none of this name, the executor says so.
        let Some((name, operation)) = operations.remove_entry(name) else { return only };
        let mut used = HashSet::new();
        let mut open = vec![&operation.node.selection_set.node];
        while let Some(set) = open.pop() {
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) => open.push(&field.node.selection_set.node),
                    Selection::InlineFragment(fragment) => open.push(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        if used.insert(name.clone()) {
                            open.extend(
                                only.fragments.get(name).map(|fragment| &fragment.node.selection_set.node),
                            );
                        }
                    }
                }
            }
        }
        only.fragments.retain(|name, _| used.contains(name));
        only.operations = DocumentOperations::Multiple([(name, operation)].into());
        only
    }

    /// Whether the operation of this name only reads, as far as there is one.
    #[must_use]
    pub fn only_reads(&self, name: Option<&str>) -> bool {
        self.operation(name).is_none_or(|operation| operation.ty == OperationType::Query)
    }
}

/// What is known of a document's text.
#[derive(Debug, Clone)]
pub(super) enum Parsed {
    /// It can be looked at closely.
    Document(Arc<Document>),
    /// It goes beyond a limit.
    Refused(Exceeded),
}

#[derive(Debug, Clone)]
struct ByLength;

impl Weighter<Box<str>, Parsed> for ByLength {
    fn weight(&self, text: &Box<str>, _: &Parsed) -> u64 {
        text.len() as u64 * BYTES_FOR_EACH + OVERHEAD
    }
}

/// Parsed documents by their text, those asked most.
#[derive(Debug)]
pub(super) struct Documents {
    known: Cache<Box<str>, Parsed, ByLength>,
    limits: Limits,
}

impl Documents {
    pub(super) fn new(limits: Limits) -> Self {
        Self { known: Cache::with_weighter(1000, MAX_BYTES, ByLength), limits }
    }

    /// The document of a text; an error says why it is none.
    pub(super) fn parse(&self, text: &str) -> Result<Parsed, ServerError> {
        if let Some(known) = self.known.get(text) {
            return Ok(known);
        }
        let parsed = self.read(text)?;
        if text.len() <= MAX_KEPT {
            self.known.insert(text.into(), parsed.clone());
        }
        Ok(parsed)
    }

    fn read(&self, text: &str) -> Result<Parsed, ServerError> {
        if let Some(exceeded) =
            limits::too_many_tokens(normalize::tokens(text, self.limits.max_tokens), &self.limits)
        {
            return Ok(Parsed::Refused(exceeded));
        }
        if let Some(exceeded) = limits::too_many_brackets(normalize::depth_of_brackets(text)) {
            return Ok(Parsed::Refused(exceeded));
        }
        let mut parsed = async_graphql::parser::parse_query(text)?;
        let measured = limits::measure(&parsed);
        if let Some(exceeded) = measured.exceeded(&self.limits) {
            return Ok(Parsed::Refused(exceeded));
        }
        let asked = asked(&parsed);
        let filled = shape::fill(&mut parsed);
        let normalized = normalize::normalized(text);
        let digest = Sha256::digest(&normalized).into();
        let shown = shown(digest);
        tracing::debug!(document = shown, text = normalized, "a document that was not known");
        Ok(Parsed::Document(Arc::new(Document { digest, shown, parsed, measured, asked, filled })))
    }
}

/// The beginning of a hash in hexadecimal digits, which tells it from others in a log.
fn shown(hash: [u8; 32]) -> String {
    format!("{:016x}", hash.first_chunk().map_or(0, |beginning| u64::from_be_bytes(*beginning)))
}

/// The names of all fields in a document.
fn asked(document: &ExecutableDocument) -> Asked {
    fn collect(set: &SelectionSet, names: &mut Vec<Box<str>>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    names.push(field.node.name.node.as_str().into());
                    collect(&field.node.selection_set.node, names);
                }
                Selection::InlineFragment(fragment) => collect(&fragment.node.selection_set.node, names),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    let mut names = Vec::new();
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).for_each(|set| collect(set, &mut names));
    Asked::fields(names)
}
