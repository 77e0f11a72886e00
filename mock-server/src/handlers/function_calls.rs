//! Calling an app's functions: as a seed declares them, or by running their source.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::functions::{holds, user_value};
use crate::handlers::wire::extended;
use crate::http::call::{AppCall, HandlerResult, authenticate_user};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Caller, FunctionCall, FunctionInput, Purpose, Rejection};

/// A function and its arguments.
#[derive(Deserialize)]
pub(super) struct Requested {
    name: String,
    #[serde(default)]
    arguments: Option<Vec<Value>>,
    /// The service that the function belongs to, if it is not the app itself.
    #[serde(default)]
    service: Option<String>,
}

impl Requested {
    /// The name of the function; `SERVICE.NAME` for a function of a service. (our choice)
    pub(super) fn name(&self) -> String {
        match self.service.as_deref().filter(|name| !name.is_empty()) {
            Some(service) => format!("{service}.{}", self.name),
            None => self.name.clone(),
        }
    }

    /// Calls the function. Returns its value as canonical extended JSON.
    pub(super) fn call(self, call: &AppCall<'_>, caller: Caller) -> Result<Value, Rejection> {
        let name = self.name();
        let typed = self.arguments.unwrap_or_default();
        let plain: Vec<_> = typed.iter().cloned().map(extended::plain).collect();
        let input = FunctionInput {
            arguments: &plain,
            ..FunctionInput::default()
        };
        let function = FunctionCall::new(&name, Purpose::Call(typed), caller);
        let runs = &call.request.function_runs;
        let returned = call.app.call_function(function, &input, runs)?;
        Ok(extended::canonical(returned))
    }
}

/// `POST /api/client/v2.0/app/{client}/functions/call` with the access token and
/// [`Requested`] → 200, the returned value; 400 `FunctionExecutionError` if the function throws,
/// 404 `FunctionNotFound`, also if it is private, 403 `NoMatchingRuleFound` if its
/// `can_evaluate` does not hold.
///
/// Arguments and value are canonical extended JSON. (realm-web; realm-web tests for the
/// 404; that clients cannot call a private function: manual)
pub(crate) fn call(call: &mut AppCall<'_>) -> HandlerResult {
    let authenticated = authenticate_user(call.app, call.request);
    let mut caller = Caller::System;
    if !mutant!(call.app, FunctionsNeedNoUser) {
        let (user, _) = authenticated?;
        call.app.users.get(user)?;
        caller = Caller::User(user);
    }
    let requested: Requested = call.request.json()?;
    check_access(call, &requested.name(), caller)?;
    Ok(ApiResponse::ok(&requested.call(call, caller)?))
}

/// Rejects a client that may not call a function.
fn check_access(call: &AppCall<'_>, name: &str, caller: Caller) -> Result<(), ApiError> {
    let Some(function) = call.app.config.functions.by_name(name) else {
        return Ok(());
    };
    if function.private && !mutant!(call.app, ClientsCallPrivateFunctions) {
        // The response does not tell a private function from one that does not exist; the log
        // does. (our choice)
        return Err(ApiError {
            reason: Some(format!("function '{name}' is private").into()),
            ..Rejection::FunctionNotFound.into()
        });
    }
    check_can_evaluate(call, name, caller)
}

/// Rejects a request for which the `can_evaluate` of a function does not hold.
pub(super) fn check_can_evaluate(
    call: &AppCall<'_>,
    name: &str,
    caller: Caller,
) -> Result<(), ApiError> {
    let function = call.app.config.functions.by_name(name);
    let expression = function.and_then(|function| function.settings.get("can_evaluate"));
    let expression = expression.filter(|expression| **expression != json!({}));
    let expression = expression.filter(|_| !mutant!(call.app, CanEvaluateIsIgnored));
    let Some(expression) = expression else {
        return Ok(());
    };
    let user = match caller {
        Caller::User(id) => call.app.users.get(id).ok(),
        Caller::System => None,
    };
    let code = call.request.world.code.get(call.app);
    let scope = code.scope(&user_value(call.app, user), &call.request.describe());
    match holds(expression, &scope) {
        Ok(true) => Ok(()),
        // ours
        Ok(false) => Err(ApiError::new(
            StatusCode::FORBIDDEN,
            format!("rule not matched for function '{name}'"),
            Some("NoMatchingRuleFound"),
        )),
        Err(reason) => Err(Rejection::FunctionThrew(format!(
            "can_evaluate of function '{name}' is invalid: {reason}"
        ))
        .into()),
    }
}
