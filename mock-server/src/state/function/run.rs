//! Runs of functions: what came of the calls that a rule asked for.
//!
//! A rule cannot wait for a function, because it runs with the state locked. It rejects the
//! request with [`Rejection::FunctionMustRun`] instead, before it changes anything. The caller
//! runs the function without the lock and calls the rule again, with the outcome in the
//! [`FunctionRuns`] of the request. So the rule checks everything anew: what has changed while the
//! function ran, such as a deleted user, is noticed.

use serde_json::Value;

use crate::state::drawn_token::DrawnToken;
use crate::state::event::FunctionLog;
use crate::state::external_user::ExternalUser;
use crate::state::function::call::{Caller, FunctionCall, Purpose};
use crate::state::function::declared::FunctionStatus;
use crate::state::rejection::Rejection;

impl Purpose {
    /// What a result should have been, if the purpose needs another.
    fn unmet(&self, result: &Value) -> Option<&'static str> {
        let (is_met, expected) = match self {
            Self::LogIn(_) => (
                ExternalUser::from_function_result(result).is_ok(),
                "the user's ID as a string, or an object with it as 'id'",
            ),
            Self::Confirm { .. } | Self::Reset { .. } => (
                FunctionStatus::named(result).is_some(),
                "{status: 'success'}, {status: 'pending'} or {status: 'fail'}",
            ),
            Self::Call(_) | Self::Trigger(_) | Self::Endpoint { .. } => return None,
        };
        (!is_met).then_some(expected)
    }
}

/// How much of a result an error shows, in bytes.
const SHOWN: usize = 200;

/// Why a function returned nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RunFailure {
    /// It threw, or could not be run.
    Threw(String),
    /// It took longer than the time limit.
    TimeLimit,
    #[cfg_attr(not(feature = "functions"), expect(dead_code, reason = "nothing runs"))]
    MemoryLimit,
}

impl RunFailure {
    /// The text of the error. (public issue trackers for the limit of memory, and by analogy that
    /// of time)
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Threw(message) => message,
            Self::TimeLimit => "execution time limit exceeded",
            Self::MemoryLimit => "execution memory limit exceeded",
        }
    }
}

impl From<RunFailure> for Rejection {
    fn from(failure: RunFailure) -> Self {
        match failure {
            RunFailure::TimeLimit => Self::FunctionTimedOut,
            other => Self::FunctionThrew(other.text().to_owned()),
        }
    }
}

/// A message of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConsoleLine {
    pub(crate) is_error: bool,
    pub(crate) text: Box<str>,
}

/// A call that has ended.
#[derive(Clone, Debug)]
pub(crate) struct FunctionRun {
    pub(crate) call: FunctionCall,
    /// The token that the function saw.
    pub(crate) token: Option<DrawnToken>,
    /// The value in extended JSON.
    pub(crate) outcome: Result<Value, RunFailure>,
    pub(crate) console: Vec<ConsoleLine>,
}

impl FunctionRun {
    /// A call that has ended. If its result is not what the purpose of the call needs, an error
    /// in the console says so: the client is only told that it was refused.
    pub(crate) fn new(
        call: FunctionCall,
        token: Option<DrawnToken>,
        outcome: Result<Value, RunFailure>,
        mut console: Vec<ConsoleLine>,
    ) -> Self {
        if let Ok(result) = &outcome
            && let Some(expected) = call.purpose.unmet(result)
        {
            let result = result.to_string();
            let shown = &result[..result.floor_char_boundary(SHOWN)];
            console.push(ConsoleLine {
                is_error: true,
                text: format!("the function returned {shown} instead of {expected}").into(),
            });
        }
        Self {
            call,
            token,
            outcome,
            console,
        }
    }

    /// The run as watchers of the server see it.
    pub(crate) fn log(&self) -> FunctionLog {
        let error = self.outcome.as_ref().err().map(RunFailure::text);
        FunctionLog {
            name: self.call.name.clone(),
            user: match self.call.caller {
                Caller::User(id) => Some(id),
                Caller::System => None,
            },
            lines: self.console.iter().map(|line| line.text.clone()).collect(),
            error: error.map(Into::into),
        }
    }
}

/// The calls that have ended since a request arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct FunctionRuns(Vec<FunctionRun>);

impl FunctionRuns {
    pub(crate) fn push(&mut self, run: FunctionRun) {
        self.0.push(run);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &FunctionRun> {
        self.0.iter()
    }

    /// The last run of a call.
    ///
    /// # Errors
    ///
    /// [`Rejection::FunctionMustRun`], if there is none: the call has not run, or something that
    /// it depends on has changed.
    pub(in crate::state) fn find(&self, call: FunctionCall) -> Result<&FunctionRun, Rejection> {
        let found = self.0.iter().rev().find(|run| run.call == call);
        found.ok_or_else(|| Rejection::FunctionMustRun(Box::new(call)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_functions_that_confirm_or_reset_get_a_token_and_every_run_counts() {
        let email: Box<str> = "x".into();
        let reset = Purpose::Reset {
            email: email.clone(),
            password: "secret".into(),
            current_password_valid: false,
            arguments: Vec::new(),
        };
        let mut runs = FunctionRuns::default();
        for (n, (purpose, has_token)) in [
            (Purpose::Call(Vec::new()), false),
            (Purpose::LogIn(Value::Null), false),
            (Purpose::Confirm { email }, true),
            (reset, true),
            (Purpose::Trigger(Value::Null), false),
        ]
        .into_iter()
        .enumerate()
        {
            let call = FunctionCall::new("f", purpose, Caller::System);
            assert_eq!(call.has_token(), has_token, "{call:?}");
            assert_eq!(runs.count(), n);
            runs.push(FunctionRun::new(call, None, Ok(Value::Null), Vec::new()));
        }
    }

    /// (our choice)
    #[test]
    fn results_that_the_purpose_cannot_use_are_errors_in_the_console() {
        let email: Box<str> = "x".into();
        let confirm = || Purpose::Confirm {
            email: email.clone(),
        };
        let log_in = || Purpose::LogIn(Value::Null);
        for (purpose, result, expected) in [
            (confirm(), json!({ "status": "success" }), None),
            (confirm(), json!({ "status": "fail" }), None),
            (confirm(), json!("pending"), None),
            (
                confirm(),
                json!({ "status": "sucess" }),
                Some(r#"returned {"status":"sucess"} instead of {status: 'success'}"#),
            ),
            (confirm(), json!({ "$undefined": true }), Some("returned")),
            (log_in(), json!("ada"), None),
            (log_in(), json!({ "id": "ada" }), None),
            (
                log_in(),
                json!(42),
                Some("returned 42 instead of the user's ID as a string"),
            ),
            (log_in(), json!("\u{e4}".repeat(200_000)), None),
            (
                log_in(),
                json!(["\u{e4}".repeat(200_000)]),
                Some("\u{e4} instead of"),
            ),
            (Purpose::Call(Vec::new()), json!(42), None),
        ] {
            let call = FunctionCall::new("f", purpose, Caller::System);
            let run = FunctionRun::new(call, None, Ok(result.clone()), Vec::new());
            let text = run.console.first().map(|line| &*line.text);
            match expected {
                None => assert_eq!(text, None),
                Some(part) => {
                    let text = text.unwrap_or_default();
                    assert!(text.contains(part) && text.len() < 400, "{text}");
                }
            }
        }
    }
}
