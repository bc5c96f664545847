//! Random numbers, and texts chosen by them: the same for the same seed on every machine and for ever.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use crate::domain::{OptionalText, Text};

/// The same words in Japanese and English.
pub(super) type Words = (&'static str, &'static str);

/// Gives out numbers and texts.
pub(super) struct Dice<'a> {
    numbers: ChaCha8Rng,
    /// Texts that stand in for some others.
    oddities: &'a [Box<str>],
    has_english: bool,
}

impl<'a> Dice<'a> {
    /// The dice of one municipality in one year; year 0 is for what holds in all years.
    pub(super) fn new(seed: u64, index: u32, year: i16, oddities: &'a [Box<str>]) -> Self {
        let mut key = [0; 32];
        let parts = seed.to_le_bytes().into_iter().chain(index.to_le_bytes()).chain(year.to_le_bytes());
        key.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        let mut dice = Self { numbers: ChaCha8Rng::from_seed(key), oddities, has_english: false };
        dice.has_english = dice.chance(30);
        dice
    }

    /// A number from 0 to less than this bound.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let scaled = (u64::from(self.numbers.next_u32()) * u64::from(bound)) >> 32;
        u32::try_from(scaled).unwrap_or_default()
    }

    /// A number between these two, both included.
    pub(super) fn between(&mut self, least: i32, most: i32) -> i32 {
        least.saturating_add_unsigned(self.below(least.abs_diff(most) + 1))
    }

    /// True in so many of a hundred throws.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// Something in so many of a hundred throws.
    pub(super) fn maybe<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }

    /// A place in a list.
    fn place(&mut self, length: usize) -> usize {
        u32::try_from(length).map_or(0, |length| self.below(length) as usize)
    }

    /// One of a list that is not empty.
    pub(super) fn one<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let place = self.place(from.len());
        from.get(place).copied().unwrap_or_default()
    }

    /// The entries of a list from a random one on, and round to it again.
    pub(super) fn row<T: Copy>(&mut self, from: &'static [T]) -> impl Iterator<Item = T> + use<T> {
        let first = self.place(from.len());
        from.iter().copied().cycle().skip(first)
    }

    /// The text, or an odd one in its place.
    pub(super) fn words(&mut self, text: &str) -> Box<str> {
        let place = if self.oddities.is_empty() { 0 } else { self.place(2 * self.oddities.len()) };
        self.oddities.get(place).map_or_else(|| text.into(), Clone::clone)
    }

    /// A text that is always there in Japanese, and in English where the programme has it.
    pub(super) fn text(&mut self, (ja, en): (&str, &str)) -> Text {
        Text { ja: self.words(ja), en: self.has_english.then(|| self.words(en)) }
    }

    /// A text in at least one language; now and then in English alone.
    pub(super) fn note(&mut self, words: (&str, &str)) -> OptionalText {
        let Text { ja, en } = self.text(words);
        OptionalText { ja: (en.is_none() || !self.chance(3)).then_some(ja), en }
    }

    /// A text in so many of a hundred throws.
    pub(super) fn optional(&mut self, percent: u32, from: &[Words]) -> OptionalText {
        if !self.chance(percent) {
            return OptionalText::default();
        }
        let words = self.one(from);
        self.note(words)
    }
}
