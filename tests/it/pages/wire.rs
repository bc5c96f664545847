//! The pages as HTTP: languages, tags, compression, redirects, refusals, and what they ask of the database.

use std::{io::Read, sync::Arc, time::Duration};

use actix_web::{
    App,
    http::Method,
    test::{self, TestRequest},
};
use kaikaku::http::{Answers, routes};
use url::Url;

use super::{page, values};
use crate::support::{Api, TestDatabase, publisher, town};

const KAWASAKI: &str = "/programs/141305/2023";

async fn keeping(database: &TestDatabase) -> Api {
    let mut api = database.api().await;
    api.state.answers = Arc::new(Answers::new(16 * 1024 * 1024));
    api
}

#[actix_web::test]
async fn the_address_chooses_the_language_then_the_client_then_it_is_japanese() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (query, accepted, expected) in [
        ("", "", "ja"),
        ("", "en", "en"),
        ("", "en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("", "fr,ja;q=0.5,en;q=0.4", "ja"),
        ("", "fr", "ja"),
        ("", "*", "ja"),
        ("", "en;q=0, ja", "ja"),
        ("", "nonsense;;;", "ja"),
        ("?lang=en", "ja", "en"),
        ("?lang=ja", "en", "ja"),
        ("?other=1", "en", "en"),
    ] {
        let request = TestRequest::get().uri(&format!("{KAWASAKI}{query}"));
        let answer = api.send(request.insert_header(("Accept-Language", accepted))).await;
        assert_eq!(answer.status, 200);
        let begin = format!("<!DOCTYPE html><html lang=\"{expected}\">");
        assert!(answer.body.starts_with(&begin), "{query} {accepted}");
        assert_eq!(answer.header("Vary"), "Accept-Encoding, Accept-Language");
    }
    let url = format!("{}{KAWASAKI}", publisher().url);
    for (asked, canonical) in [("", ""), ("?lang=en", "?lang=en")] {
        let answer = api.send(TestRequest::get().uri(&format!("{KAWASAKI}{asked}"))).await;
        for link in [
            format!("rel=\"canonical\" href=\"{url}{canonical}\""),
            format!("rel=\"alternate\" hreflang=\"ja\" href=\"{url}?lang=ja\""),
            format!("rel=\"alternate\" hreflang=\"en\" href=\"{url}?lang=en\""),
            format!("rel=\"alternate\" hreflang=\"x-default\" href=\"{url}\""),
        ] {
            assert!(answer.body.contains(&link), "{asked}: {link}");
        }
    }
    // Where the language was chosen, links keep it; else every page asks the client anew.
    let chosen = page(&api, "/", "en").await.body;
    assert!(chosen.contains("href=\"./programs/141305/2023?lang=en\""));
    assert!(api.send(TestRequest::get().uri("/")).await.body.contains("href=\"./programs/141305/2023\""));
    assert_eq!(api.send(TestRequest::get().uri("/?lang=fr")).await.status, 400);
}

#[actix_web::test]
async fn a_page_has_a_tag_of_its_own_until_the_data_changes() {
    let database = TestDatabase::bundled().await;
    let api = keeping(&database).await;
    let mut tags = Vec::new();
    for path in [
        "/",
        KAWASAKI,
        "/programs/141305/2023@1",
        "/programs/141305/2016",
        "/sitemap.xml",
        "/?municipality=x",
    ] {
        for language in ["ja", "en"] {
            let first = page(&api, path, language).await;
            let tag = first.header("ETag").to_owned();
            assert!(tag.starts_with('"') && tag.ends_with("-identity\""), "{path}: {tag}");
            assert!(first.header("Cache-Control").starts_with("public, max-age=60, s-maxage=300"), "{path}");
            assert!(first.header("Last-Modified").ends_with("GMT"), "{path}");
            let again = TestRequest::get()
                .uri(&format!("{path}{}lang={language}", if path.contains('?') { '&' } else { '?' }));
            let again = api.send(again.insert_header(("If-None-Match", tag.clone()))).await;
            assert_eq!(
                (again.status.as_u16(), again.body.as_str(), again.header("ETag")),
                (304, "", &*tag),
                "{path}"
            );
            assert_eq!(page(&api, path, language).await.body, first.body, "{path}");
            tags.push(tag);
        }
    }
    tags.dedup(); // the sitemap is the same in every language
    let count = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!((tags.len(), count), (11, 11));
    let before = page(&api, KAWASAKI, "ja").await;
    database.import(&town()).await;
    api.store().refresh().await.unwrap();
    let after = TestRequest::get().uri(&format!("{KAWASAKI}?lang=ja"));
    let after = api.send(after.insert_header(("If-None-Match", before.header("ETag")))).await;
    assert_eq!(after.status, 200);
    assert_ne!(after.header("ETag"), before.header("ETag"));
}

#[actix_web::test]
async fn head_answers_and_pages_are_compressed() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let app = test::init_service(App::new().configure(routes(api.state.clone()))).await;
    // Their files are measured from here on.
    page(&api, "/", "ja").await;
    page(&api, KAWASAKI, "ja").await;
    for path in ["/", KAWASAKI, "/sitemap.xml", "/robots.txt", "/portal.css", "/favicon.svg", "/favicon.ico"]
    {
        let get = api.send(TestRequest::get().uri(path)).await;
        let head = api.send(TestRequest::default().method(Method::HEAD).uri(path)).await;
        assert_eq!((head.status, head.header("ETag")), (get.status, get.header("ETag")), "{path}");
    }
    let plain = api.send(TestRequest::get().uri(KAWASAKI)).await.body;
    let gzip = TestRequest::get().uri(KAWASAKI).insert_header(("Accept-Encoding", "gzip")).to_request();
    let response = test::call_service(&app, gzip).await;
    assert_eq!(response.headers().get("Content-Encoding").unwrap(), "gzip");
    let (bytes, mut text) = (test::read_body(response).await, String::new());
    assert!(bytes.len() * 3 < plain.len(), "{} of {}", bytes.len(), plain.len());
    flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain);
}

#[actix_web::test]
async fn the_style_lies_under_an_address_that_never_changes_its_content() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let home = api.send(TestRequest::get().uri("/")).await.body;
    let place = values(&home, "href").into_iter().find(|link| link.starts_with("./portal.css?v=")).unwrap();
    let style = api.send(TestRequest::get().uri(place.trim_start_matches('.'))).await;
    assert_eq!((style.status.as_u16(), style.header("Content-Type")), (200, "text/css; charset=utf-8"));
    assert!(style.header("Cache-Control").contains("immutable"));
    let other = api.send(TestRequest::get().uri("/portal.css?v=other")).await;
    assert_eq!(other.header("Cache-Control"), "no-store");
}

#[actix_web::test]
async fn other_names_of_a_programme_lead_to_its_one_address() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    for (asked, to) in [
        ("/programs/14130/2023", "../../programs/141305/2023"),
        ("/programs/14130/2023?lang=en", "../../programs/141305/2023?lang=en"),
        ("/programs/14130/2023@1", "../../programs/141305/2023@1"),
        ("/programs/199982/2024", "../../programs/199991/2024"),
        ("/programs/19998/2024", "../../programs/199991/2024"),
    ] {
        let answer = api.send(TestRequest::get().uri(asked)).await;
        assert_eq!((answer.status.as_u16(), answer.header("Location")), (301, to), "{asked}");
    }
}

#[actix_web::test]
async fn what_is_not_held_and_what_means_nothing_is_told_apart_in_both_languages() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let long = format!("/?x={}", "a".repeat(20_000));
    for (path, status) in [
        ("/programs/141305/2022", 404),
        ("/programs/131016/2023", 404),
        ("/programs/141305/2023@9", 404),
        ("/programs/141304/2023", 400),
        ("/programs/990000/2023", 400),
        ("/programs/kawasaki/2023", 400),
        ("/programs/141305/23", 400),
        ("/programs/141305/1900", 400),
        ("/programs/141305/2023@0", 400),
        ("/programs/141305/2023@99999999999", 400),
        ("/programs/141305/%3Cscript%3E", 400),
        (long.as_str(), 400),
    ] {
        for (language, sentence) in [("ja", "プログラムの一覧へ"), ("en", "To the list of programmes")]
        {
            let answer = page(&api, path, language).await;
            assert_eq!(answer.status.as_u16(), status, "{path}");
            assert_eq!(answer.header("Content-Type"), "text/html; charset=utf-8", "{path}");
            assert_eq!((answer.header("Cache-Control"), answer.header("ETag")), ("no-store", ""), "{path}");
            assert!(answer.body.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")), "{path}");
            assert!(answer.body.contains(sentence) && answer.body.contains("noindex"), "{path}");
        }
    }
}

#[actix_web::test]
async fn an_address_with_a_slash_behind_it_leads_to_the_one_without_and_never_elsewhere() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (asked, leads_to) in [
        ("/programs/141305/2023/", "/programs/141305/2023"),
        ("/programs/141305/2023//", "/programs/141305/2023"),
        ("/programs/141305/2023@1/?lang=en", "/programs/141305/2023@1?lang=en"),
        ("/dataset/141305-2023/", "/dataset/141305-2023"),
        ("/data/items.csv/?fiscalYear=2023", "/data/items.csv?fiscalYear=2023"),
        ("/graphiql/", "/graphiql"),
        ("/programs/141305", "/?municipality=141305"),
        ("/programs/14130?lang=en", "/?municipality=141305&lang=en"),
        ("/programs", "/"),
        ("//evil.example/", "/evil.example"),
        ("///evil.example//", "/evil.example"),
        ("/x//evil.example/", "/x//evil.example"),
        ("/javascript:alert(1)/", "/javascript:alert(1)"),
        ("//", "/"),
    ] {
        let answer = api.send(TestRequest::get().uri(asked)).await;
        assert_eq!((answer.status.as_u16(), answer.header("ETag")), (301, ""), "{asked}");
        let place = answer.header("Location");
        assert!(place.starts_with('.'), "{asked}: {place}");
        // What a browser makes of it, where the server lies at the root and where it lies below a prefix.
        for base in ["http://kaikaku.example", "http://kaikaku.example/prefix"] {
            let to = Url::parse(&format!("{base}{asked}")).unwrap().join(place).unwrap();
            assert_eq!(to.as_str(), format!("{base}{leads_to}"), "{asked}: {place}");
        }
    }
    assert_eq!(page(&api, "/programs/kawasaki", "en").await.status, 400);
    let posted = api.send(TestRequest::post().uri("/graphql/")).await;
    assert_eq!(
        (posted.status.as_u16(), posted.header("Location")),
        (404, ""),
        "what is sent goes nowhere else"
    );
}

#[actix_web::test]
async fn a_browser_that_asks_for_nothing_of_ours_gets_a_page_and_others_a_line() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let ask = async |accept: &str, language: &str| {
        let request = TestRequest::get().uri("/no/such/thing").insert_header(("Accept-Language", language));
        api.send(request.insert_header(("Accept", accept))).await
    };
    for (language, said) in
        [("ja", "このアドレスのページはありません。"), ("en", "There is no page at this address.")]
    {
        let browser = ask("text/html,application/xhtml+xml,*/*;q=0.8", language).await;
        assert_eq!((browser.status.as_u16(), browser.header("Cache-Control")), (404, "no-store"));
        assert!(browser.body.contains(said) && browser.body.contains("noindex"), "{}", browser.body);
        assert!(values(&browser.body, "href").contains(&"../../"), "the way home: {}", browser.body);
    }
    for accept in ["*/*", "", "application/json", "text/plain, text/html;q=0.5"] {
        let other = ask(accept, "en").await;
        assert_eq!(other.status, 404);
        assert!(other.body.starts_with("Nothing is served here."), "{accept}: {}", other.body);
    }
}

#[actix_web::test]
async fn a_page_costs_few_statements_and_none_twice() {
    let database = TestDatabase::bundled().await;
    let api = keeping(&database).await;
    let counted = async |path: &str, language: &str| {
        let before = api.store().statement_count();
        assert_eq!(page(&api, path, language).await.status, 200, "{path}");
        api.store().statement_count() - before
    };
    let tables = 3 * 5;
    assert_eq!(
        counted("/", "ja").await,
        2 * tables,
        "each file of all programmes is made once, to tell its size"
    );
    assert_eq!(counted("/", "en").await, 0, "the list itself is in memory");
    assert_eq!(counted("/sitemap.xml", "ja").await, 0);
    assert_eq!(counted(KAWASAKI, "ja").await, 3, "the programme, its history, and its package for the files");
    assert_eq!(counted(KAWASAKI, "en").await, 0);
    assert_eq!(counted("/programs/141305/2016@1", "ja").await, 1, "the package of the revision");
    assert_eq!(counted("/programs/141305/2016@1", "ja").await, 0);
    let kept = api.state.answers.kept().0;
    assert_eq!(kept, 6, "each page that was asked for");
}

#[actix_web::test]
async fn a_page_follows_the_data_where_that_changes_unnoticed() {
    let database = TestDatabase::bundled().await;
    let api = keeping(&database).await;
    database.import(&super::entitled("気付かれずに変わった題名")).await;
    let page = page(&api, KAWASAKI, "ja").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("気付かれずに変わった題名"));
}

#[actix_web::test]
async fn what_is_not_known_of_files_yet_keeps_nobody_waiting_and_is_asked_again() {
    let database = TestDatabase::bundled().await;
    let api = keeping(&database).await;
    // Files cannot be made now, as they are not made at once where the data is large.
    api.store().close().await;
    let home = api.send(TestRequest::get().uri("/?lang=en")).await;
    assert_eq!(
        (home.status.as_u16(), home.header("Cache-Control"), home.header("ETag")),
        (200, "no-store", "")
    );
    assert!(home.body.contains("href=\"./data/items.csv\"") && home.body.contains("being prepared"));
    assert_eq!(api.state.answers.kept().0, 0);
}

#[actix_web::test]
async fn without_the_database_what_is_in_memory_goes_on_and_the_rest_is_asked_to_come_again() {
    let database = TestDatabase::bundled().await;
    let api = keeping(&database).await;
    assert_eq!(page(&api, "/", "ja").await.status, 200);
    assert_eq!(page(&api, "/programs/141305/2016", "ja").await.status, 200);
    api.store().close().await;
    assert_eq!(page(&api, "/programs/141305/2016", "ja").await.status, 200);
    assert_eq!(page(&api, "/programs/141305/2016", "en").await.status, 200, "the tree is in memory");
    let away = tokio::time::timeout(Duration::from_secs(20), page(&api, KAWASAKI, "en")).await.unwrap();
    assert_eq!((away.status.as_u16(), away.header("Retry-After")), (503, "1"));
    assert!(away.body.contains("This page cannot be shown just now"), "{}", away.body);
}
