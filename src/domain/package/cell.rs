//! One cell of a table: its text, the column it stands in and what is wrong with it.

use std::marker::PhantomData;

use super::{ProblemCode, Value, Wrong, meant};
use crate::domain::{Message, message};

/// The most characters a cell may have.
pub const MAX_CHARS: usize = 20_000;

/// A cell without regard to what its column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCell {
    column: &'static str,
    text: Box<str>,
    wrong: Option<Wrong>,
}

impl RawCell {
    /// The name of its column.
    #[must_use]
    pub const fn column(&self) -> &'static str {
        self.column
    }

    /// What it says, without white space around it.
    #[must_use]
    pub const fn text(&self) -> &str {
        &self.text
    }

    /// Whether it says nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What is wrong with it by itself.
    #[must_use]
    pub const fn wrong(&self) -> Option<&Wrong> {
        self.wrong.as_ref()
    }

    /// What it says, where it says something and that is no mistake.
    #[must_use]
    pub fn sound(&self) -> Option<&str> {
        (!self.is_empty() && self.wrong.is_none()).then_some(&*self.text)
    }
}

/// A cell of a column that holds values of type `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<T> {
    raw: RawCell,
    value: PhantomData<fn() -> T>,
}

impl<T: Value> Cell<T> {
    /// Reads what a file holds.
    #[must_use]
    pub fn read(column: &'static str, bytes: &[u8]) -> Self {
        let (text, wrong) = match decode(bytes) {
            Ok("") => ("".into(), None),
            Ok(text) => (text.into(), meant::judge::<T>(text).err()),
            Err(wrong) => (String::from_utf8_lossy(bytes).into(), Some(wrong)),
        };
        Self { raw: RawCell { column, text, wrong }, value: PhantomData }
    }

    /// The cell that says this value, in no column yet.
    #[must_use]
    pub fn of(value: impl Into<Option<T>>) -> Self {
        let text = value.into().map(|value| value.text()).unwrap_or_default().into();
        Self { raw: RawCell { column: "", text, wrong: None }, value: PhantomData }
    }

    /// What it says; none where it is empty or wrong.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        T::parse(self.raw.sound()?).ok()
    }

    /// The cell as it is in every column.
    #[must_use]
    pub const fn raw(&self) -> &RawCell {
        &self.raw
    }

    /// The same, taken out.
    #[must_use]
    pub fn into_raw(self) -> RawCell {
        self.raw
    }
}

/// The text of a cell, if it is one that a package may hold.
fn decode(bytes: &[u8]) -> Result<&str, Wrong> {
    let text = str::from_utf8(bytes).map_err(|_| {
        Wrong::new(ProblemCode::BadEncoding, Message::fixed("UTF-8 の文字", "text encoded as UTF-8"))
    })?;
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Wrong::new(
            ProblemCode::ControlCharacter,
            Message::fixed("制御文字のない文字列", "text without control characters"),
        ));
    }
    if text.len() > MAX_CHARS && text.chars().count() > MAX_CHARS {
        return Err(Wrong::new(
            ProblemCode::TextTooLong,
            message!("{MAX_CHARS} 文字以内", "at most {MAX_CHARS} characters"),
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Option<ProblemCode> {
        Cell::<Box<str>>::read("title_ja", bytes).raw().wrong().map(|wrong| wrong.code)
    }

    #[test]
    fn text_loses_the_white_space_around_it_and_keeps_the_rest() {
        let cell = Cell::<Box<str>>::read("title_ja", "\u{3000} 一行目\n\t二行目 \n".as_bytes());
        assert_eq!(cell.get().as_deref(), Some("一行目\n\t二行目"));
        assert_eq!(cell.raw().column(), "title_ja");
        assert!(Cell::<Box<str>>::read("title_ja", " \n".as_bytes()).raw().is_empty());
    }

    #[test]
    fn what_no_cell_may_hold_is_refused() {
        assert_eq!(code(b"\x8d\x73"), Some(ProblemCode::BadEncoding));
        assert_eq!(code(b"a\x00b"), Some(ProblemCode::ControlCharacter));
        assert_eq!(code(b"a\rb"), Some(ProblemCode::ControlCharacter));
        assert_eq!(code("字".repeat(MAX_CHARS).as_bytes()), None);
        assert_eq!(code("字".repeat(MAX_CHARS + 1).as_bytes()), Some(ProblemCode::TextTooLong));
    }
}
