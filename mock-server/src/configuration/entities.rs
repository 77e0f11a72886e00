//! The files of values, triggers and services, and what is addressed like them.

use serde_json::{Map, Value};

use crate::configuration::arrange::folder_of;
use crate::configuration::endpoints;
use crate::configuration::json::{parse_file, service_to_pretty, to_pretty};
use crate::configuration::layout::{Files, Layout};
use crate::configuration::path::below;
use crate::configuration::rules;
use crate::state::EntityKind;

/// The folders of services in one layout or the other.
const SERVICES: [&str; 3] = ["data_sources/", "http_endpoints/", "services/"];

/// The name of the file in a service's folder.
const CONFIG: &str = "/config.json";

/// The paths of all entities of a kind. Default rules are rules.
pub(crate) fn paths(files: &Files, kind: EntityKind) -> Vec<String> {
    let (folders, ending): (&[&'static str], _) = match kind {
        EntityKind::Value => (&["values/"], ".json"),
        EntityKind::Trigger => (&["triggers/"], ".json"),
        EntityKind::Service => (&SERVICES, CONFIG),
        EntityKind::Rule => {
            let services = paths(files, EntityKind::Service).into_iter();
            return services
                .flat_map(|path| {
                    let default = rules::default_rule(&path);
                    let default = files.contains_key(&default).then_some(default);
                    rules::rules(files, &path).into_iter().chain(default)
                })
                .collect();
        }
        EntityKind::Schema => return rules::schemas(files),
        EntityKind::Endpoint => return endpoints::paths(files),
    };
    let all = folders.iter().flat_map(|folder| {
        let names = below(files, folder).filter(|rest| {
            let name = rest.strip_suffix(ending);
            name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
        });
        names.map(move |rest| format!("{folder}{rest}"))
    });
    all.filter(|path| read(files, path).is_some()).collect()
}

/// The object of a file; `None` if there is none.
pub(crate) fn read(files: &Files, path: &str) -> Option<Map<String, Value>> {
    match parse_file(files, path) {
        Ok(Some(Value::Object(map))) => Some(map),
        // No path contains the address of an endpoint.
        _ => endpoints::read(files, path),
    }
}

/// The path of a new entity of this name; the folder of a service depends on its type.
pub(crate) fn path_of(
    files: &Files,
    kind: EntityKind,
    name: &str,
    content: &Map<String, Value>,
) -> String {
    match kind {
        EntityKind::Value => format!("values/{name}.json"),
        // Only the first three have names; the paths of the others are in `rules`.
        EntityKind::Trigger | EntityKind::Rule | EntityKind::Schema | EntityKind::Endpoint => {
            format!("triggers/{name}.json")
        }
        EntityKind::Service => {
            let service_type = content.get("type").and_then(Value::as_str);
            let folder = if Layout::detect(files).separate_files {
                SERVICES[2]
            } else {
                folder_of(service_type)
            };
            format!("{folder}{name}{CONFIG}")
        }
    }
}

/// Writes an entity.
pub(crate) fn write(files: &mut Files, kind: EntityKind, path: &str, content: Map<String, Value>) {
    let bytes = match kind {
        EntityKind::Service => service_to_pretty(&content),
        _ => to_pretty(&content.into()),
    };
    files.insert(path.to_owned(), bytes);
}

/// The paths that belong to an entity: its file, or all files in its folder.
fn parts(files: &Files, path: &str) -> Vec<String> {
    match path.strip_suffix(CONFIG) {
        None => vec![path.to_owned()],
        Some(folder) => {
            let folder = format!("{folder}/");
            let inside = below(files, &folder).map(|rest| format!("{folder}{rest}"));
            inside.collect()
        }
    }
}

/// Deletes an entity with everything in its folder.
pub(crate) fn remove(files: &mut Files, path: &str) {
    for part in parts(files, path) {
        files.remove(&part);
    }
    endpoints::remove(files, path);
}

/// Moves an entity with everything in its folder.
pub(crate) fn rename(files: &mut Files, from: &str, to: &str) {
    let stem = |path: &str| path.strip_suffix(CONFIG).unwrap_or(path).to_owned();
    let (old, new) = (stem(from), stem(to));
    for part in parts(files, from) {
        if let Some(bytes) = files.remove(&part) {
            let rest = part.strip_prefix(&old).unwrap_or_default();
            files.insert(format!("{new}{rest}"), bytes);
        }
    }
}

/// Writes an incoming webhook of a service. (OpenAPI document)
pub(crate) fn write_webhook(
    files: &mut Files,
    service: &str,
    name: &str,
    mut hook: Map<String, Value>,
) {
    let folder = service.strip_suffix(CONFIG).unwrap_or(service);
    let folder = format!("{folder}/incoming_webhooks/{name}");
    let source = hook
        .remove("function_source")
        .or_else(|| hook.remove("source"));
    let source = source.as_ref().and_then(Value::as_str).unwrap_or_default();
    files.insert(format!("{folder}/source.js"), source.as_bytes().to_vec());
    files.insert(format!("{folder}{CONFIG}"), to_pretty(&hook.into()));
}
