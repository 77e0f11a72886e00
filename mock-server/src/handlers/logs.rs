//! An app's log: written for every request about the app, read here.

use serde_json::json;

use super::call::{Answer, AppCall};
use super::input::Input;
use crate::error::Failure;
use crate::state::{App, Id, LogEntry, LogKind, Seconds, World};
use crate::wire::{LogBody, Reply, date};

/// Most entries in one answer. (OpenAPI document)
const PAGE: usize = 100;

/// Notes an answer in the log of the app it is about, if there is one: every
/// failure, and every success but reading. Gives the id that a failure's link
/// names.
pub(super) fn note(world: &mut World, input: &Input, answer: &Answer) -> Option<Id> {
    let failed = answer.as_ref().err();
    let reading = matches!(input.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let app = match failed {
        Some(failure) => failure.app.map(|(_, app)| app),
        None if reading => None,
        None => input
            .param("app")
            .parse()
            .ok()
            .or_else(|| world.app_of_client(input.param("client"))),
    };
    let World { apps, dice, .. } = world;
    let co_id = (app.is_some() || failed.is_some()).then(|| dice.log_id())?;
    if let Some(app) = app.and_then(|app| apps.get_mut(&app)) {
        push(app, input, answer, dice.log_id(), co_id);
    }
    Some(co_id)
}

fn push(app: &mut App, input: &Input, answer: &Answer, id: Id, co_id: Id) {
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

/// Which entries are asked for. (OpenAPI document)
#[derive(Debug, Default)]
struct Wanted<'a> {
    co_id: Option<&'a str>,
    user: Option<&'a str>,
    kind: Option<&'a str>,
    errors_only: bool,
    after: Option<Seconds>,
    until: Option<Seconds>,
}

impl Wanted<'_> {
    fn wants(&self, entry: &LogEntry) -> bool {
        self.co_id.is_none_or(|id| entry.co_id.to_string() == id)
            && self
                .user
                .is_none_or(|id| entry.user.is_some_and(|user| user.to_string() == id))
            && self.kind.is_none_or(|kind| entry.kind.name() == kind)
            && !(self.errors_only && entry.error.is_none())
            && self.after.is_none_or(|after| entry.at > after)
            && self.until.is_none_or(|until| entry.at <= until)
    }
}

/// Newest first. Without `errors_only` failures are shown too (our choice: the
/// link in a failure leads to them).
pub(crate) fn list(call: &mut AppCall<'_>) -> Answer {
    let input = call.input;
    let time = |name: &str| match input.query(name) {
        None => Ok(None),
        Some(text) => date::parse(text)
            .map(Some)
            .ok_or_else(|| Failure::parameter(format!("{name} must be a time in ISO 8601 format"))),
    };
    let number = |name: &str| match input.query(name).map(str::parse::<usize>) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(Failure::parameter(format!("{name} must be a number"))),
    };
    let wanted = Wanted {
        co_id: input.query("co_id"),
        user: input.query("user_id"),
        kind: input.query("type"),
        errors_only: input.has_query("errors_only"),
        after: time("start_date")?,
        until: time("end_date")?,
    };
    let limit = number("limit")?.unwrap_or(PAGE).clamp(1, PAGE);
    let skip = number("skip")?.unwrap_or(0);
    let app = &*call.app;
    let all = app
        .config
        .logs
        .newest_first()
        .filter(|one| wanted.wants(one));
    let mut page: Vec<_> = all.skip(skip).take(limit + 1).collect();
    let next = if page.len() > limit { page.pop() } else { None };
    let bodies: Vec<_> = page.iter().map(|entry| LogBody::new(entry, app)).collect();
    let mut body = json!({ "logs": bodies });
    if let Some(next) = next {
        // Entries of one second are told apart by how many come before.
        let same = app
            .config
            .logs
            .newest_first()
            .filter(|one| wanted.wants(one));
        let before = same
            .take_while(|one| one.id != next.id)
            .filter(|one| one.at == next.at)
            .count();
        body["nextEndDate"] = date::iso(next.at).into();
        body["nextSkip"] = before.into();
    }
    Ok(Reply::ok(&body))
}
