//! How much a document asks for, measured once before it is looked at closely.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Name, Positioned, Value as ConstValue, Variables,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
        SelectionSet,
    },
};

use super::{
    Exceeded, Limits, MAX_BRACKETS, MAX_INTROSPECTED, MAX_INTROSPECTION, MAX_NESTING, MAX_VALUE_DEPTH,
    SUM_COST,
};

/// The lists of introspection that lead back to where they started.
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Fields that count or add up a list, besides `groups`.
const SUMS: [&str; 2] = ["aggregates", "totalCount"];

/// How many fields of introspection a field is, with so many for each of its entries, by how long such lists usually are.
fn introspected(name: &str, below: usize) -> usize {
    let usual = match name {
        "__schema" | "__type" => return below,
        "types" => 120,
        "fields" => 12,
        "enumValues" | "inputFields" => 8,
        "args" | "interfaces" | "possibleTypes" => 3,
        _ => 1,
    };
    below.saturating_mul(usual).saturating_add(1)
}

/// How much a document asks for, its operations and fragments together.
#[derive(Debug, Clone, Copy)]
pub(in crate::graphql) struct Measured {
    extent: Extent,
    /// The most variables that one of its operations declares.
    variables: usize,
    /// The deepest value and the longest list among the defaults of variables.
    defaults: Values,
}

/// The limit that a document of so many tokens goes beyond, if any; it need not be read to know that.
pub(in crate::graphql) fn too_many_tokens(tokens: usize, limits: &Limits) -> Option<Exceeded> {
    let most = limits.max_tokens;
    (tokens > most).then(|| Exceeded::new("maxTokens", format!("the document has more than {most} tokens")))
}

/// The limit that a document goes beyond in which brackets stand so deep, if any: reading each takes stack.
pub(in crate::graphql) fn too_many_brackets(depth: usize) -> Option<Exceeded> {
    let message = || format!("brackets stand more than {MAX_BRACKETS} deep within one another");
    (depth > MAX_BRACKETS).then(|| Exceeded::new("maxBrackets", message()))
}

/// Measures a document.
pub(in crate::graphql) fn measure(document: &ExecutableDocument) -> Measured {
    let mut spread = Spread { fragments: &document.fragments, known: HashMap::new(), open: 0 };
    let operations = || document.operations.iter().map(|(_, operation)| &operation.node);
    let extent = operations().fold(Extent::default(), |all, operation| all.and(spread.operation(operation)));
    let definitions = operations().flat_map(|operation| &operation.variable_definitions);
    let defaults = definitions.filter_map(|variable| variable.node.default_value.as_ref());
    Measured {
        extent,
        variables: operations()
            .map(|operation| operation.variable_definitions.len())
            .max()
            .unwrap_or_default(),
        defaults: defaults.fold(Values::default(), |all, value| all.max(Values::of(&value.node))),
    }
}

impl Measured {
    /// What its sums cost beside their fields, as if each stood there once.
    pub(in crate::graphql) fn sum_cost(&self) -> usize {
        self.extent.sums.saturating_mul(SUM_COST)
    }

    /// The limit that the document goes beyond, if any.
    pub(in crate::graphql) fn exceeded(&self, limits: &Limits) -> Option<Exceeded> {
        let Extent { selections, aliases, directives, .. } = self.extent;
        let spread = "once its fragments are spread out";
        let too_many = [
            ("maxSelections", selections, limits.max_selections, "selections"),
            ("maxRootFields", self.extent.top, limits.max_root_fields, "fields at its top"),
            ("maxAliases", aliases, limits.max_aliases, "aliases"),
            ("maxDirectives", directives, limits.max_directives, "directives"),
        ];
        let too_many = too_many.into_iter().find(|(_, found, most, _)| found > most);
        if let Some((limit, _, most, what)) = too_many {
            let message = format!("the document has more than {most} {what} {spread}");
            return Some(Exceeded::new(limit, message));
        }
        let (depth, most) = (self.extent.depth, limits.max_depth);
        if depth > most {
            let message = format!("selections stand more than {most} deep within one another");
            return Some(Exceeded::new("maxDepth", message));
        }
        if self.extent.nesting > MAX_NESTING {
            let message = format!("selection sets stand more than {MAX_NESTING} deep within one another");
            return Some(Exceeded::new("maxNesting", message));
        }
        if self.extent.introspected > MAX_INTROSPECTED {
            let message =
                format!("introspection could have more than {MAX_INTROSPECTED} fields; ask for less at once");
            return Some(Exceeded::new("maxIntrospectedFields", message));
        }
        if self.extent.introspection > MAX_INTROSPECTION {
            let message = format!(
                "the lists of introspection stand more than {MAX_INTROSPECTION} deep within one another"
            );
            return Some(Exceeded::new("maxIntrospectionLists", message));
        }
        if self.sum_cost() > limits.max_fields {
            return Some(super::too_large(limits.max_fields));
        }
        let variables = (self.variables > limits.max_variables).then(|| too_many_variables(limits));
        variables.or_else(|| self.extent.values.max(self.defaults).exceeded(MAX_VALUE_DEPTH, limits))
    }

    /// The limit that the values of variables go beyond, if any. One may stand in the deepest place of the document.
    pub(in crate::graphql) fn exceeded_by(&self, variables: &Variables, limits: &Limits) -> Option<Exceeded> {
        if variables.len() > limits.max_variables {
            return Some(too_many_variables(limits));
        }
        let left = MAX_VALUE_DEPTH.saturating_sub(self.extent.values.depth);
        variables.values().find_map(|value| Values::of(value).exceeded(left, limits))
    }
}

fn too_many_variables(limits: &Limits) -> Exceeded {
    Exceeded::new("maxVariables", format!("there are more than {} variables", limits.max_variables))
}

/// How large values of arguments are.
#[derive(Debug, Clone, Copy, Default)]
struct Values {
    /// How deep objects and lists stand within one another, up to just too deep.
    depth: usize,
    /// How long the longest list is, as far down as is looked.
    longest: usize,
}

impl Values {
    fn of(value: &ConstValue) -> Self {
        fn within<'a>(values: impl Iterator<Item = &'a ConstValue>, left: usize) -> Values {
            let below = left.checked_sub(1).map_or_else(Values::default, |left| {
                values.fold(Values::default(), |all, value| all.max(look(value, left)))
            });
            Values { depth: below.depth + 1, ..below }
        }
        fn look(value: &ConstValue, left: usize) -> Values {
            match value {
                ConstValue::List(list) => {
                    let below = within(list.iter(), left);
                    Values { longest: below.longest.max(list.len()), ..below }
                }
                ConstValue::Object(object) => within(object.values(), left),
                _ => Values::default(),
            }
        }
        look(value, MAX_VALUE_DEPTH)
    }

    fn max(self, other: Self) -> Self {
        Self { depth: self.depth.max(other.depth), longest: self.longest.max(other.longest) }
    }

    fn exceeded(self, depth: usize, limits: &Limits) -> Option<Exceeded> {
        if self.depth > depth {
            let message = format!(
                "objects and lists of values stand more than {MAX_VALUE_DEPTH} deep within one another"
            );
            return Some(Exceeded::new("maxValueDepth", message));
        }
        let most = limits.max_list_values;
        let message = || format!("a list in an argument has {} values, and {most} are allowed", self.longest);
        (self.longest > most).then(|| Exceeded::new("maxListValues", message()))
    }
}

/// The values of a field's arguments; what a variable holds counts by itself.
fn argument_values(field: &Field) -> Values {
    let filled = field.arguments.iter().filter_map(|(_, value)| {
        value.node.clone().into_const_with(|_| Ok::<_, Infallible>(ConstValue::Null)).ok()
    });
    filled.fold(Values::default(), |all, value| all.max(Values::of(&value)))
}

/// How much a selection set asks for.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    /// How many fields stand at its top.
    top: usize,
    /// How many selections there are, at any depth.
    selections: usize,
    /// How many of them have an alias.
    aliases: usize,
    /// How many directives they have.
    directives: usize,
    /// How many fields stand within one another.
    depth: usize,
    /// How many selection sets stand within one another, those of fragments among them.
    nesting: usize,
    /// How many fields of introspection there may be, by how long its lists usually are.
    introspected: usize,
    /// How many lists of introspection stand within one another.
    introspection: usize,
    /// How many fields count or add up a list.
    sums: usize,
    /// The values of arguments.
    values: Values,
}

impl Extent {
    /// Both, beside one another.
    fn and(self, other: Self) -> Self {
        Self {
            top: self.top.saturating_add(other.top),
            selections: self.selections.saturating_add(other.selections),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            introspected: self.introspected.saturating_add(other.introspected),
            introspection: self.introspection.max(other.introspection),
            sums: self.sums.saturating_add(other.sums),
            values: self.values.max(other.values),
        }
    }

    /// With these directives.
    fn with(mut self, directives: &[Positioned<Directive>]) -> Self {
        self.directives = self.directives.saturating_add(directives.len());
        self
    }
}

/// Measures selections with their fragments spread out, each fragment once.
struct Spread<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    known: HashMap<&'a str, Extent>,
    /// How many fragments are being measured within one another.
    open: usize,
}

impl<'a> Spread<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Extent {
        let variables = operation.variable_definitions.iter();
        let of_variables = variables.map(|variable| variable.node.directives.len()).sum::<usize>();
        let extent = self.extent(&operation.selection_set.node).with(&operation.directives);
        Extent { directives: extent.directives.saturating_add(of_variables), ..extent }
    }

    fn extent(&mut self, set: &'a SelectionSet) -> Extent {
        let extent = set.items.iter().fold(Extent::default(), |sum, item| {
            let one = Extent { selections: 1, ..Extent::default() };
            sum.and(one).and(self.below(&item.node).with(item.node.directives()))
        });
        Extent { nesting: extent.nesting.saturating_add(usize::from(!set.items.is_empty())), ..extent }
    }

    fn below(&mut self, selection: &'a Selection) -> Extent {
        match selection {
            Selection::Field(field) => {
                let field = &field.node;
                let name = field.name.node.as_str();
                let list = INTROSPECTION_LISTS.contains(&name);
                let below = self.extent(&field.selection_set.node);
                Extent {
                    top: 1,
                    aliases: below.aliases.saturating_add(usize::from(field.alias.is_some())),
                    depth: below.depth.saturating_add(1),
                    introspected: introspected(name, below.introspected),
                    introspection: below.introspection.saturating_add(usize::from(list)),
                    // The sums of groups are made in one go.
                    sums: if name == "groups" {
                        1
                    } else {
                        below.sums.saturating_add(usize::from(SUMS.contains(&name)))
                    },
                    values: below.values.max(argument_values(field)),
                    ..below
                }
            }
            Selection::InlineFragment(fragment) => self.extent(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let Some(known) = self.known.get(name) {
                    return *known;
                }
                let Some(fragment) = self.fragments.get(name) else { return Extent::default() };
                if self.open > MAX_NESTING {
                    // Too deep already: measuring on would take stack, too.
                    return Extent { nesting: MAX_NESTING, ..Extent::default() };
                }
                // A fragment that spreads itself counts nothing here; validation refuses it.
                self.known.insert(name, Extent::default());
                self.open += 1;
                let extent = self.extent(&fragment.node.selection_set.node).with(&fragment.node.directives);
                self.open -= 1;
                self.known.insert(name, extent);
                extent
            }
        }
    }
}
