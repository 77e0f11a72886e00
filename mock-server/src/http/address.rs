//! The address by which a client reaches the server. Every URL in a response begins with
//! it: locations, links, base URLs of worlds.
//!
//! In order of precedence: the public URL that the server was started with; `Forwarded`
//! or the `X-Forwarded-*` headers of a proxy on this machine; the `Host` header; the
//! address that the server listens on. (realm-js#3758 for proxies; the order is our choice)

mod own;
mod proxy;

use std::net::IpAddr;

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri, header};

pub(crate) use self::own::OwnAddress;
use self::proxy::Proxy;

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Checks a public URL, and removes its trailing slashes.
///
/// # Errors
///
/// The reason, if it is not `http://HOST[:PORT][/PATH]` or the same with `https`.
pub(crate) fn parse_public_url(url: &str) -> Result<String, &'static str> {
    const EXPECTED: &str = "expected http://HOST[:PORT][/PATH] or the same with https";
    let uri: Uri = url.parse().map_err(|_| EXPECTED)?;
    let has_scheme = matches!(uri.scheme_str(), Some("http" | "https"));
    let authority = uri.authority().map_or("", Authority::as_str);
    if !has_scheme || authority.contains('@') || host_name(authority).is_empty() {
        return Err(EXPECTED);
    }
    let port = authority.rsplit_once(':').map(|(_, port)| port);
    let has_port = port.is_some_and(|port| !port.ends_with(']'));
    if has_port && !port.is_some_and(is_port) {
        return Err("the port must be a number between 1 and 65535");
    }
    if uri.query().is_some() || url.contains('#') {
        return Err("it must not have a query or a fragment");
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// The base URL that a request was sent to, without a trailing slash. `own_origin` is the
/// address that the server listens on.
pub(crate) fn sent_base_url(own_origin: &str, peer: IpAddr, parts: &Parts) -> String {
    let headers = &parts.headers;
    let (scheme, own_host) = own_origin.split_once("://").unwrap_or_default();
    // The target of a request to a proxy has a host, which replaces the header. (RFC 9112)
    let target = parts.uri.authority().map(Authority::as_str);
    let host = target.or_else(|| text(headers, &header::HOST));
    let host = host.unwrap_or(own_host);
    if !is_forwarded(peer, headers) {
        return format!("{scheme}://{host}");
    }
    let proxy = Proxy::new(headers);
    let scheme = proxy.scheme.unwrap_or(scheme);
    let host = proxy.host(scheme, host);
    format!("{scheme}://{host}{}", proxy.prefix.unwrap_or_default())
}

/// Whether a proxy on this machine passed the request on. Others could claim to be a
/// proxy, so their headers are ignored.
pub(crate) fn is_forwarded(peer: IpAddr, headers: &HeaderMap) -> bool {
    let names = [
        header::FORWARDED,
        FORWARDED_HOST,
        FORWARDED_PORT,
        FORWARDED_PREFIX,
        FORWARDED_PROTO,
        FORWARDED_FOR,
    ];
    peer.to_canonical().is_loopback() && names.iter().any(|name| headers.contains_key(name))
}

/// The part of a base URL that browsers send as `Origin`.
pub(crate) fn origin(base_url: &str) -> &str {
    let begin = base_url.find("://").map_or(0, |at| at + 3);
    let end = base_url[begin..].find('/');
    end.map_or(base_url, |end| &base_url[..begin + end])
}

/// The path of a base URL: empty, or `/PATH`.
pub(crate) fn path(base_url: &str) -> &str {
    &base_url[origin(base_url).len()..]
}

/// The host of an authority, without its port and without brackets.
pub(crate) fn host_name(authority: &str) -> &str {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
        _ => authority,
    };
    name.strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then_some(value)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(in crate::http::address) fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_proxies_on_this_machine_are_trusted() {
        let forwarded = headers(&[("x-forwarded-host", "a.example")]);
        for (peer, trusted) in [
            ("127.0.0.1", true),
            ("127.1.2.3", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("192.168.1.1", false),
            ("8.8.8.8", false),
        ] {
            let peer = peer.parse().unwrap();
            assert_eq!(is_forwarded(peer, &forwarded), trusted, "{peer}");
            assert!(!is_forwarded(peer, &headers(&[("host", "a")])), "{peer}");
        }
    }

    #[test]
    fn base_url_has_an_origin_and_a_path() {
        for (url, expected) in [
            ("http://a.example:81", ("http://a.example:81", "")),
            ("http://a.example/x/y", ("http://a.example", "/x/y")),
            ("https://[::1]:1/w/a", ("https://[::1]:1", "/w/a")),
        ] {
            assert_eq!((origin(url), path(url)), expected);
        }
        for (authority, name) in [
            ("a.example:81", "a.example"),
            ("[::1]:81", "::1"),
            ("[::1]", "::1"),
            ("127.0.0.1", "127.0.0.1"),
            ("a:b", "a:b"),
        ] {
            assert_eq!(host_name(authority), name);
        }
    }

    #[test]
    fn public_url_has_scheme_and_host() {
        for (url, expected) in [
            ("https://a.example", Some("https://a.example")),
            ("http://a.example:8080/x//", Some("http://a.example:8080/x")),
            ("http://[::1]:81/", Some("http://[::1]:81")),
            ("", None),
            ("a.example", None),
            ("ftp://a.example", None),
            ("https://", None),
            ("https:///x", None),
            ("https://u:p@a.example", None),
            ("https://a.example:0", None),
            ("https://a.example:99999", None),
            ("https://a.example/?x", None),
            ("https://a.example/#x", None),
            ("https://a b", None),
        ] {
            assert_eq!(parse_public_url(url).ok().as_deref(), expected, "{url}");
        }
    }
}
