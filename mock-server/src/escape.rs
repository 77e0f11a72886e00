//! Escapes characters that would change what a terminal shows: control characters (C0, DEL
//! and C1), marks that reorder text, and line separators.

use std::borrow::Cow;
use std::fmt::Write;

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escape(text: &str, mut write: impl FnMut(&mut String, char)) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return text.into();
    }
    let escaped = text.chars().fold(String::new(), |mut escaped, c| {
        if is_unsafe(c) {
            write(&mut escaped, c);
        } else {
            escaped.push(c);
        }
        escaped
    });
    escaped.into()
}

/// Escapes text as in Rust: `\u{202e}`.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    escape(text, |escaped, c| escaped.extend(c.escape_unicode()))
}

/// Escapes a JSON document, which stays the same value. Line breaks between values are
/// kept.
pub(crate) fn json(json: &str) -> Cow<'_, str> {
    escape(json, |escaped, c| match c {
        '\n' => escaped.push(c),
        // Writing to a string cannot fail. All these characters have one UTF-16 unit.
        _ => drop(write!(escaped, "\\u{:04x}", u32::from(c))),
    })
}
