//! Why effects are thought to belong to their items: each reason is told once on the page, and referred to by its number.

use std::collections::HashMap;

use maud::{Markup, html};

use crate::{
    domain::{Effect, OptionalText, ProgramTree},
    http::portal::pages::{texts, view::View},
};

/// The different notes of a programme, in the order in which they come.
pub(super) struct Notes<'a> {
    texts: Vec<&'a OptionalText>,
    /// The number of each, from 1, by its wording.
    numbers: HashMap<Wording<'a>, usize>,
}

type Wording<'a> = (Option<&'a str>, Option<&'a str>);

impl<'a> Notes<'a> {
    pub(super) fn of(tree: &'a ProgramTree) -> Self {
        let mut notes = Self { texts: Vec::new(), numbers: HashMap::new() };
        for effect in &tree.program().effects {
            let wording = wording(&effect.attribution_note);
            if wording != (None, None) && !notes.numbers.contains_key(&wording) {
                notes.texts.push(&effect.attribution_note);
                notes.numbers.insert(wording, notes.texts.len());
            }
        }
        notes
    }

    /// The way to the note of an effect; nothing where it has none.
    pub(super) fn reference(&self, view: &View<'_>, effect: &Effect) -> Markup {
        let number = self.numbers.get(&wording(&effect.attribution_note));
        html! {
            @if let Some(number) = number {
                (view.bracketed(html! {
                    a href=(format!("#note-{number}")) { (view.say(&texts::ATTRIBUTION_NOTE)) (number) }
                }))
            }
        }
    }

    /// All of them.
    pub(super) fn list(&self, view: &View<'_>) -> Markup {
        html! {
            @if !self.texts.is_empty() {
                section aria-labelledby="notes" {
                    h2 #notes { (view.say(&texts::ATTRIBUTION_NOTES)) }
                    ol.notes {
                        @for (number, text) in (1..).zip(&self.texts) {
                            @let number: usize = number;
                            li id=(format!("note-{number}")) { (view.optional(text).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

fn wording(text: &OptionalText) -> Wording<'_> {
    (text.ja.as_deref(), text.en.as_deref())
}
