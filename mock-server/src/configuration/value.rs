//! Reading JSON with errors that name file and key.

use serde_json::{Map, Value};

use crate::configuration::{ConfigError, Files};

/// A JSON object of a file, or of an object in it.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    file: &'a str,
    /// What comes before the keys in errors: nothing, or such as `anon-user.`.
    at: &'a str,
    pub(super) map: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    pub(super) fn new(file: &'a str, at: &'a str, value: &'a Value) -> Result<Self, ConfigError> {
        let map = value.as_object().ok_or_else(|| {
            let key = at.strip_suffix('.').unwrap_or(at);
            ConfigError::new(file, key, "must be an object")
        })?;
        Ok(Self { file, at, map })
    }

    pub(super) fn wrong(&self, key: &str, reason: impl Into<String>) -> ConfigError {
        ConfigError::new(self.file, format!("{}{key}", self.at), reason)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, ConfigError> {
        match self.map.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(key, "must be a string")),
        }
    }

    pub(super) fn needed(&self, key: &str) -> Result<&'a str, ConfigError> {
        self.text(key)?.ok_or_else(|| self.wrong(key, "is missing"))
    }

    pub(super) fn switch(&self, key: &str) -> Result<bool, ConfigError> {
        match self.map.get(key) {
            None => Ok(false),
            Some(Value::Bool(on)) => Ok(*on),
            Some(_) => Err(self.wrong(key, "must be true or false")),
        }
    }

    pub(super) fn texts(&self, key: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let Some(value) = self.map.get(key).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let all = value.as_array().and_then(|all| {
            let texts = all.iter().map(|one| one.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        });
        all.map(Some)
            .ok_or_else(|| self.wrong(key, "must be a list of strings"))
    }
}

/// The JSON of a file; none if there is no such file, or nothing in it.
pub(super) fn json(files: &Files, path: &str) -> Result<Option<Value>, ConfigError> {
    match files.get(path) {
        None => Ok(None),
        Some(bytes) if bytes.trim_ascii().is_empty() => Ok(None),
        Some(bytes) => serde_json::from_slice(bytes)
            .map(Some)
            .map_err(|error| ConfigError::new(path, "", format!("is not JSON: {error}"))),
    }
}

/// A JSON file as the vendor writes it: four spaces a level.
pub(super) fn pretty(value: &Value) -> Vec<u8> {
    use serde::Serialize;
    let mut bytes = Vec::new();
    let format = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, format);
    // A value has text keys and goes to memory: there is nothing to fail.
    let _ = value.serialize(&mut writer);
    bytes.push(b'\n');
    bytes
}
