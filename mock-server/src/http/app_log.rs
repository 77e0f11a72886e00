//! An entry in an app's log for every request about the app.

use crate::http::error::Failure;
use crate::http::request::Input;
use crate::http::response::Reply;
use crate::state::{App, Id, LogEntry, LogKind, State};

/// Notes an answer in the log of the app it is about, if there is one: every
/// failure, and every success but reading. Gives the id that a failure's link
/// names.
pub(super) fn note(
    state: &mut State,
    input: &Input,
    answer: &Result<Reply, Failure>,
) -> Option<Id> {
    let failed = answer.as_ref().err();
    let reading = matches!(input.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let app = match failed {
        Some(failure) => failure.app.map(|(_, app)| app),
        None if reading => None,
        None => input
            .param("app")
            .parse()
            .ok()
            .or_else(|| state.app_of_client(input.param("client"))),
    };
    let State { apps, dice, .. } = state;
    let co_id = (app.is_some() || failed.is_some()).then(|| dice.log_id())?;
    if let Some(app) = app.and_then(|app| apps.get_mut(&app)) {
        push(app, input, answer, dice.log_id(), co_id);
    }
    Some(co_id)
}

fn push(app: &mut App, input: &Input, answer: &Result<Reply, Failure>, id: Id, co_id: Id) {
    let path = input.target.split('?').next().unwrap_or_default();
    let (status, failed) = match answer {
        Ok(reply) => (reply.status(), None),
        Err(failure) => (failure.status, Some(failure)),
    };
    let named = || {
        path.contains("/users/")
            .then(|| input.param("id").parse().ok())
    };
    let user = app.config.logs.take_about().or_else(|| named().flatten());
    let kind = if input.param("app").is_empty() {
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
        at: input.now,
        user,
        method: input.method.as_str().into(),
        path: path.into(),
        status: status.as_u16(),
        error: failed.map(|failure| failure.error.as_ref().into()),
        error_code: failed.and_then(|failure| failure.code).map(Into::into),
    });
}
