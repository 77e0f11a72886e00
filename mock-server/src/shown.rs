//! How values and their differences are shown to people, by the server and by the program.

use std::fmt;

use serde_json::Value;

use crate::escape;

/// Longest text that is shown of a value, in characters.
pub(crate) const MAX_SHOWN: usize = 200;

/// A text, shortened if it has more characters than these.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A value in a message: a text without quotes.
pub(crate) fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        _ => value.to_string(),
    }
}

/// What is expected in a field and what is there, each `None` if it is nothing.
pub(crate) struct Comparison<'a> {
    pub(crate) field: &'a str,
    pub(crate) expected: Option<&'a Value>,
    pub(crate) actual: Option<&'a Value>,
}

/// Two lines, expected and actual, and below two texts without wildcards a mark where they
/// begin to differ. Each line begins with a line feed, and no value has one.
impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Value| escape::text(&shorten(&words(value), MAX_SHOWN)).into_owned();
        let field = escape::text(self.field);
        let [expected, actual] = [self.expected, self.actual].map(|value| value.map(shown));
        match &expected {
            Some(expected) => write!(f, "\n    - {field}: {expected}")?,
            None => write!(f, "\n    - {field} is absent")?,
        }
        match &actual {
            Some(actual) => write!(f, "\n    + {field}: {actual}")?,
            None => write!(f, "\n    + {field} is missing")?,
        }
        let are_texts = self.expected.is_some_and(Value::is_string)
            && self.actual.is_some_and(Value::is_string);
        if let (Some(expected), Some(actual)) = (expected, actual)
            && are_texts
            // What differs may not be shown.
            && expected != actual
            && !expected.contains('*')
        {
            let pairs = expected.chars().zip(actual.chars());
            let same = pairs.take_while(|(a, b)| a == b).count();
            // A mark at the first character says nothing.
            if same > 0 {
                let width = "    + : ".len() + field.chars().count() + same;
                write!(f, "\n{}^", " ".repeat(width))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_two_lines_and_a_mark() {
        let long = "é".repeat(MAX_SHOWN);
        for (expected, actual, lines) in [
            (
                Some(json!("a")),
                None,
                "\n    - x: a\n    + x is missing".to_owned(),
            ),
            (
                None,
                Some(json!(null)),
                "\n    - x is absent\n    + x: null".to_owned(),
            ),
            (
                Some(json!(200)),
                Some(json!(201)),
                "\n    - x: 200\n    + x: 201".to_owned(),
            ),
            (
                Some(json!("ab")),
                Some(json!("ac")),
                "\n    - x: ab\n    + x: ac\n          ^".to_owned(),
            ),
            (
                Some(json!("a*")),
                Some(json!("ba")),
                "\n    - x: a*\n    + x: ba".to_owned(),
            ),
            // A line break begins no line, and a mark has something above it.
            (
                Some(json!("a\n    + x: b")),
                Some(json!("a\u{202e}")),
                "\n    - x: a\\u{a}    + x: b\n    + x: a\\u{202e}\n             ^".to_owned(),
            ),
            (
                Some(json!(format!("{long}a"))),
                Some(json!(format!("{long}b"))),
                format!("\n    - x: {long}…\n    + x: {long}…"),
            ),
        ] {
            let comparison = Comparison {
                field: "x",
                expected: expected.as_ref(),
                actual: actual.as_ref(),
            };
            assert_eq!(comparison.to_string(), lines);
        }
    }
}
