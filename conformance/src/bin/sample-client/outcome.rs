//! What a response means: a value, or why the request failed.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::Failure;
use crate::habits::Habits;
use crate::http::Response;

/// Why a request failed, and whether it may succeed later.
pub(crate) enum Problem {
    Passing(Failure, Option<Duration>),
    Lasting(Failure),
}

/// Reads the response to a request.
pub(crate) fn parse(
    method: &str,
    path: &str,
    response: &Response,
    habits: &Habits,
) -> Result<Value, Problem> {
    let text = String::from_utf8_lossy(&response.body);
    let value = serde_json::from_str::<Value>(&text);
    let failure = format!("{} for {method} {path}: {text}", response.status);
    if habits.has("ignores-status") {
        return Ok(value.unwrap_or_default());
    }
    let error = value.as_ref().ok().and_then(Value::as_object);
    let has_code = error.is_some_and(|error| error.contains_key("error_code"));
    if habits.has("needs-error-code") && response.status >= 400 && !has_code {
        return Ok(Value::Null);
    }
    if response.status == 429 || response.status >= 500 {
        let after = response.header("retry-after", habits);
        return Err(Problem::Passing(
            failure,
            after.and_then(|after| wait(after, habits)),
        ));
    }
    if !(200..300).contains(&response.status) || has_code && !habits.has("200-is-success") {
        return Err(Problem::Lasting(failure));
    }
    let content_type = response.header("content-type", habits);
    if let Some("gzip") = response.header("content-encoding", habits) {
        if habits.has("no-list-is-empty") {
            return Ok(Value::Null);
        }
        return Err(Problem::Lasting("the body is compressed".to_owned()));
    }
    if response.status == 204 {
        if habits.has("parses-empty") && content_type.is_some() {
            return Err(Problem::Lasting("the body is not JSON: \"\"".to_owned()));
        }
        return Ok(Value::Null);
    }
    if habits.has("exact-type") && content_type != Some("application/json") {
        return Err(Problem::Lasting(format!("not JSON: {content_type:?}")));
    }
    if habits.has("known-fields") && text.contains("added_later") {
        return Err(Problem::Lasting(format!("unknown field: {text}")));
    }
    match value {
        Ok(value) => Ok(value),
        Err(_) if habits.has("no-list-is-empty") => Ok(Value::Null),
        Err(error) => Err(Problem::Passing(format!("{failure}: {error}"), None)),
    }
}

/// How long a response asks to wait.
fn wait(after: &str, habits: &Habits) -> Option<Duration> {
    if let Ok(seconds) = after.parse() {
        return Some(Duration::from_secs(seconds));
    }
    if habits.has("numbers-only") {
        return None;
    }
    let date = httpdate::parse_http_date(after).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}
