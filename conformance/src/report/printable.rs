//! Makes text from a server or a program safe to show: no character of it can move a cursor,
//! reorder a line, be invisible, or be illegal in XML.
//!
//! Escaped are control characters, marks of direction, separators of lines, invisible spaces and
//! noncharacters, as Rust writes them: `\r`, `\u{1b}`. Backslashes are not doubled, because that
//! would make JSON unreadable, so the original cannot be restored. The JSON report has it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes text of several lines. Line feeds and tabs stay.
pub(super) fn block(text: &str) -> Cow<'_, str> {
    escaped(text, |c| !matches!(c, '\n' | '\t') && is_unsafe(c))
}

/// Escapes text that must stay on one line. Line feeds and tabs become `\n` and `\t`.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, is_unsafe)
}

/// Escapes the same characters in serialized JSON, which keeps its meaning: they can occur within
/// strings only. Line feeds are between its tokens.
pub(super) fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn is_unsafe(c: char) -> bool {
    let directs = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let separates = matches!(c, '\u{2028}' | '\u{2029}');
    let is_invisible = matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    // U+FFFE and U+FFFF are illegal in XML, the others in HTML.
    let is_noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xFFFE == 0xFFFE;
    c.is_control() || directs || separates || is_invisible || is_noncharacter
}

/// How much of a long text is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// At most so many lines.
    pub(super) lines: usize,
    /// At most so many characters of each line.
    pub(super) columns: usize,
}

impl Limit {
    /// For requests and responses.
    pub(super) const EXCHANGE: Self = Self {
        lines: 200,
        columns: 2_000,
    };
}

/// The lines of a text, without their line feeds, cut to a limit and escaped. A last line says
/// how many were cut.
pub(super) fn lines(text: &str, limit: Limit) -> Vec<String> {
    let mut all = text.split_terminator('\n');
    let mut lines: Vec<String> = all
        .by_ref()
        .take(limit.lines)
        .map(|text| line(&cut(text, limit.columns)).into_owned())
        .collect();
    let rest = all.count();
    if rest > 0 {
        lines.push(format!("… ({rest} more lines)"));
    }
    lines
}

/// The first `columns` characters of a line.
pub(super) fn cut(line: &str, columns: usize) -> Cow<'_, str> {
    match line.char_indices().nth(columns) {
        None => Cow::Borrowed(line),
        Some((end, _)) => {
            let rest = line[end..].chars().count();
            Cow::Owned(format!("{}… ({rest} more characters)", &line[..end]))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_are_spelt_out() {
        assert_eq!(line("a\u{1b}[2J\r\n\tb"), "a\\u{1b}[2J\\r\\n\\tb");
        assert_eq!(block("a\u{1b}[2J\r\n\tb"), "a\\u{1b}[2J\\r\n\tb");
        assert_eq!(
            line("\u{202e}\u{feff}\u{fffe}"),
            "\\u{202e}\\u{feff}\\u{fffe}"
        );
        assert_eq!(line("plain 端 ü \\n"), "plain 端 ü \\n");
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        let limit = Limit {
            lines: 2,
            columns: 3,
        };
        assert_eq!(
            lines("abc\nabcde\nc\nd\n", limit),
            ["abc", "abc… (2 more characters)", "… (2 more lines)"]
        );
        assert_eq!(lines("a\nb\n", limit), ["a", "b"]);
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in any::<String>()) {
            prop_assert!(!line(&text).contains(is_unsafe));
            let block = block(&text);
            prop_assert!(!block.replace(['\n', '\t'], "").contains(is_unsafe));
            prop_assert_eq!(block.matches('\n').count(), text.matches('\n').count());
        }

        #[test]
        fn printable_text_is_unchanged(text in "[ -~äöü端\u{1f600}]*") {
            prop_assert_eq!(line(&text), text.as_str());
        }
    }
}
