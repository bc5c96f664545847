//! The nine tables of a package, column by column.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Cell, Column, Inhabitants, Key, Need, Number, Page, Position, RawCell, Sha256, Table, TableDefinition,
    Url, Value, definition::table,
};
use crate::domain::{
    Account, Attribution, Coverage, EffectKind, FiscalYear, MunicipalityCode, MunicipalityKind, Phase,
    PrintedUnit, QuantityRole, StatedRole, Unit, Yen,
};

/// Any text.
type Text = Box<str>;

/// All tables in the order in which a package lists them.
pub const TABLES: [&TableDefinition; 9] = [
    MunicipalityRow::DEFINITION,
    DocumentRow::DEFINITION,
    ProgramRow::DEFINITION,
    StatedTotalRow::DEFINITION,
    PillarRow::DEFINITION,
    SectionRow::DEFINITION,
    ItemRow::DEFINITION,
    EffectRow::DEFINITION,
    OverlapRow::DEFINITION,
];

/// The table of this name.
#[must_use]
pub fn table(name: &str) -> Option<&'static TableDefinition> {
    TABLES.into_iter().find(|table| table.name == name)
}

table! { MunicipalityRow: "municipalities", "地方公共団体", "Local governments, former codes included", key ["code"] {
    code: MunicipalityCode, Required, "団体コード", "Local-government code, six digits with the check digit";
    kind: MunicipalityKind, Required, "種別", "Municipality or prefecture";
    name_ja: Text, Required, "名称", "Name in Japanese";
    name_en: Text, Optional, "名称（英語）", "Name in English";
    valid_from: NaiveDate, Optional, "適用開始日", "First day on which the code was in force";
    valid_to: NaiveDate, Optional, "適用終了日", "Last day on which the code was in force";
    successor_code: MunicipalityCode, Optional, "後継の団体コード", "The code that replaced it" => "municipalities";
    population: Inhabitants, Optional, "人口（人）", "Inhabitants in persons; with date and source or not at all";
    population_date: NaiveDate, Optional, "人口の基準日", "The day of the count or estimate";
    population_source: Text, Optional, "人口の出典", "Who counted or estimated";
}}

table! { DocumentRow: "documents", "資料", "The papers that figures are taken from", key ["key"] {
    key: Key, Required, "識別子", "Stable key of the document";
    title_ja: Text, Required, "表題", "Title in Japanese";
    title_en: Text, Optional, "表題（英語）", "Title in English";
    publisher_ja: Text, Required, "発行者", "Publisher in Japanese";
    publisher_en: Text, Optional, "発行者（英語）", "Publisher in English";
    url: Url, Optional, "URL", "Where it was found";
    published_on: NaiveDate, Optional, "公表日", "When it was published";
    retrieved_on: NaiveDate, Optional, "取得日", "When it was read";
    sha256: Sha256, Optional, "SHA-256", "Hash of the file, 64 hexadecimal digits";
    licence: Text, Optional, "利用条件", "The terms the publisher sets";
    page_note_ja: Text, Optional, "ページ番号の注記", "How page numbers are meant, in Japanese";
    page_note_en: Text, Optional, "ページ番号の注記（英語）", "How page numbers are meant, in English";
}}

table! { ProgramRow: "programs", "行財政改革プログラム", "The programme itself, one row",
    key ["municipality_code", "fiscal_year"] {
    municipality_code: MunicipalityCode, Required, "団体コード", "Whose programme it is" => "municipalities";
    fiscal_year: FiscalYear, Required, "年度", "Calendar year in which the fiscal year begins";
    title_ja: Text, Required, "表題", "Title in Japanese";
    title_en: Text, Optional, "表題（英語）", "Title in English";
    description_ja: Text, Optional, "概要", "What the programme says of itself, in our words, in Japanese";
    description_en: Text, Optional, "概要（英語）", "What the programme says of itself, in our words, in English";
    parent_plan_ja: Text, Optional, "上位計画", "The plan over several years it belongs to, in Japanese";
    parent_plan_en: Text, Optional, "上位計画（英語）", "The plan over several years it belongs to, in English";
    phase: Phase, Required, "段階", "The phase its totals speak of: 計画, 予算, 見込, 決算";
    coverage: Coverage, Required, "収録範囲", "How much of the programme is held here";
}}

table! { StatedTotalRow: "stated_totals", "公表された合計と目標", "Totals and targets as the source states them", key ["key"] {
    key: Key, Required, "識別子", "Stable key of the stated figure";
    role: StatedRole, Required, "区別", "A total that was stated, or a target";
    phase: Phase, Required, "段階", "The phase it speaks of: 計画, 予算, 見込, 決算";
    pillar: Key, Optional, "柱", "The pillar it speaks of; empty for the whole programme" => "pillars";
    printed: Text, Required, "印字された数値", "The figure as printed";
    unit: PrintedUnit, Required, "印字された単位", "The unit the figure is printed in";
    amount_yen: Yen, Required, "金額（円）", "Amount in yen: the printed figure times its unit";
    scope_ja: Text, Optional, "対象", "What it covers, in Japanese";
    scope_en: Text, Optional, "対象（英語）", "What it covers, in English";
    note_ja: Text, Optional, "注記", "How it is to be read, in Japanese";
    note_en: Text, Optional, "注記（英語）", "How it is to be read, in English";
    document: Key, Required, "資料", "The document it stands in" => "documents";
    page: Page, Optional, "ページ", "The page it stands on";
}}

table! { PillarRow: "pillars", "取組の柱", "Pillars and cross-cutting groups", key ["key"] {
    key: Key, Required, "識別子", "Stable key of the pillar";
    position: Position, Required, "順序", "Place in printed order";
    number: Number, Unique, "番号", "Printed number; empty for a cross-cutting group";
    title_ja: Text, Required, "表題", "Title in Japanese";
    title_en: Text, Optional, "表題（英語）", "Title in English";
    notes_ja: Text, Optional, "注記", "Notes in Japanese, one a line";
    notes_en: Text, Optional, "注記（英語）", "Notes in English, one a line";
}}

table! { SectionRow: "sections", "区分", "Sections of pillars and their sub-sections", key ["key"] {
    key: Key, Required, "識別子", "Stable key of the section";
    pillar: Key, Required, "柱", "The pillar it belongs to" => "pillars";
    parent: Key, Optional, "上位の区分", "The section it stands in" => "sections";
    position: Position, Required, "順序", "Place in printed order among siblings";
    number: Number, Optional, "番号", "Printed number";
    title_ja: Text, Required, "表題", "Title in Japanese";
    title_en: Text, Optional, "表題（英語）", "Title in English";
    notes_ja: Text, Optional, "注記", "Notes in Japanese, one a line";
    notes_en: Text, Optional, "注記（英語）", "Notes in English, one a line";
}}

table! { ItemRow: "items", "取組項目", "The measures of the programme", key ["key"] {
    key: Key, Required, "識別子", "Stable key of the item";
    pillar: Key, Required, "柱", "The pillar it belongs to" => "pillars";
    section: Key, Optional, "区分", "The section it stands in" => "sections";
    position: Position, Required, "順序", "Place in printed order among siblings";
    code: Text, Optional, "資料上の番号", "The source's own code";
    title_ja: Text, Required, "表題", "Title in Japanese";
    title_en: Text, Optional, "表題（英語）", "Title in English";
    summary_ja: Text, Optional, "要約", "What is done, in our words, in Japanese";
    summary_en: Text, Optional, "要約（英語）", "What is done, in our words, in English";
    notes_ja: Text, Optional, "注記", "Notes in Japanese, one a line";
    notes_en: Text, Optional, "注記（英語）", "Notes in English, one a line";
    document: Key, Required, "資料", "The document it stands in" => "documents";
    page: Page, Optional, "ページ", "The page it stands on";
}}

table! { EffectRow: "effects", "効果", "What items bring: money, posts, quantities or words", key ["key"] {
    key: Key, Required, "識別子", "Stable key of the effect";
    item: Key, Required, "取組項目", "The item it belongs to" => "items";
    position: Position, Required, "順序", "Place in printed order within the item";
    kind: EffectKind, Required, "種類", "What it is told in; says which of the columns are filled";
    phase: Phase, Required, "段階", "The phase it was taken in: 計画, 予算, 見込, 決算";
    label_ja: Text, Optional, "名目", "What it is the effect of, in Japanese";
    label_en: Text, Optional, "名目（英語）", "What it is the effect of, in English";
    text_ja: Text, Optional, "記述", "The source's words, for QUALITATIVE";
    text_en: Text, Optional, "記述（英語）", "The source's words in English, for QUALITATIVE";
    printed: Text, Optional, "印字された数値", "The figure as printed";
    printed_unit: PrintedUnit, Optional, "印字された単位", "The unit an amount of money is printed in";
    amount_yen: Yen, Optional, "純額（円）", "Net amount in yen, leaving out what another item counts; positive is better for the budget";
    gross_printed: Text, Optional, "印字された総額", "The gross figure as printed, in the same unit";
    gross_yen: Yen, Optional, "総額（円）", "Gross amount in yen";
    quantity: Decimal, Optional, "数量", "A number of posts or another quantity, in the unit beside it";
    quantity_unit: Unit, Optional, "数量の単位", "What the quantity is measured in";
    role: QuantityRole, Optional, "内訳・合計", "One of several quantities, or their total";
    quantity_general: Decimal, Optional, "一般会計分（人）", "Persons in the general account";
    quantity_special: Decimal, Optional, "特別会計分（人）", "Persons in the special accounts";
    quantity_public_enterprise: Decimal, Optional, "企業会計分（人）", "Persons in the public enterprise accounts";
    account: Account, Optional, "会計", "The account an amount of money belongs to";
    attribution: Attribution, Required, "対応の確かさ", "Whether the source states that it belongs to its item, or we infer it";
    attribution_note_ja: Text, Optional, "対応の注記", "Why, in Japanese; INFERRED needs a note";
    attribution_note_en: Text, Optional, "対応の注記（英語）", "Why, in English; INFERRED needs a note";
    document: Key, Required, "資料", "The document it stands in" => "documents";
    page: Page, Optional, "ページ", "The page it stands on";
}}

table! { OverlapRow: "overlaps", "重複分", "What an effect's gross figure counts although another item counts it", key ["key"] {
    key: Key, Required, "識別子", "Stable key of the overlap";
    effect: Key, Required, "効果", "The effect whose gross figure counts it" => "effects";
    amount_yen: Yen, Required, "金額（円）", "Amount in yen";
    counted_in: Key, Optional, "計上先の項目", "The item that counts it, where the source names it" => "items";
    note_ja: Text, Optional, "注記", "Note in Japanese";
    note_en: Text, Optional, "注記（英語）", "Note in English";
}}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_points_to_the_single_key_of_a_table() {
        for column in TABLES.iter().flat_map(|table| table.columns) {
            if let Some(target) = column.refers_to {
                assert_eq!(table(target).map(|table| table.primary_key.len()), Some(1), "{target}");
            }
        }
    }

    #[test]
    fn every_primary_key_names_required_columns() {
        for table in TABLES {
            for key in table.primary_key {
                assert!(
                    table.columns.iter().any(|column| column.name == *key && column.need == Need::Required)
                );
            }
        }
    }

    #[test]
    fn a_row_reads_its_cells_in_the_order_of_the_definition() {
        let row = OverlapRow::read(["a", "b", "12", "c", "", "note"].map(str::as_bytes));
        let names: Vec<_> = row.cells().iter().map(|cell| cell.column()).collect();
        assert_eq!(
            names,
            OverlapRow::DEFINITION.columns.iter().map(|column| column.name).collect::<Vec<_>>()
        );
        assert_eq!(row.amount_yen.get(), Some(Yen(12)));
        assert_eq!(row.note_en.get().as_deref(), Some("note"));
        assert_eq!(row.note_ja.get(), None);
    }
}
