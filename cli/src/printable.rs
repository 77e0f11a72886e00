//! Makes untrusted text safe to print.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

/// Escapes characters that could control the terminal or reorder a line. Users
/// of an app choose their own email addresses, so these are untrusted.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.contains(needs_escape) {
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

/// Escapes the same characters in serialized JSON, which stays valid: they can
/// occur within its strings only. Whitespace between tokens becomes spaces, so
/// that the JSON is one line.
pub(crate) fn escaped_json(json: &str) -> Cow<'_, str> {
    if is_plain(json) || !json.contains(needs_escape) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        match c {
            // Within a string, JSON requires these to be escaped already.
            '\n' | '\r' | '\t' => escaped.push(' '),
            // All of them have four hexadecimal digits. Writing to a `String`
            // cannot fail.
            _ if needs_escape(c) => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            _ => escaped.push(c),
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

/// The width of a text on a screen, escaped.
pub(crate) fn width(text: &str) -> usize {
    if is_plain(text) || mutant!(WidthCountsBytes) {
        text.len()
    } else {
        escaped(text).width()
    }
}

/// Whether a text consists of printable ASCII, as nearly all texts do. Checking bytes
/// is much faster than checking characters.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether a character is a control character (C0, DEL, C1) or affects the
/// direction of text: the marks, embeddings, overrides and isolates of Unicode.
fn needs_escape(c: char) -> bool {
    if c.is_control() {
        return !mutant!(ControlCharactersPass);
    }
    let is_mark = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    is_mark && !mutant!(DirectionMarksPass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_bidirectional_characters_are_escaped() {
        assert_eq!(escaped("plain ünï 日本"), "plain ünï 日本");
        assert_eq!(["plain ~", "日本", "\u{1b}"].map(width), [7, 4, 6]);
        assert_eq!(escaped("a\u{1b}[31m\n"), "a\\u{1b}[31m\\n");
        for mark in [
            '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}',
        ] {
            let code = format!("{:x}", u32::from(mark));
            assert_eq!(escaped(&format!("{mark}x")), format!("\\u{{{code}}}x"));
        }
        assert_eq!(escaped("\u{7f}\u{85}\u{9b}"), "\\u{7f}\\u{85}\\u{9b}");
    }

    #[test]
    fn escaped_json_is_the_same_json_on_one_line() {
        let json = "{\n  \"a\": \"\u{7f}\u{9b}\u{202e}\u{200f}é\"\r\n}";
        let escaped = escaped_json(json);
        assert_eq!(escaped, r#"{   "a": "\u007f\u009b\u202e\u200fé"  }"#);
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(value(&escaped), value(json));
    }
}
