//! About how many bytes a programme takes in memory, so that a cache can be bounded by them.

use std::mem::size_of_val;

use super::{EffectDetail, History, OptionalText, Program, Text};

/// Bytes of an index entry per keyed row: its key once more, its place, and the table around it.
const INDEX_ENTRY: usize = 56 + 2 * ALLOCATION;

/// The rows, their texts and the index over their keys.
pub(super) fn of_program(program: &Program) -> u64 {
    let head = &program.head;
    let mut bytes = 512 + text(&head.title) + optional(&head.description) + optional(&head.parent_plan);
    bytes += size_of_val(&*program.documents) + size_of_val(&*program.stated_totals);
    bytes +=
        size_of_val(&*program.pillars) + size_of_val(&*program.sections) + size_of_val(&*program.overlaps);
    bytes += size_of_val(&*program.items) + size_of_val(&*program.effects);
    // The tree's own branches, ranges and sums.
    bytes += (program.pillars.len() + program.sections.len()) * 176 + program.items.len() * 112;
    bytes += program.effects.len() * 8;
    for row in &program.documents {
        bytes += INDEX_ENTRY
            + 2 * row.key.len()
            + text(&row.title)
            + text(&row.publisher)
            + optional(&row.page_note);
        bytes += row.url.as_deref().map_or(0, str::len) + row.licence.as_deref().map_or(0, str::len) + 64;
    }
    for row in &program.stated_totals {
        bytes += row.key.len() + row.figure.printed.len() + optional(&row.scope) + optional(&row.note);
    }
    for row in &program.pillars {
        bytes += INDEX_ENTRY + 2 * row.key.len() + text(&row.title) + optional(&row.notes);
    }
    for row in &program.sections {
        bytes += INDEX_ENTRY + 2 * row.key.len() + text(&row.title) + optional(&row.notes);
    }
    for row in &program.items {
        bytes += INDEX_ENTRY
            + 2 * row.key.len()
            + text(&row.title)
            + optional(&row.summary)
            + optional(&row.notes);
        bytes += row.code.as_deref().map_or(0, str::len);
    }
    for row in &program.effects {
        bytes += INDEX_ENTRY + 2 * row.key.len() + optional(&row.label) + optional(&row.attribution_note);
        bytes += match &row.detail {
            EffectDetail::Monetary { net, gross, .. } => {
                net.printed.len() + gross.as_ref().map_or(0, |gross| gross.printed.len())
            }
            EffectDetail::Quantity { printed, .. } => printed.as_deref().map_or(0, str::len),
            EffectDetail::Qualitative { text: wording } => text(wording),
        };
    }
    for row in &program.overlaps {
        bytes += row.key.len() + optional(&row.note);
    }
    bytes as u64
}

/// The revisions and what they removed.
pub(super) fn of_history(history: &History) -> u64 {
    let mut bytes = size_of_val(&*history.revisions) + size_of_val(&*history.removed);
    for revision in &history.revisions {
        bytes += 64 + ALLOCATION + revision.note.as_deref().map_or(0, |note| note.len() + ALLOCATION);
    }
    for removed in &history.removed {
        bytes += removed.key.len() + ALLOCATION + optional(&removed.title);
    }
    bytes as u64
}

/// What the allocator takes besides, for each text.
const ALLOCATION: usize = 24;

fn text(text: &Text) -> usize {
    text.ja.len() + ALLOCATION + text.en.as_deref().map_or(0, |en| en.len() + ALLOCATION)
}

fn optional(text: &OptionalText) -> usize {
    [&text.ja, &text.en].into_iter().flatten().map(|text| text.len() + ALLOCATION).sum()
}
