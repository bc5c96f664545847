//! `/data.json` as DCAT-US 1.1 has it.

use kaikaku::graphql::Publisher;
use serde_json::Value;

use super::{URL, get};
use crate::support::{Api, TestDatabase, serving, town};

fn dataset<'a>(catalog: &'a Value, name: &str) -> &'a Value {
    let mut datasets = catalog["dataset"].as_array().unwrap().iter();
    datasets.find(|dataset| dataset["identifier"] == format!("{URL}/dataset/{name}")).unwrap()
}

#[actix_web::test]
async fn every_dataset_has_what_dcat_us_asks_for() {
    let database = TestDatabase::bundled().await;
    let answer = get(&database.api().await, "/data.json").await;
    assert_eq!(answer.header("Content-Type"), "application/json; charset=utf-8");
    let catalog = answer.json();
    assert_eq!(catalog["conformsTo"], "https://project-open-data.cio.gov/v1.1/schema");
    let datasets = catalog["dataset"].as_array().unwrap();
    assert_eq!(datasets.len(), 6);
    for dataset in datasets {
        for field in [
            "title",
            "description",
            "keyword",
            "modified",
            "publisher",
            "contactPoint",
            "identifier",
            "license",
            "rights",
            "spatial",
            "temporal",
            "landingPage",
        ] {
            assert!(!dataset[field].is_null(), "{field}: {dataset:#}");
        }
        assert_eq!(dataset["accessLevel"], "public");
        for file in dataset["distribution"].as_array().unwrap() {
            let address = file.get("downloadURL").or(file.get("accessURL")).unwrap().as_str().unwrap();
            assert!(address.starts_with(URL), "{address}");
            assert!(file.get("downloadURL").is_none() || file["mediaType"].is_string());
        }
    }
    let kawasaki = dataset(&catalog, "141305-2023");
    assert_eq!(kawasaki["temporal"], "2023-04-01/2024-03-31");
    assert_eq!(kawasaki["license"], "https://creativecommons.org/licenses/by/4.0/");
    assert_eq!(kawasaki["spatial"], "神奈川県川崎市（日本） / Kawasaki City, Kanagawa, Japan");
    assert_eq!(kawasaki["contactPoint"]["hasEmail"], "mailto:opendata@test.example.jp");
    assert_eq!(kawasaki["publisher"]["name"], "Test City");
    assert_eq!(dataset(&catalog, "all")["temporal"], "2003-04-01/2024-03-31");
}

#[actix_web::test]
async fn terms_that_are_too_long_are_told_by_their_address() {
    let database = TestDatabase::empty().await;
    let mut program = town();
    let license = program.head.licenses.first_mut().unwrap();
    license.title = Some("長い利用条件。".repeat(50).into());
    database.import(&program).await;
    let catalog = get(&database.api().await, "/data.json").await.json();
    let rights = &dataset(&catalog, "199991-2024")["rights"];
    assert_eq!(
        *rights,
        format!("利用条件は次のページに示す。 / The terms stand on this page: {URL}/programs/199991/2024")
    );
}

#[actix_web::test]
async fn where_no_contact_is_configured_the_mailbox_says_so() {
    let mut serving = serving();
    let contact = Some("https://city.example.jp/contact".into());
    serving.publisher = Publisher { name: None, contact, url: URL.into() };
    let database = TestDatabase::bundled().await;
    let api = Api::serving(database.store().await, serving);
    let catalog = get(&api, "/data.json").await.json();
    let contact = &dataset(&catalog, "all")["contactPoint"];
    assert_eq!(contact["hasEmail"], "mailto:not-configured@example.invalid");
    assert_eq!(contact["hasURL"], "https://city.example.jp/contact");
    assert_eq!(contact["fn"], "運営者未設定（operator not configured） / Operator not configured");
}
