//! What is read from queries, and what is refused.

use super::*;

fn field(field: Field, value: &str) -> Condition {
    Condition::Field(field, Wanted::Is(value.into()))
}

fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    Condition::All(conditions.into_iter().collect())
}

#[test]
fn queries_of_ckan_s_harvester_are_understood() {
    let read = |text: &str| Condition::parse(text).unwrap();
    let (a, b) = (field(Field::Organization, "a"), field(Field::Organization, "b"));
    let group = field(Field::Groups, "c");
    assert_eq!(
        read("organization:a OR organization:b groups:c"),
        all([Condition::Any(vec![a.clone(), b.clone()]), group.clone()])
    );
    let not = |condition| Condition::Not(Box::new(condition));
    assert_eq!(read("-organization:a  -groups:c"), all([not(a.clone()), not(group)]));
    let since = Condition::Field(
        Field::MetadataModified,
        Wanted::Between(Some("2026-11-28T11:52:37.250000".into()), None),
    );
    for text in ["2026-11-28T11:52:37.250000Z", "2026-11-28T20:52:37.25+09:00", "2026-11-28T11:52:37.25"] {
        assert_eq!(read(&format!("metadata_modified:[{text} TO *]")), all([since.clone()]), "{text}");
    }
    assert_eq!(read("organization:(a OR \"b\")"), all([all([Condition::Any(vec![a, b])])]));
    assert_eq!(read("*:*"), all([Condition::Field(Field::Any, Wanted::Anything)]));
    assert_eq!(read(""), all([]));
    assert_eq!(read("ＫＡＷＡＳＡＫＩ"), all([Condition::Word("kawasaki".into())]));
    assert_eq!(read("name:141305*"), all([Condition::Field(Field::Name, Wanted::Begins("141305".into()))]));
}

#[test]
fn moments_are_reckoned_from_now_as_solr_does() {
    let now = "2026-11-28T11:52:00Z".parse().unwrap();
    for (text, expected) in [
        ("NOW", "2026-11-28T11:52:00Z"),
        ("NOW-1DAY", "2026-11-27T11:52:00Z"),
        ("NOW+36HOURS", "2026-11-29T23:52:00Z"),
        ("NOW-9MONTHS", "2026-02-28T11:52:00Z"),
        ("NOW-2YEARS+1MONTH", "2024-12-28T11:52:00Z"),
        ("NOW/DAY-7DAYS", "2026-11-21T00:00:00Z"),
        ("2026-11-28", "2026-11-28T00:00:00Z"),
    ] {
        assert_eq!(moment(text, now), Some(expected.parse().unwrap()), "{text}");
    }
    for text in [
        "NOW1DAY",
        "NOW-DAY",
        "NOW-1",
        "NOW--1DAY",
        "NOW-1WEEK",
        "NOW-99999999999DAYS",
        "NOW-4000000000YEARS",
        "NOW-",
        "now",
    ] {
        assert_eq!(moment(text, now), None, "{text}");
    }
}

#[test]
fn a_sign_before_nothing_says_nothing() {
    let read = |text: &str| Condition::parse(text).unwrap();
    for text in ["a - b", "a + b -", "- a b", "a b !", "(a - b) +"] {
        let words = all([Condition::Word("a".into()), Condition::Word("b".into())]);
        let expected = if text.starts_with('(') { all([words]) } else { words };
        assert_eq!(read(text), expected, "{text}");
    }
    assert_ne!(read("a -b"), read("a b"));
}

#[test]
fn what_cannot_be_understood_is_told_in_a_sentence() {
    for (text, why) in [
        ("colour:red", "undefined field \"colour\""),
        ("(a", "a bracket is not closed"),
        ("a)", "a bracket is closed that was not opened"),
        ("metadata_modified:[yesterday TO *]", "\"yesterday\" is no moment"),
        ("metadata_modified:[2026", "a range is not closed"),
        ("fiscal_year:[2020]", "a range is written [a TO b]"),
        ("title:\"a", "a text in quotes is not closed"),
        (&"(".repeat(100), "brackets stand deeper than 5 in one another"),
        (&"-".repeat(100), "brackets stand deeper than 5 in one another"),
        (&"a".repeat(5000), "it is longer than 4000 bytes"),
    ] {
        assert_eq!(Condition::parse(text).unwrap_err(), why, "{text}");
    }
}
