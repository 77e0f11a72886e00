//! Puts the files of an imported document over those of an app.

use serde_json::{Map, Value};

use crate::configuration::json::{parse_file, to_pretty};
use crate::configuration::layout::{Files, Layout};
use crate::configuration::path::below;

/// The app's files with those of a document, both in this layout. What the document does not
/// name stays; a file with the same value keeps its form.
pub(super) fn overlay(mut files: Files, new: Files, layout: Layout) -> Files {
    for (path, bytes) in new {
        let value = serde_json::from_slice::<Value>(&bytes).ok();
        match (path.as_str(), value) {
            (root, Some(Value::Object(map))) if root == layout.root => {
                extend_root(&mut files, root, map);
            }
            ("auth/providers.json", Some(Value::Object(map))) => extend(&mut files, &path, map),
            ("functions/config.json", Some(Value::Array(list))) if !layout.separate_files => {
                extend_by_name(&mut files, &path, list);
            }
            (_, Some(value)) => {
                let path = same_provider(&files, &path, &value).unwrap_or(path);
                if parse_file(&files, &path).ok().flatten().as_ref() != Some(&value) {
                    files.insert(path, bytes);
                }
            }
            (_, None) => drop(files.insert(path, bytes)),
        }
    }
    files
}

fn put(files: &mut Files, path: &str, value: &Value) {
    if parse_file(files, path).ok().flatten().as_ref() != Some(value) {
        files.insert(path.to_owned(), to_pretty(value));
    }
}

fn object(files: &Files, path: &str) -> Map<String, Value> {
    match parse_file(files, path) {
        Ok(Some(Value::Object(map))) => map,
        _ => Map::new(),
    }
}

fn extend(files: &mut Files, path: &str, new: Map<String, Value>) {
    let mut map = object(files, path);
    map.extend(new);
    put(files, path, &map.into());
}

/// Neither the client app ID of an app nor the version of its files changes.
fn extend_root(files: &mut Files, path: &str, mut new: Map<String, Value>) {
    let mut root = object(files, path);
    if files.contains_key(path) {
        new.remove("app_id");
        new.remove("config_version");
    }
    for (key, value) in new {
        match (key.as_str(), root.get_mut(&key), value) {
            ("security", Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (_, _, value) => drop(root.insert(key, value)),
        }
    }
    put(files, path, &root.into());
}

fn extend_by_name(files: &mut Files, path: &str, new: Vec<Value>) {
    let old = parse_file(files, path).ok().flatten();
    let mut all = old.as_ref().and_then(Value::as_array).cloned();
    let all = all.get_or_insert_default();
    for config in new {
        match all.iter_mut().find(|old| old["name"] == config["name"]) {
            Some(old) => *old = config,
            None => all.push(config),
        }
    }
    put(files, path, &Value::Array(std::mem::take(all)));
}

/// The file of the provider of the same type: it may have any name in a pulled app.
fn same_provider(files: &Files, path: &str, value: &Value) -> Option<String> {
    const FOLDER: &str = "auth_providers/";
    path.strip_prefix(FOLDER)?;
    let kind = value.get("type")?;
    let mut paths = below(files, FOLDER).map(|rest| format!("{FOLDER}{rest}"));
    paths.find(|path| object(files, path).get("type") == Some(kind))
}
