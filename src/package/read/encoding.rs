//! How the text of a CSV file is encoded: UTF-8 is right, what spreadsheets write otherwise is recognised and read on.

use std::borrow::Cow;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE};

use super::ProblemCode;
use crate::domain::{Message, package::Wrong};

/// The file in UTF-8, without byte order mark and with Unix line ends; and what is wrong with how it came.
pub(super) fn text(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<Wrong>) {
    let as_csv = Message::fixed("UTF-8 の CSV", "a CSV file in UTF-8");
    match known(bytes) {
        None => (plain(bytes), None),
        Some((code, text)) => (plain(text.as_bytes()).into_owned().into(), Some(Wrong::new(code, as_csv))),
    }
}

/// The text of a file in another encoding that spreadsheets write.
fn known(bytes: &[u8]) -> Option<(ProblemCode, String)> {
    let decoded = |encoding: &'static Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let encoding = if bytes.starts_with(&[0xff]) { UTF_16LE } else { UTF_16BE };
        return decoded(encoding).map(|text| (ProblemCode::Utf16Encoding, text));
    }
    if str::from_utf8(bytes).is_ok() {
        return None;
    }
    // A file in UTF-8 with some damage would decode as CP932, too, but as nonsense.
    let read = String::from_utf8_lossy(bytes);
    let (damaged, sound) = read
        .chars()
        .filter(|c| !c.is_ascii())
        .fold((0, 0), |(bad, good), c| if c == '\u{fffd}' { (bad + 1, good) } else { (bad, good + 1) });
    let is_japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let text = decoded(SHIFT_JIS).filter(|text| damaged > sound && text.contains(is_japanese));
    text.map(|text| (ProblemCode::Cp932Encoding, text))
}

/// A file without byte order mark and with Windows line ends replaced, inside of cells, too.
fn plain(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if !bytes.windows(2).any(|pair| pair == b"\r\n") {
        return bytes.into();
    }
    let following = bytes.iter().skip(1).map(Some).chain([None]);
    let is_kept = |pair: &(&u8, Option<&u8>)| *pair != (&b'\r', Some(&b'\n'));
    bytes.iter().zip(following).filter(is_kept).map(|(byte, _)| *byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> (String, Option<ProblemCode>) {
        let (text, wrong) = text(bytes);
        (String::from_utf8_lossy(&text).into_owned(), wrong.map(|wrong| wrong.code))
    }

    #[test]
    fn what_excel_writes_is_recognised() {
        let text = "key,title_ja\r\na,行財政改革①\r\n";
        let plain = "key,title_ja\na,行財政改革①\n";
        assert_eq!(found(text.as_bytes()), (plain.into(), None));
        assert_eq!(found(format!("\u{feff}{text}").as_bytes()), (plain.into(), None));
        let (cp932, _, unmapped) = SHIFT_JIS.encode(text);
        assert!(!unmapped);
        assert_eq!(found(&cp932), (plain.into(), Some(ProblemCode::Cp932Encoding)));
        let little: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&little), (plain.into(), Some(ProblemCode::Utf16Encoding)));
        let big: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(found(&big), (plain.into(), Some(ProblemCode::Utf16Encoding)));
    }

    #[test]
    fn a_damaged_file_is_not_taken_for_another_encoding() {
        let mut bytes = "key,title_ja\na,行財政改革の取組\n".as_bytes().to_vec();
        bytes[16] = 0xfa;
        assert_eq!(found(&bytes).1, None);
        assert_eq!(found(b"a,\x81\xff").1, None);
    }
}
