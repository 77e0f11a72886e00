//! Which proxy leads to a server.

use std::fmt;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_util::client::proxy::matcher::Matcher;

use super::super::error::ApiError;
use super::super::network::Proxies;

/// A proxy and its credentials.
#[derive(Clone)]
pub(super) struct Proxy {
    pub(super) kind: ProxyKind,
    /// Scheme, host and port, without the credentials.
    pub(super) uri: Uri,
    /// For an HTTP proxy.
    pub(super) authorization: Option<HeaderValue>,
    /// Name and password for a SOCKS proxy.
    pub(super) credentials: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProxyKind {
    Http,
    /// The connection to the proxy itself is encrypted.
    Https,
    Socks {
        /// Whether names are resolved here instead of at the proxy.
        resolves_locally: bool,
    },
}

impl Proxy {
    /// The proxy for a server; `None` if it is reached directly.
    ///
    /// # Errors
    /// The setting for this server is not the URL of a proxy. Connecting
    /// directly instead could be what the proxy is meant to prevent.
    pub(super) fn for_server(server: &Uri, proxies: &Proxies) -> Result<Option<Self>, ApiError> {
        let is_https = server.scheme_str() == Some("https");
        let own = if is_https {
            &proxies.https
        } else {
            &proxies.http
        };
        // The matcher applies it to names only, and not to addresses.
        let excepts_all = proxies.except.split(',').any(|host| host.trim() == "*");
        let Some(setting) = own
            .as_ref()
            .or(proxies.all.as_ref())
            .filter(|_| !excepts_all)
        else {
            return Ok(None);
        };
        let text = setting.url.expose();
        // Parses the list of exceptions, too; what it cannot parse it ignores.
        let matcher = Matcher::builder().all(text).no(proxies.except.as_str());
        if let Some(found) = matcher.build().intercept(server) {
            return Self::new(&found).map(Some).ok_or(ApiError::InvalidProxy {
                setting: setting.name,
            });
        }
        if Matcher::builder()
            .all(text)
            .build()
            .intercept(server)
            .is_none()
        {
            return Err(ApiError::InvalidProxy {
                setting: setting.name,
            });
        }
        Ok(None)
    }

    fn new(found: &hyper_util::client::proxy::matcher::Intercept) -> Option<Self> {
        let scheme = found.uri().scheme_str()?;
        let kind = match scheme {
            "http" => ProxyKind::Http,
            "https" => ProxyKind::Https,
            "socks5" => ProxyKind::Socks {
                resolves_locally: true,
            },
            "socks5h" => ProxyKind::Socks {
                resolves_locally: false,
            },
            _ => return None,
        };
        // The default ports of curl.
        let port = found.uri().port_u16().unwrap_or(match kind {
            ProxyKind::Https => 443,
            ProxyKind::Http | ProxyKind::Socks { .. } => 1080,
        });
        // `nonsense:` has a port, which is empty.
        if found.uri().authority()?.as_str().ends_with(':') {
            return None;
        }
        let host = found.uri().host()?;
        let uri = format!("{scheme}://{host}:{port}/").parse().ok()?;
        let credentials = found.raw_auth();
        Some(Self {
            kind,
            uri,
            authorization: found.basic_auth().cloned(),
            credentials: credentials.map(|(name, password)| (name.into(), password.into())),
        })
    }

    /// Whether requests to an http server are sent to the proxy as they are,
    /// with the whole URL, instead of through a tunnel.
    pub(super) fn forwards(&self) -> bool {
        matches!(self.kind, ProxyKind::Http | ProxyKind::Https)
    }
}

/// Without the credentials.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.uri.to_string();
        f.write_str(text.trim_end_matches('/'))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::network::ProxySetting;
    use super::*;
    use crate::domain::Secret;

    fn setting(url: &str) -> ProxySetting {
        ProxySetting {
            name: "--proxy",
            url: Secret::new(url),
        }
    }

    fn shown(server: &str, proxies: &Proxies) -> String {
        match Proxy::for_server(&server.parse().unwrap(), proxies) {
            Ok(None) => "direct".to_owned(),
            Ok(Some(proxy)) => format!("{proxy} {:?}", proxy.kind),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_server_has_the_proxy_of_its_scheme_unless_it_is_an_exception() {
        let proxies = Proxies {
            http: Some(setting("http://h:1")),
            https: None,
            all: Some(setting("a:3")),
            except: "inner.example, 10.0.0.0/8,::1,.dotted.example".to_owned(),
        };
        for (server, expected) in [
            ("http://example.com", "http://h:1 Http"),
            ("https://example.com", "http://a:3 Http"),
            ("https://inner.example", "direct"),
            ("https://deep.inner.example", "direct"),
            ("https://notinner.example", "http://a:3 Http"),
            ("https://dotted.example", "direct"),
            ("http://10.1.2.3:8080", "direct"),
            ("http://11.1.2.3:8080", "http://h:1 Http"),
            ("http://[::1]:8080", "direct"),
            // As with curl, a loopback server is no exception by itself.
            ("http://127.0.0.1:8080", "http://h:1 Http"),
        ] {
            assert_eq!(shown(server, &proxies), expected, "{server}");
        }
        let none = Proxies {
            except: "*".to_owned(),
            ..proxies
        };
        assert_eq!(shown("http://example.com", &none), "direct");
        assert_eq!(shown("http://127.0.0.1", &none), "direct");
    }

    #[test]
    fn a_proxy_is_shown_without_its_credentials() {
        for (url, expected) in [
            ("http://user:pa%40ss@proxy:8", "http://proxy:8 Http"),
            ("proxy", "http://proxy:1080 Http"),
            ("https://user@proxy", "https://proxy:443 Https"),
            (
                "socks5h://user:pass@proxy",
                "socks5h://proxy:1080 Socks { resolves_locally: false }",
            ),
            (
                "socks4://proxy",
                "--proxy is not the URL of a supported proxy",
            ),
            (
                "ftp://user:pass@proxy",
                "--proxy is not the URL of a supported proxy",
            ),
            ("nonsense:", "--proxy is not the URL of a supported proxy"),
            (
                "http://user:pass@proxy:",
                "--proxy is not the URL of a supported proxy",
            ),
            (
                "http://user:pass@",
                "--proxy is not the URL of a supported proxy",
            ),
        ] {
            let proxies = Proxies {
                all: Some(setting(url)),
                ..Proxies::default()
            };
            assert_eq!(shown("https://server", &proxies), expected, "{url}");
            assert!(!format!("{proxies:?}").contains("pass"), "{proxies:?}");
        }
    }
}
