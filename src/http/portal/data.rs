//! Downloads: `/data/items.csv` of all programmes or those that are chosen, `/data/141305/2023/items.csv` of one.

use std::{rc::Rc, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, http::header, middleware::from_fn, web};
use strum::IntoEnumIterator;

use super::{
    files::{self, Wanted},
    parameters::{self, Parameters},
    problem::Problem,
    serve::{self, Labels},
    stored::Stored,
    streams,
};
use crate::{
    domain::{Language, ProgramId, StateId, package::TABLES},
    export::{Encoding, ExportError, File, Format, Scope, Table, Variant},
    http::{
        AppState,
        points::{self, Account},
        refusal::Refusal,
        respond::Lasting,
    },
    store::Snapshot,
};

/// How often a download is begun anew where the data changed meanwhile.
const ATTEMPTS: usize = 4;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/data/{file}")
                .wrap(from_fn(points::count))
                .route(web::get().to(of_all))
                .route(web::head().to(of_all)),
        )
        .service(
            web::resource("/data/{code}/{year}/{file}")
                .wrap(from_fn(points::count))
                .route(web::get().to(of_program))
                .route(web::head().to(of_program)),
        )
        .service(
            web::resource("/datapackage.json")
                .wrap(from_fn(points::count))
                .route(web::get().to(description))
                .route(web::head().to(description)),
        );
}

async fn of_all(request: HttpRequest, name: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let found = match Name::read(&name) {
        Some(found @ (Name::Table(..) | Name::Metadata(_))) => Ok(found),
        _ => Err(no_file(Scope::Everything)),
    };
    answer(&request, &state, Scope::Everything, found).await
}

async fn description(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    answer(&request, &state, Scope::Everything, Ok(Name::Descriptor)).await
}

async fn of_program(
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let (code, year, name) = &*path;
    let asked = StateId::named(code, year);
    let Some(found) = asked.and_then(|asked| state.service.store.current().settled(asked)) else {
        let held = "no such programme is held; the path is /data/CODE/YEAR/FILE, such as /data/141305/2023/items.csv, \
             or of its first revision /data/141305/2023@1/items.csv";
        return Problem::not_found(held).answer();
    };
    let scope = Scope::Program(found);
    let Some(file) = Name::read(name) else { return no_file(scope).answer() };
    // A code of old leads to what took its place, and one without check digit to the whole one.
    if *code != found.program.municipality.to_string() {
        let query = Some(request.query_string()).filter(|query| !query.is_empty());
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        return HttpResponse::PermanentRedirect()
            .insert_header((header::LOCATION, format!("../../{found}/{name}{query}")))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish();
    }
    answer(&request, &state, scope, Ok(file)).await
}

fn no_file(scope: Scope) -> Problem {
    let names = scope.files().map(|file| scope.path(file)).collect::<Vec<_>>().join(", ");
    Problem::not_found(format!("there is no such file; there are {names}"))
}

/// What a file is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Table(Table, Format),
    Metadata(Table),
    Package,
    Part(usize),
    Descriptor,
}

impl Name {
    fn read(name: &str) -> Option<Self> {
        let of_table = |table| Format::iter().map(move |format| (table, format));
        let mut tables = Table::iter().flat_map(of_table);
        let is_table = |(table, format): &(Table, Format)| File::Table(*table, *format).name() == name;
        if let Some((table, format)) = tables.find(is_table) {
            return Some(Self::Table(table, format));
        }
        let is_metadata =
            |table: &Table| name.strip_prefix(<&str>::from(*table)) == Some(".csv-metadata.json");
        if let Some(table) = Table::iter().find(is_metadata) {
            return Some(Self::Metadata(table));
        }
        // The description is the first of the package's files.
        let mut parts =
            (1..).zip(TABLES).map(|(place, table)| (place, format!("package-{}", table.file_name())));
        match name {
            "package.zip" => Some(Self::Package),
            "datapackage.json" => Some(Self::Descriptor),
            _ => parts.find(|(_, part)| part == name).map(|(place, _)| Self::Part(place)),
        }
    }
}

async fn answer(
    request: &HttpRequest,
    state: &AppState,
    scope: Scope,
    name: Result<Name, Problem>,
) -> HttpResponse {
    let name = match name {
        Ok(name) => name,
        Err(problem) => return problem.answer(),
    };
    let store = &state.service.store;
    let mut unpaid = points::account(request);
    let mut attempt = 0;
    loop {
        attempt += 1;
        if store.silence().is_some_and(|silence| silence > state.serving.stale) {
            return Problem::from(Refusal::Gone).answer();
        }
        let snapshot = store.snapshot();
        let answered = attempted(request, state, &snapshot, (scope, name), &mut unpaid).await;
        let again = answered.is_err() && snapshot.has_moved() && attempt < ATTEMPTS;
        if !again || store.refresh().await.is_err() {
            return answered.unwrap_or_else(|problem| problem.answer());
        }
    }
}

async fn attempted(
    request: &HttpRequest,
    state: &AppState,
    snapshot: &Snapshot,
    (scope, name): (Scope, Name),
    unpaid: &mut Option<Rc<Account>>,
) -> Result<HttpResponse, Problem> {
    if let Scope::Program(of @ StateId { number: Some(_), .. }) = scope
        && snapshot.at(of).await.map_err(ExportError::from)?.is_none()
    {
        return Err(Problem::not_found("the programme has no such revision"));
    }
    if !matches!(name, Name::Table(..)) {
        parameters::given(request, &state.service.limits, &[])?;
    }
    let wanted = match (name, scope) {
        (Name::Table(table, format), _) => {
            let read = Parameters::read(request, &state.service.limits, (scope, format), snapshot.state())?;
            let labels = Labels::of(snapshot, scope, table, &read);
            if !read.selection.is_everything() {
                return streams::chosen(request, state, snapshot, (scope, table, read), labels, unpaid).await;
            }
            let stored = files::get(state, snapshot, Wanted::Table(scope, table, read.variant)).await?;
            return Ok(whole(request, state, snapshot, &stored, &labels));
        }
        (Name::Metadata(table), _) => Wanted::Metadata(scope, table),
        (Name::Package, Scope::Program(of)) => Wanted::Package(of),
        (Name::Part(place), Scope::Program(of)) => Wanted::Part(of, place),
        (Name::Descriptor, Scope::Program(of)) => Wanted::Part(of, 0),
        (Name::Descriptor, Scope::Everything) => Wanted::Descriptor,
        (Name::Package | Name::Part(_), Scope::Everything) => return Err(no_file(scope)),
    };
    let stored = files::get(state, snapshot, wanted).await?;
    Ok(whole(request, state, snapshot, &stored, &Labels::of_other(snapshot, scope, name)))
}

/// A file as a whole, with its hash as its tag.
pub(super) fn whole(
    request: &HttpRequest,
    state: &AppState,
    snapshot: &Snapshot,
    stored: &Arc<Stored>,
    labels: &Labels,
) -> HttpResponse {
    let lasting = Lasting {
        tag: serve::tag(stored),
        mark: snapshot.state().mark(),
        by_post: false,
        caching: state.caching.clone(),
        stale: state.service.store.silence(),
        vary: "",
    };
    serve::file(request, stored, labels, &lasting)
}

/// What is said behind a file's name of the programme that it is of.
fn of_scope(snapshot: &Snapshot, scope: Scope) -> (String, String) {
    let Scope::Program(StateId { program, number }) = scope else { return (String::new(), String::new()) };
    let ProgramId { municipality, fiscal_year } = program;
    let (at, at_ja) = match number {
        Some(number) => (format!("-revision-{number}"), format!("_第{number}版")),
        None => (String::new(), String::new()),
    };
    let name = snapshot.state().municipalities.get(&municipality);
    let name = name.map_or_else(|| municipality.to_string(), |found| found.name.ja.to_string());
    (
        format!("-{municipality}-{fiscal_year}{at}"),
        format!("_{name}_{}{at_ja}", fiscal_year.label(Language::Ja)),
    )
}

impl Labels {
    fn of(snapshot: &Snapshot, scope: Scope, table: Table, read: &Parameters) -> Self {
        let Parameters { selection, variant: Variant { format, japanese, encoding } } = read;
        let (of_scope, of_scope_ja) = of_scope(snapshot, scope);
        let (chosen, chosen_ja) =
            if selection.is_everything() { ("", "") } else { ("-selection", "_抽出") };
        let ending: &str = (*format).into();
        let charset = match (format, encoding) {
            (Format::Csv, Encoding::Cp932) => "; charset=windows-31j; header=present",
            (Format::Csv, _) => "; charset=utf-8; header=present",
            _ => "",
        };
        Self {
            content_type: format!("{}{charset}", format.media_type()),
            name: format!("{}{of_scope}{chosen}.{ending}", <&str>::from(table)),
            name_ja: format!("{}{of_scope_ja}{chosen_ja}.{ending}", table.title().0),
            described_by: (*format == Format::Csv
                && !japanese
                && *encoding != Encoding::Cp932
                && selection.is_everything())
            .then(|| format!("{}.csv-metadata.json", <&str>::from(table))),
        }
    }

    fn of_other(snapshot: &Snapshot, scope: Scope, name: Name) -> Self {
        let (of_scope, of_scope_ja) = of_scope(snapshot, scope);
        let (content_type, names) = match name {
            Name::Package => {
                let names = (format!("package{of_scope}.zip"), format!("データパッケージ{of_scope_ja}.zip"));
                ("application/zip", names)
            }
            Name::Part(place) if place > 0 => {
                let table = place.checked_sub(1).and_then(|place| TABLES.get(place));
                let table = table.map(|table| table.file_name()).unwrap_or_default();
                (
                    "text/csv; charset=utf-8; header=present",
                    (format!("package-{table}"), format!("package-{table}")),
                )
            }
            Name::Metadata(table) => {
                let name = format!("{}.csv-metadata.json", <&str>::from(table));
                ("application/csvm+json", (name.clone(), name))
            }
            _ => ("application/json", ("datapackage.json".into(), "datapackage.json".into())),
        };
        let (name, name_ja) = names;
        Self { content_type: content_type.into(), name, name_ja, described_by: None }
    }
}
