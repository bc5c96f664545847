//! The schema: migrations up and down, entities that match it, constraints that hold, a serving role that cannot write.

use std::collections::{BTreeMap, BTreeSet};

use kaikaku::store;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IdenStatic, Iterable, Statement,
};

use crate::support::{self, TestDatabase};

/// A column as PostgreSQL knows it.
#[derive(FromQueryResult)]
struct Column {
    table: String,
    name: String,
    kind: String,
    nullable: bool,
    key: bool,
}

async fn columns(admin: &store::Admin) -> Vec<Column> {
    let sql = "
        SELECT c.table_name::text AS table, c.column_name::text AS name, c.data_type::text AS kind,
            c.is_nullable = 'YES' AS nullable,
            EXISTS (SELECT 1 FROM information_schema.key_column_usage k
                JOIN information_schema.table_constraints t USING (constraint_name, table_name)
                WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name
                    AND k.column_name = c.column_name) AS key
        FROM information_schema.columns c
        WHERE c.table_schema = 'public' AND c.table_name <> 'seaql_migrations'";
    Column::find_by_statement(Statement::from_string(DbBackend::Postgres, sql)).all(admin).await.unwrap()
}

/// What an entity says of its columns: type and whether it can be null; and which make its key.
fn entity<E: EntityTrait>(entity: E) -> (String, BTreeMap<String, (String, bool, bool)>) {
    use sea_orm::sea_query::ColumnType;
    let keys: Vec<String> = E::PrimaryKey::iter().map(|key| key.as_str().to_owned()).collect();
    let columns = E::Column::iter().map(|column| {
        let definition = column.def();
        let kind = match definition.get_column_type() {
            ColumnType::SmallInteger => "smallint",
            ColumnType::Integer => "integer",
            ColumnType::BigInteger => "bigint",
            ColumnType::Boolean => "boolean",
            ColumnType::Text => "text",
            ColumnType::Date => "date",
            ColumnType::Decimal(_) => "numeric",
            ColumnType::JsonBinary => "jsonb",
            ColumnType::VarBinary(_) | ColumnType::Blob => "bytea",
            ColumnType::Custom(name) if name.to_string() == "tsvector" => "tsvector",
            ColumnType::TimestampWithTimeZone => "timestamp with time zone",
            other => panic!("{other:?} of {}", column.as_str()),
        };
        let name = column.as_str().to_owned();
        let key = keys.contains(&name);
        (name, (kind.to_owned(), definition.is_null(), key))
    });
    (entity.table_name().to_owned(), columns.collect())
}

#[actix_web::test]
async fn entities_match_the_migrated_schema() {
    let database = TestDatabase::empty().await;
    let mut found: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
    for Column { table, name, kind, nullable, key } in columns(&database.admin().await).await {
        found.entry(table).or_default().insert(name, (kind, nullable, key));
    }
    let entities = BTreeMap::from([
        entity(entity::dataset::Entity),
        entity(entity::document::Entity),
        entity(entity::effect::Entity),
        entity(entity::item::Entity),
        entity(entity::item_search::Entity),
        entity(entity::item_title::Entity),
        entity(entity::municipality::Entity),
        entity(entity::municipality_description::Entity),
        entity(entity::overlap::Entity),
        entity(entity::pillar::Entity),
        entity(entity::program::Entity),
        entity(entity::program_total::Entity),
        entity(entity::revision::Entity),
        entity(entity::section::Entity),
        entity(entity::stated_total::Entity),
        entity(entity::tombstone::Entity),
    ]);
    assert_eq!(entities, found);
}

#[actix_web::test]
async fn migrations_go_down_to_nothing_and_up_again() {
    let database = TestDatabase::bundled().await;
    let admin = database.admin().await;
    let lines = store::migrations(&admin).await.unwrap();
    assert!(lines.iter().all(|line| line.applied));
    let steps = u32::try_from(lines.len()).unwrap();
    store::migrate_down(&admin, steps).await.unwrap();
    assert!(columns(&admin).await.is_empty(), "tables are left after going down");
    assert!(store::migrations(&admin).await.unwrap().iter().all(|line| !line.applied));
    assert_eq!(store::migrate_up(&admin, store::Reader::Same).await.unwrap(), lines.len());
    assert_eq!(store::migrate_up(&admin, store::Reader::Same).await.unwrap(), 0);
    assert_eq!(columns(&admin).await.iter().filter(|column| column.table == "effect").count(), 30);
}

#[actix_web::test]
async fn what_is_derived_by_another_version_is_made_anew_from_the_kept_packages() {
    let database = TestDatabase::bundled().await;
    database.import(&crate::support::town()).await;
    let content = "SELECT hashtextextended(string_agg(x::text, '|' ORDER BY x::text), 0) FROM (
        SELECT g::text AS x FROM program g UNION ALL SELECT i::text FROM item i UNION ALL SELECT e::text FROM effect e
        UNION ALL SELECT p::text FROM pillar p UNION ALL SELECT t::text FROM program_total t
        UNION ALL SELECT t::text FROM item_title t UNION ALL SELECT s::text FROM item_search s
        UNION ALL SELECT o::text FROM overlap o UNION ALL SELECT m::text FROM municipality m
        UNION ALL SELECT r.number::text || r.content_hash FROM revision r UNION ALL SELECT d::text FROM dataset d) y";
    let before = database.number(content).await;
    let admin = database.admin().await;
    // As an older version left it, which knew nothing of these tables.
    store::migrate_down(&admin, 1).await.unwrap();
    assert_eq!(store::missing(&admin).await.unwrap(), ["m20261127_000003_questions"]);
    assert_eq!(store::migrate_up(&admin, store::Reader::Same).await.unwrap(), 1);
    assert_eq!(database.number(content).await, before);
    // As another version derived it.
    let other = "UPDATE dataset SET derived = 0; UPDATE pillar SET net_yen = 1; DELETE FROM item_search;
                 UPDATE item_title SET title = '', lexemes = ''; DELETE FROM program_total";
    admin.execute_unprepared(other).await.unwrap();
    let missing = store::missing(&admin).await.unwrap();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!(store::migrate_up(&admin, store::Reader::Same).await.unwrap(), 0);
    assert!(store::missing(&admin).await.unwrap().is_empty());
    assert_eq!(database.number(content).await, before);
    admin.close().await.unwrap();
}

#[actix_web::test]
async fn the_serving_role_cannot_write_anything() {
    let database = TestDatabase::bundled().await;
    let reader = store::admin(&database.reader_url).await.unwrap();
    let columns = columns(&database.admin().await).await;
    for Column { table, name, .. } in &columns {
        let sql = format!("UPDATE {table} SET {name} = DEFAULT");
        let error = reader.execute_unprepared(&sql).await.unwrap_err().to_string();
        assert!(error.contains("permission denied"), "{sql}: {error}");
    }
    let tables: BTreeSet<String> = columns.into_iter().map(|column| column.table).collect();
    for table in tables.into_iter().chain(["seaql_migrations".into()]) {
        reader.execute_unprepared(&format!("SELECT 1 FROM {table}")).await.unwrap();
        for sql in [
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
            format!("INSERT INTO {table} DEFAULT VALUES"),
            format!("DROP TABLE {table} CASCADE"),
            format!("ALTER TABLE {table} ADD extra text"),
        ] {
            let error = reader.execute_unprepared(&sql).await.unwrap_err().to_string();
            assert!(error.contains("permission denied") || error.contains("must be owner"), "{sql}: {error}");
        }
    }
    for sql in [
        "CREATE TABLE mine (a text)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "UPDATE dataset SET revision = 9",
    ] {
        assert!(reader.execute_unprepared(sql).await.is_err(), "{sql}");
    }
    assert!(!database.store().await.can_write().await.unwrap());
}

#[actix_web::test]
async fn a_database_in_which_japanese_is_no_text_is_refused_with_one_sentence() {
    let database = TestDatabase::empty().await;
    for (place, made) in
        ["ENCODING 'UTF8' LC_CTYPE 'C'", "ENCODING 'SQL_ASCII' LC_CTYPE 'C'"].into_iter().enumerate()
    {
        let name = format!("kaikaku_test_encoding_{}_{place}", std::process::id());
        let admin = database.admin().await;
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' {made}"))
            .await
            .unwrap();
        let url = database.beside(&name);
        let error = store::admin(&url).await.unwrap_err().to_string();
        assert!(error.contains("create it with ENCODING 'UTF8' and a UTF-8 locale"), "{error}");
        assert!(store::Store::connect(&support::sources(&url), 1).await.is_err());
        admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
        admin.close().await.unwrap();
    }
}

#[actix_web::test]
async fn the_database_itself_refuses_what_no_programme_can_say() {
    let database = TestDatabase::bundled().await;
    let admin = database.admin().await;
    let refused = [
        (
            "a wrong check digit",
            "INSERT INTO municipality (id, kind, name_ja) VALUES (141304, 'MUNICIPALITY', 'x')",
        ),
        (
            "a prefecture called a municipality",
            "INSERT INTO municipality (id, kind, name_ja) VALUES (140007, 'MUNICIPALITY', 'x')",
        ),
        ("a successor without an end", "UPDATE municipality SET successor_id = id WHERE id = 141305"),
        ("an amount without its printed figure", "UPDATE effect SET printed = NULL WHERE kind = 'MONETARY'"),
        ("words that carry money", "UPDATE effect SET amount_yen = 1 WHERE kind = 'QUALITATIVE'"),
        ("half a post", "UPDATE effect SET quantity = 0.5 WHERE kind = 'HEADCOUNT'"),
        ("an unknown kind", "UPDATE effect SET kind = 'OTHER'"),
        (
            "an inference without its reason",
            "UPDATE effect SET attribution = 'INFERRED', attribution_note_ja = NULL, attribution_note_en = NULL",
        ),
        ("another year on an item", "UPDATE item SET fiscal_year = 2022"),
        (
            "an item in a section of another pillar",
            "UPDATE item SET pillar_ordinal = 5 WHERE section_ordinal = 0",
        ),
        ("a page that no paper has", "UPDATE effect SET page = 0"),
        ("a second programme of the year", "INSERT INTO program SELECT * FROM program"),
        ("a revision without a programme's number", "UPDATE revision SET program_number = 0"),
        (
            "more than the whole budget of Japan",
            "UPDATE effect SET amount_yen = 100000000000001 WHERE kind = 'MONETARY'",
        ),
    ];
    for (what, sql) in refused {
        assert!(admin.execute_unprepared(sql).await.is_err(), "{what} was accepted");
    }
    let prefecture = "INSERT INTO municipality (id, kind, name_ja) VALUES (140007, 'PREFECTURE', '神奈川県')";
    admin.execute_unprepared(prefecture).await.unwrap();
    assert_eq!(database.number("SELECT count(*) FROM municipality WHERE code = '140007'").await, 1);
}
