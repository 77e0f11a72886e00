//! Redaction: replaces the secrets in requests by labels, for the journal and the log.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue};
use serde_json::Value;

use crate::secret_keys::{SECRET_KEYS, secret_key};
use crate::signed_tokens;
use crate::tokens::session_token::{self, TokenKind};

/// Whether a path in the files of a seed is that of the values of an app's secrets.
pub(crate) fn is_secret_file(path: &str) -> bool {
    path.rsplit('/').next() == Some("secrets.json")
}

/// Redacts headers, which stay in order.
pub(crate) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let redact = |name: &str, value: &HeaderValue| match name {
        "authorization" | "proxy-authorization" => authorization(value),
        // All but the first authenticate calls of HTTPS endpoints.
        "cookie" | "password" | "apikey" | "api-key" => format!("<{name}>"),
        _ => signed_tokens::redact(&String::from_utf8_lossy(value.as_bytes())).into_owned(),
    };
    let pair = |(name, value): (&axum::http::HeaderName, _)| {
        (name.as_str().to_owned(), redact(name.as_str(), value))
    };
    headers.iter().map(pair).collect()
}

fn authorization(value: &HeaderValue) -> String {
    // A value that is not UTF-8 has no known scheme.
    let value = str::from_utf8(value.as_bytes()).unwrap_or_default();
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        let label = match session_token::guess_kind(rest.trim()) {
            Some(TokenKind::Access) => "access",
            Some(TokenKind::Refresh) => "refresh",
            None => "other",
        };
        format!("Bearer <{label}>")
    } else if scheme.eq_ignore_ascii_case("digest") {
        "Digest <..>".to_owned()
    } else {
        "<other>".to_owned()
    }
}

/// Redacts signed tokens in a path.
pub(crate) fn path(text: &str) -> Cow<'_, str> {
    signed_tokens::redact(text)
}

/// Redacts signed tokens in a query, and the values of secret parameters, even if their
/// names are percent-encoded.
pub(crate) fn query(text: &str) -> String {
    let redact = |pair: &str| match pair.split_once('=') {
        Some((name, _)) => secret_key(name).map_or_else(
            || signed_tokens::redact(pair).into_owned(),
            |secret| format!("{name}=<{secret}>"),
        ),
        None => signed_tokens::redact(pair).into_owned(),
    };
    text.split('&').map(redact).collect::<Vec<_>>().join("&")
}

/// Redacts a body. Bodies without secrets stay byte for byte; JSON with secrets is
/// serialized anew, and other text that contains the name of a secret key is replaced as a
/// whole.
pub(crate) fn body(bytes: &[u8]) -> Vec<u8> {
    let redacted = redact_secret_keys(bytes);
    match signed_tokens::redact(&String::from_utf8_lossy(&redacted)) {
        Cow::Owned(redacted) => redacted.into_bytes(),
        Cow::Borrowed(_) => redacted,
    }
}

/// Redacts a line that a function wrote: the secrets of JSON, and tokens in any text. Other
/// words stay, because people read them.
pub(crate) fn line(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    if let Ok(mut value) = serde_json::from_str::<Value>(&text)
        && redact_value(&mut value)
    {
        text = value.to_string().into();
    }
    signed_tokens::redact(&text).into_owned()
}

fn redact_secret_keys(bytes: &[u8]) -> Vec<u8> {
    let may_contain_secret = (0..bytes.len()).any(|at| {
        // Every byte of every body passes here: the first letters of the keys rule out
        // most positions cheaply.
        matches!(
            bytes[at],
            b'a' | b'c' | b'i' | b'k' | b'p' | b'r' | b's' | b't' | b'v'
        ) && SECRET_KEYS
            .iter()
            .any(|secret| bytes[at..].starts_with(secret.as_bytes()))
    });
    // A backslash may escape a letter of a key.
    if !may_contain_secret && !bytes.contains(&b'\\') {
        return bytes.to_owned();
    }
    match serde_json::from_slice::<Value>(bytes) {
        Err(_) => format!("<{} bytes that are not JSON>", bytes.len()).into_bytes(),
        Ok(mut value) => {
            if redact_value(&mut value) {
                serde_json::to_vec(&value).unwrap_or_default()
            } else {
                bytes.to_owned()
            }
        }
    }
}

/// Replaces the values of secret keys at any depth. Returns whether there were any.
fn redact_value(value: &mut Value) -> bool {
    match value {
        Value::Object(entries) => entries.iter_mut().fold(false, |found, (key, value)| {
            if SECRET_KEYS.contains(&key.as_str()) || is_secret_file(key) {
                *value = format!("<{key}>").into();
                true
            } else {
                redact_value(value) || found
            }
        }),
        // Not `any`, which would stop at the first element that contains a secret.
        Value::Array(values) => {
            values
                .iter_mut()
                .filter_map(|value| redact_value(value).then_some(()))
                .count()
                > 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_without_secrets_stay_byte_for_byte() {
        for (sent, expected) in [
            ("", ""),
            ("{ \"name\" :1}", "{ \"name\" :1}"),
            (
                r#"{"username":"a","password":"b"}"#,
                r#"{"password":"<password>","username":"a"}"#,
            ),
            (r#"{"a":[{"key":1}]}"#, r#"{"a":[{"key":"<key>"}]}"#),
            (r#"{"pass\u0077ord":"b"}"#, r#"{"password":"<password>"}"#),
            (r#"{"a":"my key"}"#, r#"{"a":"my key"}"#),
            (
                r#"{"files":{"./secrets.json":"{}"}}"#,
                r#"{"files":{"./secrets.json":"<./secrets.json>"}}"#,
            ),
            ("password=b", "<10 bytes that are not JSON>"),
        ] {
            assert_eq!(String::from_utf8_lossy(&body(sent.as_bytes())), expected);
        }
    }

    #[test]
    fn lines_of_functions_keep_their_words_but_not_their_secrets() {
        for (written, expected) in [
            ("Error: wrong password", "Error: wrong password"),
            (
                r#"{"username":"a","password":"b"}"#,
                r#"{"password":"<password>","username":"a"}"#,
            ),
            ("got eyJh.eyJi.c-_d", "got <token>"),
            (r#"{"b": 1}"#, r#"{"b": 1}"#),
        ] {
            assert_eq!(line(written), expected);
        }
    }

    /// Our choice: only a text of three parts is a signed token.
    #[test]
    fn signed_tokens_are_redacted_everywhere() {
        for (sent, expected) in [
            ("/a/eyJh.eyJi.c-_d/e", "/a/<token>/e"),
            ("/eyJh.eyJi.", "/<token>"),
            ("eyJh.eyJi.c and eyJh.eyJi.d!", "<token> and <token>!"),
            ("/eyJh.b", "/eyJh.b"),
            ("/héyJ/eyJ", "/héyJ/eyJ"),
        ] {
            assert_eq!(path(sent), expected);
            assert_eq!(body(sent.as_bytes()), expected.as_bytes());
            assert_eq!(
                query(&format!("{sent}&a={sent}")),
                format!("{expected}&a={expected}")
            );
        }
        let mut sent = HeaderMap::new();
        sent.insert("x-token", HeaderValue::from_static("eyJh.eyJi.c"));
        assert_eq!(headers(&sent)[0].1, "<token>");
        assert_eq!(body(b"\xffeyJh.eyJi.c"), "\u{fffd}<token>".as_bytes());
    }

    /// Guards the list of first letters in `redact_secret_keys`.
    #[test]
    fn every_secret_key_is_redacted() {
        for secret in SECRET_KEYS {
            let sent = format!(r#"{{"{secret}":1}}"#);
            assert_eq!(
                body(sent.as_bytes()),
                format!(r#"{{"{secret}":"<{secret}>"}}"#).as_bytes()
            );
        }
    }

    #[test]
    fn credentials_in_headers_and_queries_are_redacted() {
        let mut sent = HeaderMap::new();
        sent.insert("x-a", HeaderValue::from_static("b"));
        sent.insert("authorization", HeaderValue::from_static("Bearer secret"));
        sent.append(
            "authorization",
            HeaderValue::from_static("digest username=\"secret\""),
        );
        sent.append("authorization", HeaderValue::from_static("secret"));
        let redacted: Vec<_> = headers(&sent).into_iter().map(|(_, value)| value).collect();
        assert_eq!(redacted, ["b", "Bearer <other>", "Digest <..>", "<other>"]);
        assert_eq!(query("a=b&token=secret&c"), "a=b&token=<token>&c");
        assert_eq!(query("%70assword=secret"), "%70assword=<password>");
    }
}
