//! The states of programmes: their revisions, what these removed, and old states read from the packages they keep.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::revision;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, FromQueryResult, Iterable, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait, Select, Value,
};

use super::{
    Snapshot, StoreError,
    connect::{Plans, statement},
    rows,
    tree::list,
};
use crate::{
    domain::{History, Language, OptionalText, Program, ProgramId, ProgramTree, Removed, Revision, StateId},
    package,
};

/// What no longer stands in programme `g`.
pub(super) const REMOVED: &str = "
    (SELECT json_agg(json_build_array(t.level, t.key, t.title_ja, t.title_en, t.removed_in))
        FROM tombstone t WHERE (t.municipality_id, t.fiscal_year) = (g.municipality_id, g.fiscal_year)) AS removed";

/// The revisions of programme `g` up to one.
pub(super) fn revisions_until(number: &str) -> String {
    format!(
        "(SELECT json_agg(json_build_array(o.number, o.program_number, o.published_at, o.content_hash, o.note)
            ORDER BY o.number) FROM revision o
          WHERE (o.municipality_id, o.fiscal_year) = (g.municipality_id, g.fiscal_year) AND o.number <= {number})
         AS revisions"
    )
}

pub(super) fn revisions(row: &QueryResult) -> Result<Vec<Revision>, StoreError> {
    type Row = (i64, i32, DateTime<Utc>, Box<str>, Option<Box<str>>);
    let revision = |(number, program_number, published_at, content_hash, note): Row| Revision {
        number,
        program_number,
        published_at,
        content_hash,
        note,
    };
    Ok(list(row, "revisions")?.into_iter().map(revision).collect())
}

pub(super) fn removed(row: &QueryResult) -> Result<Vec<Removed>, StoreError> {
    type Row = (String, Box<str>, Option<Box<str>>, Option<Box<str>>, i64);
    let removed = |(level, key, ja, en, removed_in): Row| {
        let level = rows::code(&level, "level")?;
        Ok(Removed { level, key, title: OptionalText { ja, en }, removed_in })
    };
    list(row, "removed")?.into_iter().map(removed).collect()
}

/// A programme and what is known of its states as a tree.
pub(super) fn tree(program: Program, history: History) -> Result<ProgramTree, StoreError> {
    let revision = rows::required(history.revisions.last().cloned(), "the revision of a programme")?;
    let tree = ProgramTree::new(program, revision);
    Ok(tree.map_err(|error| StoreError::Corrupt(error.to_string()))?.with(history))
}

/// Loads these states from the packages of their revisions, in one statement; what does not exist is left out.
/// Nothing newer than the snapshot is seen.
pub(super) async fn load(
    snapshot: &Snapshot,
    wanted: &[(ProgramId, i32)],
) -> Result<Vec<ProgramTree>, StoreError> {
    let query = format!(
        "SELECT d.revision AS dataset_revision, g.package, {} FROM dataset d LEFT JOIN (
             revision g JOIN unnest($1::integer[], $2::smallint[], $3::integer[])
             w (municipality_id, fiscal_year, program_number) USING (municipality_id, fiscal_year, program_number))
         ON g.number <= $4",
        revisions_until("g.number")
    );
    let municipalities: Vec<i32> = wanted.iter().map(|(id, _)| id.municipality.number()).collect();
    let years: Vec<i16> = wanted.iter().map(|(id, _)| id.fiscal_year.get()).collect();
    let numbers: Vec<i32> = wanted.iter().map(|(_, number)| *number).collect();
    let values: [Value; 4] =
        [municipalities.into(), years.into(), numbers.into(), snapshot.state.revision.into()];
    let mut packages = Vec::new();
    for row in snapshot.run(Plans::ByKey, statement(&query, values)).await? {
        // States do not change, so a server that is ahead will do; one that is behind may lack some.
        if row.try_get::<i64>("", "dataset_revision")? < snapshot.state.revision {
            return Err(StoreError::Conflict);
        }
        if let Some(package) = row.try_get::<Option<Vec<u8>>>("", "package")? {
            packages.push((package, revisions(&row)?));
        }
    }
    // Reading a package takes milliseconds, for which no other request should wait.
    let read = tokio::task::spawn_blocking(move || {
        let past = packages.into_iter().map(|(package, revisions)| {
            let history = History { revisions, removed: Vec::new() };
            tree(unpack(package)?, history).map(ProgramTree::past)
        });
        past.collect()
    });
    read.await.map_err(|error| StoreError::Corrupt(error.to_string()))?
}

/// The same by the running numbers of the data set.
pub(super) async fn load_as_of(
    snapshot: &Snapshot,
    wanted: &[(ProgramId, i64)],
) -> Result<Vec<ProgramTree>, StoreError> {
    let query =
        "SELECT municipality_id, fiscal_year, program_number FROM revision WHERE number = ANY($1::bigint[])";
    let numbers: Vec<i64> = wanted.iter().map(|(_, number)| *number).collect();
    let mut states = Vec::with_capacity(wanted.len());
    for row in snapshot.run(Plans::ByKey, statement(query, [numbers.into()])).await? {
        let id = rows::program_id(row.try_get("", "municipality_id")?, row.try_get("", "fiscal_year")?)?;
        states.push((id, row.try_get("", "program_number")?));
    }
    load(snapshot, &states).await
}

/// The programme in a package that an import kept.
pub(super) fn unpack(package: Vec<u8>) -> Result<Program, StoreError> {
    package::read_kept(package).map_err(|problems| {
        let problems = package::render_table(&problems, Language::En);
        StoreError::Corrupt(format!("a kept package cannot be read any more:\n{problems}"))
    })
}

/// A revision without its package.
#[derive(Debug, FromQueryResult)]
struct Line {
    municipality_id: i32,
    fiscal_year: i16,
    number: i64,
    program_number: i32,
    published_at: DateTime<Utc>,
    content_hash: String,
    note: Option<String>,
}

impl Line {
    fn into_domain(self) -> Result<(ProgramId, Revision), StoreError> {
        let Self { municipality_id, fiscal_year, number, program_number, published_at, content_hash, note } =
            self;
        let revision = Revision {
            number,
            program_number,
            published_at,
            content_hash: content_hash.into_boxed_str(),
            note: note.map(String::into_boxed_str),
        };
        Ok((rows::program_id(municipality_id, fiscal_year)?, revision))
    }
}

/// The newest revisions of all programmes, the newest first.
pub(super) async fn newest(
    snapshot: &Snapshot,
    limit: u64,
) -> Result<Vec<(ProgramId, Revision)>, StoreError> {
    let seen = revision::Column::Number.lte(snapshot.state.revision);
    let query = lines(revision::Entity::find().filter(seen));
    let query = query.order_by_desc(revision::Column::Number).limit(limit);
    let rows = snapshot.run(Plans::ByKey, query.build(DbBackend::Postgres)).await?;
    let lines = rows.iter().map(|row| Line::from_query_result(row, "")?.into_domain());
    let newest: Vec<_> = lines.collect::<Result<_, _>>()?;
    snapshot.at_this_revision(newest.first().map_or(0, |(_, revision)| revision.number))?;
    Ok(newest)
}

/// Revisions of one programme, or of all, the newest first.
pub async fn history(
    connection: &DatabaseConnection,
    program: Option<ProgramId>,
    limit: u64,
) -> Result<Vec<(ProgramId, Revision)>, StoreError> {
    let query = lines(program.map_or_else(revision::Entity::find, of_program));
    let limit = limit.min(i64::MAX.cast_unsigned());
    let lines = query.order_by_desc(revision::Column::Number).limit(limit).into_model::<Line>();
    lines.all(connection).await?.into_iter().map(Line::into_domain).collect()
}

/// The programmes that are held, with the revision and hash of what each holds.
pub async fn held(
    connection: &DatabaseConnection,
) -> Result<HashMap<ProgramId, (i64, Box<str>)>, StoreError> {
    let query = "SELECT r.municipality_id, r.fiscal_year, r.number, r.program_number, r.published_at, r.content_hash, r.note
                 FROM program g JOIN revision r ON r.number = g.revision";
    let lines = Line::find_by_statement(statement(query, [])).all(connection).await?;
    let held = lines.into_iter().map(Line::into_domain);
    held.map(|line| line.map(|(id, revision)| (id, (revision.number, revision.content_hash)))).collect()
}

/// The state that a revision made, by the running number of the data set.
pub async fn state_of(connection: &DatabaseConnection, number: i64) -> Result<Option<StateId>, StoreError> {
    let line = lines(revision::Entity::find_by_id(number)).into_model::<Line>().one(connection).await?;
    let state = line.map(|line| {
        let (program, revision) = line.into_domain()?;
        Ok(StateId { program, number: Some(revision.program_number) })
    });
    state.transpose()
}

/// A state of a programme with everything in it, its newest where no number is given; none where it is not held.
pub async fn find(
    connection: &DatabaseConnection,
    state: StateId,
) -> Result<Option<(Program, Revision)>, StoreError> {
    let mut query = of_program(state.program);
    if let Some(number) = state.number {
        query = query.filter(revision::Column::ProgramNumber.eq(number));
    }
    let Some(row) = query.order_by_desc(revision::Column::Number).one(connection).await? else {
        return Ok(None);
    };
    let revision::Model {
        number,
        municipality_id,
        fiscal_year,
        program_number,
        content_hash,
        published_at,
        note,
        package,
    } = row;
    let line =
        Line { municipality_id, fiscal_year, number, program_number, published_at, content_hash, note };
    Ok(Some((unpack(package)?, line.into_domain()?.1)))
}

/// Everything but the packages, which are large.
fn lines(query: Select<revision::Entity>) -> Select<revision::Entity> {
    use revision::Column;
    query.select_only().columns(Column::iter().filter(|column| !matches!(column, Column::Package)))
}

fn of_program(id: ProgramId) -> Select<revision::Entity> {
    revision::Entity::find()
        .filter(revision::Column::MunicipalityId.eq(id.municipality.number()))
        .filter(revision::Column::FiscalYear.eq(id.fiscal_year.get()))
}
