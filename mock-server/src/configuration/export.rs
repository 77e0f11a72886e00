//! From an app to its files.

use serde_json::{Map, Value, json};

use crate::configuration::parsed::PROVIDER_SETTINGS;
use crate::configuration::value::{self, pretty};
use crate::configuration::{Files, Layout};
use crate::state::{App, Provider, Script};

/// The version that a configuration made here bears; the last there was.
const VERSION: u32 = 20_210_101;

/// The app's files, up to date.
pub(crate) fn export(app: &App, version: Option<&str>) -> Files {
    let mut files = Files::clone(&app.config.files);
    let layout = Layout::of(&files, version);
    refresh(&mut files, layout.root, |old| root(app, layout, old));
    if layout.apart {
        providers_apart(app, &mut files);
        functions_apart(app, &mut files);
    } else {
        providers(app, &mut files);
        functions(app, &mut files);
    }
    files
}

/// Writes a JSON file anew unless it says the same already.
fn refresh(files: &mut Files, path: &str, new: impl FnOnce(Option<&Value>) -> Value) {
    // What is kept has been read before; it is JSON.
    let old = value::json(files, path).ok().flatten();
    let new = new(old.as_ref());
    if old.as_ref() != Some(&new) {
        files.insert(path.to_owned(), pretty(&new));
    }
}

fn object(old: Option<&Value>) -> Map<String, Value> {
    old.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// Sets a key; where it is not there, only to something other than what its
/// absence means.
fn set(map: &mut Map<String, Value>, key: &str, value: Value, absent: &Value) {
    if map.contains_key(key) || value != *absent {
        map.insert(key.to_owned(), value);
    }
}

fn root(app: &App, layout: Layout, old: Option<&Value>) -> Value {
    let mut map = object(old);
    let settings = &app.settings;
    if old.is_none() {
        map.insert("config_version".into(), VERSION.into());
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
    let has_security = map.get("security").is_some_and(Value::is_object);
    let inside = layout.apart && has_security && !map.contains_key("allowed_request_origins");
    let place = if inside {
        map.get_mut("security").and_then(Value::as_object_mut)
    } else {
        Some(&mut map)
    };
    let Some(place) = place else {
        return Value::Object(map);
    };
    // `null` stands for none as an empty list does.
    let same = place
        .get("allowed_request_origins")
        .is_some_and(Value::is_null);
    if !(same && app.config.origins.is_empty()) {
        set(place, "allowed_request_origins", origins, &json!([]));
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

fn kind<'a>(name: &'a str, value: &'a Value) -> &'a str {
    value.get("type").and_then(Value::as_str).unwrap_or(name)
}

fn providers(app: &App, files: &mut Files) {
    refresh(files, "auth/providers.json", |old| {
        let old = object(old);
        let entry = |one: &Provider| {
            let before = old
                .iter()
                .find(|(name, value)| kind(name, value) == one.kind.name());
            let name = before.map_or(one.kind.name(), |(name, _)| name);
            (
                name.to_owned(),
                provider(one, before.map(|(_, value)| value)),
            )
        };
        Value::Object(app.providers.values().map(entry).collect())
    });
}

fn providers_apart(app: &App, files: &mut Files) {
    let old: Vec<_> = files
        .keys()
        .filter(|path| path.starts_with("auth_providers/"))
        .cloned()
        .collect();
    let mut left: Vec<_> = app.providers.values().collect();
    for path in old {
        let before = value::json(files, &path).ok().flatten();
        let name = before.as_ref().and_then(|value| value["type"].as_str());
        match left.iter().position(|one| Some(one.kind.name()) == name) {
            Some(at) => {
                let one = left.remove(at);
                refresh(files, &path, |old| provider(one, old));
            }
            None if name.is_some() => {
                files.remove(&path);
            }
            None => {}
        }
    }
    for one in left {
        let path = format!("auth_providers/{}.json", one.kind.name());
        refresh(files, &path, |old| provider(one, old));
    }
}

fn function(script: &Script, old: Option<&Value>) -> Value {
    let mut map = object(old);
    map.retain(|key, _| {
        matches!(key.as_str(), "name" | "private") || script.settings.contains_key(key)
    });
    if old.is_none() {
        map.insert("private".into(), script.private.into());
    }
    map.insert("name".into(), (*script.name).into());
    set(&mut map, "private", script.private.into(), &json!(false));
    map.extend(
        script
            .settings
            .iter()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    Value::Object(map)
}

fn functions(app: &App, files: &mut Files) {
    const FILE: &str = "functions/config.json";
    let scripts = &app.config.scripts;
    if scripts.iter().next().is_none() && !files.contains_key(FILE) {
        return;
    }
    let old = value::json(files, FILE).ok().flatten();
    let old = old.as_ref().and_then(Value::as_array);
    let name = |value: &Value| value["name"].as_str().map(str::to_owned);
    let mut all = Vec::new();
    for before in old.into_iter().flatten() {
        let Some(name) = name(before) else { continue };
        match scripts.by_name(&name) {
            Some(script) => all.push(function(script, Some(before))),
            None => {
                files.remove(&format!("functions/{name}.js"));
            }
        }
    }
    for script in scripts.iter() {
        if !all.iter().any(|one| one["name"] == *script.name) {
            all.push(function(script, None));
        }
        let path = format!("functions/{}.js", script.name);
        files.insert(path, script.source.as_bytes().to_vec());
    }
    refresh(files, FILE, |_| Value::Array(all));
}

fn functions_apart(app: &App, files: &mut Files) {
    let folder = |path: &str| {
        let folder = path.strip_prefix("functions/")?;
        Some(folder.strip_suffix("/config.json")?.to_owned())
    };
    let old: Vec<_> = files.keys().filter_map(|path| folder(path)).collect();
    let mut left: Vec<_> = app.config.scripts.iter().collect();
    let write = |files: &mut Files, folder: &str, script: &Script| {
        let config = format!("functions/{folder}/config.json");
        refresh(files, &config, |old| function(script, old));
        let source = format!("functions/{folder}/source.js");
        files.insert(source, script.source.as_bytes().to_vec());
    };
    for folder in old {
        let path = format!("functions/{folder}/config.json");
        let before = value::json(files, &path).ok().flatten();
        let name = before.as_ref().and_then(|value| value["name"].as_str());
        if let Some(at) = left.iter().position(|one| Some(&*one.name) == name) {
            write(files, &folder, left.remove(at));
        } else {
            files.remove(&path);
            files.remove(&format!("functions/{folder}/source.js"));
        }
    }
    for script in left {
        write(files, &script.name, script);
    }
}
