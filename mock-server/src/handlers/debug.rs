//! Functions called by an administrator. (predecessor CLI and its tests, OpenAPI document)

use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::wire::extended;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{FunctionInput, Rejection};

#[derive(Deserialize)]
struct Execution {
    name: String,
    arguments: Option<Vec<Value>>,
    service: Option<String>,
}

/// Rejects a request that names neither a user nor the system, or both. (OpenAPI document) The
/// predecessor CLI sends an empty user with the system, and `false` with a user.
fn check_user(call: &AppCall<'_>) -> Result<(), ApiError> {
    let as_system = match call.request.query("run_as_system") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            return Err(ApiError::invalid_parameter(
                "run_as_system must be true or false",
            ));
        }
    };
    match (call.request.query("user_id"), as_system) {
        (Some(_), true) | (None, false) => Err(ApiError::invalid_parameter(
            "either user_id or run_as_system must be given",
        )),
        (None, true) => Ok(()),
        (Some(user), false) => {
            let unknown = |()| Rejection::UserNotFound;
            call.app.users.get(user.parse().map_err(unknown)?)?;
            Ok(())
        }
    }
}

/// `POST …/debug/execute_function?user_id=|run_as_system=` `{name, arguments?, service?}`: 200,
/// `{result, logs, error_logs, stats}` with the result as canonical extended JSON.
///
/// A declared function answers; nothing runs the source of one (our choice). A function of a
/// service is declared as `SERVICE.NAME`.
pub(crate) fn execute_function(call: &mut AppCall<'_>) -> HandlerResult {
    check_user(call)?;
    let execution: Execution = call.request.json()?;
    let name = match execution.service.filter(|service| !service.is_empty()) {
        Some(service) => format!("{service}.{}", execution.name),
        None => execution.name,
    };
    let arguments = execution.arguments.unwrap_or_default().into_iter();
    let arguments: Vec<_> = arguments.map(extended::plain).collect();
    let input = FunctionInput {
        arguments: &arguments,
        ..FunctionInput::default()
    };
    let result = match call.app.declared_functions.call(&name, &input) {
        Err(Rejection::FunctionNotFound) if call.app.config.functions.by_name(&name).is_some() => {
            return Err(Rejection::FunctionUndeclared(name).into());
        }
        result => result?,
    };
    Ok(ApiResponse::ok(&json!({
        "result": extended::canonical(result.clone()),
        "logs": [],
        "error_logs": [],
        "stats": { "execution_time": "0s" },
    })))
}
