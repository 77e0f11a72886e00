//! Redacts what a replayed server answered: its secrets are live, and outcomes are printed.

use serde_json::Value;

use super::bindings;
use crate::secret_keys::secret_key;
use crate::signed_tokens;

/// What is shown of the value of a field, such as `body.user.name`. Text is a secret where the
/// recording has a placeholder for one, or if a key is that of a secret.
pub(super) fn shown(field: &str, expected: Option<&Value>, actual: &Value) -> Value {
    let label = field.split('.').find_map(label);
    redact(label, expected, actual)
}

/// The label for the value of a key, if that is a secret. The key `value` is that of a secret in
/// few places, which the recording shows.
fn label(key: &str) -> Option<&'static str> {
    secret_key(key).filter(|key| *key != "value")
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
                let label = label.or_else(|| self::label(key));
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
        _ => signed_tokens::redact(&redact_parameters(text)).into_owned(),
    }
}

/// Replaces the values of secret parameters in links.
fn redact_parameters(text: &str) -> String {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '&' | '#' | '"' | '\'' | '<' | '>');
    let parts = text.split_inclusive(['?', '&']);
    let redacted = parts.map(|part| {
        let secret = part
            .split_once('=')
            .and_then(|(name, value)| Some((name, label(name)?, value)));
        let Some((name, label, value)) = secret else {
            return part.to_owned();
        };
        let end = value.find(is_end).unwrap_or(value.len());
        format!("{name}=<{label}>{}", &value[end..])
    });
    redacted.collect()
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
            (
                "body",
                Value::Null,
                json!("http://h/?%70assword=s"),
                json!("http://h/?%70assword=<password>"),
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
