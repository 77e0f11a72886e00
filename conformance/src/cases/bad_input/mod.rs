//! Bad input of every kind: what the program says, that it says it in one
//! line, gives nothing away, and changes nothing.

pub(crate) mod answers;
pub(crate) mod ids;
pub(crate) mod local_app;
pub(crate) mod profiles;
pub(crate) mod projects;
pub(crate) mod servers;
pub(crate) mod transport;

use crate::cases::Flavour;
use crate::cases::support::context::Outcome;
use crate::cases::support::program;
use crate::cases::support::seeds::PRIVATE_KEY;

/// What must never be seen: the private key, and tokens as the servers here
/// give them out.
const SECRETS: [&str; 4] = [
    PRIVATE_KEY,
    "example.access.token",
    "example.refresh.token",
    "stored.refresh.token",
];

/// The run failed with this status and one line on stderr, which begins with
/// `start` and holds each of `words`, with the next step below it where there
/// is one; nothing on stdout, nothing given away.
#[track_caller]
fn failed(outcome: &Outcome, code: i32, start: &str, words: &[&str]) {
    nothing_given_away(outcome);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(code), ""),
        "{outcome:#?}"
    );
    let line = only_line(outcome);
    // A program that reads no keys from the environment logs in with a command of its own.
    let is_login = program::flavour() == Flavour::RealmCli && line.starts_with("login failed: ");
    let begins = line.starts_with(start) || is_login;
    assert!(begins, "{start:?} does not begin {line:?}");
    let reason = line
        .rsplit_once("failed: ")
        .map_or("", |(_, reason)| reason);
    assert!(!reason.trim().is_empty(), "no reason in {line:?}");
    // Longer than a screen is no message any more.
    assert!(
        line.len() < 1000,
        "{} bytes: {:?}",
        line.len(),
        &line[..200]
    );
    for word in words {
        let told = line.to_lowercase().contains(&word.to_lowercase());
        assert!(told, "no {word:?} in {line:?}");
    }
}

/// The one line on stderr, without the app above it and the next steps below it.
#[track_caller]
pub(crate) fn only_line(outcome: &Outcome) -> &str {
    let mut lines: Vec<_> = outcome.stderr.lines().collect();
    let is_next_step =
        |line: &&str| line.starts_with("Try instead: appservices ") || line.starts_with("Hint: ");
    let is_app = |line: &&str| line.starts_with("App: ");
    if lines.first().is_some_and(is_app) {
        lines.remove(0);
    }
    let next_steps = lines.iter().rev().take_while(|line| is_next_step(line));
    lines.truncate(lines.len() - next_steps.count().min(2));
    assert_eq!(lines.len(), 1, "one line: {:?}", outcome.stderr);
    lines[0]
}

/// The arguments were refused: status 2, the reason first, and no request.
#[track_caller]
fn refused(outcome: &Outcome, words: &[&str]) {
    nothing_given_away(outcome);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(2), ""),
        "{outcome:#?}"
    );
    assert!(outcome.requests.is_empty(), "{outcome:#?}");
    let first = outcome.stderr.lines().next().unwrap_or_default();
    assert!(first.starts_with("error: "), "{first:?}");
    for word in words {
        assert!(first.contains(word), "no {word:?} in {first:?}");
    }
    assert!(
        outcome.stderr.len() < 2000,
        "{} bytes",
        outcome.stderr.len()
    );
}

/// No secret, no escape code, no trace of a crash.
#[track_caller]
fn nothing_given_away(outcome: &Outcome) {
    for text in [&outcome.stdout, &outcome.stderr] {
        for secret in SECRETS {
            assert!(!text.contains(secret), "a secret in {text:?}");
        }
        for trace in ["panicked", "RUST_BACKTRACE", "\u{1b}", "\r"] {
            assert!(!text.contains(trace), "{trace:?} in {text:?}");
        }
    }
}
