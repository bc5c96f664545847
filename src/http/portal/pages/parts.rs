//! Small pieces that several parts of the pages share: amounts, days, links, licences.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use maud::{Markup, html};

use crate::domain::{Language, License, Yen, grouped};

/// An amount to the last yen, in thousand yen where it is made of these.
pub(super) fn amount(amount: Yen, language: Language) -> String {
    let in_thousands = amount.0 % 1000 == 0;
    match (language, in_thousands) {
        (Language::Ja, true) => format!("{}千円", grouped(amount.thousands())),
        (Language::Ja, false) => format!("{}円", amount.digits()),
        (Language::En, true) => format!("{} thousand yen", grouped(amount.thousands())),
        (Language::En, false) => format!("{} yen", amount.digits()),
    }
}

/// A day of the calendar.
pub(super) fn day(date: NaiveDate, language: Language) -> String {
    let pattern = match language {
        Language::Ja => "%Y年%-m月%-d日",
        Language::En => "%-d %B %Y",
    };
    date.format(pattern).to_string()
}

/// The day in Japan at this time.
pub(super) fn day_of(time: DateTime<Utc>, language: Language) -> String {
    const JAPAN: TimeDelta = TimeDelta::hours(9);
    day((time + JAPAN).date_naive(), language)
}

/// The same, with the time for machines.
pub(super) fn time(time: DateTime<Utc>, language: Language) -> Markup {
    html! { time datetime=(time.format("%Y-%m-%dT%H:%M:%SZ")) { (day_of(time, language)) } }
}

/// A link, where the text is the address of a web page, or the text as it is.
pub(super) fn link(address: &str, text: &str) -> Markup {
    html! { @if is_page(address) { a href=(address) { (text) } } @else { (text) } }
}

/// Whether a text is the address of a web page.
pub(super) fn is_page(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// How to reach somebody: by e-mail, or on a web page.
pub(super) fn contact(contact: &str) -> Markup {
    html! {
        @if contact.contains('@') && !is_page(contact) { a href=(format!("mailto:{contact}")) { (contact) } }
        @else { (link(contact, contact)) }
    }
}

/// A licence as its package gives it.
pub(super) fn license(license: &License) -> Markup {
    let License { name, title, path } = license;
    html! {
        @match path.as_deref() {
            Some(path) if is_page(path) => a rel="license" href=(path) { (name) },
            Some(path) => { (name) " (" (path) ")" }
            None => (name),
        }
        @if let Some(title) = title { ": " (title) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_to_the_last_yen() {
        assert_eq!(amount(Yen(5_340_808_000), Language::Ja), "5,340,808千円");
        assert_eq!(amount(Yen(-1_500), Language::Ja), "-1,500円");
        assert_eq!(amount(Yen(0), Language::En), "0 thousand yen");
    }

    #[test]
    fn only_addresses_of_web_pages_become_links() {
        let path = |path: &str| License { name: "A".into(), title: None, path: Some(path.into()) };
        assert_eq!(license(&path("javascript:alert(1)")).into_string(), "A (javascript:alert(1))");
        assert_eq!(license(&path("LICENSE.txt")).into_string(), "A (LICENSE.txt)");
        assert!(license(&path("https://example.jp/")).into_string().contains("href=\"https://example.jp/\""));
        assert_eq!(link("data:text/html,x", "x").into_string(), "x");
    }
}
