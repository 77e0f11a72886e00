//! An app's configuration as a whole: import, export, summary.

use axum::http::{HeaderValue, StatusCode};
use serde_json::Value;

use crate::configuration::{self, ConfigError, Merged, ParsedConfig};
use crate::handlers::deployments::record_deployment;
use crate::handlers::wire;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::App;

impl From<ConfigError> for ApiError {
    /// 400 `BadRequest`. (our choice)
    fn from(error: ConfigError) -> Self {
        Self::bad_request(format!("invalid app configuration: {error}"))
    }
}

/// `POST …/import?strategy&diff` with a configuration → 204; with `diff=true` → 200, the
/// changes that the import would make to what is deployed; 400 if the configuration or the
/// strategy is invalid.
///
/// Creates or replaces the entities in the body by name. Other entities stay, unless
/// `strategy` is `replace`. (manual, predecessor CLI and its tests; rejecting unknown
/// strategies is our choice) With a draft, the draft is changed. The comparison ignores it (our
/// choice): a push after one that was interrupted would otherwise have nothing to do.
pub(crate) fn import(call: &mut AppCall<'_>) -> HandlerResult {
    let replace = match call.request.query("strategy") {
        // `merge` matches entities by ID, `replace-by-name` by name. Configurations contain
        // no IDs here, so that both are the same.
        None | Some("merge" | "replace-by-name") => mutant!(call.app, MergeRemovesUnlisted),
        Some("replace") => true,
        Some(_) => {
            return Err(ApiError::invalid_parameter(
                "strategy must be merge, replace or replace-by-name",
            ));
        }
    };
    let document: Value = call.request.json_of_any_type()?;
    if call.request.query("diff") == Some("true") {
        return compare(call, &document, replace);
    }
    call.in_draft(|call| import_document(call, &document, replace))
}

/// The files of an app as they are, and as they are with a document.
fn merged(
    app: &App,
    document: &Value,
    replace: bool,
) -> Result<(configuration::Files, Merged), ApiError> {
    let old = configuration::export(app, None);
    let merged = if replace {
        configuration::merge(&configuration::identifying_files(&old), document)?
    } else {
        configuration::merge(&old, document)?
    };
    Ok((old, merged))
}

fn compare(call: &mut AppCall<'_>, document: &Value, replace: bool) -> HandlerResult {
    let (old, new) = merged(call.app, document, replace)?;
    let parsed = ParsedConfig::parse(&new.files)?;
    let changes = configuration::diff(&old, &new.files);
    if mutant!(call.app, DiffsAreImported) {
        configuration::apply(call.app, new.files, parsed, call.request.now, call.rng);
    }
    Ok(ApiResponse::ok(&changes))
}

fn import_document(call: &mut AppCall<'_>, document: &Value, replace: bool) -> HandlerResult {
    let (_, merged) = merged(call.app, document, replace)?;
    let Merged { mut files, secrets } = merged;
    let parsed = ParsedConfig::parse(&files)?;
    if replace && !mutant!(call.app, ReplaceKeepsUnlisted) {
        configuration::remove_unlisted(call.app, &parsed);
    }
    if mutant!(call.app, ImportDropsUnknownParts) {
        let known = ["root_config.json", "auth/", "functions/"];
        files.retain(|path, _| known.iter().any(|known| path.starts_with(known)));
    }
    configuration::apply(call.app, files, parsed, call.request.now, call.rng);
    if mutant!(call.app, ImportedProvidersAreOn) {
        let providers = call.app.providers.values_mut();
        providers.for_each(|provider| provider.disabled = false);
    }
    let secrets = if mutant!(call.app, ImportDropsSecrets) {
        Vec::new()
    } else {
        secrets.0
    };
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
    if mutant!(call.app, ExportHasDraft) {
        return call.in_draft(export_deployed);
    }
    export_deployed(call)
}

fn export_deployed(call: &mut AppCall<'_>) -> HandlerResult {
    let version = call.request.query("version");
    let version = version.filter(|_| !mutant!(call.app, ExportIgnoresVersion));
    let mut files = configuration::export(call.app, version);
    if mutant!(call.app, ExportShowsSecrets) {
        let secrets = call.app.config.secrets.iter();
        let secrets: Vec<_> = secrets
            .map(|secret| (&secret.name, secret.value()))
            .collect();
        let bytes = serde_json::to_vec(&secrets).unwrap_or_default();
        files.insert("secrets.json".to_owned(), bytes);
    }
    if mutant!(call.app, ExportForgetsChanges) && !call.app.config.files.is_empty() {
        files = configuration::Files::clone(&call.app.config.files);
    }
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
