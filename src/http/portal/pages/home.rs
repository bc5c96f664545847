//! The home page: what is held, the list of programmes, and every way to the data.

use std::cmp::Reverse;

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::{
    HTML, VARY,
    dataset::{self, Whole},
    downloads::Downloads,
    failure::Failure,
    kept::{self, Form},
    layout::Frame,
    parts, program, texts,
    view::{Asked, View},
    words,
};
use crate::{
    domain::{Filter, MunicipalityCode, grouped, search},
    export::Scope,
    http::{AppState, answers, refusal::Refusal},
    store::{Counts, DatasetState, ProgramEntry, Snapshot},
};

/// How many programmes a page of the list has.
const PAGE: usize = 100;

/// The most licences that are named.
const MOST_LICENCES: usize = 20;

/// Which part of the list is asked for.
struct Wanted {
    /// From 1.
    page: usize,
    /// The name or code of a municipality.
    of: Option<String>,
}

impl Wanted {
    fn read(asked: &Asked) -> Result<Self, Failure> {
        let number = |text: &str| text.parse().ok().filter(|page| *page > 0);
        let page = asked.get("page").map_or(Some(1), number);
        let of = asked.get("municipality").map(str::to_owned);
        if of.as_ref().is_some_and(|name| name.chars().count() > search::MAX_QUERY) {
            return Err(Failure::Address(&texts::NAME_TOO_LONG));
        }
        Ok(Self { page: page.ok_or(Failure::Address(&texts::NO_SUCH_NUMBER))?, of })
    }

    /// As addresses carry it, for a page of the list.
    fn query(&self, page: usize) -> Vec<(&'static str, String)> {
        let of = self.of.clone().map(|name| ("municipality", name));
        of.into_iter().chain((page > 1).then(|| ("page", page.to_string()))).collect()
    }
}

/// A page of the list.
struct Part<'a> {
    programs: Vec<&'a ProgramEntry>,
    /// How many programmes there are on all pages.
    all: usize,
}

impl<'a> Part<'a> {
    /// None where the list has no such page.
    fn of(state: &'a DatasetState, wanted: &Wanted) -> Option<Self> {
        let mut found: Vec<&ProgramEntry> = match &wanted.of {
            None => state.programs.values().map(|entry| &**entry).collect(),
            Some(name) => {
                let codes = municipalities(state, name).into_iter();
                codes.flat_map(|code| state.of_municipality(code)).map(|entry| &**entry).collect()
            }
        };
        found.sort_by_key(|entry| (entry.id.municipality, Reverse(entry.id.fiscal_year)));
        let all = found.len();
        let begin = (wanted.page - 1).checked_mul(PAGE)?;
        let programs: Vec<_> = found.into_iter().skip(begin).take(PAGE).collect();
        (wanted.page == 1 || !programs.is_empty()).then_some(Self { programs, all })
    }
}

/// The municipalities that have this in their names, or the one that has this code today.
fn municipalities(state: &DatasetState, asked: &str) -> Vec<MunicipalityCode> {
    let code = asked.parse().ok().and_then(|code: MunicipalityCode| state.municipality(code));
    let name = search::comparable(asked);
    let has_it = |text: &str| search::comparable(text).contains(&name);
    let named = state.municipalities.values().filter(|found| match code {
        Some(code) => found.code == code.code,
        None => has_it(&found.name.ja) || found.name.en.as_deref().is_some_and(has_it),
    });
    named.map(|found| found.code).collect()
}

/// Answers with the part of the list that is asked for, and all around it.
pub(super) async fn answer(
    request: &HttpRequest,
    state: &AppState,
    view: &View<'_>,
) -> Result<HttpResponse, Failure> {
    let wanted = Wanted::read(&Asked::read(request, &state.service.limits)?)?;
    let view = &view.asking(&wanted.query(wanted.page));
    let form = Form { name: view.name(), content_type: HTML, vary: VARY };
    let answer = kept::answer(request, state, &form, async |snapshot| {
        let downloads = Downloads::of(state, snapshot, Scope::Everything).await;
        let body = page(view, snapshot, &wanted, &downloads).ok_or(Refusal::Missing)?.into_bytes();
        if downloads.are_known() { Ok(body) } else { Err(answers::Failure::Other(body.into())) }
    });
    answer.await.map_err(|failure| Failure::of(&failure, &texts::NO_SUCH_PAGE))
}

fn page(view: &View<'_>, snapshot: &Snapshot, wanted: &Wanted, downloads: &Downloads) -> Option<String> {
    let data = snapshot.state();
    let part = Part::of(data, wanted)?;
    let body = html! {
        h1 { (view.say(&texts::HOME_TITLE)) }
        p.lead { (view.say(&texts::HOME_LEAD)) }
        section aria-labelledby="holds" {
            h2 #holds { (view.say(&texts::HOLDS)) }
            (held(view, data))
        }
        section aria-labelledby="programmes" {
            h2 #programmes { (view.say(&texts::PROGRAMMES)) }
            (filter(view, wanted))
            @if part.programs.is_empty() { p { (view.say(&texts::NOTHING_HELD)) } }
            @else { (list(view, data, &part)) (pager(view, wanted, part.all)) }
        }
        section aria-labelledby="downloads" {
            h2 #downloads { (view.say(&texts::DOWNLOADS)) }
            (downloads.table(view))
        }
        section aria-labelledby="api" {
            h2 #api { (view.say(&texts::API)) }
            (interfaces(view))
        }
        section aria-labelledby="licences" {
            h2 #licences { (view.say(&texts::LICENCES)) }
            p { (view.say(&texts::LICENCES_EACH)) }
            ul { @for license in data.licenses().into_iter().take(MOST_LICENCES) { li { (parts::license(license)) } } }
        }
        section aria-labelledby="cite" {
            h2 #cite { (view.say(&texts::CITE)) }
            p.citation { (view.publisher.citing().dataset_citation(data.revision, data.mark().published_at, view.language)) }
        }
    };
    let title = view.say(&texts::HOME_TITLE).to_owned();
    let whole = Whole { view, state: data, programs: &part.programs, downloads };
    let frame = Frame { title, is_listed: true, data: Some(dataset::of_whole(&whole)) };
    Some(frame.around(view, &body))
}

fn held(view: &View<'_>, data: &DatasetState) -> Markup {
    let Counts { programs, pillars, items, effects } = data.count(&Filter::default());
    let mut codes: Vec<_> = data.programs.keys().map(|id| id.municipality).collect();
    codes.dedup();
    let counts = [
        (&texts::MUNICIPALITIES, i64::try_from(codes.len()).unwrap_or(i64::MAX)),
        (&texts::PROGRAMMES_HELD, programs),
        (&texts::PILLARS_HELD, pillars),
        (&texts::ITEMS, items),
        (&texts::EFFECTS, effects),
    ];
    html! {
        dl.counts { @for (name, count) in counts { div { dt { (view.say(name)) } dd { (grouped(count)) } } } }
        @if let Some(published) = data.mark().published_at {
            p {
                (view.say(&texts::DATA_SET_AT)) (data.revision)
                (view.bracketed(parts::time(published, view.language)))
            }
        }
    }
}

fn filter(view: &View<'_>, wanted: &Wanted) -> Markup {
    html! {
        form method="get" action=(view.file("/")) role="search" {
            label for="municipality" { (view.say(&texts::NAME_OR_CODE)) }
            input #municipality type="search" name="municipality" maxlength=(search::MAX_QUERY)
                value=(wanted.of.as_deref().unwrap_or_default());
            @if let Some(lang) = view.chosen_code() { input type="hidden" name="lang" value=(lang); }
            button { (view.say(&texts::FILTER)) }
            @if wanted.of.is_some() { a href=(view.page("/", &[])) { (view.say(&texts::SHOW_ALL)) } }
        }
    }
}

fn list(view: &View<'_>, data: &DatasetState, part: &Part<'_>) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label=(view.say(&texts::PROGRAMMES)) {
            table.list {
                caption { (view.say(&texts::LIST_CAPTION)) }
                thead { tr {
                    th scope="col" { (view.say(&texts::MUNICIPALITY)) }
                    th scope="col" { (view.say(&texts::FISCAL_YEAR)) }
                    th scope="col" { (view.say(&texts::TITLE)) }
                    th scope="col" { (view.say(&texts::PHASE)) }
                    th scope="col" { (view.say(&texts::COVERAGE)) }
                    th.number scope="col" { (view.say(&texts::ITEM_COUNT)) }
                    th.number scope="col" { (view.say(&texts::NET)) }
                } }
                tbody { @for entry in &part.programs { (row(view, data, entry)) } }
            }
        }
    }
}

fn row(view: &View<'_>, data: &DatasetState, entry: &ProgramEntry) -> Markup {
    let (id, head) = (entry.id, &entry.head);
    // A narrow window has no room for a row of headings.
    let name = |column| format!("{}{}", view.say(column), view.say(&texts::COLON));
    html! {
        tr {
            td {
                @match data.municipalities.get(&id.municipality) {
                    Some(municipality) => (view.text(&municipality.name)),
                    None => (id.municipality),
                }
            }
            td { (id.fiscal_year.label(view.language)) }
            th.words scope="row" { a href=(view.page(&program::path(id.into()), &[])) { (view.text(&head.title)) } }
            td data-name=(name(&texts::PHASE)) { (view.say(&words::phase(head.phase))) }
            td data-name=(name(&texts::COVERAGE)) { (view.say(&words::coverage(head.coverage))) }
            td.number data-name=(name(&texts::ITEM_COUNT)) { (grouped(entry.counts.items)) }
            td.number data-name=(name(&texts::NET)) {
                @match entry.summary(head.phase).filter(|summary| summary.net.count > 0) {
                    Some(summary) => (grouped(summary.net.sum.thousands())),
                    None => (view.say(&texts::UNKNOWN)),
                }
            }
        }
    }
}

fn pager(view: &View<'_>, wanted: &Wanted, all: usize) -> Markup {
    let (page, pages) = (wanted.page, all.div_ceil(PAGE));
    let link = |page| {
        let query = wanted.query(page);
        let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        view.page("/", &query)
    };
    html! {
        @if pages > 1 {
            nav.pager aria-label=(view.say(&texts::LIST_PAGES)) {
                @if page > 1 { a rel="prev" href=(link(page - 1)) { (view.say(&texts::PREVIOUS)) } }
                span { (page) " / " (pages) }
                @if page < pages { a rel="next" href=(link(page + 1)) { (view.say(&texts::NEXT)) } }
            }
        }
    }
}

fn interfaces(view: &View<'_>) -> Markup {
    let links = [
        (&texts::EXPLORER, "/graphiql"),
        (&texts::SCHEMA, "/schema.graphql"),
        (&texts::CATALOGUE_TURTLE, "/catalog.ttl"),
        (&texts::CATALOGUE_JSONLD, "/catalog.jsonld"),
        (&texts::CATALOGUE_RDFXML, "/catalog.rdf"),
        (&texts::CATALOGUE_DCAT_US, "/data.json"),
        (&texts::CATALOGUE_CKAN, "/api/3/action/package_search"),
        (&texts::CHANGES_FEED, "/changes.atom"),
    ];
    html! {
        ul {
            li { (view.say(&texts::ENDPOINT)) (view.say(&texts::COLON)) code { (view.absolute("/graphql")) } }
            @for (name, path) in links {
                li { (view.say(name)) (view.say(&texts::COLON)) a href=(view.file(path)) { (view.absolute(path)) } }
            }
        }
    }
}
