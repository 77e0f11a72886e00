//! An entry in an app's log for every request about the app.

use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{App, Id, LogEntry, LogKind, State};

/// Notes an answer in the log of the app it is about, if there is one: every
/// failure, and every success but reading. Gives the id that a failure's link
/// names.
pub(super) fn note(
    state: &mut State,
    request: &ApiRequest,
    answer: &Result<ApiResponse, ApiError>,
) -> Option<Id> {
    let failed = answer.as_ref().err();
    let reading = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let app = match failed {
        Some(api_error) => api_error.app.map(|(_, app)| app),
        None if reading => None,
        None => request
            .param("app")
            .parse()
            .ok()
            .or_else(|| state.app_of_client(request.param("client"))),
    };
    let State { apps, rng, .. } = state;
    let co_id = (app.is_some() || failed.is_some()).then(|| rng.log_id())?;
    if let Some(app) = app.and_then(|app| apps.get_mut(&app)) {
        push(app, request, answer, rng.log_id(), co_id);
    }
    Some(co_id)
}

fn push(
    app: &mut App,
    request: &ApiRequest,
    answer: &Result<ApiResponse, ApiError>,
    id: Id,
    co_id: Id,
) {
    let path = request.target.split('?').next().unwrap_or_default();
    let (status, failed) = match answer {
        Ok(reply) => (reply.status(), None),
        Err(api_error) => (api_error.status, Some(api_error)),
    };
    let named = || {
        path.contains("/users/")
            .then(|| request.param("id").parse().ok())
    };
    let user = app.config.logs.take_about().or_else(|| named().flatten());
    let kind = if request.param("app").is_empty() {
        LogKind::Auth
    } else if path.contains("/api_keys") {
        LogKind::ApiKey
    } else {
        LogKind::Api
    };
    app.config.logs.push(LogEntry {
        id,
        co_id,
        kind,
        at: request.now,
        user,
        method: request.method.as_str().into(),
        path: path.into(),
        status: status.as_u16(),
        error: failed.map(|api_error| api_error.error.as_ref().into()),
        error_code: failed.and_then(|api_error| api_error.code).map(Into::into),
    });
}
