//! The page of a programme, as it is now or as an earlier revision left it.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::{
    HTML, VARY, dataset,
    downloads::Downloads,
    failure::Failure,
    kept::{self, Form},
    layout::Frame,
    parts, texts,
    view::{Asked, View, code},
    words,
};
use crate::{
    domain::{FiscalYear, Language, Municipality, OptionalText, Part, ProgramTree, StateId},
    export::Scope,
    http::{AppState, answers, refusal::Refusal},
    store::{DatasetState, Snapshot, StoreError},
};

mod chart;
mod effect;
mod figures;
mod notes;
mod outline;
mod sources;
mod totals;

use notes::Notes;

/// What the page shows.
pub(super) struct Shown<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) tree: &'a ProgramTree,
    pub(super) municipality: &'a Municipality,
    /// None of an earlier state.
    pub(super) downloads: &'a Downloads,
    /// Whether there is no newer revision.
    is_newest: bool,
    notes: Notes<'a>,
}

/// Where the page of a state lies.
pub(super) fn path(state: StateId) -> String {
    format!("/programs/{state}")
}

/// Answers with the page of the programme that this code and year name.
pub(super) async fn answer(
    request: &HttpRequest,
    state: &AppState,
    view: &View<'_>,
    code: &str,
    year: &str,
) -> Result<HttpResponse, Failure> {
    Asked::read(request, &state.service.limits)?;
    let asked = StateId::named(code, year).ok_or(Failure::Address(&texts::NO_SUCH_SHAPE))?;
    let current = state.service.store.current();
    let place = path(settled(&current, asked)?);
    if place != view.path {
        return Err(Failure::Moved(view.page(&place, &[])));
    }
    let form = Form { name: view.name(), content_type: HTML, vary: VARY };
    let answer = kept::answer(request, state, &form, async |snapshot| {
        let shown = settled(snapshot.state(), asked).map_err(|_| Refusal::Missing)?;
        let tree = snapshot.at(shown).await.map_err(Refusal::from)?.ok_or(Refusal::Missing)?;
        let downloads = Downloads::of(state, snapshot, Scope::Program(shown)).await;
        let body = page(view, snapshot, &tree, &downloads).map_err(Refusal::from)?.into_bytes();
        if downloads.are_known() { Ok(body) } else { Err(answers::Failure::Other(body.into())) }
    });
    answer.await.map_err(|failure| Failure::of(&failure, &texts::NO_SUCH_REVISION))
}

/// The state under the code that the municipality has today.
fn settled(state: &DatasetState, asked: StateId) -> Result<StateId, Failure> {
    state.settled(asked).ok_or(Failure::Missing(&texts::NO_SUCH_PROGRAMME))
}

fn page(
    view: &View<'_>,
    snapshot: &Snapshot,
    tree: &Arc<ProgramTree>,
    downloads: &Downloads,
) -> Result<String, StoreError> {
    let id = tree.id();
    let municipality = snapshot.state().municipalities.get(&id.municipality);
    let municipality = municipality.ok_or_else(|| {
        StoreError::Corrupt(format!("nothing is known of municipality {}", id.municipality))
    })?;
    let newest = snapshot.state().programs.get(&id).map(|entry| entry.revision);
    let shown = Shown {
        view,
        tree,
        municipality,
        downloads,
        is_newest: newest == Some(tree.revision().number),
        notes: Notes::of(tree),
    };
    let is_past = tree.state_id().number.is_some();
    let frame = Frame {
        title: shown.title(view.language),
        is_listed: !is_past,
        data: Some(dataset::of_program(&shown)),
    };
    Ok(frame.around(view, &shown.body(is_past)))
}

impl Shown<'_> {
    /// Whose programme it is, for which year, and its title.
    pub(super) fn title(&self, language: Language) -> String {
        let name = self.municipality.name.get(language);
        let title = self.tree.head().title.get(language);
        match (language, self.tree.id().fiscal_year.label(language)) {
            (Language::Ja, year) => format!("{name} {year} {title}"),
            (Language::En, year) => format!("{name}, {year}: {title}"),
        }
    }

    /// Where this state will always be found.
    pub(super) fn permanent_path(&self) -> String {
        let number = Some(self.tree.revision().program_number);
        path(StateId { program: self.tree.id(), number })
    }

    /// A line to cite it by, or a part of it.
    pub(super) fn citation(&self, part: Part) -> String {
        let view = self.view;
        view.publisher.citing().citation(self.tree, &self.municipality.name, part, view.language)
    }

    fn body(&self, is_past: bool) -> Markup {
        html! {
            @if is_past { (self.banner()) }
            (self.heading())
            (self.properties())
            @for (language, line) in self.view.lines(&self.tree.head().description) { p lang=(language) { (line) } }
            (self.contents())
            (totals::stated(self))
            (totals::tables(self))
            (outline::outline(self))
            (self.notes.list(self.view))
            (sources::documents(self))
            (sources::licences(self))
            (sources::downloads(self))
            (sources::citation(self))
            (sources::history(self))
        }
    }

    /// Says which revision this is, and whether there is a newer one.
    fn banner(&self) -> Markup {
        let (view, revision) = (self.view, self.tree.revision());
        let newest = path(self.tree.id().into());
        html! {
            div.notice role="note" {
                p { (view.say(&texts::THIS_REVISION)) }
                p {
                    (view.say(&texts::REVISION_SHOWN)) (view.say(&texts::COLON))
                    strong { (view.say(&words::revision(revision.program_number))) }
                    (view.bracketed(parts::time(revision.published_at, view.language))) " "
                    @if self.is_newest { (view.say(&texts::IS_NEWEST)) } @else {
                        strong { (view.say(&texts::IS_OLD)) } " "
                        a href=(view.page(&newest, &[])) { (view.say(&texts::SHOW_NEWEST)) }
                    }
                }
            }
        }
    }

    fn heading(&self) -> Markup {
        let (view, title) = (self.view, &self.tree.head().title);
        let other = OptionalText { ja: Some(title.ja.clone()), en: title.en.clone() };
        let year: FiscalYear = self.tree.id().fiscal_year;
        html! {
            h1 {
                span.whose { (view.text(&self.municipality.name)) " " (year.label(view.language)) " " }
                (view.text(title))
            }
            @if let Some(other) = other.get(view.other()).filter(|_| title.en.is_some()) {
                p.translation lang=(code(view.other())) { (other) }
            }
        }
    }

    fn properties(&self) -> Markup {
        let (view, head, municipality) = (self.view, self.tree.head(), self.municipality);
        let (year, revision) = (self.tree.id().fiscal_year, self.tree.revision());
        let prefecture = municipality.code.prefecture_name(view.language);
        html! {
            dl.properties {
                dt { (view.say(&texts::MUNICIPALITY)) }
                dd {
                    @match view.language {
                        Language::Ja => { (prefecture) (view.text(&municipality.name)) }
                        Language::En => { (view.text(&municipality.name)) ", " (prefecture) }
                    }
                    (view.bracketed(html! { (view.say(&texts::CODE)) " " (municipality.code) }))
                }
                dt { (view.say(&texts::FISCAL_YEAR)) }
                dd { (year.label(view.language)) (view.bracketed(year.label(view.other()))) }
                dt { (view.say(&texts::PHASE)) }
                dd { (view.say(&words::phase(head.phase))) }
                dt { (view.say(&texts::COVERAGE)) }
                dd { (view.say(&words::coverage(head.coverage))) }
                @if let Some(plan) = view.optional(&head.parent_plan) {
                    dt { (view.say(&texts::PARENT_PLAN)) }
                    dd { (plan) }
                }
                dt { (view.say(&texts::REVISION)) }
                dd {
                    a href=(view.page(&self.permanent_path(), &[])) { (view.say(&words::revision(revision.program_number))) }
                    (view.bracketed(parts::time(revision.published_at, view.language)))
                }
            }
        }
    }

    /// The way to the parts of the page.
    fn contents(&self) -> Markup {
        let view = self.view;
        let parts = [
            ("stated", &texts::STATED_AND_COMPUTED),
            ("contents", &texts::CONTENTS),
            ("documents", &texts::DOCUMENTS),
            ("licences", &texts::LICENCES),
            ("downloads", &texts::DOWNLOADS),
            ("cite", &texts::CITE),
            ("history", &texts::HISTORY),
        ];
        html! {
            nav.contents aria-label=(view.say(&texts::ON_THIS_PAGE)) {
                ul { @for (anchor, name) in parts { li { a href=(format!("#{anchor}")) { (view.say(name)) } } } }
            }
        }
    }
}
