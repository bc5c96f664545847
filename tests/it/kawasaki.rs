//! Kawasaki City's fiscal 2023 programme, held against lists that were read from the city's paper by themselves.

use std::collections::BTreeMap;

use kaikaku::domain::{
    Attribution, Basis, Effect, EffectDetail, Language, Phase, ProgramTree, QuantityRole, Revision,
};
use serde_json::json;

use crate::{
    kawasaki_raw as raw,
    support::{TestDatabase, program},
};

fn tree() -> ProgramTree {
    ProgramTree::new(program("data/141305-2023"), Revision::default()).unwrap()
}

#[test]
fn every_amount_of_the_paper_is_held_once_and_no_other() {
    let tree = tree();
    let mut held: Vec<i64> =
        tree.program().effects.iter().filter_map(Effect::amounts).map(|(net, _)| net.0).collect();
    let mut printed = raw::AMOUNTS_THOUSAND_YEN.map(|amount| amount * 1000).to_vec();
    held.sort_unstable();
    printed.sort_unstable();
    assert_eq!(held, printed);
}

#[test]
fn every_title_and_wording_of_the_paper_is_held_in_its_place() {
    let tree = tree();
    let program = tree.program();
    let items: Vec<(&str, &str)> = program
        .items
        .iter()
        .map(|item| {
            let above =
                item.section.map_or(&tree.pillar(item.pillar).title, |section| &tree.section(section).title);
            (&*above.ja, &*item.title.ja)
        })
        .collect();
    assert_eq!(items, raw::ITEM_TITLES);
    let sections: Vec<(i32, i32, &str)> = program
        .sections
        .iter()
        .map(|section| {
            let pillar = tree.pillar(section.pillar).number.unwrap();
            (pillar.into(), section.number.unwrap().into(), &*section.title.ja)
        })
        .collect();
    assert_eq!(sections, raw::SECTION_TITLES);
    let pillars: Vec<(i32, &str)> = program
        .pillars
        .iter()
        .filter_map(|pillar| Some((pillar.number?.into(), &*pillar.title.ja)))
        .collect();
    assert_eq!(pillars, raw::PILLAR_TITLES);
    let mut texts: Vec<&str> = program
        .effects
        .iter()
        .filter_map(|effect| match &effect.detail {
            EffectDetail::Qualitative { text } => Some(&*text.ja),
            _ => None,
        })
        .collect();
    let mut wordings = raw::EFFECT_TEXTS.to_vec();
    texts.sort_unstable();
    wordings.sort_unstable();
    assert_eq!(texts, wordings);
}

#[test]
fn sums_of_sections_and_pillars_are_those_of_the_paper() {
    let tree = tree();
    let thousand = |totals: &kaikaku::domain::PhaseTotals| totals.phase(Phase::Budget).net.thousands();
    let sections: Vec<(i32, i32, i64)> = (0..)
        .zip(&tree.program().sections)
        .map(|(place, section)| {
            let pillar = tree.pillar(section.pillar).number.unwrap();
            (pillar.into(), section.number.unwrap().into(), thousand(tree.section_totals(place)))
        })
        .collect();
    assert_eq!(sections, raw::SECTION_SUMS_THOUSAND_YEN);
    let mut pillars = Vec::new();
    let mut cross_cutting = 0;
    for (place, pillar) in (0..).zip(&tree.program().pillars) {
        match pillar.number {
            Some(number) => pillars.push((i32::from(number), thousand(tree.pillar_totals(place)))),
            None => cross_cutting += thousand(tree.pillar_totals(place)),
        }
    }
    assert_eq!(pillars, raw::PILLAR_SUMS_THOUSAND_YEN);
    assert_eq!(cross_cutting, raw::CROSS_CUTTING_SUM);
    let total = tree.total(Phase::Budget).unwrap();
    assert_eq!(total.on(Basis::Net).thousands(), raw::PROGRAM_SUM);
    assert_eq!(tree.total(Phase::Settlement), None, "no settlement is held: unknown is not zero");
}

#[test]
fn gross_figures_overlaps_and_posts_are_those_of_the_notes() {
    let tree = tree();
    let mut gross = Vec::new();
    let mut posts: BTreeMap<i64, QuantityRole> = BTreeMap::new();
    for (place, effect) in (0..).zip(&tree.program().effects) {
        match &effect.detail {
            EffectDetail::Monetary { net, gross: Some(figure), .. } => {
                gross.push(figure.amount.thousands());
                let overlaps: i64 =
                    tree.overlaps_of_effect(place).iter().map(|overlap| overlap.amount.0).sum();
                assert_eq!(net.amount.0 + overlaps, figure.amount.0);
            }
            EffectDetail::Quantity { value, role, by_account, .. } => {
                let value = i64::try_from(*value).unwrap();
                posts.insert(value, *role);
                if *role == QuantityRole::Total {
                    let accounts = by_account.map(|value| i64::try_from(value.unwrap()).unwrap());
                    assert_eq!(accounts, raw::HEADCOUNT_BY_ACCOUNT);
                }
            }
            _ => {}
        }
    }
    assert_eq!(gross, raw::NOTE_FIGURES_THOUSAND_YEN);
    assert_eq!(posts.keys().sum::<i64>(), raw::HEADCOUNTS.iter().sum::<i64>());
    let components = posts.iter().filter(|(_, role)| **role == QuantityRole::Component);
    assert_eq!(components.map(|(value, _)| value).sum::<i64>(), 158);
}

#[test]
fn what_was_inferred_is_marked_with_its_reason_and_every_text_is_bilingual() {
    let tree = tree();
    let program = tree.program();
    let inferred: Vec<i64> = program
        .effects
        .iter()
        .filter(|effect| effect.attribution == Attribution::Inferred)
        .filter_map(Effect::amounts)
        .map(|(net, _)| net.thousands())
        .collect();
    assert_eq!((inferred.len(), inferred.iter().sum::<i64>()), (14, 1_964_155));
    for effect in &program.effects {
        assert!(effect.source.page.is_some_and(|page| (40..=47).contains(&page)), "{}", effect.key);
        let noted = effect.attribution_note.ja.is_some() && effect.attribution_note.en.is_some();
        assert!(effect.attribution == Attribution::Stated || noted, "{}", effect.key);
    }
    for item in &program.items {
        for language in [Language::Ja, Language::En] {
            let summary = item.summary.get(language).unwrap_or_default();
            assert!(summary.len() > 20, "{}: no summary in {language:?}", item.key);
        }
        assert!(item.title.en.is_some(), "{}", item.key);
    }
    let titles =
        program.pillars.iter().map(|row| &row.title).chain(program.sections.iter().map(|row| &row.title));
    assert!(titles.into_iter().all(|title| title.en.is_some()));
}

#[actix_web::test]
async fn the_journalists_first_question_is_answered() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let data = api
        .data(
            r#"{ program(municipality: "141305", fiscalYear: 2023) {
                totalEffect { thousandYen }
                gross: totalEffect(basis: GROSS) { thousandYen }
                statedTotal { printed unit scope value { yen } precision { yen } }
                reconciliation { status computed { yen } difference { yen } }
                pillars { number totalEffect { thousandYen } itemCount quantifiedItemCount unquantifiedItemCount }
                crossCutting { number totalEffect { thousandYen } }
                crossCuttingEffect { thousandYen }
                itemCount
            } }"#,
        )
        .await;
    let pillar = |number: i32, total: i64, items: i32, quantified: i32| {
        json!({ "number": number, "totalEffect": { "thousandYen": total }, "itemCount": items,
            "quantifiedItemCount": quantified, "unquantifiedItemCount": items - quantified })
    };
    assert_eq!(
        data["program"],
        json!({
            "totalEffect": { "thousandYen": 5_340_808 },
            "gross": { "thousandYen": 5_340_808 + 76_725 + 219_675 },
            "statedTotal": { "printed": "53", "unit": "億円", "scope": "全会計",
                "value": { "yen": 5_300_000_000_i64 }, "precision": { "yen": 100_000_000 } },
            "reconciliation": { "status": "CONSISTENT", "computed": { "yen": 5_340_808_000_i64 },
                "difference": { "yen": -40_808_000 } },
            "pillars": [pillar(1, 917_340, 16, 10), pillar(2, 3_070_755, 21, 8), pillar(3, 0, 9, 0), pillar(4, 0, 8, 0)],
            "crossCutting": [
                { "number": null, "totalEffect": { "thousandYen": 1_287_275 } },
                { "number": null, "totalEffect": { "thousandYen": 65_438 } },
            ],
            "crossCuttingEffect": { "thousandYen": 1_352_713 },
            "itemCount": 56,
        })
    );
}

#[actix_web::test]
async fn other_years_say_what_is_unknown_instead_of_zero() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let data = api
        .data(
            r#"{ municipality(code: "14130") { programs { totalCount nodes {
                fiscalYear coverage statedTotal { value { yen } } target { value { yen } } totalEffect { thousandYen }
                reconciliation { status }
            } } } }"#,
        )
        .await;
    let year = |year: i32, coverage: &str, stated: i64, total: serde_json::Value, status: &str| {
        let target =
            if year == 2003 { json!({ "value": { "yen": 13_000_000_000_i64 } }) } else { json!(null) };
        json!({ "fiscalYear": year, "coverage": coverage, "statedTotal": { "value": { "yen": stated * 100_000_000 } },
            "target": target, "totalEffect": total, "reconciliation": { "status": status } })
    };
    let thousand = |amount: i64| json!({ "thousandYen": amount });
    assert_eq!(
        data["municipality"]["programs"],
        json!({ "totalCount": 5, "nodes": [
            year(2003, "HEADLINE_ONLY", 144, json!(null), "INCOMPLETE"),
            year(2010, "HEADLINE_ONLY", 90, json!(null), "INCOMPLETE"),
            year(2011, "HEADLINE_ONLY", 121, json!(null), "INCOMPLETE"),
            year(2016, "PARTIAL", 54, thousand(2_203_865), "INCOMPLETE"),
            year(2023, "COMPLETE", 53, thousand(5_340_808), "CONSISTENT"),
        ] })
    );
}
