//! Takes secrets out of what the journal keeps.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::tokens::session_token::{self, Kind};

/// Keys of bodies and queries whose values are secrets.
const SECRETS: [&str; 15] = [
    "password",
    "apiKey",
    "key",
    "token",
    "authCode",
    "accessToken",
    "id_token",
    "tokenId",
    "access_token",
    "refresh_token",
    "secret",
    "privateKey",
    "clientSecret",
    "secrets",
    "value",
];

/// The headers, in the order sent.
pub(crate) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = |name: &str, value: &HeaderValue| match name {
        "authorization" | "proxy-authorization" => authorization(value),
        "cookie" => "<cookie>".to_owned(),
        _ => signed(&String::from_utf8_lossy(value.as_bytes())).into_owned(),
    };
    let pair = |(name, value): (&axum::http::HeaderName, _)| {
        (name.as_str().to_owned(), shown(name.as_str(), value))
    };
    headers.iter().map(pair).collect()
}

fn authorization(value: &HeaderValue) -> String {
    // What is no text is of no known scheme.
    let value = str::from_utf8(value.as_bytes()).unwrap_or_default();
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        let label = match session_token::label(rest.trim()) {
            Some(Kind::Access) => "access",
            Some(Kind::Refresh) => "refresh",
            None => "other",
        };
        format!("Bearer <{label}>")
    } else if scheme.eq_ignore_ascii_case("digest") {
        "Digest <..>".to_owned()
    } else {
        "<other>".to_owned()
    }
}

/// The path: as sent, unless there is a token in it.
pub(crate) fn path(text: &str) -> Cow<'_, str> {
    signed(text)
}

/// The query, values of secret parameters as labels, however their names are
/// written.
pub(crate) fn query(text: &str) -> String {
    let shown = |pair: &str| match pair.split_once('=') {
        Some((name, _)) => {
            let plain = percent_decode_str(name).decode_utf8_lossy();
            let secret = SECRETS.iter().find(|secret| **secret == plain);
            secret.map_or_else(
                || signed(pair).into_owned(),
                |secret| format!("{name}=<{secret}>"),
            )
        }
        None => signed(pair).into_owned(),
    };
    text.split('&').map(shown).collect::<Vec<_>>().join("&")
}

/// What a signed token begins with: `{"` in base64.
const SIGNED: &str = "eyJ";

/// The text with a label in the place of every signed token, ours or another
/// system's.
fn signed(text: &str) -> Cow<'_, str> {
    if !text.contains(SIGNED) {
        return text.into();
    }
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(SIGNED) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !of_token(c)).unwrap_or(from.len());
        let (token, after) = from.split_at(end);
        shown.push_str(before);
        let three = token.bytes().filter(|byte| *byte == b'.').count() >= 2;
        shown.push_str(if three { "<token>" } else { token });
        rest = after;
    }
    shown.push_str(rest);
    shown.into()
}

/// The body: as sent, unless it may hold a secret.
pub(crate) fn body(bytes: &[u8]) -> Vec<u8> {
    let shown = without_secrets(bytes);
    match signed(&String::from_utf8_lossy(&shown)) {
        Cow::Owned(shown) => shown.into_bytes(),
        Cow::Borrowed(_) => shown,
    }
}

fn without_secrets(bytes: &[u8]) -> Vec<u8> {
    let suspicious = (0..bytes.len()).any(|at| {
        // Few bytes begin one: bodies may be long.
        matches!(
            bytes[at],
            b'a' | b'c' | b'i' | b'k' | b'p' | b'r' | b's' | b't' | b'v'
        ) && SECRETS
            .iter()
            .any(|secret| bytes[at..].starts_with(secret.as_bytes()))
    });
    // A key may be written with escapes.
    if !suspicious && !bytes.contains(&b'\\') {
        return bytes.to_owned();
    }
    match serde_json::from_slice::<Value>(bytes) {
        Err(_) => format!("<{} bytes that are not JSON>", bytes.len()).into_bytes(),
        Ok(mut value) => {
            if hide(&mut value) {
                serde_json::to_vec(&value).unwrap_or_default()
            } else {
                bytes.to_owned()
            }
        }
    }
}

/// Replaces the values of secret keys at any depth; whether there were any.
fn hide(value: &mut Value) -> bool {
    match value {
        Value::Object(entries) => entries.iter_mut().fold(false, |found, (key, value)| {
            if SECRETS.contains(&key.as_str()) {
                *value = format!("<{key}>").into();
                true
            } else {
                hide(value) || found
            }
        }),
        // Counted, so that none is left out once one was found.
        Value::Array(values) => {
            values
                .iter_mut()
                .filter_map(|value| hide(value).then_some(()))
                .count()
                > 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Secrets are labels; everything else stays byte for byte. (our choice)
    #[test]
    fn bodies() {
        for (sent, kept) in [
            ("", ""),
            ("{ \"name\" :1}", "{ \"name\" :1}"),
            (
                r#"{"username":"a","password":"b"}"#,
                r#"{"password":"<password>","username":"a"}"#,
            ),
            (r#"{"a":[{"key":1}]}"#, r#"{"a":[{"key":"<key>"}]}"#),
            (r#"{"pass\u0077ord":"b"}"#, r#"{"password":"<password>"}"#),
            (r#"{"a":"my key"}"#, r#"{"a":"my key"}"#),
            ("password=b", "<10 bytes that are not JSON>"),
        ] {
            assert_eq!(String::from_utf8_lossy(&body(sent.as_bytes())), kept);
        }
    }

    /// A signed token is one wherever it stands; what only begins like one is
    /// none. (our choice)
    #[test]
    fn signed_tokens() {
        for (sent, kept) in [
            ("/a/eyJh.eyJi.c-_d/e", "/a/<token>/e"),
            ("/eyJh.eyJi.", "/<token>"),
            ("eyJh.eyJi.c and eyJh.eyJi.d!", "<token> and <token>!"),
            ("/eyJh.b", "/eyJh.b"),
            ("/héyJ/eyJ", "/héyJ/eyJ"),
        ] {
            assert_eq!(path(sent), kept);
            assert_eq!(body(sent.as_bytes()), kept.as_bytes());
            assert_eq!(
                query(&format!("{sent}&a={sent}")),
                format!("{kept}&a={kept}")
            );
        }
        let mut sent = HeaderMap::new();
        sent.insert("x-token", HeaderValue::from_static("eyJh.eyJi.c"));
        assert_eq!(headers(&sent)[0].1, "<token>");
        assert_eq!(body(b"\xffeyJh.eyJi.c"), "\u{fffd}<token>".as_bytes());
    }

    /// Every secret key is found by its first letter.
    #[test]
    fn every_secret_key_is_found() {
        for secret in SECRETS {
            let sent = format!(r#"{{"{secret}":1}}"#);
            assert_eq!(
                body(sent.as_bytes()),
                format!(r#"{{"{secret}":"<{secret}>"}}"#).as_bytes()
            );
        }
    }

    /// Credentials in headers and queries are labels. (our choice)
    #[test]
    fn headers_and_queries() {
        let mut sent = HeaderMap::new();
        sent.insert("x-a", HeaderValue::from_static("b"));
        sent.insert("authorization", HeaderValue::from_static("Bearer secret"));
        sent.append(
            "authorization",
            HeaderValue::from_static("digest username=\"secret\""),
        );
        sent.append("authorization", HeaderValue::from_static("secret"));
        let kept: Vec<_> = headers(&sent).into_iter().map(|(_, value)| value).collect();
        assert_eq!(kept, ["b", "Bearer <other>", "Digest <..>", "<other>"]);
        assert_eq!(query("a=b&token=secret&c"), "a=b&token=<token>&c");
        assert_eq!(query("%70assword=secret"), "%70assword=<password>");
    }
}
