//! What surrounds the traps: IDs, time limits, environment, and commands that fail without a trap.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::time::{Duration, Instant};

use appservices_conformance::client::{self, Options};
use appservices_conformance::report::{Entry, Verdict};

use super::{run, sample};

#[test]
fn ids_are_unique_and_begin_with_client() {
    let ids: Vec<_> = client::traps().map(client::Trap::id).collect();
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    assert!(ids.len() > 32, "{}", ids.len());
    for trap in client::traps() {
        assert!(trap.id().starts_with("client/"), "{}", trap.id());
        let sentence = trap.requirement.sentence;
        assert!(
            !sentence.ends_with('.') && sentence.len() > 20,
            "{sentence}"
        );
    }
}

#[test]
fn command_that_fails_without_a_trap_fails_the_baseline_and_skips_the_rest() {
    let report = run(&["false"], &["client/baseline", "client/pages/every-page"]);
    let [baseline, pages] = &report.entries[..] else {
        panic!("{report:?}");
    };
    assert!(
        matches!(baseline.verdict, Verdict::Failed(_)),
        "{baseline:?}"
    );
    let Verdict::Skipped(reason) = &pages.verdict else {
        panic!("{pages:?}");
    };
    assert_eq!(
        reason,
        "without a trap, the command fails too: it exits with status 1"
    );
    assert!(!report.is_success());
}

#[test]
fn command_that_sends_no_request_exercises_no_trap() {
    let report = run(&["true"], &[]);
    for entry in &report.entries[1..] {
        assert!(matches!(entry.verdict, Verdict::Skipped(_)), "{entry:?}");
    }
    assert!(matches!(report.entries[0].verdict, Verdict::Passed));
}

#[test]
fn command_that_does_not_end_is_killed_with_its_children() {
    let command = ["sh", "-c", "sleep 60 & echo started; wait"].map(OsString::from);
    let options = Options {
        command: &command,
        timeout: Duration::from_millis(500),
        jobs: 1,
        fail_fast: false,
        select: &|trap| trap.id() == "client/baseline",
    };
    let started = Instant::now();
    let report = client::run(&options).unwrap();
    // The child holds the output open; if it lived on, this would take a minute.
    assert!(started.elapsed() < Duration::from_secs(30));
    let findings = report.entries[0].verdict.findings();
    let text = findings[0].to_string();
    assert!(
        text.contains("does not end within 500ms, and was killed"),
        "{text}"
    );
    assert!(text.contains("started"), "{text}");
}

#[test]
fn command_that_crashes_is_unsafe() {
    let report = run(&["sh", "-c", "kill -SEGV $$"], &["client/baseline"]);
    let text = report.entries[0].verdict.findings()[0].to_string();
    assert!(text.starts_with("the client crashes: "), "{text}");
}

#[test]
fn daemon_that_keeps_the_output_open_is_not_waited_for() {
    let script = "echo started; setsid sleep 20 & exit 1";
    let started = Instant::now();
    let report = run(&["sh", "-c", script], &["client/baseline"]);
    assert!(started.elapsed() < Duration::from_secs(20));
    let text = report.entries[0].verdict.findings()[0].to_string();
    assert!(text.contains("started"), "{text}");
}

#[test]
fn no_trap_begins_after_a_failure_if_the_first_failure_ends_the_run() {
    let command = ["true"].map(OsString::from);
    let report = |command: &[OsString], fail_fast| {
        let options = Options {
            command,
            timeout: Duration::from_secs(30),
            jobs: 1,
            fail_fast,
            select: &|trap| {
                trap.id().starts_with("client/baseline") || trap.id().starts_with("client/pages/")
            },
        };
        client::run(&options).unwrap()
    };
    let reasons = |entries: &[Entry]| -> Vec<String> {
        let reason = |entry: &Entry| match &entry.verdict {
            Verdict::Skipped(reason) => reason.clone(),
            _ => panic!("{entry:?}"),
        };
        entries.iter().map(reason).collect()
    };
    let failing = ["false"].map(OsString::from);
    let stopped = report(&failing, true);
    assert!(stopped.entries[0].verdict.is_failure());
    assert!(stopped.entries.len() > 3, "{stopped:?}");
    for reason in reasons(&stopped.entries[1..]) {
        assert_eq!(reason, "not run: a check before it failed");
    }
    // Without a failure, or without the option, each trap gets its turn.
    for all in [report(&command, true), report(&failing, false)] {
        for reason in reasons(&all.entries[1..]) {
            assert!(!reason.starts_with("not run"), "{reason}");
        }
    }
}

#[test]
fn program_that_does_not_exist_is_an_error() {
    let command = ["/nonexistent/program"].map(OsString::from);
    let options = Options {
        command: &command,
        timeout: Duration::from_secs(1),
        jobs: 2,
        fail_fast: false,
        select: &|_| true,
    };
    let error = client::run(&options).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot run '/nonexistent/program': "),
        "{error}"
    );
    let options = Options {
        command: &[],
        ..options
    };
    assert_eq!(
        client::run(&options).unwrap_err().to_string(),
        "COMMAND is required"
    );
}

#[test]
fn command_gets_the_server_by_its_environment() {
    let script = "for name in BASE_URL ATLAS_URL PUBLIC_API_KEY PRIVATE_API_KEY PROJECT APP USERNAME PASSWORD TRAP; do \
        eval \"value=\\$APPSERVICES_$name\"; echo \"$name=$value\"; done; exit 3";
    let report = run(&["sh", "-c", script], &["client/baseline"]);
    let text = report.entries[0].verdict.findings()[0].to_string();
    for line in [
        "BASE_URL=http://127.0.0.1:",
        "ATLAS_URL=http://127.0.0.1:",
        "PUBLIC_API_KEY=examplepub",
        "PRIVATE_API_KEY=<private key>",
        "PROJECT=65a000000000000000000001",
        "APP=shop-abcde",
        "USERNAME=ada@example.com",
        "PASSWORD=<password>",
        "TRAP=client/baseline",
        "exits with status 3",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn findings_show_requests_and_output_without_secrets() {
    let command = sample("list", "ignores-status no-list-is-empty");
    let report = run(&command, &["client/errors/html-502"]);
    let finding = &report.entries[0].verdict.findings()[0];
    let text = finding.to_string();
    assert!(text.contains("/users"), "{text}");
    assert!(
        text.contains("authorization: Bearer <access token>"),
        "{text}"
    );
    assert!(text.contains("502 Bad Gateway"), "{text}");
    assert!(
        text.contains("APPSERVICES_TRAP=client/errors/html-502"),
        "{text}"
    );
    assert!(!text.contains("eyJ"), "{text}");
}
