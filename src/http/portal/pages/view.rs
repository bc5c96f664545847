//! Who looks at which page: the language of the answer, and the addresses that the page names.

use actix_web::{
    HttpRequest,
    http::header::{AcceptLanguage, Header, Preference},
};
use maud::{Markup, Render, html};

use super::{failure::Failure, texts};
use crate::{
    domain::{Language, Message, OptionalText, Text},
    graphql::{Limits, Publisher},
    http::ask,
};

/// The languages by the names that HTML has for them.
pub(super) const LANGUAGES: [(&str, Language); 2] = [("ja", Language::Ja), ("en", Language::En)];

/// A page as it is asked for.
pub(super) struct View<'a> {
    /// The language it is shown in.
    pub(super) language: Language,
    /// The same, where the address asks for it; links keep it then.
    chosen: Option<Language>,
    /// Who runs the server, and under which address.
    pub(super) publisher: &'a Publisher,
    /// Its path below that address.
    pub(super) path: &'a str,
    /// What else is asked for in its address, as far as it means something.
    query: String,
}

impl<'a> View<'a> {
    /// The language that the address asks for, or the one that the client likes best, or Japanese.
    pub(super) fn of(request: &'a HttpRequest, publisher: &'a Publisher) -> Self {
        let mut asked = url::form_urlencoded::parse(request.query_string().as_bytes());
        let chosen = asked.find(|(name, _)| name == "lang").and_then(|(_, value)| named(&value));
        let language = chosen.or_else(|| preferred(request)).unwrap_or_default();
        Self { language, chosen, publisher, path: request.path(), query: String::new() }
    }

    /// The same page for what else is asked for.
    pub(super) fn asking(&self, query: &[(&str, String)]) -> Self {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        Self { query, ..*self }
    }

    /// What tells this page from others of the same state of the data.
    pub(super) fn name(&self) -> String {
        let Self { language, chosen, path, query, .. } = self;
        format!("{path}?{query}#{language:?}{chosen:?}")
    }

    /// A sentence in the language of the page.
    pub(super) fn say<'m>(&self, message: &'m Message) -> &'m str {
        message.get(self.language)
    }

    /// A text in the language of the page, or in Japanese and marked as such.
    pub(super) fn text(&self, text: &Text) -> Markup {
        let is_own = self.language == Language::Ja || text.en.is_some();
        html! { @if is_own { (text.get(self.language)) } @else { span lang="ja" { (text.ja) } } }
    }

    /// The lines of a text that may be missing, in the language of the page, or in the other and marked as such.
    pub(super) fn lines<'t>(&self, text: &'t OptionalText) -> Vec<(&'static str, &'t str)> {
        let found = if text.get(self.language).is_some() { self.language } else { other(self.language) };
        text.lines(self.language).map(|line| (code(found), line)).collect()
    }

    /// The same as one run of text; none where there is none.
    pub(super) fn optional(&self, text: &OptionalText) -> Option<Markup> {
        let lines = self.lines(text);
        let own = code(self.language);
        (!lines.is_empty()).then(|| {
            html! {
                @for (place, (language, line)) in lines.iter().enumerate() {
                    @if place > 0 { " " }
                    @if *language == own { (line) } @else { span lang=(language) { (line) } }
                }
            }
        })
    }

    /// The name of the language that the address asks for.
    pub(super) fn chosen_code(&self) -> Option<&'static str> {
        self.chosen.map(code)
    }

    /// Something in brackets.
    pub(super) fn bracketed(&self, content: impl Render) -> Markup {
        html! { (self.say(&texts::OPEN)) (content) (self.say(&texts::CLOSE)) }
    }

    /// The other language.
    pub(super) fn other(&self) -> Language {
        other(self.language)
    }

    /// A relative link to a file of ours, so that pages also work below a proxy's prefix.
    pub(super) fn file(&self, path: &str) -> String {
        let root = match self.path.matches('/').count() {
            0 | 1 => "./".to_owned(),
            depth => "../".repeat(depth - 1),
        };
        root + path.trim_start_matches('/')
    }

    /// A relative link to a page of ours, in the same language where that was chosen.
    pub(super) fn page(&self, path: &str, query: &[(&str, &str)]) -> String {
        let lang = self.chosen_code().map(|code| ("lang", code));
        self.file(path) + &behind(query.iter().copied().chain(lang))
    }

    /// A relative link to this page in another language.
    pub(super) fn translated(&self, language: Language) -> String {
        self.file(self.path) + &self.query_in(Some(language))
    }

    /// The address by which the world knows a path of ours.
    pub(super) fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.publisher.url)
    }

    /// The address of this page, in this language, or in whichever the reader likes.
    pub(super) fn address(&self, language: Option<Language>) -> String {
        self.absolute(self.path) + &self.query_in(language)
    }

    /// The address of this page as it was asked for.
    pub(super) fn own_address(&self) -> String {
        self.address(self.chosen)
    }

    fn query_in(&self, language: Option<Language>) -> String {
        let query = url::form_urlencoded::parse(self.query.as_bytes());
        let query: Vec<_> = query.collect();
        let query = query.iter().map(|(name, value)| (&**name, &**value));
        behind(query.chain(language.map(|language| ("lang", code(language)))))
    }
}

/// What is asked for behind the question mark.
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Refuses what is too long, and a language that there is not.
    pub(super) fn read(request: &HttpRequest, limits: &Limits) -> Result<Self, Failure> {
        let pairs = ask::pairs(request, limits).map_err(|_| Failure::Address(&texts::ADDRESS_TOO_LONG))?;
        let asked = Self(pairs);
        match asked.get("lang") {
            Some(lang) if named(lang).is_none() => Err(Failure::Address(&texts::NO_SUCH_LANGUAGE)),
            _ => Ok(asked),
        }
    }

    /// The value of this name; none where it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let Self(pairs) = self;
        let found = pairs.iter().find(|(known, _)| known == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }
}

/// A question mark and these, or nothing where there are none.
pub(super) fn behind<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// The name that HTML has for a language.
pub(super) fn code(language: Language) -> &'static str {
    match language {
        Language::Ja => "ja",
        Language::En => "en",
    }
}

fn named(text: &str) -> Option<Language> {
    LANGUAGES.iter().find(|(name, _)| *name == text).map(|(_, language)| *language)
}

fn other(language: Language) -> Language {
    match language {
        Language::Ja => Language::En,
        Language::En => Language::Ja,
    }
}

/// The language of ours that comes first in `Accept-Language`.
fn preferred(request: &HttpRequest) -> Option<Language> {
    let accepted = AcceptLanguage::parse(request).ok()?;
    accepted.ranked().iter().find_map(|range| match range {
        Preference::Any => Some(Language::default()),
        Preference::Specific(tag) => named(tag.primary_language()),
    })
}
