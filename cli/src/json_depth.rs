//! Limits the nesting of JSON, whose formatted size grows with the square of it.

/// The deepest nesting allowed; `serde_json` has the same limit.
pub(crate) const MAX_DEPTH: usize = 128;

/// Whether valid JSON is nested no deeper than [`MAX_DEPTH`].
pub(crate) fn is_shallow(json: &[u8]) -> bool {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return false;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nesting_outside_strings_counts() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(is_shallow(nested(MAX_DEPTH).as_bytes()));
        assert!(!is_shallow(nested(MAX_DEPTH + 1).as_bytes()));
        let text = format!(r#"["\"{}", [], {{}}]"#, "[".repeat(1000));
        assert!(is_shallow(text.as_bytes()));
        assert!(is_shallow("[[]],".repeat(1000).as_bytes()));
    }
}
