//! Redacts what a replayed server answered: its secrets are live, and outcomes are printed.

use serde_json::Value;

use super::bindings;
use crate::secret_keys::SECRET_KEYS;

/// The start of every signed token: `{"` in Base64.
const TOKEN_START: &str = "eyJ";

/// What is shown of the value of a field, such as `body.user.name`. Text is a secret where the
/// recording has a placeholder for one, or if a key is that of a secret.
pub(super) fn shown(field: &str, expected: Option<&Value>, actual: &Value) -> Value {
    let label = field.split('.').find(|key| is_secret(key));
    redact(label, expected, actual)
}

/// The key `value` is that of a secret in few places, which the recording shows.
fn is_secret(key: &str) -> bool {
    key != "value" && SECRET_KEYS.contains(&key)
}

fn redact(label: Option<&str>, expected: Option<&Value>, actual: &Value) -> Value {
    let label = label.or_else(|| expected.and_then(|expected| placeholder(expected, actual)));
    match actual {
        Value::String(text) => match label {
            Some(label) if !text.is_empty() => format!("<{label}>").into(),
            _ => redact_text(text).into(),
        },
        Value::Array(values) => values
            .iter()
            .enumerate()
            .map(|(at, value)| redact(label, expected.and_then(|all| all.get(at)), value))
            .collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let label = label.or_else(|| is_secret(key).then_some(key.as_str()));
                let expected = expected.and_then(|all| all.get(key));
                (key.clone(), redact(label, expected, value))
            })
            .collect(),
        _ => actual.clone(),
    }
}

/// The name of the first secret for which a recorded value has a placeholder. Members of two
/// objects are compared one by one instead.
fn placeholder<'a>(expected: &'a Value, actual: &Value) -> Option<&'a str> {
    match expected {
        Value::String(text) => bindings::first_secret(text),
        Value::Array(values) => values.iter().find_map(|value| match (value, actual) {
            (Value::Object(_), Value::Array(_)) => None,
            _ => placeholder(value, actual),
        }),
        Value::Object(_) if actual.is_object() => None,
        Value::Object(members) => members
            .values()
            .find_map(|value| placeholder(value, actual)),
        _ => None,
    }
}

/// Redacts a text, which may be JSON or contain links.
fn redact_text(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(json @ (Value::Object(_) | Value::Array(_))) => redact(None, None, &json).to_string(),
        _ => redact_tokens(&redact_parameters(text)),
    }
}

/// Replaces the values of secret parameters in links.
fn redact_parameters(text: &str) -> String {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '&' | '#' | '"' | '\'' | '<' | '>');
    let parts = text.split_inclusive(['?', '&']);
    let redacted = parts.map(|part| match part.split_once('=') {
        Some((name, value)) if is_secret(name) => {
            let end = value.find(is_end).unwrap_or(value.len());
            format!("{name}=<{name}>{}", &value[end..])
        }
        _ => part.to_owned(),
    });
    redacted.collect()
}

/// Replaces signed tokens, which have three parts.
fn redact_tokens(text: &str) -> String {
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(TOKEN_START) {
        let (before, token_on) = rest.split_at(start);
        let end = token_on.find(|c| !is_token_char(c));
        let (token, after) = token_on.split_at(end.unwrap_or(token_on.len()));
        redacted.push_str(before);
        let is_token = token.bytes().filter(|byte| *byte == b'.').count() >= 2;
        redacted.push_str(if is_token { "<token>" } else { token });
        rest = after;
    }
    redacted.push_str(rest);
    redacted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn live_secrets_are_not_shown() {
        for (field, expected, actual, redacted) in [
            ("body.a", json!("x"), json!("y"), json!("y")),
            ("status", json!(200), json!(401), json!(401)),
            ("body.a", json!("<<token:1>>"), json!("s"), json!("<token>")),
            ("body.a", json!("<<token:1>>"), json!(""), json!("")),
            (
                "body.link",
                json!("<<origin>>/?t=<<token:1>>"),
                json!("http://h/?t=s"),
                json!("<token>"),
            ),
            ("body.link", json!("<<origin>>/"), json!("x"), json!("x")),
            ("body.key", Value::Null, json!("s"), json!("<key>")),
            ("body.value", json!("a"), json!("b"), json!("b")),
            (
                "body.secrets.0.a",
                Value::Null,
                json!("s"),
                json!("<secrets>"),
            ),
            (
                "body",
                json!([{"a": "<<key:1>>", "b": "x"}]),
                json!([{"a": "s", "b": "y"}, {"password": ["s"]}]),
                json!([{"a": "<key>", "b": "y"}, {"password": ["<password>"]}]),
            ),
            (
                "body",
                json!(["<<key:1>>"]),
                json!(["s", "s"]),
                json!(["<key>", "<key>"]),
            ),
            (
                "body",
                json!({"a": ["<<key:1>>"]}),
                json!("s"),
                json!("<key>"),
            ),
            (
                "body",
                json!("x"),
                json!("eyJh.eyJi.c, eyJ.a"),
                json!("<token>, eyJ.a"),
            ),
            (
                "body",
                Value::Null,
                json!("{\"key\": \"s\"}"),
                json!("{\"key\":\"<key>\"}"),
            ),
            (
                "body",
                Value::Null,
                json!("see http://h/?a=b&token=eyJh.eyJi.c&c=d or ?key=s\n"),
                json!("see http://h/?a=b&token=<token>&c=d or ?key=<key>\n"),
            ),
        ] {
            assert_eq!(shown(field, Some(&expected), &actual), redacted, "{field}");
        }
        assert_eq!(
            shown("body.token", None, &json!({"a": "s", "n": 1})),
            json!({"a": "<token>", "n": 1})
        );
    }
}
