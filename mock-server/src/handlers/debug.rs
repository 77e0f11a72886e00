//! Functions called by an administrator. (predecessor CLI and its tests, OpenAPI document)

use serde_json::json;

use crate::handlers::function_calls::Requested;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Caller, Rejection};

/// The user or system that the request names; an error if it names neither or both. (OpenAPI
/// document) The predecessor CLI sends an empty user with the system, and `false` with a user.
fn caller(call: &AppCall<'_>) -> Result<Caller, ApiError> {
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
        (None, true) => Ok(Caller::System),
        (Some(user), false) => {
            let unknown = |()| Rejection::UserNotFound;
            let user = call.app.users.get(user.parse().map_err(unknown)?)?;
            Ok(Caller::User(user.id))
        }
    }
}

/// `POST …/debug/execute_function?user_id=|run_as_system=` `{name, arguments?, service?}`: 200,
/// `{result, logs, error_logs, stats}` with the result as canonical extended JSON.
pub(crate) fn execute_function(call: &mut AppCall<'_>) -> HandlerResult {
    let caller = caller(call)?;
    let requested: Requested = call.request.json()?;
    let name = requested.name();
    let result = match requested.call(call, caller) {
        // A source that is empty, or that this build cannot run.
        Err(Rejection::FunctionNotFound) if call.app.config.functions.by_name(&name).is_some() => {
            return Err(Rejection::FunctionUndeclared(name).into());
        }
        result => result?,
    };
    let console = call.request.function_runs.iter().last();
    let lines = |is_error: bool| {
        let lines = console.iter().flat_map(|run| &run.console);
        let lines = lines.filter(move |line| line.is_error == is_error);
        lines.map(|line| &line.text).collect::<Vec<_>>()
    };
    Ok(ApiResponse::ok(&json!({
        "result": result,
        "logs": lines(false),
        "error_logs": lines(true),
        // The same in every run.
        "stats": { "execution_time": "0s" },
    })))
}
