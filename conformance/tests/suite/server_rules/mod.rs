//! The rules of the service, row by row, over real HTTP: what is asked, what
//! is answered, and how we know.
//!
//! A source is where the fact was read: the vendor's OpenAPI document or
//! manual, the code or the tests of a client, or "our choice" where nobody
//! says. Each row has a server of its own; all broken rules are reported, not
//! only the first.

mod accounts;
mod app_dir;
mod browsers;
mod client_login;
mod client_session;
mod configuration;
mod configured;
mod confirming;
mod controls;
mod coverage;
mod custom_token;
mod expiry;
mod exposure;
mod functions;
mod journal;
mod jwks;
mod linking;
mod observed;
mod own_keys;
mod refused_logins;
mod registering;
mod requests;
mod resetting;
mod rs256;
mod session_errors;
mod tables;
mod tokens;

/// What rules that are still here need of the providers' rules.
mod providers {
    use crate::support::world::World;

    const PROVIDERS: &str = "{app}/auth_providers";

    /// The ID of the app's provider of a type.
    pub(super) fn provider(world: &World, kind: &str) -> String {
        let list = world.get(PROVIDERS).expect(200).json();
        let mut list = list.as_array().expect("a list").iter();
        let found = list.find(|one| one["type"] == kind).expect(kind);
        found["_id"].as_str().expect("an id").to_owned()
    }

    /// Disables the app's provider of a type.
    #[track_caller]
    pub(super) fn disable(world: &World, kind: &str) {
        let path = format!("{PROVIDERS}/{}/disable", provider(world, kind));
        world.put(&path).expect(204);
    }
}

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;

use crate::support::http::{Answer, Call};
use crate::support::world::{APP, GROUP, World};

/// A rule and the steps that show it.
struct Rule {
    /// Ids of the lines of the contract that it shows; see `coverage`. None: it
    /// is about something that the contract leaves out.
    proves: &'static [&'static str],
    says: &'static str,
    source: &'static str,
    check: fn(&World),
}

/// One request and its answer, for the rules that need no more than that.
struct Row {
    /// As in [`Rule`].
    proves: &'static [&'static str],
    says: &'static str,
    source: &'static str,
    /// `METHOD PATH`, with the short forms of [`crate::support::world::path`];
    /// asked with the administrator's access token.
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

/// Rules that are run by one test.
enum Table {
    Rules(&'static [Rule]),
    #[allow(dead_code)] // until all rules have moved to the library
    Rows(&'static [Row]),
}

impl Table {
    /// Runs every rule and fails with all that do not hold.
    #[track_caller]
    fn hold(&self) {
        let broken: Vec<String> = match self {
            Self::Rules(rules) => rules.iter().filter_map(Rule::broken).collect(),
            Self::Rows(rows) => rows.iter().filter_map(Row::broken).collect(),
        };
        let all = self.sources().count();
        assert!(
            broken.is_empty(),
            "{} of {all} rules do not hold:\n    {}",
            broken.len(),
            broken.join("\n    ")
        );
    }

    /// What each of its rules proves, says and stands on.
    fn sources(
        &self,
    ) -> impl Iterator<Item = (&'static [&'static str], &'static str, &'static str)> {
        let (rules, rows): (&[Rule], &[Row]) = match self {
            Self::Rules(rules) => (rules, &[]),
            Self::Rows(rows) => (&[], rows),
        };
        let rules = rules.iter().map(|one| (one.proves, one.says, one.source));
        rules.chain(rows.iter().map(|one| (one.proves, one.says, one.source)))
    }
}

impl Rule {
    fn broken(&self) -> Option<String> {
        let shown = catch_unwind(AssertUnwindSafe(|| (self.check)(&World::new())));
        let panic = shown.err()?;
        let (says, source) = (self.says, self.source);
        Some(format!("{says} ({source})\n      {}", message(&*panic)))
    }
}

impl Row {
    fn broken(&self) -> Option<String> {
        let (method, path) = self.ask.split_once(' ').expect("METHOD PATH");
        let shown = catch_unwind(|| {
            let world = World::new();
            let mut call = world.admin(method, path);
            if !self.body.is_empty() {
                call = call
                    .header("content-type", "application/json")
                    .text(self.body);
            }
            check(&call.send(), self.status, &self.answer);
        });
        let panic = shown.err()?;
        let (says, source, ask) = (self.says, self.source, self.ask);
        Some(format!(
            "{says} ({source})\n      {ask}: {}",
            message(&*panic)
        ))
    }
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

/// Fails unless the error has a link that leads to the app's log on this server.
#[track_caller]
fn hold_link(world: &World, answer: &Answer) {
    let link = answer.text("link");
    let base = world.server().base_url();
    let log = format!("{base}/groups/{GROUP}/apps/{APP}/logs?co_id=");
    let id = link.strip_prefix(&log).unwrap_or_default();
    let hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    assert!(
        id.len() == 24 && id.bytes().all(hex),
        "the link of {answer:?}"
    );
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a text")
}
