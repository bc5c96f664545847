//! Bounds on a parsed document before it is validated, and on what an answer may hold while it is made.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_graphql::{
    Context, Name, Positioned, SelectionField, ServerError, Value as ConstValue, Variables,
    parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet},
};

use super::error::{Error, ErrorCode};

/// The most fields an answer may have. Estimated before execution, where a list counts as long as it may be or usually
/// is, and counted during execution. Some forty whole programmes fit.
pub(super) const MAX_FIELDS: usize = 100_000;

/// The most selections a document may have once its fragments are spread out; the introspection query has some 200.
pub(super) const MAX_SELECTIONS: usize = 10_000;

/// The largest body of a request, in bytes.
pub const MAX_BODY: usize = 128 * 1024;

/// The longest query part of an address, in bytes; proxies and browsers rarely carry more.
pub const MAX_QUERY_STRING: usize = 16 * 1024;

/// How often the lists of introspection may stand within one another; the introspection query has two.
const MAX_INTROSPECTION: usize = 2;

/// The lists of introspection that lead back to where they started.
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// The most values of a list in a filter.
pub(super) const MAX_VALUES: usize = 100;

/// How deep objects and lists of values may stand within one another: reading them takes stack for each level.
pub(super) const MAX_VALUE_DEPTH: usize = 10;

/// What counting or adding up a list counts as, since the database may have to look at all of it.
pub(super) const SUM_COST: usize = 1000;

/// How many fields are made between two looks at the clock.
const TURN: usize = 2000;

/// Why a document is refused before it is looked at closely.
pub(super) fn refuse(document: &ExecutableDocument) -> Option<String> {
    let mut spread = Spread { fragments: &document.fragments, known: HashMap::new() };
    let all = document.operations.iter().fold(Extent::default(), |all, (_, operation)| {
        all.and(spread.extent(&operation.node.selection_set.node))
    });
    if all.selections > MAX_SELECTIONS {
        return Some(format!(
            "the document has more than {MAX_SELECTIONS} selections once its fragments are spread out"
        ));
    }
    if all.introspection > MAX_INTROSPECTION {
        return Some(format!(
            "the lists of introspection stand more than {MAX_INTROSPECTION} deep within one another"
        ));
    }
    (all.value_depth > MAX_VALUE_DEPTH || has_deep_defaults(document)).then(values_too_deep)
}

/// How deep values of arguments stand within one another.
pub(super) fn value_depth(document: &ExecutableDocument) -> usize {
    let mut spread = Spread { fragments: &document.fragments, known: HashMap::new() };
    let extents =
        document.operations.iter().map(|(_, operation)| spread.extent(&operation.node.selection_set.node));
    extents.map(|extent| extent.value_depth).max().unwrap_or_default()
}

/// Why values are refused that stand too deep.
fn values_too_deep() -> String {
    format!("objects and lists of values stand more than {MAX_VALUE_DEPTH} deep within one another")
}

/// Why the values of variables are refused before they are read, where those of the document are so deep: one may stand in
/// the deepest place of the other.
pub(super) fn refuse_variables(variables: &Variables, document_depth: usize) -> Option<String> {
    let left = MAX_VALUE_DEPTH.saturating_sub(document_depth);
    variables.values().any(|value| is_const_deeper(value, left)).then(values_too_deep)
}

fn has_deep_defaults(document: &ExecutableDocument) -> bool {
    let variables =
        document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
    let mut defaults = variables.filter_map(|variable| variable.node.default_value.as_ref());
    defaults.any(|value| is_const_deeper(&value.node, MAX_VALUE_DEPTH))
}

/// Whether objects and lists stand more than `depth` deep.
fn is_const_deeper(value: &ConstValue, depth: usize) -> bool {
    let below = |value: &ConstValue| depth == 0 || is_const_deeper(value, depth - 1);
    match value {
        ConstValue::List(list) => list.iter().any(below) || depth == 0,
        ConstValue::Object(object) => object.values().any(below) || depth == 0,
        _ => false,
    }
}

/// How deep the values of a field's arguments stand, up to just too deep; what a variable holds counts by itself.
fn argument_depth(field: &Field) -> usize {
    let filled = field.arguments.iter().filter_map(|(_, value)| {
        value.node.clone().into_const_with(|_| Ok::<_, Infallible>(ConstValue::Null)).ok()
    });
    let depth =
        |value: ConstValue| (0..=MAX_VALUE_DEPTH).take_while(|depth| is_const_deeper(&value, *depth)).count();
    filled.map(depth).max().unwrap_or_default()
}

/// How much a selection set asks for.
#[derive(Clone, Copy, Default)]
struct Extent {
    /// How many selections there are, at any depth.
    selections: usize,
    /// How many lists of introspection stand within one another.
    introspection: usize,
    /// How deep values of arguments stand within one another, up to just too deep.
    value_depth: usize,
}

impl Extent {
    /// Both, beside one another.
    fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            introspection: self.introspection.max(other.introspection),
            value_depth: self.value_depth.max(other.value_depth),
        }
    }
}

/// Measures selections with their fragments spread out, each fragment once.
struct Spread<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    known: HashMap<&'a str, Extent>,
}

impl<'a> Spread<'a> {
    fn extent(&mut self, set: &'a SelectionSet) -> Extent {
        set.items.iter().fold(Extent::default(), |sum, item| {
            let one = Extent { selections: 1, ..Extent::default() };
            sum.and(one).and(self.below(&item.node))
        })
    }

    fn below(&mut self, selection: &'a Selection) -> Extent {
        match selection {
            Selection::Field(field) => {
                let list = INTROSPECTION_LISTS.contains(&field.node.name.node.as_str());
                let below = self.extent(&field.node.selection_set.node);
                let introspection = below.introspection.saturating_add(usize::from(list));
                let value_depth = below.value_depth.max(argument_depth(&field.node));
                Extent { introspection, value_depth, ..below }
            }
            Selection::InlineFragment(fragment) => self.extent(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let Some(known) = self.known.get(name) {
                    return *known;
                }
                let Some(fragment) = self.fragments.get(name) else { return Extent::default() };
                // A fragment that spreads itself counts nothing here; validation refuses it.
                self.known.insert(name, Extent::default());
                let extent = self.extent(&fragment.node.selection_set.node);
                self.known.insert(name, extent);
                extent
            }
        }
    }
}

/// The lists of the schema: what stands below one is counted when its entries are known.
const LISTS: [&str; 21] = [
    "byAccount",
    "cells",
    "changes",
    "crossCutting",
    "documents",
    "edges",
    "effects",
    "fragments",
    "items",
    "licenses",
    "nodes",
    "overlaps",
    "pageSizes",
    "passages",
    "pillars",
    "predecessors",
    "programs",
    "quantities",
    "revisions",
    "sections",
    "statedTotals",
];

/// Fields of programmes, pillars, sections and items that are known without loading a whole programme, and fields of what
/// these give.
const SHALLOW: [&str; 31] = [
    "__typename",
    "code",
    "coverage",
    "crossCutting",
    "description",
    "effectPerInhabitant",
    "fiscalYear",
    "fiscalYearLabel",
    "formatted",
    "id",
    "inhabitants",
    "itemCount",
    "kind",
    "municipality",
    "name",
    "notes",
    "number",
    "parentPlan",
    "phase",
    "pillar",
    "pillars",
    "population",
    "prefecture",
    "program",
    "quantifiedItemCount",
    "section",
    "summary",
    "thousandYen",
    "title",
    "totalEffect",
    "yen",
];

/// Whether nothing is asked for below a field that needs a whole programme, as far as that can be seen beforehand.
pub(super) fn shallow(ctx: &Context<'_>) -> bool {
    fn is_shallow(field: SelectionField<'_>) -> bool {
        field.selection_set().all(|below| SHALLOW.contains(&below.name()) && is_shallow(below))
    }
    is_shallow(ctx.field())
}

/// How many fields one entry has, down to the next lists.
fn fields_below(field: SelectionField<'_>) -> usize {
    field.selection_set().fold(1, |sum: usize, below| {
        let is_list = LISTS.contains(&below.name());
        sum.saturating_add(if is_list { 1 } else { fields_below(below) })
    })
}

/// How many fields one answer has had so far, of [`MAX_FIELDS`].
#[derive(Debug, Clone, Default)]
pub(super) struct Budget(Arc<AtomicUsize>);

impl Budget {
    /// What the client is told once an answer would be too large: such an answer is not given in parts.
    pub(super) fn refusal(&self) -> Option<ServerError> {
        (self.0.load(Ordering::Relaxed) > MAX_FIELDS).then(|| ServerError::new(too_large(), None))
    }
}

fn too_large() -> String {
    format!("the answer would have more than {MAX_FIELDS} fields; ask for smaller pages or fewer fields")
}

/// Takes so many fields from the answer's budget.
pub(super) fn charge(ctx: &Context<'_>, fields: usize) -> Result<(), Error> {
    let Some(Budget(spent)) = ctx.data_opt() else { return Ok(()) };
    let after = spent.fetch_add(fields, Ordering::Relaxed).saturating_add(fields);
    if after > MAX_FIELDS { Err(Error::Client(ErrorCode::BadUserInput, too_large())) } else { Ok(()) }
}

/// Takes the fields of a list's entries from the answer's budget, and lets other requests have their turn.
pub(super) async fn spend(ctx: &Context<'_>, entries: usize) -> Result<(), Error> {
    let Some(Budget(spent)) = ctx.data_opt() else { return Ok(()) };
    // Even an empty list costs what it took to count its fields.
    let fields = entries.max(1).saturating_mul(fields_below(ctx.field()));
    let before = spent.fetch_add(fields, Ordering::Relaxed);
    let after = before.saturating_add(fields);
    if after > MAX_FIELDS {
        return Err(Error::Client(ErrorCode::BadUserInput, too_large()));
    }
    if before / TURN != after / TURN {
        tokio::task::yield_now().await;
    }
    Ok(())
}
