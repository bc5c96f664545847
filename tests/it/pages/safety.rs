//! Texts of packages are texts, whatever they look like; and pages load nothing but their style.

use kaikaku::domain::License;

use super::{dataset, entitled, page, text, values};
use crate::support::{TestDatabase, town};

const HOSTILE: &str = "</title></script><script>alert(1)</script><img src=x onerror=\"alert(2)\"> & 改革";

#[actix_web::test]
async fn a_hostile_title_stays_a_title() {
    let database = TestDatabase::empty().await;
    let mut program = entitled(HOSTILE);
    program.items[0].title.ja = HOSTILE.into();
    program.documents[0].title.ja = HOSTILE.into();
    program.head.description.ja = Some(HOSTILE.into());
    let name = "CC0-1.0".into();
    program.head.licenses = vec![License { name, title: Some(HOSTILE.into()), path: None }];
    database.import(&program).await;
    let api = database.api().await;
    for path in [
        "/",
        "/programs/141305/2023",
        "/programs/141305/2023@1",
        &format!("/?municipality={}", "%22%3E%3Cscript%3E"),
    ] {
        for language in ["ja", "en"] {
            let page = page(&api, path, language).await;
            assert_eq!(page.status, 200, "{path}");
            let html = &page.body;
            assert_eq!(html.matches("<script").count(), 1, "{path}: only the one for machines");
            assert_eq!(html.matches("</script").count(), 1, "{path}");
            assert!(!html.contains("<img") && !html.contains("href=\"javascript:"), "{path}");
            assert!(dataset(html).to_string().contains("<script>alert(1)"), "{path}: machines get it whole");
        }
    }
    let page = page(&api, "/programs/141305/2023", "ja").await.body;
    assert!(
        text(super::between(&page, "<h1>", "</h1>")).contains("&lt;/title&gt;&lt;/script&gt;&lt;script&gt;")
    );
}

#[actix_web::test]
async fn pages_run_and_load_nothing_and_work_below_a_prefix() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    for path in
        ["/", "/programs/199991/2024", "/programs/141305/2023@1", "/programs/141305/1999", "/programs/x/y"]
    {
        let page = page(&api, path, "ja").await;
        let policy = page.header("Content-Security-Policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self';"), "{policy}");
        assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");
        assert!(!page.body.contains(" style=\"") && !page.body.contains("<style"), "{path}");
        assert!(!page.body.contains(" onclick") && values(&page.body, "src").is_empty(), "{path}");
        for link in values(&page.body, "href") {
            assert!(!link.starts_with('/'), "{path}: {link} would not work below a prefix");
        }
    }
}

#[actix_web::test]
async fn where_there_is_no_english_the_japanese_says_that_it_is_japanese() {
    let database = TestDatabase::empty().await;
    database.import(&town()).await;
    let api = database.api().await;
    let english = page(&api, "/programs/199991/2024", "en").await.body;
    assert!(english.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    for japanese in ["架空町行財政改革実施計画", "庁舎照明の省電力化", "歳出の見直し", "架空町"]
    {
        assert!(english.contains(&format!("<span lang=\"ja\">{japanese}</span>")), "{japanese}");
    }
    assert!(english.contains("<p lang=\"ja\">庁舎の照明を省電力型に替え、電気代を減らす。</p>"));
    let japanese = page(&api, "/programs/199991/2024", "ja").await.body;
    assert!(japanese.starts_with("<!DOCTYPE html><html lang=\"ja\">"));
}
