//! Bodies that clients would not send: changes of bodies that they would send.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// How a body is changed.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Nothing,
    /// No body at all.
    Missing,
    /// Another value instead of the body.
    Whole(Value),
    /// Another value somewhere in the body.
    Replace(usize, Value),
    /// One key or item fewer.
    Remove(usize),
    /// One more key at the top.
    Add(&'static str, Value),
    /// One more key in `config`.
    Configure(&'static str, Value),
    /// Something other than JSON.
    Text(&'static str),
}

const KEYS: [&str; 24] = [
    "_id",
    "type",
    "name",
    "disabled",
    "location",
    "environment",
    "deployment_model",
    "config",
    "secret_config",
    "metadata_fields",
    "redirect_uris",
    "private",
    "from_secret",
    "value",
    "source",
    "arguments",
    "event_processors",
    "incoming_webhooks",
    "autoConfirm",
    "runResetFunction",
    "audience",
    "signingKey",
    "schedule",
    "operation_types",
];

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        prop::sample::select(vec![
            "",
            "AAA",
            "true",
            "../../evil",
            "a/b",
            "\u{0}\u{1f}",
            "\u{202e}é",
            "65b0000000000000000000b1",
            "custom-token",
            "US-VA",
            "SCHEDULED",
        ])
        .prop_map(Value::from),
        Just(Value::from("x".repeat(5000))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(KEYS.to_vec()), inner, 0..3).prop_map(
                |map| {
                    let pairs = map.into_iter();
                    let pairs = pairs.map(|(key, value)| (key.to_owned(), value));
                    Value::Object(pairs.collect())
                }
            ),
        ]
    })
}

pub(super) fn any_change() -> impl Strategy<Value = Change> {
    let key = || prop::sample::select(KEYS.to_vec());
    prop_oneof![
        2 => Just(Change::Nothing),
        1 => Just(Change::Missing),
        2 => any_value().prop_map(Change::Whole),
        6 => (any::<usize>(), any_value()).prop_map(|(at, value)| Change::Replace(at, value)),
        2 => any::<usize>().prop_map(Change::Remove),
        4 => (key(), any_value()).prop_map(|(key, value)| Change::Add(key, value)),
        4 => (key(), any_value()).prop_map(|(key, value)| Change::Configure(key, value)),
        1 => prop::sample::select(vec!["{", "[]]", "\u{feff}{}", "nul"]).prop_map(Change::Text),
    ]
}

/// The places in a value, each as a JSON pointer.
pub(super) fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut add = |key: &str, value: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        let place = format!("{at}/{key}");
        found.push(place.clone());
        places(value, &place, found);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| add(key, value)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| add(&index.to_string(), value)),
        _ => {}
    }
}

fn remove(body: &mut Value, place: &str) {
    let (parent, key) = place.rsplit_once('/').expect("a pointer");
    match body.pointer_mut(parent).expect("a place in the body") {
        Value::Object(map) => drop(map.remove(&key.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(key.parse().expect("an index"))),
        _ => {}
    }
}

impl Change {
    pub(super) fn apply(&self, body: Option<&Value>) -> Option<String> {
        let mut new = body.cloned().unwrap_or_else(|| Map::new().into());
        let mut found = Vec::new();
        places(&new, "", &mut found);
        match self {
            Self::Nothing => return body.map(Value::to_string),
            Self::Missing => return None,
            Self::Text(text) => return Some((*text).to_owned()),
            Self::Whole(value) => new = value.clone(),
            Self::Replace(at, value) => match found.get(at % found.len().max(1)) {
                Some(place) => *new.pointer_mut(place).expect("a place") = value.clone(),
                None => new = value.clone(),
            },
            Self::Remove(at) => {
                if let Some(place) = found.get(at % found.len().max(1)) {
                    remove(&mut new, place);
                }
            }
            Self::Add(key, value) => {
                if let Value::Object(map) = &mut new {
                    map.insert((*key).to_owned(), value.clone());
                }
            }
            Self::Configure(key, value) => {
                if let Value::Object(map) = &mut new {
                    map.insert("config".to_owned(), json!({*key: value}));
                }
            }
        }
        Some(new.to_string())
    }
}
