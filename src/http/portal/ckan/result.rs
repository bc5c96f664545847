//! The results of actions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    super::{
        datasets::{self, Describing},
        kept::{self, Made},
    },
    action::{Action, Part},
    search::Search,
};
use crate::{
    domain::StateId,
    export::{
        Scope,
        catalog::{
            self, Place, Site,
            ckan::{self, Group},
            keywords, scope_of, slug,
        },
    },
    http::{AppState, refusal::Refusal},
    store::{DatasetState, Snapshot},
};

/// The version of CKAN that this is like.
const CKAN_VERSION: &str = "2.11.0";

/// A result as JSON.
fn given(value: &Value) -> Made {
    // There are endlessly many parts beyond the end of a list.
    Made { body: value.to_string().into_bytes(), lasts: !value.as_array().is_some_and(Vec::is_empty) }
}

/// What an action gives at this state of the data.
pub(super) async fn of(state: &AppState, snapshot: &Snapshot, action: &Action) -> Result<Made, Refusal> {
    let (site, data) = (datasets::site(state), snapshot.state());
    let value = match action {
        Action::SiteRead => json!(true),
        Action::StatusShow => json!({
            "site_title": Site::title().ja,
            "site_description": Site::description().ja,
            "site_url": site.url,
            "ckan_version": CKAN_VERSION,
            "error_emails_to": site.mailbox(),
            "locale_default": "ja",
            "extensions": [],
        }),
        Action::Search(search) => return found(state, snapshot, search).await,
        Action::Package(id) => {
            let scope = scope(&site, data, id).ok_or(Refusal::Missing)?;
            let (package, lasts) = package(state, snapshot, scope).await?;
            return Ok(Made { lasts, ..given(&package) });
        }
        Action::Resource(id) => return resource(state, snapshot, id).await,
        Action::Packages(part) => json!(part.of(datasets::scopes(data).into_iter().map(slug))),
        Action::Groups { organizations, whole, part } => groups(&site, data, *organizations, *whole, *part),
        Action::Group { organization, id } => {
            // Statistics print codes without the check digit.
            let code = id.parse().ok().filter(|_| *organization).map(Group::place_name);
            let id = code.as_ref().unwrap_or(id);
            let mut groups = counted(&site, data, *organization).into_values();
            let found = groups.find(|(group, _)| [&group.id, &group.name].contains(&id));
            found.map(|(group, packages)| shown(&group, packages)).ok_or(Refusal::Missing)?
        }
        Action::Tags => json!(tags(data)),
        Action::Licenses => {
            let by_id = data
                .licenses()
                .into_iter()
                .map(|license| (catalog::licence_id(license), ckan::license(license)));
            json!(by_id.collect::<BTreeMap<_, _>>().into_values().collect::<Vec<_>>())
        }
        Action::Help(text) => json!(text),
    };
    Ok(given(&value))
}

/// What a search finds: how much, and a part of it.
async fn found(state: &AppState, snapshot: &Snapshot, search: &Search) -> Result<Made, Refusal> {
    let (site, data, asked) = (datasets::site(state), snapshot.clone(), search.clone());
    let all = kept::aside(move || Ok(asked.find(&site, data.state()))).await?;
    let wanted: Vec<Scope> = all.iter().skip(search.start).take(search.rows).copied().collect();
    let mut datasets = Describing::new(state, snapshot, wanted.len());
    let packages = datasets.listed(&wanted, ckan::package).await?;
    let found = json!({ "count": all.len(), "facets": {}, "search_facets": {} });
    // There are endlessly many parts beyond the last dataset.
    let lasts = datasets.is_whole() && !wanted.is_empty();
    Ok(Made { body: datasets::with_member(&found, "results", &packages), lasts })
}

/// A dataset, and whether that is all that will be told of it.
async fn package(state: &AppState, snapshot: &Snapshot, scope: Scope) -> Result<(Value, bool), Refusal> {
    let mut datasets = Describing::new(state, snapshot, 1);
    let dataset = datasets.described(&[scope]).await?.pop().ok_or(Refusal::Missing)?;
    Ok((ckan::package(&datasets::site(state), &dataset), datasets.is_whole()))
}

/// The resource of this id, as its dataset has it.
async fn resource(state: &AppState, snapshot: &Snapshot, id: &str) -> Result<Made, Refusal> {
    let (site, data, wanted) = (datasets::site(state), snapshot.clone(), id.to_owned());
    let find = move || {
        let mut scopes = datasets::scopes(data.state()).into_iter();
        Ok(scopes.find(|scope| ckan::has_resource(&site, *scope, &wanted)))
    };
    let scope = kept::aside(find).await?.ok_or(Refusal::Missing)?;
    let (package, lasts) = package(state, snapshot, scope).await?;
    let mut resources = package.get("resources").and_then(Value::as_array).into_iter().flatten();
    let found = resources
        .find(|resource| resource.get("id").is_some_and(|known| known == id))
        .ok_or(Refusal::Missing)?;
    Ok(Made { lasts, ..given(found) })
}

/// The dataset of this id or name.
fn scope(site: &Site, data: &DatasetState, id: &str) -> Option<Scope> {
    let named = scope_of(id).filter(|scope| datasets::is_held(data, *scope));
    let has_id = |scope: &Scope| ckan::package_id(site, &slug(*scope)) == id;
    named.or_else(|| datasets::scopes(data).into_iter().find(has_id))
}

/// The organizations or groups by their names, each with how many datasets it has.
fn counted(site: &Site, data: &DatasetState, organizations: bool) -> BTreeMap<String, (Group, usize)> {
    let mut counted: BTreeMap<String, (Group, usize)> = BTreeMap::new();
    let mut count = |group: Group| counted.entry(group.name.clone()).or_insert((group, 0)).1 += 1;
    for scope in datasets::scopes(data) {
        match (scope, organizations) {
            (Scope::Everything, true) => count(Group::of_operator(site)),
            (Scope::Everything, false) => {}
            (Scope::Program(StateId { program, .. }), of_cities) => {
                let place = Place::of(data, program.municipality);
                count(if of_cities {
                    Group::of_place(site, &place)
                } else {
                    Group::of_prefecture(site, &place)
                });
            }
        }
    }
    counted
}

fn groups(site: &Site, data: &DatasetState, organizations: bool, whole: bool, part: Part) -> Value {
    let groups = part.of(counted(site, data, organizations));
    if whole {
        groups.iter().map(|(_, (group, packages))| shown(group, *packages)).collect()
    } else {
        groups.into_iter().map(|(name, _)| json!(name)).collect()
    }
}

fn shown(group: &Group, packages: usize) -> Value {
    let mut shown = group.json();
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("package_count".into(), json!(packages));
    }
    shown
}

fn tags(data: &DatasetState) -> BTreeSet<String> {
    let programs = data.programs.keys().map(|id| Some((*id, Place::of(data, id.municipality))));
    let all =
        programs.flat_map(|program| ckan::tags(&keywords(program.as_ref().map(|(id, place)| (*id, place)))));
    all.collect()
}
