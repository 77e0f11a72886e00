//! The command line under every trap.

use appservices_conformance::report::{Report, Verdict};

use super::{describe, run};

const PROGRAM: &str = env!("CARGO_BIN_EXE_appservices-under-test");

/// Asserts that nothing is unsafe, and returns the IDs of the traps that were passed.
fn safe(report: &Report) -> Vec<&str> {
    let wrong = report
        .entries
        .iter()
        .filter(|entry| entry.verdict.is_failure());
    let wrong: Vec<_> = wrong.map(describe).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let passed = report.entries.iter();
    passed
        .filter(|entry| matches!(entry.verdict, Verdict::Passed))
        .map(|entry| entry.id.as_str())
        .collect()
}

#[test]
fn users_revoke_is_safe() {
    let report = run(&[PROGRAM, "users", "revoke", "--yes"], &[]);
    let passed = safe(&report);
    let skipped = report.entries.iter().map(|entry| entry.id.as_str());
    let skipped: Vec<_> = skipped.filter(|id| !passed.contains(id)).collect();
    let expected = [
        "client/session/revoked-while-cached",
        "client/session/password-reset-elsewhere",
        "client/session/user-disabled",
        "client/login/provider-disabled",
        "client/login/token-expired-200",
        "client/pages/filter-ignored",
        "client/failures/deleted-after-all",
        "client/redirects/location",
    ];
    // It never logs in as a user, verifies no token, and this run has no filter.
    assert_eq!(skipped, expected);
}

/// The traps in which deleting, or a filter, makes a difference.
#[test]
fn users_delete_is_safe() {
    let command = [PROGRAM, "users", "delete", "--yes", "--state", "enabled"];
    let traps = [
        "client/session/expired-during-run",
        "client/session/admin-session-ended",
        "client/pages/user-on-two-pages",
        "client/pages/deleted-between-pages",
        "client/pages/filter-ignored",
        "client/errors/missing-error-code",
        "client/errors/user-deleted-before-change",
        "client/failures/lost-response",
        "client/failures/deleted-after-all",
        "client/failures/connection-reused",
    ];
    assert_eq!(safe(&run(&command, &traps)), traps);
}

/// The traps in lists.
#[test]
fn users_list_is_safe() {
    let traps = [
        "client/pages/exactly-fifty",
        "client/pages/every-page",
        "client/pages/user-on-two-pages",
        "client/pages/user-twice-on-a-page",
        "client/pages/deleted-between-pages",
        "client/pages/cursor-rejected",
        "client/pages/non-ascii-names",
        "client/errors/html-502",
        "client/errors/empty-200",
        "client/failures/truncated",
        "client/failures/half-json",
        "client/bodies/gzip",
    ];
    assert_eq!(safe(&run(&[PROGRAM, "users", "list"], &traps)), traps);
}
