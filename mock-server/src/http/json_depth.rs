//! The limit on how deeply the JSON of requests may be nested.
//!
//! The server embeds request bodies in larger documents: users in lists, a whole app in
//! an exported state, requests in the journal. Many parsers stop at 128 levels, `serde_json`
//! among them. Accepted bodies must stay well below that, or clients could not parse the
//! documents that embed them.

use serde_json::Value;

/// Deepest nesting of arrays and objects that is accepted. (our choice)
pub(crate) const MAX_DEPTH: usize = 64;

/// Whether a text, if it is JSON, is nested at most [`MAX_DEPTH`] levels deep.
///
/// Scans the text without parsing it: it runs on every body before the parser does.
pub(crate) fn is_within_limit(text: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return false;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

/// Whether a parsed value is nested at most [`MAX_DEPTH`] levels deep.
pub(crate) fn value_is_within_limit(value: &Value) -> bool {
    fn fits(value: &Value, levels: usize) -> bool {
        let mut children: Box<dyn Iterator<Item = &Value>> = match value {
            Value::Array(values) => Box::new(values.iter()),
            Value::Object(entries) => Box::new(entries.values()),
            _ => return true,
        };
        levels > 0 && children.all(|child| fits(child, levels - 1))
    }
    fits(value, MAX_DEPTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_outside_strings_only() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        let too_deep = nested(MAX_DEPTH + 1);
        for (text, expected) in [
            (String::new(), true),
            (nested(MAX_DEPTH), true),
            (too_deep.clone(), false),
            (format!("\"{too_deep}\""), true),
            (format!("\"\\\"{too_deep}"), true),
            (format!("\"\\\\\"{too_deep}"), false),
            ("[]{}".repeat(MAX_DEPTH), true),
            ("]".to_owned() + &nested(MAX_DEPTH), true),
            ("{\"a\":".repeat(MAX_DEPTH + 1), false),
        ] {
            assert_eq!(is_within_limit(text.as_bytes()), expected, "{text}");
            if let Ok(value) = serde_json::from_str(&text) {
                assert_eq!(value_is_within_limit(&value), expected, "{text}");
            }
        }
    }
}
