//! The sections of a document whose entries have a folder each.

use serde_json::{Map, Value};

use crate::configuration::document::{Sections, map, path_component};
use crate::configuration::error::ConfigError;
use crate::configuration::json::service_to_pretty;

impl Sections {
    /// Writes a service, a data source or an endpoint in the format of older versions.
    pub(super) fn service(&mut self, key: &str, value: &Value) -> Result<(), ConfigError> {
        let config = value.get("config").unwrap_or(value);
        let name = path_component(key, config.get("name").and_then(Value::as_str))?;
        let folder = format!("{key}/{name}");
        match value.as_object() {
            Some(parts) if parts.contains_key("config") => self.folder(&folder, parts)?,
            _ => {}
        }
        let content = service_to_pretty(map(key, config)?);
        self.files.insert(format!("{folder}/config.json"), content);
        Ok(())
    }

    /// Writes each key of an object to a file in a folder, and lists of named entries to
    /// folders in it.
    pub(super) fn folder(
        &mut self,
        folder: &str,
        parts: &Map<String, Value>,
    ) -> Result<(), ConfigError> {
        for (key, value) in parts {
            let key = path_component(folder, Some(key))?;
            match value {
                Value::Null => {}
                Value::Array(hooks) if key == "incoming_webhooks" => {
                    for hook in hooks {
                        let name = hook["config"]["name"].as_str();
                        let name = path_component("incoming_webhooks", name)?;
                        let folder = format!("{folder}/{key}/{name}");
                        self.write_json(format!("{folder}/config.json"), &hook["config"])?;
                        let source = hook["source"].as_str().unwrap_or_default();
                        let source = source.as_bytes().to_vec();
                        self.files.insert(format!("{folder}/source.js"), source);
                    }
                }
                Value::Array(entries) if matches!(key, "rules" | "custom_resolvers") => {
                    for entry in entries {
                        let string = |key: &str| entry.get(key).and_then(Value::as_str);
                        let pair = |first, second, separator: &str| {
                            Some(format!("{}{separator}{}", string(first)?, string(second)?))
                        };
                        let name = pair("database", "collection", ".")
                            .or_else(|| pair("on_type", "field_name", "_"))
                            .or_else(|| string("name").map(str::to_owned));
                        let name = path_component(key, name.as_deref())?;
                        self.write_json(format!("{folder}/{key}/{name}.json"), entry)?;
                    }
                }
                _ => self.write_json(format!("{folder}/{key}.json"), value)?,
            }
        }
        Ok(())
    }
}
