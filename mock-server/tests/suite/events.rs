//! `appservices-mock ctl events`, against a server in the same process.

use std::io::Read;
use std::time::{Duration, UNIX_EPOCH};

use appservices_mock::{MockServer, Seed};
use serde_json::Value;

use crate::support::{RunningProgram, get, program};

fn demo() -> MockServer {
    MockServer::builder()
        .seed(Seed::demo())
        .stopped_at(UNIX_EPOCH + Duration::from_secs(1_700_000_000))
        .start_blocking()
        .unwrap()
}

/// Runs `ctl events`, which must end. Returns what it prints.
fn events(server: &MockServer, args: &[&str]) -> String {
    let output = program()
        .args(["ctl", "--url", server.base_url(), "events"])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn kept_events_are_printed_in_words_or_as_json() {
    let server = demo();
    get(server.base_url(), "/nowhere?token=secret");
    server.advance_clock(Duration::from_mins(1)).unwrap();
    let expected = "2023-11-14T22:13:20Z  request   GET /nowhere?token=<token> 404\n\
        2023-11-14T22:14:20Z  clock     2023-11-14T22:14:20Z stopped\n";
    assert_eq!(events(&server, &["--no-follow"]), expected);
    let lines = events(&server, &["--no-follow", "--json", "--kind", "clock"]);
    let clock: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(
        (&clock["id"], &clock["at"]),
        (&2.into(), &1_700_000_060.into())
    );
    assert_eq!(events(&server, &["--no-follow", "--after", "2"]), "");
}

#[test]
fn events_are_printed_as_they_happen_until_the_server_stops() {
    let server = demo();
    let url = server.base_url().to_owned();
    let args = [
        "ctl", "--url", &url, "events", "--after", "0", "--kind", "request",
    ];
    let mut printing = RunningProgram::start(program().args(args));
    for path in ["/one", "/two"] {
        get(&url, path);
        let line = printing.line();
        assert!(line.ends_with(&format!("GET {path} 404")), "{line}");
    }
    server.stop().unwrap();
    assert_eq!(printing.child.wait().unwrap().code(), Some(1));
    let mut stderr = String::new();
    let mut pipe = printing.child.stderr.take().unwrap();
    pipe.read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, format!("error: {url} has closed the stream\n"));
}

#[test]
fn unknown_kinds_are_rejected_with_those_that_exist() {
    let server = demo();
    let output = program()
        .args(["ctl", "--url", server.base_url(), "events", "--kind", "x"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    let expected = "unknown kind 'x': expected request, login, session, user, mail, fault, \
        clock, function, app, world\n";
    assert!(stderr.ends_with(expected), "{stderr}");
}
