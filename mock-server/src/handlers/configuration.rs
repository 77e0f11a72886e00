//! An app's configuration as a whole.

use axum::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::configuration::{self, ConfigError, Parsed};
use crate::handlers::wire::{self};
use crate::http::call::{Answer, AppCall};
use crate::http::error::Failure;
use crate::http::response::Reply;

impl From<ConfigError> for Failure {
    /// Status and code are ours.
    fn from(error: ConfigError) -> Self {
        Self::bad_request(format!("invalid app configuration: {error}"))
    }
}

/// Puts in by name what the body names. What it does not name stays, unless
/// `strategy` is `replace`. (manual; what another one gets is ours)
pub(crate) fn import(call: &mut AppCall<'_>) -> Answer {
    let replace = match call.input.query("strategy") {
        // Names are all that entities have here, so that these two are one.
        None | Some("merge" | "replace-by-name") => false,
        Some("replace") => true,
        Some(_) => {
            return Err(Failure::parameter(
                "strategy must be merge, replace or replace-by-name",
            ));
        }
    };
    let document: Value = call.input.json()?;
    let old = configuration::export(call.app, None);
    let new = if replace {
        configuration::merge(&configuration::bare(&old), &document)?
    } else {
        configuration::merge(&old, &document)?
    };
    let parsed = Parsed::read(&new)?;
    if call.input.query("diff") == Some("true") {
        return Ok(Reply::ok(&configuration::diff(&old, &new)));
    }
    if replace {
        configuration::keep_only(call.app, &parsed);
    }
    configuration::apply(call.app, new, parsed, call.input.now, call.dice);
    Ok(Reply::no_content())
}

pub(crate) fn export(call: &mut AppCall<'_>) -> Answer {
    let files = configuration::export(call.app, call.input.query("version"));
    let zip = configuration::archive(&files).map_err(|error| {
        let error = format!("the configuration cannot be packed: {error}");
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, error, None)
    })?;
    let name = configuration::file_name(&call.app.settings.name, call.input.now);
    Ok(Reply::file(
        HeaderValue::from_static("application/zip"),
        Some(&name),
        zip,
    ))
}

/// What command lines show of an app. (predecessor CLI)
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn description(call: &mut AppCall<'_>) -> Answer {
    let files = configuration::export(call.app, None);
    Ok(Reply::ok(&wire::description(
        call.app,
        &files,
        &call.input.base,
    )))
}

/// The values of the app's files, by name.
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn values(call: &mut AppCall<'_>) -> Answer {
    let all = wire::named(&call.app.config.files, "values/");
    let body = |value: Value| json!({ "name": value["name"], "private": value["private"] });
    Ok(Reply::ok(&all.into_iter().map(body).collect::<Vec<_>>()))
}
