//! Limits on time.
//!
//! Each check ends by the limit that it is about, or by a later one that says something else: no
//! time is measured.

use crate::cases::Check;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use appservices_mock::{Fault, FaultEffect, UserSeed};

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::seeds;
use crate::cases::support::stub::{run, stored_profile};
use crate::setup::seeds::{self as world, CLIENT_APP};

/// The address of a server that accepts connections, answers each with `response`, and sends
/// nothing more.
fn server_that_stops_after(response: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                let _ = connection.read(&mut [0; 4096]);
                let _ = connection.write_all(response);
                // Open until the program closes it.
                connection.read_to_end(&mut Vec::new())
            });
        }
    });
    address.to_string()
}

fn count(url: &str, limits: &[&str]) -> Outcome {
    let context = Context::new(world::shop(), Login::Nobody);
    stored_profile(&context, url, "access", "refresh");
    let count = ["users", "count", "--app", CLIENT_APP];
    run(&context, url, &[&count[..], limits].concat())
}

fn failed(outcome: &Outcome, message: &str) {
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(outcome.stderr.contains(message), "{outcome:#?}");
}

fn a_deadline_ends_the_command() {
    let url = format!("http://{}", server_that_stops_after(b""));
    let outcome = count(
        &url,
        &["--deadline", "200ms", "--timeout", "5s", "--retries", "0"],
    );
    failed(&outcome, "the time limit of the run has passed");
}

fn a_response_without_its_end_is_timed_out() {
    let begin = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n[";
    let url = format!("http://{}", server_that_stops_after(begin));
    let limits = ["--timeout", "200ms", "--retries", "0", "--deadline", "5s"];
    failed(&count(&url, &limits), "timed out after 200 ms");
}

fn a_connection_that_does_not_open_is_timed_out() {
    // TCP accepts, TLS does not.
    let url = format!("https://{}", server_that_stops_after(b""));
    let limits = ["--connect-timeout", "200ms", "--retries", "0"];
    let outcome = count(&url, &[&limits[..], &["--timeout", "5s"]].concat());
    failed(&outcome, "timed out after 200 ms");
}

fn a_server_that_fails_all_requests_ends_the_run() {
    let context = Context::new(seeds::one_app(users(600)), Login::Keys);
    let effect = FaultEffect::status(500, "internal server error");
    context.server().add_fault(Fault::new("*/logout", effect));
    let outcome = context.run_line("users revoke -a shop --yes -f ndjson --deadline 1m");
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let totals = outcome.stdout.lines().next_back().unwrap_or_default();
    let totals: serde_json::Value = serde_json::from_str(totals).expect("totals");
    let count = |key: &str| totals["totals"][key].as_u64().unwrap_or_default();
    assert_eq!(count("users"), 600, "{totals}");
    assert!(count("not_attempted") > 0, "{totals}");
    assert!(!outcome.stdout.contains("time limit"), "{totals}");
}

fn users(count: u32) -> Vec<UserSeed> {
    let user = |n| seeds::email(n, &format!("user-{n}@example.com"));
    (1..=count).map(user).collect()
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_deadline_ends_the_command => ["cli/network/deadline"],
    a_response_without_its_end_is_timed_out => ["cli/network/deadline", "cli/network/whole-response"],
    a_connection_that_does_not_open_is_timed_out => ["cli/network/deadline", "cli/network/connect-timeout"],
    a_server_that_fails_all_requests_ends_the_run => ["cli/network/down"],
];
