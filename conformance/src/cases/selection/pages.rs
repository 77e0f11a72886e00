//! Lists of any pages: everybody is found, and each once.
use crate::cases::Check;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::seeds;
use crate::cases::support::stub::run;

fn id(number: usize) -> String {
    format!("63754f968a605a78ea6a{number:04}")
}

/// A user, or a registration.
fn person(pending: bool, number: usize) -> Value {
    let email = format!("user-{number}@example.com");
    if pending {
        json!({"_id": id(number), "login_ids": [{"id_type": "email", "id": email}]})
    } else {
        json!({
            "_id": id(number), "type": "normal", "disabled": false, "data": {"email": email},
            "identities": [{"id": "x", "provider_type": "local-userpass", "provider_id": "y"}],
        })
    }
}

/// The number of the last user of the page before, as the request has it.
fn after(heard: &Heard) -> Option<usize> {
    let id = heard
        .query
        .split('&')
        .find_map(|part| part.strip_prefix("after="))?;
    id[20..].parse().ok()
}

/// The response to a request for a list of people: what `page` makes of the number after which
/// it begins.
pub(crate) fn list(heard: &Heard, page: impl FnOnce(Option<usize>) -> Vec<usize>) -> Option<Reply> {
    let pending = heard.path.ends_with("/pending_users");
    if heard.method != "GET" || !(pending || heard.path.ends_with("/users")) {
        return None;
    }
    let people = page(after(heard));
    let people: Vec<Value> = people.into_iter().map(|n| person(pending, n)).collect();
    Some(Reply::json(200, &json!(people)))
}

/// A server with such lists.
fn server(page: impl Fn(Option<usize>) -> Vec<usize> + Send + Sync + 'static) -> Scripted {
    let contracts = Contracts::load();
    Scripted::start(move |heard| {
        list(heard, &page).unwrap_or_else(|| Reply::from_contract(contracts, heard))
    })
}

fn command(server: &Scripted, args: &[&str]) -> Outcome {
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    run(&context, &server.url(), args)
}

/// Everybody below `all` is revoked and reported once, users and registrations alike.
#[track_caller]
fn all_are_revoked_once(
    all: usize,
    page: impl Fn(Option<usize>) -> Vec<usize> + Clone + Send + Sync + 'static,
) {
    let ids: Vec<String> = (0..all).map(id).collect();
    for flag in ["--pending=false", "--pending"] {
        let server = server(page.clone());
        let line = [
            "users",
            "revoke",
            "-a",
            "myapp-abcde",
            "-y",
            "-f",
            "ndjson",
            flag,
        ];
        let outcome = command(&server, &line);
        assert_eq!(outcome.code, Some(0), "{flag}: {outcome:#?}");
        let mut revoked: Vec<String> = server
            .heard()
            .iter()
            .filter(|heard| heard.is_revocation())
            .map(|heard| heard.path.rsplit('/').nth(1).unwrap_or_default().to_owned())
            .collect();
        revoked.sort();
        assert_eq!(revoked, ids, "{flag}");
        let lines: Vec<Value> = outcome
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let (totals, rows) = lines.split_last().expect("totals");
        assert_eq!(totals["totals"]["users"], json!(all), "{flag}");
        let mut reported: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
        reported.sort_unstable();
        assert_eq!(reported, ids, "{flag}");
    }
}

fn pages_of_any_length_are_read_to_the_end() {
    for size in [1, 7, 25, 49, 50, 51, 60, 100] {
        all_are_revoked_once(60, move |after| {
            let first = after.map_or(0, |last| last + 1);
            (first..60).take(size).collect()
        });
    }
}

/// Pages of changing lengths, a page of one in the middle.
fn pages_of_different_lengths_are_read_to_the_end() {
    all_are_revoked_once(60, |after| match after {
        None => (0..3).collect(),
        Some(2) => vec![3],
        Some(3) => (4..54).collect(),
        Some(last) => (last + 1..60).take(5).collect(),
    });
}

fn a_user_on_two_pages_is_one_user() {
    // Each page begins with the last three of the page before.
    all_are_revoked_once(60, |after| {
        let first = after.map_or(0, |last| last.saturating_sub(2));
        (first..60).take(25).collect()
    });
    // The same user twice on a page.
    all_are_revoked_once(3, |after| match after {
        None => vec![0, 1, 1, 0, 2],
        Some(_) => Vec::new(),
    });
}

/// The cursor itself comes again at the end: that page adds nobody.
fn a_page_that_adds_nobody_is_the_last() {
    all_are_revoked_once(40, |after| (after.unwrap_or(0)..40).take(20).collect());
    // A server without pages.
    all_are_revoked_once(12, |_| (0..12).collect());
}

/// A full page again, whatever is asked: there may be users beyond it, so it is an error. Those
/// who were found are changed all the same, each once.
fn a_full_page_that_repeats_is_an_error() {
    let reason = "unexpected response to the user list request: \
                   the server returned a page twice, so the list is incomplete\n\
                   Hint: check that --base-url and --atlas-url name the right servers\n";
    for (line, label, changed, summary) in [
        (
            "users revoke -a myapp-abcde -y",
            "user revoke",
            50,
            "Revoked 50 of 50 users in [SECONDS] s\n",
        ),
        (
            "users disable -a myapp-abcde -y",
            "user disable",
            50,
            "Disabled 50 of 50 users in [SECONDS] s\n",
        ),
        (
            "users delete -a myapp-abcde --state enabled -y",
            "user delete",
            50,
            "Deleted 50 of 50 users in [SECONDS] s\n",
        ),
        (
            "users revoke -a myapp-abcde --email user-3@example.com",
            "user revoke",
            1,
            "Revoked 1 of 1 user in [SECONDS] s\n",
        ),
        ("users list -a myapp-abcde", "user list", 0, ""),
        (
            "users count -a myapp-abcde --state enabled",
            "user count",
            0,
            "",
        ),
        ("users list -a myapp-abcde --pending", "user list", 0, ""),
    ] {
        let server = server(|_| (0..50).collect());
        let outcome = command(&server, &line.split(' ').collect::<Vec<_>>());
        let words = format!("{summary}{label} failed: {reason}");
        assert_eq!((outcome.code, outcome.stderr), (Some(1), words), "{line}");
        let heard = server.heard();
        let is_change = |heard: &&Heard| heard.method != "GET" && !heard.path.contains("/auth/");
        let (changes, others): (Vec<_>, Vec<_>) = heard.iter().partition(is_change);
        let users: BTreeSet<_> = changes.iter().map(|heard| &heard.path).collect();
        assert_eq!((changes.len(), users.len()), (changed, changed), "{line}");
        assert!(others.len() < 10, "{} requests", others.len());
    }
}

/// A client may divide a list of IDs, which begin with a time, among several cursors.
fn every_user_of_a_long_list_is_found_once() {
    const USERS: u32 = 600;
    let user = |n| seeds::email(n, &format!("user-{n}@example.com"));
    let context = Context::new(seeds::one_app((1..=USERS).map(user).collect()), Login::Keys);
    let outcome = context.run_line("users list -a shop --pending=false -f ndjson");
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let mut found: Vec<String> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .filter_map(|record| record["email"].as_str().map(str::to_owned))
        .collect();
    found.sort_unstable();
    let mut expected: Vec<String> = (1..=USERS)
        .map(|n| format!("user-{n}@example.com"))
        .collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

/// A limit counts over all pages, not for each; no page is read that it does not need.
fn a_limit_counts_over_all_pages() {
    for (limit, pages) in [
        (1, 1),
        (25, 1),
        (26, 2),
        (50, 2),
        (51, 3),
        (60, 3),
        (61, 4),
        (999, 4),
    ] {
        let server = server(|after| {
            let first = after.map_or(0, |last| last + 1);
            (first..60).take(25).collect()
        });
        let limit_text = limit.to_string();
        let line = [
            "users",
            "list",
            "-a",
            "myapp-abcde",
            "-f",
            "ndjson",
            "-l",
            &limit_text,
        ];
        let outcome = command(&server, &line);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let rows: BTreeSet<&str> = outcome.stdout.lines().collect();
        assert_eq!(rows.len(), limit.min(60) + 1, "-l {limit}: rows and totals");
        let heard = server.heard();
        let read = heard.iter().filter(|heard| heard.path.ends_with("/users"));
        assert_eq!(read.count(), pages, "-l {limit}");
    }
}

/// A filter that the server ignores: pages without a match are not the end.
fn a_page_without_a_match_is_not_the_end() {
    let server = server(|after| {
        let first = after.map_or(0, |last| last + 1);
        (first..60).take(10).collect()
    });
    let line = [
        "users",
        "count",
        "-a",
        "myapp-abcde",
        "--email",
        "user-59@example.com",
    ];
    let outcome = command(&server, &line);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "Found 1 user\n")
    );
    let line = [
        "users",
        "count",
        "-a",
        "myapp-abcde",
        "--provider",
        "anon-user",
    ];
    let outcome = command(&server, &line);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "Found 0 users\n")
    );
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    pages_of_any_length_are_read_to_the_end => ["cli/selection/all-pages"],
    pages_of_different_lengths_are_read_to_the_end => ["cli/selection/all-pages"],
    a_user_on_two_pages_is_one_user => ["cli/selection/all-pages"],
    a_page_that_adds_nobody_is_the_last => ["cli/selection/all-pages"],
    a_full_page_that_repeats_is_an_error => ["cli/selection/endless-list"],
    every_user_of_a_long_list_is_found_once => ["cli/selection/all-pages"],
    a_limit_counts_over_all_pages => ["cli/selection/limit"],
    a_page_without_a_match_is_not_the_end => ["cli/selection/all-pages"],
];
