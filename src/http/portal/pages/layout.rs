//! What every page has around it: its head, the way to the other pages, and who runs the server.

use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::{
    parts, texts,
    view::{LANGUAGES, View, code},
};
use crate::http::asset::Asset;

/// The style of all pages.
pub(super) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/css; charset=utf-8", include_bytes!("../../../../web/portal.css")));

/// Where it lies.
pub(super) const STYLE_PATH: &str = "/portal.css";

/// What a page may load and do.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                                 base-uri 'none'; frame-ancestors 'none'";

/// The icon of all pages.
pub(super) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("image/svg+xml", include_bytes!("../../../../web/favicon.svg")));

/// Where it lies.
pub(super) const ICON_PATH: &str = "/favicon.svg";

/// What a page says of itself.
pub(super) struct Frame {
    /// Its title, without the name of the site.
    pub(super) title: String,
    /// Whether search engines should know it.
    pub(super) is_listed: bool,
    /// What it says to machines: schema.org as JSON-LD.
    pub(super) data: Option<Value>,
}

impl Frame {
    /// The whole page around this.
    pub(super) fn around(&self, view: &View<'_>, body: &Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(code(view.language)) {
                head { (self.head(view)) }
                body {
                    a.skip href="#content" { (view.say(&texts::SKIP)) }
                    header { (top(view)) }
                    main #content tabindex="-1" { (body) }
                    footer { (bottom(view)) }
                }
            }
        };
        page.into_string()
    }

    fn head(&self, view: &View<'_>) -> Markup {
        html! {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (self.title) " | " (texts::SITE) }
            @if self.is_listed {
                link rel="canonical" href=(view.own_address());
                @for (name, language) in LANGUAGES {
                    link rel="alternate" hreflang=(name) href=(view.address(Some(language)));
                }
                link rel="alternate" hreflang="x-default" href=(view.address(None));
            } @else {
                meta name="robots" content="noindex";
            }
            link rel="alternate" type="application/atom+xml" title=(view.say(&texts::CHANGES))
                href=(view.file("/changes.atom"));
            link rel="alternate" type="text/turtle" title=(view.say(&texts::CATALOGUE))
                href=(view.file("/catalog.ttl"));
            link rel="icon" type="image/svg+xml" href=(view.file(&ICON.address(ICON_PATH)));
            link rel="stylesheet" href=(view.file(&STYLE.address(STYLE_PATH)));
            @if let Some(data) = &self.data {
                // In JSON `<` may be escaped, and then no text can end the element that carries it.
                script type="application/ld+json" { (PreEscaped(data.to_string().replace('<', "\\u003c"))) }
            }
        }
    }
}

fn top(view: &View<'_>) -> Markup {
    let (other, name) = (view.other(), texts::LANGUAGE.get(view.other()));
    html! {
        a.site href=(view.page("/", &[])) { (texts::SITE) }
        nav aria-label=(view.say(&texts::SITE_PAGES)) {
            a href=(view.page("/", &[])) { (view.say(&texts::PROGRAMMES)) }
            a href=(view.file("/graphiql")) { "GraphiQL" }
            a href=(view.translated(other)) hreflang=(code(other)) lang=(code(other)) rel="alternate" { (name) }
        }
    }
}

fn bottom(view: &View<'_>) -> Markup {
    let publisher = view.publisher;
    html! {
        p {
            (view.say(&texts::OPERATOR)) (view.say(&texts::COLON))
            @match &publisher.name {
                Some(name) => (name),
                None => (view.say(&texts::NOT_NAMED)),
            }
            @if let Some(contact) = &publisher.contact {
                " · " (view.say(&texts::CONTACT)) (view.say(&texts::COLON)) (parts::contact(contact))
            }
        }
        p.address { (view.address(None)) }
    }
}
