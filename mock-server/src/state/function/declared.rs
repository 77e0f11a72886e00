//! Functions. They are not run: what each answers to an input is declared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::controls::pattern;
use crate::state::Rejection;

/// What a function was called with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FunctionInput<'a> {
    /// Whose registration or password it is about.
    pub(crate) email: Option<&'a str>,
    /// The new password.
    pub(crate) password: Option<&'a str>,
    /// What a custom login shows.
    pub(crate) payload: Option<&'a Value>,
    pub(crate) arguments: &'a [Value],
}

/// An input that a function has an answer to, and the answer. What is not given
/// fits everything.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// Pattern of an address.
    pub(crate) email: Option<String>,
    /// Pattern of a password.
    pub(crate) password: Option<String>,
    /// Part of a payload.
    pub(crate) payload: Option<Value>,
    /// As many arguments, each of which is part of the one given.
    pub(crate) arguments: Option<Vec<Value>>,
    pub(crate) ending: Ending,
}

/// How a function ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ending {
    Returns(Value),
    Throws(String),
}

/// What the functions of confirmation and reset decide. (manual)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Success,
    Pending,
    Fail,
}

/// The declared functions of an app, by name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Functions(BTreeMap<Box<str>, Vec<Case>>);

/// Whether a value holds all that is declared: an object may hold more.
fn holds(given: &Value, declared: &Value) -> bool {
    match (given, declared) {
        (Value::Object(given), Value::Object(declared)) => declared
            .iter()
            .all(|(key, value)| given.get(key).is_some_and(|given| holds(given, value))),
        (Value::Array(given), Value::Array(declared)) => all_hold(given, declared),
        // 1 and 1.0 are one number to JavaScript.
        (Value::Number(given), Value::Number(declared)) => {
            given == declared || given.as_f64() == declared.as_f64()
        }
        _ => given == declared,
    }
}

fn all_hold(given: &[Value], declared: &[Value]) -> bool {
    given.len() == declared.len()
        && given
            .iter()
            .zip(declared)
            .all(|(given, declared)| holds(given, declared))
}

impl Case {
    fn fits(&self, input: &FunctionInput<'_>) -> bool {
        let like = |pattern: &Option<String>, text: Option<&str>| {
            pattern
                .as_ref()
                .is_none_or(|pattern| text.is_some_and(|text| pattern::matches(pattern, text)))
        };
        like(&self.email, input.email)
            && like(&self.password, input.password)
            && self
                .payload
                .as_ref()
                .is_none_or(|part| input.payload.is_some_and(|whole| holds(whole, part)))
            && self
                .arguments
                .as_ref()
                .is_none_or(|declared| all_hold(input.arguments, declared))
    }
}

impl Functions {
    /// Declares a function; `false` if there is one of this name.
    pub(crate) fn declare(&mut self, name: &str, cases: Vec<Case>) -> bool {
        let free = !self.0.contains_key(name);
        if free {
            self.0.insert(name.into(), cases);
        }
        free
    }

    /// What the first case that fits returns.
    pub(crate) fn call(&self, name: &str, input: &FunctionInput<'_>) -> Result<&Value, Rejection> {
        let cases = self.0.get(name).ok_or(Rejection::FunctionNotFound)?;
        match cases.iter().find(|case| case.fits(input)) {
            None => Err(Rejection::FunctionUndeclared(name.to_owned())),
            Some(case) => match &case.ending {
                Ending::Returns(value) => Ok(value),
                Ending::Throws(message) => Err(Rejection::FunctionThrew(message.clone())),
            },
        }
    }

    /// What a function of confirmation or reset decides. One that throws, or
    /// returns anything else, says no (our choice).
    pub(crate) fn decide(
        &self,
        name: &str,
        input: &FunctionInput<'_>,
    ) -> Result<Status, Rejection> {
        let returned = match self.call(name, input) {
            Err(Rejection::FunctionThrew(_)) => return Ok(Status::Fail),
            returned => returned?,
        };
        let status = returned.get("status").unwrap_or(returned).as_str();
        Ok(match status {
            Some("success") => Status::Success,
            Some("pending") => Status::Pending,
            _ => Status::Fail,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn case(ending: Ending) -> Case {
        Case {
            email: None,
            password: None,
            payload: None,
            arguments: None,
            ending,
        }
    }

    fn returning(value: Value) -> Case {
        case(Ending::Returns(value))
    }

    /// An undeclared function: not found (realm-web tests). The first case that
    /// fits answers; where none does, that is told (our choice).
    #[test]
    fn the_first_case_that_fits_answers() {
        let mut all = Functions::default();
        let two = Case {
            arguments: Some(vec![json!({ "a": 1 }), json!("x")]),
            ..returning(json!(2))
        };
        let one = Case {
            arguments: Some(vec![json!(1)]),
            ..returning(json!(1))
        };
        assert!(all.declare("f", vec![two, one]));
        assert!(!all.declare("f", Vec::new()));
        let call = |name: &str, arguments: &[Value]| {
            let input = FunctionInput {
                arguments,
                ..FunctionInput::default()
            };
            all.call(name, &input).cloned()
        };
        assert_eq!(call("g", &[]), Err(Rejection::FunctionNotFound));
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

    /// `{status: ...}` as the manual has it, or the bare word; anything else and
    /// an exception say no (our choice).
    #[test]
    fn decisions() {
        let mut all = Functions::default();
        let like = |pattern: &str, case: Case| Case {
            email: Some(pattern.into()),
            ..case
        };
        all.declare(
            "f",
            vec![
                like("*@a", returning(json!({ "status": "success" }))),
                like("*@b", returning(json!("pending"))),
                like("*@c", case(Ending::Throws("no".into()))),
                returning(json!({ "status": "odd" })),
            ],
        );
        for (email, status) in [
            ("x@a", Status::Success),
            ("x@b", Status::Pending),
            ("x@c", Status::Fail),
            ("x@d", Status::Fail),
        ] {
            let input = FunctionInput {
                email: Some(email),
                ..FunctionInput::default()
            };
            assert_eq!(all.decide("f", &input), Ok(status), "{email}");
        }
        let nothing = FunctionInput::default();
        assert_eq!(all.decide("g", &nothing), Err(Rejection::FunctionNotFound));
    }
}
