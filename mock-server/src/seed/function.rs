//! Functions, and what else an app knows people by.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a revocation, disabling or deletion does to access tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokens {
    /// They end with the session, as the manual says.
    #[default]
    #[serde(rename = "documented")]
    EndWithSession,
    /// They live until they expire, as tests saw the service do.
    #[serde(rename = "observed")]
    LiveUntilExpiry,
}

/// A function of an app. It is not run: what it answers is declared, case by
/// case. One that is not declared is not found.
///
/// | called by | sees | answers |
/// | --- | --- | --- |
/// | `local-userpass` with `runConfirmationFunction` | `email` | `success`, `pending` or `fail`, bare or as `{status: success}`; `pending` leaves the token in the outbox |
/// | `local-userpass` with `runResetFunction` | `email`, `password`, `arguments` | the same |
/// | `custom-function` | `payload` | the user's id, or an object with `id` and what goes to the user's data |
/// | a client | `arguments` | anything, given as extended JSON |
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FunctionSeed {
    /// As providers and clients name it; a function of a service is
    /// `SERVICE.NAME`.
    pub name: String,
    /// The first case that fits the call answers; none that fits is an error.
    pub cases: Vec<CaseSeed>,
}

/// What a function answers to some of its calls. Of `email` to `arguments`, what
/// is not given fits every call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseSeed {
    /// An address; `*` stands for any text.
    pub email: Option<String>,
    /// A new password; `*` stands for any text.
    pub password: Option<String>,
    /// Part of a payload: an object fits one that holds more.
    pub payload: Option<Value>,
    /// The arguments, as many as there are, each compared as `payload` is.
    pub arguments: Option<Vec<Value>>,
    /// What it returns; not given, `null`.
    pub result: Option<Value>,
    /// What it throws in place of returning.
    pub error: Option<String>,
}

/// A token that proves an identity to an OAuth provider.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenSeed {
    /// What clients send as `authCode`, `accessToken` or `id_token`.
    pub token: String,
    /// What the provider knows the user by.
    pub id: String,
    /// What the provider tells of the user, such as `name` and `email`.
    pub data: Map<String, Value>,
}

/// A secret of an app, which providers name.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretSeed {
    /// Letters, digits, `_` and `-`.
    pub name: String,
    /// Never shown again.
    pub value: String,
}

impl FunctionSeed {
    /// A function that answers nothing yet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            cases: Vec::new(),
        }
    }

    /// Adds a case behind those that are there.
    #[must_use]
    pub fn case(mut self, case: CaseSeed) -> Self {
        self.cases.push(case);
        self
    }
}

impl CaseSeed {
    /// Fits every call and returns a value.
    #[must_use]
    pub fn returns(result: impl Into<Value>) -> Self {
        Self {
            result: Some(result.into()),
            ..Self::default()
        }
    }

    /// Fits every call and throws.
    #[must_use]
    pub fn throws(message: &str) -> Self {
        Self {
            error: Some(message.into()),
            ..Self::default()
        }
    }

    /// Only for addresses that fit a pattern.
    #[must_use]
    pub fn email(mut self, pattern: &str) -> Self {
        self.email = Some(pattern.into());
        self
    }

    /// Only for new passwords that fit a pattern.
    #[must_use]
    pub fn password(mut self, pattern: &str) -> Self {
        self.password = Some(pattern.into());
        self
    }

    /// Only for payloads that hold this.
    #[must_use]
    pub fn payload(mut self, part: impl Into<Value>) -> Self {
        self.payload = Some(part.into());
        self
    }

    /// Only for these arguments.
    #[must_use]
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = Value>) -> Self {
        self.arguments = Some(arguments.into_iter().collect());
        self
    }
}
