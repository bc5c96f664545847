//! Kawasaki City's fiscal 2023 paper item by item, typed by hand and apart from the bundled package, held against what
//! the API answers; and the little that is known of fiscal 2016.

use serde_json::{Value, json};

use crate::support::{Api, TestDatabase, town};

/// Title of the item, net amount in thousand yen, how surely it belongs there, page; in printed order.
const AMOUNTS: [(&str, i64, &str, i32); 20] = [
    (POSTS, 1_287_275, "STATED", 40),
    ("事業見直しの取組", 65_438, "STATED", 40),
    ("高齢者に対する市単独事業のあり方の検討", 262_528, "INFERRED", 40),
    ("全庁的な使用料・手数料の見直し", 236_608, "INFERRED", 40),
    ("全庁的な補助・助成金の見直し（他に記載の項目以外）", 20_375, "INFERRED", 40),
    ("障害者施設運営費補助のあり方の検討", 315_751, "INFERRED", 41),
    ("放置自転車対策の実施手法の見直し", 3_201, "INFERRED", 41),
    ("市営霊園における持続的で公平な墓所の供給", 67_500, "INFERRED", 41),
    ("ＩＣＴ環境・先端技術の活用及び最適化に向けた取組の推進", 2_208, "STATED", 41),
    ("富士見公園の更なる効率的・効果的な管理運営等", 5_500, "INFERRED", 42),
    ("公園における効果的な公民連携の推進", 669, "INFERRED", 42),
    ("池上新町南緑道及び皐橋水江町線沿道における効果的な公民連携の推進", 3_000, "INFERRED", 42),
    ("市税システム更改に伴う税務事務の効率化", 407_743, "STATED", 43),
    ("学校用務業務執行体制の見直し", 19_948, "INFERRED", 43),
    ("学校給食調理業務の委託化", 12_015, "INFERRED", 43),
    ("市税収入率の更なる向上", 583_886, "INFERRED", 43),
    ("市税以外の債権における収入未済額の縮減", 239_074, "INFERRED", 43),
    ("戦略的な資金調達と資金運用の推進", 194_100, "INFERRED", 43),
    (PROPERTY, 911_538, "STATED", 44),
    (WATER_ASSETS, 702_451, "STATED", 44),
];

/// The item that counts posts, in both years.
const POSTS: &str = "職員数（予算定数）";
const PROPERTY: &str = "財産の有効活用";
const WATER_ASSETS: &str = "上下水道事業における資産の有効活用";

/// The items of which page 44 says that page 112 tells more.
const TOLD_ON_PAGE_112: [&str; 3] = ["資産保有の最適化", "施設の長寿命化", PROPERTY];

/// The section that they stand in.
const ASSETS: &str = "戦略的な資産マネジメント";

/// The section of parks, and why an amount is thought to belong to its item there.
const PARKS: (&str, &str) = (
    "市民サービスの向上に向けた民間活用の推進",
    "amounts read in the order of the effect column against the rows of the same table; the row order itself is \
     reconstructed (two other readings of the raw text give the same match); the section sum 9,169 does not depend on it",
);

/// The same of the section of revenue.
const REVENUE: (&str, &str) = (
    "財源確保策の強化",
    "three amounts for three rows of one table; the row order is reconstructed and another order is possible; the \
     section sum 1,017,060 does not depend on it",
);

/// The same of every other section.
const ROWS: &str = "amounts read in the order of the effect column against the rows of the same table; the raw text \
                    gives the rows in another order than the page, so the row order is reconstructed; the sums of the \
                    section do not depend on it";

/// The effects that are told in words and not surely those of their items.
const INFERRED_WORDS: [&str; 2] = [
    "これからのコミュニティ施策の基本的考え方に基づく取組の推進",
    "多様な主体の参加と協働による地域包括ケアシステムの推進",
];

/// Fields of the programme of this year, as it is bundled.
async fn ask(fiscal_year: i32, fields: &str) -> Value {
    let database = TestDatabase::bundled().await;
    ask_of(&database.api().await, "141305", fiscal_year, fields).await
}

async fn ask_of(api: &Api, code: &str, fiscal_year: i32, fields: &str) -> Value {
    let query = format!(r#"{{ program(municipality: "{code}", fiscalYear: {fiscal_year}) {{ {fields} }} }}"#);
    api.data(&query).await["program"].clone()
}

/// A list, of whatever it is.
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value:#}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value:#}"))
}

/// The items of the programme with the effects of one kind, one pair for each effect.
fn effects(program: &Value) -> Vec<(&Value, &Value)> {
    let items = list(&program["items"]["nodes"]);
    items.iter().flat_map(|item| list(&item["effects"]).iter().map(move |effect| (item, effect))).collect()
}

/// Whether one of these notes has this in it.
fn has_note(notes: &Value, part: &str) -> bool {
    list(notes).iter().any(|note| text(note).contains(part))
}

#[actix_web::test]
async fn every_amount_stands_at_its_item_with_its_page_and_certainty() {
    let program = ask(
        2023,
        "items { totalCount nodes { title effects(kind: [MONETARY]) {
            kind phase attribution source { page document { title } }
            ... on MonetaryEffect { amount { thousandYen yen } printed { printed unit value { yen } } } } } }",
    )
    .await;
    assert_eq!(program["items"]["totalCount"], 56);
    let held = effects(&program);
    let rows: Vec<Value> = held
        .iter()
        .map(|(item, effect)| {
            let amount = &effect["amount"]["thousandYen"];
            json!([item["title"], amount, effect["attribution"], effect["source"]["page"]])
        })
        .collect();
    let typed = AMOUNTS.map(|(title, amount, attribution, page)| json!([title, amount, attribution, page]));
    assert_eq!(rows, typed);
    assert_eq!(AMOUNTS.iter().map(|(_, amount, ..)| amount).sum::<i64>(), 5_340_808);
    for ((_, effect), (title, amount, ..)) in held.into_iter().zip(AMOUNTS) {
        assert_eq!((&effect["kind"], &effect["phase"]), (&json!("MONETARY"), &json!("BUDGET")), "{title}");
        assert_eq!(effect["amount"]["yen"], amount * 1000, "{title}");
        assert_eq!(effect["printed"]["unit"], "千円", "{title}");
        assert_eq!(text(&effect["printed"]["printed"]).replace(',', ""), amount.to_string(), "{title}");
        assert_eq!(effect["printed"]["value"], json!({ "yen": amount * 1000 }), "{title}");
        let paper = &effect["source"]["document"]["title"];
        assert_eq!(paper, "川崎市 令和5年度 予算案について ５ 行財政改革の取組", "{title}");
    }
}

#[actix_web::test]
async fn what_was_inferred_says_why_in_both_languages() {
    let program = ask(
        2023,
        "items { nodes { title section { title } effects(kind: [MONETARY, QUALITATIVE]) {
            kind attribution attributionNote en: attributionNote(lang: EN) } } }",
    )
    .await;
    let inferred: Vec<(&Value, &Value)> =
        effects(&program).into_iter().filter(|(_, effect)| effect["attribution"] == "INFERRED").collect();
    let (amounts, words): (Vec<_>, Vec<_>) =
        inferred.into_iter().partition(|(_, effect)| effect["kind"] == "MONETARY");
    assert_eq!(amounts.len(), 14);
    for (item, effect) in amounts {
        let section = text(&item["section"]["title"]);
        let why =
            [PARKS, REVENUE].into_iter().find(|(title, _)| *title == section).map_or(ROWS, |(_, why)| why);
        assert_eq!(effect["en"], why, "{item:#}");
        assert!(text(&effect["attributionNote"]).contains("再構成"), "{item:#}");
    }
    let titles: Vec<&str> = words.iter().map(|(item, _)| text(&item["title"])).collect();
    assert_eq!(titles, INFERRED_WORDS);
    for (_, effect) in words {
        let why = "matched by meaning among the texts of the same table; the wording does not name the item";
        assert_eq!(effect["en"], why);
        assert!(text(&effect["attributionNote"]).contains("意味"), "{effect:#}");
    }
}

#[actix_web::test]
async fn gross_figures_and_what_they_count_twice_are_those_of_the_notes() {
    let program = ask(
        2023,
        "items { nodes { title effects(kind: [MONETARY]) { kind ... on MonetaryEffect {
            amount { thousandYen } gross: amount(basis: GROSS) { thousandYen }
            printedGross { printed unit value { thousandYen } }
            overlaps { amount { thousandYen } countedIn { title } note en: note(lang: EN) } } } } }",
    )
    .await;
    let mut found = Vec::new();
    for (item, effect) in effects(&program) {
        let printed = &effect["printedGross"];
        if printed.is_null() {
            assert_eq!(effect["gross"], effect["amount"], "{item:#}");
            assert_eq!(effect["overlaps"], json!([]), "{item:#}");
            continue;
        }
        assert_eq!(effect["gross"], printed["value"], "{item:#}");
        let overlaps = list(&effect["overlaps"]);
        assert_eq!(overlaps.len(), 1, "{item:#}");
        assert!(overlaps[0]["note"].is_string() && overlaps[0]["en"].is_string(), "{item:#}");
        let (overlap, counted_in) =
            (&overlaps[0]["amount"]["thousandYen"], &overlaps[0]["countedIn"]["title"]);
        found.push(json!([item["title"], printed["printed"], printed["unit"], overlap, counted_in]));
    }
    let expected = [
        json!([POSTS, "1,364,000", "千円", 76_725, null]),
        json!([WATER_ASSETS, "922,126", "千円", 219_675, PROPERTY]),
    ];
    assert_eq!(found, expected);
}

/// Value, role and parts by account (general, special, public enterprise) of effects that count posts.
fn posts(program: &Value) -> Vec<Value> {
    let account = |part: &Value| json!([part["account"], part["value"]]);
    let row = |(item, effect): (&Value, &Value)| {
        assert_eq!((&item["title"], &effect["unit"]), (&json!(POSTS), &json!("PERSON")));
        let parts: Vec<Value> = list(&effect["byAccount"]).iter().map(account).collect();
        json!([effect["value"], effect["role"], parts])
    };
    effects(program).into_iter().map(row).collect()
}

/// The question that `posts` reads the answer of.
const ASK_POSTS: &str =
    "items { nodes { title effects(kind: [HEADCOUNT]) { attribution label en: label(lang: EN)
    ... on QuantityEffect { value unit role printed byAccount { account value } } } } }";

#[actix_web::test]
async fn posts_are_counted_with_their_accounts() {
    let program = ask(2023, ASK_POSTS).await;
    let accounts = json!([["GENERAL", 117.0], ["SPECIAL", 2.0], ["PUBLIC_ENTERPRISE", 39.0]]);
    let expected = [
        json!([-160.0, "COMPONENT", []]),
        json!([318.0, "COMPONENT", []]),
        json!([158.0, "TOTAL", accounts]),
    ];
    assert_eq!(posts(&program), expected);
    let labelled = effects(&program);
    let printed: Vec<&str> = labelled.iter().map(|(_, effect)| text(&effect["printed"])).collect();
    for (words, count) in printed.into_iter().zip(["160人", "318人", "158人"]) {
        assert!(words.contains(count), "{words}");
    }
    for (_, effect) in labelled {
        assert_eq!(effect["attribution"], "STATED");
        assert!(effect["label"].is_string() && effect["en"].is_string(), "{effect:#}");
    }
}

#[actix_web::test]
async fn notes_of_the_paper_stand_where_they_belong_in_both_languages() {
    let program = ask(
        2023,
        "items { nodes { title notes en: notes(lang: EN) source { page } } }
         pillars { sections { title notes en: notes(lang: EN) } }",
    )
    .await;
    let items = list(&program["items"]["nodes"]);
    let with = |ja: &str, en: &str| -> Vec<&str> {
        let here = items.iter().filter(|item| has_note(&item["notes"], ja) && has_note(&item["en"], en));
        let titles: Vec<&str> = here.map(|item| text(&item["title"])).collect();
        let either = items.iter().filter(|item| has_note(&item["notes"], ja) || has_note(&item["en"], en));
        assert_eq!(either.count(), titles.len(), "a note stands in one language only: {ja}");
        titles
    };
    assert_eq!(with("112ページ", "page 112"), TOLD_ON_PAGE_112);
    assert_eq!(with("1,364,000千円", "1,364,000 thousand yen"), [POSTS]);
    assert_eq!(with("922,126千円", "922,126 thousand yen"), [WATER_ASSETS]);
    let misprinted = "国際戦略拠点キングスカイフロントにおけるイノベーション・エコシスムの構築";
    assert_eq!(with("ママ", "[sic]"), [misprinted]);
    let item = items.iter().find(|item| item["title"] == misprinted).unwrap();
    assert_eq!(item["source"]["page"], 46);
    assert!(has_note(&item["notes"], "エコシステム") && has_note(&item["en"], "エコシスム"), "{item:#}");
    let sections: Vec<&Value> =
        list(&program["pillars"]).iter().flat_map(|pillar| list(&pillar["sections"])).collect();
    assert_eq!(sections.len(), 17);
    for section in sections {
        let is_it = section["title"] == ASSETS;
        assert_eq!(has_note(&section["notes"], "112ページ"), is_it, "{section:#}");
        assert_eq!(has_note(&section["en"], "page 112"), is_it, "{section:#}");
    }
}

#[actix_web::test]
async fn the_programme_describes_itself_and_its_paper_in_both_languages() {
    let database = TestDatabase::bundled().await;
    database.import(&town()).await;
    let api = database.api().await;
    let fields = "title parentPlan description inEnglish: description(lang: EN) plan: parentPlan(lang: EN)
        documents { title publisher en: publisher(lang: EN) url sha256 licence publishedOn retrievedOn }
        items(first: 1) { nodes { source { pageNote en: pageNote(lang: EN) } } }";
    let kawasaki = ask_of(&api, "141305", 2023, fields).await;
    assert_eq!(kawasaki["title"], "行財政改革の取組");
    assert_eq!(kawasaki["parentPlan"], "川崎市行財政改革第３期プログラム");
    assert!(text(&kawasaki["plan"]).contains("Kawasaki City"), "{kawasaki:#}");
    let (description, in_english) = (text(&kawasaki["description"]), text(&kawasaki["inEnglish"]));
    for part in ["53億円", "全会計", "柱"] {
        assert!(description.contains(part), "{part} in {description}");
    }
    for part in ["53億円", "all accounts", "four pillars"] {
        assert!(in_english.contains(part), "{part} in {in_english}");
    }
    let note = &kawasaki["items"]["nodes"][0]["source"];
    assert!(text(&note["pageNote"]).contains("最初のページ（40）"), "{note:#}");
    assert!(text(&note["en"]).contains("Only the first page prints its number (40)"), "{note:#}");
    let papers = list(&kawasaki["documents"]);
    assert_eq!(papers.len(), 1);
    assert_eq!((&papers[0]["publisher"], &papers[0]["en"]), (&json!("川崎市"), &json!("Kawasaki City")));
    assert!(papers[0]["licence"].is_string());
    for unknown in ["url", "sha256", "publishedOn", "retrievedOn"] {
        assert_eq!(papers[0][unknown], Value::Null, "{unknown}: nobody wrote it down");
    }

    let town = ask_of(&api, "199991", 2024, fields).await;
    let expected = json!([
        { "title": "架空町行財政改革実施計画書（令和6年度）", "publisher": "架空町", "en": "架空町",
            "url": "https://example.jp/kaku/keikaku-r6.pdf", "licence": "架空町の利用規約による。",
            "sha256": "1f47ee73c098da023467495a41bacc125c4b97a10e4e611769a740c81c693322",
            "publishedOn": "2024-03-29", "retrievedOn": "2025-10-01" },
        { "title": "架空町行財政改革決算報告書（令和6年度）", "publisher": "架空町", "en": "架空町",
            "url": null, "licence": null, "sha256": null, "publishedOn": "2025-09-12", "retrievedOn": null },
    ]);
    assert_eq!(town["documents"], expected);
    let note = json!({ "pageNote": "ページ番号は紙面に印字されたもの。", "en": null });
    assert_eq!(town["items"]["nodes"][0]["source"], note, "a note is not shown in another language");
    let unwritten = ["plan", "inEnglish"].map(|name| &town[name]);
    assert_eq!(unwritten, [&Value::Null; 2]);
}

#[actix_web::test]
async fn shares_are_parts_of_the_whole_on_either_basis() {
    let shares =
        "net: shareOfProgram gross: shareOfProgram(basis: GROSS) settled: shareOfProgram(phase: SETTLEMENT)";
    let program = ask(2023, &format!("pillars {{ {shares} }} crossCutting {{ {shares} }}")).await;
    let groups: Vec<&Value> =
        list(&program["pillars"]).iter().chain(list(&program["crossCutting"])).collect();
    // Four pillars, posts, the review of operations; in thousand yen.
    let net = [917_340.0, 3_070_755.0, 0.0, 0.0, 1_287_275.0, 65_438.0];
    let gross = [917_340.0, 3_290_430.0, 0.0, 0.0, 1_364_000.0, 65_438.0];
    assert_eq!(groups.len(), net.len());
    for (basis, amounts, total) in [("net", net, 5_340_808.0), ("gross", gross, 5_637_208.0)] {
        for (group, amount) in groups.iter().zip(amounts) {
            let share = group[basis].as_f64().unwrap();
            assert!((share - amount / total).abs() < 1e-12, "{basis}: {share} is not {amount} of {total}");
        }
    }
    assert!(groups.iter().all(|group| group["settled"].is_null()), "no settlement: unknown is not zero");
}

#[actix_web::test]
async fn effects_of_an_item_are_asked_by_kind_and_phase() {
    let program = ask(
        2023,
        "items(first: 1) { nodes { title
            all: effects { kind } none: effects(kind: []) { kind } one: effects(kind: MONETARY) { kind }
            posts: effects(kind: [HEADCOUNT]) { kind } words: effects(kind: [QUALITATIVE, QUANTITY]) { kind }
            both: effects(kind: [HEADCOUNT, MONETARY]) { kind } settled: effects(phase: SETTLEMENT) { kind }
            budgeted: effects(kind: [MONETARY], phase: BUDGET) { kind } } }",
    )
    .await;
    let item = &program["items"]["nodes"][0];
    assert_eq!(item["title"], POSTS);
    let kinds =
        |name: &str| -> Vec<&str> { list(&item[name]).iter().map(|effect| text(&effect["kind"])).collect() };
    let everything = ["MONETARY", "HEADCOUNT", "HEADCOUNT", "HEADCOUNT"];
    assert_eq!(kinds("all"), everything);
    assert_eq!(kinds("both"), everything, "in printed order, whatever order the kinds are given in");
    assert_eq!(kinds("one"), ["MONETARY"]);
    assert_eq!(kinds("budgeted"), ["MONETARY"]);
    assert_eq!(kinds("posts"), ["HEADCOUNT"; 3]);
    for name in ["none", "words", "settled"] {
        assert_eq!(kinds(name), Vec::<&str>::new(), "{name}");
    }
}

#[actix_web::test]
async fn of_2016_one_item_is_known_and_the_rest_is_unknown() {
    let fields = format!(
        "coverage parentPlan net: totalEffect {{ thousandYen }} gross: totalEffect(basis: GROSS) {{ thousandYen }}
         reconciliation {{ status stated {{ printed unit }} computed {{ thousandYen }} }} {ASK_POSTS}"
    );
    let program = ask(2016, &fields).await;
    assert_eq!((&program["coverage"], &program["parentPlan"]), (&json!("PARTIAL"), &Value::Null));
    assert_eq!(program["net"], json!({ "thousandYen": 2_203_865 }));
    assert_eq!(program["gross"], json!({ "thousandYen": 3_264_800 }));
    let expected = json!({ "status": "INCOMPLETE", "stated": { "printed": "54", "unit": "億円" },
        "computed": { "thousandYen": 2_203_865 } });
    assert_eq!(program["reconciliation"], expected);
    let accounts = json!([["GENERAL", -67.0], ["SPECIAL", -14.0], ["PUBLIC_ENTERPRISE", -15.0]]);
    let expected = [
        json!([-385.0, "COMPONENT", []]),
        json!([289.0, "COMPONENT", []]),
        json!([-96.0, "TOTAL", accounts]),
    ];
    assert_eq!(posts(&program), expected);
    let amounts = ask(
        2016,
        "items { nodes { title effects(kind: [MONETARY]) { ... on MonetaryEffect {
            amount { thousandYen } overlaps { amount { thousandYen } countedIn { id } } } } } }",
    )
    .await;
    let overlap = json!({ "amount": { "thousandYen": 1_060_935 }, "countedIn": null });
    let effect = json!({ "amount": { "thousandYen": 2_203_865 }, "overlaps": [overlap] });
    assert_eq!(amounts["items"]["nodes"], json!([{ "title": POSTS, "effects": [effect] }]));
}
