//! Runs that are interrupted at any moment.
//!
//! `APPSERVICES_INTERRUPTS=200 cargo test -p appservices-conformance --test suite
//! bulk::interrupts` sets the number of runs.
use crate::cases::Check;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use appservices_mock::{Fault, FaultEffect};

use super::{check_against_server, context, number, records};
use crate::cases::support::program::program;
use crate::cases::support::seeds;

const USERS: u32 = 300;

/// Sends a signal once the server has seen so many revocations.
fn interrupt_after(revocations: usize, signal: &str, code: i32) {
    let context = context(USERS);
    let delay = FaultEffect::delay(Duration::from_millis(2));
    let logout = format!("*/apps/{}/users/*/logout", seeds::SHOP);
    context.server().add_fault(Fault::new(&logout, delay));
    let mut child = Command::new(program())
        .args(["users", "revoke", "-a", "shop", "--yes", "-f", "ndjson"])
        .env_clear()
        .envs(context.environment())
        .current_dir(context.work())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdout = child.stdout.take().expect("a pipe");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).expect("stdout is UTF-8");
        text
    });
    let started = Instant::now();
    while seen(&context) < revocations && child.try_wait().expect("a child").is_none() {
        assert!(started.elapsed() < Duration::from_mins(1), "it hangs");
        std::thread::yield_now();
    }
    let kill = Command::new("/bin/kill")
        .args([format!("-{signal}"), child.id().to_string()])
        .stderr(Stdio::null())
        .status();
    kill.expect("kill runs");
    let output = child.wait_with_output().expect("it ends");
    let (records, totals) = records(&reader.join().expect("the reader"));
    let counts = check_against_server(&context, &records);
    let what = format!("{signal} after {revocations}: {totals} {output:?}");
    assert_eq!(totals["revoked"], counts[0], "{what}");
    assert_eq!(counts[2], 0, "no request in flight was given up: {what}");
    // The signal may come too late.
    let is_complete = counts[0] == USERS as usize;
    assert!(
        output.status.code() == Some(code) || (is_complete && output.status.code() == Some(0)),
        "{what}"
    );
    // Nobody was revoked who is not in the report.
    let revoked = (1..=USERS).filter(|n| context.server().live_sessions(&seeds::user_id(*n)) == 0);
    assert_eq!(revoked.count(), counts[0], "{what}");
}

/// How many revocations the server has seen.
fn seen(context: &crate::cases::support::context::Context) -> usize {
    let requests = context.server().requests();
    let is_revocation = |path: &str| path.ends_with("/logout");
    requests
        .iter()
        .filter(|request| is_revocation(&request.path))
        .count()
}

fn an_interrupted_run_reports_exactly_what_it_did() {
    let runs = number("APPSERVICES_INTERRUPTS", 8);
    for run in 0..runs {
        // Spread over the run, at moments that do not depend on the clock.
        let revocations = 1 + (run * 7_919) % (USERS - 1);
        let (signal, code) = if run % 2 == 0 {
            ("INT", 130)
        } else {
            ("TERM", 143)
        };
        interrupt_after(revocations as usize, signal, code);
    }
}

/// A crash writes no file with keys and tokens.
#[cfg(target_os = "linux")]
fn core_dumps_are_forbidden() {
    let context = context(1);
    let delay = FaultEffect::delay(Duration::from_mins(1));
    context.server().add_fault(Fault::new("*/login", delay));
    // Where core dumps are forbidden anyway, the test would show nothing.
    let allowed = "ulimit -c unlimited 2>/dev/null; exec \"$0\" users list -a shop";
    let mut child = Command::new("/bin/sh")
        .args(["-c", allowed])
        .arg(program())
        .env_clear()
        .envs(context.environment())
        .current_dir(context.work())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let started = Instant::now();
    while context.server().requests().is_empty() {
        assert!(started.elapsed() < Duration::from_mins(1), "it hangs");
        std::thread::yield_now();
    }
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id()));
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let limits = limits.expect("the limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let words: Vec<_> = core.expect("a limit").split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{limits}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    an_interrupted_run_reports_exactly_what_it_did => ["cli/interrupts/report"],
    #[cfg(target_os = "linux")]
    core_dumps_are_forbidden => ["cli/credentials/core-dumps"],
];
