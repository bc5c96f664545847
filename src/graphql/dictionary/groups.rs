//! The order in which the data dictionary tells of types: groups, and which type stands in which.

use async_graphql::{
    Name, Positioned,
    parser::types::{TypeDefinition, TypeKind},
};

/// Types that belong together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    /// Some of its types, in the order in which a newcomer needs them.
    pub(super) names: &'static [&'static str],
    /// Whether a type that is named nowhere comes here, after the named ones. It goes to the first group that takes it.
    takes: fn(&TypeDefinition) -> bool,
}

/// The groups in order. Together they take every type, so that a new one cannot get lost.
pub(super) static GROUPS: &[Group] = &[
    Group {
        title: "Where to begin",
        about: "Every question begins at a field of `Query`.",
        names: &["Query", "Dataset"],
        takes: |_| false,
    },
    Group {
        title: "Programmes and their parts",
        about: "A municipality has programmes; a programme has pillars, and these have sections and items.",
        names: &["Municipality", "Population", "Program", "Pillar", "Section", "Item"],
        takes: |_| false,
    },
    Group {
        title: "Effects of items",
        about: "What an item brings: money, another quantity, or words.",
        names: &[
            "Effect",
            "MonetaryEffect",
            "QuantityEffect",
            "QualitativeEffect",
            "AccountQuantity",
            "Overlap",
        ],
        takes: |definition| implements(definition, "Effect"),
    },
    Group {
        title: "Money and figures",
        about: "Amounts, what the source prints of them, and how that compares with the items.",
        names: &["Money", "StatedFigure", "StatedTotal", "Reconciliation"],
        takes: |_| false,
    },
    Group {
        title: "Sources and revisions",
        about: "Where figures stand, under which terms, and how the data changed.",
        names: &["Node", "Source", "Document", "License", "Revision", "Change", "CellChange", "Tombstone"],
        takes: |_| false,
    },
    Group {
        title: "Lists and sums",
        about: "Pages of lists, and figures over everything in a list.",
        names: &["PageInfo"],
        takes: |definition| {
            let name = definition.name.node.as_str();
            ["Connection", "Edge", "Aggregates", "Sum", "Group", "Groups", "Keys"]
                .iter()
                .any(|ending| name.ends_with(ending))
                && is_output(definition)
        },
    },
    Group { title: "Further types", about: "What stands in no other group.", names: &[], takes: is_output },
    Group {
        title: "Filters and orders",
        about: "What can be given as an argument to choose and to sort.",
        names: &[],
        takes: |definition| matches!(definition.kind, TypeKind::InputObject(_)),
    },
    Group {
        title: "Closed sets of values",
        about: "A field or an argument of such a type has one of the values listed here.",
        names: &[],
        takes: |definition| matches!(definition.kind, TypeKind::Enum(_)),
    },
    Group {
        title: "Single values",
        about: "How single values are written in JSON.",
        names: &[],
        takes: |definition| matches!(definition.kind, TypeKind::Scalar),
    },
];

/// The types of a group: those that it names, then those that are named nowhere and come here.
pub(super) fn members<'a>(group: &Group, types: &'a [TypeDefinition]) -> Vec<&'a TypeDefinition> {
    let named = group.names.iter().filter_map(|name| types.iter().find(|other| other.name.node == *name));
    let others = types.iter().filter(|definition| {
        let is_named = GROUPS.iter().any(|other| other.names.contains(&definition.name.node.as_str()));
        let home = GROUPS.iter().find(|other| (other.takes)(definition));
        !is_named && home.is_some_and(|home| home.title == group.title)
    });
    named.chain(others).collect()
}

/// What a type implements.
pub(super) fn interfaces(definition: &TypeDefinition) -> &[Positioned<Name>] {
    match &definition.kind {
        TypeKind::Object(object) => &object.implements,
        TypeKind::Interface(interface) => &interface.implements,
        _ => &[],
    }
}

/// Whether an interface, by its name, is among those that a type implements.
pub(super) fn implements(definition: &TypeDefinition, interface: &str) -> bool {
    interfaces(definition).iter().any(|name| name.node == *interface)
}

/// Whether it is a type of answers that has fields of its own, or stands for some that have.
fn is_output(definition: &TypeDefinition) -> bool {
    matches!(definition.kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
}
