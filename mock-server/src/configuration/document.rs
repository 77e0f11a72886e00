//! The one JSON object that command lines import, as files.

use serde_json::{Map, Value};

use crate::configuration::value::{Object, json, pretty};
use crate::configuration::{ConfigError, Files, Layout};

/// What is no file is called so in errors.
const DOCUMENT: &str = "the configuration";

/// The files with what the document says put in by name. Files that say the
/// same keep their form.
pub(crate) fn merge(old: &Files, document: &Value) -> Result<Files, ConfigError> {
    let mut merge = Merge {
        layout: Layout::of(old, None),
        files: old.clone(),
    };
    let mut root = Map::new();
    for (key, value) in Object::new(DOCUMENT, "", document)?.map {
        if !merge.section(key, value)? {
            root.insert(key.clone(), value.clone());
        }
    }
    // The client app id of an app does not change.
    if merge.files.contains_key(merge.layout.root) {
        root.remove("app_id");
    }
    let path = merge.layout.root;
    merge.extend(path, root)?;
    Ok(merge.files)
}

struct Merge {
    layout: Layout,
    files: Files,
}

fn wrong(key: &str, reason: &str) -> ConfigError {
    ConfigError::new(DOCUMENT, key, reason)
}

/// A text that is one part of a path and leads nowhere else.
fn part<'a>(key: &str, text: Option<&'a str>) -> Result<&'a str, ConfigError> {
    let text = text.ok_or_else(|| wrong(key, "needs a name"))?;
    let odd = text.is_empty()
        || text.starts_with('.')
        || text.contains(['/', '\\', ':'])
        || text.contains(char::is_control);
    if odd {
        return Err(wrong(key, "has a name that is not one of a file"));
    }
    Ok(text)
}

fn list<'a>(key: &str, value: &'a Value) -> Result<&'a [Value], ConfigError> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(all) => Ok(all),
        _ => Err(wrong(key, "must be a list")),
    }
}

fn map<'a>(key: &str, value: &'a Value) -> Result<&'a Map<String, Value>, ConfigError> {
    value
        .as_object()
        .ok_or_else(|| wrong(key, "must be an object"))
}

impl Merge {
    fn put(&mut self, path: String, value: &Value) -> Result<(), ConfigError> {
        if json(&self.files, &path)?.as_ref() != Some(value) {
            self.files.insert(path, pretty(value));
        }
        Ok(())
    }

    fn extend(&mut self, path: &str, new: Map<String, Value>) -> Result<(), ConfigError> {
        if new.is_empty() {
            return Ok(());
        }
        let old = json(&self.files, path)?;
        let mut all = old
            .as_ref()
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        all.extend(new);
        self.put(path.to_owned(), &Value::Object(all))
    }

    /// Whether the key has files of its own.
    fn section(&mut self, key: &str, value: &Value) -> Result<bool, ConfigError> {
        match key {
            "auth" => self.auth(map(key, value)?)?,
            "auth_providers" => {
                for one in list(key, value)? {
                    let name = one.get("name").or(one.get("type")).and_then(Value::as_str);
                    self.provider(part(key, name)?, one)?;
                }
            }
            "custom_user_data_config" if value.is_object() => {
                self.put("auth/custom_user_data.json".to_owned(), value)?;
            }
            "functions" => self.functions(value)?,
            "values" | "triggers" | "log_forwarders" => {
                for one in list(key, value)? {
                    let name = part(key, one.get("name").and_then(Value::as_str))?;
                    self.put(format!("{key}/{name}.json"), one)?;
                }
            }
            "environments" => {
                for (name, one) in map(key, value)? {
                    let name = part(key, Some(name.strip_suffix(".json").unwrap_or(name)))?;
                    self.put(format!("{key}/{name}.json"), one)?;
                }
            }
            "services" | "data_sources" => {
                for one in list(key, value)? {
                    self.service(key, one)?;
                }
            }
            "http_endpoints" if value.is_array() => {
                for one in list(key, value)? {
                    self.service(key, one)?;
                }
            }
            "http_endpoints" | "endpoints" | "graphql" | "sync"
                if value.get("config").is_some() =>
            {
                let folder = if key == "endpoints" {
                    "http_endpoints"
                } else {
                    key
                };
                self.folder(folder, map(key, value)?)?;
            }
            // Values of secrets are set, never given back: not kept.
            "secrets" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn auth(&mut self, auth: &Map<String, Value>) -> Result<(), ConfigError> {
        for (key, value) in auth {
            if key == "providers" {
                for (name, one) in map("auth.providers", value)? {
                    self.provider(name, one)?;
                }
            } else {
                let name = part("auth", Some(key))?;
                self.put(format!("auth/{name}.json"), value)?;
            }
        }
        Ok(())
    }

    fn provider(&mut self, name: &str, value: &Value) -> Result<(), ConfigError> {
        let mut one = map(&format!("auth.providers.{name}"), value)?.clone();
        one.entry("name").or_insert_with(|| name.into());
        one.entry("type").or_insert_with(|| name.into());
        if self.layout.apart {
            let name = part("auth_providers", Some(name))?;
            return self.put(format!("auth_providers/{name}.json"), &one.into());
        }
        let new = Map::from_iter([(name.to_owned(), Value::Object(one))]);
        self.extend("auth/providers.json", new)
    }

    fn functions(&mut self, value: &Value) -> Result<(), ConfigError> {
        if value.is_array() {
            for one in list("functions", value)? {
                let config = map("functions[].config", &one["config"])?;
                let source = one.get("source").and_then(Value::as_str);
                self.function(config, source.unwrap_or_default())?;
            }
            return Ok(());
        }
        let all = map("functions", value)?;
        let none = Map::new();
        let sources = match all.get("sources") {
            None | Some(Value::Null) => &none,
            Some(sources) => map("functions.sources", sources)?,
        };
        let mut used = Vec::new();
        for config in list(
            "functions.config",
            all.get("config").unwrap_or(&Value::Null),
        )? {
            let config = map("functions.config[]", config)?;
            let name = config.get("name").and_then(Value::as_str);
            let name = name.ok_or_else(|| wrong("functions.config[].name", "is missing"))?;
            let path = format!("{name}.js");
            let source = sources.get(&path).and_then(Value::as_str);
            let source = source.ok_or_else(|| {
                ConfigError::new(DOCUMENT, format!("functions.sources.{path}"), "is missing")
            })?;
            self.function(config, source)?;
            used.push(path);
        }
        // Code that functions share.
        for (path, source) in sources {
            let source = source
                .as_str()
                .ok_or_else(|| wrong("functions.sources", "must hold strings"))?;
            if !used.contains(path) {
                for folder in path.split('/') {
                    part("functions.sources", Some(folder))?;
                }
                let path = format!("functions/{path}");
                self.files.insert(path, source.as_bytes().to_vec());
            }
        }
        Ok(())
    }

    fn function(&mut self, config: &Map<String, Value>, source: &str) -> Result<(), ConfigError> {
        let name = config.get("name").and_then(Value::as_str).unwrap_or("");
        for folder in name.split('/') {
            part("functions.config[].name", Some(folder))?;
        }
        let source = source.as_bytes().to_vec();
        if self.layout.apart {
            self.files
                .insert(format!("functions/{name}/source.js"), source);
            let config = Value::Object(config.clone());
            return self.put(format!("functions/{name}/config.json"), &config);
        }
        self.files.insert(format!("functions/{name}.js"), source);
        let old = json(&self.files, "functions/config.json")?;
        let mut all = old
            .as_ref()
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let new = Value::Object(config.clone());
        match all.iter_mut().find(|one| one["name"] == *name) {
            Some(one) => *one = new,
            None => all.push(new),
        }
        self.put("functions/config.json".to_owned(), &Value::Array(all))
    }

    /// A service, a data source or an endpoint of the older kind.
    fn service(&mut self, key: &str, value: &Value) -> Result<(), ConfigError> {
        let config = value.get("config").unwrap_or(value);
        let name = part(key, config.get("name").and_then(Value::as_str))?;
        let folder = format!("{key}/{name}");
        let Some(all) = value.as_object().filter(|all| all.contains_key("config")) else {
            return self.put(format!("{folder}/config.json"), config);
        };
        self.folder(&folder, all)
    }

    /// An object's keys as files of a folder; lists of named things as folders
    /// in it.
    fn folder(&mut self, folder: &str, all: &Map<String, Value>) -> Result<(), ConfigError> {
        for (key, value) in all {
            let key = part(folder, Some(key))?;
            match value {
                Value::Null => {}
                Value::Array(hooks) if key == "incoming_webhooks" => {
                    for hook in hooks {
                        let name = hook["config"]["name"].as_str();
                        let name = part("incoming_webhooks", name)?;
                        let folder = format!("{folder}/{key}/{name}");
                        self.put(format!("{folder}/config.json"), &hook["config"])?;
                        let source = hook["source"].as_str().unwrap_or_default();
                        let source = source.as_bytes().to_vec();
                        self.files.insert(format!("{folder}/source.js"), source);
                    }
                }
                Value::Array(some) if matches!(key, "rules" | "custom_resolvers") => {
                    for one in some {
                        let text = |key: &str| one.get(key).and_then(Value::as_str);
                        let pair = |one, other, between: &str| {
                            Some(format!("{}{between}{}", text(one)?, text(other)?))
                        };
                        let name = pair("database", "collection", ".")
                            .or_else(|| pair("on_type", "field_name", "_"))
                            .or_else(|| text("name").map(str::to_owned));
                        let name = part(key, name.as_deref())?;
                        self.put(format!("{folder}/{key}/{name}.json"), one)?;
                    }
                }
                _ => self.put(format!("{folder}/{key}.json"), value)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
