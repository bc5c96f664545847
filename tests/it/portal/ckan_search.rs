//! Searching CKAN's way: paging and filters as harvesters use them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ckan::result, corrected, import};
use crate::support::{Api, TestDatabase, town};

/// Names of what a search finds, in order.
async fn names(api: &Api, parameters: &[(&str, &str)]) -> Vec<String> {
    let encoded: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let found = result(api, &format!("package_search?rows=100&{encoded}")).await;
    let results = found["results"].as_array().unwrap();
    assert_eq!(found["count"], results.len());
    results.iter().map(|package| package["name"].as_str().unwrap().to_owned()).collect()
}

async fn with_fq(api: &Api, fq: &str) -> Vec<String> {
    names(api, &[("fq", fq), ("sort", "name asc")]).await
}

#[actix_web::test]
async fn a_harvester_finds_every_dataset_once_whatever_the_size_of_its_pages() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    for rows in [1, 2, 6, 7, 100] {
        let (mut ids, mut start) = (Vec::new(), 0);
        loop {
            let page = result(&api, &format!("package_search?sort=id+asc&rows={rows}&start={start}")).await;
            assert_eq!(page["count"], 7);
            let page: Vec<Value> = page["results"].as_array().unwrap().clone();
            if page.is_empty() {
                break;
            }
            ids.extend(page.iter().map(|package| package["id"].as_str().unwrap().to_owned()));
            start += rows;
        }
        assert_eq!(ids.len(), 7);
        assert!(ids.is_sorted());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 7);
    }
    let beyond = result(&api, "package_search?start=10000").await;
    assert_eq!((&beyond["count"], &beyond["results"]), (&7.into(), &Value::Array(Vec::new())));
    assert_eq!(result(&api, "package_search").await["results"].as_array().unwrap().len(), 7);
}

#[actix_web::test]
async fn a_harvester_finds_what_changed_since_it_was_there() {
    let database = TestDatabase::bundled().await;
    let first = database.api().await;
    let all = result(&first, "package_search?rows=100").await;
    let modified = |package: &Value| package["metadata_modified"].as_str().unwrap().to_owned();
    let newest = all["results"].as_array().unwrap().iter().map(modified).max().unwrap();
    let since = |time: &str| format!("metadata_modified:[{time}Z TO *]");
    assert_eq!(with_fq(&first, &since(&newest)).await, ["141305-2023", "all"], "inclusive");
    import(&database, &corrected(1), "Wrong").await;
    let api = database.api().await;
    let changed = with_fq(&api, &since(&newest)).await;
    assert_eq!(changed, ["141305-2023", "all"]);
    let now = modified(&result(&api, "package_show?id=141305-2023").await);
    assert!(now > newest);
    assert_eq!(with_fq(&api, &since(&now)).await, ["141305-2023", "all"]);
    assert_eq!(with_fq(&api, "metadata_modified:[2999-01-01T00:00:00Z TO *]").await, [""; 0]);
    assert_eq!(with_fq(&api, "metadata_modified:[* TO 2000-01-01T00:00:00Z]").await, [""; 0]);
    let order = names(&api, &[("sort", "metadata_modified desc, name asc")]).await;
    assert_eq!(order[..2], ["141305-2023", "all"]);
}

#[actix_web::test]
async fn filters_find_what_packages_say_of_themselves() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    let years: Vec<String> = [2003, 2010, 2011, 2016, 2023].map(|year| format!("141305-{year}")).into();
    let others = ["199991-2024", "all"];
    assert_eq!(with_fq(&api, "organization:141305").await, years);
    assert_eq!(with_fq(&api, "organization:nobody OR organization:141305").await, years);
    assert_eq!(with_fq(&api, "-organization:141305").await, others);
    assert_eq!(with_fq(&api, "-organization:nobody -organization:141305").await, others);
    assert_eq!(with_fq(&api, "groups:prefecture-14").await, years);
    assert_eq!(with_fq(&api, "organization:(nobody OR 199991)").await, ["199991-2024"]);
    assert_eq!(with_fq(&api, "organization:141305 fiscal_year:[2010 TO 2016]").await, years[1..4]);
    assert_eq!(with_fq(&api, "+tags:\"令和5年度\"").await, ["141305-2023"]);
    assert_eq!(with_fq(&api, "license_id:cc-zero").await, ["199991-2024"]);
    assert_eq!(
        with_fq(&api, "res_format:CSV").await,
        ["141305-2016", "141305-2023", "199991-2024", "all"],
        "others have no rows"
    );
    assert_eq!(with_fq(&api, "res_format:ZIP").await.len(), 6, "a package is of one programme");
    assert_eq!(with_fq(&api, "res_format:GraphQL").await.len(), 7);
    assert_eq!(with_fq(&api, "name:141305-20*").await, years);
    assert_eq!(with_fq(&api, "state:active private:false dataset_type:dataset").await.len(), 7);
    let owner = result(&api, "organization_show?id=141305").await;
    assert_eq!(with_fq(&api, &format!("owner_org:{}", owner["id"].as_str().unwrap())).await, years);
    for package in ["141305-2023", "all"] {
        let id = result(&api, &format!("package_show?id={package}")).await;
        assert_eq!(with_fq(&api, &format!("id:{}", id["id"].as_str().unwrap())).await, [package]);
    }
}

#[actix_web::test]
async fn words_are_looked_for_in_both_languages() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let found = async |q: &str| names(&api, &[("q", q), ("sort", "name asc")]).await;
    assert_eq!(found("令和5年度").await, ["141305-2023"]);
    assert_eq!(found("ＫＡＷＡＳＡＫＩ fy2016").await, ["141305-2016"]);
    assert_eq!(found("川崎市").await.len(), 5);
    assert_eq!(found("川崎市 -予算").await.len(), 0);
    assert_eq!(found("*:*").await.len(), 6);
    assert_eq!(found("").await.len(), 6);
    assert_eq!(found("横浜").await, [""; 0]);
    assert_eq!(found("川崎 - 行財政").await.len(), 5, "a dash between words");
}

#[actix_web::test]
async fn filters_come_as_a_list_of_which_all_hold() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for list in [
        vec![("fq_list", r#"["organization:141305", "fiscal_year:2023"]"#)],
        vec![("fq_list", "organization:141305"), ("fq_list", "fiscal_year:2023")],
    ] {
        assert_eq!(names(&api, &list).await, ["141305-2023"]);
    }
    assert_eq!(names(&api, &[("fq_list", r#"["organization:nobody"]"#)]).await, [""; 0]);
}

#[actix_web::test]
async fn what_changed_lately_is_reckoned_from_now() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for range in ["[NOW-1DAY TO NOW]", "[NOW-7DAYS TO *]", "[NOW/DAY-1MONTH TO NOW+1HOUR]"] {
        assert_eq!(with_fq(&api, &format!("metadata_modified:{range}")).await.len(), 6, "{range}");
    }
    assert_eq!(with_fq(&api, "metadata_modified:[* TO NOW-1DAY]").await, [""; 0]);
}
