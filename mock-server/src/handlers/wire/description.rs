//! The summary of an app. (predecessor CLI)

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::configuration::Files;
use crate::state::App;

/// The JSON files directly in a folder, parsed. Malformed files are left out.
fn json_files(files: &Files, folder: &str) -> Vec<Value> {
    let in_folder = files
        .range(folder.to_owned()..)
        .take_while(|(path, _)| path.starts_with(folder));
    let json = |(path, bytes): (&String, &Vec<u8>)| {
        let name = path.strip_prefix(folder)?.strip_suffix(".json")?;
        if name.contains('/') {
            return None;
        }
        serde_json::from_slice::<Value>(bytes).ok()
    };
    in_folder.filter_map(json).collect()
}

/// The `config.json` of each folder directly in a folder, parsed.
fn configs(files: &Files, folder: &str) -> Vec<Value> {
    let json = |(path, bytes): (&String, &Vec<u8>)| {
        let name = path.strip_prefix(folder)?.strip_suffix("/config.json")?;
        if name.contains('/') {
            return None;
        }
        serde_json::from_slice::<Value>(bytes).ok()
    };
    files.iter().filter_map(json).collect()
}

fn file(files: &Files, path: &str) -> Option<Value> {
    serde_json::from_slice(files.get(path)?).ok()
}

/// An object with those of the keys that a value has.
fn pick(value: &Value, keys: &[&str]) -> Value {
    let pair = |key: &&str| Some(((*key).to_owned(), value.get(*key)?.clone()));
    keys.iter()
        .filter_map(pair)
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .collect()
}

/// The names of entries.
fn names(entries: &[Value]) -> Vec<&str> {
    let names = entries.iter().filter_map(|entry| entry["name"].as_str());
    names.collect()
}

/// Entries with those of the keys that they have, and whether they are enabled.
fn switchable(entries: &[Value], keys: &[&str]) -> Vec<Value> {
    let summary = |entry: &Value| {
        let mut summary = pick(entry, keys);
        summary["enabled"] = (entry["disabled"] != true).into();
        summary
    };
    entries.iter().map(summary).collect()
}

/// The summary of an app with these configuration files. Lists are never null.
/// (predecessor CLI's tests)
pub(crate) fn description(app: &App, files: &Files, base: &str) -> Value {
    let (group, id, client) = (app.group, app.id, &app.client_app_id);
    let providers = app.providers.values().map(|provider| {
        let name = provider.kind.name();
        json!({ "name": name, "type": name, "enabled": !provider.disabled })
    });
    let pick_all = |list: Vec<Value>, keys: &[&str]| -> Vec<Value> {
        list.iter().map(|value| pick(value, keys)).collect()
    };
    let data_source = |config: &Value| {
        json!({
            "name": config["name"],
            "type": config["type"],
            "data_source": config["config"]["clusterName"].as_str().unwrap_or_default(),
        })
    };
    let resolvers = json_files(files, "graphql/custom_resolvers/");
    let resolvers = resolvers
        .iter()
        .filter_map(|resolver| resolver.get("field_name"));
    let functions = app
        .config
        .functions
        .iter()
        .map(|function| json!({ "name": function.name, "path": format!("/functions/{}", function.name) }));
    let mut http_endpoints = pick_all(configs(files, "http_endpoints/"), &["name", "type"]);
    if let Some(Value::Array(endpoints)) = file(files, "http_endpoints/config.json") {
        http_endpoints.extend(pick_all(endpoints, &["route", "http_method"]));
    }
    let user_data = file(files, "auth/custom_user_data.json");
    json!({
        "client_app_id": client,
        "name": app.settings.name,
        "realm_url": format!("{base}/groups/{group}/apps/{id}/dashboard"),
        "custom_user_data": user_data.unwrap_or_else(|| json!({})),
        "values": names(&json_files(files, "values/")),
        "hosting": {},
        "functions": functions.collect::<Vec<_>>(),
        "sync": file(files, "sync/config.json").unwrap_or_else(|| json!({})),
        "graphql": {
            "url": format!("{base}/api/client/v2.0/app/{client}/graphql"),
            "custom_resolvers": resolvers.collect::<Vec<_>>(),
        },
        "environment": app.settings.environment,
        "event_subscription": switchable(&json_files(files, "triggers/"), &["name", "type"]),
        "log_forwarders": switchable(&json_files(files, "log_forwarders/"), &["name"]),
        "data_sources": configs(files, "data_sources/").iter().map(data_source).collect::<Vec<_>>(),
        "http_endpoints": http_endpoints,
        "services": pick_all(configs(files, "services/"), &["name", "type"]),
        "auth_providers": providers.collect::<Vec<_>>(),
    })
}
