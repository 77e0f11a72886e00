//! Ways to tamper with a token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use ring::hmac;
use serde_json::{Value, json};

use super::super::harness::GRACE;
use super::IssuedToken;

/// A way to tamper with a token.
#[derive(Clone, Debug)]
pub(super) enum Tampering {
    Flip(Index, u8),
    Cut(Index),
    Remove(Index),
    Double(Index),
    Extend(String),
    /// Header, claims and signature of different tokens.
    Mix(Index, Index, Index),
    Header(&'static str, bool),
    Claim(&'static str, Value, Signature),
}

/// The signature of changed claims.
#[derive(Clone, Debug)]
pub(super) enum Signature {
    Old,
    None,
    By(Vec<u8>),
}

pub(super) fn tampering() -> impl Strategy<Value = Tampering> {
    let header = select(vec![
        r#"{"alg":"none","typ":"JWT"}"#,
        r#"{"alg":"None","typ":"JWT"}"#,
        r#"{"alg":"","typ":"JWT"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"HS384","typ":"JWT"}"#,
        r#"{"alg":"RS256","typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"x"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT"} "#,
        "{}",
        "",
    ]);
    let claim = select(vec![
        ("sub", json!(GRACE)),
        ("exp", json!(99_999_999_999_i64)),
        ("iat", json!(0)),
        ("typ", json!("access")),
        ("typ", json!("refresh")),
        ("iss", json!(GRACE)),
        ("baas_id", json!(GRACE)),
        ("baas_domain_id", json!(GRACE)),
        ("baas_domain_id", json!("000000000000000000000000")),
        ("admin", json!(true)),
        ("exp", Value::Null),
    ]);
    let signature = prop_oneof![
        Just(Signature::Old),
        Just(Signature::None),
        Just(Signature::By(vec![0; 32])),
        Just(Signature::By(Vec::new())),
        prop::collection::vec(any::<u8>(), 32).prop_map(Signature::By),
    ];
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 1..=0x7f_u8).prop_map(|(at, mask)| Tampering::Flip(at, mask)),
        2 => at().prop_map(Tampering::Cut),
        1 => at().prop_map(Tampering::Remove),
        1 => at().prop_map(Tampering::Double),
        1 => "[A-Za-z0-9_.=-]{1,9}".prop_map(Tampering::Extend),
        2 => (at(), at(), at()).prop_map(|(item, two, three)| Tampering::Mix(item, two, three)),
        2 => (header, any::<bool>()).prop_map(|(header, keep)| Tampering::Header(header, keep)),
        4 => (claim, signature).prop_map(|((key, value), by)| Tampering::Claim(key, value, by)),
    ]
}

/// Returns the tampered token.
pub(super) fn tamper(issued: &[IssuedToken], token: &str, tampering: &Tampering) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let bytes = token.as_bytes();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    match tampering {
        Tampering::Flip(at, mask) => {
            let mut bytes = bytes.to_vec();
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
            text(bytes)
        }
        Tampering::Cut(at) => token[..at.index(token.len())].to_owned(),
        Tampering::Remove(at) => {
            let mut bytes = bytes.to_vec();
            bytes.remove(at.index(bytes.len()));
            text(bytes)
        }
        Tampering::Double(at) => {
            let mut bytes = bytes.to_vec();
            let at = at.index(bytes.len());
            bytes.insert(at, bytes[at]);
            text(bytes)
        }
        Tampering::Extend(more) => format!("{token}{more}"),
        Tampering::Mix(item, two, three) => {
            let part = |of: &Index, at: usize| of.get(issued).text.split('.').nth(at).unwrap();
            format!("{}.{}.{}", part(item, 0), part(two, 1), part(three, 2))
        }
        Tampering::Header(header, keep) => {
            let tag = if *keep { parts[2] } else { "" };
            format!("{}.{}.{tag}", BASE64.encode(header), parts[1])
        }
        Tampering::Claim(key, value, by) => {
            let mut claims: Value =
                serde_json::from_slice(&BASE64.decode(parts[1]).unwrap()).unwrap();
            claims[*key] = value.clone();
            let signed = format!("{}.{}", parts[0], BASE64.encode(claims.to_string()));
            let tag = match by {
                Signature::Old => parts[2].to_owned(),
                Signature::None => String::new(),
                Signature::By(secret) => {
                    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                    BASE64.encode(hmac::sign(&key, signed.as_bytes()))
                }
            };
            format!("{signed}.{tag}")
        }
    }
}
