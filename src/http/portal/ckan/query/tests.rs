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
