//! What is repeated, and what is reported if that does not help.

use crate::cases::Check;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect, RecordedRequest};

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::seeds;
use crate::cases::support::stub::{run, stored_profile};
use crate::setup::seeds::{self as world, ADA, CLIENT_APP};

const REVOKE: [&str; 6] = ["users", "revoke", "--app", CLIENT_APP, "-u", ADA];

/// Revokes one user while the server has a fault, with more arguments.
fn revoke(fault: Fault, more: &[&str]) -> Outcome {
    let context = Context::new(world::shop(), Login::Keys);
    context.server().add_fault(fault);
    context.run(&[&REVOKE[..], more].concat())
}

fn logouts(outcome: &Outcome) -> usize {
    let is_logout = |path: &str| path.ends_with("/logout");
    outcome
        .requests
        .iter()
        .filter(|request| is_logout(&request.path))
        .count()
}

fn a_request_is_repeated_until_the_server_accepts_it() {
    for effect in [
        FaultEffect::status(503, "later"),
        FaultEffect::status(500, "broken"),
        FaultEffect::TooManyRequests {
            retry_after: Duration::ZERO,
        },
        FaultEffect::HangUp,
        FaultEffect::Reset,
        FaultEffect::MalformedJson,
        FaultEffect::HalfBody,
    ] {
        let outcome = revoke(Fault::new("*/logout", effect.clone()).times(2), &[]);
        assert_eq!(outcome.code, Some(0), "{effect:?}: {outcome:#?}");
        assert_eq!(logouts(&outcome), 3, "{effect:?}: {outcome:#?}");
    }
}

fn attempts_are_counted_for_each_user() {
    for failures in [0, 2] {
        let effect = FaultEffect::status(503, "later");
        let context = Context::new(world::shop(), Login::Keys);
        if failures > 0 {
            let fault = Fault::new("*/logout", effect).times(failures);
            context.server().add_fault(fault);
        }
        let outcome = context.run(&[&REVOKE[..], &["-f", "ndjson"]].concat());
        let record = outcome.stdout.lines().next().unwrap_or_default();
        let record: serde_json::Value = serde_json::from_str(record).expect("a record");
        assert_eq!(record["attempts"], failures + 1, "{outcome:#?}");
    }
}

fn retries_have_a_limit() {
    for (retries, sent) in [("0", 1), ("1", 2)] {
        let fault = Fault::new("*/logout", FaultEffect::status(503, "later"));
        let outcome = revoke(fault, &["--retries", retries]);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        assert_eq!(logouts(&outcome), sent, "{outcome:#?}");
    }
}

/// Lists 600 users page by page while the thirteenth page fails `times` times. Returns how
/// often it was requested.
fn list_with_a_failing_page(times: u32, more: &[&str]) -> (usize, Outcome) {
    let users = (1..=650).map(|n| seeds::email(n, &format!("user-{n}@example.com")));
    let context = Context::new(seeds::one_app(users.collect()), Login::Keys);
    let fault = Fault::new("*/users", FaultEffect::HangUp);
    context.server().add_fault(fault.after(12).times(times));
    // With a limit, the pages are read one after the other.
    let list = ["users", "list", "-a", "shop", "--limit", "650"];
    let outcome = context.run(&[&list[..], more].concat());
    let is_page = |request: &&RecordedRequest| request.path.ends_with("/users");
    (
        outcome.requests.iter().filter(is_page).count() - 12,
        outcome,
    )
}

fn a_page_is_requested_more_often_while_most_requests_succeed() {
    let (tries, outcome) = list_with_a_failing_page(9, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(tries, 10, "{outcome:#?}");
    let (tries, outcome) = list_with_a_failing_page(u32::MAX, &["--retries", "1"]);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert_eq!(tries, 6, "{outcome:#?}");
    let (tries, outcome) = list_with_a_failing_page(1, &["--retries", "0"]);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert_eq!(tries, 1, "{outcome:#?}");
}

fn the_decision_of_the_server_is_final() {
    for status in [400, 403, 404, 501] {
        let fault = Fault::new("*/logout", FaultEffect::status(status, "no"));
        let outcome = revoke(fault, &[]);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        assert_eq!(logouts(&outcome), 1, "{outcome:#?}");
    }
}

fn a_lost_response_leaves_the_outcome_unknown() {
    let lost = revoke(
        Fault::new("*/logout", FaultEffect::HangUp),
        &["--retries", "1"],
    );
    assert!(
        lost.stdout.contains("may have been carried out"),
        "{lost:#?}"
    );
    // A refusal says nothing of the first try.
    let context = Context::new(world::shop(), Login::Keys);
    context
        .server()
        .add_fault(Fault::new("*/logout", FaultEffect::HangUp).times(1));
    let refusal = FaultEffect::status(503, "later");
    context.server().add_fault(Fault::new("*/logout", refusal));
    let refused = context.run(&[&REVOKE[..], &["--retries", "1"]].concat());
    assert!(
        refused.stdout.contains("may have been carried out"),
        "{refused:#?}"
    );
    let refusal = FaultEffect::status(503, "later");
    let definite = revoke(Fault::new("*/logout", refusal), &["--retries", "1"]);
    assert!(
        !definite.stdout.contains("may have been carried out"),
        "{definite:#?}"
    );
}

fn a_repeated_deletion_that_finds_nobody_was_done() {
    let context = Context::new(world::shop(), Login::Keys);
    // The user is deleted, and half of the response is lost.
    let half = Fault::new(format!("*/users/{ADA}"), FaultEffect::HalfBody);
    context.server().add_fault(half.method("DELETE").times(1));
    let outcome = context.run(&["users", "delete", "--app", CLIENT_APP, "-u", ADA, "-y"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let deletions = outcome
        .requests
        .iter()
        .filter(|request| request.method == "DELETE");
    assert_eq!(deletions.count(), 2, "{outcome:#?}");
}

fn a_creation_is_sent_once() {
    for effect in [FaultEffect::HangUp, FaultEffect::status(503, "later")] {
        let context = Context::new(world::shop(), Login::Keys);
        context
            .server()
            .add_fault(Fault::new("*/api_keys", effect).method("POST"));
        let args = [
            "users", "create", "--type", "api-key", "--name", "k", "--app", CLIENT_APP,
        ];
        let outcome = context.run(&args);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        let is_creation = |path: &str| path.ends_with("/api_keys");
        let created = outcome
            .requests
            .iter()
            .filter(|request| is_creation(&request.path));
        assert_eq!(created.count(), 1, "{outcome:#?}");
    }
}

fn debug_prints_each_request_and_no_secret() {
    let fault = Fault::new("*/logout", FaultEffect::status(503, "later")).times(1);
    let outcome = revoke(fault, &["--debug"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let lines: Vec<_> = outcome
        .stderr
        .lines()
        .filter(|line| line.starts_with("debug: "))
        .collect();
    assert_eq!(lines.len(), outcome.requests.len(), "{outcome:#?}");
    let logouts: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("/logout"))
        .collect();
    assert!(logouts[0].contains(": 503, "), "{logouts:?}");
    assert!(
        logouts[0].contains("attempt 1, reused connection; retry in "),
        "{logouts:?}"
    );
    assert!(
        logouts[1].contains(": 204, ") && logouts[1].contains("attempt 2"),
        "{logouts:?}"
    );
    for secret in ["Bearer", "eyJ", crate::cases::support::seeds::PRIVATE_KEY] {
        assert!(!outcome.stderr.contains(secret), "{secret}: {outcome:#?}");
    }
}

/// A server that is no longer there: nobody listens on its port.
fn a_refused_connection_is_a_failure_and_not_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    drop(listener);
    let context = Context::new(world::shop(), Login::Nobody);
    stored_profile(&context, &url, "access", "refresh");
    let outcome = run(
        &context,
        &url,
        &["users", "count", "--app", CLIENT_APP, "--retries", "1"],
    );
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(outcome.stderr.contains("cannot reach"), "{outcome:#?}");
    assert!(!outcome.stderr.contains("carried out"), "{outcome:#?}");
}

/// The credentials are meant for one server, so that a redirect is an error.
fn a_redirect_is_not_followed() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a free port");
    other.set_nonblocking(true).expect("a socket");
    let to = format!("http://{}/", other.local_addr().expect("its address"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 4096];
            let _ = connection.read(&mut request);
            let head = format!("HTTP/1.1 307 Moved\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            let _ = connection.write_all(head.as_bytes());
        }
    });
    let context = Context::new(world::shop(), Login::Nobody);
    stored_profile(&context, &url, "access", "refresh");
    let outcome = run(&context, &url, &["users", "count", "--app", CLIENT_APP]);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(outcome.stderr.contains("307"), "{outcome:#?}");
    assert!(other.accept().is_err(), "the redirect was followed");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_request_is_repeated_until_the_server_accepts_it => ["cli/network/retries"],
    attempts_are_counted_for_each_user => ["cli/network/attempts"],
    retries_have_a_limit => ["cli/network/retry-limit"],
    a_page_is_requested_more_often_while_most_requests_succeed => ["cli/network/page-retries"],
    the_decision_of_the_server_is_final => ["cli/network/final"],
    a_lost_response_leaves_the_outcome_unknown => ["cli/network/unknown-outcome"],
    a_repeated_deletion_that_finds_nobody_was_done => ["cli/network/repeated-delete"],
    a_creation_is_sent_once => ["cli/network/create-once"],
    debug_prints_each_request_and_no_secret => ["cli/network/debug"],
    a_refused_connection_is_a_failure_and_not_unknown => ["cli/network/nothing-sent"],
    a_redirect_is_not_followed => ["cli/network/redirects"],
];
