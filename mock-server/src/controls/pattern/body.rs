//! A pattern for a body: JSON of which a part is expected, or text.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::difference::{Difference, shorten};
use super::request::MAX_DIFFERENCES;
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

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    /// Any value, if there is one.
    Present,
    /// Null, or none.
    Absent,
    Text(TextPattern),
    Equals(Value),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
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

impl Node {
    fn new(source: &Value) -> Self {
        match source {
            Value::Null => Self::Absent,
            Value::String(text) if text == "*" => Self::Present,
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Bool(_) | Value::Number(_) => Self::Equals(source.clone()),
            Value::Array(values) => Self::Array(values.iter().map(Self::new).collect()),
            Value::Object(members) => {
                let mut all = members.iter();
                match (all.next(), all.next()) {
                    (Some((key, Value::String(text))), None) if key == "matches" => {
                        TextPattern::of_object(key, text).map_or(Self::Absent, Self::Text)
                    }
                    (Some((key, value)), None) if key == "equals" => Self::Equals(value.clone()),
                    _ => {
                        let node = |(key, value): (&String, _)| (key.clone(), Self::new(value));
                        Self::Object(members.iter().map(node).collect())
                    }
                }
            }
        }
    }

    /// Adds what differs in a value, which is at `field`. Without `found`, only returns
    /// whether anything does, and stops at the first.
    fn compare(&self, field: &str, actual: Option<&Value>, found: &mut Found<'_>) {
        match (self, actual) {
            (Self::Object(expected), Some(Value::Object(members))) => {
                for (key, node) in expected {
                    if found.is_enough() {
                        return;
                    }
                    node.compare(&found.join(field, key), members.get(key), found);
                }
            }
            (Self::Array(expected), Some(Value::Array(values)))
                if expected.len() == values.len() =>
            {
                for (at, (node, value)) in expected.iter().zip(values).enumerate() {
                    if found.is_enough() {
                        return;
                    }
                    node.compare(&found.join(field, &at.to_string()), Some(value), found);
                }
            }
            _ if self.accepts_leaf(actual) => {}
            _ => found.add(field, self, actual),
        }
    }

    fn accepts_leaf(&self, actual: Option<&Value>) -> bool {
        match (self, actual) {
            (Self::Absent, None | Some(Value::Null)) | (Self::Present, Some(_)) => true,
            (Self::Text(pattern), Some(Value::String(text))) => pattern.accepts(text),
            (Self::Equals(expected), Some(actual)) => equal(expected, actual),
            _ => false,
        }
    }

    /// The regular expressions, with where they are.
    fn expressions<'a>(&'a self, field: String, all: &mut Vec<(String, &'a TextPattern)>) {
        match self {
            Self::Text(pattern) if pattern.is_expression() => all.push((field, pattern)),
            Self::Array(nodes) => {
                for (at, node) in nodes.iter().enumerate() {
                    node.expressions(format!("{field}.{at}"), all);
                }
            }
            Self::Object(members) => {
                for (key, node) in members {
                    node.expressions(format!("{field}.{key}"), all);
                }
            }
            _ => {}
        }
    }

    /// As the pattern was given.
    fn source(&self) -> Value {
        match self {
            Self::Present => "*".into(),
            Self::Absent => Value::Null,
            Self::Text(pattern) => serde_json::to_value(pattern).unwrap_or_default(),
            Self::Equals(value) => value.clone(),
            Self::Array(nodes) => nodes.iter().map(Self::source).collect(),
            Self::Object(members) => {
                let member = |(key, node): &(String, Self)| (key.clone(), node.source());
                members.iter().map(member).collect()
            }
        }
    }
}

/// The differences that were found.
struct Found<'a> {
    /// `None`: it is enough to know whether there are any.
    all: Option<&'a mut Vec<Difference>>,
    any: bool,
}

impl Found<'_> {
    fn is_enough(&self) -> bool {
        self.all
            .as_ref()
            .map_or(self.any, |all| all.len() >= MAX_DIFFERENCES)
    }

    /// The name of a member. Only differences have names.
    fn join<'f>(&self, field: &'f str, key: &str) -> Cow<'f, str> {
        match self.all {
            Some(_) => format!("{field}.{key}").into(),
            None => field.into(),
        }
    }

    fn add(&mut self, field: &str, expected: &Node, actual: Option<&Value>) {
        self.any = true;
        if let Some(all) = &mut self.all {
            let expected = expected.source();
            all.push(Difference::new(field, expected, actual.cloned()));
        }
    }
}

/// Whether two values are the same, with numbers compared by value: 1 is 1.0.
fn equal(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Number(expected), Value::Number(actual)) => {
            expected == actual
                || (expected.is_f64() != actual.is_f64() && expected.as_f64() == actual.as_f64())
        }
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected
                    .iter()
                    .zip(actual)
                    .all(|(one, other)| equal(one, other))
        }
        (Value::Object(expected), Value::Object(actual)) => {
            let same = |(key, one): (&String, &Value)| {
                actual.get(key).is_some_and(|other| equal(one, other))
            };
            expected.len() == actual.len() && expected.iter().all(same)
        }
        _ => expected == actual,
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
        let mut found = Found {
            all: None,
            any: false,
        };
        self.root.compare("body", json(), &mut found);
        !found.any
    }

    /// Adds what differs in a body.
    pub(super) fn differences<'a>(
        &self,
        body: &[u8],
        json: impl FnOnce() -> Option<&'a Value>,
        all: &mut Vec<Difference>,
    ) {
        let text = || String::from_utf8_lossy(body);
        if self.for_text().is_some() || self.root == Node::Present {
            if !self.accepts(body, || None) {
                let actual = (!body.is_empty()).then(|| shorten(&text()).into());
                all.push(Difference::new("body", self.source.clone(), actual));
            }
            return;
        }
        let json = json();
        if json.is_none() && !body.is_empty() {
            let actual = Some(shorten(&text()).into());
            all.push(Difference::new("body", self.source.clone(), actual));
            return;
        }
        let mut found = Found {
            all: Some(all),
            any: false,
        };
        self.root.compare("body", json, &mut found);
    }

    /// The regular expressions, with where they are.
    pub(super) fn expressions(&self) -> Vec<(String, &TextPattern)> {
        let mut all = Vec::new();
        self.root.expressions("body".to_owned(), &mut all);
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
        let places: Vec<_> = pattern.expressions();
        assert_eq!(places[0].0, "body.a.1");
    }

    #[test]
    fn each_difference_is_named() {
        let body: Value = json!({"a": {"b": 1, "c": [1, 2]}});
        let pattern = json!({"a": {"b": 2, "c": [1, 3], "d": "*"}, "e": 1});
        let mut all = Vec::new();
        BodyPattern::from(pattern).differences(b"{}", || Some(&body), &mut all);
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
