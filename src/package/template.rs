//! The package that a new programme begins with: a row or two in every table, to be written over.

use super::{PackageFiles, Problem, read::read_draft};
use crate::domain::{FiscalYear, MunicipalityCode, Program};

/// Terms, and which file is which table.
const DESCRIPTOR: &str = r#"{
  "licenses": [{ "name": "CC-BY-4.0" }],
  "resources": [
    { "name": "municipalities", "path": "municipalities.csv" },
    { "name": "documents", "path": "documents.csv" },
    { "name": "programs", "path": "programs.csv" },
    { "name": "stated_totals", "path": "stated_totals.csv" },
    { "name": "pillars", "path": "pillars.csv" },
    { "name": "sections", "path": "sections.csv" },
    { "name": "items", "path": "items.csv" },
    { "name": "effects", "path": "effects.csv" },
    { "name": "overlaps", "path": "overlaps.csv" }
  ]
}"#;

const DOCUMENTS: &str = "key,title_ja,publisher_ja
plan,（記入：資料の表題）,（記入：発行者）
";

const STATED_TOTALS: &str = "key,role,phase,printed,unit,amount_yen,scope_ja,document,page
total,TOTAL,PLAN,0.1,億円,10000000,（記入：何の合計か。なければ空に）,plan,1
";

const PILLARS: &str = "key,position,number,title_ja
pillar-1,1,1,（記入：取組の柱の表題）
across,2,,（記入：番号のない横断的な取組の表題）
";

const SECTIONS: &str = "key,pillar,position,number,title_ja
section-1-1,pillar-1,1,1,（記入：区分の表題）
";

const ITEMS: &str = "key,pillar,section,position,title_ja,summary_ja,document,page
item-1,pillar-1,section-1-1,1,（記入：金額の効果がある項目の表題）,（記入：何をするかを自分の言葉で）,plan,2
item-2,pillar-1,section-1-1,2,（記入：言葉だけの効果がある項目の表題）,（記入：何をするかを自分の言葉で）,plan,2
item-3,across,,1,（記入：職員数の効果がある項目の表題）,（記入：何をするかを自分の言葉で）,plan,3
";

const EFFECTS: &str = "key,item,position,kind,phase,label_ja,text_ja,printed,printed_unit,amount_yen,gross_printed,gross_yen,\
quantity,quantity_unit,role,attribution,attribution_note_ja,document,page
item-1-yen,item-1,1,MONETARY,PLAN,（記入：名目。なければ空に）,,\"12,345\",千円,12345000,\"13,000\",13000000,,,,STATED,,plan,2
item-2-words,item-2,1,QUALITATIVE,PLAN,,（記入：資料にある効果の記述）,,,,,,,,,STATED,,plan,2
item-3-posts,item-3,1,HEADCOUNT,PLAN,（記入：名目。なければ空に）,,▲3,,,,,-3,PERSON,COMPONENT,INFERRED,（記入：なぜこの項目のものと読んだか）,plan,3
";

const OVERLAPS: &str = "key,effect,amount_yen,counted_in,note_ja
item-1-overlap,item-1-yen,655000,item-3,（記入：他の項目が計上している額の説明。資料の「再掲」など）
";

/// The programme to begin with; it has no mistakes but the placeholders, one at least in every row.
pub fn template(code: MunicipalityCode, year: FiscalYear) -> Result<Program, Vec<Problem>> {
    let municipality = format!("code,kind,name_ja\n{code},{},（記入：団体名）\n", code.kind().code());
    let program = format!(
        "municipality_code,fiscal_year,title_ja,description_ja,phase,coverage\n\
         {code},{year},（記入：プログラムの表題）,（記入：何のプログラムかを自分の言葉で）,PLAN,COMPLETE\n"
    );
    read_draft(&PackageFiles::from_memory([
        ("datapackage.json", DESCRIPTOR.as_bytes()),
        ("municipalities.csv", municipality.as_bytes()),
        ("documents.csv", DOCUMENTS.as_bytes()),
        ("programs.csv", program.as_bytes()),
        ("stated_totals.csv", STATED_TOTALS.as_bytes()),
        ("pillars.csv", PILLARS.as_bytes()),
        ("sections.csv", SECTIONS.as_bytes()),
        ("items.csv", ITEMS.as_bytes()),
        ("effects.csv", EFFECTS.as_bytes()),
        ("overlaps.csv", OVERLAPS.as_bytes()),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Language, Phase, ProgramTree, Reconciliation, ReconciliationStatus, Revision},
        package::{PackageFiles, ProblemCode, canonical_files, read, render_table},
    };

    #[test]
    fn the_template_has_no_mistakes_for_any_municipality_and_shows_every_table() {
        for code in ["141305", "140007", "011002"] {
            for year in [*FiscalYear::RANGE.start(), 2024, *FiscalYear::RANGE.end()] {
                let year = FiscalYear::new(year.into()).unwrap();
                let program = template(code.parse().unwrap(), year)
                    .unwrap_or_else(|problems| panic!("{}", render_table(&problems, Language::En)));
                let tables = canonical_files(&program);
                let problems = read(&PackageFiles::from_memory(tables.clone())).unwrap_err();
                assert!(
                    problems.iter().all(|problem| problem.code == ProblemCode::Placeholder),
                    "{problems:?}"
                );
                for (name, bytes) in &tables {
                    let rows = bytes.split(|byte| *byte == b'\n').count() - 2;
                    let places =
                        problems.iter().filter(|problem| problem.file == *name).map(|problem| problem.row);
                    let marked = places.collect::<std::collections::BTreeSet<_>>().len();
                    assert!(
                        name == "datapackage.json" || rows == marked && rows > 0,
                        "{name}: {marked} of {rows}"
                    );
                }
                let tree = ProgramTree::new(program, Revision::default()).unwrap();
                let compared = Reconciliation::of(&tree, Phase::Plan, None);
                assert_eq!(compared.status, ReconciliationStatus::Consistent);
            }
        }
    }
}
