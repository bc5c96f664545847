//! What the executor gets wrong about the shape of answers, put right around it: an object of which nothing applies is `{}`
//! and not null, and the fields of the query stand in the order in which they are asked for, whichever was ready first.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet,
    },
};

use super::documents::Document;

/// The alias of a field that we ask for ourselves. Names that begin so are nobody else's.
pub(super) const FILLER: &str = "__filler";

/// Asks for one more field wherever it depends on conditions whether any is asked for; tells whether it did anywhere.
pub(super) fn fill(document: &mut ExecutableDocument) -> bool {
    let mut filled = false;
    match &mut document.operations {
        DocumentOperations::Single(operation) => {
            filled |= fill_set(&mut operation.node.selection_set.node, true);
        }
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                filled |= fill_set(&mut operation.node.selection_set.node, true);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        filled |= fill_set(&mut fragment.node.selection_set.node, false);
    }
    filled
}

/// The same of one set of selections, of a whole object or of a part of one, and of all below.
fn fill_set(set: &mut SelectionSet, whole: bool) -> bool {
    let mut filled = false;
    for selection in &mut set.items {
        filled |= match &mut selection.node {
            Selection::Field(field) => fill_set(&mut field.node.selection_set.node, true),
            Selection::InlineFragment(fragment) => fill_set(&mut fragment.node.selection_set.node, false),
            Selection::FragmentSpread(_) => false,
        };
    }
    let certain = |selection: &Positioned<Selection>| matches!(&selection.node, Selection::Field(field) if field.node.directives.is_empty());
    if whole && !set.items.is_empty() && !set.items.iter().any(certain) {
        let at = set.items.first().map(|first| first.pos).unwrap_or_default();
        let name = |name| Positioned::new(Name::new(name), at);
        let field = Field {
            alias: Some(name(FILLER)),
            name: name("__typename"),
            arguments: Vec::new(),
            directives: Vec::new(),
            selection_set: Positioned::new(SelectionSet::default(), at),
        };
        set.items.push(Positioned::new(Selection::Field(Positioned::new(field, at)), at));
        filled = true;
    }
    filled
}

/// Takes out again what [`fill`] asked for.
pub(super) fn unfill(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.shift_remove(FILLER);
            object.values_mut().for_each(unfill);
        }
        Value::List(list) => list.iter_mut().for_each(unfill),
        _ => {}
    }
}

/// Puts the fields of the answer to an operation of a valid document in the order in which they are asked for.
pub(super) fn arrange(data: &mut Value, document: &Document, operation: Option<&str>) {
    if let Value::Object(object) = data
        && object.len() > 1
    {
        let names = names(document, operation);
        let places: HashMap<&Name, usize> = names.into_iter().rev().zip(0..).collect();
        object.sort_by_cached_key(|name, _| std::cmp::Reverse(places.get(name)));
    }
}

/// The names under which an operation's own fields are answered.
fn names<'a>(document: &'a Document, operation: Option<&str>) -> Vec<&'a Name> {
    fn collect<'a>(
        set: &'a SelectionSet,
        fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
        names: &mut Vec<&'a Name>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => names.push(&field.node.response_key().node),
                Selection::InlineFragment(fragment) => {
                    collect(&fragment.node.selection_set.node, fragments, names);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                        collect(&fragment.node.selection_set.node, fragments, names);
                    }
                }
            }
        }
    }
    let mut names = Vec::new();
    if let Some(operation) = document.operation(operation) {
        collect(&operation.selection_set.node, &document.parsed.fragments, &mut names);
    }
    names
}
