//! What the server's own document says that its controls can be asked.

use serde_json::{Map, Value};

use crate::support::world::World;

/// `METHOD PATH` of every control; with `: NAME` behind it for every parameter
/// of its query, key of its body, and effect of a fault.
pub(super) fn controls() -> Vec<String> {
    let document = World::new().show("openapi.json");
    let mut ids = Vec::new();
    for (path, operations) in object(&document["paths"]) {
        if !path.starts_with("/_mock/") {
            continue;
        }
        for (method, operation) in object(operations) {
            if method == "parameters" {
                continue;
            }
            let id = format!("{} {path}", method.to_uppercase());
            let names = parts(&document, operation);
            ids.extend(names.into_iter().map(|name| format!("{id}: {name}")));
            ids.push(id);
        }
    }
    ids
}

fn parts(document: &Value, operation: &Value) -> Vec<String> {
    let query = operation["parameters"].as_array().into_iter().flatten();
    let query = query.filter_map(|one| one["name"].as_str().map(str::to_owned));
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    let keys = &document["components"]["schemas"][name]["properties"];
    let effects = &keys["effect"]["properties"]["type"]["enum"];
    let effects = effects.as_array().into_iter().flatten();
    let effects = effects.filter_map(|one| one.as_str().map(|name| format!("effect {name}")));
    let keys = keys.as_object().into_iter().flat_map(Map::keys).cloned();
    query.chain(keys).chain(effects).collect()
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}
