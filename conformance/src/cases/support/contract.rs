//! The folder `contract/`: what the vendor's published document and the
//! clients' sources say about each endpoint, one file an endpoint.
//!
//! A file names the endpoint and holds cases, each a request and the answer to
//! it: status, content type, the body's shape and, where it helps, an example.
//! Shapes are JSON themselves:
//!
//! | shape | holds for |
//! | --- | --- |
//! | `"string"`, `"integer"`, `"number"`, `"boolean"`, `"object"` | that type |
//! | `"id"` | 24 lower-case hex digits |
//! | `"token"` | three parts of base64url |
//! | `"url"` | a text that begins with `http` |
//! | `"$Name"` | the shape of that name in `shapes.json` |
//! | `{"is": value}` | this value |
//! | `{"one of": [values]}` | one of these values |
//! | `{"list of": shape, "at most": n}` | a list, never null |
//! | `{"keys": {"a": shape, "b?": shape}, "others": false}` | an object; `?` marks what may be absent |

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

/// Every file of the folder, by name.
pub(crate) struct Contracts {
    files: BTreeMap<String, Value>,
    shapes: Map<String, Value>,
}

impl Contracts {
    pub(crate) fn load() -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contract");
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(&folder).expect("the folder contract/") {
            let path = entry.expect("an entry of contract/").path();
            let text = std::fs::read_to_string(&path).expect("a readable contract");
            let value: Value = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let stem = path.file_stem().expect("a file name").to_string_lossy();
            assert_eq!(value["name"], *stem, "a contract bears its file's name");
            files.insert(stem.into_owned(), value);
        }
        let shapes = files.remove("shapes").expect("shapes.json");
        let shapes = shapes["shapes"].as_object().expect("named shapes").clone();
        Self { files, shapes }
    }

    /// Every case, in the order of the files' names.
    pub(crate) fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        self.files.values().flat_map(|file| {
            let cases = file["cases"].as_array().expect("cases");
            cases.iter().map(move |case| Case { file, case })
        })
    }

    /// One case by file and name.
    pub(crate) fn case(&self, file: &str, name: &str) -> Case<'_> {
        self.cases()
            .find(|case| case.file["name"] == file && case.case["name"] == name)
            .unwrap_or_else(|| panic!("no case {name} in contract/{file}.json"))
    }

    /// The first case of a file: what happens when all is well.
    pub(crate) fn first(&self, file: &str) -> Case<'_> {
        self.cases()
            .find(|case| case.file["name"] == file)
            .unwrap_or_else(|| panic!("no contract/{file}.json"))
    }

    /// The first case of the endpoint that a request goes to.
    pub(crate) fn for_request(&self, method: &str, path: &str) -> Option<Case<'_>> {
        let asked = |case: &Case<'_>| case.method() == method && fits(case.path(), path);
        self.cases().find(asked)
    }

    /// Says where `value` departs from `shape`; nothing where it does not.
    pub(crate) fn departures(&self, shape: &Value, value: &Value) -> Vec<String> {
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

/// Whether a path is an instance of a template, part by part.
fn fits(template: &str, path: &str) -> bool {
    let (mut expected, mut parts) = (template.split('/'), path.split('/'));
    loop {
        match (expected.next(), parts.next()) {
            (None, None) => return true,
            (Some(name), Some(part)) if name == part => {}
            (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => {}
            _ => return false,
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

/// One request and its answer, as the reference has them.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    file: &'a Value,
    case: &'a Value,
}

impl<'a> Case<'a> {
    /// `file: case`, for messages.
    pub(crate) fn title(&self) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!("{}: {}", text(&self.file["name"]), text(&self.case["name"]))
    }

    /// The name of the file, which is the endpoint's.
    pub(crate) fn file(&self) -> &'a str {
        self.file["name"].as_str().expect("a name")
    }

    /// How we know: the case's own source, else the file's.
    pub(crate) fn source(&self) -> &'a str {
        let own = self.case["source"].as_str();
        own.or(self.file["source"].as_str()).expect("a source")
    }

    pub(crate) fn method(&self) -> &'a str {
        self.file["method"].as_str().expect("a method")
    }

    /// The path, with names in braces; see [`fill`].
    pub(crate) fn path(&self) -> &'a str {
        self.file["path"].as_str().expect("a path")
    }

    pub(crate) fn request(&self) -> &'a Map<String, Value> {
        self.case["request"].as_object().expect("a request")
    }

    pub(crate) fn status(&self) -> u16 {
        let status = self.case["response"]["status"].as_u64().expect("a status");
        u16::try_from(status).expect("a status of three digits")
    }

    /// `None` means: no such header at all.
    pub(crate) fn content_type(&self) -> Option<&'a str> {
        self.case["response"]["content_type"].as_str()
    }

    /// `None` means: an empty body.
    pub(crate) fn shape(&self) -> Option<&'a Value> {
        self.case["response"].get("body")
    }

    pub(crate) fn example(&self) -> Option<&'a Value> {
        self.case["response"].get("example")
    }
}

/// Puts values in for the names in braces, in every text of `template`.
pub(crate) fn fill(template: &Value, values: &BTreeMap<String, String>) -> Value {
    match template {
        Value::String(text) => Value::String(fill_text(text, values)),
        Value::Array(items) => items.iter().map(|item| fill(item, values)).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), fill(value, values)))
            .collect(),
        other => other.clone(),
    }
}

/// The same for one text. A name without a value is a mistake in the test.
pub(crate) fn fill_text(template: &str, values: &BTreeMap<String, String>) -> String {
    let filled = values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        });
    assert!(!filled.contains('{'), "no value for a name in {template}");
    filled
}
