//! What the headers of a proxy report.

use std::borrow::Cow;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri, header};

use super::{FORWARDED_HOST, FORWARDED_PORT, FORWARDED_PREFIX, FORWARDED_PROTO, is_port, text};

/// What a proxy reports about the client's request. Invalid values are ignored.
#[derive(Default)]
pub(super) struct Proxy<'a> {
    pub(super) scheme: Option<&'a str>,
    host: Option<&'a str>,
    port: Option<&'a str>,
    /// The beginning of the path, which the proxy removed.
    pub(super) prefix: Option<&'a str>,
}

impl<'a> Proxy<'a> {
    pub(super) fn new(headers: &'a HeaderMap) -> Self {
        // Each proxy appends a value; the first one is that of the client's request.
        let first = |name: &HeaderName| Some(text(headers, name)?.split(',').next()?.trim());
        let standard = |name| parameter(text(headers, &header::FORWARDED)?, name);
        let is_authority = |host: &&str| !host.contains('@') && host.parse::<Authority>().is_ok();
        let is_path = |path: &&str| path.starts_with('/') && path.parse::<Uri>().is_ok();
        Self {
            scheme: standard("proto")
                .or_else(|| first(&FORWARDED_PROTO))
                .and_then(scheme),
            host: standard("host")
                .or_else(|| first(&FORWARDED_HOST))
                .filter(is_authority),
            port: first(&FORWARDED_PORT).filter(|port| is_port(port)),
            prefix: first(&FORWARDED_PREFIX)
                .filter(is_path)
                .map(|path| path.trim_end_matches('/')),
        }
    }

    /// Host and port by which the client reaches the proxy. `sent` is the `Host` header,
    /// which the proxy may have replaced.
    pub(super) fn host<'b>(&self, scheme: &str, sent: &'b str) -> Cow<'b, str>
    where
        'a: 'b,
    {
        let (host, port) = (self.host.unwrap_or(sent), self.port);
        let name = &host[..host_name_end(host)];
        let has_port = name.len() < host.len();
        let Some(port) = port.filter(|_| self.host.is_none() || !has_port) else {
            return host.into();
        };
        match (scheme, port) {
            ("http", "80") | ("https", "443") => name.into(),
            _ => format!("{name}:{port}").into(),
        }
    }
}

/// Where the port of an authority begins, with its colon.
fn host_name_end(authority: &str) -> usize {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name.len(),
        _ => authority.len(),
    }
}

fn scheme(text: &str) -> Option<&'static str> {
    ["http", "https"]
        .into_iter()
        .find(|scheme| scheme.eq_ignore_ascii_case(text))
}

/// The value of a parameter of the first element of a `Forwarded` header. (RFC 7239)
fn parameter<'a>(header: &'a str, requested: &str) -> Option<&'a str> {
    let mut rest = header;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = if let Some(quoted) = after.strip_prefix('"') {
            quoted.split_once('"')?
        } else {
            after.split_at(after.find([';', ',']).unwrap_or(after.len()))
        };
        if name.trim().eq_ignore_ascii_case(requested) {
            return Some(value.trim());
        }
        rest = after.trim_start().strip_prefix(';')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::address::tests::headers;

    /// (RFC 7239; the first element is that of the client's request)
    #[test]
    fn proxy_headers_determine_scheme_host_port_and_prefix() {
        let host = ("host", "127.0.0.1:8080");
        for (pairs, expected) in [
            (&[][..], "http://127.0.0.1:8080"),
            (
                &[("forwarded", "for=1.2.3.4;host=a.example;proto=https")],
                "https://a.example",
            ),
            (
                &[("forwarded", r#"Host="a.example:81" , host=b.example"#)],
                "http://a.example:81",
            ),
            (
                &[
                    ("forwarded", "host=a.example"),
                    ("x-forwarded-host", "b.example"),
                ],
                "http://a.example",
            ),
            (
                &[
                    ("x-forwarded-host", "a.example, b.example"),
                    ("x-forwarded-proto", "HTTPS"),
                    ("x-forwarded-port", "443"),
                    ("x-forwarded-prefix", "/mock/"),
                ],
                "https://a.example/mock",
            ),
            (
                &[
                    ("x-forwarded-host", "a.example"),
                    ("x-forwarded-port", "81"),
                ],
                "http://a.example:81",
            ),
            (
                &[
                    ("x-forwarded-host", "a.example:82"),
                    ("x-forwarded-port", "81"),
                ],
                "http://a.example:82",
            ),
            (&[("x-forwarded-port", "81")], "http://127.0.0.1:81"),
            (&[("x-forwarded-port", "80")], "http://127.0.0.1"),
            (&[("x-forwarded-host", "[::1]:81")], "http://[::1]:81"),
            // Invalid values are ignored.
            (&[("x-forwarded-proto", "ftp")], "http://127.0.0.1:8080"),
            (&[("x-forwarded-host", "a b")], "http://127.0.0.1:8080"),
            (&[("x-forwarded-host", "u@a")], "http://127.0.0.1:8080"),
            (&[("x-forwarded-host", "a/b")], "http://127.0.0.1:8080"),
            (&[("x-forwarded-port", "+1")], "http://127.0.0.1:8080"),
            (&[("x-forwarded-port", "99999")], "http://127.0.0.1:8080"),
            (&[("x-forwarded-prefix", "mock")], "http://127.0.0.1:8080"),
            (&[("forwarded", "host=\"a")], "http://127.0.0.1:8080"),
        ] {
            let mut all = vec![host];
            all.extend(pairs);
            let headers = headers(&all);
            let proxy = Proxy::new(&headers);
            let scheme = proxy.scheme.unwrap_or("http");
            let host = proxy.host(scheme, "127.0.0.1:8080");
            let path = proxy.prefix.unwrap_or_default();
            assert_eq!(format!("{scheme}://{host}{path}"), expected, "{pairs:?}");
        }
    }
}
