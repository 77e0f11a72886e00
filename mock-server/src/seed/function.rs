//! Declared functions.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Declared results of a function of an app, case by case. They take precedence over the
/// function's source, if it has one. A function of a service, or of `http`, is what
/// `context.services` and `context.http` return inside other functions.
///
/// | called by | input | result |
/// | --- | --- | --- |
/// | `local-userpass` with `runConfirmationFunction` | `email` | `success`, `pending` or `fail`, as a string or as `{status: success}`; `pending` leaves the token in the outbox |
/// | `local-userpass` with `runResetFunction` | `email`, `password`, `current_password_valid`, `arguments` | the same |
/// | `custom-function` | `payload` | the user's ID, or an object with `id` and the user's data |
/// | a client | `arguments` | any value, returned as extended JSON |
///
/// ```
/// use appservices_mock::{CaseSeed, FunctionSeed};
/// use serde_json::json;
///
/// let log_in = FunctionSeed::new("logIn")
///     .case(CaseSeed::returns("valjean").payload(json!({ "pin": 24601 })))
///     .case(CaseSeed::throws("wrong pin"));
/// # let _ = log_in;
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct FunctionSeed {
    /// The name that providers and clients call; `SERVICE.NAME` for a function of a
    /// service.
    pub name: String,
    /// The cases. The first one that matches the call decides; if none matches, the call
    /// fails.
    pub cases: Vec<CaseSeed>,
}

/// A case of a function: the calls that it matches, and their result. A condition that
/// is not set matches every call.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct CaseSeed {
    /// The address, in which a `*` matches any text.
    pub email: Option<String>,
    /// The new password, in which a `*` matches any text.
    pub password: Option<String>,
    /// Whether the new password is the current one: `currentPasswordValid` in the manual.
    pub current_password_valid: Option<bool>,
    /// A part of the payload. An object matches an object that contains more.
    pub payload: Option<Value>,
    /// The arguments. Their number must be the same; each is compared as `payload` is.
    pub arguments: Option<Vec<Value>>,
    /// The value that the function returns; default `null`.
    pub result: Option<Value>,
    /// The message of the error that the function throws instead of returning.
    pub error: Option<String>,
}

impl FunctionSeed {
    /// A function without cases, of which every call fails.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            cases: Vec::new(),
        }
    }

    /// Adds a case after the others.
    #[must_use]
    pub fn case(mut self, case: CaseSeed) -> Self {
        self.cases.push(case);
        self
    }
}

impl CaseSeed {
    /// A case that matches every call and returns a value.
    #[must_use]
    pub fn returns(result: impl Into<Value>) -> Self {
        Self {
            result: Some(result.into()),
            ..Self::default()
        }
    }

    /// A case that matches every call and throws an error.
    #[must_use]
    pub fn throws(message: &str) -> Self {
        Self {
            error: Some(message.into()),
            ..Self::default()
        }
    }

    /// Limits the case to addresses that match a pattern.
    #[must_use]
    pub fn email(mut self, pattern: &str) -> Self {
        self.email = Some(pattern.into());
        self
    }

    /// Limits the case to new passwords that match a pattern.
    #[must_use]
    pub fn password(mut self, pattern: &str) -> Self {
        self.password = Some(pattern.into());
        self
    }

    /// Limits the case to new passwords that are, or are not, the current one.
    #[must_use]
    pub fn current_password_valid(mut self, valid: bool) -> Self {
        self.current_password_valid = Some(valid);
        self
    }

    /// Limits the case to payloads that contain this value.
    #[must_use]
    pub fn payload(mut self, part: impl Into<Value>) -> Self {
        self.payload = Some(part.into());
        self
    }

    /// Limits the case to these arguments.
    #[must_use]
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = Value>) -> Self {
        self.arguments = Some(arguments.into_iter().collect());
        self
    }
}
