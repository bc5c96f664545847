//! The data dictionary: every type, field, argument and value of the schema as Markdown, in an order for people.

use async_graphql::{
    Name, Positioned,
    parser::{
        self,
        types::{
            BaseType, ConstDirective, DirectiveDefinition, EnumValueDefinition, FieldDefinition,
            InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
        },
    },
};

use groups::{GROUPS, implements, interfaces, members};

mod groups;

/// What stands above the types. Its claims are those of `docs/api.md` and the README.
const INTRODUCTION: &str = "\
# Data dictionary

Everything that the GraphQL API can tell and be asked: each type with its fields, arguments and values, and what they mean.
It is for those who publish, catalogue or analyse the data; [api.md](api.md) shows how to ask for it. The command
`kaikaku schema --dictionary` writes this file from the descriptions in the schema, so nobody edits it;
[schema.graphql](../schema.graphql) says the same to programs.

## How to read it

- **Null.** What has a type with `!` at its end is always there; anything else is `null` where it is unknown or does not
  apply, as its meaning tells. `null` never stands for zero. `[Item!]!` is a list of `Item`, which may be empty.
- **Units.** Money is told in whole yen (円) and in thousand yen (千円); positive is better for the budget. Every other
  figure has its unit beside it or in its meaning. A fiscal year (年度) is named by the year in which it begins.
- **Languages.** Texts take `lang`: `JA` (the default) or `EN`. A text that is always there comes in Japanese where nobody
  has translated it; others are `null` then; `notes` come in the other language.
- **Arguments** stand below the meaning of their field, with their default behind `=`. One whose type ends in `!` must be
  given, unless it has a default.

## Contents
";

/// What GraphQL brings along; a schema's text leaves it out.
const BUILT_IN: &str = r#"
"`true` or `false`. Part of GraphQL itself."
scalar Boolean
"A number that may have decimals. Part of GraphQL itself."
scalar Float
"The name of one thing, as a text. Part of GraphQL itself."
scalar ID
"A whole number of at most 32 bits. Part of GraphQL itself."
scalar Int
"A text. Part of GraphQL itself."
scalar String
"#;

/// The columns of what has fields.
const FIELD: [&str; 3] = ["field", "type", "meaning"];

/// The data dictionary as `docs/data-dictionary.md` publishes it. It fails only where the schema's own text is broken.
pub fn dictionary() -> Result<String, parser::Error> {
    render(&super::sdl())
}

fn render(sdl: &str) -> Result<String, parser::Error> {
    let (mut types, mut directives) = (Vec::new(), Vec::new());
    for definition in parser::parse_schema(format!("{BUILT_IN}{sdl}"))?.definitions {
        match definition {
            TypeSystemDefinition::Type(definition) => types.push(definition.node),
            TypeSystemDefinition::Directive(definition) => directives.push(definition.node),
            // It says no more than that `Query` is the query.
            TypeSystemDefinition::Schema(_) => {}
        }
    }
    types.sort_by_key(|definition| definition.name.node.clone());
    directives.sort_by_key(|definition| definition.name.node.clone());

    let (mut contents, mut parts) = (Vec::new(), Vec::new());
    for group in GROUPS {
        let members = members(group, &types);
        if members.is_empty() {
            continue;
        }
        let anchor = group.title.to_lowercase().replace(' ', "-");
        let names = links(members.iter().map(|member| &member.name));
        contents.push(format!("- [{}](#{anchor}): {names}", group.title));
        parts.push(format!("## {}\n\n{}", group.title, group.about));
        parts.extend(members.into_iter().map(|member| section(member, &types)));
    }
    contents.push("- [Directives](#directives)".to_owned());
    parts.push("## Directives\n\nWhat a query, or the schema, can say of one of its parts.".to_owned());
    parts.push(table(&["directive", "where", "meaning"], directives.iter().map(directive)));
    Ok(format!("{INTRODUCTION}\n{}\n\n{}\n", contents.join("\n"), parts.join("\n\n")))
}

/// A type: its name, its description, what other types it stands for, and the table of what it holds.
fn section(definition: &TypeDefinition, types: &[TypeDefinition]) -> String {
    let mut parts = vec![format!("### {}", definition.name)];
    parts.extend(definition.description.as_ref().map(|text| text.node.trim().to_owned()));
    parts.extend(applied(&definition.directives));
    if !interfaces(definition).is_empty() {
        parts.push(format!("Implements {}.", links(interfaces(definition).iter())));
    }
    match &definition.kind {
        TypeKind::Scalar => {}
        TypeKind::Object(object) => parts.push(table(&FIELD, object.fields.iter().map(field))),
        TypeKind::Interface(interface) => {
            let kinds = types.iter().filter(|other| implements(other, &definition.name.node));
            parts.push(format!("Implemented by {}.", links(kinds.map(|kind| &kind.name))));
            parts.push(table(&FIELD, interface.fields.iter().map(field)));
        }
        TypeKind::Union(union) => parts.push(format!("One of {}.", links(union.members.iter()))),
        TypeKind::Enum(set) => parts.push(table(&["value", "meaning"], set.values.iter().map(value))),
        TypeKind::InputObject(input) => parts.push(table(&FIELD, input.fields.iter().map(input_field))),
    }
    parts.join("\n\n")
}

fn field(field: &Positioned<FieldDefinition>) -> Vec<String> {
    let FieldDefinition { description, name, arguments, ty, directives } = &field.node;
    vec![
        format!("`{name}`"),
        link(&ty.to_string(), base(&ty.node)),
        meaning(description.as_ref(), directives, arguments),
    ]
}

fn input_field(field: &Positioned<InputValueDefinition>) -> Vec<String> {
    let InputValueDefinition { description, name, ty, default_value, directives } = &field.node;
    let default = default_value.as_ref().map(|value| format!(" = `{value}`")).unwrap_or_default();
    vec![
        format!("`{name}`"),
        format!("{}{default}", link(&ty.to_string(), base(&ty.node))),
        meaning(description.as_ref(), directives, &[]),
    ]
}

fn value(value: &Positioned<EnumValueDefinition>) -> Vec<String> {
    let EnumValueDefinition { description, value, directives } = &value.node;
    vec![format!("`{value}`"), meaning(description.as_ref(), directives, &[])]
}

fn directive(definition: &DirectiveDefinition) -> Vec<String> {
    let DirectiveDefinition { description, name, arguments, locations, is_repeatable: _ } = definition;
    let places: Vec<String> = locations.iter().map(|place| format!("{:?}", place.node)).collect();
    vec![format!("`@{name}`"), places.join(", "), meaning(description.as_ref(), &[], arguments)]
}

/// What something means, which directives it carries, and below that its arguments, each on a line of its own.
fn meaning(
    description: Option<&Positioned<String>>,
    directives: &[Positioned<ConstDirective>],
    arguments: &[Positioned<InputValueDefinition>],
) -> String {
    let text = description.map(|text| text.node.trim().to_owned());
    let arguments = arguments.iter().map(|argument| {
        let InputValueDefinition { description, name, ty, default_value, directives } = &argument.node;
        let default = default_value.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
        let written = link(&format!("{name}: {ty}{default}"), base(&ty.node));
        let meaning = meaning(description.as_ref(), directives, &[]);
        if meaning.is_empty() { written } else { format!("{written}: {meaning}") }
    });
    text.into_iter().chain(applied(directives)).chain(arguments).collect::<Vec<_>>().join("\n\n")
}

/// Directives as the schema writes them, such as that something is deprecated and why.
fn applied(directives: &[Positioned<ConstDirective>]) -> impl Iterator<Item = String> {
    directives.iter().map(|directive| {
        let ConstDirective { name, arguments } = &directive.node;
        let arguments: Vec<String> =
            arguments.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        if arguments.is_empty() {
            format!("`@{name}`")
        } else {
            format!("`@{name}({})`", arguments.join(", "))
        }
    })
}

/// The type that stands within lists and `!`.
fn base(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base(inner),
    }
}

/// Code that leads to the section of a type.
fn link(code: &str, name: &Name) -> String {
    format!("[`{code}`](#{})", name.to_lowercase())
}

fn links<'a>(names: impl Iterator<Item = &'a Positioned<Name>>) -> String {
    names.map(|name| link(&name.node, &name.node)).collect::<Vec<_>>().join(", ")
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    let rule = format!("|{}", "---|".repeat(header.len()));
    let rows = rows.map(|row| line(&row.iter().map(|text| cell(text)).collect::<Vec<_>>()));
    [line(&header), rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// A text as one cell: no `|` ends it, no line does; paragraphs stay apart.
fn cell(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let lines: Vec<&str> = paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        lines.join(" ")
    });
    paragraphs.collect::<Vec<_>>().join("<br>").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a schema can hold and ours does not, or does not yet.
    const OTHER: &str = r#"
        "Asked."
        type Query {
          "All."
          found(kind: Kind = "a|b", old: [Int!] @deprecated): [Found!]! @deprecated(reason: "Use all.")
        }
        """
        Either.

        Or | or.
        """
        union Found = Row | Query
        "New."
        type Row implements Effect {
          """
          One
          line | one.

          Another.
          """
          cell: Kind
        }
        "Told."
        interface Effect { "Yes." cell: Kind }
        "Text."
        scalar Kind @specifiedBy(url: "https://example.org")
        "Which."
        input Chosen { "How many." first: Int! = 3 }
        "Page."
        type RowGroup { "Empty." empty: Boolean }
        schema { query: Query }
    "#;

    #[test]
    fn whatever_a_schema_can_hold_has_its_place() {
        let text = render(OTHER).unwrap();
        for expected in [
            "- [Where to begin](#where-to-begin): [`Query`](#query)\n\
             - [Effects of items](#effects-of-items): [`Effect`](#effect), [`Row`](#row)\n\
             - [Lists and sums](#lists-and-sums): [`RowGroup`](#rowgroup)\n\
             - [Further types](#further-types): [`Found`](#found)\n",
            "| `found` | [`[Found!]!`](#found) | All.<br>`@deprecated(reason: \"Use all.\")`<br>\
             [`kind: Kind = \"a\\|b\"`](#kind)<br>[`old: [Int!]`](#int): `@deprecated` |",
            "### Found\n\nEither.\n\nOr | or.\n\nOne of [`Row`](#row), [`Query`](#query).",
            "### Row\n\nNew.\n\nImplements [`Effect`](#effect).\n\n| field | type | meaning |\n|---|---|---|\n",
            "| `cell` | [`Kind`](#kind) | One line \\| one.<br>Another. |",
            "### Effect\n\nTold.\n\nImplemented by [`Row`](#row).",
            "### Kind\n\nText.\n\n`@specifiedBy(url: \"https://example.org\")`",
            "| `first` | [`Int!`](#int) = `3` | How many. |",
        ] {
            assert!(text.contains(expected), "{expected}\nis missing:\n{text}");
        }
        assert!(render("type {").is_err());
    }

    #[test]
    fn every_type_that_a_group_names_exists_and_no_heading_stands_twice() {
        let text = dictionary().unwrap();
        let mut headings: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with('#'))
            .map(|line| line.replace('#', "").to_lowercase())
            .collect();
        for name in GROUPS.iter().flat_map(|group| group.names) {
            assert!(headings.contains(&format!(" {}", name.to_lowercase())), "{name}");
        }
        let count = headings.len();
        headings.sort();
        headings.dedup();
        assert_eq!(headings.len(), count, "links to headings would be ambiguous");
    }
}
