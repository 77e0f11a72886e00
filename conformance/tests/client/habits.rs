//! Every trap catches a careless client, and is safe for a careful one.

use std::collections::{BTreeMap, BTreeSet};

use appservices_conformance::client;
use appservices_conformance::report::Verdict;

use super::{describe, run, sample};

/// A trap, what the client does, and the habits for which the trap is.
const ROWS: [(&str, &str, &str); 60] = [
    ("session/endless-401", "list", "refreshes-forever"),
    (
        "session/endless-401",
        "app",
        "ignores-status no-list-is-empty",
    ),
    (
        "session/expired-during-run",
        "revoke",
        "never-refreshes stops-quietly",
    ),
    ("session/revoked-while-cached", "app", "ignores-status"),
    (
        "session/admin-session-ended",
        "revoke",
        "never-refreshes stops-quietly",
    ),
    ("session/401-without-code", "revoke", "refreshes-forever"),
    ("session/refresh-refused", "revoke", "refreshes-forever"),
    (
        "session/refresh-keeps-token",
        "revoke",
        "forgets-refresh-token",
    ),
    ("session/password-reset-elsewhere", "app", "logs-in-forever"),
    ("session/clock-skew", "list", "trusts-its-clock"),
    ("session/user-disabled", "app", "logs-in-forever"),
    ("session/user-disabled", "app", "ignores-status"),
    ("login/provider-disabled", "app", "repeats-logins"),
    ("login/provider-disabled", "app", "silent"),
    ("login/keys-rejected", "revoke", "prints-requests"),
    ("login/keys-rejected", "revoke", "repeats-logins"),
    ("login/no-device-id", "app", "needs-device-id"),
    ("login/token-expired-200", "verify", "200-is-valid"),
    ("pages/exactly-fifty", "list", "fifty-is-the-end"),
    ("pages/every-page", "list", "first-page"),
    ("pages/user-on-two-pages", "revoke", "duplicates"),
    ("pages/user-on-two-pages", "list", "duplicates"),
    ("pages/user-twice-on-a-page", "revoke", "duplicates"),
    ("pages/deleted-between-pages", "revoke", "stops-quietly"),
    ("pages/cursor-rejected", "list", "failed-page-is-last"),
    ("pages/filter-ignored", "revoke filters", "trusts-filters"),
    ("pages/two-identities", "revoke", "one-identity"),
    ("pages/non-ascii-names", "revoke", "ascii-only"),
    ("pages/non-ascii-names", "list", "prints-raw"),
    ("pages/same-address", "revoke", "addresses-are-ids"),
    ("pace/retry-after", "revoke", "hammers"),
    ("pace/retry-after-date", "revoke", "numbers-only"),
    ("pace/endless-429", "revoke", "never-gives-up hammers"),
    ("errors/500-every-time", "revoke", "ignores-status"),
    ("errors/500-every-time", "app", "ignores-status"),
    ("errors/maintenance", "revoke", "ignores-status"),
    ("errors/html-502", "list", "ignores-status no-list-is-empty"),
    ("errors/empty-200", "list", "no-list-is-empty"),
    ("errors/missing-error-code", "revoke", "needs-error-code"),
    ("errors/error-in-200", "revoke", "200-is-success"),
    ("errors/app-deleted", "revoke", "ignores-status"),
    (
        "errors/user-deleted-before-change",
        "revoke",
        "stops-quietly",
    ),
    (
        "errors/forbidden",
        "revoke",
        "never-gives-up repeats-everything",
    ),
    (
        "failures/lost-response",
        "revoke",
        "never-repeats stops-quietly",
    ),
    ("failures/deleted-after-all", "delete", "stops-quietly"),
    (
        "failures/truncated",
        "list",
        "accepts-half no-list-is-empty",
    ),
    ("failures/half-json", "list", "no-list-is-empty"),
    (
        "failures/connection-reused",
        "revoke",
        "never-repeats exits-with-zero",
    ),
    ("bodies/unknown-fields", "list", "known-fields"),
    ("bodies/charset", "list", "exact-type"),
    ("bodies/chunked", "list", "reads-once"),
    ("bodies/slow-body", "list", "reads-once never-repeats"),
    ("bodies/slow-response", "list", "impatient never-repeats"),
    ("bodies/gzip", "revoke", "no-list-is-empty"),
    ("bodies/header-case", "list", "compares-case"),
    ("bodies/typed-204", "revoke", "parses-empty"),
    ("redirects/other-origin", "list", "follows-anywhere"),
    ("redirects/login", "list", "follows-anywhere"),
    ("redirects/loop", "list", "follows-anywhere"),
    ("redirects/location", "app", "ignores-location"),
];

#[test]
fn every_trap_catches_a_careless_client() {
    let catches = |(trap, arguments, habits): &(&str, &str, &str)| {
        let id = format!("client/{trap}");
        let report = run(&sample(arguments, habits), &[&id]);
        let [entry] = &report.entries[..] else {
            return Some(format!("there is no trap {id}"));
        };
        let is_caught = matches!(entry.verdict, Verdict::Failed(_));
        (!is_caught).then(|| format!("{arguments} {habits}: {}", describe(entry)))
    };
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let chunks = ROWS.chunks(ROWS.len().div_ceil(4));
        let threads: Vec<_> = chunks
            .map(|rows| scope.spawn(|| rows.iter().filter_map(catches).collect::<Vec<_>>()))
            .collect();
        let results = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        results
            .flat_map(|wrong| wrong.expect("no row panics"))
            .collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_trap_is_safe_for_a_careful_client() {
    let mut traps: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (trap, arguments, _) in ROWS {
        let ids = traps.entry(arguments).or_default();
        ids.insert(format!("client/{trap}"));
    }
    for (arguments, ids) in traps {
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let report = run(&sample(arguments, ""), &ids);
        assert_eq!(report.entries.len(), ids.len(), "{arguments}");
        for entry in &report.entries {
            let is_safe = matches!(entry.verdict, Verdict::Passed);
            assert!(is_safe, "{arguments}: {}", describe(entry));
        }
    }
}

#[test]
fn traps_for_administrators_are_skipped_for_an_app() {
    let report = run(&sample("app", ""), &[]);
    let wrong = report
        .entries
        .iter()
        .filter(|entry| entry.verdict.is_failure());
    let wrong: Vec<_> = wrong.map(describe).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    for entry in &report.entries {
        let is_for_administrators = ["client/pages/", "client/failures/deleted-after-all"]
            .iter()
            .any(|begin| entry.id.starts_with(begin));
        let is_skipped = matches!(entry.verdict, Verdict::Skipped(_));
        assert!(is_skipped || !is_for_administrators, "{}", describe(entry));
    }
}

#[test]
fn every_trap_has_a_careless_client() {
    let caught: BTreeSet<_> = ROWS.iter().map(|row| format!("client/{}", row.0)).collect();
    let traps = client::traps().map(client::Trap::id);
    let missing: Vec<_> = traps
        .filter(|id| *id != "client/baseline" && !caught.contains(*id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
