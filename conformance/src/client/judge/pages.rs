//! Whether a client reads a list of users to its end, and acts on each of them once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::client::judge::finding;
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Exchange, Kind};
use crate::client::run::Run;

/// The number of users in a full page.
const PAGE: usize = 50;

/// The IDs of the users in a page.
fn page(exchange: &Exchange) -> Vec<String> {
    let value = exchange.answer.as_ref().and_then(Answer::value);
    let users = value
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    users
        .filter_map(|user| user["_id"].as_str().map(str::to_owned))
        .collect()
}

/// A full page is followed by a request for the next one.
pub(in crate::client) fn followed(run: &Run) -> Judgement {
    let Some((full, users)) = run
        .of(Kind::List)
        .map(|exchange| (exchange, page(exchange)))
        .find(|(_, users)| users.len() == PAGE)
    else {
        return Judgement::NotExercised;
    };
    let asked = |e: &Exchange| e.call.parameter("after") == users.last().map(String::as_str);
    if !run.is_success() || run.of(Kind::List).any(asked) {
        return Judgement::Safe;
    }
    let message = "the client does not ask for the page after a full one";
    Judgement::Unsafe(finding(run, message, &[full]))
}

/// A client that reports success has read every user of the scene, except for these.
pub(in crate::client) fn complete(run: &Run, without: &[&str]) -> Judgement {
    let Some(first) = run.of(Kind::List).find(|e| page(e).len() == PAGE) else {
        return Judgement::NotExercised;
    };
    let read: BTreeSet<_> = run.of(Kind::List).flat_map(page).collect();
    let mut expected = run.scene.users();
    expected.retain(|user| !without.contains(&user.as_str()));
    let missing = expected.iter().filter(|user| !read.contains(*user)).count();
    if !run.is_success() || missing == 0 {
        return Judgement::Safe;
    }
    let message = "the client exits with status 0, but has not read all users";
    let last = run.of(Kind::List).last().unwrap_or(first);
    let finding = finding(run, message, &[last]).difference(
        format!("{} users", expected.len()),
        format!("{} of them", expected.len() - missing),
    );
    Judgement::Unsafe(finding)
}

/// No change is made twice, and no user is printed more often than without the trap.
pub(in crate::client) fn acts_once(run: &Run) -> Judgement {
    let mut done: BTreeMap<(&str, &str), &Exchange> = BTreeMap::new();
    for change in run.of(Kind::Change).filter(|change| change.succeeded()) {
        let key = (change.call.method.as_str(), change.call.path.as_str());
        if let Some(first) = done.insert(key, change) {
            let message = "the client acts on the same user twice";
            return Judgement::Unsafe(finding(run, message, &[first, change]));
        }
    }
    let Some(baseline) = run.baseline.as_ref().filter(|_| done.is_empty()) else {
        return Judgement::Safe;
    };
    let count = |run: &Run, user: &str| {
        String::from_utf8_lossy(&run.output.stdout)
            .matches(user)
            .count()
    };
    for user in run.scene.users() {
        let (expected, actual) = (count(baseline, &user), count(run, &user));
        if actual > expected {
            let message = format!("the client prints user {user} more than once");
            let finding = finding(run, message, &[])
                .difference(format!("{expected} times"), format!("{actual} times"));
            return Judgement::Unsafe(finding);
        }
    }
    Judgement::Safe
}
