//! What the values of a JSON body are expected to be.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::difference::{Difference, shorten_json, shorten_value};
use super::text::TextPattern;

/// What one value of a body is expected to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Any value, if there is one.
    Present,
    /// Null, or none.
    Absent,
    Text(TextPattern),
    Equals(Value),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn new(source: &Value) -> Self {
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

    /// Adds what differs in a value, which is at `field`.
    pub(super) fn compare(&self, field: &str, actual: Option<&Value>, found: &mut Found<'_>) {
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
            _ => found.add(field, || (self.shown(), actual.map(shorten_value))),
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

    /// The texts that must be [checked](super::request::Conditions::check), with where they
    /// are.
    pub(super) fn unchecked<'a>(&'a self, field: String, all: &mut Vec<(String, &'a TextPattern)>) {
        match self {
            Self::Text(pattern) if pattern.needs_check() => all.push((field, pattern)),
            Self::Array(nodes) => {
                for (at, node) in nodes.iter().enumerate() {
                    node.unchecked(format!("{field}.{at}"), all);
                }
            }
            Self::Object(members) => {
                for (key, node) in members {
                    node.unchecked(format!("{field}.{key}"), all);
                }
            }
            _ => {}
        }
    }

    /// The pattern as a difference shows it.
    fn shown(&self) -> Value {
        match self {
            Self::Text(pattern) => pattern.shown(),
            Self::Equals(value) => shorten_value(value),
            _ => shorten_json(self),
        }
    }
}

/// As the pattern was given.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Present => serializer.serialize_str("*"),
            Self::Absent => serializer.serialize_unit(),
            Self::Text(pattern) => pattern.serialize(serializer),
            Self::Equals(value) => value.serialize(serializer),
            Self::Array(nodes) => serializer.collect_seq(nodes),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(key, node)| (key, node)))
            }
        }
    }
}

/// Most differences that are named of a request.
const MAX_DIFFERENCES: usize = 20;

/// The differences that were found.
pub(super) struct Found<'a> {
    /// `None`: they are only counted.
    all: Option<&'a mut Vec<Difference>>,
    pub(super) count: usize,
    /// How many are enough.
    limit: usize,
}

impl<'a> Found<'a> {
    /// Finds whether there are any.
    pub(super) fn any() -> Self {
        Self {
            all: None,
            count: 0,
            limit: 1,
        }
    }

    /// Counts them, up to as many as are named.
    pub(super) fn counted() -> Self {
        Self {
            limit: MAX_DIFFERENCES,
            ..Self::any()
        }
    }

    /// Names them.
    pub(super) fn named(all: &'a mut Vec<Difference>) -> Self {
        Self {
            all: Some(all),
            ..Self::counted()
        }
    }

    pub(super) fn is_enough(&self) -> bool {
        self.count >= self.limit
    }

    /// The name of a member. Only differences that are named have one.
    pub(super) fn join<'f>(&self, field: &'f str, key: &str) -> Cow<'f, str> {
        match self.all {
            Some(_) => format!("{field}.{key}").into(),
            None => field.into(),
        }
    }

    /// Adds a difference, unless there are enough. `values` are the expected and the actual
    /// value, shortened.
    pub(super) fn add(&mut self, field: &str, values: impl FnOnce() -> (Value, Option<Value>)) {
        if self.is_enough() {
            return;
        }
        self.count += 1;
        if let Some(all) = &mut self.all {
            let (expected, actual) = values();
            all.push(Difference::new(field, expected, actual));
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
