//! The types of values that cells hold: how each is read, written and described; numbers are `number`'s.

use chrono::NaiveDate;
use strum::IntoEnumIterator;

use super::{
    ProblemCode::{BadCheckDigit, NotADate, NotAHash, NotAKey, NotAMunicipalityCode, NotAUrl, UnknownValue},
    Wrong,
};
use crate::domain::{
    Account, Attribution, CodeError, Coverage, EffectKind, Message, MunicipalityCode, MunicipalityKind,
    Phase, PrintedUnit, QuantityRole, StatedRole, Unit, message,
};

/// What the cells of a column hold, as far as a description of the package tells it.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text.
    Text,
    /// Text of a shape, given as a regular expression.
    Pattern(&'static str),
    /// A web address.
    Url,
    /// A whole number within bounds.
    Whole {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// A decimal number.
    Decimal,
    /// A date, 2023-04-01.
    Date,
    /// One of a closed set.
    Choice(fn() -> Vec<&'static str>),
}

/// A type of value that a cell can hold.
pub trait Value: Sized {
    /// How it is described.
    const KIND: Kind;

    /// Reads it from a text that is not empty.
    fn parse(text: &str) -> Result<Self, Wrong>;

    /// Writes it the one canonical way.
    fn text(&self) -> String;
}

impl Value for Box<str> {
    const KIND: Kind = Kind::Text;

    fn parse(text: &str) -> Result<Self, Wrong> {
        Ok(text.into())
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Declares a text of a shape.
macro_rules! shaped_text {
    ($(#[$doc:meta])* $name:ident, $kind:expr, $matches:ident, $code:ident, $ja:literal, $en:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(pub Box<str>);

        impl Value for $name {
            const KIND: Kind = $kind;

            fn parse(text: &str) -> Result<Self, Wrong> {
                if $matches(text) { Ok(Self(text.into())) } else { Err(Wrong::new($code, Message::fixed($ja, $en))) }
            }

            fn text(&self) -> String {
                self.0.to_string()
            }
        }
    };
}

shaped_text! {
    /// The authored key of a row, or a reference to one.
    Key, Kind::Pattern("^[a-z0-9][a-z0-9-]{0,63}$"), is_key, NotAKey,
    "識別子（半角の a-z・0-9・- で 64 字以内、先頭は - 以外）", "a key: at most 64 of a-z, 0-9 and -, the first of them no -"
}
shaped_text! {
    /// A web address.
    Url, Kind::Url, is_url, NotAUrl,
    "https:// または http:// で始まるウェブアドレス（ASCII 以外は % 表記）",
    "a web address that begins with https:// or http://, other than ASCII percent-encoded"
}
shaped_text! {
    /// The SHA-256 hash of a file.
    Sha256, Kind::Pattern("^[0-9a-f]{64}$"), is_sha256, NotAHash,
    "小文字の 16 進数 64 桁", "64 hexadecimal digits in lower case"
}

fn is_key(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 64 && !text.starts_with('-') && text.bytes().all(is_plain)
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest.bytes().all(is_plain)
    })
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl Value for NaiveDate {
    const KIND: Kind = Kind::Date;

    fn parse(text: &str) -> Result<Self, Wrong> {
        let pattern = |(place, byte): (usize, u8)| {
            if place == 4 || place == 7 { byte == b'-' } else { byte.is_ascii_digit() }
        };
        let is_shaped =
            text.len() == 10 && text.bytes().enumerate().all(pattern) && !text.starts_with("0000");
        let date = is_shaped.then(|| text.parse().ok()).flatten();
        date.ok_or_else(|| {
            let expected = Message::fixed(
                "暦にある日付（例：2023-04-01）",
                "a date of the calendar, such as 2023-04-01",
            );
            Wrong::new(NotADate, expected)
        })
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Value for MunicipalityCode {
    const KIND: Kind = Kind::Pattern("^[0-9]{6}$");

    fn parse(text: &str) -> Result<Self, Wrong> {
        let shape = || {
            let expected =
                Message::fixed("6 桁の団体コード（例：141305）", "a code of 6 digits, such as 141305");
            Wrong::new(NotAMunicipalityCode, expected)
        };
        if text.len() != 6 {
            return Err(shape());
        }
        text.parse().map_err(|error| match error {
            CodeError::Shape(_) => shape(),
            CodeError::Prefecture(_) => Wrong::new(
                NotAMunicipalityCode,
                Message::fixed(
                    "都道府県番号 01〜47 で始まるコード",
                    "a code that begins with the number of a prefecture, 01 to 47",
                ),
            ),
            CodeError::CheckDigit { expected, .. } => Wrong::new(
                BadCheckDigit,
                message!(
                    "末尾の検査数字は {expected}",
                    "{expected} as the last digit, which checks the others"
                ),
            ),
        })
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Makes closed sets values of cells.
macro_rules! choices {
    ($($name:ident),+) => {
        $(impl Value for $name {
            const KIND: Kind = Kind::Choice(|| Self::iter().map(Self::code).collect());

            fn parse(text: &str) -> Result<Self, Wrong> {
                text.parse().map_err(|_| {
                    let codes = Self::iter().map(Self::code).collect::<Vec<_>>().join(", ");
                    Wrong::new(UnknownValue, message!("{codes} のどれか", "one of {codes}"))
                })
            }

            fn text(&self) -> String {
                self.code().into()
            }
        })+
    };
}

choices!(
    Account,
    Attribution,
    Coverage,
    EffectKind,
    MunicipalityKind,
    Phase,
    PrintedUnit,
    QuantityRole,
    StatedRole,
    Unit
);

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong<T: Value>(text: &str) -> Option<super::super::ProblemCode> {
        T::parse(text).err().map(|wrong| wrong.code)
    }

    fn written<T: Value>(text: &str) -> String {
        T::parse(text).map(|value| value.text()).unwrap_or_default()
    }

    #[test]
    fn values_are_written_as_they_are_read() {
        assert_eq!(written::<NaiveDate>("2024-02-29"), "2024-02-29");
        assert_eq!(written::<PrintedUnit>("億円"), "億円");
        assert_eq!(written::<MunicipalityCode>("011002"), "011002");
        assert_eq!(
            written::<Url>("https://example.jp/a?b=%E6%94%B9#c"),
            "https://example.jp/a?b=%E6%94%B9#c"
        );
    }

    #[test]
    fn what_looks_like_a_value_but_is_none_is_refused() {
        for text in ["2023-4-01", "2023-02-29", "2023/04/01", "+2023-4-1", "0000-01-01", "令和5年4月1日"]
        {
            assert_eq!(wrong::<NaiveDate>(text), Some(NotADate), "{text}");
        }
        for text in ["A", "-a", "a_b", "あ", &"a".repeat(65)] {
            assert_eq!(wrong::<Key>(text), Some(NotAKey), "{text}");
        }
        for text in [
            "ftp://example.jp",
            "https://",
            "https:///x",
            "javascript:alert(1)",
            "https://例.jp",
            "http://a b",
        ] {
            assert_eq!(wrong::<Url>(text), Some(NotAUrl), "{text}");
        }
        assert_eq!(wrong::<MunicipalityCode>("14130"), Some(NotAMunicipalityCode));
        assert_eq!(wrong::<MunicipalityCode>("141304"), Some(BadCheckDigit));
        assert_eq!(wrong::<MunicipalityCode>("990000"), Some(NotAMunicipalityCode));
        assert_eq!(wrong::<Phase>("Budget"), Some(UnknownValue));
        assert_eq!(wrong::<Sha256>(&"A".repeat(64)), Some(NotAHash));
    }
}
