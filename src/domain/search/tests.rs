//! What is the same to a search, and that the index never hides what a scan would find.

use proptest::prelude::*;

use super::*;

fn contains(text: &str, word: &str) -> bool {
    comparable(text).contains(&comparable(word))
}

#[test]
fn width_case_kana_and_circles_do_not_matter() {
    for (one, other) in [
        ("ＩＣＴの活用", "ictの活用"),
        ("ﾏｲﾅﾝﾊﾞｰカード", "まいなんばーかーど"),
        ("マイナンバー", "まいなんばー"),
        ("①", "1"),
        ("ｶﾞｽ ㌔ﾜｯﾄ", "ガスキロワット"),
        ("５００㎡", "500m2"),
        ("等々力　緑地", "等々力緑地"),
        ("Café", "café"),
        ("ヴ", "ゔ"),
        ("夢見ヶ崎", "夢見ケ崎"),
        ("学\u{0}校", "学校"),
        ("citizens\u{2019} offices", "Citizens' offices"),
    ] {
        assert_eq!(comparable(one), comparable(other), "{one} {other}");
    }
    assert_ne!(comparable("school lunch"), comparable("schoollunch"));
}

#[test]
fn spelled_words_match_at_their_beginning_and_japanese_anywhere() {
    assert!(contains("ＩＣＴの活用", "ict"));
    assert!(contains("活用したICT", "ict"));
    assert!(contains("an ICT-based system", "ict"));
    assert!(!contains("district office", "ict"));
    assert!(contains("district office", "dist"));
    assert!(contains("学校給食の委託", "給食"));
    assert!(contains("令和５年度の取組", "5年度"));
    assert!(!contains("令和15年度の取組", "5年度"));
    assert!(contains("GIGAスクール", "gigaすく"));
}

#[test]
fn a_query_is_words_and_fiscal_years() {
    let parsed = Query::parse("　学校給食 ＩＣＴ　平成31年度 学校給食 FY2023").unwrap();
    assert_eq!(parsed.words, vec![Box::from("学校給食"), Box::from(" ict")]);
    let years: Vec<i16> = parsed.fiscal_years.iter().map(|year| year.get()).collect();
    assert_eq!(years, [2019, 2023]);
    assert_eq!(Query::parse(" 　"), Err(QueryError::Empty));
    assert_eq!(Query::parse(&"あ".repeat(201)), Err(QueryError::TooLong));
    assert_eq!(Query::parse("1 2 3 4 5 6 7 8 9 10 11"), Err(QueryError::TooLong));
    assert_eq!(Query::parse("2023").unwrap().words, vec![Box::from(" 2023")]);
}

#[test]
fn an_index_keeps_words_and_pairs() {
    let text = comparable("学校給食 ICT活用 2");
    let kept: Vec<&str> = lexemes(&text).into_iter().collect();
    assert_eq!(kept, [" 2", " ict", "学校", "校給", "活用", "用", "給食", "食"]);
    assert_eq!(probes("給食"), [("給食", false)]);
    assert_eq!(probes("市"), [("市", true)]);
    assert_eq!(probes(" ict活用"), [(" ict", false), ("活用", false)]);
    assert_eq!(probes("年度 ic"), [("年度", false), (" ic", true)]);
}

#[test]
fn endless_words_are_kept_by_their_beginning() {
    let text = comparable(&"a".repeat(5000));
    let longest = lexemes(&text).into_iter().map(|lexeme| lexeme.chars().count()).max();
    assert_eq!(longest, Some(MAX_LEXEME));
    assert!(offered(&text, &comparable(&"a".repeat(150))));
}

#[test]
fn marked_passages_are_those_of_the_original() {
    let marked = |text: &str, query: &str| -> Vec<String> {
        let found = occurrences(text, &Query::parse(query).unwrap().words);
        found.into_iter().map(|range| text.get(range).unwrap().to_owned()).collect()
    };
    assert_eq!(marked("学校のＩＣＴ環境とICT教育", "ict"), ["ＩＣＴ", "ICT"]);
    assert_eq!(marked("ﾏｲﾅﾝﾊﾞｰの利用", "ナンバー"), ["ﾅﾝﾊﾞｰ"]);
    assert_eq!(marked("School lunches", "lunch school"), ["School", "lunch"]);
    assert_eq!(marked("給食給食", "給食"), ["給食給食"]);
    assert_eq!(marked("a district", "ict"), [""; 0]);
}

/// Whether the index would offer a text for a word.
fn offered(text: &str, word: &str) -> bool {
    let kept = lexemes(text);
    probes(word).into_iter().all(|(probe, beginning)| {
        if beginning { kept.iter().any(|lexeme| lexeme.starts_with(probe)) } else { kept.contains(probe) }
    })
}

const ALPHABET: &str = "[a-cA-CＡ-Ｃ0-2１-２ぁ-おァ-オｱ-ｵﾊ-ﾎﾞﾟ市町学校 　①が゙é]{0,12}";

proptest! {
    #[test]
    fn the_index_offers_every_text_that_contains_the_word(text in ALPHABET, word in ALPHABET) {
        let (text, word) = (comparable(&text), comparable(&word));
        prop_assert!(!text.contains(&word) || offered(&text, &word), "{} {}", text, word);
    }

    #[test]
    fn every_part_of_a_text_is_found_in_it(text in ALPHABET, start in 0_usize..6, length in 1_usize..5) {
        let text: Vec<char> = comparable(&text).trim_start().chars().collect();
        let part: String = text.iter().skip(start).take(length).collect();
        let whole: String = text.iter().collect();
        let (whole, part) = (comparable(&whole), comparable(&part));
        prop_assert_eq!(comparable(&whole), whole.clone());
        prop_assert!(!whole.contains(&part) || offered(&whole, &part));
    }

    #[test]
    fn what_is_comparable_stays_as_it_is(text: String) {
        let once = comparable(&text);
        prop_assert_eq!(comparable(&once), once);
    }

    #[test]
    fn occurrences_are_ranges_of_the_text(text: String, word in ALPHABET) {
        let words = [Box::from(comparable(&word))];
        for range in occurrences(&text, &words) {
            prop_assert!(text.get(range).is_some_and(|part| !part.is_empty()));
        }
    }
}
