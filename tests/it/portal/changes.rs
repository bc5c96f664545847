//! The feed of changes.

use atom_syndication::{Entry, Feed};

use super::{URL, corrected, get, import};
use crate::support::{Api, TestDatabase};

async fn feed(api: &Api) -> Feed {
    let answer = get(api, "/changes.atom").await;
    assert_eq!(answer.header("Content-Type"), "application/atom+xml; charset=utf-8");
    Feed::read_from(answer.body.as_bytes()).unwrap()
}

fn text(entry: &Entry) -> &str {
    entry.content.as_ref().unwrap().value.as_deref().unwrap()
}

#[actix_web::test]
async fn a_correction_is_told_cell_by_cell_with_why_and_where() {
    let database = TestDatabase::bundled().await;
    let was = crate::support::program("data/141305-2023").items[0].title.ja.clone();
    import(&database, &corrected(1), "表題の誤りを正した <1 & only>").await;
    let feed = feed(&database.api().await).await;
    assert_eq!((feed.entries.len(), feed.id.as_str()), (6, &*format!("{URL}/changes.atom")));
    let newest = &feed.entries[0];
    assert_eq!(newest.id, format!("{URL}/programs/141305/2023@2"));
    assert_eq!(newest.links[0].href, newest.id);
    assert_eq!(newest.updated, feed.updated);
    assert_eq!(
        newest.title.value,
        "川崎市 令和5年度 行財政改革の取組（Kawasaki City FY2023）：第2版 / \
         Kawasaki City, FY2023: Administrative and Fiscal Reform Measures: revision 2"
    );
    let text = text(newest);
    assert_eq!(newest.content.as_ref().unwrap().content_type.as_deref(), Some("html"));
    let why = "表題の誤りを正した &lt;1 &amp; only&gt;</p><ul>";
    assert!(text.starts_with(&format!("<div lang=\"ja\"><p>理由：{why}")), "{text}");
    assert!(text.contains(&format!("<div lang=\"en\"><p>Why: {why}")), "{text}");
    let ja = format!("<li>取組項目「正しい題名0」の表題（日本語）を「{was}」から「正しい題名0」に変更</li>");
    assert!(text.contains(&ja), "{text}");
    let en = "<li>Item “Number of employees (budgeted posts)”: title (Japanese) changed from “";
    assert!(text.contains(&format!("{en}{was}” to “正しい題名0”</li>")), "{text}");
    for (first, entry) in [false, true, true, true, true, true].into_iter().zip(&feed.entries) {
        assert_eq!(entry.id.ends_with("@1"), first);
        assert_eq!(self::text(entry).contains("初めて公開した。"), first);
    }
    let newer = |pair: &[Entry]| pair[0].updated >= pair[1].updated;
    assert!(feed.entries.windows(2).all(newer));
}

#[actix_web::test]
async fn long_corrections_are_cut() {
    let database = TestDatabase::bundled().await;
    import(&database, &corrected(25), "Many titles").await;
    let feed = feed(&database.api().await).await;
    let text = text(&feed.entries[0]);
    assert!(text.contains("<li>ほか5件</li>") && text.contains("<li>and 5 more</li>"), "{text}");
    assert_eq!(text.matches("に変更</li>").count(), 20);
}

#[actix_web::test]
async fn the_newest_fifty_revisions_are_told_with_few_statements() {
    let database = TestDatabase::bundled().await;
    for items in 1..=50 {
        import(&database, &corrected(items), &format!("Correction {items}")).await;
    }
    let api = database.api().await;
    let before = api.store().statement_count();
    let feed = feed(&api).await;
    assert_eq!(feed.entries.len(), 50);
    assert_eq!(feed.entries[0].id, format!("{URL}/programs/141305/2023@51"));
    assert_eq!(feed.entries[49].id, format!("{URL}/programs/141305/2023@2"));
    let statements = api.store().statement_count() - before;
    assert!(statements <= 6, "{statements} for the revisions and five parts of ten");
}

#[actix_web::test]
async fn without_revisions_the_feed_is_empty() {
    let database = TestDatabase::empty().await;
    let feed = feed(&database.api().await).await;
    assert!(feed.entries.is_empty());
}
