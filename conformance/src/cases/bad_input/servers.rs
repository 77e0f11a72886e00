//! Servers that answer badly, at each request of a run: none may make the
//! program crash, hang, revoke anybody or follow where it should not.

use crate::cases::Check;
use std::thread;

use serde_json::json;

use super::failed;
use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::stub::run;

pub(super) const USER: &str = "63754f968a605a78ea6939a1";
pub(super) const ONE: &[&str] = &["users", "revoke", "--app", "myapp-abcde", "-u", USER];
pub(super) const ALL: &[&str] = &["users", "revoke", "--app", "myapp-abcde", "-y"];
pub(super) const PENDING: &[&str] = &["users", "revoke", "--app", "myapp-abcde", "--pending", "-y"];

/// A request of a run, by the end of its path.
pub(super) struct Stage {
    /// Its name in `contract/`.
    pub(super) file: &'static str,
    pub(super) method: &'static str,
    pub(super) end: &'static str,
    pub(super) args: &'static [&'static str],
}

/// Every request before the revocation itself.
pub(super) const STAGES: [Stage; 6] = [
    stage("admin_login", "POST", "/mongodb-cloud/login", ONE),
    stage("admin_profile", "GET", "/auth/profile", ONE),
    stage("apps_list", "GET", "/apps", ONE),
    stage("users_get", "GET", USER, ONE),
    stage("users_list", "GET", "/users", ALL),
    stage("pending_list", "GET", "/pending_users", PENDING),
];

const fn stage(
    file: &'static str,
    method: &'static str,
    end: &'static str,
    args: &'static [&'static str],
) -> Stage {
    Stage {
        file,
        method,
        end,
        args,
    }
}

impl Stage {
    fn is(&self, heard: &Heard) -> bool {
        heard.method == self.method && heard.path.ends_with(self.end)
    }
}

/// A server that answers as the contract says, but `bad` where `at` says so.
pub(super) fn server(at: impl Fn(&Heard) -> bool + Send + Sync + 'static, bad: Reply) -> Scripted {
    let contracts = Contracts::load();
    Scripted::start(move |heard| {
        if at(heard) {
            bad.clone()
        } else {
            Reply::from_contract(contracts, heard)
        }
    })
}

pub(super) fn with_keys(server: &Scripted, args: &[&str]) -> Outcome {
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    run(&context, &server.url(), args)
}

/// Every stage gets the bad answer: each run fails with one line that holds
/// the words, revokes nobody, and asks nothing more than it needs to.
///
/// Side by side: each waits between its tries.
fn fails_at_every_stage(bad: &Reply, words: &[&str]) {
    thread::scope(|scope| {
        for stage in &STAGES {
            scope.spawn(move || fails_at(stage, bad, words));
        }
    });
}

#[track_caller]
fn fails_at(stage: &Stage, bad: &Reply, words: &[&str]) {
    let (method, end) = (stage.method, stage.end);
    let at = move |heard: &Heard| heard.method == method && heard.path.ends_with(end);
    let server = server(at, bad.clone());
    let outcome = with_keys(&server, stage.args);
    failed(&outcome, 1, "user revoke failed: ", words);
    let (name, heard) = (stage.file, server.heard());
    let revoked = heard.iter().any(Heard::is_revocation);
    assert!(!revoked, "{name}: {heard:?}");
    let last = heard.last().expect("requests");
    assert!(stage.is(last), "{name}: asked on, {last:?}");
    let times = heard.iter().filter(|heard| stage.is(heard)).count();
    assert!(times <= 5, "{name}: {times} times");
}

pub(super) const PAGE: &str =
    "<!DOCTYPE html>\n<html>\n<body>\n<h1>Sign in to the hotel's network</h1>\n</body>\n</html>\n";

fn html_with_200() {
    fails_at_every_stage(&Reply::typed(200, "text/html", PAGE), &["json"]);
}

fn html_with_502() {
    fails_at_every_stage(&Reply::typed(502, "text/html", PAGE), &["502"]);
}

fn status_500_without_a_body() {
    fails_at_every_stage(&Reply::empty(500), &["500"]);
}

fn status_200_without_a_body() {
    fails_at_every_stage(&Reply::empty(200), &[]);
}

fn an_error_whose_text_spans_lines_and_drives_terminals() {
    let body = json!({"error": "first\nsecond\u{1b}[31m\rthird"});
    fails_at_every_stage(&Reply::json(400, &body), &["first", "second"]);
}

fn an_error_that_is_not_a_text() {
    for error in [json!(null), json!(7), json!({"a": [1]}), json!("")] {
        fails_at_every_stage(&Reply::json(400, &json!({ "error": error })), &[]);
    }
}

fn an_error_of_a_megabyte() {
    let body = json!({"error": "x".repeat(1024 * 1024)});
    fails_at_every_stage(&Reply::json(400, &body), &["xxx"]);
}

/// A redirect is not followed: the credentials are for this server only.
fn redirects() {
    let elsewhere = Scripted::start(|_| Reply::json(200, &json!([])));
    for status in [301, 302, 303, 307, 308] {
        let bad = Reply::empty(status).with("location", &format!("{}/there", elsewhere.url()));
        fails_at_every_stage(&bad, &[&status.to_string()]);
    }
    assert!(elsewhere.heard().is_empty(), "{:?}", elsewhere.heard());
}

fn half_a_body() {
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n[{\"_id\": \"63";
    fails_at_every_stage(&Reply::Raw(half.into()), &[]);
}

fn half_a_json_text() {
    thread::scope(|scope| {
        for body in ["[{\"_id\": \"63", "{", "\"", "[1,"] {
            let reply = Reply::typed(200, "application/json", body);
            scope.spawn(move || fails_at_every_stage(&reply, &["json"]));
        }
    });
}

fn half_a_header() {
    fails_at_every_stage(&Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-ty".to_vec()), &[]);
}

fn no_http_at_all() {
    let garbage = b"SSH-2.0-OpenSSH_9.9\r\nno http\r\n\r\n".to_vec();
    fails_at_every_stage(&Reply::Raw(garbage), &[]);
    fails_at_every_stage(&Reply::Raw((0..=255).collect()), &[]);
    fails_at_every_stage(&Reply::Raw(Vec::new()), &[]);
}

/// Nothing is wrong with it but its length.
fn a_body_of_ten_megabytes() {
    let contracts = Contracts::load();
    for stage in &STAGES {
        let example = contracts.first(stage.file).example();
        let example = example.expect("an example").to_string();
        let body = format!("{example}{}", " ".repeat(10 * 1024 * 1024));
        fails_at(stage, &Reply::typed(200, "application/json", &body), &[]);
    }
}

/// Stops at the limit; the suite's time limit for a run would be far behind.
fn an_endless_body() {
    for content_type in ["application/json", "text/html"] {
        fails_at_every_stage(&Reply::Endless { content_type }, &[]);
    }
}

fn text_that_is_not_utf_8() {
    let body = Reply::Answer {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: b"[{\"_id\": \"\xff\xfe\"}]".to_vec(),
    };
    fails_at_every_stage(&body, &[]);
}

fn json_nested_beyond_reason() {
    let body = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    fails_at_every_stage(&Reply::typed(200, "application/json", &body), &[]);
}

/// Well-formed JSON of another shape than the contract's.
fn wrong_types() {
    let bodies = [
        json!(null),
        json!(7),
        json!("a text"),
        json!([7]),
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!([{"_id": 7}]),
        json!({"_id": {}, "roles": {}, "access_token": 5, "refresh_token": [], "user_id": 1}),
    ];
    thread::scope(|scope| {
        for body in &bodies {
            scope.spawn(move || fails_at_every_stage(&Reply::json(200, body), &[]));
        }
    });
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    html_with_200 => ["cli/errors/bad-responses"],
    html_with_502 => ["cli/errors/bad-responses"],
    status_500_without_a_body => ["cli/errors/bad-responses"],
    status_200_without_a_body => ["cli/errors/bad-responses"],
    an_error_whose_text_spans_lines_and_drives_terminals =>
        ["cli/output/untrusted", "cli/errors/bad-responses"],
    an_error_that_is_not_a_text => ["cli/errors/bad-responses"],
    an_error_of_a_megabyte => ["cli/errors/bad-responses"],
    redirects => ["cli/errors/bad-responses"],
    half_a_body => ["cli/errors/bad-responses"],
    half_a_json_text => ["cli/errors/bad-responses"],
    half_a_header => ["cli/errors/bad-responses"],
    no_http_at_all => ["cli/errors/bad-responses"],
    a_body_of_ten_megabytes => ["cli/errors/bad-responses"],
    an_endless_body => ["cli/errors/bad-responses"],
    text_that_is_not_utf_8 => ["cli/errors/bad-responses"],
    json_nested_beyond_reason => ["cli/errors/bad-responses"],
    wrong_types => ["cli/errors/bad-responses"],
];
