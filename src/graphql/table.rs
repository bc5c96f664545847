//! An answer as a table: the entries of its first list of objects are the rows, and what is asked of them the columns.
//!
//! Which list that is, and which columns there are, follows from the document and its variables alone: a table has the same
//! columns whatever the data says, and also where it is empty.

use std::{collections::HashMap, slice, sync::LazyLock};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::{
        parse_schema,
        types::{
            BaseType, Directive, FragmentDefinition, Selection, SelectionSet, Type, TypeKind,
            TypeSystemDefinition,
        },
    },
};

use super::{documents::Document, sdl, service, service::Ask, shape};

/// The type of every field, by the type that has it and its name. Those of introspection are not among them.
static TYPES: LazyLock<HashMap<Name, HashMap<Name, Type>>> = LazyLock::new(types);

/// The type that every query begins with.
const ROOT: &str = "Query";

/// Columns by their names, and rows with a value for each; none where the answer has none.
#[derive(Debug)]
pub struct Table<'a> {
    /// What is asked of an entry; of objects within it as `outer.inner`.
    pub columns: Vec<String>,
    /// Its entries.
    pub rows: Vec<Vec<Option<&'a Value>>>,
}

impl<'a> Table<'a> {
    /// The good answer to a request. Where it has no list of objects, all of it is one row.
    #[must_use]
    pub fn of(data: &'a Value, ask: &Ask, document: &Document) -> Self {
        let operation = ask.operation_name.as_deref();
        let reader =
            Reader { fragments: &document.parsed.fragments, variables: service::variables(ask, document) };
        let mut asked = Vec::new();
        if let Some(operation) = document.operation(operation) {
            reader.read(&operation.selection_set.node, ROOT, &mut asked);
        }
        let way = first_list(&asked);
        let (fields, rows) = match way.as_deref() {
            Some(way @ [.., list]) => {
                let way: Vec<&Name> = way.iter().map(|field| field.name).collect();
                let rows = match at(data, &way) {
                    Some(Value::List(rows)) => rows.as_slice(),
                    _ => &[],
                };
                (&list.below, rows)
            }
            _ => (&asked, slice::from_ref(data)),
        };
        let mut columns = Vec::new();
        add_columns(fields, &[], &mut columns);
        let name = |path: &Vec<&Name>| path.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(".");
        Self {
            rows: rows.iter().map(|row| columns.iter().map(|path| at(row, path)).collect()).collect(),
            columns: columns.iter().map(name).collect(),
        }
    }
}

/// What a field is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Values that have no fields.
    Plain,
    Object,
    /// A list of objects.
    List,
}

/// A field that a document asks for, by the name it is answered under, with what is asked of it.
#[derive(Debug)]
struct Field<'a> {
    name: &'a Name,
    kind: Kind,
    below: Vec<Field<'a>>,
}

/// Reads what a document asks for, with its fragments spread out, and without what is left out.
struct Reader<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: Variables,
}

impl<'a> Reader<'a> {
    /// Adds the fields that selections ask of an object of this type.
    fn read(&self, set: &'a SelectionSet, of: &str, fields: &mut Vec<Field<'a>>) {
        for selection in &set.items {
            if !selection.node.directives().iter().all(|directive| self.lets_in(&directive.node)) {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => {
                    let (name, below) = (&field.node.response_key().node, &field.node.selection_set.node);
                    if *name == shape::FILLER {
                        continue;
                    }
                    let known = TYPES.get(of).and_then(|fields| fields.get(&field.node.name.node));
                    let (kind, of) = known
                        .filter(|_| !below.items.is_empty())
                        .map_or((Kind::Plain, ""), |kind| kind_of(&kind.base));
                    let place = fields.iter().position(|field| field.name == name).unwrap_or(fields.len());
                    if place == fields.len() {
                        fields.push(Field { name, kind, below: Vec::new() });
                    }
                    // What is asked for twice is answered once, with all that is asked of it.
                    if let Some(field) = fields.get_mut(place).filter(|field| field.kind != Kind::Plain) {
                        self.read(below, of, &mut field.below);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let narrower = fragment.node.type_condition.as_ref();
                    let of = narrower.map_or(of, |condition| &condition.node.on.node);
                    self.read(&fragment.node.selection_set.node, of, fields);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node) {
                        let of = &fragment.node.type_condition.node.on.node;
                        self.read(&fragment.node.selection_set.node, of, fields);
                    }
                }
            }
        }
    }

    /// Whether what has this directive is answered.
    fn lets_in(&self, directive: &Directive) -> bool {
        let condition = directive.get_argument("if").and_then(|value| {
            value.node.clone().into_const_with(|name| self.variables.get(&name).cloned().ok_or(())).ok()
        });
        let unwanted = match directive.name.node.as_str() {
            "skip" => Value::Boolean(true),
            _ => Value::Boolean(false),
        };
        condition != Some(unwanted)
    }
}

/// The way to the first list of objects that is in no other, itself at the end.
fn first_list<'f, 'a>(fields: &'f [Field<'a>]) -> Option<Vec<&'f Field<'a>>> {
    fields.iter().find_map(|field| match field.kind {
        Kind::Plain => None,
        Kind::Object => first_list(&field.below).map(|below| [vec![field], below].concat()),
        Kind::List => Some(vec![field]),
    })
}

/// Adds the ways to all values of an object. Lists within it are values.
fn add_columns<'a>(fields: &[Field<'a>], above: &[&'a Name], columns: &mut Vec<Vec<&'a Name>>) {
    for field in fields {
        let way = [above, &[field.name]].concat();
        match field.kind {
            Kind::Object => add_columns(&field.below, &way, columns),
            Kind::Plain | Kind::List => columns.push(way),
        }
    }
}

/// What stands at the end of a way through objects.
fn at<'a>(value: &'a Value, way: &[&Name]) -> Option<&'a Value> {
    way.iter().try_fold(value, |value, name| match value {
        Value::Object(fields) => fields.get(*name),
        _ => None,
    })
}

/// Whether fields of this type are objects or lists, and the name of the type of these.
fn kind_of(kind: &BaseType) -> (Kind, &str) {
    match kind {
        BaseType::Named(name) => (Kind::Object, name),
        BaseType::List(entries) => (Kind::List, kind_of(&entries.base).1),
    }
}

fn types() -> HashMap<Name, HashMap<Name, Type>> {
    let definitions = parse_schema(sdl()).map(|schema| schema.definitions).unwrap_or_default();
    let types = definitions.into_iter().filter_map(|definition| {
        let TypeSystemDefinition::Type(definition) = definition else { return None };
        let fields = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => return None,
        };
        let fields = fields.into_iter().map(|field| (field.node.name.node, field.node.ty.node));
        Some((definition.node.name.node, fields.collect()))
    });
    types.collect()
}
