//! A walk over the documented operations with bodies that clients would not send.
//!
//! No response is a failure of the server, every rejection has an error body, and whatever was
//! accepted, everything that is read afterwards still has its documented shape.

use proptest::prelude::*;
use serde_json::Value;

use super::change::{Change, any_change};
use super::responses::departures;
use super::stage::Stage;
use crate::contract::{Case, Contracts};
use crate::random::check_random;
use crate::rules::Rule;
use crate::target::{Answer, Outcome, Stop, Target};

/// How many walks there are, each over an app of its own.
const WALKS: usize = 24;

pub(super) static WALK: &[Rule] = &[Rule {
    id: "any-bodies",
    requirements: &[
        "server/conventions/error-text",
        "server/conventions/no-error-in-success",
    ],
    says: "no sequence of requests with bodies of any kind makes the server fail, or return what the documents do not have",
    check: |target| {
        let steps = (any::<prop::sample::Index>(), any_change());
        let steps = prop::collection::vec(steps, 1..24);
        check_random(&steps, WALKS, |steps| walk(target, &steps))
    },
}];

fn walk(target: &Target, steps: &[(prop::sample::Index, Change)]) -> Outcome {
    let operations = operations(Contracts::load());
    let mut stage = Stage::over(target.shop()?);
    stage.set_all()?;
    let mut titles = Vec::new();
    let ensure = |departures: Vec<String>, title: &str, before: &[String]| {
        ensure!(
            departures.is_empty(),
            "{title}, after {before:?}: {}",
            departures.join("; ")
        );
        Ok(())
    };
    for (which, change) in steps {
        let case = *which.get(&operations);
        let body = change.apply(case.request().get("body"));
        let answer = stage.send(case, body.as_deref())?;
        let departures = departures_of_any(case, body.as_deref(), &answer)?;
        ensure(departures, &case.title(), &titles)?;
        titles.push(case.title());
    }
    for case in operations.iter().filter(|case| case.method() == "GET") {
        let answer = stage.send(*case, None)?;
        let departures = departures_of_any(*case, None, &answer)?;
        ensure(departures, &case.title(), &titles)?;
    }
    Ok(())
}

/// Operations on an app's configuration, its users and keys. Deleting the app would end a walk.
pub(super) fn operations(contracts: &Contracts) -> Vec<Case<'_>> {
    let cases = contracts.cases().filter(|case| {
        let in_group = case.path().starts_with("/api/admin/v3.0/groups/");
        let succeeds = case.status() < 400 && case.request()["bearer"] == "access";
        in_group && succeeds && case.file() != "apps_delete"
    });
    cases.collect()
}

/// The shape of the response of a case to the body that was sent: what the contract has in
/// request and response alike is as sent.
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

/// Where a response to this body departs from what any response may be.
pub(super) fn departures_of_any(
    case: Case<'_>,
    sent: Option<&str>,
    answer: &Answer,
) -> Result<Vec<String>, Stop> {
    match answer.status {
        // Whether there is a token depends on the provider, which the walk may have changed.
        202 if case.file() == "pending_run_confirm" && answer.body.is_empty() => {
            let content_type = answer.header("content-type");
            let typed = content_type.map(|it| format!("an empty body of type {it}"));
            Ok(typed.into_iter().collect())
        }
        200..300 => departures(case, shape_for(case, sent).as_ref(), answer),
        400..500 => {
            let body = answer.json()?;
            let known = ["error", "error_code", "link"];
            let keys = body.as_object().into_iter().flatten();
            let odd =
                keys.filter(|(key, value)| !known.contains(&key.as_str()) || !value.is_string());
            let odd = odd.map(|(key, _)| format!("an error with {key}: {answer:?}"));
            let silent = body["error"].as_str().unwrap_or_default().is_empty();
            let silent = silent.then(|| format!("there is no `error`: {answer:?}"));
            Ok(odd.chain(silent).collect())
        }
        other => Ok(vec![format!("status {other}: {answer:?}")]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A walk over nothing would not fail.
    #[test]
    fn the_walk_covers_the_documented_operations() {
        let mut files: Vec<_> = operations(Contracts::load())
            .iter()
            .map(Case::file)
            .collect();
        files.dedup();
        assert!(files.len() >= 75, "{}: {files:?}", files.len());
    }
}
