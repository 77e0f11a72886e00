//! Ctrl-C and SIGTERM while users are changed: what is in flight ends, nothing else begins, and
//! the report matches what the server has seen.
use crate::cases::Check;
use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect};

use super::people;
use crate::cases::support::context::{Context, Login, revoked_user};
use crate::cases::support::filters::elapsed;
use crate::cases::support::program::program;
use crate::cases::support::seeds::{self, user_id};

const USERS: u32 = 1500;

/// An app whose users take so long to be logged out.
fn context(users: u32, delay: Duration) -> Context {
    let context = Context::new(seeds::one_app(people(users)), Login::Keys);
    let slow = Fault::new("*/logout", FaultEffect::delay(delay));
    context.server().add_fault(slow);
    context
}

fn spawn(context: &Context, args: &[&str]) -> Child {
    Command::new(program())
        .args(args)
        .env_clear()
        .envs(context.environment())
        .current_dir(context.work())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs")
}

/// The users whom the server was asked to log out, and those of them that it has answered for.
fn revoked(context: &Context) -> (Vec<String>, BTreeSet<String>) {
    let requests = context.server().requests();
    let asked = requests.iter().filter_map(revoked_user).collect();
    let answered = requests.iter().filter(|request| request.status == 204);
    (asked, answered.filter_map(revoked_user).collect())
}

/// Waits until the server was asked for that many users, or the program has ended.
fn wait_for(context: &Context, child: &mut Child, users: usize) {
    while revoked(context).0.len() < users && child.try_wait().expect("a child").is_none() {
        std::thread::yield_now();
    }
}

fn send(child: &Child, signal: &str) {
    let args = [format!("-{signal}"), child.id().to_string()];
    let sent = Command::new("/bin/kill").args(args).status();
    assert!(sent.expect("kill runs").success());
}

fn interrupted_run_reports_exactly_what_was_done() {
    let ids: Vec<String> = (1..=USERS).map(user_id).collect();
    for (signal, code, word) in [("INT", 130, "interrupted"), ("TERM", 143, "terminated")] {
        for source in [&["-y"][..], &["-u", "@ids.txt"]] {
            let context = context(USERS, Duration::from_millis(20));
            context.write("ids.txt", &ids.join("\n"));
            let args = [&["users", "revoke", "-a", "shop", "-f", "csv"], source].concat();
            let mut child = spawn(&context, &args);
            wait_for(&context, &mut child, 20);
            send(&child, signal);
            let output = child.wait_with_output().expect("the program ends");
            let what = format!("{signal} {source:?}");
            assert_eq!(output.status.code(), Some(code), "{what}");

            // Every request was answered, and none was sent twice.
            let (asked, answered) = revoked(&context);
            assert_eq!(asked.len(), answered.len(), "{what}");
            let stdout = String::from_utf8(output.stdout).expect("UTF-8");
            let mut reader = csv::Reader::from_reader(stdout.as_bytes());
            let rows: Vec<csv::StringRecord> =
                reader.records().map(|row| row.expect("a row")).collect();
            let (done, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| &row[3] == "true");
            let reported: BTreeSet<String> = done.iter().map(|row| row[0].to_owned()).collect();
            assert_eq!(reported, answered, "{what}");
            assert_eq!(done.len(), answered.len(), "{what}: once each");
            assert!(!others.is_empty(), "{what}: the signal came too late");
            if source.len() == 2 {
                assert_eq!(rows.len(), ids.len(), "{what}: each ID has a row");
            }
            let summary = format!(
                "Revoked {} of {} users in [SECONDS] s; {} not attempted\n\
                 user revoke failed: {word}{}\n",
                grouped(done.len()),
                grouped(rows.len()),
                grouped(others.len()),
                // Given IDs are all in the report; of a list, nobody knows the rest.
                if source.len() == 2 {
                    ""
                } else {
                    " before all users were found"
                }
            );
            let stderr = elapsed(&String::from_utf8_lossy(&output.stderr));
            assert_eq!(stderr, summary, "{what}");
        }
    }
}

/// With commas between thousands.
fn grouped(number: usize) -> String {
    match (number / 1000, number % 1000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

/// The requests in flight take long enough for the signal to come before their responses.
fn no_request_follows_a_signal() {
    let context = context(8, Duration::from_secs(2));
    let args = "users revoke -a shop -y --concurrency 2";
    let mut child = spawn(&context, &args.split(' ').collect::<Vec<_>>());
    wait_for(&context, &mut child, 2);
    send(&child, "INT");
    wait_for(&context, &mut child, 3);
    // Ended by itself, unless it sent one request too many.
    let _ = child.kill();
    let output = child.wait_with_output().expect("the program ends");
    let (asked, answered) = revoked(&context);
    assert_eq!(output.status.code(), Some(130), "{asked:?}");
    assert_eq!((asked.len(), answered.len()), (2, 2), "{asked:?}");
    // All users were found before.
    let summary = "Revoked 2 of 8 users in [SECONDS] s; 6 not attempted\n\
                   user revoke failed: interrupted\n";
    let stderr = elapsed(&String::from_utf8_lossy(&output.stderr));
    assert_eq!(stderr, summary);
}

/// A second signal does not wait for the server, and neither for the time limit.
fn second_signal_ends_the_run_at_once() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let context = context(3, Duration::from_mins(10));
        let args = "users revoke -a shop -y --timeout 10s";
        let mut child = spawn(&context, &args.split(' ').collect::<Vec<_>>());
        wait_for(&context, &mut child, 1);
        // Two signals of a kind that arrive at once are one signal.
        while child.try_wait().expect("a child").is_none() {
            send(&child, signal);
        }
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(code), "{signal}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{signal}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{signal}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    interrupted_run_reports_exactly_what_was_done => ["cli/interrupts/report"],
    no_request_follows_a_signal => ["cli/interrupts/report"],
    second_signal_ends_the_run_at_once => ["cli/interrupts/second"],
];
