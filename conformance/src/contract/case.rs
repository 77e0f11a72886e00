//! The cases of the files.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// A request and its response, as the reference has them.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub(super) file: &'a Value,
    pub(super) case: &'a Value,
}

impl<'a> Case<'a> {
    /// `file: case`, for messages.
    #[must_use]
    pub fn title(&self) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!("{}: {}", text(&self.file["name"]), text(&self.case["name"]))
    }

    /// The name of the file, which is the endpoint's.
    #[must_use]
    pub fn file(&self) -> &'a str {
        self.file["name"].as_str().unwrap_or_default()
    }

    /// Where it was read: the source of the case, or that of the file.
    #[must_use]
    pub fn source(&self) -> &'a str {
        let own = self.case["source"].as_str();
        own.or(self.file["source"].as_str()).unwrap_or_default()
    }

    /// The method of the endpoint.
    #[must_use]
    pub fn method(&self) -> &'a str {
        self.file["method"].as_str().unwrap_or_default()
    }

    /// The path, with names in braces; see [`fill`].
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.file["path"].as_str().unwrap_or_default()
    }

    /// `bearer`, and perhaps `query`, `body` and `with`, values for names in braces.
    #[must_use]
    pub fn request(&self) -> &'a Map<String, Value> {
        static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        self.case["request"].as_object().unwrap_or(&NONE)
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> u16 {
        let status = self.case["response"]["status"].as_u64().unwrap_or_default();
        u16::try_from(status).unwrap_or_default()
    }

    /// The content type of the response; `None`: it has no such header.
    #[must_use]
    pub fn content_type(&self) -> Option<&'a str> {
        self.case["response"]["content_type"].as_str()
    }

    /// The shape of the body of the response; `None`: it is empty.
    #[must_use]
    pub fn shape(&self) -> Option<&'a Value> {
        self.case["response"].get("body")
    }

    /// An example of the body.
    #[must_use]
    pub fn example(&self) -> Option<&'a Value> {
        self.case["response"].get("example")
    }
}

/// Replaces names in braces by their values, in every text of `template`.
///
/// # Panics
///
/// As [`fill_text`].
#[must_use]
pub fn fill(template: &Value, values: &BTreeMap<String, String>) -> Value {
    match template {
        Value::String(text) => Value::String(fill_text(text, values)),
        Value::Array(items) => items.iter().map(|item| fill(item, values)).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), fill(value, values)))
            .collect(),
        other => other.clone(),
    }
}

/// Replaces names in braces by their values.
///
/// # Panics
///
/// If a name has no value, which is a mistake in `contract/`.
#[must_use]
pub fn fill_text(template: &str, values: &BTreeMap<String, String>) -> String {
    let mut names = template.split('{').skip(1);
    assert!(
        names.all(|rest| rest
            .split('}')
            .next()
            .is_some_and(|name| values.contains_key(name))),
        "no value for a name in {template}"
    );
    values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
