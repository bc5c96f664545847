//! Amounts of money: whole yen, the units papers print them in, and how people read them.

use std::ops::{Add, AddAssign, Sub};

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::Language;

/// Whole yen. Positive is better for the budget: less spending, or more revenue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Yen(pub i64);

impl Yen {
    /// The largest amount of one figure, 100 trillion yen either way: sums stay exact as JSON numbers.
    pub const LIMIT: i64 = 100_000_000_000_000;

    /// Rounded half up (towards more) to thousands.
    #[must_use]
    pub const fn thousands(self) -> i64 {
        (self.0 + 500).div_euclid(1000)
    }

    /// This part of a whole, as a fraction.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "both stay far below 2^53")]
    pub fn ratio(self, whole: Self) -> f64 {
        self.0 as f64 / whole.0 as f64
    }

    /// Every digit, in groups of three: 5,340,808,000.
    #[must_use]
    pub fn digits(self) -> String {
        grouped(self.0)
    }

    /// For people: 53億4,080万8千円, ¥5.34 billion.
    #[must_use]
    pub fn formatted(self, language: Language) -> String {
        match language {
            Language::Ja => self.formatted_ja(),
            Language::En => self.formatted_en(),
        }
    }

    fn formatted_ja(self) -> String {
        const PLACES: [(u64, &str); 4] =
            [(1_000_000_000_000, "兆"), (100_000_000, "億"), (10_000, "万"), (1000, "千")];
        let mut rest = self.0.unsigned_abs();
        let mut text = String::from(if self.0 < 0 { "-" } else { "" });
        for (size, name) in PLACES {
            // 千 only closes an even amount (80万8千円); a ragged one is written out (80万8,123円).
            if rest >= size && (size > 1000 || rest.is_multiple_of(1000)) {
                text.push_str(&grouped(rest / size));
                text.push_str(name);
                rest %= size;
            }
        }
        if rest > 0 || self.0 == 0 {
            text.push_str(&grouped(rest));
        }
        text + "円"
    }

    fn formatted_en(self) -> String {
        const PLACES: [(u64, &str); 3] =
            [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million")];
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        // What rounds to 1,000 of one place is told in the next, never "¥1000.00 million"; below a million every yen is.
        let rounds_up_to = |size: u64| if size > 1_000_000 { size - size / 200_000 } else { size };
        match PLACES.iter().find(|(size, _)| amount >= rounds_up_to(*size)) {
            Some((size, name)) => {
                let hundredths = (amount + size / 200) / (size / 100);
                format!("{sign}¥{}.{:02} {name}", grouped(hundredths / 100), hundredths % 100)
            }
            None => format!("{sign}¥{}", grouped(amount)),
        }
    }
}

impl Add for Yen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Yen {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Yen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::iter::Sum for Yen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// A whole number with its digits in groups of three.
#[must_use]
pub fn grouped(number: impl Into<i128>) -> String {
    let number = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(1 + digits.len() + digits.len() / 3);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The unit a paper prints an amount in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
pub enum PrintedUnit {
    /// 円
    #[strum(serialize = "円")]
    Yen,
    /// 千円
    #[strum(serialize = "千円")]
    ThousandYen,
    /// 百万円
    #[strum(serialize = "百万円")]
    MillionYen,
    /// 億円
    #[strum(serialize = "億円")]
    HundredMillionYen,
}

impl PrintedUnit {
    /// The unit as printed.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// How many yen one of it is.
    #[must_use]
    pub const fn yen(self) -> i64 {
        match self {
            Self::Yen => 1,
            Self::ThousandYen => 1000,
            Self::MillionYen => 1_000_000,
            Self::HundredMillionYen => 100_000_000,
        }
    }
}

/// An amount exactly as a paper prints it, and the whole yen that says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedAmount {
    /// The digits as printed: 1,287,275 or ▲12.3.
    pub printed: Box<str>,
    /// The unit they are printed in.
    pub unit: PrintedUnit,
    /// The amount they say.
    pub amount: Yen,
    /// One unit of the last printed digit: 1億円 for 53 億円, 10万円 for 130.7 百万円.
    pub precision: Yen,
}

/// Why a printed figure says no whole amount of yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintedError {
    /// Not a number as papers print one.
    NotANumber,
    /// More decimals than the unit has yen.
    NotWholeYen,
    /// Beyond [`Yen::LIMIT`].
    TooLarge,
}

impl PrintedAmount {
    /// Reads a figure as printed: full or half width, with or without separators, ▲ △ - for less than nothing.
    pub fn parse(printed: &str, unit: PrintedUnit) -> Result<Self, PrintedError> {
        let (negative, digits) = plain_digits(printed).ok_or(PrintedError::NotANumber)?;
        let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let precision = u32::try_from(decimals)
            .ok()
            .and_then(|places| 10_i64.checked_pow(places))
            .filter(|scale| unit.yen() % scale == 0)
            .map(|scale| unit.yen() / scale)
            .ok_or(PrintedError::NotWholeYen)?;
        let scaled: i64 = digits.replace('.', "").parse().map_err(|_| PrintedError::TooLarge)?;
        let amount = scaled
            .checked_mul(precision)
            .filter(|amount| *amount <= Yen::LIMIT)
            .ok_or(PrintedError::TooLarge)?;
        Ok(Self {
            printed: printed.into(),
            unit,
            amount: Yen(if negative { -amount } else { amount }),
            precision: Yen(precision),
        })
    }

    /// True where the source printed fewer digits than budgets are made in (thousand yen), so that it rounded.
    #[must_use]
    pub const fn is_rounded(&self) -> bool {
        self.precision.0 > 1000
    }
}

/// Sign and ASCII digits (with at most one point) of a printed number; `None` where it is not one.
fn plain_digits(printed: &str) -> Option<(bool, String)> {
    let half_width: String = printed
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' | '．' | '，' | '－' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '−' | '▲' | '△' => '-',
            other => other,
        })
        .collect();
    let (negative, digits) = match half_width.strip_prefix('-') {
        Some(digits) => (true, digits.trim_start()),
        None => (false, half_width.as_str()),
    };
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouping_is_right = !whole.contains(',')
        || (first.len() <= 3 && groups.all(|group| group.len() == 3 && all_digits(group)));
    let valid = all_digits(first) && grouping_is_right && decimals.is_none_or(all_digits);
    valid.then(|| (negative, digits.replace(',', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(printed: &str, unit: PrintedUnit) -> Result<(i64, i64), PrintedError> {
        PrintedAmount::parse(printed, unit).map(|amount| (amount.amount.0, amount.precision.0))
    }

    #[test]
    fn printed_amounts_say_exact_yen_and_their_precision() {
        assert_eq!(parse("1,287,275", PrintedUnit::ThousandYen), Ok((1_287_275_000, 1000)));
        assert_eq!(parse("53", PrintedUnit::HundredMillionYen), Ok((5_300_000_000, 100_000_000)));
        assert_eq!(parse("130.7", PrintedUnit::MillionYen), Ok((130_700_000, 100_000)));
        assert_eq!(parse("１２．５", PrintedUnit::MillionYen), Ok((12_500_000, 100_000)));
        assert_eq!(parse("▲12.3", PrintedUnit::MillionYen), Ok((-12_300_000, 100_000)));
        assert_eq!(parse("△ 1,000", PrintedUnit::Yen), Ok((-1000, 1)));
        assert_eq!(parse("669", PrintedUnit::ThousandYen), Ok((669_000, 1000)));
    }

    #[test]
    fn figures_that_say_no_whole_amount_are_refused() {
        for bad in ["", "-", "約5", "1,28", "12,34,567", "1.2.3", "1,2345", ",123", "5億", "1e3", "1.", ".5"]
        {
            assert_eq!(parse(bad, PrintedUnit::ThousandYen), Err(PrintedError::NotANumber), "{bad}");
        }
        assert_eq!(parse("1.5", PrintedUnit::Yen), Err(PrintedError::NotWholeYen));
        assert_eq!(parse("1.0005", PrintedUnit::ThousandYen), Err(PrintedError::NotWholeYen));
        assert_eq!(parse("1000001", PrintedUnit::HundredMillionYen), Err(PrintedError::TooLarge));
        assert_eq!(parse("99999999999999999999", PrintedUnit::Yen), Err(PrintedError::TooLarge));
    }

    #[test]
    fn thousands_round_half_up() {
        assert_eq!(Yen(5_340_808_000).thousands(), 5_340_808);
        assert_eq!(Yen(1500).thousands(), 2);
        assert_eq!(Yen(1499).thousands(), 1);
        assert_eq!(Yen(-1500).thousands(), -1);
        assert_eq!(Yen(-1501).thousands(), -2);
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        assert_eq!(Yen(5_340_808_000).formatted(Language::Ja), "53億4,080万8千円");
        assert_eq!(Yen(5_340_808_000).formatted(Language::En), "¥5.34 billion");
        assert_eq!(Yen(-5_340_808_000).digits(), "-5,340,808,000");
        assert_eq!(Yen(0).formatted(Language::Ja), "0円");
        assert_eq!(Yen(0).formatted(Language::En), "¥0");
        assert_eq!(Yen(-808_123).formatted(Language::Ja), "-80万8,123円");
        assert_eq!(Yen(669_000).formatted(Language::En), "¥669,000");
        assert_eq!(Yen(999_999_999).formatted(Language::En), "¥1.00 billion");
        assert_eq!(Yen(999_994_999).formatted(Language::En), "¥999.99 million");
        assert_eq!(Yen(997_400_000).formatted(Language::En), "¥997.40 million");
        assert_eq!(Yen(999_999).formatted(Language::En), "¥999,999");
        assert_eq!(Yen(995_000).formatted(Language::En), "¥995,000");
        assert_eq!(Yen(5_300_000_000).formatted(Language::Ja), "53億円");
        assert_eq!(Yen(1_364_000_000_000).formatted(Language::Ja), "1兆3,640億円");
    }
}
