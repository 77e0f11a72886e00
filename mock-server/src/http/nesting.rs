//! How deep JSON is nested.
//!
//! What comes in is shown again inside other JSON: users in lists, a whole app
//! in the state, requests in the journal. Most parsers give up at 128 levels, so
//! what comes in must be well below that, or nobody could read what goes out.

use serde_json::Value;

/// Most levels of lists and objects that are taken. (our choice)
pub(crate) const LIMIT: usize = 64;

/// Whether a text that may be JSON stays within the limit.
pub(crate) fn is_shallow(text: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                if depth > LIMIT {
                    return false;
                }
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

/// The same of a value.
pub(crate) fn is_shallow_value(value: &Value) -> bool {
    fn fits(value: &Value, left: usize) -> bool {
        let mut inner: Box<dyn Iterator<Item = &Value>> = match value {
            Value::Array(values) => Box::new(values.iter()),
            Value::Object(entries) => Box::new(entries.values()),
            _ => return true,
        };
        left > 0 && inner.all(|value| fits(value, left - 1))
    }
    fits(value, LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Brackets count where they nest, not in texts.
    #[test]
    fn brackets_in_texts_do_not_count() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        let deep = nested(LIMIT + 1);
        for (text, shallow) in [
            (String::new(), true),
            (nested(LIMIT), true),
            (deep.clone(), false),
            (format!("\"{deep}\""), true),
            (format!("\"\\\"{deep}"), true),
            (format!("\"\\\\\"{deep}"), false),
            ("[]{}".repeat(LIMIT), true),
            ("]".to_owned() + &nested(LIMIT), true),
            ("{\"a\":".repeat(LIMIT + 1), false),
        ] {
            assert_eq!(is_shallow(text.as_bytes()), shallow, "{text}");
            if let Ok(value) = serde_json::from_str(&text) {
                assert_eq!(is_shallow_value(&value), shallow, "{text}");
            }
        }
    }
}
