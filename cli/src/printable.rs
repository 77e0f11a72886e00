//! Texts of others, made fit for a terminal.

use std::borrow::Cow;

/// The text with what could steer a terminal or reorder a line written out:
/// users choose their own e-mail addresses.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if steers(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The text, cut where it is longer than anyone would read.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 400;
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// Control characters and Unicode's bidirectional controls.
pub(crate) fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(visible("plain ünï 日本"), "plain ünï 日本");
        assert_eq!(visible("a\u{1b}[31m\n"), "a\\u{1b}[31m\\n");
        assert_eq!(visible("\u{202e}x"), "\\u{202e}x");
    }
}
