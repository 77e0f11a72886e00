//! Every kind of fault that the server can inject, at rates from rare to absurd.
//!
//! `APPSERVICES_FAULT_USERS=2000 cargo test -p appservices-conformance --test suite
//! bulk::faults` sets the number of users.
use crate::cases::Check;
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect};

use super::{check_against_server, context, number, records};
use crate::cases::support::seeds;

/// The users of a usual run, which keeps the time limit of all tests.
const USUAL_USERS: u32 = 150;

/// A fault by name. Short times, so that a run does not last.
fn effects() -> Vec<(&'static str, FaultEffect)> {
    let millis = Duration::from_millis;
    vec![
        ("500", FaultEffect::status(500, "internal server error")),
        ("502", FaultEffect::empty(502)),
        ("503", FaultEffect::empty(503)),
        (
            "504",
            FaultEffect::body(504, "text/html", "<html>gateway</html>"),
        ),
        (
            "429",
            FaultEffect::TooManyRequests {
                retry_after: Duration::ZERO,
            },
        ),
        ("hang up", FaultEffect::HangUp),
        ("reset", FaultEffect::Reset),
        ("malformed JSON", FaultEffect::MalformedJson),
        ("half a body", FaultEffect::HalfBody),
        ("big body", FaultEffect::BigBody { bytes: 9 << 20 }),
        // Longer than the time limit of the runs.
        ("delay", FaultEffect::delay(millis(1_500))),
        (
            "jitter",
            FaultEffect::Jitter {
                min: millis(0),
                max: millis(40),
            },
        ),
        ("expired token", FaultEffect::ExpireAccessToken),
    ]
}

/// Revokes everybody while the fault occurs. Returns the numbers of
/// [`check_against_server`], and what was printed.
fn run(effect: FaultEffect, probability: f64, seed: u64, users: u32) -> ([usize; 3], String) {
    let context = context(users);
    // Everything below the app: look-ups, pages and changes.
    let path = format!("*/apps/{}/*", seeds::SHOP);
    let fault = Fault::new(&path, effect).probability(probability, seed);
    context.server().add_fault(fault);
    let mut command = context.command();
    command.args([
        "users",
        "revoke",
        "-a",
        "shop",
        "--yes",
        "-f",
        "ndjson",
        "--timeout",
        "1s",
    ]);
    if users > USUAL_USERS {
        // Refusals that have nothing to do with the rate make a long run slow.
        command.timeout(Duration::from_mins(10));
    }
    let outcome = context.finish(command);
    let (records, totals) = records(&outcome.stdout);
    let counts = check_against_server(&context, &records);
    assert_eq!(totals["revoked"], counts[0], "{outcome:?}");
    let all = usize::try_from(users).expect("few") == counts[0];
    assert_eq!(outcome.code == Some(0), all, "{outcome:?}");
    let failures = records.values().filter(|record| record["revoked"] != true);
    let failures: Vec<_> = failures.map(ToString::to_string).collect();
    (counts, failures.join("\n") + &outcome.stderr)
}

fn rare_faults_cost_nobody() {
    let users = number("APPSERVICES_FAULT_USERS", USUAL_USERS);
    for (name, effect) in effects() {
        for (seed, percent) in (1..).zip([1.0, 2.0, 5.0]) {
            let (counts, stderr) = run(effect.clone(), percent / 100.0, seed, users);
            assert_eq!(
                counts,
                [users as usize, 0, 0],
                "{name}, {percent} %: {stderr}"
            );
        }
    }
}

fn frequent_faults_are_reported() {
    let users = number("APPSERVICES_FAULT_USERS", USUAL_USERS);
    for (name, effect) in effects() {
        let (counts, stderr) = run(effect, 0.3, 7, users);
        assert!(counts[0] > 0, "{name}: {counts:?} {stderr}");
        let listed: usize = counts.iter().sum();
        assert_eq!(listed, users as usize, "{name}: {counts:?} {stderr}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    rare_faults_cost_nobody => ["cli/network/every-user"],
    frequent_faults_are_reported => ["cli/network/every-user"],
];
