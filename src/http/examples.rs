//! The example queries: GraphiQL opens them as tabs and a test runs each of them; their text lives in `web/examples`.

/// Name and text, in the order of the tabs: a programme as a whole, then the questions of `docs/guide`, then paging.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("effect-by-pillar", include_str!("../../web/examples/effect-by-pillar.graphql")),
    ("whole-program", include_str!("../../web/examples/whole-program.graphql")),
    ("largest-items", include_str!("../../web/examples/largest-items.graphql")),
    ("effects-in-words", include_str!("../../web/examples/effects-in-words.graphql")),
    ("sums-and-averages", include_str!("../../web/examples/sums-and-averages.graphql")),
    ("groups-that-add-up", include_str!("../../web/examples/groups-that-add-up.graphql")),
    ("years-side-by-side", include_str!("../../web/examples/years-side-by-side.graphql")),
    ("municipalities-side-by-side", include_str!("../../web/examples/municipalities-side-by-side.graphql")),
    ("plan-and-settlement", include_str!("../../web/examples/plan-and-settlement.graphql")),
    ("inferred-figures", include_str!("../../web/examples/inferred-figures.graphql")),
    ("net-and-gross", include_str!("../../web/examples/net-and-gross.graphql")),
    ("search", include_str!("../../web/examples/search.graphql")),
    ("conditions-across-levels", include_str!("../../web/examples/conditions-across-levels.graphql")),
    ("items-of-one-year", include_str!("../../web/examples/items-of-one-year.graphql")),
];
