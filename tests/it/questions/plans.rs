//! How the database answers at the size of the nation: by indexes, never by reading a large table from end to end.

use std::{collections::BTreeMap, time::Duration};

use kaikaku::{
    domain::{FiscalYear, Generator},
    import, store,
};
use sea_orm::ConnectionTrait;

use crate::support::{Api, TestDatabase};

/// How often each generated programme is repeated, under codes of municipalities that nobody described.
const COPIES: i32 = 99;

/// Copies every row of every programme to other municipalities. A copy is enough to be found, not to be exported.
fn multiply() -> Vec<String> {
    let copies = format!("generate_series(1, {COPIES}) n");
    let table = |name: &str, columns: &str| {
        format!(
            "INSERT INTO {name} (municipality_id, {columns}) SELECT c.id, {} FROM {name} r JOIN copied c ON c.of = r.municipality_id",
            columns.split(", ").map(|column| format!("r.{column}")).collect::<Vec<_>>().join(", ")
        )
    };
    vec![
        // Codes with right check digits, of any prefecture: the server verifies them when it starts.
        format!(
            "CREATE TABLE copied AS
             WITH five AS (SELECT p * 1000 + k AS five FROM generate_series(1, 47) p, generate_series(600, 899) k),
             coded AS (SELECT five * 10 + (11 - (five % 10 * 2 + five / 10 % 10 * 3 + five / 100 % 10 * 4
                 + five / 1000 % 10 * 5 + five / 10000 * 6) % 11) % 10 AS id FROM five),
             free AS (SELECT id, row_number() OVER (ORDER BY id) AS row FROM coded
                 WHERE id NOT IN (SELECT id FROM municipality)),
             wanted AS (SELECT of, n, row_number() OVER (ORDER BY of, n) AS row
                 FROM (SELECT DISTINCT municipality_id AS of FROM program) p, {copies})
             SELECT free.id, wanted.of, wanted.n FROM wanted JOIN free USING (row)"
        ),
        "INSERT INTO municipality (id, kind, name_ja) SELECT id, 'MUNICIPALITY', 'copy' FROM copied".into(),
        "UPDATE municipality m SET (population, population_date, population_source)
            = (copied.id % 1000 * 1000, '2024-01-01', 'copy') FROM copied WHERE copied.id = m.id".into(),
        "INSERT INTO revision (number, municipality_id, fiscal_year, program_number, content_hash, published_at, package)
         SELECT r.number * 1000 + c.n, c.id, r.fiscal_year, 1, r.content_hash, r.published_at, ''
         FROM revision r JOIN copied c ON c.of = r.municipality_id".into(),
        "INSERT INTO program SELECT c.id, r.fiscal_year, title_ja, title_en, description_ja, description_en, parent_plan_ja,
            parent_plan_en, phase, coverage, licenses, r.revision * 1000 + c.n, pillar_count, item_count, effect_count
         FROM program r JOIN copied c ON c.of = r.municipality_id".into(),
        table("document", "fiscal_year, ordinal, key, title_ja, publisher_ja"),
        table("pillar", "fiscal_year, ordinal, key, number, title_ja, item_count, net_yen, gross_yen, quantified_item_count"),
        table("section", "fiscal_year, ordinal, pillar_ordinal, parent_ordinal, key, number, title_ja"),
        table("item", "fiscal_year, ordinal, pillar_ordinal, section_ordinal, key, title_ja, document_ordinal, net_yen, gross_yen"),
        table("effect", "fiscal_year, ordinal, item_ordinal, pillar_ordinal, key, kind, phase, text_ja, printed, printed_unit, amount_yen, gross_printed, gross_yen, quantity, quantity_unit, role, account, attribution, attribution_note_ja, attribution_note_en, document_ordinal, own_phase"),
        table("overlap", "fiscal_year, ordinal, effect_ordinal, key, amount_yen, counted_in_ordinal"),
        table("program_total", "fiscal_year, phase, effect_count, amount_count, quantified_item_count, net_yen, net_squares, net_least, net_most, net_inferred, gross_yen, gross_squares, gross_least, gross_most, gross_inferred, overlap_named_yen, overlap_unnamed_yen, quantities"),
        table("item_title", "fiscal_year, ordinal, title, lexemes"),
        table("item_search", "fiscal_year, ordinal, title, texts, lexemes"),
        "UPDATE dataset SET revision = (SELECT max(number) FROM revision)".into(),
    ]
}

/// How often each large table was read from end to end.
async fn scans(database: &TestDatabase) -> BTreeMap<&'static str, i64> {
    let mut scans = BTreeMap::new();
    for table in ["item", "effect", "item_search", "item_title", "pillar"] {
        let query = format!("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = '{table}'");
        scans.insert(table, database.number(&query).await);
    }
    scans
}

/// The questions whose plans must not read a large table from end to end.
const QUESTIONS: [(&str, &str); 9] = [
    ("1: items of a programme above an amount, from the database", r#"{ items(filter: { municipality: { eq: "CODE" }, fiscalYear: { eq: 2021 },
        totalEffect: { gte: 100000000 } }, orderBy: [{ field: TOTAL_EFFECT, direction: DESC }]) { totalCount nodes { title pillar { title } } } }"#),
    ("1: items of a year above an amount", "{ items(filter: { fiscalYear: { eq: 2021 }, totalEffect: { gte: 5000000000 } },
        orderBy: [{ field: TOTAL_EFFECT, direction: DESC }], first: 50) { totalCount nodes { title pillar { title } } } }"),
    ("the largest of all", "{ items(orderBy: [{ field: TOTAL_EFFECT, direction: DESC }], first: 10) { nodes { title } } }"),
    ("4: groups by year", "{ items { groups(by: [FISCAL_YEAR]) { nodes { keys { fiscalYear } aggregates { sum { yen } } } } } }"),
    ("6: municipalities of one year", "{ programs(filter: { fiscalYear: { eq: 2021 } }, orderBy: [{ field: EFFECT_PER_INHABITANT, direction: DESC }],
        first: 20) { nodes { effectPerInhabitant totalEffect { yen } municipality { name population { inhabitants } } } } }"),
    ("10: a word of four characters", r#"{ search(query: "公用車の", filter: { fiscalYear: { eq: 2021 } }, first: 10) { totalCount nodes { item { title } } } }"#),
    ("10: a title", r#"{ items(filter: { title: { contains: "公用車" } }, first: 20) { totalCount nodes { id title } } }"#),
    ("11: programmes having an item above an amount", "{ programs(filter: { items: { some: { totalEffect: { gte: 6000000000 } } } }) { totalCount } }"),
    ("11: items of large cities, pillars with large totals", "{ items(filter: { population: { gt: 996000 } }, first: 10) { totalCount nodes { title } }
        pillars(filter: { totalEffect: { gte: 20000000000 } }, first: 10) { totalCount nodes { title } } }"),
];

#[actix_web::test]
async fn no_question_reads_a_large_table_from_end_to_end() {
    let database = TestDatabase::empty().await;
    let admin = database.admin().await;
    let generator = Generator::new(7);
    let mut code = String::new();
    for index in 0..19 {
        for year in 2019..=2023 {
            let program = generator.program(index, FiscalYear::new(year).unwrap());
            code = program.id.municipality.to_string();
            import::write(&admin, &program, None).await.unwrap();
        }
    }
    // Constraints were checked when the originals came in; checking copies would take minutes.
    admin.execute_unprepared("SET session_replication_role = replica").await.unwrap();
    for statement in multiply() {
        admin.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    store::settle(&admin).await.unwrap();
    admin.close().await.unwrap();
    let items = database.number("SELECT count(*) FROM item").await;
    assert!(items > 470_000, "{items}");
    let api: Api = database.api().await;
    for (name, query) in QUESTIONS {
        let query = query.replace("CODE", &code);
        let before = scans(&database).await;
        api.data(&query).await;
        // Sessions tell what they did once a second, when they do something.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        api.data(&query).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(scans(&database).await, before, "{name}");
    }
    // That reading from end to end would be seen: nothing serves a condition on every effect's account.
    let before = scans(&database).await;
    let whole = "{ effects(filter: { account: { eq: SPECIAL } }, first: 1) { totalCount } }";
    api.data(whole).await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    api.data(whole).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(scans(&database).await["effect"] > before["effect"]);
}
