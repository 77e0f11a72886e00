//! Tokens of a system of one's own, signed with HS256 or not at all.

use ring::hmac;
use serde_json::{Value, json};

use crate::target::{OrFound as _, Stop};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A token of these claims with a good signature.
pub(crate) fn hs256(key: &str, claims: &Value) -> String {
    hs256_under(
        &json!({"alg": "HS256", "typ": "JWT"}),
        key.as_bytes(),
        claims,
    )
}

/// The same under any header, with any bytes for a key.
pub(crate) fn hs256_under(header: &Value, key: &[u8], claims: &Value) -> String {
    let signed = unsigned(header, claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let signature = encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    format!("{signed}.{signature}")
}

/// The first two parts of a token, without the dot behind them.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

/// base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=three.len() {
            let value = bits >> (18 - 6 * digit) & 63;
            text.push(char::from(DIGITS[value as usize]));
        }
    }
    text
}

/// The reverse of [`encode`]; `None` where that is not how the text was made.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for digit in text.bytes() {
        let value = DIGITS.iter().position(|&known| known == digit);
        let value = u32::try_from(value?).ok()?;
        held = (held << 6 | value) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// The claims of a token, whatever its signature.
pub(crate) fn claims(token: &str) -> Result<Value, Stop> {
    let claims = decode(token.split('.').nth(1).unwrap_or_default()).unwrap_or_default();
    serde_json::from_slice(&claims).or_found(|| format!("a token without claims: {token}"))
}
