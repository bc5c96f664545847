//! Settings of how the routes serve.

use std::{ffi::OsString, fmt::Display, ops::RangeInclusive, path::PathBuf, str::FromStr};

use ipnet::IpNet;

use super::{ConfigError, Files};
use crate::{
    domain::MAX_PAGE_SIZE,
    graphql::{Limits, MOST_FIELDS},
    http::{Clients, Freshness, Serving},
};

const MEBIBYTE: u64 = 1024 * 1024;

/// In seconds.
const YEAR: u32 = 31_536_000;

/// The environment.
pub(super) struct Settings<'a> {
    pub(super) get: &'a dyn Fn(&str) -> Option<OsString>,
}

impl Settings<'_> {
    pub(super) fn serving(&self) -> Result<Serving, ConfigError> {
        let seconds = |name, default| self.number(name, default, 0..=YEAR);
        Ok(Serving {
            publisher: self.text("KAIKAKU_PUBLISHER"),
            origins: self.list("KAIKAKU_ORIGINS", "origins, such as https://example.jp", origin)?,
            answer_bytes: self.mebibytes("KAIKAKU_ANSWER_CACHE_MIB", 32, 0)?,
            freshness: Freshness {
                max_age: seconds("KAIKAKU_MAX_AGE", 60)?,
                s_maxage: seconds("KAIKAKU_S_MAXAGE", 300)?,
                stale_while_revalidate: seconds("KAIKAKU_STALE_WHILE_REVALIDATE", 3600)?,
            },
            limits: self.limits()?,
            clients: Clients {
                proxies: self.list(
                    "KAIKAKU_TRUSTED_PROXIES",
                    "addresses or networks, such as 10.0.0.0/8",
                    network,
                )?,
                ..Clients::default()
            },
            only_named: self.number("KAIKAKU_ONLY_DOCUMENTS", 0, 0..=1)? == 1,
            ..Serving::default()
        })
    }

    pub(super) fn files(&self) -> Result<Files, ConfigError> {
        let path = |name| (self.get)(name).map(PathBuf::from);
        let (certificate, key) = ("KAIKAKU_TLS_CERT", "KAIKAKU_TLS_KEY");
        let missing = |name, other: &str| {
            let expected = format!("a file, since {other} names one").into();
            Err(ConfigError::Bad { name, value: String::new(), expected })
        };
        let certificate = match (path(certificate), path(key)) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (Some(_), None) => return missing(key, certificate),
            (None, Some(_)) => return missing(certificate, key),
        };
        Ok(Files { documents: path("KAIKAKU_DOCUMENTS"), api_keys: path("KAIKAKU_API_KEYS"), certificate })
    }

    fn limits(&self) -> Result<Limits, ConfigError> {
        let default = Limits::default();
        let limit = |name, default, range| self.number(name, default, range);
        let max_fields = limit("KAIKAKU_MAX_FIELDS", default.max_fields, 1000..=MOST_FIELDS)?;
        // Every request that is within the other limits can be paid for: a point, its fields, and its sums.
        let most = u32::try_from(2 * max_fields + 1).unwrap_or(u32::MAX);
        let points = |name| match self.number(name, 0, 0..=u32::MAX)? {
            0 => Ok(None),
            points if points < most => Err(ConfigError::Bad {
                name,
                value: points.to_string(),
                expected: format!("0, or at least {most}: more than twice KAIKAKU_MAX_FIELDS").into(),
            }),
            points => Ok(Some(points)),
        };
        Ok(Limits {
            max_fields,
            max_depth: limit("KAIKAKU_MAX_DEPTH", default.max_depth, 1..=30)?,
            max_selections: limit("KAIKAKU_MAX_SELECTIONS", default.max_selections, 1..=1_000_000)?,
            max_root_fields: limit("KAIKAKU_MAX_ROOT_FIELDS", default.max_root_fields, 1..=10_000)?,
            max_aliases: limit("KAIKAKU_MAX_ALIASES", default.max_aliases, 0..=10_000)?,
            max_directives: limit("KAIKAKU_MAX_DIRECTIVES", default.max_directives, 0..=10_000)?,
            max_tokens: limit("KAIKAKU_MAX_TOKENS", default.max_tokens, 1..=1_000_000)?,
            max_variables: limit("KAIKAKU_MAX_VARIABLES", default.max_variables, 0..=10_000)?,
            max_list_values: limit("KAIKAKU_MAX_LIST_VALUES", default.max_list_values, 1..=10_000)?,
            max_page_size: limit(
                "KAIKAKU_MAX_PAGE_SIZE",
                default.max_page_size,
                100..=MAX_PAGE_SIZE as usize,
            )?,
            max_body_bytes: limit("KAIKAKU_MAX_BODY_BYTES", default.max_body_bytes, 1024..=16 * 1024 * 1024)?,
            max_address_bytes: limit("KAIKAKU_MAX_ADDRESS_BYTES", default.max_address_bytes, 256..=60_000)?,
            request_seconds: limit("KAIKAKU_REQUEST_SECONDS", default.request_seconds, 1..=600)?,
            max_concurrent_requests: limit(
                "KAIKAKU_MAX_CONCURRENT_REQUESTS",
                default.max_concurrent_requests,
                1..=100_000,
            )?,
            points_per_minute: points("KAIKAKU_POINTS_PER_MINUTE")?,
            points_per_minute_with_key: points("KAIKAKU_POINTS_PER_MINUTE_WITH_KEY")?,
        })
    }

    /// So many MiB, in bytes.
    pub(super) fn mebibytes(&self, name: &'static str, default: u64, least: u64) -> Result<u64, ConfigError> {
        self.number(name, default, least..=1_048_576).map(|number| number * MEBIBYTE)
    }

    fn number<T: FromStr + PartialOrd + Display>(
        &self,
        name: &'static str,
        default: T,
        range: RangeInclusive<T>,
    ) -> Result<T, ConfigError> {
        let Some(value) = self.text(name) else { return Ok(default) };
        value.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            let expected = format!("a number from {} to {}", range.start(), range.end()).into();
            ConfigError::Bad { name, value, expected }
        })
    }

    fn list<T>(
        &self,
        name: &'static str,
        of: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ConfigError> {
        let text = self.text(name).unwrap_or_default();
        let bad = |value: &str| {
            let expected = format!("{of}, with spaces between them").into();
            ConfigError::Bad { name, value: value.to_owned(), expected }
        };
        text.split_whitespace().map(|value| read(value).ok_or_else(|| bad(value))).collect()
    }

    fn text(&self, name: &'static str) -> Option<String> {
        (self.get)(name).map(|value| value.to_string_lossy().into_owned())
    }
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

    /// An environment in which only this is set.
    fn environment(settings: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        |name| settings.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
    }

    fn read(settings: &[(&str, &str)]) -> Result<Serving, ConfigError> {
        Settings { get: &environment(settings) }.serving()
    }

    #[test]
    fn every_limit_has_its_setting_and_its_range() {
        let keys = [
            ("KAIKAKU_MAX_FIELDS", "1001", "999"),
            ("KAIKAKU_MAX_DEPTH", "21", "31"),
            ("KAIKAKU_MAX_SELECTIONS", "3", "0"),
            ("KAIKAKU_MAX_ROOT_FIELDS", "4", "0"),
            ("KAIKAKU_MAX_ALIASES", "5", "-1"),
            ("KAIKAKU_MAX_DIRECTIVES", "6", "many"),
            ("KAIKAKU_MAX_TOKENS", "7", "0"),
            ("KAIKAKU_MAX_VARIABLES", "8", "10001"),
            ("KAIKAKU_MAX_LIST_VALUES", "9", "0"),
            ("KAIKAKU_MAX_PAGE_SIZE", "500", "1001"),
            ("KAIKAKU_MAX_BODY_BYTES", "2048", "1"),
            ("KAIKAKU_MAX_ADDRESS_BYTES", "512", "1"),
            ("KAIKAKU_REQUEST_SECONDS", "13", "0"),
            ("KAIKAKU_MAX_CONCURRENT_REQUESTS", "14", "0"),
            ("KAIKAKU_POINTS_PER_MINUTE", "2003", "2002"),
            ("KAIKAKU_POINTS_PER_MINUTE_WITH_KEY", "3016", "many"),
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
            let error = read(&[(key, bad), ("KAIKAKU_MAX_FIELDS", "1001")]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{key} is \"{bad}\"")), "{error}");
        }
    }

    #[test]
    fn a_certificate_needs_its_key() {
        let files = |settings: &[(&str, &str)]| Settings { get: &environment(settings) }.files();
        let both = files(&[("KAIKAKU_TLS_CERT", "c"), ("KAIKAKU_TLS_KEY", "k")]).unwrap();
        assert_eq!(both.certificate, Some(("c".into(), "k".into())));
        assert!(
            files(&[("KAIKAKU_TLS_CERT", "c")]).unwrap_err().to_string().starts_with("KAIKAKU_TLS_KEY is")
        );
        assert!(
            files(&[("KAIKAKU_TLS_KEY", "k")]).unwrap_err().to_string().starts_with("KAIKAKU_TLS_CERT is")
        );
    }

    #[test]
    fn proxies_are_addresses_and_networks() {
        let proxies = read(&[("KAIKAKU_TRUSTED_PROXIES", "127.0.0.1  10.0.0.0/8 2001:db8::/32")])
            .unwrap()
            .clients
            .proxies;
        let shown: Vec<String> = proxies.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]);
        assert!(read(&[("KAIKAKU_TRUSTED_PROXIES", "localhost")]).is_err());
    }
}
