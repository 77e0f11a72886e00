//! The summary of an app.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::configuration::Files;
use crate::state::App;

/// The JSON objects right in a folder.
pub(crate) fn named(files: &Files, folder: &str) -> Vec<Value> {
    let inside = files
        .range(folder.to_owned()..)
        .take_while(|(path, _)| path.starts_with(folder));
    let json = |(path, bytes): (&String, &Vec<u8>)| {
        let name = path.strip_prefix(folder)?.strip_suffix(".json")?;
        if name.contains('/') {
            return None;
        }
        serde_json::from_slice::<Value>(bytes).ok()
    };
    inside.filter_map(json).collect()
}

/// The `config.json` of each folder in a folder.
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

/// Each of these keys of a value, where it has it.
fn some(value: &Value, keys: &[&str]) -> Value {
    let pair = |key: &&str| Some(((*key).to_owned(), value.get(*key)?.clone()));
    keys.iter()
        .filter_map(pair)
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .collect()
}

/// Lists are never null. (predecessor CLI's tests)
pub(crate) fn description(app: &App, files: &Files, base: &str) -> Value {
    let (group, id, client) = (app.group, app.id, &app.client_app_id);
    let providers = app.providers.values().map(|one| {
        let name = one.kind.name();
        json!({ "name": name, "type": name, "enabled": !one.disabled })
    });
    let all = |list: Vec<Value>, keys: &[&str]| -> Vec<Value> {
        list.iter().map(|one| some(one, keys)).collect()
    };
    let source = |one: &Value| {
        json!({
            "name": one["name"],
            "type": one["type"],
            "data_source": one["config"]["clusterName"],
        })
    };
    let resolvers = named(files, "graphql/custom_resolvers/");
    let resolvers = resolvers.iter().filter_map(|one| one.get("field_name"));
    let functions = app
        .config
        .scripts
        .iter()
        .map(|one| json!({ "name": one.name, "path": format!("/functions/{}", one.name) }));
    let user_data = file(files, "auth/custom_user_data.json");
    json!({
        "client_app_id": client,
        "name": app.settings.name,
        "realm_url": format!("{base}/groups/{group}/apps/{id}/dashboard"),
        "custom_user_data": user_data.unwrap_or_else(|| json!({})),
        "values": all(named(files, "values/"), &["name", "private"]),
        "hosting": {},
        "functions": functions.collect::<Vec<_>>(),
        "sync": file(files, "sync/config.json").unwrap_or_else(|| json!({})),
        "graphql": {
            "url": format!("{base}/api/client/v2.0/app/{client}/graphql"),
            "custom_resolvers": resolvers.collect::<Vec<_>>(),
        },
        "environment": app.settings.environment,
        "event_subscription": all(named(files, "triggers/"), &["name", "type", "disabled"]),
        "log_forwarders": all(named(files, "log_forwarders/"), &["name", "disabled"]),
        "data_sources": configs(files, "data_sources/").iter().map(source).collect::<Vec<_>>(),
        "http_endpoints": all(configs(files, "http_endpoints/"), &["name", "type"]),
        "services": all(configs(files, "services/"), &["name", "type"]),
        "auth_providers": providers.collect::<Vec<_>>(),
    })
}
