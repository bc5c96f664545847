//! Imports: one transaction and one revision or nothing, the same content twice is nothing, readers see one state.

use std::{sync::Arc, time::Duration};

use kaikaku::{
    domain::{EffectDetail, FiscalYear, Generator, PrintedAmount, PrintedUnit, Program},
    import, package,
    store::{self, Imported, StoreError},
};
use sea_orm::ConnectionTrait;

use crate::support::{TestDatabase, program, town};

/// The programme with another amount for its first item.
fn changed(mut program: Program, figure: &str) -> Program {
    let EffectDetail::Monetary { net, gross, .. } = &mut program.effects[0].detail else { panic!("money") };
    *net = PrintedAmount::parse(figure, PrintedUnit::ThousandYen).unwrap();
    *gross = None;
    program.overlaps.clear();
    program
}

#[actix_web::test]
async fn the_same_content_again_changes_nothing_and_says_so() {
    let database = TestDatabase::empty().await;
    let kawasaki = program("data/141305-2023");
    assert_eq!(database.import(&kawasaki).await, Imported::Revision { program_number: 1, revision: 1 });
    assert_eq!(database.import(&kawasaki).await, Imported::Unchanged { revision: 1 });
    assert_eq!(database.import(&town()).await, Imported::Revision { program_number: 1, revision: 2 });
    let corrected = changed(kawasaki.clone(), "1,287,276");
    assert_eq!(database.import(&corrected).await, Imported::Revision { program_number: 2, revision: 3 });
    assert_eq!(database.import(&kawasaki).await, Imported::Revision { program_number: 3, revision: 4 });
    assert_eq!(database.number("SELECT count(*) FROM revision").await, 4);
    assert_eq!(database.number("SELECT count(*) FROM program").await, 2);
    assert_eq!(database.number("SELECT count(*) FROM effect").await, 59 + 42);
}

#[actix_web::test]
async fn every_revision_keeps_its_whole_package() {
    let database = TestDatabase::empty().await;
    let kawasaki = program("data/141305-2023");
    database.import(&kawasaki).await;
    database.import(&changed(kawasaki.clone(), "1")).await;
    let admin = database.admin().await;
    let sql = "SELECT package, content_hash FROM revision ORDER BY number LIMIT 1";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
    let row = admin.query_one_raw(statement).await.unwrap().unwrap();
    let package: Vec<u8> = row.try_get_by_index(0).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(package)).unwrap();
    let files: Vec<(String, Vec<u8>)> = (0..zip.len())
        .map(|place| {
            let mut file = zip.by_index(place).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect();
    assert_eq!(package::content_hash(&files), row.try_get_by_index::<String>(1).unwrap());
    assert_eq!(package::read(&package::PackageFiles::from_memory(files)).unwrap(), kawasaki);
}

#[actix_web::test]
async fn what_is_written_is_read_back_unchanged() {
    let database = TestDatabase::empty().await;
    for mut written in [program("data/141305-2023"), program("data/141305-2016"), town()] {
        database.import(&written).await;
        let store = database.store().await;
        let tree = store.snapshot().tree(written.id).await.unwrap().unwrap();
        // Municipalities belong to the data set, not to the programme.
        written.municipalities.clear();
        assert_eq!(*tree.program(), written);
    }
}

#[actix_web::test]
async fn any_package_comes_out_byte_for_byte_and_changes_nothing_when_it_comes_in_again() {
    let database = TestDatabase::empty().await;
    let seed = u64::from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos());
    let year = FiscalYear::new(2023).unwrap();
    let oddities = ["=1+1", "'=1+1", "＝Ａ１", "\"引用\", 改\n行", "\\N\t\\."].map(String::from);
    let generator = Generator::new(seed).with_oddities(oddities.to_vec());
    let admin = database.admin().await;
    for index in 0..24 {
        let mut made = generator.program(index, year);
        let files = package::canonical_files(&made);
        let imported = import::write(&admin, &made, None).await.unwrap();
        assert!(matches!(imported, Imported::Revision { program_number: 1, .. }), "seed {seed}, {index}");
        let (found, _) = store::find(&admin, made.id.into()).await.unwrap().unwrap();
        assert!(package::canonical_files(&found) == files, "seed {seed}, {index}: another package came out");
        let again = import::write(&admin, &found, None).await.unwrap();
        assert!(matches!(again, Imported::Unchanged { .. }), "seed {seed}, {index}");
        let store = database.store().await;
        let tree = store.snapshot().tree(made.id).await.unwrap().unwrap();
        made.municipalities.clear();
        assert!(*tree.program() == made, "seed {seed}, {index}: the tables say something else");
    }
    admin.close().await.unwrap();
}

#[actix_web::test]
async fn summary_rows_agree_with_the_effects_they_sum() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let difference = "SELECT count(*) FROM (
        (SELECT municipality_id, fiscal_year, phase, count(*)::integer, count(amount_yen)::integer,
            coalesce(sum(amount_yen), 0)::bigint, coalesce(sum(coalesce(gross_yen, amount_yen)), 0)::bigint,
            min(amount_yen), max(amount_yen), coalesce(sum(amount_yen::numeric * amount_yen), 0)
         FROM effect GROUP BY 1, 2, 3)
        EXCEPT SELECT municipality_id, fiscal_year, phase, effect_count, amount_count, net_yen, gross_yen, net_least,
            net_most, net_squares FROM program_total) x";
    assert_eq!(database.number(difference).await, 0);
    assert_eq!(
        database.number("SELECT sum(net_yen)::bigint FROM pillar WHERE fiscal_year = 2023").await,
        5_340_808_000
    );
    let items = "SELECT count(*) FROM item i JOIN program g USING (municipality_id, fiscal_year)
        WHERE i.net_yen IS DISTINCT FROM (SELECT sum(amount_yen)::bigint FROM effect e
            WHERE (e.municipality_id, e.fiscal_year, e.item_ordinal, e.phase)
                = (i.municipality_id, i.fiscal_year, i.ordinal, g.phase))";
    assert_eq!(database.number(items).await, 0);
}

#[actix_web::test]
async fn an_import_that_fails_midway_leaves_everything_as_it_was() {
    let database = TestDatabase::bundled().await;
    let admin = database.admin().await;
    // The last table that an import writes to refuses: everything before it has been written by then.
    let broken = "ALTER TABLE item_search ADD CONSTRAINT never CHECK (municipality_id <> 141305 OR fiscal_year <> 2023) NOT VALID";
    admin.execute_unprepared(broken).await.unwrap();
    let corrected = changed(program("data/141305-2023"), "1,287,276");
    let error = import::write(&admin, &corrected, None).await.unwrap_err();
    assert!(matches!(error, StoreError::Other(_)), "{error}");
    admin.close().await.unwrap();
    let store = database.store().await;
    assert_eq!(store.snapshot().state().revision, 5);
    let tree = store.snapshot().tree(corrected.id).await.unwrap().unwrap();
    assert_eq!(tree.total(tree.head().phase).unwrap().net.thousands(), 5_340_808);
    assert_eq!(database.number("SELECT count(*) FROM revision").await, 5);
}

#[actix_web::test]
async fn two_imports_at_once_make_two_revisions_one_after_the_other() {
    let database = TestDatabase::empty().await;
    let kawasaki = program("data/141305-2023");
    let (one, other) = (changed(kawasaki.clone(), "1"), changed(kawasaki.clone(), "2"));
    let (first, second) = (database.admin().await, database.admin().await);
    let (one, other) = tokio::join!(import::write(&first, &one, None), import::write(&second, &other, None));
    let mut made = [one.unwrap(), other.unwrap()];
    made.sort_by_key(|made| match made {
        Imported::Revision { revision, .. } | Imported::Unchanged { revision } => *revision,
    });
    assert_eq!(
        made,
        [
            Imported::Revision { program_number: 1, revision: 1 },
            Imported::Revision { program_number: 2, revision: 2 },
        ]
    );
    assert_eq!(database.number("SELECT count(*) FROM item").await, 56);
}

#[actix_web::test]
async fn a_running_server_serves_a_new_revision_within_a_second() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let follower = tokio::spawn(store::follow(Arc::clone(api.store())));
    let total = async || {
        let query = r#"{ program(municipality: "141305", fiscalYear: 2023) { totalEffect { yen } revision { number } } }"#;
        api.data(query).await["program"].clone()
    };
    assert_eq!(total().await["totalEffect"]["yen"], 5_340_808_000_i64);
    tokio::time::sleep(Duration::from_millis(300)).await;
    database.import(&changed(program("data/141305-2023"), "1,287,276")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let now = total().await;
    assert_eq!(
        (now["totalEffect"]["yen"].as_i64(), now["revision"]["number"].as_i64()),
        (Some(5_340_809_000), Some(2))
    );
    follower.abort();
}

#[actix_web::test]
async fn a_request_reads_one_state_though_the_data_changes_under_it() {
    let database = TestDatabase::bundled().await;
    let store = database.store().await;
    let before = store.snapshot();
    database.import(&changed(program("data/141305-2023"), "1,287,276")).await;
    let id = town().id;
    let kawasaki = program("data/141305-2023").id;
    // The old state cannot be read any more, so reading says so instead of mixing.
    assert!(matches!(before.tree(kawasaki).await, Err(StoreError::Conflict)));
    assert!(before.has_moved());
    let all = kaikaku::domain::Filter::default();
    let order: kaikaku::domain::Order<kaikaku::domain::ItemKey> = Vec::new();
    let list = kaikaku::domain::Sequence::new("items", &order, &all);
    let page = kaikaku::domain::PageRequest::new(list, Some(1), None, None, None).unwrap();
    assert!(matches!(store.snapshot().list_items(&all, &order, &page).await, Err(StoreError::Conflict)));
    // A request that meets this is answered anew, from the new state.
    let api = crate::support::Api::new(Arc::clone(&store));
    let query = r#"{ program(municipality: "141305", fiscalYear: 2023) { totalEffect { yen } documents { title } } items { totalCount } }"#;
    let data = api.data(query).await;
    assert_eq!(data["program"]["totalEffect"]["yen"], 5_340_809_000_i64);
    assert_eq!(store.snapshot().state().revision, 6);
    assert!(store.snapshot().tree(id).await.unwrap().is_none());
}

#[actix_web::test]
async fn bundled_programmes_come_all_together_or_not_at_all() {
    let database = TestDatabase::empty().await;
    let admin = database.admin().await;
    let broken = "ALTER TABLE program ADD CONSTRAINT never CHECK (fiscal_year <> 2016)";
    admin.execute_unprepared(broken).await.unwrap();
    import::bundled(&admin).await.unwrap_err();
    for table in ["program", "revision", "municipality", "effect"] {
        assert_eq!(database.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    admin.execute_unprepared("ALTER TABLE program DROP CONSTRAINT never").await.unwrap();
    import::bundled(&admin).await.unwrap();
    assert_eq!(database.number("SELECT count(*) FROM program").await, 5);
}

#[actix_web::test]
async fn another_database_behind_the_same_address_is_noticed_whatever_its_revision() {
    let database = TestDatabase::empty().await;
    let kawasaki = program("data/141305-2023");
    database.import(&kawasaki).await;
    let store = database.store().await;
    assert!(store.snapshot().tree(kawasaki.id).await.unwrap().is_some());
    let yen = async |store: &Arc<store::Store>| {
        let tree = store.snapshot().tree(kawasaki.id).await.unwrap().unwrap();
        tree.total(tree.head().phase).unwrap().net.0
    };
    // Emptied and filled anew: the same number of revisions, or more, but not the same ones.
    let admin = database.admin().await;
    for (figure, more) in [("1", false), ("2", true)] {
        let tables = "tombstone, program, revision, municipality";
        let empty = format!("TRUNCATE {tables} CASCADE; UPDATE dataset SET revision = 0");
        admin.execute_unprepared(&empty).await.unwrap();
        import::write(&admin, &changed(kawasaki.clone(), figure), None).await.unwrap();
        if more {
            import::write(&admin, &town(), None).await.unwrap();
        }
        store.refresh().await.unwrap();
        let expected = 5_340_808_000 - 1_287_275_000 + figure.parse::<i64>().unwrap() * 1000;
        assert_eq!(yen(&store).await, expected);
        assert_eq!(store.snapshot().state().programs.len(), if more { 2 } else { 1 });
    }
}

#[actix_web::test]
async fn connections_that_died_while_idle_are_not_handed_out() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let ask = || api.answer("{ items(first: 1) { nodes { id } } }", serde_json::json!({}));
    // Several at once open several connections.
    futures_util::future::join_all((0..8).map(|_| ask())).await;
    let own = "datname = current_database() AND application_name = 'kaikaku serve'";
    let killed = format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {own}");
    assert!(database.number(&killed).await > 0);
    tokio::time::sleep(Duration::from_millis(600)).await;
    for answer in futures_util::future::join_all((0..8).map(|_| ask())).await {
        assert!(answer.get("errors").is_none(), "{answer}");
    }
}
