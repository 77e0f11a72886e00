//! Reading an app's log, which [`app_log`](crate::http::app_log) writes.

use serde_json::json;

use crate::handlers::wire::LogBody;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{LogEntry, Seconds};
use crate::timestamp;

/// Maximum number of entries in a response. (OpenAPI document)
const PAGE_SIZE: usize = 100;

/// The filter that the query sets; unset fields match every entry. (OpenAPI document)
#[derive(Debug, Default)]
struct Filter<'a> {
    co_id: Option<&'a str>,
    user: Option<&'a str>,
    kind: Option<&'a str>,
    errors_only: bool,
    after: Option<Seconds>,
    until: Option<Seconds>,
}

impl Filter<'_> {
    fn matches(&self, entry: &LogEntry) -> bool {
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

/// `GET …/logs?co_id&user_id&type&errors_only&start_date&end_date&limit&skip` → 200,
/// entries, newest first, and `nextEndDate` and `nextSkip` of the next page if there is
/// one; 400 `InvalidParameter` if a time or number is malformed.
///
/// (OpenAPI document) Without `errors_only`, the log contains failures too, because the
/// `link` of an error response leads to their entries. (our choice, like the 400)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let request = call.request;
    let time = |name: &str| match request.query(name) {
        None => Ok(None),
        Some(text) => timestamp::parse(text).map(Some).ok_or_else(|| {
            ApiError::invalid_parameter(format!("{name} must be a time in ISO 8601 format"))
        }),
    };
    let number = |name: &str| match request.query(name).map(str::parse::<usize>) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(ApiError::invalid_parameter(format!(
            "{name} must be a number"
        ))),
    };
    let filter = Filter {
        co_id: request.query("co_id"),
        user: request
            .query("user_id")
            .filter(|_| !mutant!(call.app, LogsIgnoreUser)),
        kind: request.query("type"),
        errors_only: request.has_query("errors_only") && !mutant!(call.app, LogsIgnoreErrorsOnly),
        after: time("start_date")?,
        until: time("end_date")?,
    };
    let limit = number("limit")?.unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE);
    let skip = number("skip")?.unwrap_or(0);
    let app = &*call.app;
    let matching = || {
        let entries = app.config.logs.newest_first();
        entries.filter(|entry| filter.matches(entry))
    };
    let mut page: Vec<_> = matching().skip(skip).take(limit + 1).collect();
    let next = if page.len() > limit { page.pop() } else { None };
    if mutant!(app, LogsAreOldestFirst) {
        page.reverse();
    }
    let bodies: Vec<_> = page.iter().map(|entry| LogBody::new(entry, app)).collect();
    let mut body = json!({ "logs": bodies });
    if let Some(next) = next {
        // `end_date` has a resolution of a second: the next page starts at `next` after it
        // has skipped the entries of the same second that precede it.
        let skip = matching()
            .take_while(|entry| entry.id != next.id)
            .filter(|entry| entry.at == next.at)
            .count();
        body["nextEndDate"] = timestamp::format(next.at).into();
        body["nextSkip"] = skip.into();
    }
    Ok(ApiResponse::ok(&body))
}
