//! Access tokens, as far as the client reads them.

use std::time::SystemTime;

use serde_json::Value;

/// Whether a token has expired by the clock of this machine.
pub(crate) fn is_expired(token: &str) -> bool {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let payload = String::from_utf8(base64(payload)).unwrap_or_default();
    let payload: Value = serde_json::from_str(&payload).unwrap_or_default();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map(|now| now.as_secs()).unwrap_or_default();
    payload["exp"].as_u64().is_some_and(|exp| exp < now)
}

/// Decodes base64 in the alphabet for URLs, without padding.
fn base64(text: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.bytes() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'-' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}
