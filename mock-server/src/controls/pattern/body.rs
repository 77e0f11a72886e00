//! A pattern for a body: JSON of which a part is expected, or text.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::difference::{MAX_SHOWN, shorten, shorten_value};
use super::node::{Found, Node};
use super::text::TextPattern;

/// A pattern for the body of a request.
///
/// As JSON it is what the body is expected to contain:
///
/// - an object: each of its members is expected, and further members are accepted;
/// - an array: as many elements, each as expected;
/// - `"*"`: any value, and other strings as in a [`TextPattern`];
/// - `{"equals": VALUE}`: this value, without further members and without wildcards;
/// - `{"matches": TEXT}`: a string that contains a match of a regular expression;
/// - `null`: null, or no such member;
/// - a number or a boolean: the same.
///
/// A string or `{"matches": TEXT}` on its own is for the whole body as text, whether it is
/// JSON or not.
///
/// ```
/// use appservices_mock::{BodyPattern, Expectation};
/// use serde_json::json;
///
/// let body = BodyPattern::from(json!({"username": "ada@*"}));
/// let logins = Expectation::new("POST", "*/login").body(body);
/// # let _ = logins;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyPattern {
    /// As it was given.
    source: Value,
    root: Node,
}

impl From<Value> for BodyPattern {
    fn from(source: Value) -> Self {
        let root = Node::new(&source);
        Self { source, root }
    }
}

impl Serialize for BodyPattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.source.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BodyPattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl BodyPattern {
    /// Whether the pattern is for the body as text.
    fn for_text(&self) -> Option<&TextPattern> {
        match &self.root {
            Node::Text(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// Whether a body matches. `json` parses it.
    pub(super) fn accepts<'a>(
        &self,
        body: &[u8],
        json: impl FnOnce() -> Option<&'a Value>,
    ) -> bool {
        if let Some(pattern) = self.for_text() {
            return pattern.accepts(&String::from_utf8_lossy(body));
        }
        if self.root == Node::Present {
            return !body.is_empty();
        }
        let mut found = Found::any();
        self.root.compare("body", json(), &mut found);
        found.count == 0
    }

    /// Adds what differs in a body.
    pub(super) fn compare<'a>(
        &self,
        body: &[u8],
        json: impl FnOnce() -> Option<&'a Value>,
        found: &mut Found<'_>,
    ) {
        let values = || {
            // As much as can be shown: four bytes for each character.
            let beginning = body.get(..4 * (MAX_SHOWN + 2)).unwrap_or(body);
            let text = String::from_utf8_lossy(beginning);
            let actual = (!body.is_empty()).then(|| shorten(&text).into());
            (shorten_value(&self.source), actual)
        };
        if self.for_text().is_some() || self.root == Node::Present {
            if !self.accepts(body, || None) {
                found.add("body", values);
            }
            return;
        }
        let json = json();
        if json.is_none() && !body.is_empty() {
            found.add("body", values);
            return;
        }
        self.root.compare("body", json, found);
    }

    /// The texts that must be [checked](super::request::Conditions::check), with where they
    /// are.
    pub(super) fn unchecked(&self) -> Vec<(String, &TextPattern)> {
        let mut all = Vec::new();
        self.root.unchecked("body".to_owned(), &mut all);
        all
    }

    /// The pattern that accepts this value only.
    #[cfg(feature = "mutants")]
    pub(crate) fn without_subsets(&self) -> Self {
        serde_json::json!({"equals": self.source}).into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn accepts(pattern: &Value, body: &str) -> bool {
        let json: Option<Value> = serde_json::from_str(body).ok();
        BodyPattern::from(pattern.clone()).accepts(body.as_bytes(), || json.as_ref())
    }

    #[test]
    fn named_members_are_compared_at_any_depth() {
        let body = r#"{"a": {"b": 1, "c": [1, {"d": "x"}]}, "e": null, "f": "a*b", "g": 2.0}"#;
        for (pattern, expected) in [
            (json!({}), true),
            (json!({"a": {"b": 1}}), true),
            (json!({"a": {"b": 1.0}, "g": 2}), true),
            (json!({"a": {"b": 2}}), false),
            (json!({"a": {"b": "1"}}), false),
            (json!({"a": {"z": 1}}), false),
            (json!({"a": "*", "e": "*"}), true),
            (json!({"z": "*"}), false),
            (json!({"z": null, "e": null}), true),
            (json!({"a": null}), false),
            (json!({"a": {"c": [1, {}]}}), true),
            (json!({"a": {"c": [1, {"d": "*"}]}}), true),
            (json!({"a": {"c": [1]}}), false),
            (json!({"a": {"c": [{}, 1]}}), false),
            (json!({"f": "a*"}), true),
            (json!({"f": {"equals": "a*"}}), false),
            (json!({"f": {"equals": "a*b"}}), true),
            (json!({"a": {"equals": {"b": 1}}}), false),
            (json!({"e": {"equals": null}}), true),
            (json!({"z": {"equals": null}}), false),
            (json!({"f": {"f": 1}}), false),
            (json!([]), false),
        ] {
            assert_eq!(accepts(&pattern, body), expected, "{pattern}");
        }
        let odd = json!({"equals": {"equals": 1}});
        assert!(accepts(&odd, r#"{"equals": 1}"#) && !accepts(&odd, "1"));
    }

    #[test]
    fn text_is_matched_as_a_whole() {
        for (pattern, body, expected) in [
            (json!("a=*"), "a=1", true),
            (json!("a=*"), "b=1", false),
            (json!("*"), "x", true),
            (json!("*"), "", false),
            (json!({"a": 1}), "a=1", false),
            (json!({"a": 1}), "", false),
            (json!({}), "", false),
            (json!(null), "", true),
        ] {
            assert_eq!(accepts(&pattern, body), expected, "{pattern} {body:?}");
        }
    }

    #[cfg(feature = "regex")]
    #[test]
    fn expressions_match_strings_and_are_found_with_their_place() {
        for (pattern, body, expected) in [
            (json!({"matches": "^a=[0-9]$"}), "a=1", true),
            (json!({"a": {"matches": "^x+$"}}), r#"{"a": "xx"}"#, true),
            (json!({"a": {"matches": "^x+$"}}), r#"{"a": "xy"}"#, false),
            (json!({"a": {"matches": "1"}}), r#"{"a": 1}"#, false),
            (json!({"matches": 1}), r#"{"matches": 1}"#, true),
        ] {
            assert_eq!(accepts(&pattern, body), expected, "{pattern} {body:?}");
        }
        let pattern = BodyPattern::from(json!({"a": [1, {"matches": "("}]}));
        let places: Vec<_> = pattern.unchecked();
        assert_eq!(places[0].0, "body.a.1");
    }

    #[test]
    fn each_difference_is_named() {
        let body: Value = json!({"a": {"b": 1, "c": [1, 2]}});
        let pattern = json!({"a": {"b": 2, "c": [1, 3], "d": "*"}, "e": 1});
        let mut all = Vec::new();
        BodyPattern::from(pattern).compare(b"{}", || Some(&body), &mut Found::named(&mut all));
        let all: Vec<_> = all
            .iter()
            .map(|one| (one.field.as_str(), &one.expected, one.actual.as_ref()))
            .collect();
        assert_eq!(
            all,
            [
                ("body.a.b", &json!(2), Some(&json!(1))),
                ("body.a.c.1", &json!(3), Some(&json!(2))),
                ("body.a.d", &json!("*"), None),
                ("body.e", &json!(1), None),
            ]
        );
    }
}
