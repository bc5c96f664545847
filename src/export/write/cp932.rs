//! The encoding of Japanese Windows, CP932: it lacks some characters that have a twin there, and some that it has are shown by no
//! other system.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;
use unicode_normalization::UnicodeNormalization;

/// Characters that CP932 writes as another that looks the same.
const TWINS: [(char, &str); 15] = [
    ('〜', "～"),
    ('—', "―"),
    ('–', "-"),
    ('‐', "-"),
    ('‑', "-"),
    ('−', "－"),
    ('‖', "∥"),
    ('¥', "￥"),
    ('¢', "￠"),
    ('£', "￡"),
    ('¬', "￢"),
    ('¦', "￤"),
    ('•', "・"),
    ('‾', "￣"),
    ('\u{a0}', " "),
];

/// A text in characters that CP932 has, as far as there are any that say the same.
pub(super) fn substituted(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    text.chars().map(|character| substitute(character, &mut [0; 4]).into_owned()).collect::<String>().into()
}

/// A text in CP932; else the first character that cannot be written.
pub(super) fn encode(text: &str) -> Result<Vec<u8>, char> {
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    if unmappable {
        return Err(text.chars().find(|character| is_missing(*character)).unwrap_or_default());
    }
    Ok(bytes.into_owned())
}

/// What is written for a character.
fn substitute(character: char, buffer: &mut [u8; 4]) -> Cow<'_, str> {
    if let Some((_, twin)) = TWINS.iter().find(|(known, _)| *known == character) {
        return Cow::Borrowed(twin);
    }
    let made = match character {
        // ①
        '\u{2460}'..='\u{2473}' => format!("({})", u32::from(character) - 0x245f),
        // ㎡, ㈱, Ⅰ and others that are different on other systems, or that CP932 does not have: ², half-width forms stay.
        '\u{2160}'..='\u{217f}' | '\u{2474}'..='\u{24ff}' | '\u{3220}'..='\u{33ff}' => plain(character),
        _ if is_missing(character) => plain(character),
        _ => return Cow::Borrowed(character.encode_utf8(buffer)),
    };
    // Where that does not help, the character itself is what is told.
    if made.chars().any(is_missing) { Cow::Borrowed(character.encode_utf8(buffer)) } else { made.into() }
}

fn is_missing(character: char) -> bool {
    let (_, _, unmappable) = SHIFT_JIS.encode(character.encode_utf8(&mut [0; 4]));
    unmappable
}

/// The letters that a character is made of.
fn plain(character: char) -> String {
    character.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader of CP932 sees.
    fn seen(text: &str) -> Result<String, char> {
        encode(&substituted(text)).map(|bytes| {
            let (text, _, broken) = SHIFT_JIS.decode(&bytes);
            assert!(!broken);
            text.into_owned()
        })
    }

    #[test]
    fn characters_with_a_twin_are_written_as_it() {
        assert_eq!(seen("令和5〜7年度—見込−1").as_deref(), Ok("令和5～7年度―見込－1"));
        assert_eq!(seen("４㎡ ㈱ Ⅲ ① m² ¥").as_deref(), Ok("４m2 (株) III (1) m2 ￥"));
        assert_eq!(seen("‾").as_deref(), Ok("￣"));
        assert_eq!(seen("髙橋・﨑").as_deref(), Ok("髙橋・﨑"));
        // As Python and Windows read it, too: FULLWIDTH TILDE is 0x8160 there.
        assert_eq!(encode(&substituted("〜")), Ok(vec![0x81, 0x60]));
    }

    #[test]
    fn what_has_no_mapping_is_named() {
        assert_eq!(encode("改革 🚀"), Err('🚀'));
        assert_eq!(encode("café"), Err('é'));
        assert_eq!(encode("𠮷野"), Err('𠮷'));
        assert_eq!(seen("½"), Err('½'));
    }
}
