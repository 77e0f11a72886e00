//! An app's configuration as a whole: import, export, summary.

use axum::http::{HeaderValue, StatusCode};
use serde_json::Value;

use crate::configuration::{self, ConfigError, Merged, ParsedConfig};
use crate::handlers::deployments::record_deployment;
use crate::handlers::wire;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;

impl From<ConfigError> for ApiError {
    /// 400 `BadRequest`. (our choice)
    fn from(error: ConfigError) -> Self {
        Self::bad_request(format!("invalid app configuration: {error}"))
    }
}

/// `POST …/import?strategy&diff` with a configuration → 204; with `diff=true` → 200, the
/// changes that the import would make; 400 if the configuration or the strategy is
/// invalid.
///
/// Creates or replaces the entities in the body by name. Other entities stay, unless
/// `strategy` is `replace`. (manual, predecessor CLI and its tests; rejecting unknown
/// strategies is our choice)
pub(crate) fn import(call: &mut AppCall<'_>) -> HandlerResult {
    let replace = match call.request.query("strategy") {
        // `merge` matches entities by ID, `replace-by-name` by name. Configurations contain
        // no IDs here, so that both are the same.
        None | Some("merge" | "replace-by-name") => false,
        Some("replace") => true,
        Some(_) => {
            return Err(ApiError::invalid_parameter(
                "strategy must be merge, replace or replace-by-name",
            ));
        }
    };
    let document: Value = call.request.json_of_any_type()?;
    let old = configuration::export(call.app, None);
    let Merged {
        files: new,
        secrets,
    } = if replace {
        configuration::merge(&configuration::identifying_files(&old), &document)?
    } else {
        configuration::merge(&old, &document)?
    };
    let parsed = ParsedConfig::parse(&new)?;
    if call.request.query("diff") == Some("true") {
        return Ok(ApiResponse::ok(&configuration::diff(&old, &new)));
    }
    if replace {
        configuration::remove_unlisted(call.app, &parsed);
    }
    configuration::apply(call.app, new, parsed, call.request.now, call.rng);
    for (name, value) in secrets {
        call.app.config.secrets.upsert(&name, &value, call.rng)?;
    }
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// `GET …/export?version` → 200, a ZIP archive with the files of an app directory, in the
/// layout of the version.
///
/// (OpenAPI document, predecessor CLI)
pub(crate) fn export(call: &mut AppCall<'_>) -> HandlerResult {
    let files = configuration::export(call.app, call.request.query("version"));
    let zip = configuration::archive(&files).ok_or_else(|| {
        let error = "the configuration is too large for a zip archive";
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error, None)
    })?;
    let name = configuration::file_name(&call.app.settings.name, call.request.now);
    Ok(ApiResponse::file(
        HeaderValue::from_static("application/zip"),
        Some(&name),
        zip,
    ))
}

/// `GET …/description` → 200, a summary of the app. (predecessor CLI and its tests)
pub(crate) fn description(call: &mut AppCall<'_>) -> HandlerResult {
    let files = configuration::export(call.app, Some("20210101"));
    Ok(ApiResponse::ok(&wire::description(
        call.app,
        &files,
        &call.request.base,
    )))
}
