//! Servers that cannot be reached, and addresses that are none.

use crate::cases::Check;
use std::net::TcpListener;

use super::failed;
use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::stub::run;
use crate::setup::seeds::{self as world, ADA, CLIENT_APP};

const REVOKE: [&str; 6] = ["users", "revoke", "--app", CLIENT_APP, "-u", ADA];

fn at(url: &str) -> Outcome {
    let context = Context::new(world::shop(), Login::Keys);
    let outcome = run(&context, url, &REVOKE);
    assert!(outcome.requests.is_empty(), "{outcome:#?}");
    outcome
}

/// `.invalid` is never anybody's name, with a network or without.
fn an_unknown_host() {
    for (url, warnings) in [
        ("http://nowhere.invalid:8080", 2),
        ("https://nowhere.invalid", 0),
    ] {
        let mut outcome = at(url);
        // Plain http to another machine warns first.
        let lines = outcome.stderr.split_inclusive('\n');
        outcome.stderr = lines.skip(warnings).collect();
        failed(&outcome, 1, "user revoke failed: ", &["nowhere.invalid"]);
    }
}

fn a_connection_that_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its own address").to_string();
    drop(listener);
    for scheme in ["http", "https"] {
        let url = format!("{scheme}://{address}");
        failed(&at(&url), 1, "user revoke failed: ", &["refused", &address]);
    }
}

/// What is no address of a server is refused before anything is asked.
fn addresses_that_are_none() {
    for url in [
        "nonsense",
        "ftp://127.0.0.1",
        "http://",
        "://",
        "http://a b",
        "file:///etc/passwd",
    ] {
        let context = Context::new(world::shop(), Login::Keys);
        let args = [&REVOKE[..], &["--base-url", url]].concat();
        let outcome = context.run(&args);
        super::nothing_given_away(&outcome);
        assert!(matches!(outcome.code, Some(1 | 2)), "{url}: {outcome:#?}");
        assert_eq!(outcome.stdout, "", "{url}");
        let first = outcome.stderr.lines().next().unwrap_or_default();
        assert!(first.contains(url), "{url} is not named in {first:?}");
        assert!(outcome.requests.is_empty(), "{url}: {outcome:#?}");
        assert!(!context.profile("default").exists(), "{url} was remembered");
    }
}

/// With or without a slash at its end, an address means the same.
fn a_slash_at_the_end_of_the_address() {
    let context = Context::new(world::shop(), Login::Keys);
    let url = format!("{}/", context.server().base_url());
    let outcome = run(&context, &url, &REVOKE);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), "Revoked 1 of 1 user in [SECONDS] s\n"),
        "{outcome:#?}"
    );
    assert_eq!(outcome.revoked(), [ADA]);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    an_unknown_host => ["cli/errors/unreachable"],
    a_connection_that_is_refused => ["cli/errors/unreachable"],
    addresses_that_are_none => ["cli/options/address-invalid"],
    a_slash_at_the_end_of_the_address => ["cli/options/address-slash"],
];
