//! The documented types of stored keys: what is stored unread is checked all the same.

use serde_json::{Map, Value};

use crate::http::error::ApiError;

/// What the document allows as the value of a key.
pub(super) enum Type {
    Text,
    OneOf(&'static [&'static str]),
    /// A list of some of these, at least one.
    SomeOf(&'static [&'static str]),
    /// One of these, or a list of some of them: the document says both.
    OneOrSomeOf(&'static [&'static str]),
    Bool,
    List,
    Object,
}

impl Type {
    fn allows(&self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::OneOf(all) => value.as_str().is_some_and(|text| all.contains(&text)),
            Self::SomeOf(all) => value.as_array().is_some_and(|items| {
                let allowed = |item: &Value| Self::OneOf(all).allows(item);
                !items.is_empty() && items.iter().all(allowed)
            }),
            Self::OneOrSomeOf(all) => {
                Self::OneOf(all).allows(value) || Self::SomeOf(all).allows(value)
            }
            Self::Bool => value.is_boolean(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        }
    }

    fn description(&self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::OneOf(all) => format!("one of {}", all.join(", ")),
            Self::SomeOf(all) | Self::OneOrSomeOf(all) => {
                format!("a list of some of {}", all.join(", "))
            }
            Self::Bool => "true or false".to_owned(),
            Self::List => "a list".to_owned(),
            Self::Object => "an object".to_owned(),
        }
    }
}

/// Checks the keys of an object. A key that is missing or null is valid.
///
/// # Errors
///
/// 400 with `at`, the path of the object, and the first key whose value is invalid.
pub(super) fn check(
    at: &str,
    object: &Map<String, Value>,
    keys: &[(&str, Type)],
) -> Result<(), ApiError> {
    for (key, expected) in keys {
        let value = object.get(*key).filter(|value| !value.is_null());
        if value.is_some_and(|value| !expected.allows(value)) {
            let error = format!("{at}{key} must be {}", expected.description());
            return Err(ApiError::bad_request(error));
        }
    }
    Ok(())
}
