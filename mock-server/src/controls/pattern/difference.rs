//! What differs between an expected request and another.

use std::{fmt, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest text that is shown of a value, in characters.
pub(super) const MAX_SHOWN: usize = 200;

/// What differs between an expected request and another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Difference {
    /// Where: `method`, `path`, `status`, or a part such as `query.page`,
    /// `headers.accept` or `body.user.name`.
    pub field: String,
    /// What is expected there, as it was given: a pattern, or null if nothing is.
    pub expected: Value,
    /// What the request has there; `None` if it has nothing. Long values are shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<Value>,
}

/// A text, shortened if it is long.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A value with short text: a long array or object becomes its JSON, shortened.
pub(super) fn shorten_value(value: &Value) -> Value {
    match value {
        Value::String(text) => shorten(text).into(),
        _ => shorten_json(value),
    }
}

/// A value as JSON; if that is long, its text, shortened. Takes as long for a large value as
/// for a small one: it is serialized only as far as it is shown.
pub(super) fn shorten_json(value: &impl Serialize) -> Value {
    let mut beginning = Beginning(Vec::new());
    let is_whole = serde_json::to_writer(&mut beginning, value).is_ok();
    let text = String::from_utf8_lossy(&beginning.0);
    if is_whole && text.chars().nth(MAX_SHOWN).is_none() {
        serde_json::to_value(value).unwrap_or_default()
    } else {
        shorten(&text).into()
    }
}

/// The beginning of what is written. It fails when there is more than can be shown.
struct Beginning(Vec<u8>);

impl io::Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A character has up to 4 bytes. One more is not shown, so that it may be cut.
        let free = 4 * (MAX_SHOWN + 2) - self.0.len();
        let written = bytes.len().min(free);
        self.0.extend_from_slice(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value in a message: a text without quotes.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        _ => value.to_string(),
    }
}

/// Two lines, expected and actual, and below two texts without wildcards a mark where they
/// begin to differ. Each line begins with a line feed.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            expected,
            actual,
        } = self;
        let expected_words = words(expected);
        match expected {
            Value::Null => write!(f, "\n    - {field} is absent")?,
            _ => write!(f, "\n    - {field}: {expected_words}")?,
        }
        let Some(actual) = actual else {
            return write!(f, "\n    + {field} is missing");
        };
        let actual_words = words(actual);
        write!(f, "\n    + {field}: {actual_words}")?;
        if let (Value::String(_), Value::String(_)) = (expected, actual)
            && !expected_words.contains('*')
        {
            let pairs = expected_words.chars().zip(actual_words.chars());
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

impl Difference {
    /// The values must have been shortened.
    pub(crate) fn new(field: &str, expected: Value, actual: Option<Value>) -> Self {
        Self {
            field: shorten(field),
            expected,
            actual,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_values_are_shown_by_the_beginning_of_their_json() {
        for short in [
            json!(null),
            json!(1.5),
            json!({"a": ["é"]}),
            json!("é".repeat(200)),
        ] {
            assert_eq!(shorten_value(&short), short);
        }
        let text = json!("𝄞".repeat(2_000));
        assert_eq!(shorten_value(&text), json!(format!("{}…", "𝄞".repeat(200))));
        let fits = json!(["𝄞".repeat(196)]);
        assert_eq!(shorten_value(&fits), fits);
        for count in [197, 198, 2_000] {
            let long = json!(["𝄞".repeat(count)]);
            let shown = long.to_string().chars().take(200).collect::<String>();
            assert_eq!(shorten_value(&long), json!(format!("{shown}…")), "{count}");
        }
    }

    #[test]
    fn only_what_is_shown_is_serialized() {
        struct Endless;

        impl Serialize for Endless {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(0_u64..)
            }
        }

        let shown = shorten_json(&Endless);
        assert!(shown.as_str().unwrap().starts_with("[0,1,2,3,"), "{shown}");
    }
}
