//! Stated totals against sums: what rounding explains, and where it ends.

use kaikaku::domain::{
    Coverage, Language, Phase, PrintedAmount, PrintedUnit, Program, ProgramTree, Reconciliation,
    ReconciliationStatus, Revision,
};

use crate::support::{program, town};

/// How the programme stands against another stated total.
fn status(mut program: Program, phase: Phase, printed: &str, unit: PrintedUnit) -> ReconciliationStatus {
    let figure = PrintedAmount::parse(printed, unit).unwrap();
    program.stated_totals.retain(|stated| stated.phase == phase && stated.pillar.is_none());
    program.stated_totals[0].figure = figure;
    let tree = ProgramTree::new(program, Revision::default()).unwrap();
    Reconciliation::of(&tree, phase, None).status
}

#[test]
fn exact_addends_agree_with_a_figure_rounded_either_way_and_with_no_other() {
    use PrintedUnit::{HundredMillionYen, MillionYen, ThousandYen};
    use ReconciliationStatus::{Consistent, Different};
    let kawasaki = || program("data/141305-2023");
    // The items add up to 5,340,808 thousand yen, each printed to the thousand.
    for (printed, unit, expected) in [
        ("52", HundredMillionYen, Different),
        ("53", HundredMillionYen, Consistent),
        ("54", HundredMillionYen, Consistent),
        ("55", HundredMillionYen, Different),
        ("5,340", MillionYen, Consistent),
        ("5,341", MillionYen, Consistent),
        ("5,339", MillionYen, Different),
        ("5,342", MillionYen, Different),
        ("5,340,808", ThousandYen, Consistent),
        ("5,340,807", ThousandYen, Different),
        ("5,340,809", ThousandYen, Different),
    ] {
        assert_eq!(status(kawasaki(), Phase::Budget, printed, unit), expected, "{printed} {}", unit.code());
    }
}

#[test]
fn rounded_addends_allow_half_a_unit_each() {
    // Fourteen amounts printed to 0.1 million yen add up to 171.8 million: half a unit each makes 0.7, and the stated
    // figure's own unit another 0.1.
    let amounts = town().effects.iter().filter(|e| e.phase == Phase::Plan && e.amounts().is_some()).count();
    assert_eq!(amounts, 14);
    let status = |printed| status(town(), Phase::Plan, printed, PrintedUnit::MillionYen);
    assert_eq!(status("171.8"), ReconciliationStatus::Consistent);
    assert_eq!(status("172.5"), ReconciliationStatus::Consistent);
    assert_eq!(status("172.6"), ReconciliationStatus::Different);
    assert_eq!(status("171.1"), ReconciliationStatus::Consistent);
    assert_eq!(status("171.0"), ReconciliationStatus::Different);
}

#[test]
fn every_status_is_told_in_a_sentence_in_both_languages() {
    let explain = |change: fn(&mut Program)| {
        let mut program = program("data/141305-2023");
        change(&mut program);
        let tree = ProgramTree::new(program, Revision::default()).unwrap();
        let compared = Reconciliation::of(&tree, Phase::Budget, None);
        (compared.status, compared.explanation(Language::Ja), compared.explanation(Language::En))
    };
    let (status, ja, en) = explain(|_| {});
    assert_eq!(status, ReconciliationStatus::Consistent);
    assert!(ja.contains("53億4,080万8千円") && ja.contains("53億円"), "{ja}");
    assert!(en.contains("5,340,808,000 yen") && en.contains("53 億円 (5,300,000,000 yen)"), "{en}");
    let (status, ja, en) = explain(|program| {
        program.stated_totals[0].figure = PrintedAmount::parse("60", PrintedUnit::HundredMillionYen).unwrap();
    });
    assert_eq!(status, ReconciliationStatus::Different);
    assert!(ja.contains("6億5,919万2千円") && en.contains("659,192,000 yen"), "{ja} {en}");
    let (status, ja, en) = explain(|program| program.head.coverage = Coverage::Partial);
    assert_eq!(status, ReconciliationStatus::Incomplete);
    assert!(ja.contains("一部") && en.contains("not every item is held"), "{ja} {en}");
    let (status, ja, en) = explain(|program| {
        program.effects.clear();
        program.overlaps.clear();
    });
    assert_eq!(status, ReconciliationStatus::Incomplete);
    assert!(
        ja.contains("この段階の効果を収録していない") && en.contains("no effects of this phase are held"),
        "{ja} {en}"
    );
    let (status, ja, en) = explain(|program| program.stated_totals.clear());
    assert_eq!(status, ReconciliationStatus::NotStated);
    assert!(ja.contains("記載") && en.contains("states no total"), "{ja} {en}");
}
