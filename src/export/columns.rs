//! The columns of the tables that are downloaded: each with its meaning and how a row fills it. A column of one name means the
//! same in every table, and a row says everything without another table.

use rust_decimal::Decimal;

use super::{Table, row::Row};
use crate::domain::{
    Account, Attribution, EffectKind, FiscalYear, Language, Level, MunicipalityCode, Phase, PrintedUnit,
    QuantityRole, Unit, Yen,
    package::{Cell, Column, Count, Need, Number, Page, Position, RawCell, Url, Value},
};

/// Any text.
type Text = Box<str>;

/// A column, and what fills it.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What it is.
    pub column: &'static Column,
    /// What it means, in Japanese; the column says it in English.
    pub meaning: &'static str,
    /// Its cell in a row.
    pub(super) cell: fn(&Row<'_>) -> RawCell,
}

/// Declares columns: name, type of the values, whether every row has one, Japanese name, meaning in Japanese
/// and English, and what fills it.
macro_rules! columns {
    ($($constant:ident = $name:literal: $type:ty, $need:ident, $title:literal, $meaning:literal, $description:literal
        $(=> $target:literal)?, $value:expr;)+) => {
        $(const $constant: Field = Field {
            column: &Column {
                name: $name,
                kind: <$type as Value>::KIND,
                need: Need::$need,
                // The first of these: the target where one is given.
                refers_to: [$(Some($target),)? None][0],
                description: $description,
                title: $title,
            },
            meaning: $meaning,
            cell: |row| {
                let value: fn(&Row<'_>) -> Option<$type> = $value;
                Cell::<$type>::of(value(row)).into_raw()
            },
        };)+
    };
}

columns! {
    PILLAR_ID = "pillar_id": Text, Required, "柱ID",
        "取組の柱のID（GraphQLと同じ）",
        "Id of the pillar, as in GraphQL" => "pillars",
        |row| Some(row.id(Level::Pillar, &row.pillar().key));
    ITEM_ID = "item_id": Text, Required, "取組項目ID",
        "取組項目のID（GraphQLと同じ）",
        "Id of the item, as in GraphQL" => "items",
        |row| Some(row.id(Level::Item, &row.item()?.key));
    EFFECT_ID = "effect_id": Text, Required, "効果ID",
        "効果のID（GraphQLと同じ）",
        "Id of the effect, as in GraphQL",
        |row| Some(row.id(Level::Effect, &row.effect()?.key));
    MUNICIPALITY_CODE = "municipality_code": MunicipalityCode, Required, "団体コード",
        "全国地方公共団体コード（検査数字を含む6桁）",
        "Local-government code, six digits with the check digit",
        |row| Some(row.tree.id().municipality);
    MUNICIPALITY_NAME_JA = "municipality_name_ja": Text, Optional, "団体名",
        "団体の日本語名",
        "Municipality in Japanese",
        |row| Some(row.municipality?.name.ja.clone());
    MUNICIPALITY_NAME_EN = "municipality_name_en": Text, Optional, "団体名（英語）",
        "団体の英語名",
        "Municipality in English",
        |row| row.municipality?.name.en.clone();
    FISCAL_YEAR = "fiscal_year": FiscalYear, Required, "年度（西暦）",
        "年度が始まる年（西暦）",
        "Calendar year in which the fiscal year begins",
        |row| Some(row.tree.id().fiscal_year);
    FISCAL_YEAR_LABEL = "fiscal_year_label": Text, Required, "年度",
        "和暦による年度",
        "The fiscal year in Japanese reckoning",
        |row| Some(row.tree.id().fiscal_year.label(Language::Ja).into());
    PILLAR_NUMBER = "pillar_number": Number, Optional, "柱の番号",
        "資料に印字された柱の番号。横断的な取組は空欄",
        "Printed number of the pillar; empty for a cross-cutting group",
        |row| row.pillar().number.map(Number);
    PILLAR_TITLE_JA = "pillar_title_ja": Text, Required, "取組の柱",
        "取組の柱の日本語名",
        "Title of the pillar in Japanese",
        |row| Some(row.pillar().title.ja.clone());
    PILLAR_TITLE_EN = "pillar_title_en": Text, Optional, "取組の柱（英語）",
        "取組の柱の英語名",
        "Title of the pillar in English",
        |row| row.pillar().title.en.clone();
    SECTION_TITLE_JA = "section_title_ja": Text, Optional, "区分",
        "区分の日本語名。上位の区分の名を前に付ける",
        "Title of the section in Japanese, behind those of the sections that it stands in",
        |row| row.section(|title| Some(&title.ja));
    SECTION_TITLE_EN = "section_title_en": Text, Optional, "区分（英語）",
        "区分の英語名。上位の区分の名を前に付ける",
        "Title of the section in English, behind those of the sections that it stands in",
        |row| row.section(|title| title.en.as_deref());
    POSITION = "position": Position, Required, "順序",
        "プログラムの中で資料に印字された順",
        "Place of the row in printed order within the programme",
        |row| row.position().map(Position);
    ITEM_CODE = "item_code": Text, Optional, "資料上の番号",
        "資料自身が取組項目に付けた番号",
        "The source's own code of the item",
        |row| row.item()?.code.clone();
    ITEM_TITLE_JA = "item_title_ja": Text, Required, "取組項目",
        "取組項目の日本語名",
        "Title of the item in Japanese",
        |row| Some(row.item()?.title.ja.clone());
    ITEM_TITLE_EN = "item_title_en": Text, Optional, "取組項目（英語）",
        "取組項目の英語名",
        "Title of the item in English",
        |row| row.item()?.title.en.clone();
    SUMMARY_JA = "summary_ja": Text, Optional, "要約",
        "取組の内容（当方の言葉による日本語の要約）",
        "What is done, in our words, in Japanese",
        |row| row.item()?.summary.ja.clone();
    SUMMARY_EN = "summary_en": Text, Optional, "要約（英語）",
        "取組の内容（当方の言葉による英語の要約）",
        "What is done, in our words, in English",
        |row| row.item()?.summary.en.clone();
    KIND = "kind": EffectKind, Required, "種類",
        "効果の表し方。どの列に値があるかを示す。MONETARY＝金額、HEADCOUNT＝職員数、QUANTITY＝その他の数量、QUALITATIVE＝記述",
        "What the effect is told in; says which of the columns are filled",
        |row| Some(row.effect()?.kind());
    PHASE = "phase": Phase, Required, "段階",
        "この行の数値の段階。PLAN＝計画、BUDGET＝予算、FORECAST＝見込、SETTLEMENT＝決算",
        "The phase that the figures of the row speak of",
        |row| Some(row.phase);
    LABEL_JA = "label_ja": Text, Optional, "名目",
        "何の効果か（日本語）",
        "What it is the effect of, in Japanese",
        |row| row.effect()?.label.ja.clone();
    LABEL_EN = "label_en": Text, Optional, "名目（英語）",
        "何の効果か（英語）",
        "What it is the effect of, in English",
        |row| row.effect()?.label.en.clone();
    TEXT_JA = "text_ja": Text, Optional, "記述",
        "資料の文言（QUALITATIVEの場合）",
        "The source's words, for QUALITATIVE",
        |row| Some(row.words()?.ja.clone());
    TEXT_EN = "text_en": Text, Optional, "記述（英語）",
        "資料の文言の英訳（QUALITATIVEの場合）",
        "The source's words in English, for QUALITATIVE",
        |row| row.words()?.en.clone();
    PRINTED = "printed": Text, Optional, "印字された数値",
        "資料に印字されたままの数値",
        "The figure as printed",
        |row| row.printed();
    PRINTED_UNIT = "printed_unit": PrintedUnit, Optional, "印字された単位",
        "金額が印字された単位",
        "The unit an amount of money is printed in",
        |row| Some(row.money()?.0.unit);
    AMOUNT_THOUSAND_YEN = "amount_thousand_yen": Decimal, Optional, "効果額（千円・純額）",
        "効果額の純額（千円）。他の取組項目に計上された分を除く。正の値は財政の改善。額がない場合は空欄",
        "Net amount in thousand yen, leaving out what another item counts; positive is better for the budget; empty where there is none",
        |row| Some(Decimal::new(row.amounts?.0.0, 3).normalize());
    AMOUNT_YEN = "amount_yen": Yen, Optional, "効果額（円・純額）",
        "同じ額（円）",
        "The same in yen",
        |row| Some(row.amounts?.0);
    GROSS_YEN = "gross_yen": Yen, Optional, "効果額（円・総額）",
        "効果額の総額（円）。他の取組項目に計上された分も含む",
        "Gross amount in yen: what another item counts is counted here, too",
        |row| Some(row.amounts?.1);
    OVERLAP_YEN = "overlap_yen": Yen, Optional, "重複分（円）",
        "総額のうち他の取組項目にも計上された分（資料が個々の金額で示す場合）",
        "What the gross amount counts although another item counts it, where the source tells it in single amounts",
        |row| row.overlap();
    INFERRED_YEN = "inferred_yen": Yen, Optional, "うち対応を推定した額（円）",
        "amount_yenのうち、取組項目との対応を当方が推定した額",
        "The part of amount_yen of which we infer that it belongs to its item",
        |row| row.amounts.map(|_| row.inferred);
    HEADCOUNT_CHANGE = "headcount_change": Decimal, Optional, "職員数の増減（人）",
        "職員数の増減。他の値を繰り返す合計は除く。減員は負の値",
        "Posts; totals that repeat others are left out; fewer are negative",
        |row| row.posts;
    QUANTITY = "quantity": Decimal, Optional, "数量",
        "職員数その他の数量（合計を含む）。単位は隣の列",
        "A number of posts or another quantity, totals included, in the unit beside it",
        |row| Some(row.quantity()?.0);
    QUANTITY_UNIT = "quantity_unit": Unit, Optional, "数量の単位",
        "数量の単位。PERSON＝人、PERCENT＝％、PERCENTAGE_POINT＝ポイント、SQUARE_METRE＝㎡、HOUR＝時間、DAY＝日、CASE＝件、FACILITY＝施設・箇所、TONNE＝トン、KILOWATT_HOUR＝キロワット時",
        "What the quantity is measured in",
        |row| Some(row.quantity()?.1);
    ROLE = "role": QuantityRole, Optional, "内訳・合計",
        "数量が内訳か合計か。COMPONENT＝内訳、TOTAL＝合計（内訳に足し合わせてはならない）",
        "One of several quantities, or their total, which must not be added to them",
        |row| Some(row.quantity()?.2);
    ACCOUNT = "account": Account, Optional, "会計",
        "金額の属する会計。GENERAL＝一般会計、SPECIAL＝特別会計、PUBLIC_ENTERPRISE＝企業会計、ALL＝全会計",
        "The account an amount of money belongs to",
        |row| row.money()?.1;
    ATTRIBUTION = "attribution": Attribution, Required, "対応の確かさ",
        "効果と取組項目との対応の確かさ。STATED＝資料に明記、INFERRED＝当方の推定",
        "Whether the source states that the effect belongs to its item, or we infer it",
        |row| Some(row.effect()?.attribution);
    ATTRIBUTION_NOTE_JA = "attribution_note_ja": Text, Optional, "対応の注記",
        "対応をそう判断した理由（日本語）",
        "Why, in Japanese",
        |row| row.effect()?.attribution_note.ja.clone();
    ATTRIBUTION_NOTE_EN = "attribution_note_en": Text, Optional, "対応の注記（英語）",
        "対応をそう判断した理由（英語）",
        "Why, in English",
        |row| row.effect()?.attribution_note.en.clone();
    EFFECT_COUNT = "effect_count": Count, Required, "効果の件数",
        "この段階の効果の件数（種類を問わない）",
        "How many effects of every kind there are in this phase",
        |row| Some(row.effects);
    ITEM_COUNT = "item_count": Count, Required, "取組項目数",
        "柱に属する取組項目の数",
        "How many items stand in the pillar",
        |row| Some(row.items);
    QUANTIFIED_ITEM_COUNT = "quantified_item_count": Count, Required, "効果額のある項目数",
        "そのうちこの段階の効果額があるものの数",
        "How many of them have an amount in this phase",
        |row| Some(row.quantified);
    STATED_YEN = "stated_yen": Yen, Optional, "資料の合計（円）",
        "資料自身が柱について示す合計",
        "The total that the source itself states for the pillar",
        |row| Some(row.reconciled()?.stated?.figure.amount);
    DIFFERENCE_YEN = "difference_yen": Yen, Optional, "資料との差（円）",
        "stated_yenからamount_yenを引いた差",
        "stated_yen less amount_yen",
        |row| row.reconciled()?.difference();
    NOTES_JA = "notes_ja": Text, Optional, "注記",
        "日本語の注記（1行に1件）",
        "Notes in Japanese, one a line",
        |row| row.notes().ja.clone();
    NOTES_EN = "notes_en": Text, Optional, "注記（英語）",
        "英語の注記（1行に1件）",
        "Notes in English, one a line",
        |row| row.notes().en.clone();
    SOURCE_DOCUMENT = "source_document": Text, Required, "出典",
        "記載のある資料",
        "The document it stands in",
        |row| Some(row.document()?.title.ja.clone());
    SOURCE_URL = "source_url": Url, Optional, "出典URL",
        "資料の所在",
        "Where the document was found",
        |row| row.document()?.url.clone().map(Url);
    SOURCE_PAGE = "source_page": Page, Optional, "出典ページ",
        "記載のあるページ",
        "The page it stands on",
        |row| row.source()?.page.map(Page);
    REVISION = "revision": Count, Required, "改訂番号",
        "この行が属するプログラムの改訂番号",
        "The programme's revision that the row is from",
        |row| Some(Count(row.tree.revision().program_number));
    LICENSE = "license": Text, Required, "利用条件",
        "プログラムのパッケージの利用条件と、その及ぶ範囲",
        "Terms of the programme's package, and what they cover",
        |row| Some(row.license());
    PERMALINK = "permalink": Url, Required, "固定リンク",
        "この改訂のままを示すページ",
        "Page that shows it as this revision left it",
        |row| Some(Url(row.permalink()));
}

const ITEMS: &[Field] = &[
    ITEM_ID,
    MUNICIPALITY_CODE,
    MUNICIPALITY_NAME_JA,
    MUNICIPALITY_NAME_EN,
    FISCAL_YEAR,
    FISCAL_YEAR_LABEL,
    PILLAR_ID,
    PILLAR_NUMBER,
    PILLAR_TITLE_JA,
    PILLAR_TITLE_EN,
    SECTION_TITLE_JA,
    SECTION_TITLE_EN,
    POSITION,
    ITEM_CODE,
    ITEM_TITLE_JA,
    ITEM_TITLE_EN,
    SUMMARY_JA,
    SUMMARY_EN,
    PHASE,
    AMOUNT_THOUSAND_YEN,
    AMOUNT_YEN,
    GROSS_YEN,
    INFERRED_YEN,
    HEADCOUNT_CHANGE,
    EFFECT_COUNT,
    NOTES_JA,
    NOTES_EN,
    SOURCE_DOCUMENT,
    SOURCE_URL,
    SOURCE_PAGE,
    REVISION,
    LICENSE,
    PERMALINK,
];

const EFFECTS: &[Field] = &[
    EFFECT_ID,
    ITEM_ID,
    MUNICIPALITY_CODE,
    MUNICIPALITY_NAME_JA,
    MUNICIPALITY_NAME_EN,
    FISCAL_YEAR,
    FISCAL_YEAR_LABEL,
    PILLAR_ID,
    PILLAR_NUMBER,
    PILLAR_TITLE_JA,
    PILLAR_TITLE_EN,
    ITEM_TITLE_JA,
    ITEM_TITLE_EN,
    POSITION,
    KIND,
    PHASE,
    LABEL_JA,
    LABEL_EN,
    TEXT_JA,
    TEXT_EN,
    PRINTED,
    PRINTED_UNIT,
    AMOUNT_THOUSAND_YEN,
    AMOUNT_YEN,
    GROSS_YEN,
    OVERLAP_YEN,
    HEADCOUNT_CHANGE,
    QUANTITY,
    QUANTITY_UNIT,
    ROLE,
    ACCOUNT,
    ATTRIBUTION,
    ATTRIBUTION_NOTE_JA,
    ATTRIBUTION_NOTE_EN,
    SOURCE_DOCUMENT,
    SOURCE_URL,
    SOURCE_PAGE,
    REVISION,
    LICENSE,
    PERMALINK,
];

const PILLARS: &[Field] = &[
    PILLAR_ID,
    MUNICIPALITY_CODE,
    MUNICIPALITY_NAME_JA,
    MUNICIPALITY_NAME_EN,
    FISCAL_YEAR,
    FISCAL_YEAR_LABEL,
    POSITION,
    PILLAR_NUMBER,
    PILLAR_TITLE_JA,
    PILLAR_TITLE_EN,
    PHASE,
    ITEM_COUNT,
    QUANTIFIED_ITEM_COUNT,
    AMOUNT_THOUSAND_YEN,
    AMOUNT_YEN,
    GROSS_YEN,
    INFERRED_YEN,
    HEADCOUNT_CHANGE,
    STATED_YEN,
    DIFFERENCE_YEN,
    NOTES_JA,
    NOTES_EN,
    REVISION,
    LICENSE,
    PERMALINK,
];

impl Table {
    /// Its columns in order; the first names a row.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Items => ITEMS,
            Self::Effects => EFFECTS,
            Self::Pillars => PILLARS,
        }
    }
}
