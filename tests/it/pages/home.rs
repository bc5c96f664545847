//! The home page: the list of programmes, and the ways to the data.

use actix_web::test::TestRequest;
use kaikaku::domain::{FiscalYear, Program};
use serde_json::Value;

use super::{dataset, page, text, values};
use crate::support::{TestDatabase, publisher, town};

/// The rows of the list of programmes, as text.
fn rows(page: &str) -> Vec<String> {
    let list = super::between(page, "id=\"programmes\"", "</section>");
    list.split("<tr>").skip(2).map(text).collect()
}

#[actix_web::test]
async fn the_list_tells_of_every_programme_what_graphql_tells() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    let query = "{ programs(orderBy: [{ field: FISCAL_YEAR, direction: DESC }]) { nodes { title itemCount
        fiscalYearLabel municipality { name code } totalEffect { thousandYen } } } dataset { itemCount effectCount } }";
    let told = api.data(query).await;
    let home = page(&api, "/", "ja").await;
    let rows = rows(&home.body);
    let nodes = told["programs"]["nodes"].as_array().unwrap();
    assert_eq!((rows.len(), nodes.len()), (6, 6));
    for node in nodes {
        let name = [&node["municipality"]["name"], &node["fiscalYearLabel"], &node["title"]];
        let name = name.map(|part| part.as_str().unwrap()).join(" ");
        let row =
            rows.iter().find(|row| row.starts_with(&name)).unwrap_or_else(|| panic!("{name}: {rows:?}"));
        let total = match node["totalEffect"]["thousandYen"].as_i64() {
            Some(total) => kaikaku::domain::grouped(total),
            None => "―".into(),
        };
        assert!(row.ends_with(&format!("{} {total}", node["itemCount"])), "{row}");
    }
    assert!(rows[0].starts_with("川崎市 令和5年度"), "the newest year first: {rows:?}");
    let held = text(super::between(&home.body, "id=\"holds\"", "</section>"));
    let counts = [&told["dataset"]["itemCount"], &told["dataset"]["effectCount"]].map(Value::to_string);
    assert!(held.contains(&format!("取組項目 {} 効果 {}", counts[0], counts[1])), "{held}");
}

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[actix_web::test]
async fn the_list_can_be_asked_by_name_and_by_code_old_or_short() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    for (of, count) in [
        ("川崎", 5),
        ("kawasaki c", 5),
        ("141305", 5),
        ("14130", 5),
        ("架空町", 1),
        ("199982", 1),
        ("nowhere", 0),
        ("", 6),
    ] {
        let of = percent(of);
        let home = page(&api, &format!("/?municipality={of}"), "en").await;
        assert_eq!(home.status, 200, "{of}");
        assert_eq!(rows(&home.body).len(), count, "{of}");
    }
    let long = page(&api, &format!("/?municipality={}", "a".repeat(201)), "en").await;
    assert_eq!(long.status, 400);
    assert!(long.body.contains("at most 200 characters"), "{}", long.body);
}

#[actix_web::test]
async fn a_long_list_has_pages_that_hold_each_programme_once() {
    let database = TestDatabase::empty().await;
    let admin = database.admin().await;
    let years = (1990..=2091).map(|year| FiscalYear::new(year).unwrap());
    for fiscal_year in years {
        let mut program: Program = town();
        program.id.fiscal_year = fiscal_year;
        kaikaku::import::write(&admin, &program, None).await.unwrap();
    }
    admin.close().await.unwrap();
    let api = database.api().await;
    let (first, second) = (page(&api, "/", "en").await, page(&api, "/?page=2", "en").await);
    let links = |page: &str| {
        let links = values(page, "href").into_iter().filter(|link| link.starts_with("./programs/"));
        links.map(str::to_owned).collect::<Vec<_>>()
    };
    let (mut all, rest) = (links(&first.body), links(&second.body));
    assert_eq!((all.len(), rest.len()), (100, 2));
    all.extend(rest);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 102);
    assert!(first.body.contains("rel=\"next\" href=\"./?page=2&amp;lang=en\""), "{}", first.body);
    assert!(second.body.contains("rel=\"prev\" href=\"./?lang=en\""));
    let canonical = format!("rel=\"canonical\" href=\"{}/?page=2&amp;lang=en\"", publisher().url);
    assert!(second.body.contains(&canonical));
    assert_eq!(page(&api, "/?page=3", "en").await.status, 404);
    for bad in ["0", "-1", "x", "1.5", "99999999999999999999"] {
        assert_eq!(page(&api, &format!("/?page={bad}"), "en").await.status, 400, "{bad}");
    }
    assert_eq!(page(&api, &format!("/?page={}", usize::MAX), "en").await.status, 404);
}

#[actix_web::test]
async fn the_way_to_every_form_of_the_data_is_told() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let home = page(&api, "/", "en").await;
    for path in [
        "graphiql",
        "schema.graphql",
        "catalog.ttl",
        "catalog.jsonld",
        "catalog.rdf",
        "data.json",
        "api/3/action/package_search",
        "changes.atom",
        "data/items.csv",
        "datapackage.json",
    ] {
        assert!(home.body.contains(&format!("href=\"./{path}\"")), "{path}");
    }
    assert!(home.body.contains("Test City") && home.body.contains("mailto:opendata@test.example.jp"));
    assert!(home.body.contains("https://creativecommons.org/licenses/by/4.0/"));
    let data = dataset(&home.body);
    let parts: Vec<_> = data["hasPart"].as_array().unwrap().iter().map(|part| part["@id"].clone()).collect();
    let years = [2023, 2016, 2011, 2010, 2003];
    assert_eq!(parts, years.map(|year| format!("{}/dataset/141305-{year}", publisher().url)));
    assert_eq!(data["@id"], format!("{}/dataset/all", publisher().url));
    assert_eq!(data["identifier"], data["@id"]);
    assert_eq!(data["temporalCoverage"], "2003-04-01/2024-03-31");
    assert!(!data.to_string().contains("null"), "{data}");
}

#[actix_web::test]
async fn search_engines_are_told_every_page() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let robots = api.send(TestRequest::get().uri("/robots.txt")).await;
    let place = robots.body.lines().find_map(|line| line.strip_prefix("Sitemap: ")).unwrap();
    assert_eq!(place, format!("{}/sitemap.xml", publisher().url));
    let sitemap = api.send(TestRequest::get().uri("/sitemap.xml")).await;
    assert_eq!(sitemap.header("Content-Type"), "application/xml; charset=utf-8");
    let places = sitemap.body.split("<loc>").skip(1).map(|rest| rest.split('<').next().unwrap());
    let places: Vec<_> = places.collect();
    assert_eq!(places.len(), 6);
    for place in places {
        let path = place.strip_prefix(&publisher().url).unwrap();
        let answer = api.send(TestRequest::get().uri(path)).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains(&format!("rel=\"canonical\" href=\"{place}\"")), "{path}");
    }
}

#[actix_web::test]
async fn without_data_the_pages_say_so() {
    let database = TestDatabase::empty().await;
    let api = database.api().await;
    let home = page(&api, "/", "ja").await;
    assert_eq!(home.status, 200);
    assert!(home.body.contains("条件に合うプログラムはありません。"));
    assert_eq!(dataset(&home.body)["hasPart"], serde_json::json!([]));
}
