//! Compares values with shapes.

use serde_json::{Map, Value};

use super::Contracts;

impl Contracts {
    /// Where `value` departs from `shape`, in words; empty where it does not.
    ///
    /// # Panics
    ///
    /// If `shape` is not one.
    #[must_use]
    pub fn departures(&self, shape: &Value, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        self.compare("body", shape, value, &mut found);
        found
    }

    fn compare(&self, at: &str, shape: &Value, value: &Value, found: &mut Vec<String>) {
        match shape {
            Value::String(name) => match name.strip_prefix('$') {
                Some(name) => {
                    let shape = self.shapes.get(name);
                    self.compare(at, shape.expect("a shape in shapes.json"), value, found);
                }
                None if !is_of_type(name, value) => {
                    found.push(format!("{at}: {value} is no {name}"));
                }
                None => {}
            },
            Value::Object(shape) => self.compare_structure(at, shape, value, found),
            other => panic!("{at}: {other} is no shape"),
        }
    }

    fn compare_structure(
        &self,
        at: &str,
        shape: &Map<String, Value>,
        value: &Value,
        found: &mut Vec<String>,
    ) {
        if let Some(expected) = shape.get("is") {
            if expected != value {
                found.push(format!("{at}: {value} is not {expected}"));
            }
        } else if let Some(allowed) = shape.get("one of") {
            if !allowed
                .as_array()
                .expect("a list of values")
                .contains(value)
            {
                found.push(format!("{at}: {value} is none of {allowed}"));
            }
        } else if let Some(item) = shape.get("list of") {
            let Some(items) = value.as_array() else {
                found.push(format!("{at}: {value} is no list"));
                return;
            };
            let most = shape.get("at most").and_then(Value::as_u64);
            if most.is_some_and(|most| items.len() as u64 > most) {
                found.push(format!("{at}: {} items", items.len()));
            }
            for (index, value) in items.iter().enumerate() {
                self.compare(&format!("{at}[{index}]"), item, value, found);
            }
        } else {
            let keys = shape["keys"].as_object().expect("keys");
            let Some(object) = value.as_object() else {
                found.push(format!("{at}: {value} is no object"));
                return;
            };
            self.compare_keys(at, keys, object, found);
            if shape.get("others") == Some(&Value::Bool(false)) {
                for key in object.keys() {
                    if !keys.contains_key(key) && !keys.contains_key(&format!("{key}?")) {
                        found.push(format!("{at}.{key}: not in the contract"));
                    }
                }
            }
        }
    }

    fn compare_keys(
        &self,
        at: &str,
        keys: &Map<String, Value>,
        object: &Map<String, Value>,
        found: &mut Vec<String>,
    ) {
        for (key, shape) in keys {
            let name = key.strip_suffix('?').unwrap_or(key);
            match object.get(name) {
                Some(value) => self.compare(&format!("{at}.{name}"), shape, value, found),
                None if key.ends_with('?') => {}
                None => found.push(format!("{at}.{name}: missing")),
            }
        }
    }
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "id" => value.as_str().is_some_and(|text| {
            text.len() == 24 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        }),
        "token" => value.as_str().is_some_and(is_token),
        "url" => value.as_str().is_some_and(|text| text.starts_with("http")),
        other => panic!("{other} is no shape"),
    }
}

fn is_token(text: &str) -> bool {
    let base64url = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|p| !p.is_empty() && p.bytes().all(base64url))
}
