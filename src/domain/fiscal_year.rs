//! Fiscal years (年度), named by the calendar year in which they begin.

use std::fmt;

use super::Language;

/// A fiscal year: 1 April of this calendar year to 31 March of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i16);

/// First calendar year of each era, newest first. A year in which the era changed bears the new name (令和元年度).
const ERAS: [(i16, &str); 4] = [(2019, "令和"), (1989, "平成"), (1926, "昭和"), (1912, "大正")];

/// The letters by which forms write the eras: R5年度.
const ERA_LETTERS: [(&str, char); 4] = [("令和", 'r'), ("平成", 'h'), ("昭和", 's'), ("大正", 't')];

impl FiscalYear {
    /// The years this system holds, from the Local Autonomy Act on.
    pub const RANGE: std::ops::RangeInclusive<i16> = 1947..=2100;

    /// The year, if it lies in [`Self::RANGE`].
    #[must_use]
    pub fn new(year: i64) -> Option<Self> {
        i16::try_from(year).ok().filter(|year| Self::RANGE.contains(year)).map(Self)
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub const fn get(self) -> i16 {
        self.0
    }

    /// The year that a text in half width and lower case names: 令和5年度, 平成31年度, r5年度, 2023年度, fy2023.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        if let Some(year) = text.strip_prefix("fy") {
            return Self::new(year.trim_start().parse().ok()?);
        }
        let year: String = text.strip_suffix("年度")?.split(' ').collect();
        let of_era = |(first, era): &(i16, &str)| {
            let letter = ERA_LETTERS.iter().find(|(name, _)| name == era)?.1;
            Some((*first, year.strip_prefix(era).or_else(|| year.strip_prefix(letter))?))
        };
        match ERAS.iter().find_map(of_era) {
            Some((first, "元")) => Self::new(first.into()),
            // Papers keep the old era's count for a while, so a number that goes beyond its end is understood.
            Some((first, number)) => {
                let number = number.parse::<i64>().ok().filter(|number| (1..=99).contains(number))?;
                Self::new(i64::from(first) + number - 1)
            }
            None => Self::new(year.parse().ok()?),
        }
    }

    /// 令和5年度, FY2023.
    #[must_use]
    pub fn label(self, language: Language) -> String {
        if language == Language::En {
            return format!("FY{}", self.0);
        }
        match ERAS.iter().find(|(first, _)| *first <= self.0) {
            Some((first, era)) if *first == self.0 => format!("{era}元年度"),
            Some((first, era)) => format!("{era}{}年度", self.0 - first + 1),
            None => format!("{}年度", self.0),
        }
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_the_era_in_which_the_fiscal_year_lies() {
        let label = |year| FiscalYear::new(year).unwrap().label(Language::Ja);
        assert_eq!(label(2023), "令和5年度");
        assert_eq!(label(2019), "令和元年度");
        assert_eq!(label(2018), "平成30年度");
        assert_eq!(label(1989), "平成元年度");
        assert_eq!(label(1988), "昭和63年度");
        assert_eq!(FiscalYear::new(2023).unwrap().label(Language::En), "FY2023");
    }

    #[test]
    fn labels_are_understood_also_beyond_the_end_of_an_era() {
        let named = |text| FiscalYear::named(text).map(FiscalYear::get);
        for (text, year) in [
            ("令和5年度", 2023),
            ("令和 5年度", 2023),
            ("令和元年度", 2019),
            ("平成31年度", 2019),
            ("平成元年度", 1989),
            ("昭和63年度", 1988),
            ("2023年度", 2023),
            ("fy2023", 2023),
            ("r5年度", 2023),
            ("h31年度", 2019),
        ] {
            assert_eq!(named(text), Some(year), "{text}");
        }
        for text in ["令和5年", "年度", "2023", "fy", "令和年度", "令和0年度", "3年度", "次年度", "fy99999"]
        {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn years_out_of_range_are_refused() {
        assert_eq!(FiscalYear::new(1946), None);
        assert_eq!(FiscalYear::new(2101), None);
        assert_eq!(FiscalYear::new(70_000), None);
    }
}
