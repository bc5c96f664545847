//! Whether a request can be answered without loading a whole programme.

use async_graphql::{Context, SelectionField};

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
