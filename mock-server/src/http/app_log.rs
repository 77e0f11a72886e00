//! Writes the app logs, which `GET …/apps/{app}/logs` returns.

use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{
    App, FunctionRun, Id, LogEntry, LogKind, RunFailure, Seconds, State, StateEvent,
};

/// Records a request in the log of the app that it is about, if there is one: every
/// failure, and every success that is not a read.
///
/// Returns the `co_id` of the entry, which the `link` of an error response contains;
/// `None` for a success that is not recorded. A failure that concerns no app is not
/// recorded, but draws a `co_id` all the same: drawing none would change every ID and
/// token that a given RNG seed yields afterwards.
pub(super) fn record(
    state: &mut State,
    request: &ApiRequest,
    result: &Result<ApiResponse, ApiError>,
) -> Option<Id> {
    let failure = result.as_ref().err();
    if request.param("app").is_empty() && request.param("client").is_empty() {
        state.events.extend(login(request, result, None));
    }
    // A call of an endpoint runs a function, whatever its method.
    let is_read = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS")
        && request.param("route").is_empty();
    let app = match failure {
        Some(api_error) => api_error.app.map(|(_, app)| app),
        None if is_read => None,
        None => request
            .param("app")
            .parse()
            .ok()
            .or_else(|| state.app_id_by_client_app_id(request.param("client"))),
    };
    let State { apps, rng, .. } = state;
    let co_id = (app.is_some() || failure.is_some()).then(|| rng.log_id())?;
    if let Some(app) = app.and_then(|app| apps.get_mut(&app))
        && !(mutant!(app, LogsHideRefusals) && failure.is_some())
    {
        push_entry(app, request, result, rng.log_id(), co_id);
    }
    Some(co_id)
}

/// The event of a login; `None` for all other requests.
fn login(
    request: &ApiRequest,
    result: &Result<ApiResponse, ApiError>,
    user: Option<Id>,
) -> Option<StateEvent> {
    let path = request.target.split('?').next().unwrap_or_default();
    let (base, provider) = path.strip_suffix("/login")?.rsplit_once('/')?;
    base.ends_with("/auth/providers").then(|| {
        let failure = result.as_ref().err();
        StateEvent::Login {
            provider: provider.into(),
            user,
            link: request.query("link") == Some("true"),
            status: match result {
                Ok(response) => response.status().as_u16(),
                Err(api_error) => api_error.status.as_u16(),
            },
            error_code: failure.and_then(|api_error| api_error.code).map(Into::into),
            reason: failure.and_then(|api_error| api_error.reason.as_deref().map(Into::into)),
        }
    })
}

fn push_entry(
    app: &mut App,
    request: &ApiRequest,
    result: &Result<ApiResponse, ApiError>,
    id: Id,
    co_id: Id,
) {
    let path = request.target.split('?').next().unwrap_or_default();
    let (status, failure) = match result {
        Ok(response) => (response.status(), None),
        Err(api_error) => (api_error.status, Some(api_error)),
    };
    let user_in_path = || {
        path.contains("/users/")
            .then(|| request.param("id").parse().ok())
    };
    let user = app
        .config
        .logs
        .take_user()
        .or_else(|| user_in_path().flatten());
    app.events.extend(login(request, result, user));
    let kind = if !request.param("route").is_empty() {
        LogKind::Endpoint
    } else if path.ends_with("/functions/call") {
        LogKind::Function
    } else if request.param("app").is_empty() {
        LogKind::Auth
    } else if path.ends_with("/debug/execute_function") {
        LogKind::Function
    } else if path.contains("/api_keys") {
        LogKind::ApiKey
    } else {
        LogKind::Api
    };
    let reason = failure.and_then(|api_error| api_error.reason.as_deref());
    app.config.logs.push(LogEntry {
        id,
        co_id,
        kind,
        at: request.now,
        user,
        method: request.method.as_str().into(),
        path: path.into(),
        status: status.as_u16(),
        error: failure.map(|api_error| api_error.error.as_ref().into()),
        error_code: failure.and_then(|api_error| api_error.code).map(Into::into),
        reason: reason.map(Into::into),
        messages: request
            .function_runs
            .iter()
            .flat_map(messages)
            // The error of a login function is the reason for which the login was refused.
            .filter(|message| reason.is_none_or(|reason| **message != *reason))
            .collect(),
    });
}

/// What a function wrote to the console, and the error that ended it.
fn messages(run: &FunctionRun) -> impl Iterator<Item = Box<str>> {
    let error = run.outcome.as_ref().err().map(RunFailure::text);
    let lines = run.console.iter().map(|line| line.text.clone());
    lines.chain(error.map(Into::into))
}

/// Records the run of a trigger's function.
pub(super) fn record_trigger(app: &mut App, now: Seconds, id: Id, name: &str, run: &FunctionRun) {
    let error = run.outcome.as_ref().err();
    app.config.logs.push(LogEntry {
        id,
        co_id: id,
        kind: LogKind::AuthTrigger,
        at: now,
        user: None,
        method: "".into(),
        path: format!("triggers/{name}").into(),
        status: if error.is_some() { 400 } else { 200 },
        error: error.map(|failure| failure.text().into()),
        error_code: error.map(|_| "FunctionExecutionError".into()),
        reason: None,
        messages: messages(run).collect(),
    });
}
