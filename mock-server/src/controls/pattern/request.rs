//! Which requests a rule, a filter or an expectation is for.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use axum::http::HeaderMap;
use serde_json::Value;

use super::body::BodyPattern;
use super::difference::{Difference, shorten, shorten_json};
use super::expression::MAX_LENGTH;
use super::node::Found;
use super::text::TextPattern;
use crate::http::json_depth;
use crate::http::request::parse_query;

/// Patterns for query parameters or headers by name; `None`: there must be none.
pub(crate) type Fields = BTreeMap<String, Option<TextPattern>>;

/// Most regular expressions of one rule: each takes memory and time.
const MAX_EXPRESSIONS: usize = 16;

/// What a request must be like. Of what is not given, everything is accepted.
#[derive(Clone, Copy)]
pub(crate) struct Conditions<'a> {
    pub(crate) method: Option<&'a str>,
    pub(crate) path: Option<&'a TextPattern>,
    /// Names and values are decoded.
    pub(crate) query: &'a Fields,
    /// Names are compared without regard to case.
    pub(crate) headers: &'a Fields,
    pub(crate) body: Option<&'a BodyPattern>,
}

/// The headers of a request.
#[derive(Clone, Copy)]
pub(crate) enum HeaderSource<'a> {
    Sent(&'a HeaderMap),
    /// With names in lower case.
    Recorded(&'a [(String, String)]),
}

/// A request that is compared. What is expensive to parse is parsed once, and only for a
/// condition that needs it.
pub(crate) struct Candidate<'a> {
    method: &'a str,
    path: &'a str,
    query: Option<&'a str>,
    headers: HeaderSource<'a>,
    body: &'a [u8],
    pairs: OnceCell<Vec<(String, String)>>,
    json: OnceCell<Option<Value>>,
}

impl<'a> Candidate<'a> {
    pub(crate) fn new(
        method: &'a str,
        path: &'a str,
        query: Option<&'a str>,
        headers: HeaderSource<'a>,
        body: &'a [u8],
    ) -> Self {
        Self {
            method,
            path,
            query,
            headers,
            body,
            pairs: OnceCell::new(),
            json: OnceCell::new(),
        }
    }

    fn parameters(&self, name: &str) -> Vec<Cow<'_, str>> {
        let pairs = self
            .pairs
            .get_or_init(|| parse_query(self.query.unwrap_or_default()));
        let named = pairs.iter().filter(|(key, _)| key == name);
        named.map(|(_, value)| value.as_str().into()).collect()
    }

    fn header(&self, name: &str) -> Vec<Cow<'_, str>> {
        match self.headers {
            HeaderSource::Sent(headers) => {
                let values = headers.get_all(name).iter();
                values
                    .map(|value| String::from_utf8_lossy(value.as_bytes()))
                    .collect()
            }
            HeaderSource::Recorded(headers) => {
                let named = headers
                    .iter()
                    .filter(|(key, _)| key.eq_ignore_ascii_case(name));
                named.map(|(_, value)| value.as_str().into()).collect()
            }
        }
    }

    fn json(&self) -> Option<&Value> {
        let parse = || {
            json_depth::is_within_limit(self.body)
                .then(|| serde_json::from_slice(self.body).ok())
                .flatten()
        };
        self.json.get_or_init(parse).as_ref()
    }
}

/// Whether one of the values of a field is accepted, or there are none as expected.
fn accepts(pattern: Option<&TextPattern>, values: &[Cow<'_, str>]) -> bool {
    match pattern {
        None => values.is_empty(),
        Some(pattern) => values.iter().any(|value| pattern.accepts(value)),
    }
}

/// What a difference shows of the values of a field.
fn shown(values: &[Cow<'_, str>]) -> Option<Value> {
    match values {
        [] => None,
        [value] => Some(shorten(value).into()),
        values => Some(shorten_json(&values)),
    }
}

impl Conditions<'_> {
    /// Checks the regular expressions and the lengths of patterns with wildcards.
    ///
    /// # Errors
    ///
    /// Which one is invalid, and why.
    pub(crate) fn check(&self) -> Result<(), String> {
        let path = self.path.filter(|path| path.needs_check());
        let mut all: Vec<_> = path
            .map(|path| ("path".to_owned(), path))
            .into_iter()
            .collect();
        for (kind, fields) in [("query", self.query), ("headers", self.headers)] {
            for (name, pattern) in fields {
                if let Some(pattern) = pattern.as_ref().filter(|pattern| pattern.needs_check()) {
                    all.push((format!("{kind}.{name}"), pattern));
                }
            }
        }
        all.extend(self.body.map(BodyPattern::unchecked).unwrap_or_default());
        let is_expression = |(_, pattern): &&(String, &TextPattern)| pattern.is_expression();
        let expressions = all.iter().filter(is_expression).count();
        if expressions > MAX_EXPRESSIONS {
            return Err(format!(
                "there can be {MAX_EXPRESSIONS} regular expressions, not {expressions}"
            ));
        }
        all.iter().try_for_each(|(field, pattern)| {
            if pattern.is_long_wildcard() {
                return Err(format!(
                    "the pattern with wildcards in {field} is longer than {MAX_LENGTH} bytes"
                ));
            }
            let checked = pattern.check();
            checked.map_err(|reason| {
                // The parser's message has several lines for some errors.
                let reason = reason.lines().last().unwrap_or_default().to_owned();
                format!("cannot parse the regular expression in {field}: {reason}")
            })
        })
    }

    fn accepts_method(&self, method: &str) -> bool {
        self.method
            .is_none_or(|expected| expected.eq_ignore_ascii_case(method))
    }

    fn accepts_path(&self, path: &str) -> bool {
        self.path.is_none_or(|expected| expected.accepts(path))
    }

    /// Whether a request is as it must be.
    pub(crate) fn accept(&self, request: &Candidate<'_>) -> bool {
        let body = |pattern: &BodyPattern| pattern.accepts(request.body, || request.json());
        // The expensive conditions last.
        self.accepts_method(request.method)
            && self.accepts_path(request.path)
            && self
                .query
                .iter()
                .all(|(name, pattern)| accepts(pattern.as_ref(), &request.parameters(name)))
            && self
                .headers
                .iter()
                .all(|(name, pattern)| accepts(pattern.as_ref(), &request.header(name)))
            && self.body.is_none_or(body)
    }

    /// What differs between a request and what it must be like, up to a number.
    pub(crate) fn differences(&self, request: &Candidate<'_>) -> Vec<Difference> {
        let mut all = Vec::new();
        self.compare(request, &mut Found::named(&mut all));
        all
    }

    /// How many [`differences`](Self::differences) there are: in the path, and others.
    pub(crate) fn count_differences(&self, request: &Candidate<'_>) -> (usize, usize) {
        let mut found = Found::counted();
        self.compare(request, &mut found);
        let path = usize::from(!self.accepts_path(request.path));
        (path, found.count - path)
    }

    fn compare(&self, request: &Candidate<'_>, found: &mut Found<'_>) {
        let text = |text: &str| Value::from(shorten(text));
        if !self.accepts_method(request.method) {
            found.add("method", || {
                (self.method.map(text).into(), Some(text(request.method)))
            });
        }
        if !self.accepts_path(request.path) {
            let expected = || self.path.map(TextPattern::shown).into();
            found.add("path", || (expected(), Some(text(request.path))));
        }
        for (kind, fields) in [("query", self.query), ("headers", self.headers)] {
            for (name, pattern) in fields {
                if found.is_enough() {
                    return;
                }
                let values = if kind == "query" {
                    request.parameters(name)
                } else {
                    request.header(name)
                };
                let pattern = pattern.as_ref();
                if !accepts(pattern, &values) {
                    found.add(&found.join(kind, name), || {
                        (pattern.map(TextPattern::shown).into(), shown(&values))
                    });
                }
            }
        }
        if let Some(pattern) = self.body {
            pattern.compare(request.body, || request.json(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(json: Value) -> Fields {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn query_parameters_are_decoded_and_one_of_several_is_enough() {
        let headers = HeaderMap::new();
        let query = Some("a=1&b=x+y&a=%32&c");
        let request = Candidate::new("GET", "/", query, HeaderSource::Sent(&headers), b"");
        for (query, expected) in [
            (json!({"a": 1}), true),
            (json!({"a": "2"}), true),
            (json!({"a": 3}), false),
            (json!({"b": "x y", "c": ""}), true),
            (json!({"d": null}), true),
            (json!({"d": "*"}), false),
            (json!({"a": null}), false),
            (json!({"A": "1"}), false),
        ] {
            let conditions = Conditions {
                method: None,
                path: None,
                query: &fields(query.clone()),
                headers: &Fields::new(),
                body: None,
            };
            assert_eq!(conditions.accept(&request), expected, "{query}");
            let differences = conditions.differences(&request).len();
            assert_eq!(differences == 0, expected);
            assert_eq!(conditions.count_differences(&request), (0, differences));
        }
    }

    #[test]
    fn long_patterns_with_wildcards_are_rejected_wherever_they_are() {
        let long = format!("*{}", "a".repeat(MAX_LENGTH));
        let longest = &long[..MAX_LENGTH];
        let literal = "a".repeat(MAX_LENGTH + 1);
        let check = |text: &str, field: &str| {
            let path = TextPattern::from(text);
            let body = BodyPattern::from(json!({"a": [1, text]}));
            let one = fields(json!({"n": text}));
            let none = Fields::new();
            Conditions {
                method: None,
                path: (field == "path").then_some(&path),
                query: if field == "query.n" { &one } else { &none },
                headers: if field == "headers.n" { &one } else { &none },
                body: (field == "body.a.1").then_some(&body),
            }
            .check()
        };
        for field in ["path", "query.n", "headers.n", "body.a.1"] {
            let error = format!("the pattern with wildcards in {field} is longer than 1000 bytes");
            assert_eq!(check(&long, field), Err(error));
            assert_eq!(check(longest, field), Ok(()), "{field}");
            assert_eq!(check(&literal, field), Ok(()), "{field}");
        }
    }

    #[test]
    fn header_names_have_no_case() {
        let mut sent = HeaderMap::new();
        sent.append("x-a", "1".parse().unwrap());
        sent.append("x-a", "b".parse().unwrap());
        let recorded = [("x-a", "1"), ("x-a", "b")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        for source in [HeaderSource::Sent(&sent), HeaderSource::Recorded(&recorded)] {
            let request = Candidate::new("GET", "/", None, source, b"");
            for (headers, expected) in [
                (json!({"X-A": "1"}), true),
                (json!({"x-a": "b"}), true),
                (json!({"x-a": "B"}), false),
                (json!({"x-b": null, "X-A": "*"}), true),
                (json!({"X-A": null}), false),
            ] {
                let conditions = Conditions {
                    method: None,
                    path: None,
                    query: &Fields::new(),
                    headers: &fields(headers.clone()),
                    body: None,
                };
                assert_eq!(conditions.accept(&request), expected, "{headers}");
            }
        }
    }
}
