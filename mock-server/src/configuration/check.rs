//! Finds what is wrong with the files of an app without making them invalid: the service would
//! reject most of it, this server ignores it.

mod functions;
mod names;

use std::collections::BTreeSet;

use serde_json::Value;

use self::functions::check_functions;
use self::names::check_names;
use crate::configuration::entities;
use crate::configuration::error::ConfigError;
use crate::configuration::json::parse_file;
use crate::configuration::layout::{Files, ROOT_FILES};
use crate::configuration::parse::ParsedConfig;
use crate::state::EntityKind;

/// Folders whose JSON files the layouts define. Those of `functions/` are modules, and those of
/// `hosting/` are served.
const JSON_FOLDERS: [&str; 12] = [
    "auth",
    "auth_providers",
    "data_sources",
    "environments",
    "graphql",
    "http_endpoints",
    "https_endpoints",
    "log_forwarders",
    "services",
    "sync",
    "triggers",
    "values",
];

/// Parts of the app that are not in its files.
#[derive(Debug, Default)]
pub(crate) struct Extras {
    /// Functions that a seed declares.
    pub(crate) functions: BTreeSet<String>,
    /// Secrets that have a value.
    pub(crate) secrets: BTreeSet<String>,
    /// Whether the provider of custom tokens has keys of its own.
    pub(crate) has_signing_keys: bool,
}

/// Returns what is wrong, in the order of the files. Nothing if the files are invalid: then the app
/// cannot be used at all.
pub(crate) fn check(files: &Files, extras: &Extras) -> Vec<ConfigError> {
    let Ok(parsed) = ParsedConfig::parse(files) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    check_json(files, &mut found);
    check_values(files, extras, &mut found);
    check_functions(files, &parsed, &mut found);
    check_names(files, &parsed, extras, &mut found);
    found.sort_by(|a, b| (&a.file, &a.key, &a.reason).cmp(&(&b.file, &b.key, &b.reason)));
    found
}

fn is_defined(path: &str) -> bool {
    path.split_once('/').map_or_else(
        || !ROOT_FILES.contains(&path),
        |(folder, _)| JSON_FOLDERS.contains(&folder),
    ) && has_ending(path, "json")
}

fn has_ending(path: &str, ending: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|found| found == ending)
}

/// Whether the file must have an object.
fn is_object(path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    matches!(
        parts.as_slice(),
        ["triggers" | "environments" | "log_forwarders", _]
            | ["auth", "custom_user_data.json"]
            | ["services" | "data_sources", _, "config.json"]
    )
}

fn check_json(files: &Files, found: &mut Vec<ConfigError>) {
    for path in files.keys().filter(|path| is_defined(path)) {
        match parse_file(files, path) {
            Err(error) => {
                let reason = format!("{}, so the file has no effect", error.reason);
                found.push(ConfigError { reason, ..error });
            }
            Ok(Some(value)) if is_object(path) && !value.is_object() => {
                let reason = "must be an object, so the file has no effect";
                found.push(ConfigError::new(path, "", reason));
            }
            Ok(_) => {}
        }
    }
}

fn check_values(files: &Files, extras: &Extras, found: &mut Vec<ConfigError>) {
    for path in entities::paths(files, EntityKind::Value) {
        let Some(value) = entities::read(files, &path) else {
            continue;
        };
        let secret = value
            .get("value")
            .and_then(Value::as_str)
            .filter(|_| value.get("from_secret") == Some(&Value::Bool(true)));
        let reason = match secret {
            Some(secret) if !extras.secrets.contains(secret) => {
                format!("secret '{secret}' has no value, so functions see null")
            }
            None if !value.contains_key("value") => {
                "`value` is missing, so functions see null".to_owned()
            }
            _ => continue,
        };
        found.push(ConfigError::new(&path, "", reason));
    }
}

#[cfg(test)]
mod tests;
