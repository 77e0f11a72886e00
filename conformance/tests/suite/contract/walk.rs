//! A walk over the documented operations with bodies that clients would not send.
//!
//! No answer is a failure of the server, every refusal is an error body, and whatever was
//! accepted, everything that is read afterwards still has its documented shape.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::server::departures;
use super::stage::Stage;
use crate::support::contract::{Case, Contracts};
use crate::support::http::Answer;

/// Operations on an app's configuration, its users and keys. Deleting the app would end the
/// walk.
fn operations(contracts: &Contracts) -> Vec<Case<'_>> {
    let cases = contracts.cases().filter(|case| {
        let in_group = case.path().starts_with("/api/admin/v3.0/groups/");
        let succeeds = case.status() < 400 && case.request()["bearer"] == "access";
        in_group && succeeds && case.file() != "apps_delete"
    });
    cases.collect()
}

/// How a body is changed.
#[derive(Clone, Debug)]
enum Change {
    Nothing,
    /// No body at all.
    Missing,
    /// Another value in the place of the body.
    Whole(Value),
    /// Another value somewhere in the body.
    Replace(usize, Value),
    /// A key or an item less.
    Remove(usize),
    /// A key more at the top.
    Add(&'static str, Value),
    /// A key more in `config`.
    Configure(&'static str, Value),
    /// What is no JSON.
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

fn any_change() -> impl Strategy<Value = Change> {
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
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
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
    fn apply(&self, body: Option<&Value>) -> Option<String> {
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

/// What is wrong with an answer, whatever was sent.
fn wrong(contracts: &Contracts, case: Case<'_>, answer: &Answer) -> Vec<String> {
    match answer.status {
        // Whether there is a token depends on the provider, which the walk may have changed.
        202 if case.file() == "pending_run_confirm" && answer.body.is_empty() => {
            let kind = answer.header("content-type");
            let typed = kind.map(|kind| format!("an empty body of type {kind}"));
            typed.into_iter().collect()
        }
        // A value that the contract has in request and answer alike may have been changed.
        200..300 => departures(contracts, case, answer)
            .into_iter()
            .filter(|text| !text.contains(" is not \""))
            .collect(),
        400..500 => {
            let body = answer.json();
            let keys = body.as_object().expect("an object").iter();
            let known = ["error", "error_code", "link"];
            let odd =
                keys.filter(|(key, value)| !known.contains(&key.as_str()) || !value.is_string());
            let odd = odd.map(|(key, _)| format!("an error with {key}"));
            let text = body["error"].as_str().unwrap_or_default();
            let silent = text
                .is_empty()
                .then(|| "an error without a text".to_owned());
            odd.chain(silent).collect()
        }
        other => vec![format!("status {other}")],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_sent_breaks_what_is_read(
        steps in prop::collection::vec((any::<prop::sample::Index>(), any_change()), 1..24),
    ) {
        let contracts = Contracts::load();
        let operations = operations(&contracts);
        let mut stage = Stage::set();
        for (which, change) in steps {
            let case = *which.get(&operations);
            let body = change.apply(case.request().get("body"));
            let answer = stage.send(case, body.as_deref());
            let wrong = wrong(&contracts, case, &answer);
            prop_assert!(wrong.is_empty(), "{}: {body:?}: {wrong:#?} {answer:?}", case.title());
        }
        for case in operations.iter().filter(|case| case.method() == "GET") {
            let answer = stage.send(*case, None);
            let wrong = wrong(&contracts, *case, &answer);
            prop_assert!(wrong.is_empty(), "{}: {wrong:#?} {answer:?}", case.title());
        }
    }
}

/// A value of each type, and strings that are in no list.
fn odd_values() -> [Value; 9] {
    [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("AAA"),
        json!("../../evil"),
        json!([{}]),
        json!({"a": []}),
    ]
}

/// The part of an app, or of a project, that an operation is about.
fn part<'a>(case: &Case<'a>) -> &'a str {
    let below = case.path().rsplit_once("/{appId}/").map(|(_, below)| below);
    let part = below.and_then(|below| below.split('/').next());
    part.unwrap_or_default()
}

/// Every place in every body, with every odd value: what is rejected changes nothing worth
/// looking at, and after what is accepted, everything in the same part still has its shape.
#[test]
fn every_place_of_every_body_withstands_every_type() {
    let contracts = Contracts::load();
    let operations = operations(&contracts);
    let mut found = Vec::new();
    let mut sent = 0;
    for case in &operations {
        let Some(body) = case.request().get("body") else {
            continue;
        };
        let mut stage = Stage::set();
        let body = stage.fill(*case, body);
        let mut all = vec![String::new()];
        places(&body, "", &mut all);
        for place in &all {
            for value in odd_values() {
                let mut odd = body.clone();
                *odd.pointer_mut(place).expect("a place") = value;
                let odd = odd.to_string();
                let answer = stage.send(*case, Some(&odd));
                sent += 1;
                let mut wrong = wrong(&contracts, *case, &answer);
                if answer.status < 300 {
                    let reads = operations.iter().filter(|read| read.method() == "GET");
                    for read in reads.filter(|read| part(read) == part(case)) {
                        let answer = stage.send(*read, None);
                        let departs = self::wrong(&contracts, *read, &answer).into_iter();
                        wrong.extend(departs.map(|text| format!("{}: {text}", read.title())));
                    }
                    // What was created would be in the way of the next one.
                    stage = Stage::set();
                }
                found.extend(wrong.into_iter().map(|text| {
                    let title = case.title();
                    format!("{title}: {odd}: {text}")
                }));
            }
        }
    }
    assert!(sent > 1000, "only {sent} requests");
    assert!(found.is_empty(), "{}: {found:#?}", found.len());
}

/// A walk over nothing would not fail.
#[test]
fn the_walk_covers_the_documented_operations() {
    let contracts = Contracts::load();
    let mut files: Vec<_> = operations(&contracts).iter().map(Case::file).collect();
    files.dedup();
    assert!(files.len() >= 75, "{}: {files:?}", files.len());
}
