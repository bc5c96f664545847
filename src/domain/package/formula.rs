//! Texts that a spreadsheet would run as a formula if a CSV file held them as they are.

use std::borrow::Cow;

/// What formulas begin with, in the full-width forms that Japanese spreadsheets accept, too.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet would run the text, once apostrophes before it are gone.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(SIGNS)
}

/// Whether a text is a number, which a spreadsheet shows as it is.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b",.".contains(&byte))
}

/// A text as a CSV file holds it: an apostrophe keeps spreadsheets from running it.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if is_formula(text) && !is_number(text) { format!("'{text}").into() } else { text.into() }
}

/// What a cell of a CSV file says: [`escaped`] taken back.
#[must_use]
pub fn unescaped(text: &str) -> &str {
    text.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_get_an_apostrophe_and_nothing_else_does() {
        for text in ["=SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1", "-", "'=1", "''-", "－１２"]
        {
            assert_eq!(escaped(text), format!("'{text}"));
        }
        for text in ["-12", "+1,234.5", "▲12", "a=b", "'s", "", "'", "12-3", "1"] {
            assert_eq!(escaped(text), text);
        }
        assert_eq!(unescaped("'-12"), "-12");
        assert_eq!(unescaped("'tis"), "'tis");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "['=+@＝－,.a0-]{0,6}") {
            let written = escaped(&text);
            prop_assert!(is_number(&written) || !written.starts_with(SIGNS));
            prop_assert_eq!(unescaped(&written), &*text);
        }
    }
}
