//! An app's configuration as a whole.

use axum::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::configuration::{self, ConfigError, Parsed};
use crate::handlers::wire::{self};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;

impl From<ConfigError> for ApiError {
    /// Status and code are ours.
    fn from(error: ConfigError) -> Self {
        Self::bad_request(format!("invalid app configuration: {error}"))
    }
}

/// Puts in by name what the body names. What it does not name stays, unless
/// `strategy` is `replace`. (manual; what another one gets is ours)
pub(crate) fn import(call: &mut AppCall<'_>) -> HandlerResult {
    let replace = match call.request.query("strategy") {
        // Names are all that entities have here, so that these two are one.
        None | Some("merge" | "replace-by-name") => false,
        Some("replace") => true,
        Some(_) => {
            return Err(ApiError::parameter(
                "strategy must be merge, replace or replace-by-name",
            ));
        }
    };
    let document: Value = call.request.json()?;
    let old = configuration::export(call.app, None);
    let new = if replace {
        configuration::merge(&configuration::bare(&old), &document)?
    } else {
        configuration::merge(&old, &document)?
    };
    let parsed = Parsed::read(&new)?;
    if call.request.query("diff") == Some("true") {
        return Ok(ApiResponse::ok(&configuration::diff(&old, &new)));
    }
    if replace {
        configuration::keep_only(call.app, &parsed);
    }
    configuration::apply(call.app, new, parsed, call.request.now, call.rng);
    Ok(ApiResponse::no_content())
}

pub(crate) fn export(call: &mut AppCall<'_>) -> HandlerResult {
    let files = configuration::export(call.app, call.request.query("version"));
    let zip = configuration::archive(&files).map_err(|error| {
        let error = format!("the configuration cannot be packed: {error}");
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error, None)
    })?;
    let name = configuration::file_name(&call.app.settings.name, call.request.now);
    Ok(ApiResponse::file(
        HeaderValue::from_static("application/zip"),
        Some(&name),
        zip,
    ))
}

/// What command lines show of an app. (predecessor CLI)
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn description(call: &mut AppCall<'_>) -> HandlerResult {
    let files = configuration::export(call.app, None);
    Ok(ApiResponse::ok(&wire::description(
        call.app,
        &files,
        &call.request.base,
    )))
}

/// The values of the app's files, by name.
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn values(call: &mut AppCall<'_>) -> HandlerResult {
    let all = wire::named(&call.app.config.files, "values/");
    let body = |value: Value| json!({ "name": value["name"], "private": value["private"] });
    Ok(ApiResponse::ok(
        &all.into_iter().map(body).collect::<Vec<_>>(),
    ))
}
