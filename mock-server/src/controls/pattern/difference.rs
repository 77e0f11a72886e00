//! What differs between an expected request and another.

use std::{fmt, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::shown::{self, Comparison};

pub(super) use crate::shown::MAX_SHOWN;

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
    shown::shorten(text, MAX_SHOWN)
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

/// As lines for people: what is expected, and what is there.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comparison = Comparison {
            field: &self.field,
            expected: Some(&self.expected).filter(|expected| !expected.is_null()),
            actual: self.actual.as_ref(),
        };
        comparison.fmt(f)
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
