//! Reading an app's log, which `log_entry` writes.

use serde_json::json;

use crate::handlers::wire::LogBody;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{LogEntry, Seconds};
use crate::timestamp;

/// Most entries in one answer. (OpenAPI document)
const PAGE: usize = 100;

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
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let request = call.request;
    let time = |name: &str| match request.query(name) {
        None => Ok(None),
        Some(text) => timestamp::parse(text).map(Some).ok_or_else(|| {
            ApiError::parameter(format!("{name} must be a time in ISO 8601 format"))
        }),
    };
    let number = |name: &str| match request.query(name).map(str::parse::<usize>) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(ApiError::parameter(format!("{name} must be a number"))),
    };
    let wanted = Wanted {
        co_id: request.query("co_id"),
        user: request.query("user_id"),
        kind: request.query("type"),
        errors_only: request.has_query("errors_only"),
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
        body["nextEndDate"] = timestamp::format(next.at).into();
        body["nextSkip"] = before.into();
    }
    Ok(ApiResponse::ok(&body))
}
