//! Functions and secrets that providers, triggers and endpoints name.

use serde_json::{Map, Value};

use crate::configuration::check::Extras;
use crate::configuration::entities;
use crate::configuration::error::ConfigError;
use crate::configuration::json::parse_file;
use crate::configuration::layout::Files;
use crate::configuration::parse::{NewProvider, ParsedConfig};
use crate::configuration::path::below;
use crate::state::{EntityKind, ProviderType};

pub(super) fn check_names(
    files: &Files,
    parsed: &ParsedConfig,
    extras: &Extras,
    found: &mut Vec<ConfigError>,
) {
    let is_function = |name: &str| {
        extras.functions.contains(name)
            || parsed
                .functions
                .iter()
                .any(|function| function.name == name)
    };
    for path in entities::paths(files, EntityKind::Trigger) {
        let Some(trigger) = entities::read(files, &path) else {
            continue;
        };
        let is_off = trigger.get("disabled") == Some(&Value::Bool(true));
        if let Some(name) = trigger_function(&trigger).filter(|name| !is_off && !is_function(name))
        {
            let reason = format!("function '{name}' does not exist, so the trigger cannot run");
            found.push(ConfigError::new(&path, "", reason));
        }
    }
    for (path, name) in endpoint_functions(files) {
        if !is_function(&name) {
            let reason = format!("function '{name}' does not exist, so the endpoint cannot run");
            found.push(ConfigError::new(&path, "", reason));
        }
    }
    for provider in parsed.providers.iter().filter(|one| !one.disabled) {
        let path = provider_path(files, &provider.kind);
        let at = |reason| ConfigError::new(&path, provider.kind.name(), reason);
        for (purpose, name, what) in provider_functions(provider) {
            let reason = match name {
                Some(name) if is_function(name) => continue,
                Some(name) => format!("function '{name}' does not exist, so {what} fail"),
                None => format!("config.{purpose}FunctionName is missing, so {what} fail"),
            };
            found.push(at(reason));
        }
        for name in unset_keys(provider, extras) {
            found.push(at(format!(
                "secret '{name}' has no value, so tokens signed with it are rejected"
            )));
        }
    }
}

/// The function that a trigger names, at the top or as an event processor. One that is given by ID
/// is not in the files.
fn trigger_function(trigger: &Map<String, Value>) -> Option<&str> {
    let processor = trigger
        .get("event_processors")
        .and_then(|all| all.pointer("/FUNCTION/config/function_name"));
    let name = trigger.get("function_name").or(processor)?.as_str()?;
    (!name.is_empty()).then_some(name)
}

/// The functions of the endpoints, which are a list in the newer layout, and files before.
fn endpoint_functions(files: &Files) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["http_endpoints/", "https_endpoints/"] {
        for path in below(files, folder).filter(|path| path.ends_with("config.json")) {
            let path = format!("{folder}{path}");
            let Ok(Some(content)) = parse_file(files, &path) else {
                continue;
            };
            let endpoints = content
                .as_array()
                .map_or(std::slice::from_ref(&content), Vec::as_slice);
            let is_on = |endpoint: &&Value| endpoint["disabled"] != true;
            let names = endpoints
                .iter()
                .filter(is_on)
                .filter_map(|endpoint| endpoint["function_name"].as_str())
                .filter(|name| !name.is_empty());
            found.extend(names.map(|name| (path.clone(), name.to_owned())));
        }
    }
    found
}

/// The file of a provider.
fn provider_path(files: &Files, kind: &ProviderType) -> String {
    const FOLDER: &str = "auth_providers/";
    let is_its = |path: &&str| {
        let content = entities::read(files, &format!("{FOLDER}{path}"));
        content.is_some_and(|content| content.get("type").is_some_and(|it| *it == kind.name()))
    };
    match below(files, FOLDER).find(is_its) {
        Some(path) => format!("{FOLDER}{path}"),
        None => "auth/providers.json".to_owned(),
    }
}

/// The functions that a provider needs: the purpose, the name, and what fails without it. None of
/// those that are given by ID.
fn provider_functions(provider: &NewProvider) -> Vec<(&'static str, Option<&str>, &'static str)> {
    let config = provider.settings.get("config").and_then(Value::as_object);
    let is_on = |flag: &str| config.and_then(|config| config.get(flag)) == Some(&Value::Bool(true));
    let mut needed = Vec::new();
    match provider.kind {
        ProviderType::CustomFunction => needed.push(("auth", "logins")),
        ProviderType::LocalUserpass => {
            if is_on("runConfirmationFunction") && !is_on("autoConfirm") {
                needed.push(("confirmation", "registrations"));
            }
            if is_on("runResetFunction") {
                needed.push(("reset", "password resets"));
            }
        }
        _ => {}
    }
    let text = |key: String| config?.get(&key)?.as_str().filter(|text| !text.is_empty());
    let needed = needed.into_iter().filter_map(|(purpose, what)| {
        let name = text(format!("{purpose}FunctionName"));
        let by_id = name.is_none() && text(format!("{purpose}FunctionId")).is_some();
        (!by_id).then_some((purpose, name, what))
    });
    needed.collect()
}

/// The names of the keys of custom tokens that have no value. The secrets of other providers have
/// no effect.
fn unset_keys<'a>(provider: &'a NewProvider, extras: &'a Extras) -> Vec<&'a str> {
    if provider.kind != ProviderType::CustomToken || extras.has_signing_keys {
        return Vec::new();
    }
    let keys = provider
        .settings
        .get("secret_config")
        .and_then(|secrets| secrets.get("signingKeys"))
        .and_then(Value::as_array);
    let names = keys.into_iter().flatten().filter_map(Value::as_str);
    names
        .filter(|name| !extras.secrets.contains(*name))
        .collect()
}
