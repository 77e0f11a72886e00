//! A walk over the documented operations with bodies that clients would not send.
//!
//! No answer is a failure of the server, every refusal is an error body, and whatever was
//! accepted, everything that is read afterwards still has its documented shape.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::change::{any_change, places};
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

/// The shape of a case's answer to the body that was sent: what the contract has in request and
/// answer alike is as sent.
fn shape_for(case: Case<'_>, sent: Option<&str>) -> Option<Value> {
    let mut shape = case.shape()?.clone();
    let sent: Value = serde_json::from_str(sent.unwrap_or_default()).unwrap_or_default();
    let keys = shape.get_mut("keys").and_then(Value::as_object_mut);
    for (key, expected) in keys.into_iter().flatten() {
        let example = case.request().get("body").and_then(|body| body.get(key));
        if let Some(is) = expected.get_mut("is")
            && Some(&*is) == example
        {
            *is = sent[key].clone();
        }
    }
    Some(shape)
}

/// What is wrong with an answer to this body.
fn wrong(
    contracts: &Contracts,
    case: Case<'_>,
    sent: Option<&str>,
    answer: &Answer,
) -> Vec<String> {
    match answer.status {
        // Whether there is a token depends on the provider, which the walk may have changed.
        202 if case.file() == "pending_run_confirm" && answer.body.is_empty() => {
            let kind = answer.header("content-type");
            let typed = kind.map(|kind| format!("an empty body of type {kind}"));
            typed.into_iter().collect()
        }
        200..300 => {
            let shape = shape_for(case, sent);
            departures(contracts, case, shape.as_ref(), answer)
        }
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
            let wrong = wrong(&contracts, case, body.as_deref(), &answer);
            prop_assert!(wrong.is_empty(), "{}: {body:?}: {wrong:#?} {answer:?}", case.title());
        }
        for case in operations.iter().filter(|case| case.method() == "GET") {
            let answer = stage.send(*case, None);
            let wrong = wrong(&contracts, *case, None, &answer);
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
                let mut wrong = wrong(&contracts, *case, Some(&odd), &answer);
                if answer.status < 300 {
                    let reads = operations.iter().filter(|read| read.method() == "GET");
                    for read in reads.filter(|read| part(read) == part(case)) {
                        let answer = stage.send(*read, None);
                        let departs = self::wrong(&contracts, *read, None, &answer).into_iter();
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
