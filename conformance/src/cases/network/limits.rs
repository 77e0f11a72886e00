//! Limits on time and on the number of requests.
//!
//! Each check ends by the limit that it is about, or by a later one that says something else: no
//! time is measured.

use crate::cases::Check;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect, UserSeed};

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::seeds;
use crate::cases::support::stub::{run, stored_profile};
use crate::setup::seeds::{self as world, CLIENT_APP};

/// The address of a server that accepts connections, answers each with `response`, and sends
/// nothing more.
fn server_that_stops_after(response: &'static [u8]) -> String {
    counting_server(response).0
}

/// The same, and how many connections sent a request.
fn counting_server(response: &'static [u8]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            let counted = Arc::clone(&counted);
            thread::spawn(move || {
                if connection
                    .read(&mut [0; 4096])
                    .is_ok_and(|length| length > 0)
                {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
                let _ = connection.write_all(response);
                // Open until the program closes it.
                connection.read_to_end(&mut Vec::new())
            });
        }
    });
    (address.to_string(), count)
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

/// The server names a time after the deadline, so that there is no second try.
fn a_retry_does_not_come_before_the_time_that_the_server_names() {
    for response in [
        &b"HTTP/1.1 503 Later\r\nretry-after: 50\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            [..],
        b"HTTP/1.1 503 Later\r\nretry-after: Tue, 31 Dec 2999 23:59:59 GMT\r\n\
          connection: close\r\ncontent-length: 0\r\n\r\n",
    ] {
        let (address, requests) = counting_server(response);
        let outcome = count(&format!("http://{address}"), &["--deadline", "5s"]);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "{outcome:#?}");
    }
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
    let outcome = context.run_line("users revoke -a shop --yes -f ndjson --deadline 10s");
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

/// Many refusals at once are about all requests. Those in flight with them take longer, and
/// nothing follows them before the time that the server names.
fn refusals_hold_back_all_requests() {
    const LIMIT: usize = 16;
    let context = Context::new(seeds::one_app(users(100)), Login::Keys);
    let refused = FaultEffect::TooManyRequests {
        retry_after: Duration::from_secs(50),
    };
    let refused = Fault::new("*/logout", refused).times(12);
    context.server().add_fault(refused);
    let slow = FaultEffect::delay(Duration::from_millis(500));
    context.server().add_fault(Fault::new("*/logout", slow));
    let line = format!("users revoke -a shop --yes --concurrency {LIMIT} --deadline 5s");
    let outcome = context.run_line(&line);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    let sent = outcome.revoked().len();
    assert!((1..=LIMIT).contains(&sent), "{sent}: {outcome:#?}");
}

/// No request ends before the command does, so that all that it sends are in flight.
fn as_many_requests_are_in_flight_as_concurrency_says() {
    const LIMIT: usize = 3;
    let context = Context::new(seeds::one_app(users(12)), Login::Keys);
    let effect = FaultEffect::delay(Duration::from_mins(5));
    context.server().add_fault(Fault::new("*/logout", effect));
    let line = format!("users revoke -a shop --yes --concurrency {LIMIT} --deadline 5s");
    let outcome = context.run_line(&line);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert_eq!(outcome.revoked().len(), LIMIT, "{outcome:#?}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_deadline_ends_the_command => ["cli/network/deadline"],
    a_response_without_its_end_is_timed_out => ["cli/network/deadline", "cli/network/whole-response"],
    a_connection_that_does_not_open_is_timed_out => ["cli/network/deadline", "cli/network/connect-timeout"],
    a_retry_does_not_come_before_the_time_that_the_server_names => ["cli/network/retry-after"],
    a_server_that_fails_all_requests_ends_the_run => ["cli/network/down"],
    refusals_hold_back_all_requests => ["cli/network/refused"],
    as_many_requests_are_in_flight_as_concurrency_says => ["cli/network/in-flight"],
];
