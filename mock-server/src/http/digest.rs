//! HTTP digest with an administrator's key pair, as the Atlas API asks for it.

use std::fmt::Write;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use md5::{Digest as _, Md5};
use ring::hmac;
use serde_json::json;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{Admins, Id, same_secret};

const REALM: &str = "MMS Public API";

/// Makes nonces and knows its own again, without keeping them.
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
    hex(&Md5::digest(text.as_bytes()))
}

/// The value of one parameter; commas and `=` may stand inside quotes.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    let mut rest = text;
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
        if name.trim().eq_ignore_ascii_case(wanted) {
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

    fn is_ours(&self, nonce: &str) -> bool {
        let bytes = nonce.get(..32).map(|random| {
            let byte = |at: usize| u8::from_str_radix(random.get(at..at + 2)?, 16).ok();
            (0..16).map(|at| byte(at * 2)).collect::<Option<Vec<_>>>()
        });
        let random = bytes
            .flatten()
            .and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
        random.is_some_and(|random| same_secret(&self.nonce(random), nonce))
    }

    /// Whose key pair the request was made with.
    pub(crate) fn check(&self, admins: &Admins, request: &ApiRequest) -> Option<Id> {
        let text = request.digest()?;
        let given = |name| parameter(text, name);
        let (nonce, uri, response) = (given("nonce")?, given("uri")?, given("response")?);
        let admin = admins.by_public_key(&given("username")?)?;
        if given("realm")? != REALM || uri != request.target || !self.is_ours(&nonce) {
            return None;
        }
        let secret = md5(&format!(
            "{}:{REALM}:{}",
            admin.public_key, admin.private_key
        ));
        let request = md5(&format!("{}:{uri}", request.method));
        let (count, client, qop) = (given("nc")?, given("cnonce")?, given("qop")?);
        let right = md5(&format!(
            "{secret}:{nonce}:{count}:{client}:{qop}:{request}"
        ));
        (qop == "auth" && same_secret(&right, &response)).then_some(admin.id)
    }

    /// Asks for the key pair. Clients split the header at `", "` and refuse other
    /// keys, algorithms or qops. (predecessor CLI)
    pub(crate) fn challenge(&self, random: [u8; 16]) -> Response<Body> {
        let body = json!({ "detail": "You are not authorized for this resource.", "error": 401 });
        let mut response = ApiResponse::json(StatusCode::UNAUTHORIZED, &body).into_response();
        let nonce = self.nonce(random);
        let ask = format!(
            r#"Digest realm="{REALM}", domain="", nonce="{nonce}", algorithm=MD5, qop="auth", stale=false"#
        );
        if let Ok(ask) = HeaderValue::from_str(&ask) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, ask);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parameters of the header are read whatever stands in the quotes.
    #[test]
    fn parameters_are_read() {
        let text = r#"username="a,\"b=c\"", realm="x y", nc=00000001, qop=auth , uri="/?a=b""#;
        for (name, value) in [
            ("username", Some("a,\"b=c\"")),
            ("realm", Some("x y")),
            ("nc", Some("00000001")),
            ("qop", Some("auth")),
            ("URI", Some("/?a=b")),
            ("opaque", None),
        ] {
            assert_eq!(parameter(text, name).as_deref(), value, "{name}");
        }
        for broken in [
            "", "=", "a", "a=\"", "a=\"b", "a=\"b\\", "a=b", "a=\"b\"c", ",,,", "é=\"é",
        ] {
            assert_eq!(parameter(broken, "nonce"), None, "{broken}");
        }
    }

    /// Our choice: a nonce that was not made here opens nothing.
    #[test]
    fn only_own_nonces_are_known_again() {
        let digest = Digest::new(&[1; 32]);
        let nonce = digest.nonce([5; 16]);
        assert!(digest.is_ours(&nonce));
        assert!(!Digest::new(&[2; 32]).is_ours(&nonce));
        for wrong in [
            "",
            "é",
            &nonce[1..],
            &nonce[..32],
            &"0".repeat(64),
            &"é".repeat(32),
        ] {
            assert!(!digest.is_ours(wrong), "{wrong}");
        }
    }
}
