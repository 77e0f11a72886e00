//! HTTP digest authentication with an administrator's key pair. (Atlas API)

#[cfg(feature = "mutants")]
mod lenient;

use std::fmt::Write;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use ring::hmac;
use serde_json::json;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{Admins, Id, Seconds, secrets_match};
use crate::world::nonce_counters::NonceCounters;

const REALM: &str = "MMS Public API";

/// How long a nonce is valid, in seconds of the world's clock.
const NONCE_LIFETIME: Seconds = 300;

/// Issues nonces and verifies responses to them.
///
/// A nonce is the time and a number with their MAC, so that the server recognizes its own
/// nonces without storing them.
#[derive(Debug)]
pub(crate) struct Digest<'a> {
    key: hmac::Key,
    now: Seconds,
    counters: &'a NonceCounters,
}

/// Why a request was not authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DigestError {
    /// There are no credentials, or they are wrong.
    Unauthorized,
    /// The credentials are right, but the nonce expired, its counter was used before, or
    /// this server did not issue it. The client can repeat the request with a new nonce.
    Stale,
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

/// The counter of a request (`nc`): eight hex digits, at least 1. (RFC 7616)
fn parse_count(text: &str) -> Option<u32> {
    let digits = text.len() == 8 && text.bytes().all(|c| c.is_ascii_hexdigit());
    let count = u32::from_str_radix(text, 16).ok().filter(|_| digits)?;
    (count > 0).then_some(count)
}

impl<'a> Digest<'a> {
    /// `now` is the time on the world's clock. Nonces derive from `key` and the salt of the
    /// counters.
    pub(crate) fn new(key: &[u8; 32], now: Seconds, counters: &'a NonceCounters) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let salted = hmac::sign(&key, counters.salt());
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, salted.as_ref()),
            now,
            counters,
        }
    }

    fn nonce(&self, issued: Seconds, number: u64) -> String {
        let mut content = [0; 16];
        content[..8].copy_from_slice(&issued.to_be_bytes());
        content[8..].copy_from_slice(&number.to_be_bytes());
        let tag = hmac::sign(&self.key, &content);
        format!("{}{}", hex(&content), hex(&tag.as_ref()[..16]))
    }

    /// When a nonce was issued, and its number; `None` if it was not issued with this key.
    fn parse_nonce(&self, nonce: &str) -> Option<(Seconds, u64)> {
        let content = nonce.get(..32)?;
        let content = u128::from_str_radix(content, 16).ok()?.to_be_bytes();
        let (issued, number) = content.split_at(8);
        let issued = Seconds::from_be_bytes(issued.try_into().ok()?);
        let number = u64::from_be_bytes(number.try_into().ok()?);
        let expected = self.nonce(issued, number);
        secrets_match(&expected, nonce).then_some((issued, number))
    }

    /// Whether a nonce may be used with this count, which it then cannot be again.
    fn accept_nonce(&self, nonce: &str, count: u32) -> bool {
        let Some((issued, number)) = self.parse_nonce(nonce) else {
            return false;
        };
        let expires = issued.saturating_add(NONCE_LIFETIME);
        // The clock may have been set back.
        let is_current = (issued..expires).contains(&self.now);
        is_current && self.counters.advance(number, count, expires, self.now)
    }

    /// Returns the administrator whose key pair the request proves.
    ///
    /// # Errors
    ///
    /// [`DigestError`], if it proves none.
    pub(crate) fn authenticate(
        &self,
        admins: &Admins,
        request: &ApiRequest,
    ) -> Result<Id, DigestError> {
        // Verified before the nonce is used: wrong credentials must not use up its counts.
        let (admin, nonce, count) = verify(admins, request).ok_or(DigestError::Unauthorized)?;
        #[cfg(feature = "mutants")]
        if self.accepts_as_mutant(request.world.mutant, &nonce) {
            return Ok(admin);
        }
        if self.accept_nonce(&nonce, count) {
            Ok(admin)
        } else {
            Err(DigestError::Stale)
        }
    }

    /// The 401 response that asks for a key pair. The form of its header must stay as it
    /// is: clients split it at `", "` and reject other keys, algorithms and qops.
    /// (predecessor CLI; RFC 7616 for `stale`)
    pub(crate) fn challenge(&self, error: DigestError) -> Response<Body> {
        let body = json!({ "detail": "You are not authorized for this resource.", "error": 401 });
        let mut response = ApiResponse::json(StatusCode::UNAUTHORIZED, &body).into_response();
        let nonce = self.nonce(self.now, self.counters.next_number());
        let stale = error == DigestError::Stale;
        let challenge = format!(
            r#"Digest realm="{REALM}", domain="", nonce="{nonce}", algorithm=MD5, qop="auth", stale={stale}"#
        );
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The administrator whose key pair a request proves, with nonce and count; `None` if it
/// proves none. The nonce may be anybody's.
fn verify(admins: &Admins, request: &ApiRequest) -> Option<(Id, String, u32)> {
    let header = request.digest()?;
    let value = |name| parameter(header, name);
    let admin = admins.by_public_key(&value("username")?)?;
    let (nonce, uri, response) = (value("nonce")?, value("uri")?, value("response")?);
    let (count, client, qop) = (value("nc")?, value("cnonce")?, value("qop")?);
    let is_md5 = value("algorithm").is_none_or(|name| name.eq_ignore_ascii_case("MD5"));
    let is_realm = value("realm")? == REALM || mutant!(request.world, DigestIgnoresRealm);
    let is_qop = qop == "auth" || mutant!(request.world, DigestIgnoresQop);
    let is_target = request.is_target(&uri) || mutant!(request.world, DigestIgnoresUri);
    if !is_realm || !is_qop || !is_md5 || !is_target {
        return None;
    }
    let secret = md5(&format!(
        "{}:{REALM}:{}",
        admin.public_key, *admin.private_key
    ));
    let target = md5(&format!("{}:{uri}", request.method));
    let expected = md5(&format!("{secret}:{nonce}:{count}:{client}:{qop}:{target}"));
    let count = parse_count(&count)?;
    if mutant!(request.world, DigestIsHalfChecked) && expected.get(..16) == response.get(..16) {
        return Some((admin.id, nonce, count));
    }
    secrets_match(&expected, &response).then_some((admin.id, nonce, count))
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
        let counters = NonceCounters::default();
        let digest = Digest::new(&[1; 32], 1000, &counters);
        let nonce = digest.nonce(1000, 5);
        assert_eq!(digest.parse_nonce(&nonce), Some((1000, 5)));
        let other = Digest::new(&[2; 32], 1000, &counters);
        assert_eq!(other.parse_nonce(&nonce), None);
        for foreign in [
            "",
            "é",
            &nonce[1..],
            &nonce[..32],
            &"0".repeat(64),
            &"é".repeat(32),
        ] {
            assert!(!digest.accept_nonce(foreign, 1), "{foreign}");
        }
        // The time is part of what is signed.
        let later = nonce.replacen("03e8", "03e9", 1);
        assert!(
            later != nonce && digest.parse_nonce(&later).is_none(),
            "{later}"
        );
    }

    /// Our choice: five minutes, by the world's clock.
    #[test]
    fn nonces_expire() {
        for (now, accepted) in [(999, false), (1000, true), (1299, true), (1300, false)] {
            let counters = NonceCounters::default();
            let digest = Digest::new(&[1; 32], now, &counters);
            let nonce = digest.nonce(1000, 5);
            assert_eq!(digest.accept_nonce(&nonce, 1), accepted, "{now}");
        }
    }

    /// (RFC 7616: the counter detects replayed requests)
    #[test]
    fn counters_only_increase() {
        let counters = NonceCounters::default();
        let digest = Digest::new(&[1; 32], 1000, &counters);
        let (nonce, other) = (digest.nonce(1000, 5), digest.nonce(1000, 6));
        for (nonce, count, accepted) in [
            (&nonce, 1, true),
            (&nonce, 1, false),
            (&nonce, 3, true),
            (&nonce, 2, false),
            (&nonce, 3, false),
            (&other, 1, true),
            (&nonce, u32::MAX, true),
            (&nonce, 4, false),
        ] {
            assert_eq!(digest.accept_nonce(nonce, count), accepted, "{count}");
        }
        for (text, count) in [
            ("00000001", Some(1)),
            ("0000000A", Some(10)),
            ("ffffffff", Some(u32::MAX)),
            ("00000000", None),
            ("1", None),
            ("000000001", None),
            ("+0000001", None),
            ("0000000g", None),
            ("", None),
        ] {
            assert_eq!(parse_count(text), count, "{text}");
        }
    }
}
