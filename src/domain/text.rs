//! Texts in Japanese and English.

/// The languages texts are held in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

/// A text that always exists in Japanese; English falls back to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// As in the source.
    pub ja: Box<str>,
    /// Null where nobody has translated it.
    pub en: Option<Box<str>>,
}

impl Text {
    /// A text in both languages.
    #[must_use]
    pub fn both(ja: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Self {
        Self { ja: ja.into(), en: Some(en.into()) }
    }

    /// The text in this language, or in Japanese where that is missing.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => self.en.as_deref().unwrap_or(&self.ja),
        }
    }
}

/// A text that may be missing in either language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptionalText {
    /// In Japanese.
    pub ja: Option<Box<str>>,
    /// In English.
    pub en: Option<Box<str>>,
}

impl OptionalText {
    /// The text in this language only.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        match language {
            Language::Ja => self.ja.as_deref(),
            Language::En => self.en.as_deref(),
        }
    }

    /// One note per line, in this language, or in the other where it has none.
    pub fn lines(&self, language: Language) -> impl Iterator<Item = &str> {
        let (first, second) = match language {
            Language::Ja => (&self.ja, &self.en),
            Language::En => (&self.en, &self.ja),
        };
        first.as_deref().or(second.as_deref()).unwrap_or_default().lines().filter(|line| !line.is_empty())
    }
}
