//! From the older layouts to the newer one.

use serde_json::{Map, Value};

use super::rules::split_rules;
use super::{DATA_API, FUNCTIONS, ORIGINS, PROVIDERS, ROOT_KEYS, object, rename};
use crate::configuration::json::to_pretty;
use crate::configuration::layout::Files;
use crate::configuration::path::below;

pub(super) fn join(files: &mut Files, root: &mut Map<String, Value>) {
    if let Some(Value::Object(mut security)) = root.remove("security") {
        if let Some(origins) = security.remove(ORIGINS) {
            root.insert(ORIGINS.to_owned(), origins);
        }
        if !security.is_empty() {
            root.insert("security".to_owned(), security.into());
        }
    }
    for (key, path) in ROOT_KEYS {
        if root.get(key).is_some_and(Value::is_object)
            && let Some(value) = root.remove(key)
        {
            files.insert(path.to_owned(), to_pretty(&value));
        }
    }
    providers(files);
    functions(files);
    services(files);
    rename(files, DATA_API.1, DATA_API.0.to_owned());
}

fn providers(files: &mut Files) {
    let paths: Vec<_> = below(files, "auth_providers/").map(str::to_owned).collect();
    let mut all = object(files, PROVIDERS).unwrap_or_default();
    for rest in paths {
        let path = format!("auth_providers/{rest}");
        let stem = rest.strip_suffix(".json").unwrap_or(&rest);
        if let Some(provider) = object(files, &path) {
            files.remove(&path);
            let text = |key: &str| provider.get(key).and_then(Value::as_str);
            let name = text("name").or_else(|| text("type")).unwrap_or(stem);
            all.insert(name.to_owned(), provider.into());
        }
    }
    if !all.is_empty() {
        files.insert(PROVIDERS.to_owned(), to_pretty(&all.into()));
    }
}

fn functions(files: &mut Files) {
    let paths: Vec<_> = below(files, "functions/").map(str::to_owned).collect();
    let mut all = Vec::new();
    for folder in paths
        .iter()
        .filter_map(|path| path.strip_suffix("/config.json"))
    {
        let path = format!("functions/{folder}/config.json");
        let Some(config) = object(files, &path) else {
            continue;
        };
        files.remove(&path);
        let name = config.get("name").and_then(Value::as_str);
        let source = format!("functions/{}.js", name.unwrap_or(folder));
        rename(files, &format!("functions/{folder}/source.js"), source);
        all.push(Value::Object(config));
    }
    if !all.is_empty() {
        files.insert(FUNCTIONS.to_owned(), to_pretty(&all.into()));
    }
}

/// Data sources and HTTP services have folders of their own.
fn services(files: &mut Files) {
    let paths: Vec<_> = below(files, "services/").map(str::to_owned).collect();
    let configs = paths
        .iter()
        .filter_map(|path| path.strip_suffix("/config.json"));
    for name in configs.filter(|name| !name.contains('/')) {
        let config = object(files, &format!("services/{name}/config.json"));
        let config = config.unwrap_or_default();
        let folder = folder_of(config.get("type").and_then(Value::as_str));
        if folder == "services/" {
            continue;
        }
        let inside = format!("{name}/");
        for rest in paths.iter().filter(|path| path.starts_with(&inside)) {
            rename(
                files,
                &format!("services/{rest}"),
                format!("{folder}{rest}"),
            );
        }
    }
    split_rules(files, "data_sources/");
}

/// The folder of a service of this type in the newer layout.
pub(crate) fn folder_of(kind: Option<&str>) -> &'static str {
    match kind {
        Some("mongodb-atlas" | "mongodb" | "datalake") => "data_sources/",
        Some("http") => "http_endpoints/",
        _ => "services/",
    }
}
