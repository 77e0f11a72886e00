//! What differs between an expected request and another.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest text that is shown of a value, in characters.
const MAX_SHOWN: usize = 200;

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
fn shorten_value(value: Value) -> Value {
    match value {
        Value::String(text) => shorten(&text).into(),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            let shortened = shorten(&text);
            if shortened == text {
                value
            } else {
                shortened.into()
            }
        }
        _ => value,
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
    pub(crate) fn new(field: &str, expected: Value, actual: Option<Value>) -> Self {
        Self {
            field: shorten(field),
            expected: shorten_value(expected),
            actual: actual.map(shorten_value),
        }
    }
}
