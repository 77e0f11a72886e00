//! Limits on time and on the number of requests.
//!
//! Each check ends by the limit that it is about, or by a later one that says something else: no
//! time is measured.

use crate::cases::Check;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::context::{Context, Login, Outcome, revoked_user};
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
    let outcome = count(&url, &["--deadline", "200ms", "--timeout", "10s"]);
    failed(&outcome, "the time limit of the run has passed");
}

fn a_response_without_its_end_is_timed_out() {
    let begin = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n[";
    let url = format!("http://{}", server_that_stops_after(begin));
    let limits = ["--timeout", "200ms", "--retries", "0", "--deadline", "10s"];
    failed(&count(&url, &limits), "timed out after 200 ms");
}

fn a_connection_that_does_not_open_is_timed_out() {
    // TCP accepts, TLS does not.
    let url = format!("https://{}", server_that_stops_after(b""));
    let limits = ["--connect-timeout", "200ms", "--retries", "0"];
    let outcome = count(&url, &[&limits[..], &["--timeout", "10s"]].concat());
    failed(&outcome, "timed out after 200 ms");
}

/// No request ends before the command does, so that all that it sends are in flight.
fn as_many_requests_are_in_flight_as_concurrency_says() {
    const LIMIT: usize = 3;
    let user = |n| seeds::email(n, &format!("user-{n}@example.com"));
    let users = (1..=12).map(user).collect();
    let context = Context::new(seeds::one_app(users), Login::Keys);
    let effect = FaultEffect::delay(Duration::from_mins(5));
    context.server().add_fault(Fault::new("*/logout", effect));
    let outcome = context.run(&[
        "users",
        "revoke",
        "-a",
        "shop",
        "--yes",
        "--concurrency",
        &LIMIT.to_string(),
        "--deadline",
        "2s",
    ]);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    let sent = outcome.requests.iter().filter_map(revoked_user).count();
    assert_eq!(sent, LIMIT, "{outcome:#?}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_deadline_ends_the_command => ["cli/network/deadline"],
    a_response_without_its_end_is_timed_out => ["cli/network/deadline", "cli/network/whole-response"],
    a_connection_that_does_not_open_is_timed_out => ["cli/network/deadline", "cli/network/connect-timeout"],
    as_many_requests_are_in_flight_as_concurrency_says => ["cli/network/in-flight"],
];
