//! Sentences for people, in both languages.

use std::borrow::Cow;

use super::Language;

/// A sentence in Japanese and English, one of which is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// 日本語
    pub ja: Cow<'static, str>,
    /// English
    pub en: Cow<'static, str>,
}

impl Message {
    /// A sentence that needs nothing filled in.
    #[must_use]
    pub const fn fixed(ja: &'static str, en: &'static str) -> Self {
        Self { ja: Cow::Borrowed(ja), en: Cow::Borrowed(en) }
    }

    /// The sentence in this language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

/// Makes a [`Message`] of a Japanese and an English sentence, filling in `{variables}` of the place.
macro_rules! message {
    ($ja:literal, $en:literal) => {
        $crate::domain::Message { ja: ::std::format!($ja).into(), en: ::std::format!($en).into() }
    };
}

pub(crate) use message;
