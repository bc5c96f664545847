//! Every text of the pages that does not come from the data, in Japanese and English side by side.

use crate::domain::Message;

/// The name of the site, in every language.
pub(super) const SITE: &str = "Kaikaku";

macro_rules! texts {
    ($($name:ident: $ja:literal, $en:literal;)+) => {
        $(pub(super) static $name: Message = Message::fixed($ja, $en);)+
    };
}

// Around every page.
texts! {
    SKIP: "本文へ移動", "Skip to the content";
    LANGUAGE: "日本語", "English";
    SITE_PAGES: "サイト内のページ", "Pages of this site";
    PROGRAMMES: "プログラムの一覧", "Programmes";
    CHANGES: "更新情報", "Changes";
    CATALOGUE: "データカタログ", "Data catalogue";
    OPERATOR: "運営者", "Operator";
    NOT_NAMED: "未設定", "not stated";
    CONTACT: "連絡先", "Contact";
    COLON: "：", ": ";
    COMMA: "、", ", ";
    OPEN: "（", " (";
    CLOSE: "）", ")";
    SEMICOLON: "、", "; ";
}

// Where a page cannot be shown.
texts! {
    BAD_ADDRESS: "アドレスが正しくありません", "This address is not valid";
    ADDRESS_TOO_LONG: "アドレスが長すぎます。", "The address is too long.";
    NO_SUCH_LANGUAGE: "「lang」には「ja」か「en」を指定してください。", "\"lang\" must be \"ja\" or \"en\".";
    NO_SUCH_NUMBER: "「page」には1以上の整数を指定してください。", "\"page\" must be a whole number, 1 or greater.";
    NAME_TOO_LONG: "地方公共団体の名称が長すぎます。200文字以内で指定してください。",
        "The name of the local government is too long: it can have at most 200 characters.";
    NO_SUCH_SHAPE: "プログラムのアドレスは「/programs/団体コード/年度」です（例：/programs/141305/2023）。版を指定するときは、末尾に「@」と版の番号を付けます（例：/programs/141305/2023@1）。",
        "The address of a programme is /programs/CODE/YEAR, such as /programs/141305/2023; that of one of its revisions ends in \"@\" and the number of the revision, such as /programs/141305/2023@1.";
    NOT_FOUND: "見つかりません", "Not found";
    NO_SUCH_ADDRESS: "このアドレスのページはありません。", "There is no page at this address.";
    NO_SUCH_PROGRAMME: "この地方公共団体のこの年度のプログラムは収録していません。", "No programme of this local government and fiscal year is held.";
    NO_SUCH_REVISION: "このプログラムに、この番号の版はありません。", "This programme has no revision of this number.";
    NO_SUCH_PAGE: "一覧にこのページはありません。", "The list has no such page.";
    MOVED: "別のアドレスにあります", "This page is at another address";
    MOVED_WHERE: "アドレスは次のとおりです。", "The address is:";
    UNAVAILABLE: "ただいま表示できません", "This page cannot be shown just now";
    TRY_AGAIN: "データを読み出せませんでした。しばらくしてから、もう一度お試しください。", "The data could not be read. Please try again in a moment.";
    BROKEN: "表示できませんでした", "This page could not be shown";
    TELL_US: "サーバーに問題があります。次の番号を添えて運営者にお知らせください。", "Something is wrong with this server. Please tell its operator, with this number.";
    REQUEST_ID: "リクエスト番号", "Request number";
    TO_THE_LIST: "プログラムの一覧へ", "To the list of programmes";
}

// The home page.
texts! {
    HOME_TITLE: "地方公共団体の行財政改革のオープンデータ", "Open data on the administrative and fiscal reform of Japanese local governments";
    HOME_LEAD: "Kaikaku は、全国の地方公共団体の行財政改革の取組を、効果額・職員数・文章で示された効果と、その出典のページまで収めたオープンデータです。登録なしで、ファイルでも、GraphQL の API でも、データカタログからも利用できます。",
        "Kaikaku is open data on the administrative and fiscal reform programmes (行財政改革) of Japanese local governments: every item with its effects in money, posts or words, and the page of the document that each was taken from. It can be used as files, through a GraphQL API and from data catalogues, without registration.";
    HOLDS: "収録内容", "What this data set holds";
    MUNICIPALITIES: "地方公共団体", "Local governments";
    PROGRAMMES_HELD: "プログラム", "Programmes";
    PILLARS: "取組の柱", "Pillars";
    PILLARS_HELD: "取組の柱（横断的な取組を含む）", "Pillars and cross-cutting groups";
    ITEMS: "取組項目", "Items";
    EFFECTS: "効果", "Effects";
    REVISION: "版", "Revision";
    DATA_SET_AT: "データセットの版：", "Revision of the data set: ";
    NOTHING_HELD: "条件に合うプログラムはありません。", "No programme matches.";
    MUNICIPALITY: "地方公共団体", "Local government";
    NAME_OR_CODE: "地方公共団体の名称又は団体コード", "Name or code of a local government";
    FILTER: "絞り込む", "Filter";
    SHOW_ALL: "全て表示", "Show all";
    LIST_CAPTION: "収録しているプログラム（団体コード順、新しい年度から）", "Programmes held, by code of the local government, the newest fiscal year first";
    FISCAL_YEAR: "年度", "Fiscal year";
    TITLE: "名称", "Title";
    LIST_PAGES: "一覧のページ", "Pages of the list";
    PREVIOUS: "前のページ", "Previous page";
    NEXT: "次のページ", "Next page";
    API: "API とデータカタログ", "API and data catalogues";
    EXPLORER: "GraphiQL（ブラウザで問合せを試す）", "GraphiQL (try queries in the browser)";
    ENDPOINT: "GraphQL のエンドポイント", "GraphQL endpoint";
    SCHEMA: "GraphQL のスキーマ", "GraphQL schema";
    CATALOGUE_TURTLE: "データカタログ（DCAT、Turtle）", "Data catalogue (DCAT, Turtle)";
    CATALOGUE_JSONLD: "データカタログ（DCAT、JSON-LD）", "Data catalogue (DCAT, JSON-LD)";
    CATALOGUE_RDFXML: "データカタログ（DCAT、RDF/XML）", "Data catalogue (DCAT, RDF/XML)";
    CATALOGUE_DCAT_US: "データカタログ（data.json）", "Data catalogue (data.json)";
    CATALOGUE_CKAN: "CKAN 互換の検索 API", "CKAN-compatible search API";
    CHANGES_FEED: "更新情報（Atom）", "Changes (Atom)";
    LICENCES: "利用条件", "Licences";
    LICENCES_EACH: "利用条件はプログラムごとに定められ、各プログラムのページに示しています。収録しているものは次のとおりです。",
        "Each programme has its own licence, which its page states. These occur:";
    CITE: "引用の方法", "How to cite";
    CITE_ITEM: "この項目の引用", "Cite this item";
    CITE_PILLAR: "この柱の引用", "Cite this pillar";
    CITE_GROUP: "この取組の引用", "Cite this group";
}

// A programme.
texts! {
    THIS_REVISION: "このページは、このプログラムの特定の版の内容を恒久的に示すものです。", "This page permanently shows one revision of this programme as it was published.";
    REVISION_SHOWN: "表示している版", "Revision shown";
    IS_NEWEST: "現在、これより新しい版はありません。", "There is no newer revision at present.";
    IS_OLD: "これより新しい版があります。", "There is a newer revision.";
    SHOW_NEWEST: "最新の版を見る", "See the newest revision";
    CODE: "団体コード", "code";
    PHASE: "段階", "Phase";
    COVERAGE: "収録範囲", "Coverage";
    PARENT_PLAN: "上位の計画", "Parent plan";
    ON_THIS_PAGE: "このページの内容", "On this page";
    STATED_AND_COMPUTED: "資料の合計と項目の合計", "Stated total and sum of the items";
    STATED: "資料に記載された合計", "Stated by the source";
    COMPUTED: "収録した項目の合計（純額）", "Sum of the items held (net)";
    DIFFERENCE: "差（資料－項目）", "Difference (stated minus sum)";
    COMPARISON: "照合の結果", "Comparison";
    UNKNOWN: "―", "–";
    STATED_CAPTION: "資料に記載された合計と目標", "Totals and targets that the source states";
    KIND: "区分", "Kind";
    OF_WHAT: "対象", "Covers";
    WHOLE_PROGRAMME: "全体", "the whole programme";
    FIGURE: "金額", "Figure";
    NOTE: "注記", "Note";
    SOURCE: "出典", "Source";
    TOTALS: "取組の柱ごとの合計", "Totals by pillar";
    NET: "純額（千円）", "Net (thousand yen)";
    GROSS: "総額（千円）", "Gross (thousand yen)";
    ITEM_COUNT: "項目数", "Items";
    POSTS: "職員数の増減（人）", "Change in posts";
    SUM: "合計", "Total";
    CROSS_CUTTING: "横断的な取組", "cross-cutting";
    NET_AND_GROSS: "純額は、ほかの項目と重複する分を除いた額、総額は除く前の額です。正の数は、歳出の減少又は歳入の増加を表します。",
        "Net amounts leave out what another item already counts, gross amounts do not. A positive amount is less spending or more revenue.";
    NO_FIGURE: "「―」は、収録した項目に金額又は職員数の記載がないことを表し、効果が0であることを意味しません。",
        "“–” means that the items held state no amount or no number of posts, which does not mean that there was no effect.";
    PARTLY_HELD: "一部の項目だけを収録しているため、合計は収録した項目の合計です。", "Only some items are held, so the totals cover these only.";
    CHART: "取組の柱ごとの効果額（純額、千円）", "Effect by pillar (net, thousand yen)";
    CONTENTS: "取組の内容", "Pillars, items and effects";
    NO_ITEMS: "項目は収録していません。収録していないことは、効果がなかったことを意味しません。", "No items are held, which does not mean that there was no effect.";
    NET_IS: "純額", "net";
    GROSS_IS: "総額 ", "gross ";
    LINK_TO_ITEM: "この項目へのリンク", "Link to this item";
    AS_PRINTED: "資料の表記：", "as printed: ";
    SUM_OF_THE_PARTS: "内訳の計", "total of the parts";
    OVERLAP: "純額から除いた重複分", "Overlap left out of the net amount";
    COUNTED_IN: "計上している項目：", "counted in: ";
    ATTRIBUTION_NOTE: "注", "note ";
    ATTRIBUTION_NOTES: "項目と効果の対応についての注", "Notes on how effects are matched with items";
    DOCUMENTS: "出典の資料", "Sources";
    PUBLISHED: "公表日", "Published";
    RETRIEVED: "取得日", "Retrieved";
    ADDRESS: "アドレス", "Address";
    HASH: "ファイルの SHA-256", "SHA-256 of the file";
    TERMS: "発行者の利用条件", "Terms of the publisher";
    PAGE_NUMBERS: "ページ番号", "Page numbers";
    DOWNLOADS: "ダウンロード", "Downloads";
    FILE: "ファイル", "File";
    SIZE: "サイズ", "Size";
    BEING_MADE: "作成中", "being prepared";
    HISTORY: "版の履歴", "Revisions";
    HISTORY_CAPTION: "版の履歴（新しい順）", "Revisions, the newest first";
    PUBLISHED_HERE: "公開日", "Published here";
    CONTENT_HASH: "内容の SHA-256", "SHA-256 of the content";
}

// For machines.
texts! {
    KEYWORD_REFORM: "行財政改革", "administrative and fiscal reform";
    KEYWORD_EFFECT: "効果額", "financial effect";
    KEYWORD_GOVERNMENT: "地方公共団体", "local government";
    KEYWORD_BUDGET: "予算", "budget";
    NET_EFFECT: "効果額（純額）", "financial effect (net)";
    GROSS_EFFECT: "効果額（総額）", "financial effect (gross)";
    POSTS_CHANGED: "職員数の増減", "change in the number of posts";
    YEN: "円", "yen";
    PERSONS: "人", "persons";
    MEASURED_HOW: "公表資料に印字された数値をページとともに転記し、項目の合計を資料の合計と照合している。", "Figures are taken from published documents as printed, with the page, and their sums are compared with the totals that the documents state.";
    JAPAN: "日本", "Japan";
}
