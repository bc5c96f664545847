//! The municipalities of generated programmes: codes that no real place has, invented names, and inhabitants.

use chrono::NaiveDate;

use super::dice::{Dice, Words};
use crate::domain::{FiscalYear, Municipality, MunicipalityCode, Population, Text};

/// How many prefectures there are.
const PREFECTURES: u32 = 47;

/// How many numbers of a prefecture stand for generated municipalities: 901 to 999, which no real one has.
const PER_PREFECTURE: u32 = 99;

/// How many municipalities there are.
pub(super) const COUNT: u32 = PREFECTURES * PER_PREFECTURE;

/// What stands before some names.
const BEFORE: [Words; 9] = [
    ("", ""),
    ("東", "Higashi-"),
    ("西", "Nishi-"),
    ("南", "Minami-"),
    ("北", "Kita-"),
    ("上", "Kami-"),
    ("中", "Naka-"),
    ("下", "Shimo-"),
    ("新", "Shin-"),
];

/// First halves of names: characters that towns seldom have.
const FIRST: [Words; 30] = [
    ("澄", "Sumi"),
    ("暁", "Akatsuki"),
    ("翠", "Midori"),
    ("霞", "Kasumi"),
    ("雫", "Shizuku"),
    ("茜", "Akane"),
    ("凪", "Nagi"),
    ("渚", "Nagisa"),
    ("藍", "Ai"),
    ("紬", "Tsumugi"),
    ("灯", "Tomoshi"),
    ("宵", "Yoi"),
    ("朔", "Saku"),
    ("蛍", "Hotaru"),
    ("萌", "Moe"),
    ("楓", "Kaede"),
    ("柊", "Hiiragi"),
    ("椿", "Tsubaki"),
    ("梢", "Kozue"),
    ("露", "Tsuyu"),
    ("綾", "Aya"),
    ("笛", "Fue"),
    ("鈴", "Suzu"),
    ("錦", "Nishiki"),
    ("絹", "Kinu"),
    ("雲", "Kumo"),
    ("霧", "Kiri"),
    ("雁", "Kari"),
    ("鷺", "Sagi"),
    ("燕", "Tsubame"),
];

/// Second halves of names.
const SECOND: [Words; 24] = [
    ("浜", "hama"),
    ("沢", "sawa"),
    ("野", "no"),
    ("里", "sato"),
    ("峰", "mine"),
    ("瀬", "se"),
    ("谷", "dani"),
    ("森", "mori"),
    ("岬", "misaki"),
    ("丘", "oka"),
    ("泉", "izumi"),
    ("橋", "bashi"),
    ("崎", "zaki"),
    ("島", "jima"),
    ("畑", "hata"),
    ("坂", "zaka"),
    ("淵", "fuchi"),
    ("渡", "watari"),
    ("原", "hara"),
    ("越", "goe"),
    ("窪", "kubo"),
    ("滝", "taki"),
    ("塚", "zuka"),
    ("堤", "tsutsumi"),
];

/// How large a municipality is, which decides about much in its programmes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    City,
    Town,
    Village,
}

impl Size {
    /// About as many cities, towns and villages as there are in truth.
    const fn of(index: u32) -> Self {
        match index % 19 {
            0..=8 => Self::City,
            9..=16 => Self::Town,
            _ => Self::Village,
        }
    }

    const fn suffix(self) -> Words {
        match self {
            Self::City => ("市", " City"),
            Self::Town => ("町", " Town"),
            Self::Village => ("村", " Village"),
        }
    }

    /// Inhabitants from the smallest on, and by how much the largest has more.
    const fn inhabitants(self) -> (u32, u32) {
        match self {
            Self::City => (28_000, 420_000),
            Self::Town => (4_000, 26_000),
            Self::Village => (400, 4_600),
        }
    }
}

/// A generated municipality.
pub(super) struct Place {
    pub(super) size: Size,
    pub(super) name: Text,
    code: MunicipalityCode,
    inhabitants: i32,
    /// So many of a thousand inhabitants are lost every year.
    loss: i32,
}

impl Place {
    /// The municipality with this number; the dice are those that all its years have in common.
    pub(super) fn new(index: u32, dice: &mut Dice) -> Self {
        let size = Size::of(index);
        let (least, span) = size.inhabitants();
        // Small ones are more frequent than large ones.
        let more = dice.below(span) + 1;
        let inhabitants = least + dice.below(more);
        Self {
            size,
            name: name(index, size),
            code: MunicipalityCode::within(index % PREFECTURES, 901 + index / PREFECTURES % PER_PREFECTURE),
            inhabitants: i32::try_from(inhabitants).unwrap_or_default(),
            loss: dice.between(-4, 11),
        }
    }

    pub(super) const fn code(&self) -> MunicipalityCode {
        self.code
    }

    /// What the package of this year says of it.
    pub(super) fn described(&self, year: FiscalYear, dice: &mut Dice) -> Municipality {
        let date = NaiveDate::from_ymd_opt(i32::from(year.get()), 1, 1);
        let kept = (1000 - self.loss * (i32::from(year.get()) - 2020)).clamp(200, 2000);
        let inhabitants = i64::from(self.inhabitants) * i64::from(kept) / 1000;
        Municipality {
            code: self.code,
            name: Text {
                ja: dice.words(&self.name.ja),
                en: self.name.en.as_deref().map(|en| dice.words(en)),
            },
            valid_from: None,
            valid_to: None,
            successor: None,
            population: date.map(|date| Population {
                inhabitants: i32::try_from(inhabitants).unwrap_or_default(),
                date,
                source: dice.words("生成データ"),
            }),
        }
    }
}

/// The name of the municipality with this number, which no other has.
fn name(index: u32, size: Size) -> Text {
    let mut rest = index as usize;
    let mut part = |from: &[Words]| {
        let words = from.get(rest % from.len()).copied().unwrap_or_default();
        rest /= from.len();
        words
    };
    let (first, second, before, suffix) = (part(&FIRST), part(&SECOND), part(&BEFORE), size.suffix());
    Text {
        ja: [before.0, first.0, second.0, suffix.0].concat().into(),
        en: Some([before.1, first.1, second.1, suffix.1].concat().into()),
    }
}
