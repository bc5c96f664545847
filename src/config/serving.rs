//! Settings of how the routes serve.

use std::time::Duration;

use ipnet::IpNet;

use super::{ConfigError, Files, Settings};
use crate::{
    domain::MAX_PAGE_SIZE,
    graphql::{Limits, MOST_FIELDS, Publisher},
    http::{Clients, Freshness, Serving},
};

/// In seconds.
const YEAR: u32 = 31_536_000;

impl Settings {
    pub(super) fn serving(&self) -> Result<Serving, ConfigError> {
        let seconds = |key| self.number(key, 0..=YEAR);
        Ok(Serving {
            publisher: self.publisher()?,
            origins: self.list("origins", "origins, such as https://example.jp", origin)?,
            answer_bytes: self.mebibytes("answer_cache_mib", 0)?,
            freshness: Freshness {
                max_age: seconds("max_age")?,
                s_maxage: seconds("s_maxage")?,
                stale_while_revalidate: seconds("stale_while_revalidate")?,
            },
            stale: Duration::from_secs(seconds("stale_seconds")?.into()),
            limits: self.limits()?,
            clients: Clients {
                proxies: self.list(
                    "trusted_proxies",
                    "addresses or networks, such as 10.0.0.0/8",
                    network,
                )?,
                ..Clients::default()
            },
            only_named: self.is("only_documents")?,
            ..Serving::default()
        })
    }

    fn publisher(&self) -> Result<Publisher, ConfigError> {
        let checked = |key, expected: &str, good: fn(&str) -> bool| match self.text(key) {
            Some(text) if !good(&text) => Err(self.bad(key, &text, expected.to_owned())),
            text => Ok(text),
        };
        let url = checked("public_url", "a web address, such as https://data.example.jp", is_base)?;
        let expected = "an e-mail address, or a web address that begins with https:// or http://";
        Ok(Publisher {
            name: self.text("publisher"),
            contact: checked("contact", expected, |text| is_page(text) || is_mailbox(text))?,
            url: url.map(|url| url.trim_end_matches('/').to_owned()).unwrap_or_default(),
        })
    }

    pub(super) fn files(&self) -> Result<Files, ConfigError> {
        let (certificate, key) = ("tls_cert", "tls_key");
        let missing = |key, other: &str| Err(self.bad(key, "", format!("a file, since {other} names one")));
        let certificate = match (self.path(certificate), self.path(key)) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (Some(_), None) => return missing(key, certificate),
            (None, Some(_)) => return missing(certificate, key),
        };
        Ok(Files { documents: self.path("documents"), api_keys: self.path("api_keys"), certificate })
    }

    fn limits(&self) -> Result<Limits, ConfigError> {
        let limit = |key, range| self.number(key, range);
        let max_fields = limit("max_fields", 1000..=MOST_FIELDS)?;
        // Every request that is within the other limits can be paid for: a point, its fields, and its sums.
        let most = u32::try_from(2 * max_fields + 1).unwrap_or(u32::MAX);
        let points = |key| match self.number(key, 0..=u32::MAX)? {
            0 => Ok(None),
            points if points < most => Err(self.bad(
                key,
                &points.to_string(),
                format!("0, or at least {most}: more than twice max_fields"),
            )),
            points => Ok(Some(points)),
        };
        Ok(Limits {
            max_fields,
            max_depth: limit("max_depth", 1..=30)?,
            max_selections: limit("max_selections", 1..=1_000_000)?,
            max_root_fields: limit("max_root_fields", 1..=10_000)?,
            max_aliases: limit("max_aliases", 0..=10_000)?,
            max_directives: limit("max_directives", 0..=10_000)?,
            max_tokens: limit("max_tokens", 1..=1_000_000)?,
            max_variables: limit("max_variables", 0..=10_000)?,
            max_list_values: limit("max_list_values", 1..=10_000)?,
            max_page_size: limit("max_page_size", 100..=MAX_PAGE_SIZE as usize)?,
            max_body_bytes: limit("max_body_bytes", 1024..=16 * 1024 * 1024)?,
            max_address_bytes: limit("max_address_bytes", 256..=60_000)?,
            request_seconds: limit("request_seconds", 1..=600)?,
            max_concurrent_requests: limit("max_concurrent_requests", 1..=100_000)?,
            points_per_minute: points("points_per_minute")?,
            points_per_minute_with_key: points("points_per_minute_with_key")?,
        })
    }
}

/// Whether a text is the address of a web page.
fn is_page(text: &str) -> bool {
    let url = url::Url::parse(text).ok();
    url.is_some_and(|url| ["http", "https"].contains(&url.scheme()) && url.as_str().is_ascii())
}

/// Whether paths can be put behind an address.
fn is_base(text: &str) -> bool {
    // What the parser puts right is not what was meant: "https:example.jp", or tabs.
    let is_written_out = url::Url::parse(text).is_ok_and(|url| {
        let path = text.trim_end_matches('/');
        url.as_str().trim_end_matches('/') == path && url.username().is_empty() && url.password().is_none()
    });
    is_page(text) && is_written_out && !text.contains(['?', '#', '"', '<', '>', ' '])
}

/// Whether a text looks like an e-mail address; only its owner knows more.
fn is_mailbox(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-@".contains(&byte);
    let parts: Vec<&str> = text.split('@').collect();
    matches!(parts[..], [name, host] if !name.is_empty() && host.contains('.')) && text.bytes().all(is_plain)
}

/// The origin of web pages: scheme, host and port, and nothing else.
fn origin(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let is_origin = ["http", "https"].contains(&url.scheme()) && url.origin().ascii_serialization() == text;
    is_origin.then(|| text.to_owned())
}

/// A network, or a single address.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| address.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Serving, ConfigError> {
        super::super::tests::settings(settings).and_then(|settings| settings.serving())
    }

    #[test]
    fn every_limit_has_its_setting_and_its_range() {
        let keys = [
            ("max_fields", "1001", "999"),
            ("max_depth", "21", "31"),
            ("max_selections", "3", "0"),
            ("max_root_fields", "4", "0"),
            ("max_aliases", "5", "-1"),
            ("max_directives", "6", "many"),
            ("max_tokens", "7", "0"),
            ("max_variables", "8", "10001"),
            ("max_list_values", "9", "0"),
            ("max_page_size", "500", "1001"),
            ("max_body_bytes", "2048", "1"),
            ("max_address_bytes", "512", "1"),
            ("request_seconds", "13", "0"),
            ("max_concurrent_requests", "14", "0"),
            ("points_per_minute", "2003", "2002"),
            ("points_per_minute_with_key", "3016", "many"),
        ];
        let expected = Limits {
            max_fields: 1001,
            max_depth: 21,
            max_selections: 3,
            max_root_fields: 4,
            max_aliases: 5,
            max_directives: 6,
            max_tokens: 7,
            max_variables: 8,
            max_list_values: 9,
            max_page_size: 500,
            max_body_bytes: 2048,
            max_address_bytes: 512,
            request_seconds: 13,
            max_concurrent_requests: 14,
            points_per_minute: Some(2003),
            points_per_minute_with_key: Some(3016),
        };
        let good: Vec<(&str, &str)> = keys.iter().map(|(key, good, _)| (*key, *good)).collect();
        assert_eq!(read(&good).unwrap().limits, expected);
        assert_eq!(read(&[]).unwrap().limits, Limits::default());
        for (key, _, bad) in keys {
            let error = read(&[("max_fields", "1001"), (key, bad)]).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{key} is \"{bad}\" (KAIKAKU_{})", key.to_uppercase())),
                "{error}"
            );
        }
    }

    #[test]
    fn a_certificate_needs_its_key() {
        let files = |set: &[(&str, &str)]| super::super::tests::settings(set).unwrap().files();
        let both = files(&[("tls_cert", "c"), ("tls_key", "k")]).unwrap();
        assert_eq!(both.certificate, Some(("c".into(), "k".into())));
        assert!(files(&[("tls_cert", "c")]).unwrap_err().to_string().starts_with("tls_key is"));
        assert!(files(&[("tls_key", "k")]).unwrap_err().to_string().starts_with("tls_cert is"));
    }

    #[test]
    fn the_operator_is_one_that_can_be_reached() {
        let url = |url| read(&[("public_url", url)]).map(|serving| serving.publisher.url);
        assert_eq!(url("https://example.jp/reform/").unwrap(), "https://example.jp/reform");
        for bad in [
            "example.jp",
            "ftp://example.jp",
            "https://example.jp/?a=b",
            "https://改革.jp",
            "https:example.jp",
            "https://a:b@example.jp",
        ] {
            assert!(url(bad).unwrap_err().to_string().starts_with("public_url is"), "{bad}");
        }
        let contact = |contact| read(&[("contact", contact)]).map(|serving| serving.publisher.contact);
        for good in ["open.data@city.example.jp", "https://city.example.jp/contact"] {
            assert_eq!(contact(good).unwrap().as_deref(), Some(good));
        }
        for bad in ["044-200-2111", "a@b@c.jp", "@example.jp", "a b@example.jp", "a@localhost"] {
            assert!(contact(bad).unwrap_err().to_string().starts_with("contact is"), "{bad}");
        }
    }

    #[test]
    fn proxies_are_addresses_and_networks() {
        let proxies =
            read(&[("trusted_proxies", "127.0.0.1  10.0.0.0/8 2001:db8::/32")]).unwrap().clients.proxies;
        let shown: Vec<String> = proxies.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]);
        assert!(read(&[("trusted_proxies", "localhost")]).is_err());
    }
}
