//! Declared functions: a seed declares what a function returns for which input, without its
//! source being run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::controls::pattern;
use crate::hidden::Hidden;
use crate::state::rejection::Rejection;

/// The input of a function call. Each caller sets what it has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FunctionInput<'a> {
    /// The user to confirm, or whose password is reset.
    pub(crate) email: Option<&'a str>,
    /// The new password.
    pub(crate) password: Hidden<Option<&'a str>>,
    /// Whether the new password is the current one. (manual)
    pub(crate) current_password_valid: Option<bool>,
    /// The payload of a custom login.
    pub(crate) payload: Option<&'a Value>,
    pub(crate) arguments: &'a [Value],
}

/// An outcome and the input for which a function has it. Conditions that are `None`
/// match any input.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclaredCase {
    /// A pattern for the email address.
    pub(crate) email: Option<String>,
    /// A pattern for the password.
    pub(crate) password: Hidden<Option<String>>,
    /// Whether the new password is the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) current_password_valid: Option<bool>,
    /// A part of the payload.
    pub(crate) payload: Option<Value>,
    /// A part of each argument.
    pub(crate) arguments: Option<Vec<Value>>,
    #[serde(rename = "ending")]
    pub(crate) outcome: Outcome,
}

/// What a function call results in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Returns(Value),
    Throws(String),
}

/// The status that confirmation and reset functions return. (manual)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FunctionStatus {
    Success,
    Pending,
    Fail,
}

/// The declared functions of an app, by name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct DeclaredFunctions(BTreeMap<Box<str>, Vec<DeclaredCase>>);

/// Whether a value contains all that is expected. Objects may have further keys; lists
/// must have the same length.
fn contains(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => expected.iter().all(|(key, value)| {
            actual
                .get(key)
                .is_some_and(|actual| contains(actual, value))
        }),
        (Value::Array(actual), Value::Array(expected)) => contains_each(actual, expected),
        // 1 and 1.0 are the same number in JavaScript.
        (Value::Number(actual), Value::Number(expected)) => {
            actual == expected || actual.as_f64() == expected.as_f64()
        }
        _ => actual == expected,
    }
}

fn contains_each(actual: &[Value], expected: &[Value]) -> bool {
    actual.len() == expected.len()
        && actual
            .iter()
            .zip(expected)
            .all(|(actual, expected)| contains(actual, expected))
}

impl DeclaredCase {
    fn matches(&self, input: &FunctionInput<'_>) -> bool {
        let text_matches = |pattern: &Option<String>, text: Option<&str>| {
            pattern
                .as_ref()
                .is_none_or(|pattern| text.is_some_and(|text| pattern::matches(pattern, text)))
        };
        text_matches(&self.email, input.email)
            && text_matches(&self.password, *input.password)
            && (self.current_password_valid.is_none()
                || self.current_password_valid == input.current_password_valid)
            && self.payload.as_ref().is_none_or(|expected| {
                let payload = input.payload;
                payload.is_some_and(|payload| contains(payload, expected))
            })
            && self
                .arguments
                .as_ref()
                .is_none_or(|expected| contains_each(input.arguments, expected))
    }
}

impl DeclaredFunctions {
    /// Declares a function. Returns false if one of this name is already declared.
    pub(crate) fn declare(&mut self, name: &str, cases: Vec<DeclaredCase>) -> bool {
        let is_new = !self.0.contains_key(name);
        if is_new {
            self.0.insert(name.into(), cases);
        }
        is_new
    }

    /// Whether a function of this name is declared.
    #[cfg(feature = "functions")]
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The names of all functions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|name| &**name)
    }

    /// Calls a function. The first case that matches the input determines the outcome.
    ///
    /// # Errors
    ///
    /// [`Rejection::FunctionNotFound`], [`Rejection::FunctionThrew`], or
    /// [`Rejection::FunctionUndeclared`] if no case matches.
    pub(crate) fn call(&self, name: &str, input: &FunctionInput<'_>) -> Result<&Value, Rejection> {
        let cases = self.0.get(name).ok_or(Rejection::FunctionNotFound)?;
        match cases.iter().find(|case| case.matches(input)) {
            None => Err(Rejection::FunctionUndeclared(name.to_owned())),
            Some(case) => match &case.outcome {
                Outcome::Returns(value) => Ok(value),
                Outcome::Throws(message) => Err(Rejection::FunctionThrew(message.clone())),
            },
        }
    }
}

impl FunctionStatus {
    /// The status that a function returned: an object, as the manual has it, or the bare string.
    /// Anything else counts as `fail`.
    pub(in crate::state) fn of(returned: &Value) -> Self {
        Self::named(returned).unwrap_or(Self::Fail)
    }

    /// `None` if it is not a status.
    pub(in crate::state) fn named(returned: &Value) -> Option<Self> {
        match returned.get("status").unwrap_or(returned).as_str()? {
            "success" => Some(Self::Success),
            "pending" | "" => Some(Self::Pending),
            "fail" => Some(Self::Fail),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn case(outcome: Outcome) -> DeclaredCase {
        DeclaredCase {
            email: None,
            password: Hidden::default(),
            current_password_valid: None,
            payload: None,
            arguments: None,
            outcome,
        }
    }

    fn returning(value: Value) -> DeclaredCase {
        case(Outcome::Returns(value))
    }

    /// (unknown functions: realm-web tests; the rest: our choice)
    #[test]
    fn the_first_case_that_matches_determines_the_outcome() {
        let mut functions = DeclaredFunctions::default();
        let two = DeclaredCase {
            arguments: Some(vec![json!({ "a": 1 }), json!("x")]),
            ..returning(json!(2))
        };
        let one = DeclaredCase {
            arguments: Some(vec![json!(1)]),
            ..returning(json!(1))
        };
        assert!(functions.declare("f", vec![two, one]));
        assert!(!functions.declare("f", Vec::new()));
        let call = |name: &str, arguments: &[Value]| {
            let input = FunctionInput {
                arguments,
                ..FunctionInput::default()
            };
            functions.call(name, &input).cloned()
        };
        assert_eq!(call("g", &[]), Err(Rejection::FunctionNotFound));
        #[cfg(feature = "functions")]
        assert!(functions.contains("f") && !functions.contains("g"));
        assert_eq!(call("f", &[json!(1.0)]), Ok(json!(1)));
        assert_eq!(
            call("f", &[json!({ "a": 1, "b": 2 }), json!("x")]),
            Ok(json!(2))
        );
        for arguments in [vec![], vec![json!(2)], vec![json!(1), json!(1)]] {
            assert_eq!(
                call("f", &arguments),
                Err(Rejection::FunctionUndeclared("f".into()))
            );
        }
    }

    /// (our choice)
    #[test]
    fn an_object_contains_its_parts_and_a_list_only_one_of_its_length() {
        let whole = json!({ "a": [1, { "b": "x", "c": 2 }], "d": null });
        for (part, is_contained) in [
            (json!({}), true),
            (json!({ "d": null }), true),
            (json!({ "a": [1.0, { "b": "x" }] }), true),
            (json!({ "a": [1, {}] }), true),
            (json!({ "a": [1] }), false),
            (json!({ "a": [1, { "b": "y" }] }), false),
            (json!({ "a": [{ "b": "x" }, 1] }), false),
            (json!({ "e": null }), false),
            (json!([]), false),
        ] {
            assert_eq!(contains(&whole, &part), is_contained, "{part}");
        }
    }

    /// (manual; an empty status: stitch 3 tests; that anything else fails: our choice)
    #[test]
    fn a_status_is_an_object_or_a_string_and_anything_else_fails() {
        for (returned, status) in [
            (json!({ "status": "success" }), FunctionStatus::Success),
            (json!("success"), FunctionStatus::Success),
            (json!("pending"), FunctionStatus::Pending),
            (json!({ "status": "" }), FunctionStatus::Pending),
            (json!({ "status": "odd" }), FunctionStatus::Fail),
            (json!({ "status": null }), FunctionStatus::Fail),
            (json!(null), FunctionStatus::Fail),
            (json!({}), FunctionStatus::Fail),
        ] {
            assert_eq!(FunctionStatus::of(&returned), status, "{returned}");
        }
    }
}
