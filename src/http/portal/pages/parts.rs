//! Small pieces that several parts of the pages share: amounts, days, links, licences.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use maud::{Markup, html};
use rust_decimal::Decimal;

use super::{texts, view::View};
use crate::domain::{Language, License, PrintedAmount, Yen, grouped};

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

/// A printed figure and what it says, which is told once where both are the same.
pub(super) fn printed_amount(view: &View<'_>, figure: &PrintedAmount) -> Markup {
    let told = amount(figure.amount, view.language);
    html! {
        @if is_told_as_printed(figure) { (told) }
        @else { span lang="ja" { (figure.printed) (figure.unit.code()) } (view.bracketed(told)) }
    }
}

/// The figure as the source prints it in brackets, unless that is what stands there already.
pub(super) fn as_printed(view: &View<'_>, figure: &PrintedAmount) -> Markup {
    html! {
        @if !is_told_as_printed(figure) {
            (printed(view, &format!("{}{}", figure.printed, figure.unit.code())))
        }
    }
}

/// What the source prints, in brackets.
pub(super) fn printed(view: &View<'_>, printed: &str) -> Markup {
    view.bracketed(html! { (view.say(&texts::AS_PRINTED)) span lang="ja" { (printed) } })
}

/// Whether the source prints an amount in the same digits and unit as the page.
fn is_told_as_printed(PrintedAmount { printed, unit, amount, precision: _ }: &PrintedAmount) -> bool {
    self::amount(*amount, Language::Ja) == format!("{printed}{}", unit.code())
}

/// A number with its digits in groups of three, and with the decimals that it has.
pub(super) fn number(number: Decimal) -> String {
    let text = number.abs().to_string();
    let sign = if number < Decimal::ZERO { "-" } else { "" };
    let whole = grouped(number.abs().trunc().mantissa());
    text.split_once('.').map_or(format!("{sign}{whole}"), |(_, decimals)| format!("{sign}{whole}.{decimals}"))
}

/// A number by which something changes, with its sign.
pub(super) fn change(change: Decimal) -> String {
    let sign = if change > Decimal::ZERO { "+" } else { "" };
    sign.to_owned() + &number(change)
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
    fn digits_stand_in_groups_of_three_and_decimals_stay() {
        let told = |text: &str| number(text.parse().unwrap());
        let told = ["767750", "14149.06", "-12345.60", "-0.5", "0.00", "12"].map(told);
        assert_eq!(told, ["767,750", "14,149.06", "-12,345.60", "-0.5", "0.00", "12"]);
        let told = ["1318", "-160", "0"].map(|text| change(text.parse().unwrap()));
        assert_eq!(told, ["+1,318", "-160", "0"]);
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
