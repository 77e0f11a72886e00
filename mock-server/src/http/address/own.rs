//! The addresses by which a function reaches the world that it runs in.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::Uri;

use super::host_name;

/// The addresses of a world. A function reaches nothing else without a declaration.
#[derive(Clone, Debug)]
pub(crate) struct OwnAddress {
    /// The base URLs of the world: the one in responses, and the one that the client used.
    pub(crate) base_urls: [String; 2],
    /// Where the server listens, as `http://HOST:PORT`.
    pub(crate) own_origin: String,
    /// The prefix of the world.
    pub(crate) prefix: String,
}

/// Scheme, host, port, and path with query.
type Parts = (String, String, u16, String);

/// The parts of a URL; `None` if it is not absolute or has credentials.
fn parts(url: &str) -> Option<Parts> {
    let url = url.split('#').next().unwrap_or_default();
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let authority = uri.authority()?;
    if authority.as_str().contains('@') {
        return None;
    }
    let port = authority.port_u16().or(match &*scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    })?;
    let host = host_name(authority.as_str()).to_ascii_lowercase();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    Some((scheme, host, port, target.to_owned()))
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost"
        || address.is_ok_and(|address| address.to_canonical().is_loopback())
        || host.parse() == Ok(Ipv6Addr::LOCALHOST)
}

impl OwnAddress {
    /// Path and query of a URL below the world; `None` if it is not one of the world's.
    pub(crate) fn target(&self, url: &str) -> Option<String> {
        let (scheme, host, port, target) = parts(url)?;
        let below = |base: &str| {
            let rest = target.strip_prefix(base)?;
            // Of another world: only the default one has a base without a prefix.
            let is_outside = self.prefix.is_empty() && rest.starts_with("/w/");
            match rest.bytes().next() {
                None => Some("/".to_owned()),
                Some(b'/') if !is_outside => Some(rest.to_owned()),
                Some(b'?') => Some(format!("/{rest}")),
                _ => None,
            }
        };
        let based = self.base_urls.iter().find_map(|base| {
            let known = parts(base)?;
            let same = (&known.0, &known.1, known.2) == (&scheme, &host, port);
            same.then(|| below(known.3.trim_end_matches('/')))?
        });
        based.or_else(|| {
            let (own_scheme, own_host, own_port, _) = parts(&self.own_origin)?;
            let is_own = host == own_host || is_loopback(&host);
            let same = is_own && (&own_scheme, own_port) == (&scheme, port);
            same.then(|| below(&self.prefix))?
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(base: &str, sent: &str, own: &str, prefix: &str) -> OwnAddress {
        OwnAddress {
            base_urls: [base.to_owned(), sent.to_owned()],
            own_origin: own.to_owned(),
            prefix: prefix.to_owned(),
        }
    }

    #[test]
    fn own_urls_are_below_a_base_url_or_a_loopback_address_with_the_own_port() {
        let own = address(
            "https://qa.example/apps",
            "http://10.0.2.2:9090",
            "http://0.0.0.0:9090",
            "",
        );
        for (url, expected) in [
            ("https://qa.example/apps/api?x=1", Some("/api?x=1")),
            ("https://QA.example:443/apps?x", Some("/?x")),
            ("https://qa.example/apps", Some("/")),
            ("https://qa.example/appstore", None),
            ("https://qa.example/", None),
            ("http://qa.example/apps/api", None),
            ("http://10.0.2.2:9090/a#b", Some("/a")),
            ("http://10.0.2.2:9091/a", None),
            ("http://localhost:9090/a", Some("/a")),
            ("http://127.0.0.1:9090/a", Some("/a")),
            ("http://127.9.9.9:9090/a", Some("/a")),
            ("http://[::1]:9090/a", Some("/a")),
            ("http://[::ffff:127.0.0.1]:9090/a", Some("/a")),
            ("http://0.0.0.0:9090/a", Some("/a")),
            ("https://localhost:9090/a", None),
            ("http://localhost/a", None),
            ("http://localhost.example:9090/a", None),
            ("http://u:p@localhost:9090/a", None),
            ("http://localhost:9090/w/other/a", None),
            ("/a", None),
            ("", None),
            ("http://example.com/", None),
            ("ftp://localhost:9090/a", None),
        ] {
            assert_eq!(own.target(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_world_reaches_only_its_own_paths() {
        let base = "http://localhost:9090/w/one";
        let own = address(base, base, "http://127.0.0.1:9090", "/w/one");
        for (url, expected) in [
            ("http://localhost:9090/w/one/a", Some("/a")),
            ("http://127.0.0.1:9090/w/one?x", Some("/?x")),
            ("http://localhost:9090/w/one", Some("/")),
            ("http://localhost:9090/w/one/w/two/a", Some("/w/two/a")),
            ("http://localhost:9090/w/onetwo/a", None),
            ("http://localhost:9090/w/two/a", None),
            ("http://localhost:9090/a", None),
        ] {
            assert_eq!(own.target(url).as_deref(), expected, "{url}");
        }
    }
}
