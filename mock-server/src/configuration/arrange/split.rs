//! From the newer layout to the older ones.

use serde_json::{Map, Value};

use super::rules::join_rules;
use super::{DATA_API, FUNCTIONS, ORIGINS, PROVIDERS, ROOT_KEYS, object, rename, value};
use crate::configuration::json::to_pretty;
use crate::configuration::layout::Files;
use crate::configuration::path::{below, is_name};

pub(super) fn split(files: &mut Files, root: &mut Map<String, Value>) {
    if let Some(origins) = root.remove(ORIGINS) {
        let security = root.entry("security").or_insert_with(|| Map::new().into());
        if !security.is_object() {
            *security = Map::new().into();
        }
        security[ORIGINS] = origins;
    }
    for (key, path) in ROOT_KEYS {
        if let Some(value) = value(files, path) {
            files.remove(path);
            root.insert(key.to_owned(), value);
        }
    }
    providers(files);
    functions(files);
    rename(files, DATA_API.0, DATA_API.1.to_owned());
    for folder in ["data_sources/", "http_endpoints/"] {
        let paths: Vec<_> = below(files, folder).map(str::to_owned).collect();
        // A file of the folder itself has no place in the older layouts.
        for rest in paths.iter().filter(|rest| rest.contains('/')) {
            rename(
                files,
                &format!("{folder}{rest}"),
                format!("services/{rest}"),
            );
        }
    }
    join_rules(files, "services/");
}

fn providers(files: &mut Files) {
    let Some(all) = object(files, PROVIDERS) else {
        return;
    };
    files.remove(PROVIDERS);
    for (name, value) in all {
        // A name that is not one of a file belongs to a provider with a type.
        let kind = value["type"].as_str().unwrap_or(&name);
        let name = if is_name(&name) { &name } else { kind };
        files.insert(format!("auth_providers/{name}.json"), to_pretty(&value));
    }
}

fn functions(files: &mut Files) {
    let Some(Value::Array(all)) = value(files, FUNCTIONS) else {
        return;
    };
    files.remove(FUNCTIONS);
    for config in all {
        let Some(name) = config["name"].as_str() else {
            continue;
        };
        let folder = format!("functions/{name}");
        rename(
            files,
            &format!("{folder}.js"),
            format!("{folder}/source.js"),
        );
        files.insert(format!("{folder}/config.json"), to_pretty(&config));
    }
}
