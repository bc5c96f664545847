//! Numbers that cells hold: digits and a sign, without separators or units.

use rust_decimal::Decimal;

use super::{
    Kind,
    ProblemCode::{NotANumber, OutOfRange},
    Value, Wrong,
};
use crate::domain::{FiscalYear, Message, Yen, message};

/// The most digits a quantity may have, so that it stays exact as a JSON number.
const SIGNIFICANT_DIGITS: usize = 15;

/// Reads a whole number within bounds.
fn whole(text: &str, min: i64, max: i64) -> Result<i64, Wrong> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Wrong::new(
            NotANumber,
            Message::fixed(
                "半角数字の整数（桁区切り・単位なし）",
                "a whole number, digits only: no separators, no unit",
            ),
        ));
    }
    let in_range = text.parse().ok().filter(|number| (min..=max).contains(number));
    in_range.ok_or_else(|| {
        Wrong::new(OutOfRange, message!("{min} から {max} までの整数", "a whole number from {min} to {max}"))
    })
}

/// Declares a whole number within the bounds its column has.
macro_rules! whole_number {
    ($(#[$doc:meta])* $name:ident($type:ty) from $min:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $type);

        impl Value for $name {
            const KIND: Kind = Kind::Whole { min: $min, max: <$type>::MAX as i64 };

            fn parse(text: &str) -> Result<Self, Wrong> {
                let number = whole(text, $min, i64::from(<$type>::MAX))?;
                <$type>::try_from(number)
                    .map(Self)
                    .map_err(|error| Wrong::new(OutOfRange, message!("{error}", "{error}")))
            }

            fn text(&self) -> String {
                self.0.to_string()
            }
        }
    };
}

whole_number! {
    /// A place among siblings.
    Position(i32) from 1
}
whole_number! {
    /// A printed number of a pillar or section.
    Number(i16) from 1
}
whole_number! {
    /// A page.
    Page(i32) from 1
}
whole_number! {
    /// A number of things.
    Count(i32) from 0
}
whole_number! {
    /// A number of inhabitants.
    Inhabitants(i32) from 0
}

impl Value for Yen {
    const KIND: Kind = Kind::Whole { min: -Self::LIMIT, max: Self::LIMIT };

    fn parse(text: &str) -> Result<Self, Wrong> {
        whole(text, -Self::LIMIT, Self::LIMIT).map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }
}

impl Value for FiscalYear {
    const KIND: Kind = Kind::Whole { min: *Self::RANGE.start() as i64, max: *Self::RANGE.end() as i64 };

    fn parse(text: &str) -> Result<Self, Wrong> {
        let (min, max) = (i64::from(*Self::RANGE.start()), i64::from(*Self::RANGE.end()));
        let year = whole(text, min, max)?;
        Self::new(year).ok_or_else(|| {
            Wrong::new(OutOfRange, message!("{min} から {max} までの年度", "a year from {min} to {max}"))
        })
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Value for Decimal {
    const KIND: Kind = Kind::Decimal;

    fn parse(text: &str) -> Result<Self, Wrong> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (before, after) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(before) || !all_digits(after) {
            return Err(Wrong::new(
                NotANumber,
                Message::fixed(
                    "-12.5 のような半角の数（桁区切り・単位なし）",
                    "a number such as -12.5: no separators, no unit",
                ),
            ));
        }
        let number = Self::from_str_exact(text).ok().map(|number| number.normalize());
        let digits = |number: &Self| {
            number.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log as usize + 1)
        };
        let exact = number.filter(|number| digits(number) <= SIGNIFICANT_DIGITS);
        exact.ok_or_else(|| {
            let most = SIGNIFICANT_DIGITS;
            Wrong::new(OutOfRange, message!("{most} 桁以内の数", "a number of at most {most} digits"))
        })
    }

    fn text(&self) -> String {
        self.normalize().to_string()
    }
}

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
    fn numbers_are_written_the_one_canonical_way() {
        assert_eq!(written::<Decimal>("007.500"), "7.5");
        assert_eq!(written::<Decimal>("-0.0"), "0");
        assert_eq!(written::<Decimal>("1200"), "1200");
        assert_eq!(written::<Yen>("-0012"), "-12");
        assert_eq!(written::<FiscalYear>("2023"), "2023");
    }

    #[test]
    fn what_looks_like_a_number_but_is_none_is_refused() {
        for text in ["1,000", "+1", "１", "1e3", "1.", ".5", "-", "NaN", "0x1"] {
            assert_eq!(wrong::<Decimal>(text), Some(NotANumber), "{text}");
            assert_eq!(wrong::<Yen>(text), Some(NotANumber), "{text}");
        }
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        assert_eq!(wrong::<Decimal>("123456789012345"), None);
        assert_eq!(wrong::<Decimal>("1234567890.123456"), Some(OutOfRange));
        assert_eq!(wrong::<Decimal>(&"9".repeat(200)), Some(OutOfRange));
        assert_eq!(wrong::<Yen>("-100000000000000"), None);
        assert_eq!(wrong::<Yen>("100000000000001"), Some(OutOfRange));
        assert_eq!(wrong::<Yen>("99999999999999999999"), Some(OutOfRange));
        assert_eq!(wrong::<Number>("0"), Some(OutOfRange));
        assert_eq!(wrong::<Number>("32768"), Some(OutOfRange));
        assert_eq!(wrong::<FiscalYear>("1946"), Some(OutOfRange));
    }
}
