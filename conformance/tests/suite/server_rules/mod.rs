//! The rules of the service, row by row, over real HTTP: what is asked, what
//! is answered, and how we know.
//!
//! A source is where the fact was read: the vendor's OpenAPI document or
//! manual, the code or the tests of a client, or "our choice" where nobody
//! says. Each row has a server of its own; all broken rules are reported, not
//! only the first.

#![allow(
    clippy::too_many_lines,
    reason = "tables are long; what they do is not"
)]

mod admins;
mod api_keys;
mod apps;
mod atlas;
mod client_login;
mod client_session;
mod conventions;
mod lifetime;
mod one_user;
mod pending;
mod providers;
mod revocation;
mod session_errors;
mod tokens;
mod users;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;

use crate::support::http::{Answer, Call};
use crate::support::world::World;

/// A rule and the steps that show it.
struct Rule {
    says: &'static str,
    source: &'static str,
    check: fn(&World),
}

/// Runs every rule and fails with all that do not hold.
#[track_caller]
fn hold(rules: &[Rule]) {
    let broken = rules.iter().filter_map(|rule| {
        let shown = catch_unwind(AssertUnwindSafe(|| (rule.check)(&World::new())));
        shown.err().map(|panic| {
            format!(
                "{} ({})\n      {}",
                rule.says,
                rule.source,
                message(&*panic)
            )
        })
    });
    report(&broken.collect::<Vec<_>>(), rules.len());
}

/// One request and its answer, for the rules that need no more than that.
struct Row {
    says: &'static str,
    source: &'static str,
    /// `METHOD PATH`, with the short forms of [`crate::support::world::path`].
    ask: &'static str,
    /// Sent as JSON where it is not empty.
    body: &'static str,
    status: u16,
    /// What the body must be.
    answer: Says,
}

/// The body of an answer.
enum Says {
    /// Nothing, and no content type.
    Nothing,
    /// JSON, whatever it holds.
    Json,
    /// This text as `error`, and no code.
    Error(&'static str),
    /// This text as `error` and this `error_code`.
    Coded(&'static str, &'static str),
    /// Any text as `error`; the code is not held.
    AnyError,
}

/// Asks every row with the administrator's access token.
#[track_caller]
fn answer(rows: &[Row]) {
    let broken = rows.iter().filter_map(|row| {
        let (method, path) = row.ask.split_once(' ').expect("METHOD PATH");
        let shown = catch_unwind(|| {
            let world = World::new();
            let mut call = world.admin(method, path);
            if !row.body.is_empty() {
                call = call
                    .header("content-type", "application/json")
                    .text(row.body);
            }
            check(&call.send(), row.status, &row.answer);
        });
        shown.err().map(|panic| {
            let message = message(&*panic);
            let (says, source, ask) = (row.says, row.source, row.ask);
            format!("{says} ({source})\n      {ask}: {message}")
        })
    });
    report(&broken.collect::<Vec<_>>(), rows.len());
}

/// Fails unless the answer has this status and says this.
#[track_caller]
fn check(answer: &Answer, status: u16, says: &Says) {
    assert_eq!(answer.status, status, "the status of {answer:?}");
    let kind = answer.header("content-type");
    if matches!(says, Says::Nothing) {
        assert_eq!(
            (kind, answer.body.len()),
            (None, 0),
            "not empty: {answer:?}"
        );
        return;
    }
    assert_eq!(
        kind,
        Some("application/json"),
        "the content type of {answer:?}"
    );
    let body = answer.json();
    let (text, code) = match *says {
        Says::Nothing | Says::Json => return,
        Says::AnyError => {
            assert!(!answer.text("error").is_empty(), "no error: {answer:?}");
            return;
        }
        Says::Error(text) => (text, None),
        Says::Coded(text, code) => (text, Some(code)),
    };
    let code = code.map(Value::from);
    assert_eq!(
        (&body["error"], body.get("error_code")),
        (&Value::from(text), code.as_ref()),
        "the error of {answer:?}"
    );
}

/// Fails unless it is a 401 that no client takes for a lost session: without
/// the code `InvalidSession`, which would make them refresh and ask again.
#[track_caller]
fn refused_for_good(answer: &Answer) {
    assert_eq!(answer.status, 401, "{answer:?}");
    assert_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
    assert!(!answer.text("error").is_empty(), "{answer:?}");
}

/// The ids of a list, in its order.
#[track_caller]
fn ids(answer: Answer) -> Vec<String> {
    let list = answer.expect(200).json();
    let list = list.as_array().expect("a list");
    list.iter()
        .map(|item| item["_id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Sends a call that must be refused with an error body and a status of the 400s.
#[track_caller]
fn refused(call: Call<'_>) -> Answer {
    let answer = call.send();
    assert!((400..500).contains(&answer.status), "{answer:?}");
    check(&answer, answer.status, &Says::AnyError);
    answer
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a text")
}

#[track_caller]
fn report(broken: &[String], all: usize) {
    assert!(
        broken.is_empty(),
        "{} of {all} rules do not hold:\n    {}",
        broken.len(),
        broken.join("\n    ")
    );
}
