//! Calling functions: what a seed declares decides; otherwise the source runs.

use serde::Deserialize;
use serde_json::Value;

use crate::state::app::App;
use crate::state::drawn_token::DrawnToken;
use crate::state::function::call::FunctionCall;
use crate::state::function::declared::{FunctionInput, FunctionStatus};
use crate::state::function::run::{FunctionRun, FunctionRuns};
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

/// How a call was decided.
enum Called<'a> {
    Declared(&'a Value),
    Ran(&'a FunctionRun),
}

/// What the function of an endpoint came to.
#[derive(Deserialize)]
pub(crate) struct EndpointResult {
    /// In plain or extended JSON.
    pub(crate) result: Value,
    pub(crate) response: EndpointResponse,
}

/// How a function configured its response.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct EndpointResponse {
    pub(crate) is_configured: bool,
    pub(crate) status: Option<u16>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<EndpointBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EndpointBody {
    Text(String),
    Base64(String),
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

    /// Calls the function of an endpoint. A result that a seed declares configures no response.
    ///
    /// # Errors
    ///
    /// As [`call_function`](Self::call_function).
    pub(crate) fn call_endpoint(
        &self,
        call: FunctionCall,
        input: &FunctionInput<'_>,
        runs: &FunctionRuns,
    ) -> Result<EndpointResult, Rejection> {
        match self.called(call, input, runs)? {
            Called::Declared(result) => Ok(EndpointResult {
                result: result.clone(),
                response: EndpointResponse::default(),
            }),
            Called::Ran(run) => serde_json::from_value(run.outcome.clone()?)
                .map_err(|error| Rejection::FunctionThrew(error.to_string())),
        }
    }

    fn call_with_token(
        &self,
        call: FunctionCall,
        input: &FunctionInput<'_>,
        runs: &FunctionRuns,
    ) -> Result<(Value, Option<DrawnToken>), Rejection> {
        match self.called(call, input, runs)? {
            Called::Declared(value) => Ok((value.clone(), None)),
            Called::Ran(run) => Ok((run.outcome.clone()?, run.token.clone())),
        }
    }

    fn called<'a>(
        &'a self,
        call: FunctionCall,
        input: &FunctionInput<'_>,
        runs: &'a FunctionRuns,
    ) -> Result<Called<'a>, Rejection> {
        let missing = match self.declared_functions.call(&call.name, input) {
            Ok(_) if mutant!(self, SourcesPrecedeDeclaredCases) => Rejection::FunctionNotFound,
            Ok(value) => return Ok(Called::Declared(value)),
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
        runs.find(call).map(Called::Ran)
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
