//! Makes untrusted text safe to print.

use std::borrow::Cow;

/// Escapes characters that could control the terminal or reorder a line. Users
/// of an app choose their own email addresses, so these are untrusted.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(needs_escape) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if needs_escape(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Truncates a text that is too long for a message.
pub(crate) fn truncated(text: &str) -> Cow<'_, str> {
    const MAX_CHARS: usize = 400;
    match text.char_indices().nth(MAX_CHARS) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// Whether a character is a control character or a bidirectional override.
pub(crate) fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_bidirectional_characters_are_escaped() {
        assert_eq!(escaped("plain ünï 日本"), "plain ünï 日本");
        assert_eq!(escaped("a\u{1b}[31m\n"), "a\\u{1b}[31m\\n");
        assert_eq!(escaped("\u{202e}x"), "\\u{202e}x");
    }
}
