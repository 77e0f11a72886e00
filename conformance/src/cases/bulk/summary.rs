//! The line that says how many users were changed: its words, and where there is none.
use crate::cases::Check;
use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use appservices_mock::{Fault, FaultEffect};

use super::people;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::filters::elapsed;
use crate::cases::support::program::program;
use crate::cases::support::seeds;
use crate::cases::support::words::words;

/// Runs a line in the usual world; the exit status and stderr.
fn run(line: &str) -> (Option<i32>, String) {
    let outcome = Context::new(seeds::shop(), Login::Keys).run_line(line);
    (outcome.code, outcome.stderr)
}

fn summary_is_worded_after_the_command() {
    for (line, summary) in [
        (
            "users revoke -a shop -y",
            "Revoked 12 of 12 users in [SECONDS] s\n",
        ),
        (
            "users revoke -a shop -u 65a000000000000000000001",
            "Revoked 1 of 1 user in [SECONDS] s\n",
        ),
        (
            "users enable -a shop -y --state disabled",
            "Enabled 2 of 2 users in [SECONDS] s\n",
        ),
        (
            "users disable -a shop -y",
            "Disabled 12 of 12 users in [SECONDS] s\n",
        ),
        (
            "users delete -a shop -y --email ada@example.com",
            "Deleted 1 of 1 user in [SECONDS] s\n",
        ),
        (
            "users delete -a shop -y --pending -u 65b000000000000000000001",
            "Deleted 1 of 1 user in [SECONDS] s\n",
        ),
        (
            "users revoke -a shop -y -f csv",
            "Revoked 12 of 12 users in [SECONDS] s\n",
        ),
        // The app is named before the result, the summary behind it.
        (
            "users revoke -a SHOP-AB -y",
            "App: shop-abcde (project 65a0000000000000000000a1)\n\
             Revoked 12 of 12 users in [SECONDS] s\n",
        ),
    ] {
        assert_eq!(run(line), (Some(0), summary.to_owned()), "{line}");
    }
}

fn summary_counts_failures_before_the_error() {
    let given = "-u 65a000000000000000000001 -u 65a000000000000000099999";
    for (verb, past, done) in [
        ("revoke", "Revoked", "revoked"),
        ("enable", "Enabled", "enabled"),
        ("disable", "Disabled", "disabled"),
        ("delete -y", "Deleted", "deleted"),
    ] {
        let word = verb.split(' ').next().unwrap_or_default();
        let error = format!("user {word} failed: 1 of 2 users not {done}\n");
        let summary = format!("{past} 1 of 2 users in [SECONDS] s; 1 failed\n");
        let line = format!("users {verb} -a shop {given}");
        assert_eq!(run(&line), (Some(1), format!("{summary}{error}")), "{line}");
        let quiet = format!("{line} --quiet");
        assert_eq!(run(&quiet), (Some(1), error), "{quiet}");
    }
}

/// Where nothing was changed, where programs read along, and where quiet is wanted.
fn some_runs_have_no_summary() {
    for line in [
        "users revoke -a shop -y --dry-run",
        "users delete -a shop -y --dry-run --state disabled -f csv",
        "users revoke -a Ledger -y",
        "users revoke -a Ledger -y -f csv",
        "users revoke -a shop -y -f json",
        "users revoke -a shop -y -f ndjson",
        "users revoke -a shop -y --quiet",
        "users disable -a shop -y --quiet -f csv",
        "users list -a shop",
        "users count -a shop",
    ] {
        assert_eq!(run(line), (Some(0), String::new()), "{line}");
    }
    let gone = run("users revoke -a shop -u 65a000000000000000099999");
    let words = "user revoke failed: user not found: 65a000000000000000099999\n\
                 Try instead: appservices users list --app shop\n";
    assert_eq!(gone, (Some(1), words.to_owned()));
}

/// Thousands are grouped, and users whose change has no answer are counted on their own.
fn summary_groups_thousands_and_counts_unknown_results() {
    let context = Context::new(seeds::one_app(people(1002)), Login::Keys);
    for (n, effect) in [
        (7, FaultEffect::HangUp),
        (8, FaultEffect::status(409, "user is locked")),
        (1001, FaultEffect::status(409, "user is locked")),
    ] {
        let path = format!("*/users/{}/logout", seeds::user_id(n));
        context.server().add_fault(Fault::new(&path, effect));
    }
    let outcome = context.run_line("users revoke -a shop -y --retries 0");
    let words = "Revoked 999 of 1,002 users in [SECONDS] s; 2 failed, 1 unknown\n\
                 user revoke failed: 3 of 1002 users not revoked\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), words));
    let unknown = outcome
        .stdout
        .lines()
        .filter(|line| line.contains("unknown"));
    assert_eq!(unknown.count(), 1);
}

/// The result cannot be written; that users were changed is said all the same.
fn summary_outlasts_a_result_that_is_lost() {
    let full = || {
        let full = OpenOptions::new().write(true).open("/dev/full");
        full.expect("a full disk")
    };
    let lost = "cannot write the output: No space left on device (os error 28)\n\
                Hint: choose another file with --output-target\n";
    for (line, summary, label) in [
        (
            "users revoke -a shop -y",
            "Revoked 12 of 12 users in [SECONDS] s\n",
            "user revoke",
        ),
        (
            "users delete -a shop -y --state disabled -f csv",
            "Deleted 2 of 2 users in [SECONDS] s\n",
            "user delete",
        ),
    ] {
        let context = Context::new(seeds::shop(), Login::Keys);
        let output = Command::new(program())
            .args(words(line))
            .env_clear()
            .envs(context.environment())
            .current_dir(context.work())
            .stdin(Stdio::null())
            .stdout(full())
            .output()
            .expect("the program runs");
        let stderr = elapsed(&String::from_utf8_lossy(&output.stderr));
        let expected = format!("{summary}{label} failed: {lost}");
        assert_eq!(
            (output.status.code(), stderr),
            (Some(1), expected),
            "{line}"
        );
    }
}

/// The same where stdout is closed from the start.
fn summary_outlasts_a_closed_stdout() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let output = Command::new("/bin/sh")
        .args(["-c", "exec \"$0\" users revoke -a shop -y >&-"])
        .arg(program())
        .env_clear()
        .envs(context.environment())
        .current_dir(context.work())
        .output()
        .expect("the shell runs");
    let stderr = elapsed(&String::from_utf8_lossy(&output.stderr));
    let summary = "Revoked 12 of 12 users in [SECONDS] s\n";
    assert!(stderr.starts_with(summary), "{stderr}");
    let is_logout =
        |request: &&appservices_mock::RecordedRequest| request.path.ends_with("/logout");
    assert_eq!(
        context.server().requests().iter().filter(is_logout).count(),
        12
    );
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    summary_is_worded_after_the_command => ["cli/summary/words"],
    summary_counts_failures_before_the_error => ["cli/summary/words"],
    some_runs_have_no_summary => ["cli/summary/none"],
    summary_groups_thousands_and_counts_unknown_results => ["cli/summary/numbers"],
    summary_outlasts_a_result_that_is_lost => ["cli/output/lost"],
    summary_outlasts_a_closed_stdout => ["cli/output/lost"],
];
