//! Compares a body with the recorded one.

use jiff::Timestamp;
use serde_json::Value;

use super::bindings::Bindings;
use super::outcome::Difference;
use super::recording::Body;

/// Adds what differs in a body.
pub(super) fn body(
    bindings: &mut Bindings,
    expected: &Body,
    actual: &[u8],
    all: &mut Vec<Difference>,
) {
    if let Some(expected) = &expected.json {
        if let Ok(actual) = serde_json::from_slice::<Value>(actual) {
            json(bindings, "body", expected, &actual, all);
        } else {
            let actual = (!actual.is_empty()).then(|| text(actual).into());
            all.push(Difference::new("body", Some(expected.clone()), actual));
        }
        return;
    }
    let equal = match (&expected.text, expected.bytes()) {
        (Some(expected), _) => bindings.accept(expected, &text(actual)),
        (None, Ok(expected)) => expected == actual,
        (None, Err(_)) => false,
    };
    if !equal {
        let expected = expected.text.clone().or(expected.base64.clone());
        let expected = expected.map(Value::from);
        let actual = (!actual.is_empty()).then(|| text(actual).into());
        all.push(Difference::new("body", expected, actual));
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(
    bindings: &mut Bindings,
    field: &str,
    expected: &Value,
    actual: &Value,
    all: &mut Vec<Difference>,
) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let field = format!("{field}.{key}");
                // A member can be named by an ID.
                match actual.get(key).or_else(|| actual.get(&bindings.fill(key))) {
                    Some(actual) => json(bindings, &field, value, actual, all),
                    None => all.push(Difference::new(&field, Some(value.clone()), None)),
                }
            }
            let known: Vec<_> = expected.keys().map(|key| bindings.fill(key)).collect();
            for (key, value) in actual {
                if !expected.contains_key(key) && !known.contains(key) {
                    let field = format!("{field}.{key}");
                    all.push(Difference::new(&field, None, Some(value.clone())));
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (at, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                json(bindings, &format!("{field}.{at}"), expected, actual, all);
            }
        }
        (Value::String(one), Value::String(other))
            if bindings.accept(one, other) || (is_time(one) && is_time(other)) => {}
        (Value::Number(one), Value::Number(other)) if one == other => {}
        (Value::Number(one), Value::Number(other))
            if is_epoch(one.as_f64()) && is_epoch(other.as_f64()) => {}
        _ if expected == actual => {}
        _ => all.push(Difference::new(
            field,
            Some(expected.clone()),
            Some(actual.clone()),
        )),
    }
}

/// Whether a number is a time since 1970, in seconds or milliseconds. Times differ in each run.
fn is_epoch(number: Option<f64>) -> bool {
    number.is_some_and(|number| (1e9..1e11).contains(&number) || (1e12..1e14).contains(&number))
}

fn is_time(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok() || is_epoch(text.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences(expected: Value, actual: &Value) -> Vec<String> {
        let expected = Body {
            json: Some(expected),
            ..Body::default()
        };
        let mut all = Vec::new();
        let mut bindings = Bindings::new("http://h", &[]);
        body(
            &mut bindings,
            &expected,
            actual.to_string().as_bytes(),
            &mut all,
        );
        all.into_iter().map(|one| one.field).collect()
    }

    #[test]
    fn members_elements_and_kinds_are_compared_but_times_are_not() {
        let expected = json!({"a": 1, "b": [1, {"c": "x"}], "t": 1_767_225_600,
            "d": "2026-01-01T00:00:00Z", "n": null});
        for (change, fields) in [
            (json!({}), &[][..]),
            (json!({"a": 2}), &["body.a"]),
            (json!({"a": "1"}), &["body.a"]),
            (json!({"b": [1, {"c": "y"}]}), &["body.b.1.c"]),
            (json!({"b": [1]}), &["body.b"]),
            (
                json!({"t": 1_800_000_000, "d": "2030-01-01T00:00:00Z"}),
                &[],
            ),
            (json!({"t": 1}), &["body.t"]),
            (json!({"d": "yesterday"}), &["body.d"]),
            (json!({"n": 0, "z": 1}), &["body.n", "body.z"]),
        ] {
            let mut actual = expected.clone();
            for (key, value) in change.as_object().unwrap() {
                actual[key] = value.clone();
            }
            assert_eq!(differences(expected.clone(), &actual), fields, "{change}");
        }
        assert_eq!(differences(json!({"a": 1}), &json!({})), ["body.a"]);
        assert_eq!(differences(json!({"a": 1}), &json!("text")), ["body"]);
    }

    #[test]
    fn other_bodies_are_compared_as_a_whole() {
        let mut bindings = Bindings::new("http://h", &[]);
        let mut compare = |expected: Body, actual: &str| {
            let mut all = Vec::new();
            body(&mut bindings, &expected, actual.as_bytes(), &mut all);
            all.len()
        };
        let text = |text: &str| Body {
            text: Some(text.to_owned()),
            ..Body::default()
        };
        assert_eq!(compare(Body::default(), ""), 0);
        assert_eq!(compare(Body::default(), "x"), 1);
        assert_eq!(compare(text("<<origin>>!"), "http://h!"), 0);
        assert_eq!(compare(text("x"), "y"), 1);
    }
}
