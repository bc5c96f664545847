//! What is told but not kept: what soon there is more of, and parts beyond the end, of which there are endlessly many; and what
//! an answer costs.

use std::sync::Arc;

use kaikaku::{
    graphql::Limits,
    http::{Answers, Serving},
};

use super::{get, lasting};
use crate::support::{Answer, Api, TestDatabase, serving};

#[actix_web::test]
async fn parts_beyond_the_end_push_nothing_out() {
    let database = TestDatabase::bundled().await;
    let mut api = database.api().await;
    api.state.answers = Arc::new(Answers::new(16 << 20));
    for path in [
        "/catalog.ttl?page=2",
        "/catalog.jsonld?page=1000000",
        "/data.json?page=2",
        "/api/3/action/package_search?start=6",
        "/api/3/action/package_search?q=nowhere",
        "/api/3/action/package_list?offset=6",
    ] {
        let answer = get(&api, path).await;
        assert_eq!((answer.status.as_u16(), answer.header("Cache-Control")), (200, "no-store"), "{path}");
        assert_eq!(api.state.answers.kept().0, 0, "{path}");
    }
    assert_eq!(lasting(&api, "/catalog.ttl?page=1").await.status, 200);
    assert_eq!(api.state.answers.kept().0, 1);
}

#[actix_web::test]
async fn a_catalogue_does_not_wait_for_the_files_of_all_programmes() {
    let database = TestDatabase::bundled().await;
    let mut api = database.api().await;
    api.state.answers = Arc::new(Answers::new(16 << 20));
    // Files of all programmes cannot be made now, as they are not made at once where the data is large.
    api.store().close().await;
    let answer = get(&api, "/api/3/action/package_show?id=all").await;
    assert_eq!((answer.status.as_u16(), answer.header("Cache-Control")), (200, "no-store"));
    let package = &answer.json()["result"];
    let csv = package["resources"].as_array().unwrap().iter().find(|resource| resource["format"] == "CSV");
    assert_eq!(csv.unwrap()["size"], serde_json::Value::Null);
    assert_eq!(api.state.answers.kept().0, 0);
}

/// How many points are left, as an answer says.
fn left(answer: &Answer) -> u32 {
    let (_, left) = answer.header("RateLimit").split_once("\"points\";r=").unwrap();
    left.split(';').next().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn answers_that_have_to_be_made_cost_points_and_a_harvest_fits_into_a_minute() {
    let database = TestDatabase::bundled().await;
    let limits = Limits { points_per_minute: Some(200_001), ..Limits::default() };
    let mut api = Api::serving(database.store().await, Serving { limits, ..serving() });
    api.state.answers = Arc::new(Answers::new(16 << 20));
    for path in [
        "/catalog.rdf",
        "/dataset/141305-2023",
        "/data.json",
        "/changes.atom",
        "/api/3/action/package_search?rows=5&fq=fiscal_year:2023",
    ] {
        lasting(&api, path).await;
        let before = left(&get(&api, path).await);
        let known = left(&get(&api, path).await);
        assert!(known + 1 >= before, "{path}: what is kept costs one point: {before} {known}");
    }
    let before = left(&get(&api, "/catalog").await);
    // As many as a harvest of 35,000 datasets takes; they are no more than 350 answers that have to be made.
    let mut last = before;
    for start in 0..350 {
        let answer = get(&api, &format!("/api/3/action/package_search?rows=0&start={start}")).await;
        assert_eq!(answer.status, 200);
        last = left(&answer);
    }
    // Some come back meanwhile.
    assert!(last < before && before - last > 350 * 20, "{before} {last}");
}
