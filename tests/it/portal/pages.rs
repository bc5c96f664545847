//! A catalogue of more than one page.

use std::{collections::BTreeSet, sync::Arc};

use kaikaku::{
    domain::{FiscalYear, Generator},
    http::Answers,
    store::Store,
};

use super::{
    URL,
    catalog::{Told, of_class},
    ckan::result,
    get, lasting,
};
use crate::support::{Api, TestDatabase, sources};

/// How many datasets a page has.
const PAGE: usize = 40;

/// So many that the catalogue has three pages, and a search does not give all at once.
const PROGRAMS: u32 = 101;

/// Invented programmes of as many municipalities.
async fn nation() -> TestDatabase {
    let (database, generator) = (TestDatabase::empty().await, Generator::new(7));
    let admin = database.admin().await;
    for index in 0..PROGRAMS {
        let program = generator.program(index, FiscalYear::new(2023).unwrap());
        kaikaku::import::write(&admin, &program, None).await.unwrap();
    }
    admin.close().await.unwrap();
    database
}

/// The datasets that a harvester finds that goes from page to page, and how many pages it reads.
async fn harvested(api: &Api, first: &str) -> (Vec<String>, usize) {
    let (mut found, mut next, mut pages) = (Vec::new(), Some(first.to_owned()), 0);
    while let Some(path) = next {
        let told = Told::turtle(&lasting(api, &path).await.body);
        found.extend(of_class(&told.0, "dcat:Dataset"));
        pages += 1;
        let page = of_class(&told.0, "hydra:PagedCollection").remove(0);
        next = told.values(&page, "hydra:next").pop().map(|next| next.replace(URL, ""));
        assert_eq!(told.value(&page, "hydra:totalItems"), (PROGRAMS + 1).to_string());
        assert_eq!(told.value(&page, "hydra:last"), format!("{URL}/catalog.ttl?page=3"));
    }
    found.sort();
    (found, pages)
}

#[actix_web::test]
async fn a_long_catalogue_is_read_page_by_page_with_few_statements() {
    let database = nation().await;
    let memory = 256 * 1024 * 1024;
    let store = Store::connect(&sources(&database.reader_url), memory).await.unwrap();
    let mut api = Api::new(Arc::new(store));
    let store = Arc::clone(api.store());
    let statements = || store.statement_count();
    let before = statements();
    get(&api, "/catalog.ttl?page=2").await;
    assert_eq!(statements() - before, 3, "two for the programmes of a page, one for their packages");
    let first = harvested(&api, "/catalog.ttl").await;
    let before = statements();
    let (found, pages) = harvested(&api, "/catalog.ttl").await;
    assert_eq!(statements(), before, "sizes are found anew");
    assert_eq!((&found, pages), (&first.0, 3));
    assert_eq!(found.len(), PROGRAMS as usize + 1);
    let mut different = found.clone();
    different.dedup();
    assert_eq!(different.len(), found.len(), "none twice");
    assert!(found.contains(&format!("{URL}/dataset/all")));
    let catalog = Told::turtle(&get(&api, "/catalog.ttl").await.body);
    assert_eq!(catalog.values(&format!("{URL}/catalog"), "dcat:dataset").len(), PAGE);
    let csv = format!("{URL}/dataset/all#items.csv");
    assert_eq!(catalog.value(&csv, "dcat:downloadURL"), format!("{URL}/data/items.csv"));
    let length = get(&api, "/data/items.csv").await.body.len().to_string();
    assert_eq!(catalog.value(&csv, "dcat:byteSize"), length);
    let beyond = Told::turtle(&get(&api, "/catalog.ttl?page=4").await.body);
    assert_eq!(of_class(&beyond.0, "dcat:Dataset"), [""; 0]);
    let page = format!("{URL}/catalog.ttl?page=4");
    assert_eq!(beyond.value(&page, "hydra:totalItems"), (PROGRAMS + 1).to_string());
    assert_eq!(beyond.values(&page, "hydra:next"), [""; 0]);
    let whole = get(&api, "/data.json").await;
    assert_eq!(whole.json()["dataset"].as_array().unwrap().len(), PROGRAMS as usize + 1);
    assert_eq!(whole.header("Link"), "");
    more_rows_than_a_hundred_are_cut_without_a_word(&api).await;
    // As much as is kept where nothing else is configured.
    api.state.answers = Arc::new(Answers::new(32 << 20));
    assert_eq!(lasting(&api, "/catalog.jsonld").await.status, 200);
    assert_eq!(api.state.answers.kept().0, 1, "the longest page is kept");
}

async fn more_rows_than_a_hundred_are_cut_without_a_word(api: &Api) {
    let (mut ids, mut lengths) = (BTreeSet::new(), Vec::new());
    for start in [0, 100, 200] {
        let found = result(api, &format!("package_search?rows=1000&start={start}&sort=id+asc")).await;
        assert_eq!(found["count"], PROGRAMS + 1);
        let page = found["results"].as_array().unwrap();
        lengths.push(page.len());
        ids.extend(page.iter().map(|package| package["id"].to_string()));
    }
    assert_eq!((lengths, ids.len()), (vec![100, 2, 0], 102));
}

#[actix_web::test]
async fn numbers_that_are_no_pages_are_refused() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for path in ["/catalog.ttl", "/catalog", "/data.json"] {
        for number in ["0", "-1", "x", "01", "1.5", "1000001", "99999999999999999999999", ""] {
            let answer = get(&api, &format!("{path}?page={number}")).await;
            assert_eq!(answer.status, 400, "{path} {number}");
            assert_eq!(answer.header("Content-Type"), "application/problem+json");
            let problem = answer.json();
            assert_eq!((&problem["parameter"], &problem["status"]), (&"page".into(), &400.into()));
            assert!(problem["detail"].as_str().unwrap().ends_with("a whole number from 1 to 1000000"));
        }
    }
}
