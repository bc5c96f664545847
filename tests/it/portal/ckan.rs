//! CKAN's Action API: what it shows, and how it refuses.

use actix_web::test::TestRequest;
use kaikaku::{graphql::Publisher, http::Serving};
use serde_json::{Value, json};

use super::{URL, get, head};
use crate::support::{Answer, Api, TestDatabase, publisher, serving};

/// The result of an action that must succeed.
pub(super) async fn result(api: &Api, call: &str) -> Value {
    let answer = get(api, &format!("/api/3/action/{call}")).await;
    let body = answer.json();
    assert_eq!((answer.status.as_u16(), &body["success"]), (200, &json!(true)), "{call}: {body}");
    body["result"].clone()
}

/// Status and error of an action that must fail.
async fn error(api: &Api, call: &str) -> (u16, Value) {
    let answer = get(api, &format!("/api/3/action/{call}")).await;
    let body = answer.json();
    assert_eq!(body["success"], json!(false), "{call}: {body}");
    (answer.status.as_u16(), body["error"].clone())
}

#[actix_web::test]
async fn a_dataset_is_shown_with_all_that_ckan_keeps() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let package = result(&api, "package_show?id=141305-2023").await;
    assert_eq!(package["name"], "141305-2023");
    assert_eq!(package["title"], "川崎市 令和5年度 行財政改革の取組（Kawasaki City FY2023）");
    assert_eq!((&package["license_id"], &package["isopen"]), (&json!("cc-by"), &json!(true)));
    assert_eq!(package["url"], format!("{URL}/programs/141305/2023"));
    assert_eq!((&package["author"], &package["maintainer"]), (&json!("川崎市"), &json!("Test City")));
    let owner = &package["organization"];
    assert_eq!((&owner["name"], &owner["title"]), (&json!("141305"), &json!("神奈川県川崎市")));
    assert_eq!(package["owner_org"], owner["id"]);
    assert_eq!(package["groups"][0]["name"], "prefecture-14");
    let resources = package["resources"].as_array().unwrap();
    assert_eq!((resources.len(), &package["num_resources"]), (18, &json!(18)));
    let csv =
        resources.iter().find(|resource| resource["url"] == format!("{URL}/data/141305/2023/items.csv"));
    let csv = csv.unwrap();
    assert_eq!((&csv["format"], &csv["mimetype"]), (&json!("CSV"), &json!("text/csv")));
    assert!(csv["hash"].as_str().unwrap().starts_with("sha256:") && csv["size"].is_u64());
    let modified = package["metadata_modified"].as_str().unwrap();
    assert!(chrono::NaiveDateTime::parse_from_str(modified, "%Y-%m-%dT%H:%M:%S.%6f").is_ok(), "{modified}");
    for tag in package["tags"].as_array().unwrap() {
        let tag = tag["name"].as_str().unwrap();
        assert!(tag.chars().all(|c| c.is_alphanumeric() || " -_.".contains(c)), "{tag}");
    }
    let extra = |key: &str| {
        let extras = package["extras"].as_array().unwrap();
        let found: Vec<_> = extras.iter().filter(|extra| extra["key"] == key).collect();
        assert_eq!(found.len(), 1, "{key}");
        found[0]["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(extra("uri"), format!("{URL}/dataset/141305-2023"));
    assert_eq!((extra("temporal_start"), extra("temporal_end")), ("2023-04-01".into(), "2024-03-31".into()));
    assert_eq!((extra("municipality_code"), extra("fiscal_year")), ("141305".into(), "2023".into()));
    assert!(extra("provenance").contains("40～47ページ"));
    assert_eq!(
        (extra("contact_name"), extra("contact_email")),
        ("Test City".into(), "opendata@test.example.jp".into())
    );
    let by_id = result(&api, &format!("package_show?id={}", package["id"].as_str().unwrap())).await;
    assert_eq!(by_id, package);
}

/// An extra of a package; empty where it has none.
fn extra(package: &Value, key: &str) -> String {
    let mut extras = package["extras"].as_array().unwrap().iter();
    let found = extras.find(|extra| extra["key"] == key);
    found.map_or(String::new(), |extra| extra["value"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn addresses_of_papers_and_of_a_contact_are_told() {
    let database = TestDatabase::bundled().await;
    let contact = Some("https://city.example.jp/contact".into());
    let publisher = Publisher { contact, ..publisher() };
    let api = Api::serving(database.store().await, Serving { publisher, ..serving() });
    let package = result(&api, "package_show?id=141305-2003").await;
    let address = "https://www.city.kawasaki.jp/170/page/0000009936.html";
    assert!(extra(&package, "provenance").ends_with(&format!("資料の所在：{address}")));
    assert_eq!(extra(&package, "source_url"), address);
    assert_eq!(extra(&package, "contact_uri"), "https://city.example.jp/contact");
    assert_eq!(
        (package["maintainer_email"].as_str(), extra(&package, "contact_email")),
        (Some(""), String::new())
    );
}

#[actix_web::test]
async fn a_programme_without_items_has_no_resources_without_rows() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let package = result(&api, "package_show?id=141305-2003").await;
    let resources = package["resources"].as_array().unwrap();
    let formats: Vec<&str> = resources.iter().map(|resource| resource["format"].as_str().unwrap()).collect();
    assert_eq!((formats, &package["num_resources"]), (vec!["ZIP", "JSON", "GraphQL"], &json!(3)));
}

#[actix_web::test]
async fn a_resource_is_shown_as_its_dataset_has_it() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let package = result(&api, "package_show?id=141305-2016").await;
    for resource in package["resources"].as_array().unwrap() {
        let call = format!("resource_show?id={}", resource["id"].as_str().unwrap());
        assert_eq!(result(&api, &call).await, *resource);
    }
    let (status, why) = error(&api, "resource_show?id=no-such-thing").await;
    assert_eq!((status, &why["__type"]), (404, &json!("Not Found Error")));
}

#[actix_web::test]
async fn ids_stay_the_same_and_are_uuids() {
    let (one, other) = (TestDatabase::bundled().await, TestDatabase::bundled().await);
    let (one, other) = (one.api().await, other.api().await);
    let package = async |api: &Api| result(api, "package_show?id=all").await;
    let (one, other) = (package(&one).await, package(&other).await);
    for field in ["id", "owner_org"] {
        assert_eq!(one[field], other[field]);
        assert_eq!(one[field].as_str().unwrap().len(), 36);
    }
    assert_eq!(one["id"], "9fd2313a-7425-8793-9e31-80ec230c8a5d");
}

#[actix_web::test]
async fn organizations_are_local_governments_and_groups_are_prefectures() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let operator = "operator-data-test-example-jp";
    assert_eq!(result(&api, "organization_list").await, json!(["141305", operator]));
    assert_eq!(result(&api, "organization_list?offset=1&limit=1").await, json!([operator]));
    let all = result(&api, "organization_list?all_fields=true").await;
    let kawasaki = result(&api, "organization_show?id=141305").await;
    assert_eq!((&all[0], &kawasaki["package_count"]), (&kawasaki, &json!(5)));
    assert_eq!(result(&api, "organization_show?id=14130").await, kawasaki, "as statistics print codes");
    let id = kawasaki["id"].as_str().unwrap();
    assert_eq!(result(&api, &format!("organization_show?id={id}")).await, kawasaki);
    assert_eq!(result(&api, &format!("organization_show?id={operator}")).await["title"], "Test City");
    assert_eq!(result(&api, "group_list").await, json!(["prefecture-14"]));
    assert_eq!(result(&api, "group_show?id=prefecture-14").await["title"], "神奈川県");
}

#[actix_web::test]
async fn the_site_tells_what_it_is() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let status = result(&api, "status_show").await;
    assert_eq!((&status["site_url"], &status["extensions"]), (&json!(URL), &json!([])));
    assert!(status["ckan_version"].as_str().unwrap().starts_with("2."));
    assert_eq!(result(&api, "site_read").await, json!(true));
    for path in ["/api/3", "/api/3/"] {
        assert_eq!(get(&api, path).await.json(), json!({ "version": 3 }), "{path}");
        assert_eq!(head(&api, path).await.status, 200, "{path}");
    }
    assert_eq!(result(&api, "license_list").await[0]["id"], "cc-by");
    assert!(result(&api, "tag_list").await.as_array().unwrap().contains(&json!("行財政改革")));
    let names = json!(["all", "141305-2003", "141305-2010", "141305-2011", "141305-2016", "141305-2023"]);
    assert_eq!(result(&api, "package_list").await, names);
    assert_eq!(result(&api, "package_list?limit=1&offset=1").await, json!(["141305-2003"]));
    let help = get(&api, "/api/3/action/package_search?rows=0").await.json()["help"].clone();
    let help = help.as_str().unwrap().strip_prefix(URL).unwrap().to_owned();
    assert!(get(&api, &help).await.json()["result"].as_str().unwrap().contains("q, fq, sort"));
}

#[actix_web::test]
async fn parameters_may_come_in_the_address_as_json_and_as_a_form() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let expected = result(&api, "package_search?fq=fiscal_year:2023&rows=5").await;
    let post = || TestRequest::post().uri("/api/3/action/package_search");
    let form = [("fq", "fiscal_year:2023"), ("rows", "5")];
    let requests = [
        post().set_json(json!({ "fq": "fiscal_year:2023", "rows": 5, "facet": null })),
        post().set_json(json!({ "fq_list": ["fiscal_year:2023", "organization:141305"], "rows": "5" })),
        post().set_form(form),
        post().set_payload(r#"{"fq":"fiscal_year:2023","rows":5}"#),
        TestRequest::post().uri("/api/action/package_search?fq=fiscal_year:2023&rows=5"),
        // What CKAN's harvester makes of an address with a slash behind it.
        TestRequest::get().uri("//api/3/action/package_search?fq=fiscal_year:2023&rows=5"),
    ];
    for request in requests {
        let answer = api.send(request).await;
        assert_eq!(answer.json()["result"], expected);
    }
    let posted = api.send(post().set_json(json!({}))).await;
    assert_eq!(posted.header("Cache-Control"), "no-cache");
}

#[actix_web::test]
async fn refusals_are_told_as_ckan_tells_them() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for action in ["package_show", "organization_show", "group_show"] {
        let (status, why) = error(&api, &format!("{action}?id=no-such-thing")).await;
        assert_eq!((status, &why["__type"]), (404, &json!("Not Found Error")), "{action}");
        let (status, why) = error(&api, action).await;
        assert_eq!(
            (status, &why["__type"], &why["id"]),
            (409, &json!("Validation Error"), &json!(["Missing value"]))
        );
    }
    for (call, status, kind) in [
        ("package_search?rows=-1", 409, "Validation Error"),
        ("package_search?start=x", 409, "Validation Error"),
        ("package_search?fq=colour:red", 400, "Search Query Error"),
        ("package_search?q=(", 400, "Search Query Error"),
        ("package_search?sort=colour%20asc", 400, "Search Query Error"),
    ] {
        let (found, why) = error(&api, call).await;
        assert_eq!((found, &why["__type"]), (status, &json!(kind)), "{call}: {why}");
    }
    let bad =
        |answer: Answer| (answer.status.as_u16(), answer.json().as_str().unwrap_or_default().to_owned());
    let (status, why) = bad(get(&api, "/api/3/action/package_create").await);
    assert_eq!((status, why.as_str()), (400, "Bad request - Action name not known: package_create"));
    for body in ["[1]", "{", "\"x\""] {
        let request = TestRequest::post().uri("/api/3/action/package_show").set_payload(body);
        let (status, why) = bad(api.send(request).await);
        assert!(status == 400 && why.starts_with("Bad request - JSON Error: "), "{body}: {status} {why}");
    }
    let large = "x".repeat(10 << 20);
    let request = TestRequest::post().uri("/api/3/action/package_show").set_payload(large);
    assert_eq!(api.send(request).await.status, 413);
    assert_eq!(head(&api, "/api/3/action/package_show?id=no-such-thing").await.status, 404);
}
