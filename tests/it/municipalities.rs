//! What packages say of municipalities: the newest says it, corrections count, former codes are followed.

use chrono::NaiveDate;
use kaikaku::domain::{FiscalYear, Municipality, MunicipalityCode, Population, Program, ProgramId, Text};
use serde_json::{Value, json};

use crate::support::{TestDatabase, program, town};

fn population(inhabitants: i32, year: i32) -> Population {
    let date = NaiveDate::from_ymd_opt(year, 10, 1).unwrap();
    Population { inhabitants, date, source: "invented for this test".into() }
}

async fn kawasaki(database: &TestDatabase) -> Value {
    let query = r#"{ municipality(code: "141305") { name(lang: EN) population { inhabitants } } }"#;
    database.api().await.data(query).await["municipality"].clone()
}

#[actix_web::test]
async fn names_and_population_do_not_depend_on_the_order_of_imports() {
    let mut newer = program("data/141305-2023");
    newer.municipalities[0].name.en = Some("Kawasaki".into());
    let mut older = program("data/141305-2016");
    older.municipalities[0].name.en = Some("Kawasaki-shi".into());
    older.municipalities[0].population = Some(population(1_475_213, 2015));
    for order in [[&newer, &older], [&older, &newer]] {
        let database = TestDatabase::empty().await;
        for program in order {
            database.import(program).await;
        }
        let expected = json!({ "name": "Kawasaki", "population": { "inhabitants": 1_475_213 } });
        assert_eq!(kawasaki(&database).await, expected);
    }
}

#[actix_web::test]
async fn a_corrected_description_replaces_what_it_corrects_even_by_something_older() {
    let database = TestDatabase::empty().await;
    let older = program("data/141305-2016");
    let mut wrong = program("data/141305-2023");
    let right = wrong.clone();
    wrong.municipalities[0].population = Some(population(1, 2099));
    wrong.municipalities[0].name.en = Some("Kavasaki".into());
    database.import(&older).await;
    database.import(&wrong).await;
    assert_eq!(kawasaki(&database).await, json!({ "name": "Kavasaki", "population": { "inhabitants": 1 } }));
    let mut corrected = right.clone();
    corrected.municipalities[0].population = Some(population(1_541_640, 2022));
    database.import(&corrected).await;
    let expected = json!({ "name": "Kawasaki City", "population": { "inhabitants": 1_541_640 } });
    assert_eq!(kawasaki(&database).await, expected);
    database.import(&right).await;
    assert_eq!(kawasaki(&database).await, json!({ "name": "Kawasaki City", "population": null }));
}

#[actix_web::test]
async fn a_code_that_no_package_describes_any_more_is_gone() {
    let database = TestDatabase::empty().await;
    let town = town();
    database.import(&town).await;
    assert_eq!(database.number("SELECT count(*) FROM municipality").await, 2);
    let own = town.id.municipality;
    let mut corrected = town.clone();
    corrected.municipalities.retain(|municipality| municipality.code == own);
    database.import(&corrected).await;
    assert_eq!(database.number("SELECT count(*) FROM municipality").await, 1);
    database.import(&town).await;
    assert_eq!(database.number("SELECT count(successor_id) FROM municipality").await, 1);
}

/// A programme of one municipality whose code was replaced.
fn replaced(code: &str, by: Option<&str>, year: i32) -> Program {
    let code: MunicipalityCode = code.parse().unwrap();
    let describe = |code, successor: Option<&str>| Municipality {
        code,
        name: Text { ja: format!("町{code}").into(), en: None },
        valid_from: None,
        valid_to: successor.and(NaiveDate::from_ymd_opt(2000, 3, 31)),
        successor: successor.map(|code| code.parse().unwrap()),
        population: None,
    };
    let mut program = program("data/141305-2016");
    program.id = ProgramId { municipality: code, fiscal_year: FiscalYear::new(year.into()).unwrap() };
    program.municipalities = vec![describe(code, by)];
    program.municipalities.extend(by.map(|by| describe(by.parse().unwrap(), None)));
    program
}

#[actix_web::test]
async fn former_codes_are_followed_link_by_link_by_programmes_and_filters() {
    let database = TestDatabase::empty().await;
    // 199982 became 199991, which became 199940.
    for program in [replaced("199982", Some("199991"), 1999), replaced("199991", Some("199940"), 2010)] {
        database.import(&program).await;
    }
    database.import(&replaced("199940", None, 2020)).await;
    let api = database.api().await;
    let data = api
        .data(
            r#"{ now: municipality(code: "199982") { code }
                first: program(municipality: "199982", fiscalYear: 1999) { municipality { code } }
                second: program(municipality: "199982", fiscalYear: 2010) { municipality { code } }
                third: program(municipality: "199982", fiscalYear: 2020) { municipality { code } }
                before: program(municipality: "199940", fiscalYear: 1999) { municipality { code } }
                all: items(filter: { municipality: { eq: "199982" } }) { totalCount nodes { program { fiscalYear } } }
                later: programs(filter: { municipality: { in: ["199991"] } }) { totalCount }
                own: municipality(code: "199940") { programs { totalCount } predecessors { programs { totalCount } } } }"#,
        )
        .await;
    let of = |code: &str| json!({ "municipality": { "code": code } });
    assert_eq!((&data["now"]["code"], &data["first"]), (&json!("199940"), &of("199982")));
    assert_eq!((&data["second"], &data["third"]), (&of("199991"), &of("199940")));
    assert_eq!(data["before"], Value::Null);
    assert_eq!((&data["all"]["totalCount"], &data["later"]["totalCount"]), (&json!(3), &json!(2)));
    assert_eq!(data["own"]["programs"]["totalCount"], 1);
    assert_eq!(data["own"]["predecessors"][0]["programs"]["totalCount"], 1);
}
