//! Converts the JSON document that command lines import to files.

pub(super) mod secrets;
mod services;

use serde_json::{Map, Value};

use crate::configuration::arrange::{arrange, split_rules};
use crate::configuration::error::ConfigError;
use crate::configuration::json::{JsonObject, parse_file, to_pretty};
use crate::configuration::layout::{Files, Layout};
use crate::configuration::overlay::overlay;
use crate::configuration::path::is_name;
use crate::hidden::Hidden;

/// What errors in the document name instead of a file.
const DOCUMENT: &str = "the configuration";

/// The result of merging a document into the files of an app.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) files: Files,
    /// The names and values of secrets in the document.
    pub(crate) secrets: Hidden<Vec<(String, String)>>,
}

/// Merges a document into the files of an app, whose layout stays. Entries replace those of
/// the same name. Files whose JSON does not change keep their formatting.
///
/// # Errors
///
/// [`ConfigError`], if a known section of the document is invalid.
pub(crate) fn merge(old: &Files, document: &Value) -> Result<Merged, ConfigError> {
    let document = JsonObject::new(DOCUMENT, "", document)?.map;
    let layout = layout_of(document);
    let mut sections = Sections {
        layout,
        files: Files::new(),
    };
    let mut root = Map::new();
    for (key, value) in document {
        if !value.is_null() && !sections.add_section(key, value)? {
            root.insert(key.clone(), value.clone());
        }
    }
    sections.extend_object(layout.root, root)?;
    if !layout.separate_files {
        split_rules(&mut sections.files, "data_sources/");
    }
    let target = Layout::detect(old);
    let new = arrange(sections.files, layout, target);
    let mut files = overlay(old.clone(), new, target);
    let secrets = secrets::extract(&mut files, document.get("secrets"))?;
    Ok(Merged {
        files,
        secrets: secrets.into(),
    })
}

/// The layout that a document is written for, according to its version.
fn layout_of(document: &Map<String, Value>) -> Layout {
    let version = document.get("config_version").map(Value::to_string);
    let layout = version.and_then(|version| Layout::of_version(&version));
    let older = layout.filter(|layout| layout.separate_files);
    older.unwrap_or(Layout::NEWEST)
}

/// The files of a document alone, in its own layout.
struct Sections {
    layout: Layout,
    files: Files,
}

fn document_error(key: &str, reason: &str) -> ConfigError {
    ConfigError::new(DOCUMENT, key, reason)
}

/// Checks a name that becomes a component of a path. It must not lead out of its folder.
fn path_component<'a>(key: &str, text: Option<&'a str>) -> Result<&'a str, ConfigError> {
    let text = text.ok_or_else(|| document_error(key, "a name is missing"))?;
    // Also rejects what is harmless here but not where the export is unpacked, such as `C:`
    // on Windows.
    if !is_name(text) {
        let reason = format!("'{text}' cannot be used as a file name");
        return Err(document_error(key, &reason));
    }
    Ok(text)
}

fn list<'a>(key: &str, value: &'a Value) -> Result<&'a [Value], ConfigError> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(values) => Ok(values),
        _ => Err(document_error(key, "must be a list")),
    }
}

fn map<'a>(key: &str, value: &'a Value) -> Result<&'a Map<String, Value>, ConfigError> {
    value
        .as_object()
        .ok_or_else(|| document_error(key, "must be an object"))
}

/// Returns the strings of an object; null counts as missing.
fn strings<'a>(key: &str, value: &'a Value) -> Result<Vec<(&'a str, &'a str)>, ConfigError> {
    if value.is_null() {
        return Ok(Vec::new());
    }
    let pairs = map(key, value)?.iter().map(|(name, value)| {
        let value = value.as_str();
        let value =
            value.ok_or_else(|| document_error(&format!("{key}.{name}"), "must be a string"))?;
        Ok((name.as_str(), value))
    });
    pairs.collect()
}

impl Sections {
    /// Writes a JSON file, unless it already has this value.
    fn write_json(&mut self, path: String, value: &Value) -> Result<(), ConfigError> {
        // Compared as values, not as text, so that an import that changes nothing keeps the
        // formatting of every file.
        if parse_file(&self.files, &path)?.as_ref() != Some(value) {
            self.files.insert(path, to_pretty(value));
        }
        Ok(())
    }

    /// Adds keys to the object in a JSON file.
    fn extend_object(&mut self, path: &str, new: Map<String, Value>) -> Result<(), ConfigError> {
        if new.is_empty() {
            return Ok(());
        }
        let old = parse_file(&self.files, path)?;
        let mut object = old
            .as_ref()
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        object.extend(new);
        self.write_json(path.to_owned(), &Value::Object(object))
    }

    /// Adds a section that has its own files. Returns false if the key belongs in the root
    /// file.
    fn add_section(&mut self, key: &str, value: &Value) -> Result<bool, ConfigError> {
        match key {
            "auth" => self.auth(map(key, value)?)?,
            "auth_providers" => {
                for provider in list(key, value)? {
                    let name = provider.get("name").or(provider.get("type"));
                    let name = path_component(key, name.and_then(Value::as_str))?;
                    self.provider(name, provider)?;
                }
            }
            "custom_user_data_config" if value.is_object() && !self.layout.separate_files => {
                self.write_json("auth/custom_user_data.json".to_owned(), value)?;
            }
            "functions" => self.functions(value)?,
            "values" | "triggers" | "log_forwarders" => {
                for entry in list(key, value)? {
                    let name = path_component(key, entry.get("name").and_then(Value::as_str))?;
                    self.write_json(format!("{key}/{name}.json"), entry)?;
                }
            }
            "environments" => {
                for (name, environment) in map(key, value)? {
                    let name = name.strip_suffix(".json").unwrap_or(name);
                    let name = path_component(key, Some(name))?;
                    self.write_json(format!("{key}/{name}.json"), environment)?;
                }
            }
            "services" | "data_sources" => {
                for service in list(key, value)? {
                    self.service(key, service)?;
                }
            }
            "http_endpoints" if value.is_array() => {
                for service in list(key, value)? {
                    self.service(key, service)?;
                }
            }
            "sync" if value.get("config").is_some() => self.folder(key, map(key, value)?)?,
            "sync" if !self.layout.separate_files && value.is_object() => {
                if value != &Value::Object(Map::new()) {
                    self.write_json("sync/config.json".to_owned(), value)?;
                }
            }
            "data_api_config" if value.is_object() => {
                let folder = if self.layout.separate_files {
                    ""
                } else {
                    "http_endpoints/"
                };
                self.write_json(format!("{folder}{key}.json"), value)?;
            }
            "http_endpoints" | "endpoints" | "graphql" if value.is_object() => {
                let folder = if key == "endpoints" {
                    "http_endpoints"
                } else {
                    key
                };
                self.folder(folder, map(key, value)?)?;
            }
            // An export must not return the values of secrets, so no file contains them.
            "secrets" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn auth(&mut self, auth: &Map<String, Value>) -> Result<(), ConfigError> {
        for (key, value) in auth {
            if key == "providers" {
                for (name, provider) in map("auth.providers", value)? {
                    self.provider(name, provider)?;
                }
            } else {
                let name = path_component("auth", Some(key))?;
                self.write_json(format!("auth/{name}.json"), value)?;
            }
        }
        Ok(())
    }

    fn provider(&mut self, name: &str, value: &Value) -> Result<(), ConfigError> {
        let mut provider = map(&format!("auth.providers.{name}"), value)?.clone();
        provider.entry("name").or_insert_with(|| name.into());
        provider.entry("type").or_insert_with(|| name.into());
        // Either can become the name of a file.
        path_component("auth.providers", Some(name))?;
        path_component("auth.providers", provider["type"].as_str().or(Some(name)))?;
        if self.layout.separate_files {
            let name = path_component("auth_providers", Some(name))?;
            return self.write_json(format!("auth_providers/{name}.json"), &provider.into());
        }
        let new = Map::from_iter([(name.to_owned(), Value::Object(provider))]);
        self.extend_object("auth/providers.json", new)
    }

    fn functions(&mut self, value: &Value) -> Result<(), ConfigError> {
        if value.is_array() {
            for function in list("functions", value)? {
                let config = map("functions[].config", &function["config"])?;
                let source = function.get("source").and_then(Value::as_str);
                self.function(config, source.unwrap_or_default())?;
            }
            return Ok(());
        }
        let section = map("functions", value)?;
        let no_sources = Map::new();
        let sources = match section.get("sources") {
            None | Some(Value::Null) => &no_sources,
            Some(sources) => map("functions.sources", sources)?,
        };
        let mut used = Vec::new();
        for config in list(
            "functions.config",
            section.get("config").unwrap_or(&Value::Null),
        )? {
            let config = map("functions.config[]", config)?;
            let name = config.get("name").and_then(Value::as_str);
            let name =
                name.ok_or_else(|| document_error("functions.config[].name", "is missing"))?;
            let path = format!("{name}.js");
            let source = sources.get(&path).and_then(Value::as_str);
            let source = source.ok_or_else(|| {
                ConfigError::new(DOCUMENT, format!("functions.sources.{path}"), "is missing")
            })?;
            self.function(config, source)?;
            used.push(path);
        }
        // The remaining sources are modules that functions share.
        for (path, source) in sources {
            let source = source
                .as_str()
                .ok_or_else(|| document_error("functions.sources", "must contain strings"))?;
            if !used.contains(path) {
                for folder in path.split('/') {
                    path_component("functions.sources", Some(folder))?;
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
            path_component("functions.config[].name", Some(folder))?;
        }
        let source = source.as_bytes().to_vec();
        if self.layout.separate_files {
            self.files
                .insert(format!("functions/{name}/source.js"), source);
            let config = Value::Object(config.clone());
            return self.write_json(format!("functions/{name}/config.json"), &config);
        }
        self.files.insert(format!("functions/{name}.js"), source);
        let old = parse_file(&self.files, "functions/config.json")?;
        let mut functions = old
            .as_ref()
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let new = Value::Object(config.clone());
        match functions
            .iter_mut()
            .find(|function| function["name"] == *name)
        {
            Some(function) => *function = new,
            None => functions.push(new),
        }
        self.write_json("functions/config.json".to_owned(), &Value::Array(functions))
    }
}

#[cfg(test)]
mod tests;
