//! The example queries: GraphiQL opens them as tabs and a test runs each of them; their text lives in `web/examples`.

/// Name and text, in the order of the tabs.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("effect-by-pillar", include_str!("../../web/examples/effect-by-pillar.graphql")),
    ("whole-program", include_str!("../../web/examples/whole-program.graphql")),
    ("years-side-by-side", include_str!("../../web/examples/years-side-by-side.graphql")),
    ("items-of-one-year", include_str!("../../web/examples/items-of-one-year.graphql")),
];
