//! Whether every control of the server's own OpenAPI document has a requirement.

use serde_json::{Map, Value};

use crate::requirements::{all, find};
use crate::target::{Client, Target};

/// A control, and the parameters of its query, keys of its body and effects of its faults.
struct Control {
    /// `METHOD PATH`.
    operation: String,
    /// The first part of the path below `/_mock/`.
    area: String,
    parts: Vec<String>,
}

fn controls() -> Vec<Control> {
    let target = Target::built_in().expect("the built-in server");
    let document = Client::new(target.base_url())
        .and_then(|client| {
            let answer = client.call("GET", "/_mock/openapi.json").send();
            answer.map_err(|stop| format!("{stop:?}"))
        })
        .expect("the document")
        .value();
    let mut controls = Vec::new();
    for (path, operations) in object(&document["paths"]) {
        let Some(below) = path.strip_prefix("/_mock/") else {
            continue;
        };
        let area = match below.split('/').next().unwrap_or_default() {
            "" | "openapi.json" => "document",
            // Their parameters are those of the console's lists.
            "overview" => "console",
            area => area,
        };
        for (method, operation) in object(operations) {
            if method == "parameters" {
                continue;
            }
            controls.push(Control {
                operation: format!("{} {}", method.to_uppercase(), path.replace("{id}", "ID")),
                area: area.to_owned(),
                parts: parts(&document, operation),
            });
        }
    }
    controls
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
    let effects = effects.filter_map(|one| one.as_str().map(|name| format!("effect-{name}")));
    let keys = keys.as_object().into_iter().flat_map(Map::keys).cloned();
    query.chain(keys).chain(effects).collect()
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}

#[test]
fn every_control_has_a_requirement_that_names_it() {
    let controls = controls();
    for Control { operation, .. } in &controls {
        let quoted = format!("`{operation}`");
        let found = all()
            .filter(|it| it.id.starts_with("server/controls/"))
            .any(|it| it.sentence.contains(&quoted));
        assert!(found, "no requirement in server/controls is about {quoted}");
    }
    // A document of which nothing was read would pass.
    assert!(controls.len() >= 20, "only {} controls", controls.len());
}

#[test]
fn every_parameter_of_a_control_has_a_requirement() {
    let ids: Vec<String> = controls()
        .iter()
        .flat_map(|Control { area, parts, .. }| {
            let id = move |part: &String| format!("server/controls/{area}/{}", dashes(part));
            parts.iter().map(id)
        })
        .collect();
    let missing: Vec<&String> = ids.iter().filter(|id| find(id).is_none()).collect();
    assert!(missing.is_empty(), "no requirements: {missing:#?}");
    for id in [
        "server/controls/requests/status",
        "server/controls/clock/advance",
        "server/controls/faults/effect-half-body",
    ] {
        assert!(ids.iter().any(|known| known == id), "{id} was not read");
    }
}

fn dashes(name: &str) -> String {
    name.replace('_', "-")
}
