//! Calling functions: what a seed declares decides; otherwise the source runs.

use serde_json::Value;

use crate::state::app::App;
use crate::state::drawn_token::DrawnToken;
use crate::state::function::call::FunctionCall;
use crate::state::function::declared::{FunctionInput, FunctionStatus};
use crate::state::function::run::FunctionRuns;
use crate::state::rejection::Rejection;

/// A confirmation or reset that a function decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) status: FunctionStatus,
    /// The token that the function saw, if its source ran.
    pub(super) token: Option<DrawnToken>,
}

impl From<FunctionStatus> for Decision {
    fn from(status: FunctionStatus) -> Self {
        Self {
            status,
            token: None,
        }
    }
}

impl App {
    /// Calls a function. Returns plain or extended JSON.
    ///
    /// # Errors
    ///
    /// [`Rejection::FunctionMustRun`], if the source has not run yet, or why the call failed.
    pub(crate) fn call_function(
        &self,
        call: FunctionCall,
        input: &FunctionInput<'_>,
        runs: &FunctionRuns,
    ) -> Result<Value, Rejection> {
        self.call_with_token(call, input, runs)
            .map(|(value, _)| value)
    }

    fn call_with_token(
        &self,
        call: FunctionCall,
        input: &FunctionInput<'_>,
        runs: &FunctionRuns,
    ) -> Result<(Value, Option<DrawnToken>), Rejection> {
        let missing = match self.declared_functions.call(&call.name, input) {
            Ok(_) if mutant!(self, SourcesPrecedeDeclaredCases) => Rejection::FunctionNotFound,
            Ok(value) => return Ok((value.clone(), None)),
            Err(missing @ (Rejection::FunctionNotFound | Rejection::FunctionUndeclared(_))) => {
                missing
            }
            Err(threw) => return Err(threw),
        };
        let source = self.config.functions.by_name(&call.name);
        // Functions that exist only in a seed file have no source.
        if !cfg!(feature = "functions") || source.is_none_or(|found| found.source.is_empty()) {
            return Err(match missing {
                Rejection::FunctionNotFound if source.is_none() => self.missing(&call.name),
                missing => missing,
            });
        }
        let run = runs.find(call)?;
        Ok((run.outcome.clone()?, run.token.clone()))
    }

    /// Why there is no function of this name.
    fn missing(&self, name: &str) -> Rejection {
        let files = &self.config.files;
        let reason = if name.is_empty() {
            "the provider names no function".to_owned()
        } else if files.contains_key(&format!("functions/{name}.js")) {
            format!("function '{name}' does not exist: functions/config.json does not list it")
        } else {
            format!("function '{name}' does not exist")
        };
        Rejection::FunctionMissing(reason)
    }

    /// Calls a confirmation or reset function. An empty status means pending. (stitch 3
    /// tests) It fails if it throws or returns anything but a status. (our choice)
    ///
    /// # Errors
    ///
    /// [`Rejection::FunctionMissing`], [`Rejection::FunctionNotFound`],
    /// [`Rejection::FunctionUndeclared`] or [`Rejection::FunctionMustRun`].
    pub(super) fn decide_by_function(
        &self,
        call: FunctionCall,
        input: &FunctionInput<'_>,
        runs: &FunctionRuns,
    ) -> Result<Decision, Rejection> {
        // A missing or undeclared function is an error of the test setup, which must not look
        // like a decision of the function.
        let (returned, token) = match self.call_with_token(call, input, runs) {
            Err(Rejection::FunctionThrew(_) | Rejection::FunctionTimedOut) => {
                return Ok(if mutant!(self, ThrowingFunctionsConfirm) {
                    FunctionStatus::Success.into()
                } else {
                    FunctionStatus::Fail.into()
                });
            }
            called => called?,
        };
        let status = FunctionStatus::of(&returned);
        Ok(Decision { status, token })
    }
}
