//! A pattern for one text: a path, a query parameter, a header or a string of a body.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::difference::{shorten, shorten_json};
use super::expression::{Expression, MAX_LENGTH};
use super::wildcard;

/// A pattern for a text, such as a path or the value of a header.
///
/// As JSON it is a string in which `*` matches any text, or `{"equals": TEXT}` or
/// `{"matches": REGULAR EXPRESSION}`.
///
/// ```
/// use appservices_mock::TextPattern;
///
/// let any_logout = TextPattern::from("*/logout");
/// let star = TextPattern::equals("*");
/// # #[cfg(feature = "regex")]
/// let pages = TextPattern::expression("^[0-9]+$")?;
/// # let _ = (any_logout, star);
/// # Ok::<(), appservices_mock::PatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPattern(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// A `*` matches any text.
    Wildcard(String),
    Equals(String),
    Matches(Expression),
}

/// A regular expression is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot parse the regular expression: {0}")]
#[non_exhaustive]
pub struct PatternError(String);

impl TextPattern {
    /// Matches exactly this text: a `*` in it matches only itself.
    #[must_use]
    pub fn equals(text: &str) -> Self {
        Self(Kind::Equals(text.to_owned()))
    }

    /// The only text that it matches, if it matches no other.
    pub(crate) fn only_text(&self) -> Option<&str> {
        match &self.0 {
            Kind::Equals(text) => Some(text),
            Kind::Wildcard(text) => (!text.contains('*')).then_some(text),
            Kind::Matches(_) => None,
        }
    }

    /// Matches texts that contain a match of a regular expression, which can have 1,000
    /// bytes. `^` and `$` match the ends of the text. A text of more than 65,536 bytes does
    /// not match.
    ///
    /// # Errors
    ///
    /// [`PatternError`], if the expression is invalid, or without the feature `regex`.
    pub fn expression(source: &str) -> Result<Self, PatternError> {
        let pattern = Self(Kind::Matches(Expression::new(source)));
        pattern.check().map_err(PatternError)?;
        Ok(pattern)
    }

    /// The pattern of a value such as `{"matches": "^a"}`; `None` if it is another value.
    pub(super) fn of_object(key: &str, text: &str) -> Option<Self> {
        match key {
            "equals" => Some(Self::equals(text)),
            "matches" => Some(Self(Kind::Matches(Expression::new(text)))),
            _ => None,
        }
    }

    /// # Errors
    ///
    /// Why the regular expression is invalid.
    pub(crate) fn check(&self) -> Result<(), String> {
        match &self.0 {
            Kind::Wildcard(_) | Kind::Equals(_) => Ok(()),
            Kind::Matches(expression) => expression.check().map_err(str::to_owned),
        }
    }

    pub(crate) fn is_expression(&self) -> bool {
        matches!(self.0, Kind::Matches(_))
    }

    /// Whether the pattern has a `*` and is too long: comparing it takes up to the product of
    /// its length and the text's. Without a `*` it is compared once.
    pub(crate) fn is_long_wildcard(&self) -> bool {
        matches!(&self.0, Kind::Wildcard(text) if text.len() > MAX_LENGTH && text.contains('*'))
    }

    /// Whether the pattern can be invalid.
    pub(super) fn needs_check(&self) -> bool {
        self.is_expression() || self.is_long_wildcard()
    }

    /// Makes a regular expression match whole texts only.
    #[cfg(feature = "mutants")]
    pub(crate) fn anchor(&mut self) {
        if let Kind::Matches(expression) = &self.0 {
            let anchored = format!("^(?:{})$", expression.source());
            self.0 = Kind::Matches(Expression::new(&anchored));
        }
    }

    /// Whether the pattern is the empty text.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.0, Kind::Wildcard(text) if text.is_empty())
    }

    pub(crate) fn accepts(&self, text: &str) -> bool {
        match &self.0 {
            Kind::Wildcard(pattern) => wildcard::matches(pattern, text),
            Kind::Equals(expected) => expected == text,
            Kind::Matches(expression) => expression.is_match(text),
        }
    }

    /// The pattern as a difference shows it.
    pub(super) fn shown(&self) -> Value {
        match &self.0 {
            Kind::Wildcard(text) => shorten(text).into(),
            Kind::Equals(_) | Kind::Matches(_) => shorten_json(self),
        }
    }

    /// The text that the pattern is compared with to measure how far another is from it;
    /// `None` for a regular expression, which has no such text.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.0 {
            Kind::Wildcard(text) | Kind::Equals(text) => Some(text),
            Kind::Matches(_) => None,
        }
    }
}

impl Default for TextPattern {
    /// The empty text.
    fn default() -> Self {
        Self(Kind::Wildcard(String::new()))
    }
}

impl From<&str> for TextPattern {
    /// A `*` matches any text.
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for TextPattern {
    /// A `*` matches any text.
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for TextPattern {
    /// A `*` matches any text.
    fn from(text: String) -> Self {
        Self(Kind::Wildcard(text))
    }
}

impl Serialize for TextPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (key, text) = match &self.0 {
            Kind::Wildcard(text) => return serializer.serialize_str(text),
            Kind::Equals(text) => ("equals", text.as_str()),
            Kind::Matches(expression) => ("matches", expression.source()),
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(key, text)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for TextPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = TextPattern;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, {\"equals\": TEXT} or {\"matches\": REGULAR EXPRESSION}")
    }

    fn visit_str<E>(self, text: &str) -> Result<TextPattern, E> {
        Ok(text.into())
    }

    // A seed file in YAML has `page: 2`, and a query has no numbers.
    fn visit_u64<E>(self, number: u64) -> Result<TextPattern, E> {
        Ok(number.to_string().into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<TextPattern, E> {
        Ok(number.to_string().into())
    }

    fn visit_bool<E>(self, value: bool) -> Result<TextPattern, E> {
        Ok(value.to_string().into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextPattern, A::Error> {
        const KEYS: &[&str] = &["equals", "matches"];
        let Some((key, text)) = map.next_entry::<String, String>()? else {
            return Err(de::Error::invalid_length(0, &self));
        };
        if map.next_key::<String>()?.is_some() {
            return Err(de::Error::invalid_length(2, &self));
        }
        TextPattern::of_object(&key, &text).ok_or_else(|| de::Error::unknown_field(&key, KEYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<TextPattern, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn texts_have_wildcards_unless_they_are_to_be_equal() {
        for (pattern, text, expected) in [
            (r#""a*""#, "abc", true),
            (r#""a*""#, "b", false),
            (r#"{"equals": "a*"}"#, "abc", false),
            (r#"{"equals": "a*"}"#, "a*", true),
            ("2", "2", true),
            ("-2", "-2", true),
            ("true", "true", true),
        ] {
            let pattern = parse(pattern).unwrap();
            assert_eq!(pattern.accepts(text), expected, "{pattern:?} {text}");
        }
    }

    #[test]
    fn patterns_are_written_as_they_were_read() {
        for json in [r#""a*""#, r#"{"equals":"a*"}"#, r#"{"matches":"^a"}"#] {
            let pattern = parse(json).unwrap();
            assert_eq!(serde_json::to_string(&pattern).unwrap(), json);
        }
        for json in ["null", "{}", "[]", r#"{"is": "a"}"#, r#"{"equals": 1}"#] {
            assert!(parse(json).is_err(), "{json}");
        }
        let two = parse(r#"{"equals": "a", "matches": "a"}"#);
        assert!(two.is_err());
    }
}
