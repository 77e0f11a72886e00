//! Base URLs of servers.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::printable::escaped;

/// An `http` or `https` URL without query, fragment, credentials or trailing
/// slash. It may have a path, which prefixes the path of every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(String);

/// The error for a text that is not a base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidBaseUrl {
    #[error("'{0}' is not an http or https URL such as https://services.cloud.mongodb.com")]
    NotAUrl(String),
    #[error("'{0}' has a query or a fragment, which a base URL cannot have")]
    Query(String),
    #[error("'{0}' has an invalid port: use a number from 1 to 65535")]
    Port(String),
}

impl BaseUrl {
    /// The hosted App Services server.
    pub(crate) fn app_services() -> Self {
        Self("https://services.cloud.mongodb.com".to_owned())
    }

    /// The hosted Atlas server.
    pub(crate) fn atlas() -> Self {
        Self("https://cloud.mongodb.com".to_owned())
    }

    /// Parses a URL and drops trailing slashes.
    ///
    /// # Errors
    /// Another scheme, no host, an invalid port, credentials, a query, a
    /// fragment, or a character that a URL must encode.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let base = text.trim_end_matches('/');
        let plain = base.chars().all(|c| {
            c.is_ascii_graphic() && !matches!(c, '@' | '?' | '#' | '\\' | '"' | '<' | '>')
        });
        match Origin::parse(base) {
            Ok(_) if plain => Ok(Self(base.to_owned())),
            Ok(_) if base.contains(['?', '#']) => Err(InvalidBaseUrl::Query(shown(text))),
            Err(OriginError::Port) if plain => Err(InvalidBaseUrl::Port(shown(text))),
            _ => Err(InvalidBaseUrl::NotAUrl(shown(text))),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The path that prefixes every request: empty, or starting with `/`.
    pub(crate) fn path(&self) -> &str {
        path_of(&self.0)
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether requests never leave this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        Origin::parse(&self.0).is_ok_and(|origin| origin.is_loopback())
    }

    /// Whether an absolute URL has the same scheme, host and port. A URL
    /// without a port has the default port of its scheme.
    pub(crate) fn has_origin_of(&self, url: &str) -> bool {
        match (Origin::parse(&self.0), Origin::parse(url)) {
            (Ok(own), Ok(other)) => {
                own == other
                    || mutant!(PortIsNoPartOfAnOrigin
                        if own.is_https == other.is_https && own.host == other.host)
            }
            _ => false,
        }
    }

    /// The part of an absolute URL that follows this base; `None` if the URL is
    /// on another server or outside the base's path.
    pub(crate) fn relative<'a>(&self, url: &'a str) -> Option<&'a str> {
        let rest = path_of(url)
            .strip_prefix(self.path())
            .filter(|_| self.has_origin_of(url))?;
        // Otherwise `/w/1` would be the base of `/w/10`.
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The part of an invalid URL that an error shows. Credentials precede an '@'.
fn shown(text: &str) -> String {
    let shown = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let shown: String = shown.chars().take(100).collect();
    escaped(&shown).into_owned()
}

/// Scheme, host and port, normalized so that two spellings of one server are
/// equal.
#[derive(Debug, PartialEq, Eq)]
struct Origin {
    is_https: bool,
    host: String,
    port: u16,
}

#[derive(Debug, PartialEq, Eq)]
enum OriginError {
    NoOrigin,
    Port,
}

impl Origin {
    fn parse(url: &str) -> Result<Self, OriginError> {
        let (is_https, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(OriginError::NoOrigin),
        };
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        // The colons of an IPv6 address are inside its brackets.
        let host_end = authority.find(']').unwrap_or(0);
        let (host, port) = match authority[host_end..].find(':') {
            Some(colon) => authority.split_at(host_end + colon),
            None => (authority, ""),
        };
        if host.is_empty() || host.contains('@') {
            return Err(OriginError::NoOrigin);
        }
        let port = match port.strip_prefix(':') {
            None if is_https => 443,
            None => 80,
            Some(digits) => parse_port(digits).ok_or(OriginError::Port)?,
        };
        Ok(Self {
            is_https,
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    fn is_loopback(&self) -> bool {
        let bracketed = self.host.strip_prefix('[');
        if let Some(address) = bracketed.and_then(|host| host.strip_suffix(']')) {
            return address
                .parse::<Ipv6Addr>()
                .is_ok_and(|address| address.is_loopback());
        }
        let is_localhost = self.host == "localhost" || self.host.ends_with(".localhost");
        let address = self.host.parse::<Ipv4Addr>();
        is_localhost || address.is_ok_and(|address| address.is_loopback())
    }
}

/// A port that can be connected to. `u16::from_str` would accept `+80`.
fn parse_port(digits: &str) -> Option<u16> {
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let port = digits.parse().ok().filter(|_| are_digits);
    port.filter(|port| *port != 0)
}

/// Path, query and fragment of an absolute URL.
fn path_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[host..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| host + at);
    &url[end..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> BaseUrl {
        BaseUrl::parse(text).unwrap()
    }

    #[test]
    fn trailing_slashes_are_dropped() {
        let url = url("http://127.0.0.1:8080/w/1//");
        assert_eq!(url.as_str(), "http://127.0.0.1:8080/w/1");
        assert_eq!(url.path(), "/w/1");
    }

    #[test]
    fn an_origin_has_a_scheme_a_host_and_a_port() {
        for (base, same) in [
            (
                "http://127.0.0.1:8080/w/1",
                "http://127.0.0.1:8080/api?page=2",
            ),
            ("http://host", "http://HOST:80/"),
            ("https://host:443", "https://host"),
            ("http://[::1]:8080", "http://[::1]:8080/x"),
        ] {
            assert!(url(base).has_origin_of(same), "{base} {same}");
        }
        for (base, other) in [
            ("http://host:80", "http://host:8080/api"),
            ("http://host:80", "http://host:80880/api"),
            ("http://host", "https://host"),
            ("http://host", "http://host.example"),
            ("http://host", "http://host@evil.example"),
            ("http://host", "http://host:80@evil.example"),
            ("http://[::1]:8080", "http://[::2]:8080"),
            ("http://host", "/api"),
            ("http://host", "//host/api"),
        ] {
            assert!(!url(base).has_origin_of(other), "{base} {other}");
        }
    }

    #[test]
    fn a_relative_url_stays_below_the_base() {
        let relative = |base: &str, absolute: &str| url(base).relative(absolute).map(str::to_owned);
        for (base, absolute, expected) in [
            ("http://h/w/1", "http://h/w/1/api?page=2", "/api?page=2"),
            ("http://h:80", "http://h/api", "/api"),
            ("http://h", "http://h:80/api", "/api"),
            ("http://h", "http://h?page=2", "?page=2"),
        ] {
            assert_eq!(
                relative(base, absolute).as_deref(),
                Some(expected),
                "{base} {absolute}"
            );
        }
        for (base, absolute) in [
            ("http://h:80", "http://h:8080/api"),
            ("http://h/w/1", "http://h/w/10/api"),
            ("http://h/w/1", "http://h/api"),
            ("http://h", "https://h/api"),
            ("http://h", "http://h.example/api"),
        ] {
            assert_eq!(relative(base, absolute), None, "{base} {absolute}");
        }
    }

    #[test]
    fn loopback_is_this_machine() {
        for text in [
            "http://localhost",
            "http://api.localhost:1",
            "http://127.0.0.1",
            "http://127.9.9.9:80/x",
            "http://[::1]:80",
        ] {
            assert!(url(text).is_loopback(), "{text}");
        }
        for text in [
            "http://localhost.example",
            "http://127.0.0.1.example",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "http://[::2]",
            "https://services.cloud.mongodb.com",
        ] {
            assert!(!url(text).is_loopback(), "{text}");
        }
    }

    #[test]
    fn a_port_is_a_number_from_1_to_65535() {
        for text in [
            "http://h:0",
            "http://h:65536",
            "http://h:99999",
            "http://h:",
            "http://h:/x",
            "http://h:+80",
            "http://h:8o",
            "http://h:1:2",
            "http://[::1]:99999",
        ] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(matches!(error, InvalidBaseUrl::Port(_)), "{text}: {error}");
        }
        for text in [
            "http://h:1",
            "https://h:65535/x",
            "http://[::1]:8080",
            "http://[1::]:80",
        ] {
            assert!(BaseUrl::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn other_schemes_credentials_and_queries_are_rejected() {
        for text in [
            "",
            "localhost:8080",
            "ftp://x",
            "http://",
            "http://:80",
            "https:///x",
            "http://a?b",
            "http://a b",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text:?}");
        }
        for text in ["http://me:hush@host", "http://me:hu/sh@host"] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(!error.to_string().contains("hu"), "{error}");
        }
    }

    #[test]
    fn query_and_fragment_are_rejected_as_such() {
        for text in ["http://h/?q=1", "https://h#top", "http://h/a?b"] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert_eq!(error, InvalidBaseUrl::Query(text.to_owned()));
        }
        let other = BaseUrl::parse("ftp://h/?q=1").unwrap_err();
        assert!(matches!(other, InvalidBaseUrl::NotAUrl(_)));
    }

    #[test]
    fn an_error_names_what_the_url_must_not_have() {
        for text in ["http://h?a=b", "http://h/x#y", "http://h:80?a"] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(matches!(error, InvalidBaseUrl::Query(_)), "{text}: {error}");
        }
        for text in [
            "h",
            "ftp://h",
            "http://",
            "http://u@h",
            "http://h/a b",
            "http://h:0/é",
        ] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(
                matches!(error, InvalidBaseUrl::NotAUrl(_)),
                "{text}: {error}"
            );
        }
    }
}
