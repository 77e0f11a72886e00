//! Sessions that expire: who renews them, what ends them, what is stored.

use crate::cases::Check;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::{
    REVOKE, expired, is_login, is_refresh, logged_in, profile, setting, tokens, without_setting,
};
use crate::cases::support::context::{Context, Outcome, write_private};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::seeds::PRIVATE_KEY;
use crate::cases::support::stub::run;

fn count(heard: &[Heard], is_counted: fn(&Heard) -> bool) -> usize {
    heard.iter().filter(|heard| is_counted(heard)).count()
}

/// The server is overloaded, broken, or something else answers in its place: it did not say that
/// the session is over.
fn only_401_and_403_end_a_session() {
    // What the server answers, and how often it is asked.
    let answers = [
        (
            Reply::json(500, &json!({"error": "internal server error"})),
            5,
        ),
        (Reply::empty(502), 5),
        (Reply::empty(503).with("retry-after", "1"), 5),
        (Reply::json(429, &json!({"error": "too many requests"})), 5),
        (
            Reply::json(
                404,
                &json!({"error": "not found", "error_code": "UserNotFound"}),
            ),
            1,
        ),
        (
            Reply::json(
                400,
                &json!({"error": "bad", "error_code": "InvalidSession"}),
            ),
            1,
        ),
        (Reply::empty(302).with("location", "http://127.0.0.1:1/"), 1),
        (
            Reply::typed(
                200,
                "text/html",
                "<html>Sign in to the hotel's network</html>",
            ),
            5,
        ),
        (
            Reply::typed(201, "application/json", "{\"access_token\": \"example.fr"),
            5,
        ),
        (Reply::json(201, &json!({"access_token": 7})), 5),
        (Reply::empty(204), 5),
        (Reply::Raw(b"garbage\r\n\r\n".to_vec()), 5),
        (Reply::Raw(Vec::new()), 5),
    ];
    // Side by side: each waits between its tries.
    std::thread::scope(|scope| {
        for (answer, tries) in answers {
            scope.spawn(move || keeps_the_session(&answer, tries));
        }
    });
}

/// The session is kept after that answer to a refresh, which is asked for so many times.
fn keeps_the_session(answer: &Reply, tries: usize) {
    let reply = answer.clone();
    let server = expired(move |heard| is_refresh(heard).then(|| reply.clone()));
    let context = logged_in(&server.url());
    let before = profile(&context);
    let outcome = run(&context, &server.url(), &REVOKE);
    assert_eq!(outcome.code, Some(1), "{answer:?}: {outcome:#?}");
    assert!(
        outcome
            .stderr
            .starts_with("user revoke failed: cannot refresh the session: "),
        "{answer:?}: {outcome:#?}"
    );
    assert!(!outcome.stderr.contains("users list"), "{outcome:#?}");
    assert_eq!(profile(&context), before, "{answer:?}");
    let heard = server.heard();
    assert_eq!(count(&heard, is_refresh), tries, "{answer:?}");
    assert_eq!(count(&heard, is_login), 0, "{answer:?}");
}

fn a_lost_session_is_renewed_with_the_keys_of_the_profile() {
    for status in [401, 403] {
        let server = expired(move |heard| match heard {
            _ if is_refresh(heard) => Some(Reply::empty(status)),
            _ if is_login(heard) => Some(Reply::json(200, &tokens("new.access", "new.refresh"))),
            _ => None,
        });
        let context = logged_in(&server.url());
        let outcome = run(&context, &server.url(), &REVOKE);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let heard = server.heard();
        assert_eq!((count(&heard, is_refresh), count(&heard, is_login)), (1, 1));
        let path = context.profile("default");
        assert_eq!(setting(&path, "access_token"), "new.access");
        assert_eq!(setting(&path, "refresh_token"), "new.refresh");
        assert_eq!(setting(&path, "private_api_key"), PRIVATE_KEY);
    }
}

/// What the server refuses is cleared; what it only failed to check is kept.
fn a_session_ends_when_the_keys_are_refused_too() {
    for (status, ends) in [(401, true), (403, true), (500, false), (429, false)] {
        let server = expired(move |heard| match heard {
            _ if is_refresh(heard) => Some(Reply::empty(401)),
            _ if is_login(heard) => Some(Reply::empty(status)),
            _ => None,
        });
        let context = logged_in(&server.url());
        let before = profile(&context);
        let outcome = run(&context, &server.url(), &REVOKE);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        let words = "user revoke failed: invalid session\nTry instead: appservices login\n";
        assert_eq!(outcome.stderr == words, ends, "{outcome:#?}");
        if ends {
            let after = profile(&context);
            assert!(!after.contains(".token"), "{status}: {after}");
        } else {
            assert_eq!(profile(&context), before, "{status}");
        }
    }
}

/// Without keys there is nothing to renew a session with.
fn a_session_without_keys_ends_with_its_refresh_token() {
    let server = expired(|heard| is_refresh(heard).then(|| Reply::empty(401)));
    let context = logged_in(&server.url());
    let without = without_setting(&profile(&context), "private_api_key");
    write_private(&context.profile("default"), &without);
    let outcome = run(&context, &server.url(), &REVOKE);
    let words = "user revoke failed: invalid session\nTry instead: appservices login\n";
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(1), words),
        "{outcome:#?}"
    );
    assert_eq!(count(&server.heard(), is_login), 0);
    assert!(!profile(&context).contains(".token"));
}

/// A fresh token that is rejected as well will not be accepted after another renewal.
fn a_request_renews_its_session_once() {
    for more in [&[][..], &["--retries", "2"], &["--retries", "0"]] {
        let server = expired(|heard| {
            let path = &heard.path;
            path.ends_with("/auth/profile").then(super::invalid_session)
        });
        let context = logged_in(&server.url());
        let outcome = run(&context, &server.url(), &[&REVOKE[..], more].concat());
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        let heard = server.heard();
        let asked: Vec<_> = heard
            .iter()
            .map(|heard| heard.path.rsplit('/').next().unwrap_or_default())
            .collect();
        assert_eq!(asked, ["profile", "session", "profile"], "{more:?}");
    }
}

/// Revokes many users at once. The look-ups pass; the changes find the session expired.
fn revoke_many(
    script: impl Fn(&Heard) -> Option<Reply> + Send + Sync + 'static,
) -> (Scripted, Context, Outcome) {
    let contracts = Contracts::load();
    let template = contracts.first("users_list").example().expect("users")[0].clone();
    let everyone: Vec<_> = (0..120)
        .map(|number| {
            let mut one = template.clone();
            one["_id"] = json!(format!("63754f968a605a78ea6a{number:04}"));
            one
        })
        .collect();
    let server = expired(move |heard| {
        if heard.method == "GET" && heard.path.ends_with("/users") {
            let is_first = !heard.query.contains("after=");
            let page = if is_first {
                everyone.clone()
            } else {
                Vec::new()
            };
            return Some(Reply::json(200, &json!(page)));
        }
        let is_look_up = heard.method == "GET";
        script(heard).or_else(|| is_look_up.then(|| Reply::from_contract(contracts, heard)))
    });
    let context = logged_in(&server.url());
    let args = [
        "users",
        "revoke",
        "--app",
        "myapp-abcde",
        "-y",
        "-f",
        "ndjson",
    ];
    let outcome = run(&context, &server.url(), &args);
    (server, context, outcome)
}

/// Requests in flight share a refresh, and with it one that fails: it is tried again for all of
/// them, and nobody is left out.
fn requests_in_flight_share_one_failed_refresh() {
    let refreshes = AtomicUsize::new(0);
    let (server, context, outcome) = revoke_many(move |heard| {
        let is_first = is_refresh(heard) && refreshes.fetch_add(1, Ordering::SeqCst) == 0;
        is_first.then(|| Reply::empty(500))
    });
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), ""),
        "{}",
        outcome.stdout
    );
    assert_eq!(count(&server.heard(), is_refresh), 2);
    assert_eq!(outcome.stdout.matches("\"revoked\":true").count(), 120);
    let path = context.profile("default");
    assert_eq!(setting(&path, "access_token"), "example.fresh.token");
}

/// Requests in flight share a login with the keys, too.
fn requests_in_flight_share_one_new_login() {
    let (server, _context, outcome) = revoke_many(|heard| match heard {
        _ if is_refresh(heard) => Some(Reply::empty(401)),
        _ if is_login(heard) => Some(Reply::json(200, &tokens("new.access", "new.refresh"))),
        _ => None,
    });
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let heard = server.heard();
    assert_eq!((count(&heard, is_refresh), count(&heard, is_login)), (1, 1));
    assert_eq!(outcome.stdout.matches("\"revoked\":true").count(), 120);
}

/// An answer of a [`Scripted`] server.
type Answer = fn() -> Option<Reply>;

/// While one command renews its session, another logs in: the new login stays.
fn a_login_stored_meanwhile_is_not_overwritten() {
    let renewed: Answer = || Some(Reply::json(200, &tokens("new.access", "new.refresh")));
    let refreshed: Answer = || {
        Some(Reply::json(
            201,
            &json!({"access_token": "example.fresh.token"}),
        ))
    };
    let (refused, none): (Answer, Answer) = (|| Some(Reply::empty(401)), || None);
    for (refresh, login) in [(refreshed, none), (refused, renewed), (refused, refused)] {
        let path = std::sync::Arc::new(std::sync::OnceLock::<std::path::PathBuf>::new());
        let at = std::sync::Arc::clone(&path);
        let server = expired(move |heard| {
            if is_refresh(heard) {
                let path = at.get().expect("the profile");
                let text = std::fs::read_to_string(path).expect("a profile");
                let text = text
                    .replace("example.access.token", "others.access.token")
                    .replace("stored.refresh.token", "others.refresh.token");
                std::fs::write(path, text).expect("a profile");
                return refresh();
            }
            if is_login(heard) { login() } else { None }
        });
        let context = logged_in(&server.url());
        path.set(context.profile("default")).expect("once");
        run(&context, &server.url(), &REVOKE);
        let path = context.profile("default");
        assert_eq!(setting(&path, "access_token"), "others.access.token");
        assert_eq!(setting(&path, "refresh_token"), "others.refresh.token");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    only_401_and_403_end_a_session => ["cli/session/only-rejected"],
    a_lost_session_is_renewed_with_the_keys_of_the_profile => ["cli/session/renewed"],
    a_session_ends_when_the_keys_are_refused_too => ["cli/session/lost"],
    a_session_without_keys_ends_with_its_refresh_token => ["cli/session/lost"],
    a_request_renews_its_session_once => ["cli/session/refresh"],
    requests_in_flight_share_one_failed_refresh => ["cli/session/shared-refresh"],
    requests_in_flight_share_one_new_login => ["cli/session/shared-refresh"],
    a_login_stored_meanwhile_is_not_overwritten => ["cli/session/newer-login"],
];
