//! Base URLs of servers.

use std::fmt;

use crate::printable::escaped;

/// An `http` or `https` URL without query, fragment, credentials or trailing
/// slash. It may have a path, which prefixes the path of every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(String);

/// The error for a text that is not a base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an http or https URL such as https://services.cloud.mongodb.com")]
pub(crate) struct InvalidBaseUrl(String);

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
    /// Another scheme, no host, credentials, a query, a fragment, or a
    /// character that a URL must encode.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let base = text.trim_end_matches('/');
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| base.strip_prefix(scheme));
        let host_given = rest.is_some_and(|rest| !rest.starts_with(['/', ':']) && !rest.is_empty());
        let plain = base.chars().all(|c| {
            c.is_ascii_graphic() && !matches!(c, '@' | '?' | '#' | '\\' | '"' | '<' | '>')
        });
        if host_given && plain {
            Ok(Self(base.to_owned()))
        } else {
            // Do not echo credentials, which precede an '@'.
            let shown = text.rsplit_once('@').map_or(text, |(_, host)| host);
            let shown: String = shown.chars().take(100).collect();
            Err(InvalidBaseUrl(escaped(&shown).into_owned()))
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The path that prefixes every request: empty, or starting with `/`.
    pub(crate) fn path(&self) -> &str {
        let origin = origin(&self.0).map_or(0, str::len);
        &self.0[origin..]
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether an absolute URL has the same scheme, host and port.
    pub(crate) fn has_origin_of(&self, url: &str) -> bool {
        origin(&self.0) == origin(url)
    }
}

/// Scheme, host and port of an absolute URL.
fn origin(url: &str) -> Option<&str> {
    let host = url.find("://")? + 3;
    let end = url[host..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| host + at);
    Some(&url[..end])
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_slashes_are_dropped() {
        let url = BaseUrl::parse("http://127.0.0.1:8080/w/1//").unwrap();
        assert_eq!(url.as_str(), "http://127.0.0.1:8080/w/1");
        assert_eq!(url.path(), "/w/1");
        assert!(url.has_origin_of("http://127.0.0.1:8080/api?page=2"));
        assert!(!url.has_origin_of("http://127.0.0.1:80801/api"));
        assert!(!url.has_origin_of("/api"));
    }

    #[test]
    fn other_schemes_credentials_and_queries_are_rejected() {
        for text in [
            "",
            "localhost:8080",
            "ftp://x",
            "http://",
            "https:///x",
            "http://a?b",
            "http://a b",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text:?}");
        }
        let error = BaseUrl::parse("http://me:hush@host").unwrap_err();
        assert!(!error.to_string().contains("hush"));
    }
}
