//! HTTP digest authentication with an administrator's key pair. (Atlas API)

use std::fmt::Write;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use ring::hmac;
use serde_json::json;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{Admins, Id, secrets_match};

const REALM: &str = "MMS Public API";

/// Issues nonces and verifies responses to them.
///
/// A nonce is a random number with its MAC, so that the server recognizes its own nonces
/// without storing them.
#[derive(Debug)]
pub(crate) struct Digest {
    key: hmac::Key,
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn md5(text: &str) -> String {
    hex(&md5::compute(text).0)
}

/// The value of a parameter of the header, without quotes and escapes.
///
/// `None` if it is missing or the header is malformed before it. Quoted values may contain
/// commas and `=`.
fn parameter(header: &str, requested: &str) -> Option<String> {
    let mut rest = header;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = if let Some(quoted) = after.strip_prefix('"') {
            let mut value = String::new();
            let mut escaped = false;
            let mut end = None;
            for (at, c) in quoted.char_indices() {
                match c {
                    _ if escaped => {
                        value.push(c);
                        escaped = false;
                    }
                    '\\' => escaped = true,
                    '"' => {
                        end = Some(at);
                        break;
                    }
                    _ => value.push(c),
                }
            }
            (value, &quoted[end? + 1..])
        } else {
            let (value, _) = after.split_once(',').unwrap_or((after, ""));
            (value.trim().to_owned(), &after[value.len()..])
        };
        if name.trim().eq_ignore_ascii_case(requested) {
            return Some(value);
        }
        rest = after.trim_start().strip_prefix(',')?;
    }
}

impl Digest {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
        }
    }

    fn nonce(&self, random: [u8; 16]) -> String {
        let tag = hmac::sign(&self.key, &random);
        format!("{}{}", hex(&random), hex(&tag.as_ref()[..16]))
    }

    /// Whether a nonce was issued with this key.
    fn is_own_nonce(&self, nonce: &str) -> bool {
        let bytes = nonce.get(..32).map(|random| {
            let byte = |at: usize| u8::from_str_radix(random.get(at..at + 2)?, 16).ok();
            (0..16).map(|at| byte(at * 2)).collect::<Option<Vec<_>>>()
        });
        let random = bytes
            .flatten()
            .and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
        random.is_some_and(|random| secrets_match(&self.nonce(random), nonce))
    }

    /// Returns the administrator whose key pair the request proves; `None` if it proves
    /// none.
    pub(crate) fn authenticate(&self, admins: &Admins, request: &ApiRequest) -> Option<Id> {
        let header = request.digest()?;
        let value = |name| parameter(header, name);
        let (nonce, uri, response) = (value("nonce")?, value("uri")?, value("response")?);
        let admin = admins.by_public_key(&value("username")?)?;
        if value("realm")? != REALM || uri != request.target || !self.is_own_nonce(&nonce) {
            return None;
        }
        let secret = md5(&format!(
            "{}:{REALM}:{}",
            admin.public_key, admin.private_key
        ));
        let request = md5(&format!("{}:{uri}", request.method));
        let (count, client, qop) = (value("nc")?, value("cnonce")?, value("qop")?);
        let expected = md5(&format!(
            "{secret}:{nonce}:{count}:{client}:{qop}:{request}"
        ));
        (qop == "auth" && secrets_match(&expected, &response)).then_some(admin.id)
    }

    /// The 401 response that asks for a key pair. Its header must stay as it is: clients
    /// split it at `", "` and reject other keys, algorithms and qops. (predecessor CLI)
    pub(crate) fn challenge(&self, random: [u8; 16]) -> Response<Body> {
        let body = json!({ "detail": "You are not authorized for this resource.", "error": 401 });
        let mut response = ApiResponse::json(StatusCode::UNAUTHORIZED, &body).into_response();
        let nonce = self.nonce(random);
        let challenge = format!(
            r#"Digest realm="{REALM}", domain="", nonce="{nonce}", algorithm=MD5, qop="auth", stale=false"#
        );
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_parameters_may_contain_separators_and_escapes() {
        let header = r#"username="a,\"b=c\"", realm="x y", nc=00000001, qop=auth , uri="/?a=b""#;
        for (name, value) in [
            ("username", Some("a,\"b=c\"")),
            ("realm", Some("x y")),
            ("nc", Some("00000001")),
            ("qop", Some("auth")),
            ("URI", Some("/?a=b")),
            ("opaque", None),
        ] {
            assert_eq!(parameter(header, name).as_deref(), value, "{name}");
        }
        for malformed in [
            "", "=", "a", "a=\"", "a=\"b", "a=\"b\\", "a=b", "a=\"b\"c", ",,,", "é=\"é",
        ] {
            assert_eq!(parameter(malformed, "nonce"), None, "{malformed}");
        }
    }

    /// Our choice: a nonce that this server did not issue is rejected.
    #[test]
    fn only_own_nonces_are_accepted() {
        let digest = Digest::new(&[1; 32]);
        let nonce = digest.nonce([5; 16]);
        assert!(digest.is_own_nonce(&nonce));
        assert!(!Digest::new(&[2; 32]).is_own_nonce(&nonce));
        for foreign in [
            "",
            "é",
            &nonce[1..],
            &nonce[..32],
            &"0".repeat(64),
            &"é".repeat(32),
        ] {
            assert!(!digest.is_own_nonce(foreign), "{foreign}");
        }
    }
}
