//! Reads JSON, with errors that name the file and the key.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::configuration::error::ConfigError;
use crate::configuration::layout::Files;

/// A JSON object in a file, at its root or nested.
#[derive(Clone, Copy)]
pub(super) struct JsonObject<'a> {
    file: &'a str,
    /// Prefix of the keys in errors, such as `anon-user.`; empty at the root.
    prefix: &'a str,
    pub(super) map: &'a Map<String, Value>,
}

impl<'a> JsonObject<'a> {
    pub(super) fn new(
        file: &'a str,
        prefix: &'a str,
        value: &'a Value,
    ) -> Result<Self, ConfigError> {
        let map = value.as_object().ok_or_else(|| {
            let key = prefix.strip_suffix('.').unwrap_or(prefix);
            ConfigError::new(file, key, "must be an object")
        })?;
        Ok(Self { file, prefix, map })
    }

    pub(super) fn error(&self, key: &str, reason: impl Into<String>) -> ConfigError {
        ConfigError::new(self.file, format!("{}{key}", self.prefix), reason)
    }

    pub(super) fn string(&self, key: &str) -> Result<Option<&'a str>, ConfigError> {
        match self.map.get(key) {
            None => Ok(None),
            Some(Value::String(value)) => Ok(Some(value)),
            Some(_) => Err(self.error(key, "must be a string")),
        }
    }

    pub(super) fn required_string(&self, key: &str) -> Result<&'a str, ConfigError> {
        self.string(key)?
            .ok_or_else(|| self.error(key, "is missing"))
    }

    /// A Boolean; false if the key is missing or null. (stitch 4 tests)
    pub(super) fn boolean(&self, key: &str) -> Result<bool, ConfigError> {
        match self.map.get(key) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            Some(_) => Err(self.error(key, "must be true or false")),
        }
    }

    /// A list of strings; `None` if the key is missing or null.
    pub(super) fn strings(&self, key: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let Some(value) = self.map.get(key).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let strings = value.as_array().and_then(|values| {
            let strings = values.iter().map(|value| value.as_str().map(str::to_owned));
            strings.collect::<Option<Vec<_>>>()
        });
        strings
            .map(Some)
            .ok_or_else(|| self.error(key, "must be a list of strings"))
    }
}

/// Parses a JSON file; `None` if it does not exist or is empty.
///
/// # Errors
///
/// [`ConfigError`], if it is not JSON.
pub(super) fn parse_file(files: &Files, path: &str) -> Result<Option<Value>, ConfigError> {
    match files.get(path) {
        None => Ok(None),
        Some(bytes) if bytes.trim_ascii().is_empty() => Ok(None),
        Some(bytes) => serde_json::from_slice(bytes)
            .map(Some)
            .map_err(|error| ConfigError::new(path, "", format!("invalid JSON: {error}"))),
    }
}

/// Formats a JSON file as the vendor does: indented by four spaces.
pub(super) fn to_pretty(value: &Value) -> Vec<u8> {
    format_json(value)
}

/// Formats the file of a service, whose keys the vendor writes in this order. (predecessor
/// CLI's tests)
pub(super) fn service_to_pretty(config: &Map<String, Value>) -> Vec<u8> {
    const FIRST: [&str; 5] = ["id", "name", "type", "config", "secret_config"];
    struct Ordered<'a>(&'a Map<String, Value>);
    impl Serialize for Ordered<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let first = FIRST.iter().filter_map(|key| self.0.get_key_value(*key));
            let rest = self.0.iter();
            let rest = rest.filter(|(key, _)| !FIRST.contains(&key.as_str()));
            serializer.collect_map(first.chain(rest))
        }
    }
    format_json(&Ordered(config))
}

fn format_json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let format = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, format);
    // Cannot fail: the keys are strings, and memory is not a device.
    let _ = value.serialize(&mut writer);
    bytes.push(b'\n');
    bytes
}
