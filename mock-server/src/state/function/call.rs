//! Calls of functions whose source runs.

use std::fmt;

use serde_json::{Value, json};

use crate::state::drawn_token::DrawnToken;
use crate::state::storage::id::Id;

/// As whom a function runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    System,
    User(Id),
}

/// What a function is called for, which determines its arguments.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A call with arguments, in extended JSON.
    Call(Vec<Value>),
    LogIn(Value),
    Confirm {
        email: Box<str>,
    },
    Reset {
        email: Box<str>,
        password: Box<str>,
        current_password_valid: bool,
        arguments: Vec<Value>,
    },
    /// An authentication event.
    Trigger(Value),
    /// A request to an endpoint.
    Endpoint {
        route: Box<str>,
        request: Value,
        /// The function sees its user's custom data.
        has_custom_data: bool,
    },
}

/// Without arguments, which can contain secrets.
impl fmt::Debug for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Call(_) => "Call(..)",
            Self::LogIn(_) => "LogIn(..)",
            Self::Confirm { .. } => "Confirm { .. }",
            Self::Reset { .. } => "Reset { .. }",
            Self::Trigger(_) => "Trigger(..)",
            Self::Endpoint { .. } => "Endpoint { .. }",
        })
    }
}

/// A call of a function whose source is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FunctionCall {
    pub(crate) name: Box<str>,
    pub(crate) purpose: Purpose,
    pub(crate) caller: Caller,
}

impl FunctionCall {
    pub(crate) fn new(name: &str, purpose: Purpose, caller: Caller) -> Self {
        Self {
            name: name.into(),
            purpose,
            caller,
        }
    }

    /// Whether the function gets a token, with which an address is confirmed or a password is
    /// reset later.
    pub(crate) fn has_token(&self) -> bool {
        matches!(
            self.purpose,
            Purpose::Confirm { .. } | Purpose::Reset { .. }
        )
    }

    /// The arguments, in extended JSON. (manual)
    pub(crate) fn arguments(&self, token: Option<&DrawnToken>) -> Vec<Value> {
        let with_token = |username: &str| {
            let token = token.map(|token| (&token.token, token.token_id));
            let (token, id) = token.unzip();
            json!({ "token": token, "tokenId": id, "username": username })
        };
        match &self.purpose {
            Purpose::Call(arguments) => arguments.clone(),
            Purpose::LogIn(value) | Purpose::Trigger(value) => vec![value.clone()],
            Purpose::Endpoint { request, .. } => vec![request.clone()],
            Purpose::Confirm { email } => vec![with_token(email)],
            Purpose::Reset {
                email,
                password,
                current_password_valid,
                arguments,
            } => {
                let mut first = with_token(email);
                first["password"] = (&**password).into();
                first["currentPasswordValid"] = (*current_password_valid).into();
                let mut all = vec![first];
                all.extend(arguments.iter().cloned());
                all
            }
        }
    }
}
