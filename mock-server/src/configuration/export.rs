//! Exports an app to files.

use serde_json::{Map, Value, json};

use crate::configuration::arrange::arrange;
use crate::configuration::json::{parse_file, to_pretty};
use crate::configuration::layout::{Files, Layout};
use crate::configuration::parse::PROVIDER_SETTINGS;
use crate::configuration::path::is_below;
use crate::state::{App, FunctionSource, Provider};

/// Returns the files of an app, updated from its state, in the layout of a version. Without
/// one that the predecessor CLI requests, they keep the layout of the import.
pub(crate) fn export(app: &App, version: Option<&str>) -> Files {
    let mut files = Files::clone(&app.config.files);
    // The paths of an imported state are not checked.
    files.retain(|path, _| is_below(path));
    let layout = Layout::detect(&files);
    update(&mut files, layout.root, |old| root(app, layout, old));
    if layout.separate_files {
        provider_files(app, &mut files);
        function_folders(app, &mut files);
    } else {
        providers(app, &mut files);
        functions(app, &mut files);
    }
    let requested = version.and_then(Layout::of_version);
    arrange(files, layout, requested.unwrap_or(layout))
}

/// Updates a JSON file. It keeps its formatting unless its value changes.
fn update(files: &mut Files, path: &str, new: impl FnOnce(Option<&Value>) -> Value) {
    // Cannot fail: the file was parsed when it was imported.
    let old = parse_file(files, path).ok().flatten();
    let new = new(old.as_ref());
    if old.as_ref() != Some(&new) {
        files.insert(path.to_owned(), to_pretty(&new));
    }
}

fn object(old: Option<&Value>) -> Map<String, Value> {
    old.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// Sets a key. A missing key stays missing if that means the same as the value.
fn set(map: &mut Map<String, Value>, key: &str, value: Value, default: &Value) {
    if map.contains_key(key) || value != *default {
        map.insert(key.to_owned(), value);
    }
}

fn root(app: &App, layout: Layout, old: Option<&Value>) -> Value {
    let mut map = object(old);
    let settings = &app.settings;
    // A new file spells out what an imported one may leave to its default.
    if old.is_none() {
        map.insert("config_version".into(), layout.version.into());
        map.insert("app_id".into(), app.client_app_id.clone().into());
        map.insert("location".into(), settings.location.clone().into());
        let model = settings.deployment_model.clone();
        map.insert("deployment_model".into(), model.into());
    }
    map.insert("name".into(), settings.name.clone().into());
    set(
        &mut map,
        "location",
        settings.location.clone().into(),
        &json!("US-VA"),
    );
    let model = settings.deployment_model.clone().into();
    set(&mut map, "deployment_model", model, &json!("GLOBAL"));
    set(
        &mut map,
        "environment",
        settings.environment.clone().into(),
        &json!(""),
    );
    let origins = json!(app.config.origins);
    if layout.separate_files
        && !app.config.origins.is_empty()
        && !map.contains_key("allowed_request_origins")
    {
        map.entry("security").or_insert_with(|| Map::new().into());
    }
    let has_security = map.get("security").is_some_and(Value::is_object);
    // The older versions of the format have the origins in `security`.
    let in_security =
        layout.separate_files && has_security && !map.contains_key("allowed_request_origins");
    let target = if in_security {
        map.get_mut("security").and_then(Value::as_object_mut)
    } else {
        Some(&mut map)
    };
    let Some(target) = target else {
        return Value::Object(map);
    };
    // A null means the same as an empty list, so it stays.
    let is_null = target
        .get("allowed_request_origins")
        .is_some_and(Value::is_null);
    if !(is_null && app.config.origins.is_empty()) {
        set(target, "allowed_request_origins", origins, &json!([]));
    }
    Value::Object(map)
}

fn provider(provider: &Provider, old: Option<&Value>) -> Value {
    let mut map = object(old);
    if old.is_none() {
        map.insert("name".into(), provider.kind.name().into());
        map.insert("type".into(), provider.kind.name().into());
        map.insert("disabled".into(), provider.disabled.into());
    }
    set(
        &mut map,
        "disabled",
        provider.disabled.into(),
        &json!(false),
    );
    // Other keys stay: the server does not model them.
    for key in PROVIDER_SETTINGS {
        match provider.settings.get(key) {
            Some(value) => {
                map.insert(key.to_owned(), value.clone());
            }
            None => {
                map.remove(key);
            }
        }
    }
    Value::Object(map)
}

/// The type of a provider in `auth/providers.json`, where it may be only the key.
fn provider_type<'a>(name: &'a str, value: &'a Value) -> &'a str {
    value.get("type").and_then(Value::as_str).unwrap_or(name)
}

fn providers(app: &App, files: &mut Files) {
    update(files, "auth/providers.json", |old| {
        let old = object(old);
        let entry = |new: &Provider| {
            // Matched by type, because the key in the file can be any name.
            let before = old
                .iter()
                .find(|(name, value)| provider_type(name, value) == new.kind.name());
            let name = before.map_or(new.kind.name(), |(name, _)| name);
            (
                name.to_owned(),
                provider(new, before.map(|(_, value)| value)),
            )
        };
        Value::Object(app.providers.values().map(entry).collect())
    });
}

fn provider_files(app: &App, files: &mut Files) {
    let old: Vec<_> = files
        .keys()
        .filter(|path| path.starts_with("auth_providers/"))
        .cloned()
        .collect();
    let mut remaining: Vec<_> = app.providers.values().collect();
    for path in old {
        let before = parse_file(files, &path).ok().flatten();
        let name = before.as_ref().and_then(|value| value["type"].as_str());
        match remaining
            .iter()
            .position(|new| Some(new.kind.name()) == name)
        {
            Some(index) => {
                let new = remaining.remove(index);
                update(files, &path, |old| provider(new, old));
            }
            // The provider was deleted. A file without a type is not a provider and stays.
            None if name.is_some() => {
                files.remove(&path);
            }
            None => {}
        }
    }
    for new in remaining {
        let path = format!("auth_providers/{}.json", new.kind.name());
        update(files, &path, |old| provider(new, old));
    }
}

fn function(new: &FunctionSource, old: Option<&Value>) -> Value {
    let mut map = object(old);
    map.retain(|key, _| {
        matches!(key.as_str(), "name" | "private") || new.settings.contains_key(key)
    });
    if old.is_none() {
        map.insert("private".into(), new.private.into());
    }
    map.insert("name".into(), (*new.name).into());
    set(&mut map, "private", new.private.into(), &json!(false));
    map.extend(
        new.settings
            .iter()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    Value::Object(map)
}

fn functions(app: &App, files: &mut Files) {
    const FILE: &str = "functions/config.json";
    let functions = &app.config.functions;
    // An app that never had functions exports no list of them.
    if functions.iter().next().is_none() && !files.contains_key(FILE) {
        return;
    }
    let old = parse_file(files, FILE).ok().flatten();
    let old = old.as_ref().and_then(Value::as_array);
    let name = |value: &Value| value["name"].as_str().map(str::to_owned);
    let mut exported = Vec::new();
    // Functions keep the order of the file, so that a diff shows only real changes; new ones
    // follow.
    for before in old.into_iter().flatten() {
        let Some(name) = name(before) else { continue };
        match functions.by_name(&name) {
            Some(new) => exported.push(function(new, Some(before))),
            None => {
                files.remove(&format!("functions/{name}.js"));
            }
        }
    }
    for new in functions.iter() {
        if !exported.iter().any(|old| old["name"] == *new.name) {
            exported.push(function(new, None));
        }
        let path = format!("functions/{}.js", new.name);
        files.insert(path, new.source.as_bytes().to_vec());
    }
    update(files, FILE, |_| Value::Array(exported));
}

fn function_folders(app: &App, files: &mut Files) {
    let folder = |path: &str| {
        let folder = path.strip_prefix("functions/")?;
        Some(folder.strip_suffix("/config.json")?.to_owned())
    };
    let old: Vec<_> = files.keys().filter_map(|path| folder(path)).collect();
    let mut remaining: Vec<_> = app.config.functions.iter().collect();
    let write = |files: &mut Files, folder: &str, new: &FunctionSource| {
        let config = format!("functions/{folder}/config.json");
        update(files, &config, |old| function(new, old));
        let source = format!("functions/{folder}/source.js");
        files.insert(source, new.source.as_bytes().to_vec());
    };
    for folder in old {
        let path = format!("functions/{folder}/config.json");
        let before = parse_file(files, &path).ok().flatten();
        let name = before.as_ref().and_then(|value| value["name"].as_str());
        // The folder's name can differ from the function's, and is kept.
        if let Some(index) = remaining.iter().position(|new| Some(&*new.name) == name) {
            write(files, &folder, remaining.remove(index));
        } else {
            files.remove(&path);
            files.remove(&format!("functions/{folder}/source.js"));
        }
    }
    for new in remaining {
        write(files, &new.name, new);
    }
}
